"""Ends the processes of a session: Ray's are in groups of their own, and outlive who started them.

Nothing is found on systems without `/proc`.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

_PROCESSES: Final = Path("/proc")
_SECONDS: Final = 10.0
"""Until it is given up to kill what is left."""
_TICK: Final = 0.05


def end_session(session: int) -> None:
    """Kill whoever is in that session, but not this process."""
    until = time.monotonic() + _SECONDS
    while (left := set(living_in(session)) - {os.getpid()}) and time.monotonic() < until:
        for each in left:
            with suppress(OSError):  # it is gone
                os.kill(each, signal.SIGKILL)
        time.sleep(_TICK)


def living_in(session: int) -> Iterator[int]:
    """The processes that live in that session."""
    with suppress(OSError):
        for each in _PROCESSES.iterdir():
            if each.name.isdecimal():
                with suppress(OSError, ValueError):  # it is gone
                    state, _, _, its = (each / "stat").read_text().rpartition(")")[2].split()[:4]
                    if int(its) == session and state != "Z":
                        yield int(each.name)
