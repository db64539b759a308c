"""The one way to write a folder that a user names: as a whole, or beside what is there.

Until all is written, it is in a hidden folder; then it is renamed. What was there and is not ours
is never changed.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from errno import EEXIST, EINVAL, ENOENT, ENOTEMPTY
from pathlib import Path
from typing import Final

from nucleus_conformance.errors import UsageError
from nucleus_conformance.files import check_is_folder, kind_of, writing
from nucleus_conformance.interrupts import shielded
from nucleus_conformance.paths import is_file, is_folder, is_there

_MAKING: Final = ".making-"

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
        with _made(around, files) as made, shielded(), _one_at_a_time(place if filled else None):
            if filled:
                _check_is_empty(path)
                for part in list(made.iterdir()):
                    part.rename(place / part.name)
            else:
                _move(made, place, path)


def add_to_folder(name: str, files: Mapping[str, bytes]) -> None:
    """Write these files into a folder that may be new, or have others. `files`: path -> content.

    Raises `UsageError`, and writes nothing, if something is where one of them is to be.
    """
    path = Path(name)
    if name and is_folder(path) and any(path.iterdir()):
        renew_folder(path, files, {})
    else:
        check_folder(name)
        write_folder(path, files)


def renew_folder(path: Path, files: Mapping[str, bytes], before: Mapping[str, str]) -> int:
    """Make these the files of a folder that was written before. Returns how many have changed.

    `files`: path in it -> content; `before`: path -> SHA-256 of what was written. What was written
    and is not among the files any more goes. Whatever else is there stays. Raises `UsageError`,
    and changes nothing, if something else is where one of the files is to be.
    """
    with writing(path):
        place = path.resolve()
        with _made(place, files) as made, shielded(), _one_at_a_time(place):
            there = {each: _hash_of(place, each) for each in {**before, **files}}
            own = {each: hashlib.sha256(data).hexdigest() for each, data in files.items()}
            for each, digest in own.items():
                if there[each] not in (None, digest, before.get(each)):
                    edited = "was edited" if each in before and there[each] else "is in the way"
                    raise UsageError(
                        f"{path / each} {edited}: move it away, or name another folder"
                    )
            changed = [each for each in files if there[each] != own[each]]
            gone = [each for each in before.keys() - files if there[each] == before[each]]
            for each in changed:
                (place / each).parent.mkdir(parents=True, exist_ok=True)
                (made / each).replace(place / each)
            for each in gone:
                (place / each).unlink()
                _remove_empty((place / each).parent, place)
    return len(changed) + len(gone)


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
        made = Path(name) / "made"
        made.mkdir()
        for each, data in files.items():
            file = made / each
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
            if data.startswith(b"#!"):
                file.chmod(0o755)
        yield made
