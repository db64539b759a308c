"""A search without much time finds first, and makes small within what is left."""

from __future__ import annotations

import math
import time

import pytest

from nucleus_conformance.fuzzing.finding import Finding
from nucleus_conformance.fuzzing.rounds import Clock, Round
from nucleus_conformance.fuzzing.search import Fuzz
from nucleus_spec.editions import DEFAULT
from tests.helpers.in_process import InProcess
from tests.helpers.miniatures import Miniature

ROUND = Round("box", 1, 4)
AGES = 10**6


def put_off(clock: Clock) -> Clock:
    clock.put_off_for(ROUND, "a")
    clock.put_off_for(ROUND, "b")
    return clock


class TestTheClock:
    def test_without_a_limit_makes_small_at_once(self) -> None:
        clock = Clock.of(None)
        assert not clock.shares
        assert not clock.is_late
        assert put_off(clock).due(at_once=True) is None

    def test_searches_first(self) -> None:
        clock = put_off(Clock.of(AGES))
        assert clock.shares
        assert clock.due(at_once=False) is None

    def test_then_gives_each_its_share(self) -> None:
        now = time.monotonic()
        clock = put_off(Clock(until=now + AGES, search_until=now))
        first, second = clock.due(at_once=False), clock.due(at_once=False)
        assert (first, second) == (Round("box", 1, 4, "a"), Round("box", 1, 4, "b"))
        assert not clock.is_part_over
        assert clock.due(at_once=False) is None

    def test_searches_on_once_all_is_small(self) -> None:
        clock = Clock(until=time.monotonic() + AGES, search_until=0)
        clock.search_on()
        assert put_off(clock).due(at_once=False) is None

    def test_makes_small_once_there_is_nothing_to_search(self) -> None:
        assert put_off(Clock.of(AGES)).due(at_once=True) is not None

    def test_ends(self) -> None:
        assert Clock(until=-math.inf).is_late


WRONG = Miniature(
    "def sent(payload):\n    payload['reference_id'] = 'other'\n"
    "    if payload.get('confidence') == 0: del payload['confidence']\n    return payload"
)


def findings(seconds: float | None) -> list[Finding]:
    search = Fuzz(InProcess(WRONG.module()), DEFAULT, ("line",), {}, lambda _: False)
    list(search.run(120, 1, seconds))
    return list(search.findings.values())


@pytest.mark.slow
def test_of_a_search_with_time_enough_all_is_small() -> None:
    with_time, without = findings(AGES), findings(None)
    assert all(each.small for each in with_time)
    requests = [{each.judged.case.input["payload"]["label"] for each in some
                 if "payload" in each.judged.case.input} for some in (with_time, without)]  # fmt: skip
    assert requests[0] == requests[1]
    assert len(with_time) == len(without)
