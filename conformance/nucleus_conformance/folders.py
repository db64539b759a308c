"""The one way to write a folder that a user names: as a whole, or beside what is there.

Until all is written, it is in a hidden folder; then it is renamed. What was there and is not ours
is never changed.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from errno import EEXIST, EINVAL, ENOENT, ENOTEMPTY
from pathlib import Path
from typing import Final

from nucleus_conformance.errors import UsageError
from nucleus_conformance.files import check_is_folder, kind_of, writing
from nucleus_conformance.interrupts import shielded
from nucleus_conformance.paths import is_file, is_folder, is_there

_MAKING: Final = ".nucleus-conformance-making-"
_FRESH: Final = "made"
_KEPT: Final = "kept"
_NEW: Final = "new"
"""What is in such a folder: the files that were written; those that were in their places before;
and the names of those that were not, each with a NUL behind it."""

_TOLD: Final = 10
"""So many files that are in the way are named."""

_AT_FIRST: Final[dict[Path, Path]] = {}
"""Where names led when a command checked them: the program that it runs may make other links."""


def check_folder(name: str | None) -> None:
    """Raise `UsageError` unless that folder can be made, or is there and empty; None always can."""
    if name is None:
        return
    with writing(name):
        if not name:  # for `Path`, that is the current one
            raise FileNotFoundError(ENOENT, os.strerror(ENOENT))
        place = Path(name)
        if kind_of(place) is None:
            place = next(each for each in place.resolve().parents if is_there(each))
            check_is_folder(place)
        else:
            check_is_folder(place)
            _check_is_empty(name)
        _AT_FIRST[Path(name).absolute()] = Path(name).resolve()


def _check_is_empty(name: str | Path) -> None:
    """What is being made there, or was when a command was killed, is nothing yet."""
    if not all(each.name.startswith(_MAKING) for each in Path(name).iterdir()):
        raise _is_not_empty(name)


def _is_not_empty(name: str | Path) -> UsageError:
    return UsageError(f"{name} is not empty: name a folder that is new or empty")


def _move(made: Path, place: Path, name: Path) -> None:
    try:
        made.rename(place)
    except OSError as error:
        if error.errno in (ENOTEMPTY, EEXIST):  # somebody else was quicker
            raise _is_not_empty(name) from error
        raise


@contextmanager
def _one_at_a_time(folder: Path | None) -> Iterator[None]:
    """Whoever else wants to fill that folder waits."""
    if folder is None:
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # this file system has no locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def write_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder of these files as a whole, or not at all. `files`: path in it -> content.

    A file that begins with `#!` can be executed. A folder that is there and empty stays the same
    one and is filled; until all is written, its files are in a folder of it that is hidden. Of two
    that are to write the same one, the first does, and the other is told. Raises `UsageError`.
    """
    at_first = _AT_FIRST.pop(path.absolute(), None)
    check_folder(str(path))
    with writing(path):
        place = path.resolve()
        if at_first not in (None, place):
            raise OSError(EINVAL, "it leads elsewhere than when the command began")
        place.parent.mkdir(parents=True, exist_ok=True)
        filled = is_folder(place)
        around = place if filled else place.parent
        with _one_at_a_time(place if filled else None), _made(around, files) as made, shielded():
            if filled:
                _check_is_empty(path)
                for part in list(made.iterdir()):
                    part.rename(place / part.name)
            else:
                _move(made, place, path)


def add_to_folder(name: str, files: Mapping[str, bytes]) -> int:
    """Write these files into a folder that may be new, or have others. `files`: path -> content.

    Returns how many were not there. Raises `UsageError`, and writes nothing, if something is where
    one of them is to be.
    """
    path = Path(name)
    if name and is_folder(path) and any(path.iterdir()):
        return renew_folder(path, files, {})
    check_folder(name)
    write_folder(path, files)
    return len(files)


def renew_folder(path: Path, files: Mapping[str, bytes], before: Mapping[str, str]) -> int:
    """Make these the files of a folder that was written before. Returns how many have changed.

    `files`: path in it -> content; `before`: path -> SHA-256 of what was written. What was written
    and is not among the files any more goes. Whatever else is there stays. Raises `UsageError`,
    and changes nothing, if something else is where one of the files is to be.
    """
    with writing(path), _one_at_a_time(path.resolve()):
        place = path.resolve()
        with _made(place, files) as made, shielded():
            there = {each: _hash_of(place, each) for each in {**before, **files}}
            own = {each: hashlib.sha256(data).hexdigest() for each, data in files.items()}
            foreign = [
                each
                for each, digest in own.items()
                if there[each] not in (None, digest, before.get(each))
            ]
            if foreign:
                edited = [each for each in foreign if each in before and there[each]]
                raise _in_the_way(path, edited, [each for each in foreign if each not in edited])
            changed = [each for each in files if there[each] != own[each]]
            gone = [each for each in before.keys() - files if there[each] == before[each]]
            new = [each for each in changed if there[each] is None]
            (made.parent / _NEW).write_text("".join(f"{each}\0" for each in new), "utf-8")
            try:
                for each in [*changed, *gone]:
                    _exchange(each, made, place)
            except BaseException:
                _undo(made.parent, place)
                raise
            for each in gone:
                _remove_empty((place / each).parent, place)
    return len(changed) + len(gone)


