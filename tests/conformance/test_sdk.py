"""Published releases, installed and scored: the one source of truth that is not ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nucleus_conformance.cli import main
from nucleus_spec.editions import edition_of_release

pytestmark = pytest.mark.sdk

Lines = list[dict[str, Any]]

FULL = ("0.14.29", "0.15.5", "0.17.8", "0.20.0", "0.22.3")
OLDER = ("0.14.28", "0.13.4")


@pytest.fixture(params=FULL)
def version(request: pytest.FixtureRequest) -> str:
    release: str = request.param
    return release


def scored(folder: Path, version: str, *options: str) -> tuple[int, Lines]:
    """The exit status, and the lines of the report, of a release."""
    path = folder / "report.jsonl"
    status = main(["run", f"scale-nucleus=={version}", "--json", str(path), *options])
    return status, [json.loads(line) for line in path.read_text().splitlines()]


def test_a_release_passes_every_case_of_its_edition(tmp_path: Path, version: str) -> None:
    status, (header, *verdicts, footer) = scored(tmp_path, version)
    assert status == 0
    assert header["edition"] == str(edition_of_release(version))
    assert header["implementation"]["name"] == "scale-nucleus"
    assert header["implementation"]["version"] == version
    assert [line["id"] for line in verdicts if line["level"] == "required"]
    assert footer["required"]["passed"] == footer["required"]["total"] > 1000
    assert footer["complete"] is True


@pytest.mark.sampled(3)
def test_strictly_it_fails_where_it_deviates_and_only_there(tmp_path: Path, version: str) -> None:
    _, (_, *lenient, _) = scored(tmp_path, version)
    status, (header, *strict, footer) = scored(tmp_path, version, "--strict")
    assert status == 1
    assert header["strict"] is True
    accepted = {line["id"]: line["accepted"] for line in lenient if line["accepted"]}
    failed_before = {line["id"] for line in lenient if line["verdict"] != "passed"}
    known = {line["id"]: line["known"] for line in strict if line.get("known")}
    failed = {line["id"] for line in strict if line["verdict"] != "passed"}
    assert known == accepted != {}
    assert failed == known.keys() | failed_before
    assert all(line["accepted"] is None for line in strict)
    required = {line["id"] for line in strict if line["level"] == "required"}
    assert footer["required"]["passed"] == len(required - failed)


@pytest.mark.parametrize("version", OLDER)
def test_an_older_release_scores_less_and_the_text_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], version: str
) -> None:
    status, (header, *verdicts, footer) = scored(tmp_path, version)
    assert status == 1
    assert header["edition"] == "0.14.29"
    assert 0 < footer["required"]["passed"] < footer["required"]["total"]
    assert footer["complete"] is True
    assert {line["verdict"] for line in verdicts} <= {"passed", "failed", "unsupported"}
    out = capsys.readouterr().out
    assert f"{version} is older than the first edition, 0.14.29; scored on that one" in out
    _, _, told = out.partition(" causes (-v prints every failure):\n\n")
    assert "  nothing instead of null at /track_reference_id (" in told.splitlines()[0]
