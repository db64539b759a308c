from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.command_line import DEVIATING, RECOMMENDED, RIGHT, write_suite


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """Fixtures of three cases: echoed, one passes, one deviates, a recommended one fails."""
    return write_suite(tmp_path / "fixtures", [RIGHT, DEVIATING, RECOMMENDED])
