"""Where the runner works, and under which Python. Imports nothing that Windows lacks."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Final, NoReturn

CLOSED: Final[set[str]] = set()
"""The standard streams that whoever started this program had closed."""

DIGITS: Final = 4300
"""The most digits of an integer that is read: what Python has unless it is told otherwise."""


def lacking() -> str:
    """Why nothing can be started on this system, and what to do; empty if it can."""
    if sys.platform != "win32":
        return ""
    return (
        "nucleus-conformance needs Linux or macOS: on Windows, use it within WSL (wsl --install), "
        "which can start Windows programs, too; nucleus_spec itself works anywhere"
    )


def read_usual_integers() -> None:
    """Read integers of `DIGITS`, whatever PYTHONINTMAXSTRDIGITS says.

    With fewer, cases could not be read; with more, an answer of millions of digits takes hours.
    """
    with suppress(AttributeError):  # the first releases of Python 3.10 have no limit
        sys.set_int_max_str_digits(DIGITS)


def end(status: int, at_once: bool) -> NoReturn:
    """End the process with this status. `at_once`: without waiting for the interpreter to tidy up.

    It does so, too, where PYTHONINSPECT asks for a prompt: Python would tell the end of a command
    as an error, and forget its status.
    """
    if at_once or os.environ.get("PYTHONINSPECT"):
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):  # nobody reads it, or it is closed
                stream.flush()
        os._exit(status)
    sys.exit(status)
