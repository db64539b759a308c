from __future__ import annotations

import re
import weakref
from collections.abc import Iterator
from pathlib import Path

from nucleus_conformance.judging.verdict import Failed, Flaky, Judged, Passed, Verdict
from nucleus_conformance.running.repeat import repeated
from nucleus_conformance.running.run import judge_all
from nucleus_conformance.running.session import session
from nucleus_conformance.suite.case import Outcome
from nucleus_spec.editions import DEFAULT
from tests.helpers.patience import PATIENT
from tests.helpers.programs import AFTER, BEFORE, SPOILED, make_case, program

COUNTING = """
global asked
try:
    asked += 1
except NameError:
    asked = 1
say({"id": request["id"], "payload": asked if asked % 3 == 0 else request["payload"]})
"""


def verdicts(folder: Path, spoil: str, times: int) -> list[Verdict]:
    with session(program(folder, spoil).command, DEFAULT, limits=PATIENT) as running:
        found = list(judge_all([BEFORE, SPOILED, AFTER], running, repeat=times))
    assert [each.case for each in found] == [BEFORE, SPOILED, AFTER]
    return [each.verdict for each in found]


def test_an_answer_that_changes_is_flaky(tmp_path: Path) -> None:
    before, spoiled, after = verdicts(tmp_path, COUNTING, 3)
    assert before == after == Passed("bytes")
    assert spoiled == Flaky(
        'asked 3 times in a row, it answered differently: what is expected, then {"payload": 3}'
    )


def test_an_answer_that_is_always_the_same_is_not(tmp_path: Path) -> None:
    _, spoiled, _ = verdicts(tmp_path, "say({'id': request['id'], 'payload': {'a': 1}})", 3)
    assert isinstance(spoiled, Failed)


def test_of_its_answers_the_wrong_one_is_kept(tmp_path: Path) -> None:
    with session(program(tmp_path, COUNTING).command, DEFAULT, limits=PATIENT) as running:
        (judged,) = judge_all([SPOILED], running, repeat=3)
    assert judged.response == Outcome("payload", 3)


def test_refusals_may_be_worded_differently(tmp_path: Path) -> None:
    say = "import random\nsay({'id': request['id'], 'rejected': {'message': str(random.random())}})"
    case = make_case("box/decode/bad", {"spoil": True}, Outcome("rejected", {}))
    with session(program(tmp_path, say).command, DEFAULT, limits=PATIENT) as running:
        (judged,) = judge_all([case], running, repeat=3)
    assert judged.passed


LATE = """
global asked
asked = globals().get("asked", 0) + 1
say({"id": request["id"], "payload": {"a": "x" * 300, "z": asked % 10}})
"""


def test_an_answer_that_changes_far_behind_is_flaky(tmp_path: Path) -> None:
    _, spoiled, _ = verdicts(tmp_path, LATE, 3)
    assert isinstance(spoiled, Flaky)
    one, other = re.findall(r"(\d)\}\} \(\d+ characters\)", spoiled.reason)
    assert one != other
    assert len(spoiled.reason) < 300


def test_answers_are_let_go_once_they_are_compared() -> None:
    kept: list[weakref.ref[Judged]] = []

    def asked() -> Iterator[Judged]:
        for _ in range(1000):
            each = Judged(SPOILED, Failed(()), Outcome("payload", {"wrong": "x" * 100}))
            kept.append(weakref.ref(each))
            assert sum(ref() is not None for ref in kept) <= 4
            yield each

    assert len(list(repeated(asked(), 1000))) == 1
