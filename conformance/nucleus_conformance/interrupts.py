"""Signals that end a command: in good order after the first press, and at once after a second.

SIGINT, SIGTERM and SIGHUP raise `Interrupted`, wherever the command is; from then on it only ends
processes and writes what is known. What comes within a moment is the same press: a terminal, or CI,
may send one to a process and to its group. A second press raises again, but in blocks that are
`shielded`, and soon the process ends, whatever it is at. At the very end of a process,
`hear_nothing`: the interpreter would die of a signal while it tidies up, and the status be lost.

Some places drop what is raised in them: a callback of the garbage collector, or a library. What was
dropped is raised again a moment later, or where the command next waits for an implementation.
"""

from __future__ import annotations

import _thread
import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

from nucleus_conformance.exit_status import ExitStatus

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_SAME_PRESS: Final = 0.2
"""Seconds after a signal in which another one is no second press."""

_LAST_RESORT: Final = 0.3
"""Seconds after a second press in which the command may end by itself."""

_MOMENT: Final = 0.01
"""Seconds until an interrupt that was dropped is raised again."""

_Handler = Callable[[int, "FrameType | None"], Any]
"""Takes the number of a signal. There is no frame if a `shielded` block hands it on."""


class Interrupted(KeyboardInterrupt):
    """A signal has come that ends the command."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number


class _Heard:
    """What has come since signals are heard. `is_on`: they are, and not by somebody else."""

    def __init__(self, is_on: bool) -> None:
        self.is_on = is_on
        self.number: int | None = None
        """The first one."""
        self.presses = 0
        """How often somebody has pressed, up to two times."""
        self.shields = 0
        """How many blocks are open in which nothing is raised."""
        self.otherwise = sys.unraisablehook
        """What has anything else that Python drops."""
        self.collects = gc.isenabled()
        """Whether garbage is to be collected, once no signal is heard any more."""
        self._at = 0.0

    def is_press(self, number: int) -> bool:
        """Note a signal. Whether it is a press of its own that asks for something new."""
        if not self.is_on:
            return True
        now = time.monotonic()
        if self.presses == 2 or (self.presses and now - self._at < _SAME_PRESS):
            return False
        self.presses += 1
        self.number, self._at = self.number or number, now
        gc.disable()  # with large reports, it may be deaf for a second each time
        if self.presses == 2:  # a lock that `threading` takes may be held where the signal came
            _thread.start_new_thread(self._end_for_good, ())
        return True

    def waited(self) -> float:
        """Seconds since the last press."""
        return time.monotonic() - self._at

    def _end_for_good(self) -> None:
        time.sleep(_LAST_RESORT)
        if _heard is self and self.number is not None:
            os._exit(status_of(self.number))

    def ring(self, seconds: float) -> None:
        """Raise `Interrupted` after that time; never if that is 0."""
        if self.is_on:
            signal.setitimer(signal.ITIMER_REAL, seconds)

    def rung(self, _: int, frame: FrameType | None) -> None:
        """Raise it now, unless this is where it would be dropped, or is not to be raised."""
        if self.shields or (frame is not None and frame.f_code is _Heard.dropped.__code__):
            self.ring(_MOMENT)
        elif self.number is not None:
            raise Interrupted(self.number)

    def dropped(self, what: sys.UnraisableHookArgs) -> None:
        """Raise an interrupt again that Python has just dropped. Leave anything else to Python."""
        if isinstance(interrupt_behind(what.exc_value), Interrupted):
            self.ring(_MOMENT)
        else:
            self.otherwise(what)


_heard = _Heard(is_on=False)


def presses() -> int:
    """How often somebody has asked for an end: not at all, once, or twice and has no time."""
    return _heard.presses


def pressed_for() -> float:
    """How many seconds ago somebody pressed; 0 if nobody has."""
    return _heard.waited() if _heard.presses else 0.0


def raise_dropped() -> None:
    """Raise `Interrupted` if that was raised before, and dropped.

    For what is done again and again in the course of the work, and never on the way to an end.
    """
    if _heard.number is not None and not _heard.shields:
        _heard.ring(0)
        raise Interrupted(_heard.number)


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
def heard_once() -> Iterator[None]:
    """The first press raises `Interrupted` in here; a second one does so again, and is the last.

    A signal that the process ignores is still ignored, as under `nohup`. Does nothing in another
    thread than the main one, where no signal is heard.
    """
    global _heard  # noqa: PLW0603  (signals are the process's own)
    with _handled(_hear, _is_usual) as replaced:
        if not replaced:
            yield
            return
        before, alarm = _heard, signal.getsignal(signal.SIGALRM)
        _listen()
        try:
            yield
        finally:
            _heard.ring(0)
            if _heard.collects:
                gc.enable()
            signal.signal(signal.SIGALRM, alarm)
            sys.unraisablehook = _heard.otherwise
            _heard = before


def hear_once() -> None:
    """The same until the process ends, or is to `hear_nothing`.

    Whoever started it may have it ignore the ends of its children, whose statuses would be lost.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for each in _now(_is_usual):
        signal.signal(each, _hear)
    _listen()


def hear_nothing() -> None:
    """Ignore signals from now on. For a process that has only to end."""
    for each in (*SIGNALS, signal.SIGALRM):
        signal.signal(each, signal.SIG_IGN)


def _listen() -> None:
    global _heard  # noqa: PLW0603
    _heard = _Heard(is_on=True)
    sys.unraisablehook = _heard.dropped
    signal.signal(signal.SIGALRM, _heard.rung)


def _hear(number: int, frame: FrameType | None) -> None:
    if frame is None or _heard.is_press(number):
        raise Interrupted(number)


def _is_usual(handler: Any) -> bool:
    return handler in (signal.default_int_handler, signal.SIG_DFL)


@contextmanager
def shielded() -> Iterator[list[int]]:
    """Signals that would raise wait until this block has ended, and then do. It must be brief.

    Yields a list to which the number of each signal is added as it comes. To have dealt with them,
    clear the list: then none raises at the end.
    """
    came: list[int] = []

    def noted(number: int, frame: FrameType | None) -> None:
        if frame is None or _heard.is_press(number):
            came.append(number)

    with _handled(noted, callable) as before:
        held = _heard
        held.shields += 1
        try:
            yield came
        finally:
            held.shields -= 1
    for number in came[:1]:
        before[number](number, None)


@contextmanager
def finishing(seconds: float) -> Iterator[list[int]]:
    """What a command does at its end. Once somebody presses, or has, it has so many seconds more.

    If it lasts longer, or somebody presses again, `Interrupted` is raised in here. If not, that is
    raised when it has ended; the list is that of `shielded`.
    """
    came: list[int] = []

    def noted(number: int, frame: FrameType | None) -> None:
        if frame is None or _heard.is_press(number):
            came.append(number)
            if _heard.presses == 2:
                raise Interrupted(number)
            _heard.ring(seconds)

    with _handled(noted, callable) as before:
        if _heard.presses:
            _heard.ring(seconds)
        try:
            yield came
        finally:
            _heard.ring(0)
    for number in came[:1]:
        before[number](number, None)


@contextmanager
def quick_to_hear() -> Iterator[None]:
    """No signal waits in here until garbage was looked for in all that is there by now.

    That takes a second where there are all cases of all editions, or a long report.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


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
