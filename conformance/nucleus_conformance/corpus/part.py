"""A part: what one process found in some files of a dump, and the hashes of their ids.

It is a file of messages, each behind its length: first a header; then for each file, in the order
of their names, its beginning, what was found in each block, and its end; and last the hash of it.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, TypeVar

import msgspec
from xxhash import xxh3_64

from nucleus_conformance.corpus.beginnings import Format
from nucleus_conformance.corpus.blocks import Unread
from nucleus_conformance.corpus.check import Checked, Known, Wanted
from nucleus_conformance.corpus.framing import LENGTH, FrameError, framed, next_framed
from nucleus_conformance.corpus.rules import CODES, UNREAD, Selection
from nucleus_conformance.corpus.sources import shown
from nucleus_conformance.errors import UsageError
from nucleus_conformance.machine import told_as
from nucleus_spec.editions import edition
from nucleus_spec.errors import UnknownEdition

_FORMATS: Final = "nucleus-conformance lint part "
FORMAT: Final = f"{_FORMATS}3"

T = TypeVar("T")


class Header(msgspec.Struct, frozen=True):
    """What was asked. Parts of one report have the same."""

    format: str
    edition: str
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    counts: bool
    input_format: Format | None

    @classmethod
    def of(cls, wanted: Wanted, input_format: Format | None) -> Header:
        """The header of what is wanted."""
        asked = wanted.selection
        return cls(
            FORMAT, wanted.under.name, asked.select, asked.ignore, wanted.counts, input_format
        )

    def of_lines(self) -> Header:
        """The same for a file of lines, of which nothing is to be counted."""
        return msgspec.structs.replace(self, input_format="lines", counts=False)

    def wanted(self) -> Wanted:
        """What was wanted."""
        return Wanted(edition(self.edition), Selection(self.select, self.ignore), self.counts)


class Beginning(msgspec.Struct, frozen=True, tag=True):
    """A file begins: its name, and how many bytes it has, if that is known."""

    name: bytes
    size: int | None


class End(msgspec.Struct, frozen=True, tag=True):
    """A file ends; or was it not read to its end? `unread`: why not, if that is due to the file."""

    is_complete: bool
    unread: Unread | None = None


class Found(msgspec.Struct, tag=True):
    """What was found in the next block of the file."""

    checked: Checked


class _Left(msgspec.Struct, tag="Found"):
    """The same, of which findings are not read: that takes long where there are many."""

    checked: Known


class Sum(msgspec.Struct, frozen=True, tag=True):
    """The hash of all that is before it in the part."""

    digest: int


_Message = Beginning | Found | End | Sum
_ENCODE: Final = msgspec.msgpack.Encoder().encode
_DECODE: Final = msgspec.msgpack.Decoder(_Message).decode
_DECODE_LEFT: Final = msgspec.msgpack.Decoder(Beginning | _Left | End | Sum).decode


def encoded(checked: Checked) -> bytes:
    """What was found in a block, as it stands in a part."""
    return framed(_ENCODE(Found(checked)))


def moved(found: bytes, lines: int) -> bytes:
    """What was found in a block, `encoded`, if so many lines are before it that were not known."""
    message = _DECODE(found[LENGTH:])
    assert isinstance(message, Found)
    checked = message.checked
    checked.line += lines
    checked.findings = [
        (number, msgspec.structs.replace(each, line=each.line + lines))
        for number, each in checked.findings
    ]
    return encoded(checked)


class Writer:
    """Writes a part."""

    def __init__(self, file: BinaryIO, header: Header) -> None:
        self._file, self._hash, self._begun = file, xxh3_64(), set[str]()
        self._put(header)

    def _put(self, message: Header | _Message) -> None:
        self.add(framed(_ENCODE(message)))

    def begin(self, name: str, size: int | None) -> None:
        """A file begins."""
        self._begun.add(name)
        self._put(Beginning(os.fsencode(name), size))

    def add(self, found: bytes) -> None:
        """What was found in its next block, `encoded`."""
        self._file.write(found)
        self._hash.update(found)

    def end(self, *, is_complete: bool, unread: Unread | None = None) -> None:
        """The file ends here, or there is more of it that was not read."""
        self._put(End(is_complete, unread))

    def leave_out(self, names: Iterable[str]) -> None:
        """Those of these files that have not begun are not read at all."""
        for name in names:
            if name not in self._begun:
                self.begin(name, None)
                self.end(is_complete=False)

    def finish(self) -> None:
        """There is no other file."""
        self._put(Sum(self._hash.intdigest()))


class Section(msgspec.Struct, frozen=True):
    """What a part has of one file.

    `at`: where its blocks are in the part. `digests`: of each block, what tells whether it is the
    same when it is read again. `unread`: why there is more of it that is not read.
    """

    part: Path
    name: str
    size: int | None
    at: int
    is_complete: bool
    digests: Sequence[int]
    unread: Unread | None = None

    @property
    def shown(self) -> str:
        """Its name, as findings have it."""
        return shown(self.name)

    def blocks(self) -> Iterator[Checked]:
        """What was found in each of its blocks."""
        with _reading(self.part), self.part.open("rb") as file:
            file.seek(self.at)
            while isinstance(message := _next(file, _DECODE), Found):
                _check_findings(message.checked)
                yield message.checked

    def known(self) -> Iterator[Known]:
        """The same without what is wrong in it."""
        with _reading(self.part), self.part.open("rb") as file:
            file.seek(self.at)
            while isinstance(message := _next(file, _DECODE_LEFT), _Left):
                yield message.checked


def _check(known: Known, *, keyed: bool) -> None:
    """Raise `_NoPartError` if that cannot be known of a block."""
    count, odd = known.figures.predictions, len(known.hashes) != 0
    if keyed:
        odd = len(known.hashes) != count * _HASH
    _check_numbers([number for number, _ in known.masks], count)
    is_so = all(0 <= each < 2**64 for _, each in known.masks)
    if odd or not is_so or not 0 <= known.digest < 2**64:
        raise _NoPartError(_CANNOT_BE)


def _check_findings(checked: Checked) -> None:
    """Raise `_NoPartError` if that cannot be found in a block."""
    numbers = [number for number, _ in checked.findings]
    _check_numbers(numbers, checked.figures.predictions)
    codes = {finding.code for _, finding in checked.findings}
    if numbers != sorted(numbers) or not codes <= _CODES:
        raise _NoPartError(_CANNOT_BE)


def _check_numbers(numbers: Sequence[int], count: int) -> None:
    if numbers and not 0 <= min(numbers) <= max(numbers) <= count:
        raise _NoPartError(_CANNOT_BE)


_CANNOT_BE: Final = "it has a block that cannot be so"


_CODES: Final = frozenset(CODES)
_HASH: Final = 8
"""How many bytes a hash has."""


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """What cannot be read, or is no part, becomes a `UsageError`."""
    with told_as(UsageError, f"cannot read {path}"):
        try:
            yield
        except (msgspec.MsgspecError, FrameError, UnknownEdition, UnicodeDecodeError) as error:
            raise UsageError(f"{path} is no part that lint --part wrote: {error}") from None


class _NoPartError(FrameError):
    pass


class _Summed:
    """A file of which all that is read is hashed."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._hash = file, xxh3_64()
        self.tell = file.tell

    def read(self, size: int) -> bytes:
        """Up to so many bytes."""
        data = self._file.read(size)
        self._hash.update(data)
        return data

    @property
    def digest(self) -> int:
        """The hash of what was read."""
        return self._hash.intdigest()


