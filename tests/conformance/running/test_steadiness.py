from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from attrs import evolve

from nucleus_conformance.gate.known_entry import failure
from nucleus_conformance.judging.judge import LENIENT
from nucleus_conformance.judging.verdict import Flaky, Judged
from nucleus_conformance.running.run import run
from nucleus_conformance.running.session import session
from nucleus_conformance.running.steadiness import IN_A_ROW, RUNS, steadied
from nucleus_conformance.suite.case import Suite
from nucleus_conformance.targets.limits import Limits
from nucleus_spec.editions import DEFAULT
from tests.helpers.patience import PATIENT
from tests.helpers.programs import AFTER, BEFORE, SPOILED, Program, program

SUITE = Suite("9.8.7", DEFAULT, (BEFORE, SPOILED, AFTER))
WRONG = 'say({"id": request["id"], "payload": 7})'

BY_PROCESS = """
with open($file, "a") as file:
    file.write("x")
    wrong = file.tell() % 2
say({"id": request["id"], "payload": 7 if wrong else request["payload"]})
"""
"""Right in every second answer, of whichever process."""


def how(judged: Judged) -> str | None:
    return None if judged.passed else failure(judged.verdict)


def found(made: Program, limits: Limits = PATIENT) -> list[Judged]:
    start = partial(session, made.command, DEFAULT, 1, limits)
    with start() as running:
        judged = list(run(SUITE, running))
    return steadied(judged, SUITE, start, how, LENIENT)


def test_what_changes_from_one_process_to_the_next_is_flaky(tmp_path: Path) -> None:
    text = BY_PROCESS.replace("$file", repr(str(tmp_path / "asked")))
    before, spoiled, after = found(program(tmp_path, text))
    assert spoiled.verdict == Flaky("asked again, it differs: passes, type")
    assert before.passed
    assert after.passed


def test_what_changes_within_a_process_is_flaky(tmp_path: Path) -> None:
    count = "global asked\nasked = globals().get('asked', 0) + 1\n"
    answer = "7 if asked == 2 else request['payload']"
    text = f"{count}say({{'id': request['id'], 'payload': {answer}}})"
    _, spoiled, _ = found(program(tmp_path, text))
    assert isinstance(spoiled.verdict, Flaky)


def test_what_always_fails_alike_is_not(tmp_path: Path) -> None:
    made = program(tmp_path, WRONG)
    judged = found(made)
    assert [how(each) for each in judged] == [None, "type", None]
    assert len(made.pids) == 1 + RUNS
    assert made.log.count(b'"spoil": true') == RUNS + IN_A_ROW


@pytest.mark.parametrize("spoil", ["sys.exit(3)", "raw(b'what\\n')"])
@pytest.mark.slow
def test_what_never_answers_is_not(tmp_path: Path, spoil: str) -> None:
    judged = found(program(tmp_path, spoil), PATIENT)
    assert not any(isinstance(each.verdict, Flaky) for each in judged)


def test_what_was_not_asked_again_says_nothing(tmp_path: Path) -> None:
    judged = found(
        program(tmp_path, "sys.exit(3)"), evolve(PATIENT, barren_starts=0, lost_seconds=-1)
    )
    assert [each.verdict.name for each in judged].count("flaky") == 0
