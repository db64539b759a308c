"""What may stand where a file is expected: nothing that can be read as one, and all for ever."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

HUGE: Final = 200 * 2**20


def _socket(path: Path) -> None:
    """Its name may be longer than that of a socket can be where it is made."""
    with tempfile.TemporaryDirectory() as short, socket.socket(socket.AF_UNIX) as made:
        made.bind(f"{short}/s")
        Path(short, "s").rename(path)


def _huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(HUGE)


ODD: Final[dict[str, Callable[[Path], None]]] = {
    "a directory": Path.mkdir,
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a link to a device": lambda path: path.symlink_to("/dev/zero"),
    "a file of 200 MiB": _huge,
}
"""Name -> what makes it at a path."""

ENDLESS: Final[dict[str, Callable[[Path], None]]] = {"a pipe": os.mkfifo, "a socket": _socket}
"""The same for what nobody writes into: only where a file was looked for it is none."""


def make_odd(folder: Path) -> None:
    """What a name may lead to that is no file and no folder."""
    (folder / "loop").symlink_to("loop")
    ENDLESS["a socket"](folder / "socket")
    ENDLESS["a pipe"](folder / "pipe")
