"""Signals that end a command: the first is heard, and what must be finished is finished.

SIGINT, SIGTERM and SIGHUP all raise `Interrupted`, wherever the command is; from then on it only
ends processes and writes what is known. Another signal would cut that short, so it is not heard for
a while. A block that is `shielded` ends before any signal is heard. At the very end of a process,
`hear_nothing`: the interpreter would die of a signal while it tidies up, and the status be lost.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

from nucleus_conformance.exit_status import ExitStatus

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_INSISTENCE: Final = 10.0
"""Seconds after which somebody who interrupts again is heard again: something must be stuck."""

_Handler = Callable[[int, "FrameType | None"], Any]


class Interrupted(KeyboardInterrupt):
    """A signal has come that ends the command."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number


def status_of(interrupt: KeyboardInterrupt | int) -> ExitStatus:
    """The exit status of a command that this signal ended: 128 + its number, as in shells."""
    number = getattr(interrupt, "number", signal.SIGINT)
    return ExitStatus(128 + (interrupt if isinstance(interrupt, int) else number))


def interrupt_behind(error: BaseException | None) -> KeyboardInterrupt | None:
    """The interrupt that this error is, or during whose handling it came up.

    A library's own clean-up may fail where it was interrupted, and raise that instead.
    """
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__context__
    return error


@contextmanager
def heard_once(insistence: float = _INSISTENCE) -> Iterator[None]:
    """The first signal raises `Interrupted` in here; more do so only `insistence` seconds later.

    A signal that the process ignores is still ignored, as under `nohup`. Does nothing in another
    thread than the main one, where no signal is heard.
    """
    with _handled(_once(insistence), _is_usual):
        yield


def hear_once(insistence: float = _INSISTENCE) -> None:
    """The same until the process ends, or is to `hear_nothing`."""
    handler = _once(insistence)
    for each in _now(_is_usual):
        signal.signal(each, handler)


def hear_nothing() -> None:
    """Ignore signals from now on. For a process that has only to end."""
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)


def _once(insistence: float) -> _Handler:
    last = -insistence

    def heard(number: int, frame: FrameType | None) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= insistence:
            last = now
            raise Interrupted(number)

    return heard


def _is_usual(handler: Any) -> bool:
    return handler in (signal.default_int_handler, signal.SIG_DFL)


@contextmanager
def shielded(insistence: float = _INSISTENCE) -> Iterator[list[int]]:
    """Signals that would raise wait until this block has ended, and then do.

    Yields a list to which the number of each signal is added as it comes. To have dealt with them,
    clear the list: then none raises at the end. A signal that comes `insistence` seconds after the
    first one raises at once.
    """
    came: list[int] = []
    first = 0.0

    def noted(number: int, frame: FrameType | None) -> None:
        nonlocal first
        first = first if came else time.monotonic()
        came.append(number)
        if time.monotonic() - first >= insistence:
            raise Interrupted(number)

    with _handled(noted, callable) as before:
        yield came
    for number in came[:1]:
        before[number](number, None)


@contextmanager
def parting(seconds: float, status: int | None) -> Iterator[None]:
    """What a command still does once a signal has come, which that exit status tells.

    If it lasts longer, `Interrupted` is raised in here; another signal is not heard. None: no
    signal has come, and nothing is special. Nor is it in another thread than the main one.
    """
    if status is None or threading.current_thread() is not threading.main_thread():
        yield
        return

    def late(*_: object) -> None:
        raise Interrupted(status - 128)

    with shielded() as more:
        before = signal.signal(signal.SIGALRM, late)
        left, _ = signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, left)
            signal.signal(signal.SIGALRM, before)
        more.clear()


@contextmanager
def _handled(handler: _Handler, replaced: Callable[[Any], bool]) -> Iterator[dict[int, _Handler]]:
    """Let `handler` have the signals whose handler is to be `replaced`. Yields those handlers."""
    before = _now(replaced)
    try:
        for each in before:
            signal.signal(each, handler)
        yield before
    finally:
        for each, old in before.items():
            signal.signal(each, old)


def _now(replaced: Callable[[Any], bool]) -> dict[int, Any]:
    """The handlers that are to be `replaced`. None, but in the main thread."""
    if threading.current_thread() is not threading.main_thread():
        return {}
    found = {each: signal.getsignal(each) for each in SIGNALS}
    return {each: old for each, old in found.items() if replaced(old)}
