"""What tests of JSON libraries share."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where programs are built, once for all tests."""
    return tmp_path_factory.mktemp("json-layers")
