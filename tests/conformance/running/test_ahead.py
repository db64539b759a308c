"""Requests may be without end: no more of them are asked, or answers kept, than are needed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

import pytest
from attrs import evolve

from nucleus_conformance.judging.verdict import NotRun
from nucleus_conformance.running.session import session
from nucleus_conformance.running.worker import WINDOW
from nucleus_conformance.suite.case import Outcome, Request
from nucleus_spec.editions import DEFAULT
from tests.helpers.patience import PATIENT
from tests.helpers.programs import ECHO, program


def requests(asked: list[int]) -> Iterator[Request]:
    """Requests without end, each of which is noted; the first is to be spoiled."""
    for number in count():
        asked.append(number)
        payload = {"spoil": 1} if number == 0 else {"n": number}
        yield Request({"op": "decode", "type": "box", "payload": payload}, f"{number}")


def test_not_very_many_answers_wait_for_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nucleus_conformance.running.session._MOST_WAITING", 10)
    asked: list[int] = []
    made = program(tmp_path, f"time.sleep(0.3)\n{ECHO}")
    with session(made.command, DEFAULT, 2, PATIENT) as running:
        found = running.ask(requests(asked))
        assert next(found) == Outcome("payload", {"spoil": 1})
        assert len(asked) < 10 + 3 * WINDOW
        answers = list(islice(found, 500))
        found.close()
    assert answers == [Outcome("payload", {"n": number}) for number in range(1, 501)]


def test_what_is_given_up_is_told_of_requests_without_end(tmp_path: Path) -> None:
    asked: list[int] = []
    limits = evolve(PATIENT, barren_starts=0)
    made = program(tmp_path, "os._exit(3)", echo="os._exit(3)")
    with session(made.command, DEFAULT, 1, limits) as running:
        found = running.ask(requests(asked))
        answers = list(islice(found, 100))
        found.close()
    assert {type(each) for each in answers[1:]} == {NotRun}
    assert len(asked) <= 165


def test_a_type_that_is_given_up_may_be_all_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nucleus_conformance.running.session._MOST_WAITING", 10)
    limits = evolve(PATIENT, hangs_of_type=0)
    with session(program(tmp_path).command, DEFAULT, 1, limits) as running:
        answers = list(running.ask(islice(requests([]), 100)))
    assert len(answers) == 100
    assert all(isinstance(each, NotRun) for each in answers)
