"""Cuts the bytes of a file into blocks of records: lines, or the members of JSON documents.

Memory is bounded: a record that is larger than `LARGEST` is refused, and what follows goes on. The
same bytes are always cut alike, so that a block is found again by its number.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from typing import BinaryIO, Final, NamedTuple

import msgspec
import numpy as np
from attrs import evolve, frozen
from xxhash import xxh3_64_intdigest

from nucleus_conformance.corpus.beginnings import TRIED, Format, format_of
from nucleus_conformance.corpus.documents import members
from nucleus_conformance.corpus.kinds import no_dump
from nucleus_conformance.corpus.streams import Lost, Stream
from nucleus_conformance.corpus.unpacking import DamagedError

LARGEST: Final = 16 * 2**20
"""How many bytes a line, or a member of a document, may have."""

SIZE: Final = 2**20
"""About how many bytes a block has."""

MOST: Final = 2**14
"""How many records a block has at most: of each, something may be said."""

_SHOWN: Final = 64
"""How many bytes are kept of a record that is too large."""


class Place(NamedTuple):
    """Where a member of a document stands: its line, its JSON pointer, and its columns.

    `column`: its first one, from 1 on; `end`: the one behind the last; 0: that is in another line.
    """

    line: int
    pointer: str
    column: int
    end: int


@frozen
class Block:
    """Some records of a file, one after the other.

    `number`: which block of the file it is, from 0 on. `line`: the line of its first record, from
    1 on. `at`: where its bytes begin, in the unpacked file. `data`: the records, each a line; or,
    of a document, `places` says where each was. `broken`: index of a
    record that is none -> what is wrong there.
    """

    number: int
    line: int
    at: int
    data: bytes
    places: tuple[Place, ...] | None = None
    broken: Mapping[int, str] = {}

    @property
    def digest(self) -> int:
        """The hash of all of it: another one if the file has changed here."""
        if self.places is None and not self.broken:
            return xxh3_64_intdigest(self.data)
        told = repr((self.places, sorted(self.broken.items())))
        return xxh3_64_intdigest(self.data, xxh3_64_intdigest(told.encode()))

    def begun(self, length: int) -> Block | None:
        """So many of its bytes, as if it ended there; None if no record but the last does."""
        data, rest = self.data[:length], self.data[length:]
        if not rest or not (data.endswith(b"\n") or rest.startswith((b"\n", b"\r\n"))):
            return None
        count = data.count(b"\n")
        broken = {index: said for index, said in self.broken.items() if index < count}
        places = None if self.places is None else self.places[:count]
        return evolve(self, data=data, places=places, broken=broken)

    def records(self) -> list[bytes]:
        """The bytes of each record; but none of empty lines alone, which may be very many."""
        if not self.broken and _is_blank(self.data):
            return []
        records = self.data.split(b"\n")
        if records[-1] == b"":
            records.pop()
        return records

    def place(self, index: int) -> tuple[int, str]:
        """The line of a record, and its JSON pointer in that line's document."""
        return (self.line + index, "") if self.places is None else self.places[index][:2]

    def span(self, index: int) -> tuple[int, int]:
        """The first column of a record, and the one behind its last; 0: it is not known here."""
        return (1, 0) if self.places is None else self.places[index][2:]


class Unread(msgspec.Struct, frozen=True):
    """Why the rest of a file is not read, from a line on: the code of a rule, and what is said."""

    line: int
    code: str
    message: str


class UnreadError(Exception):
    """The rest of a file cannot be read."""

    def __init__(self, unread: Unread) -> None:
        super().__init__(unread.message)
        self.unread = unread


def blocks(file: BinaryIO, named: Format | None = None, size: int = SIZE) -> Iterator[Block]:
    """The blocks of a file, in order. `named`: its format; None: it is found out.

    Raises `UnreadError` behind the last one of a file that is damaged, or is no dump at all. A
    record that the damage cuts off is in none.
    """
    begun = _Begun(file)
    start = begun.lines(TRIED)
    if other := no_dump(start):
        raise UnreadError(Unread(1, *other))
    cut = _lines if (named or format_of(start)) == "lines" else _members
    line = yield from cut(begun, size)
    if begun.damage:
        said = f"{begun.damage}; what follows here was not read"
        raise UnreadError(Unread(line, "damaged", said))
    if begun.lost:
        raise UnreadError(begun.lost)


def of_lines(file: BinaryIO, named: Format | None = None) -> bool:
    """Whether a file has lines, as far as its beginning shows that."""
    start = _Begun(file).lines(TRIED)
    return not no_dump(start) and (named or format_of(start)) == "lines"


def blocks_within(file: Stream, ahead: int, size: int = SIZE) -> Generator[Block, None, int]:
    """The blocks of some lines of a file, as if the file began there. Returns how many lines.

    `ahead`: how many bytes there are before the next multiple of `size`, in the file as a whole.
    """
    begun = _Begun(file)
    return (yield from _lines(begun, size, _exactly(begun, ahead))) - 1


