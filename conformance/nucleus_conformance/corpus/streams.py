"""The bytes of a document, read as far as they are needed, with lines and columns."""

from __future__ import annotations

import re
from typing import Protocol

from attrs import frozen


@frozen
class Lost:
    """The rest of a document, which is not read: its first line, and what is said of it."""

    line: int
    said: str


class Stream(Protocol):
    """What can be read from."""

    def read(self, size: int, /) -> bytes:
        """Up to so many bytes."""


def units(data: bytes) -> int:
    """How many units of UTF-16 these bytes of UTF-8 are: columns are counted so."""
    if data.isascii():
        return len(data)
    return len(data.decode("utf-8", "replace").encode("utf-16-le")) // 2


class Text:
    """The bytes that have been read and are not done with."""

    def __init__(self, file: Stream, size: int, largest: int) -> None:
        self._file, self._size, self.largest = file, size, largest
        self.data, self.at, self._counted = b"", 0, 0
        self._line, self._column = 1, 1
        self.is_given_up = False
        """Whether the rest was read as one, as nothing is known of it."""
        self.lost: Lost | None = None
        """What of that held more than was told, if it may have."""
        self.is_ended = False
        """Whether all was read."""

    def more(self) -> bool:
        """Read on. False if there is no more, or too much has been read in vain."""
        if len(self.data) - self.at > self.largest + self._size:
            return False
        read = self._file.read(self._size)
        if not read:
            self.is_ended = True
            return False
        self._count()
        self.data, self.at, self._counted = self.data[self.at :] + read, 0, 0
        return True

    @property
    def line(self) -> int:
        """The line of what is read next."""
        self._count()
        return self._line

    @property
    def place(self) -> tuple[int, int]:
        """The line and the column of what is read next."""
        self._count()
        return self._line, self._column

    def _count(self) -> None:
        start, self._counted = self._counted, self.at
        if ends := self.data.count(b"\n", start, self.at):
            self._line += ends
            self._column, start = 1, self.data.rindex(b"\n", start, self.at) + 1
        self._column += units(self.data[start : self.at])

    def ahead(self) -> bytes:
        """What is read next: as many bytes as a member may have, or all."""
        while len(self.data) - self.at < self.largest and self.more():
            pass
        return self.data[self.at : self.at + self.largest]

    def match(self, pattern: re.Pattern[bytes], search: bool = False) -> re.Match[bytes] | None:
        """What matches here, or is found from here on, however much must be read for it."""
        while True:
            found = (pattern.search if search else pattern.match)(self.data, self.at)
            if found is not None and (found.end() < len(self.data) or not self.more()):
                return found
            if found is None and not self.more():
                return None

    def back(self, data: bytes, place: tuple[int, int]) -> None:
        """Let these bytes, which begin at that line and column, be read next."""
        self.data, self.at, self._counted = data, 0, 0
        self._line, self._column = place

    def give_up(self, said: str, line: int = 0, before: int = 0) -> int:
        """Read up to the end, of which nothing is known. Returns how many bytes there were.

        `said`: why it is lost; empty: it is not. `line`: where that begins, if not here, and
        `before`: how many bytes there were since.
        """
        first, length, ends = line or self.line, 0, self.line
        read = self.data[self.at :]
        while read:
            length, ends = length + len(read), ends + read.count(b"\n")
            read = self._file.read(self._size)
        self.data, self.at, self._counted, self.is_ended = b"", 0, 0, True
        self.is_given_up = True
        if said and length + before:
            told = f"{said}: {before + length:,} bytes up to line {ends:,} were not read"
            self.lost = Lost(first, told)
        return length
