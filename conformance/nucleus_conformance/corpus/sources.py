"""The files of a dump: which ones names stand for, and how they are opened, compressed or not."""

from __future__ import annotations

import glob
import hashlib
import io
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from errno import EINVAL
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from attrs import frozen

from nucleus_conformance.corpus.remote import Remote, files_of, is_url, no_dumps_in
from nucleus_conformance.corpus.unpacking import Unpacked, is_packed
from nucleus_conformance.errors import UsageError
from nucleus_conformance.files import STDOUT
from nucleus_conformance.machine import told_as
from nucleus_conformance.paths import is_file, is_there
from nucleus_conformance.system import CLOSED
from nucleus_conformance.temporary import opened_for_writing

STDIN: Final = STDOUT
"""The name that stands for stdin."""

_ENDS: Final = tuple(
    f"{kind}{packed}"
    for kind in (".jsonl", ".ndjson", ".json")
    for packed in ("", ".gz", ".zst", ".zstd")
)
"""How the names of files end that are read from a folder."""


def shown(name: str) -> str:
    """The name of a file, which may be no text, as a text."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


@frozen
class Source:
    """A file of a dump. `name` is what reports call it, `path` where it can be read.

    `once`: what can be read only once, whose bytes are copied to `path` as they are read.
    """

    name: str
    path: Path | Remote
    once: io.BufferedReader | None = None

    @classmethod
    def named(cls, name: str) -> Source:
        """The file that has this name."""
        return cls(name, Remote(name) if is_url(name) else Path(name))

    @property
    def is_here(self) -> bool:
        """Whether it is on a disk of this machine."""
        return isinstance(self.path, Path)

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """Its bytes, unpacked. Raises `UsageError` where they cannot be read.

        What is packed raises `DamagedError` when it is read, behind all that is whole.
        """
        with told_as(UsageError, f"cannot read {self.name}"), ExitStack() as stack:
            if self.once is None or not isinstance(self.path, Path) or is_there(self.path):
                file: Any = stack.enter_context(self.path.open("rb"))
            else:
                copy = stack.enter_context(opened_for_writing(self.path))
                file = io.BufferedReader(_Copied(self.once, copy), 2**16)
            packed = is_packed(file)
            yield cast(BinaryIO, Unpacked(file, lambda: self.path.open("rb"))) if packed else file

    @property
    def where(self) -> Path | int:
        """Where it is on disk, or the number of the open file that it is read from."""
        path = self.path if isinstance(self.path, Path) else Path(self.name)
        with suppress(OSError):  # it is no file of the system
            return path if self.once is None else self.once.fileno()
        return path

    @property
    def size(self) -> int | None:
        """How many bytes it has, packed as it is; None: it is known when they have been read."""
        stamp = self.stamp
        return None if stamp is None else stamp[0]

    @property
    def stamp(self) -> tuple[int, int] | None:
        """Its size, and when it was changed, in nanoseconds: another one if it is changed.

        None: it can be read only once, or nobody knows. Raises `UsageError` if it is there no more.
        """
        if self.once is not None:
            return None
        with told_as(UsageError, f"cannot read {self.name}"):
            found = self.path.stat()
        return None if found.st_size is None else (found.st_size, found.st_mtime_ns)

    def check_unchanged(self, stamp: tuple[int, int] | None) -> None:
        """Raise `UsageError` if it is no more as it was with this stamp."""
        if self.stamp != stamp:
            raise self.changed()

    def changed(self) -> UsageError:
        """What is raised where it is seen that somebody writes to it."""
        said = f"{self.name} has changed while it was read"
        return UsageError(f"{said}: read it when nobody writes to it")

    @property
    def is_plain(self) -> bool:
        """Whether a part of it can be read from its place."""
        if self.once is not None:
            return False
        with told_as(UsageError, f"cannot read {self.name}"), self.path.open("rb") as file:
            return not is_packed(file)


class _Copied(io.RawIOBase):
    """The bytes of a stream, each of which is copied as it is read."""

    def __init__(self, stream: io.BufferedReader, copy: BinaryIO) -> None:
        self._stream, self._copy = stream, copy

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read up to as many bytes as there is room for."""
        data = self._stream.read1(len(buffer))  # not more at once: a signal would not be heard
        self._copy.write(data)
        self._copy.flush()
        buffer[: len(data)] = data
        return len(data)


@contextmanager
def found(names: Iterable[str], spool: Path) -> Iterator[list[Source]]:
    """The files that these names stand for: each once, in the order of their names.

    A name is a file, a folder, of which all files are read whose names end as those of dumps do, a
    pattern, or `-` for stdin. That, and a pipe, is copied into the folder `spool` as it is read, as
    lines may be read again. Raises `UsageError` where nothing is there.
    """
    sources: dict[str, Source] = {}
    for name in names:
        for each in _of_name(name):
            is_name = each == STDIN or is_url(each)
            key = each if is_name else str(Path(each).absolute())
            sources.setdefault(key, Source.named(each))
    ordered = sorted(sources, key=lambda each: sources[each].name)
    with ExitStack() as stack:
        made = [_readable_again(sources[each], spool, stack) for each in ordered]
        check_each_once(
            each.path for each in made if each.once is None and isinstance(each.path, Path)
        )
        yield made


def check_each_once(paths: Iterable[Path]) -> None:
    """Raise `UsageError` if two of these are one file. What is not there is not looked at."""
    seen: dict[tuple[int, int], Path] = {}
    for path in paths:
        with suppress(OSError):
            is_at = path.stat()
            key = is_at.st_dev, is_at.st_ino
            if key in seen:
                raise UsageError(f"{seen[key]} and {path} are one file: name it once")
            seen[key] = path


def _of_name(name: str) -> list[str]:
    if name == STDIN:
        return [name]
    if is_url(name):
        return files_of(name, _ENDS)
    try:
        mode = Path(name).stat().st_mode
    except (OSError, ValueError) as error:
        matches = glob.glob(name, recursive=True) if glob.has_magic(name) else []  # noqa: PTH207  (a pattern may be absolute)
        files = [each for each in matches if is_file(each)]
        if files:
            return files
        why = "no file matches" if glob.has_magic(name) else getattr(error, "strerror", error)
        raise UsageError(f"cannot read {name or repr('')}: {why}") from None
    return _of_folder(name) if stat.S_ISDIR(mode) else [name]


def _of_folder(name: str) -> list[str]:
    files = [
        str(each) for each in Path(name).rglob("*") if each.name.endswith(_ENDS) and is_file(each)
    ]
    if not files:
        raise no_dumps_in(name)
    return files


def _readable_again(source: Source, spool: Path, stack: ExitStack) -> Source:
    path = spool / f"read-{hashlib.sha256(os.fsencode(source.name)).hexdigest()[:16]}"
    if source.name == STDIN:
        if "stdin" in CLOSED:
            raise UsageError("stdin is closed: name a file, or let another program write to it")
        return Source(source.name, path, cast(io.BufferedReader, sys.stdin.buffer))
    with told_as(UsageError, f"cannot read {source.name}"):
        if not isinstance(source.path, Path):
            source.path.open("rb").close()
            return source
        mode = source.path.stat().st_mode
        if stat.S_ISREG(mode):
            source.path.open("rb").close()
            return source
        if not stat.S_ISFIFO(mode):
            raise OSError(EINVAL, "it is no file")
        return Source(source.name, path, stack.enter_context(source.path.open("rb")))
