"""The limits of tests: they end what hangs, and nothing that is only slow."""

from __future__ import annotations

import signal
import time

import pytest

from tests.helpers.patience import HANG, at_most, slowdown, stretched


def test_what_hangs_is_ended() -> None:
    with pytest.raises(TimeoutError, match="hangs"), at_most(0.05):
        time.sleep(HANG)


def test_what_is_slow_because_the_machine_is_has_longer() -> None:
    asked: list[float] = []

    def stretch(seconds: float) -> float:
        asked.append(seconds)
        return HANG

    with at_most(0.05, stretch):
        while not asked:
            time.sleep(0.01)
        time.sleep(0.2)
    assert asked == [0.05]


def test_what_is_done_has_no_limit_any_more() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with at_most(HANG):
        pass
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) == before


def test_a_deadline_is_never_shorter_than_it_is_said_to_be() -> None:
    assert slowdown() >= 1
    assert stretched(0.4) >= 0.4