def _next(file: BinaryIO | _Summed, decode: msgspec.msgpack.Decoder[T] | object) -> T | None:
    """The next message; None if there is none."""
    data = next_framed(file)
    return None if data is None else decode(data)  # type: ignore[operator]


def names_in(path: Path) -> list[str]:
    """The names of the files that a part has something of. Raises `UsageError` if it is none."""
    return [each.name for each in read(path)[1]]


def read(path: Path, *, keyed: bool = True) -> tuple[Header, list[Section]]:
    """The header of a part, and what it has of each file. Raises `UsageError` if it is none.

    `keyed`: it has the hashes of ids and of masks, as the engine left them there.
    """
    with _reading(path), path.open("rb") as opened:
        file = _Summed(opened)
        try:
            header = _next(file, msgspec.msgpack.Decoder(Header).decode)
        except (msgspec.MsgspecError, FrameError):
            header = None
        if header is None or not header.format.startswith(_FORMATS):
            raise _NoPartError("it has another beginning")
        if header.format != FORMAT:
            raise _NoPartError("another version wrote it: write it again")
        header.wanted()
        sections: list[Section] = []
        while True:
            digest = file.digest
            message = _next(file, _DECODE_LEFT)
            if isinstance(message, Sum):
                if message.digest != digest or file.read(1):
                    raise _NoPartError("it is damaged: it has another sum")
                return header, sections
            if message is None:
                raise _NoPartError("it breaks off")
            if not isinstance(message, Beginning):
                raise _NoPartError("it has no file where one should begin")
            sections.append(_section(path, file, message, keyed=keyed))


def _section(path: Path, file: _Summed, begun: Beginning, *, keyed: bool) -> Section:
    """What a part has of the file that has begun there."""
    at, digests = file.tell(), array("Q")
    while isinstance(end := _next(file, _DECODE_LEFT), _Left):
        _check(end.checked, keyed=keyed)
        digests.append(end.checked.digest)
    if not isinstance(end, End):
        raise _NoPartError("it breaks off")
    if end.unread is not None and (end.is_complete or end.unread.code not in UNREAD):
        raise _NoPartError(_CANNOT_BE)
    name = os.fsdecode(begun.name)
    return Section(path, name, begun.size, at, end.is_complete, digests, end.unread)
