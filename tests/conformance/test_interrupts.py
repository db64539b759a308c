"""The first signal is heard, what must be finished is finished, and the last handler is back."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from nucleus_conformance import interrupts
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.interrupts import (
    Interrupted,
    finishing,
    heard_once,
    presses,
    raise_dropped,
    shielded,
    status_of,
)

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


@pytest.fixture(autouse=True)
def usual_handlers() -> Iterator[None]:
    """As a shell starts a program; whoever runs the tests may ignore some. They are back at the end."""
    usual: dict[int, Any] = {
        signal.SIGINT: signal.default_int_handler,
        signal.SIGTERM: signal.SIG_DFL,
        signal.SIGHUP: signal.SIG_DFL,
    }
    assert not interrupts._heard.is_on
    before = {each: signal.signal(each, handler) for each, handler in usual.items()}
    yield
    found = {each: signal.getsignal(each) for each in usual}
    for each, handler in before.items():
        signal.signal(each, handler)
    assert found == usual


def send(number: int) -> None:
    os.kill(os.getpid(), number)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Each signal is a press of its own. The statuses that the process would have ended with."""
    ends: list[int] = []
    monkeypatch.setattr(interrupts, "_SAME_PRESS", 0.0)
    monkeypatch.setattr(interrupts, "_LAST_RESORT", 0.1)
    monkeypatch.setattr(os, "_exit", ends.append)
    return ends


def interrupted(work: Callable[[], None]) -> int:
    """The signal of the interrupt that this work ends with, where signals are heard."""
    with heard_once(), pytest.raises(Interrupted) as caught:
        work()
    return caught.value.number


class Rubbish:
    """What sends a signal as it is let go."""

    def __del__(self) -> None:
        send(signal.SIGINT)


class TestHeardOnce:
    @pytest.mark.parametrize("number", SIGNALS)
    def test_the_first_raises_and_the_rest_do_not(self, number: int) -> None:
        with heard_once():
            with pytest.raises(Interrupted) as caught:
                send(number)
            for each in SIGNALS:
                send(each)
            assert presses() == 1
        assert caught.value.number == number
        assert presses() == 0

    def test_a_second_press_raises_again_and_is_the_last(self, impatient: list[int]) -> None:
        with heard_once():
            for count in (1, 2):
                with pytest.raises(Interrupted):
                    send(signal.SIGINT)
                assert presses() == count
            send(signal.SIGINT)
            time.sleep(0.3)
        assert impatient == [130]

    def test_who_ends_in_time_is_not_ended(self, impatient: list[int]) -> None:
        with heard_once():
            for _ in range(2):
                with pytest.raises(Interrupted):
                    send(signal.SIGINT)
        time.sleep(0.3)
        assert impatient == []

    def test_what_is_ignored_stays_ignored(self) -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        with heard_once():
            send(signal.SIGHUP)
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        signal.signal(signal.SIGHUP, signal.SIG_DFL)

    def test_one_within_another_is_one(self) -> None:
        with heard_once():
            with pytest.raises(Interrupted), heard_once():
                send(signal.SIGTERM)
            with heard_once():
                send(signal.SIGTERM)


class TestShielded:
    def test_a_signal_waits_until_the_end(self) -> None:
        done = []

        def work() -> None:
            with shielded():
                send(signal.SIGINT)
                send(signal.SIGINT)
                done.append(1)
            done.append(2)

        with pytest.raises(KeyboardInterrupt):
            work()
        assert done == [1]

    def test_it_is_heard_by_whoever_heard_signals_before(self) -> None:
        with heard_once(), pytest.raises(Interrupted) as caught, shielded(), shielded():
            send(signal.SIGTERM)
        assert caught.value.number == signal.SIGTERM

    def test_whoever_has_dealt_with_it_says_so(self) -> None:
        with shielded() as came:
            send(signal.SIGINT)
            assert came == [signal.SIGINT]
            came.clear()

    @pytest.mark.usefixtures("impatient")
    def test_a_second_press_waits_too(self) -> None:
        found = []

        def work() -> None:
            with shielded() as came:
                send(signal.SIGINT)
                send(signal.SIGTERM)
                found.append((list(came), presses()))

        assert interrupted(work) == signal.SIGINT
        assert found == [([signal.SIGINT, signal.SIGTERM], 2)]

    def test_what_would_end_the_process_still_does(self) -> None:
        """Only a handler in Python can be shielded: nobody could be told afterwards."""
        with shielded():
            assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


