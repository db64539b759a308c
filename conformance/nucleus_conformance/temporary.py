"""Folders that last as long as a command. Whatever is left in one by then goes with it.

A folder that is in use is locked. That of a command that was killed is not, and is removed by the
next one of the same user.
"""

from __future__ import annotations

import fcntl
import io
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Final, Literal, cast

from nucleus_conformance.errors import MachineError
from nucleus_conformance.interrupts import presses, shielded
from nucleus_conformance.machine import ROOM, machine_error
from nucleus_conformance.removing import ATTEMPTS, opened, remove_folder
from nucleus_conformance.text import printable

RUN: Final = "nucleus-conformance-run-"
"""The beginning of the names of these folders. No folder of a user's own is called so."""
_SUFFIX: Final = ".tmp"
_TIDYING: Final = 60.0
"""Seconds that the removal of a folder may take. What is left, next commands go on with."""
_SWEEPING: Final = 1.0
"""Seconds of a command that it spends on what others have left."""
_HURRYING: Final = 1.0
"""Seconds of either once somebody has pressed."""
_ADVICE: Final = "TMPDIR names the folder in which temporary ones are made: name another"


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder that is new, and is removed with whatever it contains by then.

    It is where TMPDIR says, and nowhere else. Raises `MachineError` if there can be none.
    """
    try:
        around = Path(os.environ.get("TMPDIR") or tempfile.gettempdir())
        sweep(around, RUN)
        made, lock = new_folder(around.absolute(), RUN)
    except OSError as error:
        said = machine_error(error, "cannot make a temporary folder")
        advice = said.advice if said.advice not in ("", ROOM) else _ADVICE
        raise MachineError(str(said), advice) from error
    try:
        yield made
    finally:
        with shielded():
            left = remove_folder(made, _lateness(_TIDYING))
            os.close(lock)
        if left:
            with suppress(OSError, ValueError):  # nobody is there to be told
                note = f"note: cannot remove {made}: {left}; the next command tries again"
                print(printable(note), file=sys.stderr)


def opened_for_writing(path: Path, mode: Literal["w", "w+", "a"] = "w") -> BinaryIO:
    """A file in such a folder. Whoever is told that no more can be written is told of its name."""
    raw = _Named(path, mode)
    made = io.BufferedRandom(raw) if raw.readable() else io.BufferedWriter(raw)
    return cast(BinaryIO, made)


class _Named(io.FileIO):
    """A file whose name is in each error of writing it."""

    def write(self, data: Any) -> int:
        """Write some of it."""
        try:
            return super().write(data)
        except OSError as error:
            raise OSError(error.errno, error.strerror, self.name) from None


def _lateness(seconds: float) -> Callable[[], bool]:
    """Tells whether so many seconds have passed since this call, or whether somebody waits."""
    began = time.monotonic()
    return lambda: time.monotonic() - began > (_HURRYING if presses() else seconds)


def new_folder(around: Path, prefix: str) -> tuple[Path, int]:
    """A new folder in that one, and the descriptor that locks it. Raises `OSError`."""
    for _ in range(ATTEMPTS):
        made = Path(tempfile.mkdtemp(_SUFFIX, prefix, around))
        with suppress(FileNotFoundError):  # somebody else took it for one that is left
            lock = opened(made)
            if _locked(lock) and os.fstat(lock).st_nlink:
                return made, lock
            os.close(lock)
    raise FileNotFoundError("whatever is made there is removed")


def _locked(folder: int) -> bool:
    """Lock it. False if somebody else has."""
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # this file system has no locks
    return True


def sweep(around: Path, prefix: str) -> None:
    """Remove what killed commands of this user have left there, or a part of it."""
    is_late = _lateness(_SWEEPING)
    for each in left_behind(around, prefix):
        remove_folder(each, is_late)


def left_behind(around: Path, prefix: str) -> Iterator[Path]:
    """The folders that killed commands of this user have left there. Each is locked meanwhile.

    What else stands in the place of one is removed: what ran there has put it there.
    """
    name = re.compile(rf"{re.escape(prefix)}[a-z0-9_]{{8}}{re.escape(_SUFFIX)}")
    with os.scandir(around) as entries:
        found = [each for each in entries if name.fullmatch(each.name)]
    for each in found:
        with suppress(OSError):  # it is in use, or gone
            if each.stat(follow_symlinks=False).st_uid != os.geteuid():
                continue
            if not each.is_dir(follow_symlinks=False):
                Path(each.path).unlink()
                continue
            folder = opened(each.path)
            try:
                fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
                yield Path(each.path)
            finally:
                os.close(folder)
