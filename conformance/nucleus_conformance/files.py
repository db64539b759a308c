"""The one way to write a file that a user names: as a whole, or line by line.

A file may be new; or replaced; or a link to one, which stays a link; or a pipe or a device, which
is written into and stays what it is. What cannot be written is said in one line; where that can be
known, before any work is done for it.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from errno import EACCES, EINVAL, EISDIR, ELOOP, ENOTDIR, ENXIO, EROFS
from pathlib import Path
from typing import BinaryIO, Final, Literal

from nucleus_conformance.errors import UsageError
from nucleus_conformance.interrupts import shielded
from nucleus_conformance.machine import told_as
from nucleus_conformance.paths import is_file, is_there, mode
from nucleus_conformance.waiting import Waiting

STDOUT: Final = "-"
"""The name that stands for stdout."""

_AT_FIRST: Final[dict[str, Path]] = {}
"""Where names led when a command checked them: the program that it runs may make other links."""


@contextmanager
def writing(name: str | Path) -> Iterator[None]:
    """An `OSError` in here becomes a `UsageError`: that file or folder cannot be written.

    Or a `MachineError`, where that is due to no name. That nobody reads the other end of a pipe any
    more stays a `BrokenPipeError`.
    """
    with told_as(UsageError, f"cannot write {str(name) or repr('')}"):
        yield


def check_file(name: str | None) -> None:
    """Raise `UsageError` if that file cannot be written. Stdout always can, and so can None."""
    if name is not None and name != STDOUT:
        with writing(name):
            _AT_FIRST.pop(_full(name), None)
            target = _checked(Path(name))
            if _can_be_replaced(target):
                _AT_FIRST[_full(name)] = target


def check_files(written: Iterable[str | None], read: Iterable[str | None] = ()) -> None:
    """Raise `UsageError` if one of these cannot be written, or is named twice, or is to be read.

    A device or a pipe may be named as often as one likes.
    """
    named = [each for each in written if each is not None and each != STDOUT]
    sources = [each for each in read if each is not None and each != STDOUT] if named else []
    taken = {Path(each).resolve(): "is to be read" for each in sources}
    for name in named:
        check_file(name)
        if _is_special(Path(name)):
            continue
        target = Path(name).resolve()
        if target in taken:
            raise UsageError(f"{name} {taken[target]}: name another file to write")
        taken[target] = "is named by two options"


def check_not_read(written: Iterable[str], read: Iterable[str | Path | int]) -> None:
    """Raise `UsageError` if one of these is, by whatever name, a file or a pipe that is to be read.

    What is read may be an open file, by its number. What is not there is not looked at.
    """
    sources = {place for each in read if (place := _place_of(each)) is not None}
    for name in written:
        if _place_of(name) in sources:
            raise UsageError(f"{name} is to be read: name another file to write")


def _place_of(file: str | Path | int) -> tuple[int, int] | None:
    """Where a file or a pipe is on its disk; None: it is not there, or another thing."""
    with suppress(OSError, ValueError):
        found = os.stat(file)  # noqa: PTH116  (it may be a number)
        if stat.S_ISREG(found.st_mode) or stat.S_ISFIFO(found.st_mode):
            return found.st_dev, found.st_ino
    return None


def check_rewritable(name: str) -> None:
    """Raise `UsageError` unless that is a file that can be read and then replaced, or a new one."""
    with writing(name):
        if _is_special(_checked(Path(name))):
            raise OSError(EINVAL, "it is a pipe or a device, which keeps nothing")


def write_text(text: str, name: str | None) -> None:
    """Write text in UTF-8 to a file, as `write_whole` does; or to stdout, for `-` and None."""
    if name is not None and name != STDOUT:
        write_whole(Path(name), text)
        return
    sys.stdout.flush()
    write_all(sys.stdout.buffer, text.encode("utf-8"))


def write_all(file: BinaryIO, data: bytes) -> None:
    """Write and flush all of it, even where Python's stdout is unbuffered and takes what it can."""
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]
    file.flush()


def write_whole(path: Path, text: str) -> None:
    """Write a UTF-8 file as a whole or not at all: write a temporary file beside it, then rename.

    Where that cannot be, because it is a pipe or a device, or its folder takes no other file, it is
    written in place. Raises `UsageError`.
    """
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UsageError(f"cannot write {path}: {error}") from None
    with whole(path) as file:
        file.write(data)


@contextmanager
def whole(name: str | Path) -> Iterator[BinaryIO]:
    """A file that is written as `write_whole` does, part by part, until the block ends.

    What the block raises leaves nothing. Raises `UsageError`.
    """
    with writing(name):
        at_first = _AT_FIRST.pop(_full(name), None)
        target = at_first or _checked(Path(name))
        if at_first is None and not _can_be_replaced(target):
            with opened(target, "wb") as file:
                yield file
            return
        beside = target.with_name(f".{secrets.token_hex(8)}.tmp")
        try:
            with beside.open("wb") as file:
                yield file
            _rename(beside, target)
        finally:
            beside.unlink(missing_ok=True)


@contextmanager
def finished(name: str | None) -> Iterator[tuple[BinaryIO | None, list[int]]]:
    """The same of a file that is ended once it is begun: signals wait until it is in its place.

    Yields the list of `shielded`, too. For `-` and None, there is no file. A pipe opens before.
    """
    with ExitStack() as opening:
        file = None if name in (None, STDOUT) else opening.enter_context(whole(str(name)))
        with shielded() as late, opening.pop_all():
            yield file, late