def _in_the_way(path: Path, edited: Sequence[str], others: Sequence[str]) -> UsageError:
    """What to say of files that were written before and edited since, and of files of others."""
    parts = []
    for names, one, several in (
        (others, "is in the way", "are in the way"),
        (edited, "was edited", "were edited"),
    ):
        told = [str(path / each) for each in names[:_TOLD]]
        told += [f"{len(names) - _TOLD:,} more"] if len(names) > _TOLD else []
        parts += [f"{', '.join(told)} {one if len(names) == 1 else several}"] if told else []
    them = "it" if len(edited) + len(others) == 1 else "them"
    return UsageError(f"{'; '.join(parts)}: move {them} away, or name another folder")


def tidy_folder(path: Path) -> None:
    """Make a folder again what it was before a renewal that was killed, if one was."""
    with writing(path):
        if not is_folder(path) or not any(path.glob(f"{_MAKING}*")):
            return
        place = path.resolve()
        with _one_at_a_time(place), shielded():
            for left in list(place.glob(f"{_MAKING}*")):
                _undo(left, place)


def _exchange(name: str, made: Path, place: Path) -> None:
    """Put a file in its place, or take it from there. What was there is kept, for `_undo`."""
    if is_there(place / name):
        kept = made.parent / _KEPT / name
        kept.parent.mkdir(parents=True, exist_ok=True)
        (place / name).replace(kept)
    if is_there(made / name):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).replace(place / name)


def _undo(making: Path, place: Path) -> None:
    """Make a folder again what it was before a renewal that broke off, and forget that one."""
    try:
        new = making / _NEW
        names = new.read_text("utf-8").split("\0")[:-1] if is_file(new) else []
        for name in names:
            if not is_there(making / _FRESH / name) and _is_ours(place, name):
                (place / name).unlink(missing_ok=True)
                _remove_empty((place / name).parent, place)
        kept = making / _KEPT
        for path in [each for each in kept.rglob("*") if is_file(each)]:
            name = path.relative_to(kept).as_posix()
            if _is_ours(place, name):
                (place / name).parent.mkdir(parents=True, exist_ok=True)
                path.replace(place / name)
    except OSError:  # the next command goes on with it
        with suppress(OSError):
            making.rename(f"{making}-left")
        raise
    shutil.rmtree(making)


def _is_ours(place: Path, name: str) -> bool:
    """Whether that names a file in the folder, be it none yet: anybody may have left that name."""
    path = Path(name)
    is_inside = not path.is_absolute() and ".." not in path.parts
    return is_inside and _hash_of(place, name) != ""


def _hash_of(place: Path, name: str) -> str | None:
    """The SHA-256 of a file; None if nothing is there, and empty if what is there is none.

    A link is none, nor is what stands where a folder on the way is to be.
    """
    path = place / name
    for each in [*reversed(list(Path(name).parents)[:-1]), Path(name)]:
        on_the_way = place / each
        if not os.path.lexists(on_the_way):
            return None
        fits = is_file(on_the_way) if on_the_way == path else is_folder(on_the_way)
        if on_the_way.is_symlink() or not fits:
            return ""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(2**20):
            digest.update(part)
    return digest.hexdigest()


def _remove_empty(folder: Path, top: Path) -> None:
    """Remove a folder below `top`, and those above it, as far as nothing is in them."""
    with suppress(OSError):  # something is
        while folder != top:
            folder.rmdir()
            folder = folder.parent


@contextmanager
def _made(around: Path, files: Mapping[str, bytes]) -> Iterator[Path]:
    """A folder with these files, in a hidden one of `around`, which is gone afterwards."""
    with tempfile.TemporaryDirectory(dir=around, prefix=_MAKING) as name:
        made = Path(name) / _FRESH
        made.mkdir()
        for each, data in files.items():
            file = made / each
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
            if data.startswith(b"#!"):
                file.chmod(0o755)
        yield made
