"""The first signal is heard, what must be finished is finished, and the last handler is back."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.interrupts import Interrupted, heard_once, shielded, status_of

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


@pytest.fixture(autouse=True)
def usual_handlers() -> Iterator[None]:
    """As a shell starts a program; whoever runs the tests may ignore some. They are back at the end."""
    usual: dict[int, Any] = {
        signal.SIGINT: signal.default_int_handler,
        signal.SIGTERM: signal.SIG_DFL,
        signal.SIGHUP: signal.SIG_DFL,
    }
    before = {each: signal.signal(each, handler) for each, handler in usual.items()}
    yield
    found = {each: signal.getsignal(each) for each in usual}
    for each, handler in before.items():
        signal.signal(each, handler)
    assert found == usual


def send(number: int) -> None:
    os.kill(os.getpid(), number)


class TestHeardOnce:
    @pytest.mark.parametrize("number", SIGNALS)
    def test_the_first_raises_and_the_rest_do_not(self, number: int) -> None:
        with heard_once():
            with pytest.raises(Interrupted) as caught:
                send(number)
            for each in SIGNALS:
                send(each)
        assert caught.value.number == number

    def test_who_insists_is_heard_again(self) -> None:
        with heard_once(insistence=0.0):
            for _ in range(3):
                with pytest.raises(Interrupted):
                    send(signal.SIGINT)

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

    def test_who_insists_does_not_wait(self) -> None:
        with shielded(insistence=0.0) as came:
            with pytest.raises(Interrupted):
                send(signal.SIGINT)
            came.clear()

    def test_what_would_end_the_process_still_does(self) -> None:
        """Only a handler in Python can be shielded: nobody could be told afterwards."""
        with shielded():
            assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


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
