"""The one way to read what comes from outside: up to a bound, and never from what may never end.

What a user names may be a file, a pipe or a device. What is found in a folder has to be a file:
nobody meant a pipe there.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EINVAL, EISDIR
from pathlib import Path
from threading import Timer
from typing import BinaryIO, Final

from nucleus_conformance.paths import mode
from nucleus_conformance.text import printable

_SECONDS: Final = 1.0
"""After which it is said what is awaited."""


def read_stdin(most: int) -> bytes:
    """What stdin gives. Raises `OSError` if that has more than so many bytes."""
    with _patience("stdin"):
        return _read(sys.stdin.buffer, most)


def read_named(name: str | Path, most: int) -> bytes:
    """What the file, pipe or device of that name gives.

    Raises `OSError` if it cannot be read, has more than so many bytes, or is no file and gives
    nothing: whoever was to write into it has failed.
    """
    if stat.S_ISREG(mode(name)):
        with Path(name).open("rb") as file:
            return _read(file, most)
    with _patience(str(name)), Path(name).open("rb") as file:
        data = _read(file, most)
    if not data:
        raise OSError(EINVAL, "it is a pipe or a device, and nothing came from it")
    return data


@contextmanager
def _patience(name: str) -> Iterator[None]:
    """Say what is awaited if it is long in coming."""
    said = printable(f"still waiting for all of {name}: nobody has written it to its end")
    timer = Timer(_SECONDS, lambda: print(said, file=sys.stderr, flush=True))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()


def read_found(path: Path, most: int) -> bytes:
    """What is in that file, or the one that a link leads to.

    Raises `OSError` if it cannot be read, has more than so many bytes, or is anything but a file.
    """
    found = mode(path)
    if stat.S_ISDIR(found):
        raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
    if not stat.S_ISREG(found):
        raise OSError(EINVAL, "it is a pipe, a socket or a device, where a file is expected")
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
        return _read(file, most)


def _read(file: BinaryIO, most: int) -> bytes:
    data = file.read(most + 1)
    if len(data) > most:
        raise OSError(EINVAL, f"it has more than {shown(most)}")
    return data


def shown(count: int) -> str:
    """So many bytes, in the largest unit that shows them exactly."""
    for unit, size in (("MiB", 2**20), ("KiB", 2**10)):
        if count % size == 0:
            return f"{count // size} {unit}"
    return f"{count:,} bytes"