@contextmanager
def growing(name: str) -> Iterator[BinaryIO]:
    """A file that is written line by line. Whoever writes a line flushes it.

    It is called `NAME.partial` until the block ends, in whatever way; a pipe or a device is written
    in place. Of two that are written at once, the one that ends last stays, whole. Whoever closes
    it leaves it so: what was there before stays. Raises `UsageError`.
    """
    with writing(name):
        target = _checked(Path(name))
        made, file = _open_partial(target) if _can_be_replaced(target) else _in_place(target)
    try:
        yield file
    finally:
        is_whole = not file.closed
        with suppress(OSError):  # what was flushed is there; of the rest its writer was told
            file.close()
        if made != target and is_whole:
            with writing(name):
                _rename(made, target)


@contextmanager
def continued(name: str) -> Iterator[BinaryIO]:
    """A file that is added to, and made if it is not there. Nobody else adds to it meanwhile.

    Whoever adds to it flushes that; what is there by then stays. Raises `UsageError`.
    """
    with writing(name):
        file = opened(_checked(Path(name)), "ab")
    with file:
        if not _lock(file):
            raise UsageError(f"another command adds to {name}: name another file")
        yield file


def _full(name: str | Path) -> str:
    return str(Path(name).absolute())


def _in_place(target: Path) -> tuple[Path, BinaryIO]:
    return target, opened(target, "wb")


def opened(target: Path, how: Literal["wb", "ab"]) -> BinaryIO:
    """A file, pipe or device to be written in place, or added to.

    A pipe opens once somebody reads it; if that lasts, it is said. Raises `OSError`.
    """
    with Waiting(str(target), "nobody reads it"):
        return target.open(how)


def _open_partial(target: Path) -> tuple[Path, BinaryIO]:
    """The file that is to become `target`. Its name is longer if another one is written now."""
    path = target.with_name(f"{target.name}.partial")
    file = _own(path)
    while not (is_locked := _lock(file)) or not _is_at(path, file):
        file.close()
        if not is_locked:
            path = target.with_name(f"{target.name}.partial-{secrets.token_hex(4)}")
        file = _own(path)
    file.truncate(0)
    return path, file


def _is_at(path: Path, file: BinaryIO) -> bool:
    """Whether that name is the file's: another command may have ended meanwhile, and renamed it."""
    with suppress(FileNotFoundError):
        return os.path.samestat(path.lstat(), os.fstat(file.fileno()))
    return False


def _own(path: Path) -> BinaryIO:
    """A file of that name, which an earlier command may have left. Raises `OSError` for a link."""
    how = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        file = open(path, "ab", opener=lambda name, _: os.open(name, how, 0o666))  # noqa: SIM115
    except OSError as error:
        if error.errno in (ELOOP, ENXIO):
            raise _foreign(path) from None
        raise
    found = os.fstat(file.fileno())
    if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
        file.close()
        raise _foreign(path)
    return file


def _foreign(path: Path) -> OSError:
    """What is said where another thing has the name of a file that is not finished yet."""
    return OSError(EINVAL, f"{path.name}, beside it, is a link or no file: remove it")


def _lock(file: BinaryIO) -> bool:
    """Lock a file for as long as it is open. False if somebody else has."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # this file system has no locks
    return True


def _rename(made: Path, target: Path) -> None:
    """Put a finished file in its place. It has the permissions of the one that was there."""
    if is_there(target) and not target.is_symlink():
        shutil.copymode(target, made)
    made.replace(target)


def _checked(path: Path) -> Path:
    """Where that file is written: at the end of its links. Raises `OSError` if it cannot be."""
    found = kind_of(path)
    if found is None:
        place = path.resolve()
        check_is_folder(place.parent)
        return place
    if stat.S_ISDIR(found):
        raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
    if said := _NEVER_WRITTEN.get(stat.S_IFMT(found)):
        raise OSError(EINVAL, said)
    if stat.S_ISREG(found) and _is_printed_to(path):
        raise OSError(EINVAL, "what is printed goes there, too; - names stdout")
    _check_access(path, os.W_OK)
    return path.resolve() if stat.S_ISREG(found) else path  # a pipe that a link names has no path


_NEVER_WRITTEN: Final = {stat.S_IFSOCK: "it is a socket", stat.S_IFBLK: "it is a block device"}
"""Kind of what is there -> what is said: a report would be the end of the disk that it is."""


def kind_of(path: Path) -> int | None:
    """Kind and rights of what is there, at the end of links; None if nothing is."""
    try:
        return mode(path)
    except FileNotFoundError:
        return None


def _is_printed_to(path: Path) -> bool:
    """Whether that is the file that stdout or stderr goes to: what is replaced would lose it."""
    for number in (1, 2):
        with suppress(OSError):  # it is closed
            if os.path.samestat(path.stat(), os.fstat(number)):
                return True
    return False


def check_is_folder(path: Path) -> None:
    """Raise `OSError` unless that is a folder that can be written."""
    if not stat.S_ISDIR(mode(path)):
        raise NotADirectoryError(ENOTDIR, os.strerror(ENOTDIR))
    _check_access(path, os.W_OK | os.X_OK)


def _check_access(path: Path, rights: int) -> None:
    if not os.access(path, rights):
        number = EROFS if os.statvfs(path).f_flag & os.ST_RDONLY else EACCES
        raise OSError(number, os.strerror(number))


def _can_be_replaced(target: Path) -> bool:
    """Whether a file can be made beside that one, and renamed."""
    return not _is_special(target) and os.access(target.parent, os.W_OK | os.X_OK)


def _is_special(target: Path) -> bool:
    return is_there(target) and not is_file(target)
