"""Removes a folder with whatever is in it: however deep, whatever its rights, and no link's aim.

All goes by descriptors: what a path names may be another thing a moment later.
"""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

ATTEMPTS: Final = 3
"""How often a folder is emptied that others still write into."""

_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW


def remove_folder(folder: Path) -> str:
    """Remove a folder, however deep, and follow no link. Returns why that failed, or ""."""
    left = ""
    for _ in range(ATTEMPTS):
        try:
            top = opened(folder)
            try:
                _empty(top)
            finally:
                os.close(top)
            folder.rmdir()
        except OSError as error:
            left = error.strerror or str(error)
        if not os.path.lexists(folder):
            return ""
    return left


def _empty(top: int) -> None:
    """Remove all that is in a folder. Folders in its folders come up to it first."""
    while names := os.listdir(top):
        for name in names:
            if _is_unlinked(name, top):
                continue
            inner = opened(name, top)
            try:
                for each in os.listdir(inner):
                    if not _is_unlinked(each, inner):
                        os.close(opened(each, inner))
                        new = secrets.token_hex(8)
                        os.rename(each, new, src_dir_fd=inner, dst_dir_fd=top)
            finally:
                os.close(inner)
            os.rmdir(name, dir_fd=top)


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
