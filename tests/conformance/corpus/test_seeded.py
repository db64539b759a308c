"""A seeded dump: every mistake in it is found, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nucleus_conformance.cli import main
from tests.helpers.seeded_dump import MISTAKES, seeded, sent
from tests.helpers.source_code import imports

Capture = pytest.CaptureFixture[str]

BESIDE = {"percent", "unread-key", "looks-like-another-type"}
"""What is said beside of a line that is refused for the same reason."""


def test_the_generator_knows_nothing_of_the_spec() -> None:
    source = Path(__file__).parents[2] / "helpers" / "seeded_dump.py"
    assert not any(each.startswith("nucleus_") for each in imports(source.read_text("utf-8")))
    assert len(MISTAKES) == 12
    assert len(sent()) == 6


@pytest.mark.parametrize(
    ("lines", "mistakes"),
    [(3_000, 120), pytest.param(200_000, 1_200, marks=pytest.mark.slow)],
)
def test_all_is_found_without_a_false_alarm(
    lines: int, mistakes: int, tmp_path: Path, capsys: Capture
) -> None:
    written, wanted = seeded(lines, mistakes)
    assert len(wanted) == mistakes
    path = tmp_path / "dump.jsonl"
    path.write_text("\n".join(written) + "\n")
    assert main(["lint", str(path), "--format", "json", "--edition", "0.20.0"]) == 1
    found: dict[int, set[str]] = {}
    for each in map(json.loads, capsys.readouterr().out.splitlines()):
        found.setdefault(each["line"], set()).add(each["code"])
    assert found.keys() == wanted.keys()
    for line, codes in found.items():
        assert wanted[line] in codes
        assert codes - {wanted[line]} <= BESIDE
