"""The one way to write a folder that a user names: as a whole, or beside what is there.

Until all is written, it is in a hidden folder; then it is renamed. What was there and is not ours
is never changed.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from errno import EEXIST, EINVAL, ENOENT, ENOTEMPTY
from pathlib import Path
from typing import Final

from attrs import frozen

from nucleus_conformance.errors import UsageError
from nucleus_conformance.files import check_is_folder, kind_of, writing
from nucleus_conformance.interrupts import shielded
from nucleus_conformance.paths import is_file, is_folder, is_inside, is_there
from nucleus_conformance.reading import read_found
from nucleus_conformance.removing import remove_folder
from nucleus_conformance.temporary import left_behind, new_folder, sweep
from nucleus_conformance.text import first_of

_MAKING: Final = ".nucleus-conformance-making-"
_FRESH: Final = "made"
_KEPT: Final = "kept"
_LIST: Final = "list"
"""What is in such a folder: the files that were written; those that were in their places before;
and, while they are exchanged, the hash and the name of each that is written, a line each."""
_LONGEST_LIST: Final = 2**24
"""So many bytes of a list are read: anybody may have left it."""

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
            sweep(around, _MAKING)


def add_to_folder(name: str, files: Mapping[str, bytes]) -> int:
    """Write these files into a folder that may be new, or have others. `files`: path -> content.

    Returns how many were not there. Raises `UsageError`, and writes nothing, if something is where
    one of them is to be.
    """
    path = Path(name)
    if name and is_folder(path) and any(path.iterdir()):
        return renew_folder(path, files, dict).changed
    check_folder(name)
    write_folder(path, files)
    return len(files)


@frozen
class Renewed:
    """How many files have changed; and which were edited, so that they stay though they are out."""

    changed: int
    edited: Sequence[str]


def renew_folder(
    path: Path, files: Mapping[str, bytes], find_before: Callable[[], Mapping[str, str]]
) -> Renewed:
    """Make these the files of a folder that was written before.

    `files`: path in it -> content; the last one is put there last. `find_before` is called when
    nobody else writes there, and gives path -> SHA-256 of what was written. What was written and is
    not among the files any more goes. Whatever else is there stays. A command that was killed
    meanwhile leaves what it wrote, and the next one goes on with that. Raises `UsageError`, and
    changes nothing, if something else is where one of the files is to be.
    """
    with writing(path), _one_at_a_time(path.resolve()):
        place, before = path.resolve(), find_before()
        written = {name: {digest} for name, digest in before.items()}
        for name, digest in _left_behind(place):
            written.setdefault(name, set()).add(digest)
        with _made(place, files) as made, shielded():
            there = {each: hash_of(place, each) for each in {**written, **files}}
            own = {each: hashlib.sha256(data).hexdigest() for each, data in files.items()}
            foreign = [
                each
                for each, digest in own.items()
                if there[each] not in (None, digest, *written.get(each, ()))
            ]
            if foreign:
                edited = [each for each in foreign if each in before and there[each]]
                raise _in_the_way(path, edited, [each for each in foreign if each not in edited])
            out = [each for each in written.keys() - files if there[each] is not None]
            gone = sorted(each for each in out if there[each] in written[each])
            *changed, last = files
            changed = [each for each in (*changed, *gone, last) if there[each] != own.get(each)]
            _exchange(changed, own, made, place)
            sweep(place, _MAKING)
    return Renewed(len(changed), sorted({*out} - {*gone} & before.keys()))


def _in_the_way(path: Path, edited: Sequence[str], others: Sequence[str]) -> UsageError:
    """What to say of files that were written before and edited since, and of files of others."""
    parts = []
    for names, one, several in (
        (others, "is in the way", "are in the way"),
        (edited, "was edited", "were edited"),
    ):
        told = first_of([str(path / each) for each in names])
        parts += [f"{told} {one if len(names) == 1 else several}"] if told else []
    them = "it" if len(edited) + len(others) == 1 else "them"
    return UsageError(f"{'; '.join(parts)}: move {them} away, or name another folder")


def _left_behind(place: Path) -> Iterator[tuple[str, str]]:
    """Name and SHA-256 of what killed commands were writing there: what has that hash is ours."""
    for each in left_behind(place, _MAKING):
        with suppress(OSError):  # it had not begun
            text = read_found(each / _LIST, _LONGEST_LIST).decode("utf-8", "replace")
            for line in text.splitlines():
                digest, _, name = line.partition(" ")
                if is_inside(name):
                    yield name, digest


def _exchange(names: Sequence[str], own: Mapping[str, str], made: Path, place: Path) -> None:
    """Put files in their places, or take them from there. All is as it was if that breaks off."""
    told = made.parent / _LIST
    begun: list[str] = []
    try:
        told.write_text("".join(f"{own[each]} {each}\n" for each in names if each in own), "utf-8")
        for name in names:
            begun.append(name)
            if is_there(place / name):
                _put(place / name, made.parent / _KEPT / name)
            if is_there(made / name):
                _put(made / name, place / name)
    except BaseException:
        for name in reversed(begun):
            if not is_there(made / name) and name in own:
                _put(place / name, made / name)
                _remove_empty((place / name).parent, place)
            if is_there(made.parent / _KEPT / name):
                _put(made.parent / _KEPT / name, place / name)
        told.unlink(missing_ok=True)
        raise
    for name in names:
        _remove_empty((place / name).parent, place)
    told.unlink()


def _put(file: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    file.replace(place)


def hash_of(place: Path, name: str) -> str | None:
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
    """A folder with these files, in a hidden one of `around`, which is gone afterwards.

    But not if an exchange could not be undone: then the next command needs its list.
    """
    hidden, lock = new_folder(around, _MAKING)
    try:
        made = hidden / _FRESH
        made.mkdir()
        for each, data in files.items():
            file = made / each
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
            if data.startswith(b"#!/"):
                file.chmod(0o755)
        yield made
    finally:
        with shielded():
            if not is_there(hidden / _LIST):
                remove_folder(hidden, lambda: False)
            os.close(lock)