class TestFinishing:
    def test_has_so_much_time_from_a_press_on(self) -> None:
        def work() -> None:
            with finishing(0.05) as came:
                send(signal.SIGTERM)
                assert came == [signal.SIGTERM]
                time.sleep(60)

        assert interrupted(work) == signal.SIGTERM

    def test_has_so_much_time_if_somebody_has_pressed(self) -> None:
        def work() -> None:
            with suppress(KeyboardInterrupt):
                send(signal.SIGTERM)
            with finishing(0.05):
                time.sleep(60)

        assert interrupted(work) == signal.SIGTERM

    def test_in_time_nothing_is_raised_that_was_dealt_with(self) -> None:
        with heard_once():
            with finishing(0.05) as came:
                send(signal.SIGINT)
                came.clear()
            time.sleep(0.1)

    def test_raises_behind_what_is_shielded(self) -> None:
        done = []

        def work() -> None:
            with finishing(0.02):
                send(signal.SIGINT)
                with shielded():
                    time.sleep(0.1)
                    done.append(1)
                time.sleep(60)

        assert interrupted(work) == signal.SIGINT
        assert done == [1]

    @pytest.mark.usefixtures("impatient")
    def test_a_second_press_raises_at_once(self) -> None:
        done = []

        def work() -> None:
            with finishing(60):
                send(signal.SIGINT)
                with shielded():
                    send(signal.SIGINT)
                    done.append(1)
                done.append(2)

        assert interrupted(work) == signal.SIGINT
        assert done == [1]


class TestWhatPythonDrops:
    """Python goes on after it has dropped what was raised, and so would the command."""

    def test_is_raised_again(self, capfd: pytest.CaptureFixture[str]) -> None:
        def work() -> None:
            Rubbish()
            time.sleep(60)

        assert interrupted(work) == signal.SIGINT
        assert capfd.readouterr().err == ""

    def test_is_raised_where_it_is_looked_for(self) -> None:
        def work() -> None:
            Rubbish()
            while True:
                raise_dropped()

        assert interrupted(work) == signal.SIGINT

    def test_waits_for_what_is_shielded(self) -> None:
        done = []

        def work() -> None:
            with suppress(KeyboardInterrupt):
                send(signal.SIGINT)
            with shielded():
                raise_dropped()
                done.append(1)
            raise_dropped()
            done.append(2)

        assert interrupted(work) == signal.SIGINT
        assert done == [1]

    def test_of_others_is_told_as_before(self, monkeypatch: pytest.MonkeyPatch) -> None:
        told: list[object] = []
        monkeypatch.setattr(sys, "unraisablehook", lambda what: told.append(what.exc_type))

        class Broken:
            def __del__(self) -> None:
                raise ValueError

        with heard_once():
            Broken()
        assert told == [ValueError]


@pytest.mark.parametrize("context", [heard_once, shielded])
def test_in_another_thread_nothing_changes(context: Callable[[], object]) -> None:
    failed: list[BaseException] = []

    def work() -> None:
        try:
            with context():  # type: ignore[attr-defined]
                assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert failed == []


@pytest.mark.parametrize(
    ("interrupt", "status"),
    [
        (KeyboardInterrupt(), ExitStatus.INTERRUPTED),
        (Interrupted(signal.SIGINT), ExitStatus.INTERRUPTED),
        (Interrupted(signal.SIGTERM), ExitStatus.TERMINATED),
        (signal.SIGHUP, ExitStatus.HUNG_UP),
    ],
)
def test_the_status_is_128_and_the_signal(
    interrupt: KeyboardInterrupt | int, status: ExitStatus
) -> None:
    assert status_of(interrupt) is status
