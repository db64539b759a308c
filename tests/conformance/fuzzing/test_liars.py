"""What `tests/liars.json` keeps of `python -m tests.helpers.liars` is so: each liar is given away,
and by how little.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

import nucleus_spec
from nucleus_conformance.running.run import judge_all
from nucleus_conformance.suite.case import Case, Outcome
from nucleus_conformance.suite.loading import load_suite
from nucleus_spec.editions import DEFAULT
from tests.helpers.in_process import InProcess
from tests.helpers.liars import (
    KEPT,
    LIARS,
    TO_THE_BYTE,
    caught_by,
    found_in,
    size_of,
)
from tests.helpers.miniatures import RIGHT

STATEFUL = {
    "answers the request before",
    "caches by label",
    "shares its default metadata",
    "sends unknown keys back",
    "keeps what a refused payload had",
    "keeps what an equal object had",
    "keeps ids by number",
    "remembers labels without their case",
    "remembers ids by their normal form",
    "remembers names without their blanks",
    "remembers 256 labels",
}
"""Those that are wrong only after something else was asked."""

KEPT_ROWS: dict[str, dict[str, Any]] = json.loads(KEPT.read_bytes())
SUITE = load_suite(DEFAULT)
CASES = {case.id: case for case in SUITE.cases}


@pytest.fixture(autouse=True)
def _somewhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files and links of masks are made in the working directory."""
    monkeypatch.chdir(tmp_path)


def asked(request: dict[str, Any]) -> Case:
    """The request as a case that expects what the reference says, to the last byte."""
    template = CASES["box/decode/all-fields"]
    said = {key: value for key, value in request.items() if key not in ("op", "type")}
    kind = request.get("type", "box")
    case = evolve(template, type=kind, operation=request["op"], depth="bytes", input=said)
    (answer,) = InProcess(nucleus_spec).ask([case.request()])
    assert isinstance(answer, Outcome)
    return evolve(case, expect=answer)


def test_there_are_many_and_all_are_kept() -> None:
    assert len(LIARS) >= 40
    assert list(KEPT_ROWS) == list(LIARS)


@pytest.mark.slow
@pytest.mark.nightly
def test_one_that_tells_the_truth_passes_everything() -> None:
    assert caught_by(RIGHT, SUITE) == []
    assert found_in(RIGHT) == (0, None)


@pytest.mark.parametrize("name", sorted(LIARS.keys() - STATEFUL))
def test_its_golden_case_gives_it_away(name: str) -> None:
    (judged,) = judge_all([CASES[KEPT_ROWS[name]["case"]]], InProcess(LIARS[name].module()))
    assert not judged.passed


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(STATEFUL))
@pytest.mark.sampled(4)
def test_its_golden_case_gives_it_away_among_all_others(name: str) -> None:
    assert KEPT_ROWS[name]["case"] in caught_by(LIARS[name], SUITE)


@pytest.mark.parametrize("name", sorted(LIARS.keys() - STATEFUL))
def test_its_smallest_request_gives_it_away(name: str) -> None:
    row = KEPT_ROWS[name]
    assert row["size"] == size_of(row["request"])
    case = asked(row["request"])
    (right,) = judge_all([case], InProcess(RIGHT.module()), TO_THE_BYTE)
    assert right.passed
    (judged,) = judge_all([case], InProcess(LIARS[name].module()), TO_THE_BYTE)
    assert not judged.passed


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "swaps width and height",
        "loses the last vertex",
    ],
)
@pytest.mark.nightly
def test_a_search_makes_it_about_as_small_as_kept(name: str) -> None:
    row = KEPT_ROWS[name]
    most = row["size"] * 5 // 4
    _, request = found_in(LIARS[name], (row["request"]["type"],), most)
    assert request is not None
    assert size_of(request) <= most


LONG = {
    "cuts strings off after 65,535 characters": 67_000,
    "cuts off after 256 vertices": 5000,
    "sends long lists without their ends": 4000,
    "sorts more than 256 keys": 3000,
    "finds equal names among the first 64 alone": 3000,
    "cuts strings off after 1,024 bytes": 1500,
    "tears pairs after 1,024 units": 1500,
    "ends at depth 128": 1500,
    "counts how deep all is nested": 1500,
    "cuts metadata off below depth 200": 1500,
}
"""Those that count so far, and how long what shows them may be."""


@pytest.mark.parametrize("name", sorted(LIARS))
def test_a_request_that_shows_a_liar_is_small(name: str) -> None:
    """At most 450 characters, or 1,000 where many members or long names are needed."""
    size = KEPT_ROWS[name]["size"]
    assert size <= LONG.get(name, 1000)


def test_few_requests_are_long() -> None:
    assert sum(row["size"] > 450 for row in KEPT_ROWS.values()) <= 20
