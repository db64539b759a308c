"""How long tests wait. No limit of theirs may depend on what else the machine is doing, so there
are two kinds:

`HANG` ends what would never end. Nothing else takes so long, however busy the machine is; and what
a test starts in order that it hangs, hangs for longer (`FOR_EVER`).

`stretched(…)` is for a deadline that an implementation is to miss: a test has to wait for it, so it
is short; but what the same implementation does well must not miss it. On a machine that is busy, or
slow, it is as much longer.
"""

from __future__ import annotations

import subprocess
import sys
import time
from functools import lru_cache
from typing import Final

from nucleus_conformance.targets.limits import Limits

HANG: Final = 600.0
"""Seconds."""

FOR_EVER: Final = "time.sleep(10**6)"
"""What a program does in order to hang."""

PATIENT: Final = Limits(
    start_seconds=HANG, reply_seconds=HANG, grace_seconds=HANG, parting_seconds=HANG
)
"""For implementations that are not to miss any deadline."""

_FRESH: Final = 2.0
"""Seconds for which a measurement holds."""

_LINES: Final = 20
_ECHO: Final = "import sys\nfor line in sys.stdin: print(line, end='', flush=True)"
_USUAL: Final = 0.015
"""Seconds that it takes to start that program, and to exchange so many lines, on a machine that has
nothing else to do.
"""


def stretched(seconds: float) -> float:
    """As many seconds as that is, on a machine that has nothing else to do."""
    return round(seconds * slowdown(), 2)


def slowdown() -> float:
    """How many times as long as usual things take now, and at least 1."""
    return max(1.0, _sample(int(time.monotonic() / _FRESH)) / _USUAL)


@lru_cache(maxsize=1)
def _sample(_: int) -> float:
    """Seconds that what tests do all the time takes: to start a process, and to exchange lines with
    it.
    """
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
