"""What trouble may cost in a run on several editions is what it may cost in one."""

from __future__ import annotations

import pytest
from attrs import evolve

from nucleus_conformance.errors import CannotStartError
from nucleus_conformance.running.budget import Budget
from nucleus_conformance.targets.limits import USUAL

LIMITS = evolve(USUAL, lost_seconds=10.0, seconds_per_reply=1.0)


def test_what_was_lost_before_counts() -> None:
    first = Budget(LIMITS, processes=1, replies=3, lost=12.0)
    first.restart()
    second = Budget(LIMITS, processes=1)
    second.go_on_from(first)
    second.restart()
    second.lost += 1.5
    with pytest.raises(CannotStartError, match="took 14 s"):
        second.restart()


def test_and_what_was_earned_two_sessions_ago() -> None:
    sessions = [Budget(LIMITS, processes=1, replies=2) for _ in range(3)]
    for earlier, later in zip(sessions, sessions[1:], strict=False):
        later.go_on_from(earlier)
    assert sessions[-1].earlier == 4
