"""A report has a bound, whatever an implementation says, and still tells what is wrong where."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from nucleus_conformance.gate.gate import Gate
from nucleus_conformance.judging.judge import Standard, judged
from nucleus_conformance.judging.verdict import Crash, Judged, Passed
from nucleus_conformance.protocol.messages import Hello
from nucleus_conformance.report.causes import causes
from nucleus_conformance.report.jsonlines import JsonLines
from nucleus_conformance.report.lines import Lines, verdict_line
from nucleus_conformance.report.model import JudgedCase
from nucleus_conformance.report.schema import SCHEMA
from nucleus_conformance.report.written import Written
from nucleus_conformance.suite.case import Outcome
from nucleus_spec.editions import V0_17_9
from tests.helpers.programs import make_case

LONG = "x" * 5000
CASE = make_case("box/decode/wrong", {"label": "car", "a": 1, "b": 2, "c": 3, "d": 4})
WRONG = judged(CASE, Outcome("payload", {"label": LONG, "a": 7, "b": 7, "c": 7, "d": 7}))
REFUSED = judged(CASE, Outcome("rejected", {"message": LONG}))
DEAD = judged(CASE, Crash("exited with status 3", LONG))


def written(found: Sequence[Judged], in_full: int, held: bool = False) -> Written:
    gate = Gate(date(2026, 6, 1))
    about = Lines(
        "0.1.0",
        [V0_17_9.name],
        Hello("port", "2.0", "Go 1.22"),
        [CASE],
        "-- ./port",
        Standard(),
        gate,
    )
    made = Written(JsonLines(None), about, held, in_full)
    for each in found:
        made.settle(each)
    return made


@pytest.mark.parametrize("failure", [WRONG, REFUSED, DEAD], ids=["wrong", "refused", "dead"])
def test_failures_are_told_in_full_and_then_in_short(failure: Judged) -> None:
    size = len(json.dumps(verdict_line(failure)))
    made = written([failure] * 4, 2 * size)
    header, *lines = made.lines
    assert lines[:2] == [verdict_line(failure)] * 2
    assert made.judged[:2] == [failure] * 2
    for line, kept in zip(lines[2:], made.judged[2:], strict=True):
        assert len(json.dumps(line)) < 1500 < size
        assert line["cut"]
        assert kept.response is None
        assert len(repr(kept.verdict)) < 1500
        assert line["verdict"] == failure.verdict.name
        Draft202012Validator(json.loads(SCHEMA.read_text())).validate(line)
    assert made.cut == 2
    assert header["kind"] == "header"


def test_what_is_told_in_short_has_the_same_cause() -> None:
    *_, line = written([WRONG], 0).lines
    read = JudgedCase.from_json(line)
    assert read.cut
    assert [each.pointer for each in read.differences] == ["/label", "/a", "/b"]
    assert str(read.differences[0].actual) == "(too long to be kept)"
    assert (read.differences[1].expected, read.differences[1].actual) == (1, 7)
    assert [each.name for each in causes([read])] == ["wrong value at /label"]


def test_what_passes_needs_no_room() -> None:
    passed = Judged(CASE, Passed("bytes"))
    made = written([passed] * 3, 0)
    assert made.cut == 0
    assert made.lines[1:] == [verdict_line(passed)] * 3


def test_what_is_held_back_is_cut_as_well() -> None:
    made = written([WRONG, WRONG], 0, held=True)
    assert len(made.lines) == 1
    made.release(made._about)
    assert [line["cut"] for line in made.lines[1:]] == [True, True]


@pytest.mark.parametrize("found", [[], [WRONG], [DEAD, REFUSED]])
def test_it_says_how_many(found: list[Any]) -> None:
    assert written(found, 0).cut == len(found)
