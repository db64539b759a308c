"""Cuts the bytes of a file into blocks of records: lines, or the members of JSON documents.

Memory is bounded: a record that is larger than `LARGEST` is refused, and what follows goes on. The
same bytes are always cut alike, so that a block is found again by its number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO, Final, Literal

import msgspec
import numpy as np
from attrs import frozen
from xxhash import xxh3_64_intdigest

from nucleus_conformance.corpus.documents import is_opened, members

Format = Literal["lines", "document"]

LARGEST: Final = 16 * 2**20
"""How many bytes a line, or a member of a document, may have."""

SIZE: Final = 2**20
"""About how many bytes a block has."""

MOST: Final = 2**14
"""How many records a block has at most: of each, something may be said."""

_SHOWN: Final = 64
"""How many bytes are kept of a record that is too large."""


@frozen
class Block:
    """Some records of a file, one after the other.

    `number`: which block of the file it is, from 0 on. `line`: the line of its first record, from
    1 on. `at`: where its bytes begin, in the unpacked file. `data`: the records, each a line; or,
    of a document, `places` has the line and the JSON pointer of each. `broken`: index of a
    record that is none -> what is wrong there.
    """

    number: int
    line: int
    at: int
    data: bytes
    places: tuple[tuple[int, str], ...] | None = None
    broken: Mapping[int, str] = {}

    @property
    def digest(self) -> int:
        """The hash of all of it: another one if the file has changed here."""
        if self.places is None and not self.broken:
            return xxh3_64_intdigest(self.data)
        told = repr((self.line, self.places, sorted(self.broken.items())))
        return xxh3_64_intdigest(self.data, xxh3_64_intdigest(told.encode()))

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
        return (self.line + index, "") if self.places is None else self.places[index]


def blocks(file: BinaryIO, named: Format | None = None, size: int = SIZE) -> Iterator[Block]:
    """The blocks of a file, in order. `named`: its format; None: it is found out."""
    begun = _Begun(file)
    if (named or format_of(begun.lines(_TRIED))) == "lines":
        yield from _lines(begun, size)
    else:
        yield from _members(begun, size)


_TRIED: Final = 20
"""How many lines are looked at for the format of a file to be known."""


class _Begun:
    """A file whose beginning can be looked at before it is read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._seen, self._at = file, b"", 0

    def lines(self, count: int) -> bytes:
        """So many lines, or what a line may have at most, whichever is shorter; or all there is."""
        parts, ends, length = [], 0, 0
        while ends <= count and length < LARGEST and (read := self._file.read(_LOOKED_AT)):
            parts.append(read)
            ends, length = ends + read.count(b"\n"), length + len(read)
        self._seen = b"".join(parts)
        return self._seen[:LARGEST]

    def read(self, size: int) -> bytes:
        """Up to so many bytes."""
        if self._at >= len(self._seen):
            return self._file.read(size)
        read = self._seen[self._at : self._at + size]
        self._at += len(read)
        if self._at >= len(self._seen):
            self._seen, self._at = b"", 0
        return read


_LOOKED_AT: Final = 2**16


def format_of(start: bytes) -> Format:
    """What a file holds that begins so, be that all of it, or a number of lines.

    Lines, if the first one is a whole JSON value that is not all there is; a document, if it goes
    on in the next lines. Where it is neither, another whole line among the first ones decides.
    """
    beginning = start.lstrip(_WHITE)
    if not beginning.startswith((b"{", b"[")):
        return "lines"
    lines = beginning.split(b"\n", _TRIED)
    if not beginning[len(lines[0]) :].strip(_WHITE):
        is_whole_object = lines[0].startswith(b"{") and _read(lines[0]) == "whole"
        return "lines" if is_whole_object and not is_opened(lines[0][:_LOOKED_AT]) else "document"
    if _read(lines[0]) == "whole":
        return "lines"
    if _read(b"\n".join(lines[:_TRIED])) in ("whole", "begun"):
        return "document"
    whole = (_read(each) == "whole" for each in lines[1:_TRIED] if each.startswith((b"{", b"[")))
    return "lines" if any(whole) and not beginning.startswith(b"[") else "document"


_WHITE: Final = b" \t\r\n"


def _read(text: bytes) -> Literal["whole", "begun", "wrong"]:
    """Whether this is JSON, or the beginning of it."""
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except msgspec.DecodeError as error:
        return "begun" if str(error) == _TRUNCATED else "wrong"
    except (RecursionError, ValueError):
        return "wrong"
    return "whole"


_TRUNCATED: Final = "Input data was truncated"


def _exactly(file: _Begun, size: int) -> bytes:
    """So many bytes, or all that are left."""
    parts = []
    while size > 0 and (read := file.read(size)):
        parts.append(read)
        size -= len(read)
    return b"".join(parts)


def _lines(file: _Begun, size: int) -> Iterator[Block]:
    number, line, at, rest = 0, 1, 0, b""
    read = _exactly(file, size)
    while read or rest:
        end = read.rfind(b"\n") + 1
        if end or not read:
            data = b"".join((rest, memoryview(read)[:end]))  # the one copy of it
            rest = read[end:]
            for few, ends in _of_few_lines(data):
                yield Block(number, line, at, few)
                number, line, at = number + 1, line + ends, at + len(few)
        else:
            rest += read
        read = _exactly(file, size)
        if len(rest) > LARGEST:
            length = len(rest)
            while read and b"\n" not in read:
                length += len(read)
                read = _exactly(file, size)
            end = read.find(b"\n") + 1
            length += end
            yield Block(number, line, at, rest[:_SHOWN], broken={0: too_large(length)})
            number, line, at, rest, read = number + 1, line + 1, at + length, b"", read[end:]
            read = read or _exactly(file, size)


def too_large(length: int) -> str:
    """What is said of a record of so many bytes."""
    return f"it has {length:,} bytes, where {LARGEST:,} are the most: it was not read"


def _of_few_lines(data: bytes) -> Iterator[tuple[bytes, int]]:
    """The same lines, not too many at once, unless all are empty; and how many ends they have."""
    count = _line_ends(data)
    if count <= MOST or _is_blank(data):
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


def _members(file: _Begun, size: int) -> Iterator[Block]:
    """Blocks of members, each put on a line of its own."""
    number, held = 0, 0
    records: list[bytes] = []
    places: list[tuple[int, str]] = []
    broken: dict[int, str] = {}

    def block() -> Block:
        data = b"".join(each + b"\n" for each in records)
        return Block(number, places[0][0], 0, data, tuple(places), dict(broken))

    for each in members(file, size, LARGEST):
        if each.length > LARGEST or each.broken:
            broken[len(records)] = each.broken or too_large(each.length)
        data = each.data if each.length <= LARGEST else each.data[:_SHOWN]
        records.append(data.translate(_ONE_LINE) or b" ")
        places.append((each.line, each.pointer))
        held += len(records[-1])
        if held >= size or len(records) >= MOST:
            yield block()
            number, held = number + 1, 0
            records, places, broken = [], [], {}
    if records:
        yield block()


_ONE_LINE: Final = bytes.maketrans(b"\n", b"\t")
"""A line end is white space, or wrong in a string; and so is a tab."""
