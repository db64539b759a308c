"""What is at a path that a user names, whatever that is: the one way to look.

What stands on a command line need be no name that a file could have, nor lead where one may look:
`Path.exists` raises for such.
"""

from __future__ import annotations

import os
import stat
from errno import EACCES, EINVAL, ENOENT, ENOTDIR
from pathlib import Path, PurePosixPath
from typing import Final


def mode(path: str | Path) -> int:
    """Kind and rights of what is there, at the end of links. Raises `OSError` if nothing is."""
    if not str(path):
        raise FileNotFoundError(ENOENT, os.strerror(ENOENT))
    try:
        return Path(path).stat().st_mode
    except ValueError as error:  # a NUL in the name
        raise OSError(EINVAL, str(error)) from None


def native(name: str) -> str:
    """That name so that it stands on disk in UTF-8, whatever the locale says names are in."""
    return os.fsdecode(name.encode("utf-8", "surrogateescape"))


def is_there(path: str | Path) -> bool:
    """Whether something is there, as far as that can be seen."""
    return _kind(path) != 0


def is_file(path: str | Path) -> bool:
    """Whether that is a file, or leads to one, as far as that can be seen."""
    return _kind(path) == stat.S_IFREG


def is_folder(path: str | Path) -> bool:
    """Whether that is a folder, or leads to one, as far as that can be seen."""
    return _kind(path) == stat.S_IFDIR


def _kind(path: str | Path) -> int:
    try:
        return stat.S_IFMT(mode(path))
    except OSError:  # it is not there; or is no name, or where nobody may look
        return 0


def is_inside(name: str) -> bool:
    """Whether that names a file below a folder, plainly: anybody may have written the name."""
    path = PurePosixPath(name)
    parts = 0 < len(path.parts) <= _DEEPEST
    plain = path.as_posix() == name and not path.is_absolute() and ".." not in path.parts
    return parts and plain and name.isprintable()


_DEEPEST: Final = 16
"""The most folders in such a name."""


def check_folder_to_enter(name: str | Path) -> None:
    """Raise `OSError` unless that is a folder that may be entered."""
    if not stat.S_ISDIR(mode(name)):
        raise NotADirectoryError(ENOTDIR, os.strerror(ENOTDIR))
    if not os.access(name, os.X_OK):
        raise PermissionError(EACCES, os.strerror(EACCES))
