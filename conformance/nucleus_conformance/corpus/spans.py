"""Stretches of the files of a dump that can be read each for itself: whole files, or some lines."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from typing import BinaryIO, Final

from attrs import evolve, frozen

from nucleus_conformance.corpus.beginnings import Format
from nucleus_conformance.corpus.blocks import (
    SIZE,
    Block,
    UnreadError,
    blocks,
    blocks_within,
    of_lines,
)
from nucleus_conformance.corpus.sources import Source
from nucleus_conformance.errors import UsageError

LENGTH: Final = 64 * SIZE
"""About how many bytes are read at once."""
_MOST: Final = 2**10
"""From how many stretches on they are longer."""
_SEEN: Final = "each has to see the files, as on a shared disk"


@frozen
class Span:
    """A whole file, or some lines of a plain one.

    `file`: the number of the file, in the dump. `start`, `end`: where its bytes begin and end; an
    `end` of None: it is the whole file. `ahead`: how many of its bytes belong to what is read
    before it, where the file is read as a whole. `first`, `lines`: how many blocks, and lines, are
    before it.
    """

    file: int
    source: Source
    size: int | None
    start: int = 0
    end: int | None = None
    ahead: int = 0
    first: int = 0
    lines: int = 0

    @property
    def length(self) -> int:
        """How many bytes it has, packed as they are."""
        return (self.size or 0) if self.end is None else self.end - self.start

    def check_same(self) -> None:
        """Raise `UsageError` if this machine has not the same file as the one that cut it."""
        try:
            size = self.source.size
        except UsageError as error:
            raise UsageError(f"{error}, on a node of the cluster: {_SEEN}") from None
        if size != self.size:
            said = f"{self.source.name} has changed, or a node of the cluster has another one"
            raise UsageError(f"{said}: {_SEEN}")

    def blocks(self, named: Format | None, size: int) -> Generator[Block, None, int]:
        """The blocks of it, with numbers and lines as they are in the file.

        Returns how many lines it has, if it is not the whole file.
        """
        cut = self._blocks(named, size)
        while True:
            try:
                block = next(cut)
            except StopIteration as end:
                return int(end.value)
            if self.first or self.lines:
                number, line = block.number + self.first, block.line + self.lines
                block = evolve(block, number=number, line=line)
            yield block

    def _blocks(self, named: Format | None, size: int) -> Generator[Block, None, int]:
        with self.source.opened() as file:
            if self.end is None:
                yield from blocks(file, named, size)
                return 0
            file.seek(self.start)
            these = _Upto(file, self.length)
            lines = yield from blocks_within(these, self.ahead, size)
            if these.left:
                raise self.source.changed()
            return lines

    def counts(self, named: Format | None, size: int) -> tuple[int, int]:
        """How many blocks it has, and how many lines, if it is not the whole file."""
        count, cut = 0, self._blocks(named, size)
        while True:
            try:
                next(cut)
            except StopIteration as end:
                return count, int(end.value)
            except UnreadError:
                return count, 0
            count += 1


def whole(sources: Iterable[Source]) -> list[Span]:
    """Each of these files as one stretch."""
    return [Span(file, each, each.size) for file, each in enumerate(sources)]


class _Upto:
    """So many bytes of a file."""

    def __init__(self, file: BinaryIO, left: int) -> None:
        self._file, self.left = file, left

    def read(self, size: int, /) -> bytes:
        """Up to so many bytes of them."""
        read = self._file.read(min(size, self.left))
        self.left -= len(read)
        return read


def length_for(sources: Iterable[Source], least: int | None = None) -> int:
    """How long stretches of these files should be: no shorter than is worth a task."""
    total, length = sum(each.size or 0 for each in sources), least or LENGTH
    return length * max(1, -(-total // (length * _MOST)))


def tasks(
    sources: Iterable[Source], named: Format | None, length: int, size: int = SIZE
) -> Iterator[list[Span]]:
    """The stretches of these files, in their order: as many at once as have about that length.

    `size`: that of blocks, of which `length` is a multiple.
    """
    held: list[Span] = []
    for file, source in enumerate(sources):
        for span in _spans(file, source, named, length, size):
            if held and sum(each.length for each in held) + span.length > length:
                yield held
                held = []
            held.append(span)
    if held:
        yield held


def _spans(
    file: int, source: Source, named: Format | None, length: int, size: int
) -> Iterator[Span]:
    """Those of a file: cut where a line ends, in what is read before a block begins."""
    whole = Span(file, source, source.size)
    if whole.length <= length or not source.is_plain:
        yield whole
        return
    start, ahead = 0, 0
    with source.opened() as opened:
        if not of_lines(opened, named):
            yield whole
            return
        at = length
        while at < whole.length:
            opened.seek(at - size)
            end = at - size + opened.read(size).rfind(b"\n") + 1
            if end == at - size:  # no line ends there
                at += size
                continue
            yield Span(file, source, source.size, start, end, ahead)
            start, ahead = end, at - end
            at += length
    yield Span(file, source, source.size, start, whole.length, ahead)
