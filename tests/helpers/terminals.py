"""What a command writes to a terminal: the very bytes."""

from __future__ import annotations

import os
import pty
import sys
import termios
import threading
from collections.abc import Sequence

import pytest

from nucleus_conformance.cli import main


def bytes_on_a_terminal(arguments: Sequence[str], **variables: str) -> str:
    """What `main` writes to stdout where that is a terminal, in colours unless `variables` differ.

    It runs in this process, and may have any status.
    """
    ours, theirs = pty.openpty()
    attributes = termios.tcgetattr(theirs)
    attributes[1] &= ~termios.OPOST  # so that a line ends as it was written
    termios.tcsetattr(theirs, termios.TCSANOW, attributes)
    read: list[bytes] = []
    reading = threading.Thread(target=_read_all, args=(ours, read))
    reading.start()
    with pytest.MonkeyPatch.context() as patch, os.fdopen(theirs, "w", encoding="utf-8") as stdout:
        for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "TTY_COMPATIBLE"):
            patch.delenv(name, raising=False)
        for name, value in {"TERM": "xterm-256color", "COLUMNS": "200", **variables}.items():
            patch.setenv(name, value)
        patch.setattr(sys, "stdout", stdout)
        main(arguments)
    reading.join()
    os.close(ours)
    return b"".join(read).decode("utf-8")


def _read_all(descriptor: int, into: list[bytes]) -> None:
    try:
        while chunk := os.read(descriptor, 65536):
            into.append(chunk)
    except OSError:  # the other end is closed
        return
