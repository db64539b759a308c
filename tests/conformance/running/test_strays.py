"""A program that prints beside its replies: one problem of the run, and no case is to blame."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve

from nucleus_conformance.judging.verdict import ProtocolBroken
from nucleus_conformance.protocol.messages import ProtocolError, StrayError
from nucleus_conformance.running.run import judge_all
from nucleus_conformance.running.session import session
from nucleus_conformance.running.strays import Strays
from nucleus_conformance.targets.limits import Limits
from nucleus_spec.editions import DEFAULT
from tests.helpers.patience import HANG, PATIENT
from tests.helpers.programs import ECHO, GOOD, SPOILED, make_case, program

MANY = [make_case(f"box/decode/{number}") for number in range(100)]
BEFORE = "raw(b'DEBUG %d\\n' % len(line))\n"
SLOW = evolve(PATIENT, stray_seconds=HANG)


@pytest.mark.parametrize("echo", [BEFORE + ECHO, f"{ECHO}\n{BEFORE}"])
def test_one_that_prints_is_named_once_and_scored(tmp_path: Path, echo: str) -> None:
    made = program(tmp_path, echo=echo)
    with session(made.command, DEFAULT, limits=SLOW) as running:
        judged = list(judge_all(MANY, running))
    assert {each.verdict for each in judged} == {GOOD}
    (incident,) = running.incidents
    assert incident.startswith("wrote on stdout what is no reply: `DEBUG ")
    assert running.advice == ["stdout is for replies only: let logs and prints go to stderr"]
    assert len(made.pids) <= 3


def test_a_print_in_place_of_a_reply_is_the_fault_of_that_case(tmp_path: Path) -> None:
    made = program(tmp_path, "raw(b'oops\\n')")
    with session(made.command, DEFAULT, limits=PATIENT) as running:
        judged = list(judge_all([*MANY[:9], SPOILED, *MANY[9:]], running))
    wrong = [each for each in judged if each.verdict != GOOD]
    assert [each.case.id for each in wrong] == [SPOILED.id]
    assert isinstance(wrong[0].verdict, ProtocolBroken)
    assert "`oops`" in wrong[0].verdict.reason
    assert running.incidents == []


class TestStrays:
    def test_many_without_a_reply_are_too_many(self) -> None:
        strays = Strays(Limits(stray_lines=3))
        for _ in range(3):
            strays.take(StrayError("x"), is_alone=True, now=0)
        with pytest.raises(ProtocolError, match="`y`"):
            strays.take(StrayError("y"), is_alone=True, now=0)

    def test_it_is_not_passed_over_while_several_requests_are_open(self) -> None:
        strays = Strays(Limits())
        with pytest.raises(StrayError):
            strays.take(StrayError("x"), is_alone=False, now=0)
        strays.take(StrayError("x"), is_alone=True, now=0)
        shown = strays.answered()
        assert "`x`" in str(shown)
        strays.take(StrayError("y"), is_alone=False, now=0)
        assert strays.answered() is None

    def test_a_reply_is_awaited_for_a_while(self) -> None:
        strays = Strays(Limits(stray_seconds=2))
        assert strays.until(9) == 9
        strays.take(StrayError("x"), is_alone=True, now=3)
        assert strays.until(9) == 5
        strays.check(4)
        with pytest.raises(StrayError, match="`x`"):
            strays.check(5)
