"""Removes a folder with whatever is in it: however deep, whatever its rights, and no link's aim.

All goes by descriptors: what a path names may be another thing a moment later. Of what is in a
folder no list is kept: there may be millions of files.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from errno import EEXIST, ENOTEMPTY
from pathlib import Path
from typing import Final

ATTEMPTS: Final = 3
"""How often a folder is emptied that others still write into."""

_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW


def remove_folder(folder: Path, is_late: Callable[[], bool]) -> str:
    """Remove a folder, however deep, or what is in its place. Returns why that failed, or "".

    No link is followed. `is_late` is asked for each file. True: the rest is left.
    """
    left = ""
    for _ in range(ATTEMPTS):
        try:
            if not stat.S_ISDIR(folder.lstat().st_mode):
                folder.unlink()
                return ""
            top = opened(folder)
            try:
                _empty(top, is_late)
            finally:
                os.close(top)
            folder.rmdir()
        except _LateError:
            return "there is too much in it"
        except OSError as error:
            left = error.strerror or str(error)
        if not os.path.lexists(folder):
            return ""
    return left


class _LateError(Exception):
    """There is no more time."""


def _empty(top: int, is_late: Callable[[], bool]) -> None:
    """Remove all that is in a folder. Folders in its folders come up to it first."""
    found = True
    while found:
        found = False
        for name in _names(top, is_late):
            found = True
            if _is_unlinked(name, top):
                continue
            inner = opened(name, top)
            try:
                for each in _names(inner, is_late):
                    if not _is_unlinked(each, inner):
                        os.close(opened(each, inner))
                        new = secrets.token_hex(8)
                        os.rename(each, new, src_dir_fd=inner, dst_dir_fd=top)
            finally:
                os.close(inner)
            _remove_emptied(name, top)


def _names(folder: int, is_late: Callable[[], bool]) -> Iterator[str]:
    """What is in a folder, which may change meanwhile. Raises `_LateError`."""
    with os.scandir(folder) as entries:
        for each in entries:
            if is_late():
                raise _LateError
            yield each.name


def _remove_emptied(name: str, above: int) -> None:
    try:
        os.rmdir(name, dir_fd=above)
    except OSError as error:
        if error.errno not in (ENOTEMPTY, EEXIST):  # what was missed there is found next time
            raise


def _is_unlinked(name: str, above: int) -> bool:
    """Remove what is no folder; False if it is one."""
    if stat.S_ISDIR(os.stat(name, dir_fd=above, follow_symlinks=False).st_mode):
        return False
    os.unlink(name, dir_fd=above)
    return True


def opened(name: str | Path, above: int | None = None) -> int:
    """The descriptor of a folder, whose owner may do all with it from now on."""
    try:
        folder = os.open(name, _FOLDER, dir_fd=above)
    except PermissionError:
        _let_read(name, above)
        folder = os.open(name, _FOLDER, dir_fd=above)
    with suppress(PermissionError):  # it is not ours
        os.fchmod(folder, stat.S_IRWXU)
    return folder


def _let_read(name: str | Path, above: int | None) -> None:
    """Let its owner read a folder that cannot be opened. What a link leads to stays as it is."""
    if os.chmod in os.supports_follow_symlinks:
        os.chmod(name, stat.S_IRWXU, dir_fd=above, follow_symlinks=False)
        return
    place = os.open(name, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=above)
    try:
        os.chmod(f"/proc/self/fd/{place}", stat.S_IRWXU)
    finally:
        os.close(place)
