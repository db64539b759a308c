from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nucleus_conformance.cli import main
from tests.helpers.dumps import written


@pytest.fixture
def lint(tmp_path: Path) -> Callable[..., list[dict[str, Any]]]:
    """Lint these payloads, with these options: the findings, as JSON."""

    def found(payloads: list[Any], *options: str) -> list[dict[str, Any]]:
        name = written(tmp_path / "dump.jsonl", payloads)
        main(["lint", name, "--format", "json", "-o", str(tmp_path / "found"), *options])
        return [json.loads(line) for line in (tmp_path / "found").read_text().splitlines()]

    return found
