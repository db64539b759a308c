"""What a machine lacks: room, memory, descriptors, processes, a place for temporary files.

Whatever raises such an error, and wherever, it ends the command in one line with status 4.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from nucleus_conformance.errors import ConformanceError, MachineError

ROOM: Final = "make room, or write elsewhere"
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What is raised where no more can be written. Whoever writes a file names it (`files.writing`)."""

_FILES: Final = "let it open more, as with ulimit -n 1024, or take fewer --workers"
_MEMORY: Final = "end what else needs memory, or take fewer --workers"

_SAID: Final = ("can't start new thread", "failed to map segment")
"""What Python says of want of memory where it raises something else."""
_ADVICE: Final = {
    errno.ENOSPC: ROOM,
    errno.EDQUOT: ROOM,
    errno.EFBIG: "let files be longer, as with ulimit -f unlimited",
    errno.EMFILE: _FILES,
    errno.ENFILE: _FILES,
    errno.ENOMEM: _MEMORY,
    errno.EAGAIN: "let there be more processes, as with ulimit -u 1000, or take fewer --workers",
    errno.EIO: "",
}
"""What only the machine can be blamed for -> what to do."""


def lacks(error: BaseException) -> bool:
    """Whether it is the machine that is at fault, and neither a file nor who named it."""
    if isinstance(error, MachineError):
        return True
    return _wants_memory(error) or getattr(error, "errno", None) in _ADVICE


@contextmanager
def told_as(otherwise: Callable[[str], ConformanceError], doing: str) -> Iterator[None]:
    """An `OSError` in here becomes the error that this makes of a sentence on it.

    Or a `MachineError`, where the machine is at fault. `doing`: how the sentence begins. That
    nobody reads the other end of a pipe any more stays a `BrokenPipeError`.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        if lacks(error):
            raise machine_error(error, doing) from error
        raise otherwise(f"{doing}: {error.strerror or error}") from error


def ending(error: BaseException, unnamed: str = "cannot go on") -> ConformanceError | None:
    """What is said of an error that ends a command; None if it is a fault of ours.

    `unnamed`: how that begins where no more can be written, and no file is named.
    """
    if isinstance(error, ConformanceError):
        return error
    if getattr(error, "errno", None) in _FULL and getattr(error, "filename", None) is None:
        return machine_error(error, unnamed)
    return machine_error(error) if isinstance(error, OSError) or lacks(error) else None


def machine_error(error: BaseException, doing: str = "cannot go on") -> MachineError:
    """What is said of such an error, as a sentence that begins with what could not be done."""
    if isinstance(error, MachineError):
        return error
    if isinstance(error, FileNotFoundError) and error.filename is None and not _is_somewhere():
        return MachineError(f"{doing}: the current directory is gone", "cd to one that is there")
    number = errno.ENOMEM if _wants_memory(error) else getattr(error, "errno", None)
    said = getattr(error, "strerror", None) or str(error) or "there is not enough memory"
    name = getattr(error, "filename", None)
    where = f": {name}" if name else ""
    return MachineError(f"{doing}: {said}{where}", _ADVICE.get(number, "") if number else "")


def _wants_memory(error: BaseException) -> bool:
    if isinstance(error, RuntimeError | ImportError):
        return any(each in str(error) for each in _SAID)
    return isinstance(error, MemoryError)


def _is_somewhere() -> bool:
    """Whether there is a current directory."""
    try:
        Path.cwd()
    except FileNotFoundError:
        return False
    return True
