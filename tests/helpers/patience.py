"""How long tests wait. No limit of theirs depends on what else the machine is doing.

`HANG` ends what would never end. Nothing else takes so long, however busy the machine is; and what
a test starts in order that it hangs, hangs for longer (`FOR_EVER`).

`stretched` is for a deadline that an implementation is to miss. A test waits for it, so it is
short; but what the same implementation does well must not miss it. On a machine that is busy, or
slow, it is as much longer as everything else.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Final

from nucleus_conformance.targets.limits import Limits

HANG: Final = 300.0
"""Seconds."""

FOR_EVER: Final = "time.sleep(10**6)"
"""What a program does in order to hang."""

PATIENT: Final = Limits(
    start_seconds=HANG,
    probe_seconds=HANG,
    notice_seconds=HANG,
    reply_seconds=HANG,
    grace_seconds=HANG,
    parting_seconds=HANG,
    lost_seconds=HANG,
)
"""For implementations that are not to miss any deadline."""

_FRESH: Final = 2.0
"""Seconds for which a measurement holds."""

_LINES: Final = 20
_ECHO: Final = "import sys\nfor line in sys.stdin: print(line, end='', flush=True)"
_USUAL: Final = 0.015
"""Seconds to start that program and exchange so many lines, where there is nothing else to do."""


def stretched(seconds: float) -> float:
    """What takes so long on an idle machine takes that long on this one now."""
    return round(seconds * slowdown(), 2)


@contextmanager
def at_most(seconds: float, stretch: Callable[[float], float] = stretched) -> Iterator[None]:
    """Raise `TimeoutError` in what hangs in here: after so many seconds, stretched by then."""
    began = time.monotonic()

    def late(*_: object) -> None:
        left = began + stretch(seconds) - time.monotonic()
        if left <= 0:
            raise TimeoutError("this hangs")
        signal.setitimer(signal.ITIMER_REAL, left)

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def slowdown() -> float:
    """How many times as long as usual things take now, and at least 1."""
    return max(1.0, _sample(int(time.monotonic() / _FRESH)) / _USUAL)


@lru_cache(maxsize=1)
def _sample(_: int) -> float:
    """Seconds that what tests do takes now: to start a process, and exchange lines with it."""
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", _ECHO], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        for _ in range(_LINES):
            process.stdin.write(b"x\n")
            process.stdin.flush()
            assert process.stdout.readline() == b"x\n"
        process.stdin.close()
    return time.perf_counter() - began