class _Begun:
    """A file whose beginning can be looked at before it is read, and which ends at a damage."""

    def __init__(self, file: Stream) -> None:
        self._file, self._seen, self._at = file, b"", 0
        self.damage = ""
        """What is damaged where it ends, if anything is."""
        self.lost: Unread | None = None
        """Why the rest of it was given up, if it was."""

    def lines(self, count: int) -> bytes:
        """So many lines, or what a line may have at most, whichever is shorter; or all there is."""
        parts, ends, length = [], 0, 0
        while ends <= count and length < LARGEST and (read := self._next(_LOOKED_AT)):
            parts.append(read)
            ends, length = ends + read.count(b"\n"), length + len(read)
        self._seen = b"".join(parts)
        return self._seen[:LARGEST]

    def read(self, size: int) -> bytes:
        """Up to so many bytes."""
        if self._at >= len(self._seen):
            return self._next(size)
        read = self._seen[self._at : self._at + size]
        self._at += len(read)
        if self._at >= len(self._seen):
            self._seen, self._at = b"", 0
        return read

    def _next(self, size: int) -> bytes:
        try:
            return b"" if self.damage else self._file.read(size)
        except DamagedError as error:
            self.damage = str(error)
            return b""


_LOOKED_AT: Final = 2**16


def _exactly(file: _Begun, size: int) -> bytes:
    """So many bytes, or all that are left."""
    parts = []
    while size > 0 and (read := file.read(size)):
        parts.append(read)
        size -= len(read)
    return b"".join(parts)


def _lines(file: _Begun, size: int, rest: bytes = b"") -> Generator[Block, None, int]:
    """Blocks of lines. Returns the number of the line behind the last one.

    `rest`: the beginning of the first line, if that was read.
    """
    number, line, at, is_last = 0, 1, 0, False

    def more() -> bytes:
        nonlocal is_last
        found = _exactly(file, size)
        is_last = len(found) < size and not file.damage
        return found

    read = more()
    while read or (rest and not file.damage):
        fits = len(rest) + len(read) <= LARGEST
        end = len(read) if is_last and fits else read.rfind(b"\n") + 1
        if end or not read:
            data = b"".join((rest, memoryview(read)[:end]))  # the one copy of it
            rest = read[end:]
            for few, ends in _of_few_lines(data):
                yield Block(number, line, at, few)
                number, line, at = number + 1, line + ends, at + len(few)
        else:
            rest += read
        read = more()
        if len(rest) > LARGEST:
            length, is_blank = len(rest), _is_blank(rest)
            while read and b"\n" not in read:
                length, is_blank = length + len(read), is_blank and _is_blank(read)
                read = more()
            end = read.find(b"\n") + 1
            length, is_blank = length + end, is_blank and _is_blank(read[:end] or b"\n")
            broken = {} if is_blank else {0: too_large(length)}
            yield Block(number, line, at, rest[:_SHOWN], broken=broken)
            number, line, at, rest, read = number + 1, line + 1, at + length, b"", read[end:]
            read = read or more()
    return line


def too_large(length: int) -> str:
    """What is said of a record of so many bytes."""
    return f"it has {length:,} bytes, where {LARGEST:,} are the most: it was not read"


def _of_few_lines(data: bytes) -> Iterator[tuple[bytes, int]]:
    """The same lines, not too many at once, unless all are empty; and how many ends they have."""
    count = _line_ends(data)
    if count < MOST + data.endswith(b"\n") or _is_blank(data):
        yield data, count
        return
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == ord("\n"))[MOST - 1 :: MOST] + 1
    start = 0
    for end in (*ends.tolist(), len(data)):
        if start < end:
            yield data[start:end], min(MOST, count)
            count -= MOST
        start = end


def _is_blank(data: bytes) -> bool:
    """Whether that is white space of JSON alone."""
    return data.isspace() and not (b"\v" in data or b"\f" in data)


def _line_ends(data: bytes) -> int:
    """How many there are: counted in a fourth of the time that `bytes.count` takes."""
    return int(np.count_nonzero(np.frombuffer(data, np.uint8) == ord("\n")))


def _members(file: _Begun, size: int) -> Generator[Block, None, int]:
    """Blocks of members, each put on a line of its own. Returns the number of the last line."""
    number, held, line = 0, 0, 1
    records: list[bytes] = []
    places: list[Place] = []
    broken: dict[int, str] = {}

    def block() -> Block:
        data = b"".join(each + b"\n" for each in records)
        return Block(number, places[0][0], 0, data, tuple(places), dict(broken))

    for each in members(file, size, LARGEST):
        line = each.line
        if isinstance(each, Lost):
            file.lost = Unread(line, "broken-document", each.said)
            continue
        if each.is_cut and file.damage:
            continue
        if each.length > LARGEST or each.broken:
            broken[len(records)] = each.broken or too_large(each.length)
        data = each.data if each.length <= LARGEST else each.data[:_SHOWN]
        records.append(data.translate(_ONE_LINE) or b" ")
        places.append(Place(each.line, each.pointer, each.column, each.end))
        held += len(records[-1])
        if held >= size or len(records) >= MOST:
            yield block()
            number, held = number + 1, 0
            records, places, broken = [], [], {}
    if records:
        yield block()
    return line


_ONE_LINE: Final = bytes.maketrans(b"\n", b"\t")
"""A line end is white space, or wrong in a string; and so is a tab."""
