"""The one way to read what comes from outside: up to a bound, and never from what may never end.

What a user names may be a file, a pipe or a device. What is found in a folder has to be a file:
nobody meant a pipe there.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from errno import EINVAL, EISDIR
from pathlib import Path
from typing import BinaryIO, Final

from nucleus_conformance.paths import mode
from nucleus_conformance.waiting import Waiting

_UNWRITTEN: Final = "nobody has written it to its end"


def read_named(name: str | Path, most: int) -> bytes:
    """What the file, pipe or device of that name gives.

    Raises `OSError` as `lines_of` does.
    """
    return b"".join(lines_of(name, most, most + 1))


def lines_of(name: str | Path | None, most: int, longest: int) -> Iterator[bytes]:
    """The lines of the file, pipe or device of that name, each as it is read; None: of stdin.

    One that is longer than so many bytes comes in parts, of which the first is longer than that.
    Raises `OSError` if it cannot be read, has more bytes than the most, or is a pipe or device that
    gives nothing: whoever was to write into it has failed.
    """
    if name is None:
        with Waiting("stdin", _UNWRITTEN) as waiting:
            yield from _lines(sys.stdin.buffer, most, longest, waiting)
    elif stat.S_ISREG(mode(name)):
        with Path(name).open("rb") as file:
            yield from _lines(file, most, longest)
    else:
        came = False
        with Waiting(str(name), _UNWRITTEN) as waiting, Path(name).open("rb") as file:
            for line in _lines(file, most, longest, waiting):
                came = True
                yield line
        if not came:
            raise OSError(EINVAL, "it is a pipe or a device, and nothing came from it")


def _lines(
    file: BinaryIO, most: int, longest: int, waiting: Waiting | None = None
) -> Iterator[bytes]:
    left = most
    while True:
        if waiting:
            waiting.begin()
        line = file.readline(min(longest, left) + 1)
        if waiting:
            waiting.pause()
        left -= len(line)
        if left < 0:
            raise OSError(EINVAL, f"it has more than {shown(most)}")
        if not line:
            return
        yield line


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
