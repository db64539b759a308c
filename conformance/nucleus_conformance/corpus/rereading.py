"""Reads some predictions of a dump again, by their places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Final

from attrs import frozen

from nucleus_conformance.corpus.beginnings import Format
from nucleus_conformance.corpus.blocks import Block, UnreadError, blocks
from nucleus_conformance.corpus.columns import Columns, Span
from nucleus_conformance.corpus.exact import Exact, Judged
from nucleus_conformance.corpus.part import Section
from nucleus_conformance.corpus.sources import Source
from nucleus_conformance.errors import UsageError

ORDINAL_BITS: Final = 24
ORDINAL: Final = (1 << ORDINAL_BITS) - 1
"""A place is the number of a block in the whole dump, and then the number of a prediction in it."""


def place(block: int, ordinal: int) -> int:
    """The place of a prediction in the dump."""
    return block << ORDINAL_BITS | ordinal


@frozen
class Again:
    """A prediction that was read again: where it is, in which columns, and what it is."""

    place: int
    file: str
    line: int
    judged: Judged
    span: Span


@frozen
class Reread:
    """Reads a section of a dump again. `numbers`: those of its blocks, in the whole dump.

    `in_percent`: its confidences look like percent, all of them. `is_off`: some cannot be that.
    """

    section: Section
    source: Source
    numbers: range
    input_format: Format | None
    in_percent: bool
    is_off: bool

    def blocks(self, wanted: Iterable[int] | None = None) -> Iterator[tuple[int, Block]]:
        """Blocks with their numbers in the dump: those that are wanted; None: all.

        Raises `UsageError` if the file is not as it was.
        """
        numbers = set(self.numbers if wanted is None else wanted)
        if self.section.size is not None and self.source.size != self.section.size:
            raise changed(self.section.shown)
        with self.source.opened() as file, suppress(UnreadError):
            for number, block in enumerate(blocks(file, self.input_format), self.numbers.start):
                if number in numbers:
                    index = number - self.numbers.start
                    if block.digest != self.section.digests[index]:
                        raise changed(self.section.shown)
                    yield number, block
                    numbers.remove(number)
                if not numbers:
                    return
        if numbers:
            raise changed(self.section.shown)


def changed(name: str) -> UsageError:
    """What is raised where a file is no more as it was."""
    return UsageError(f"{name} has changed since it was checked")


def again(
    judge: Exact, block: Block, number: int, ordinals: set[int] | None, *, one_each: bool
) -> Iterator[Again]:
    """Those predictions of a block; None: all. `number`: of the block, in the dump.

    `one_each`: each record of it is one prediction. Raises `UsageError` if it has not so many.
    """
    records, columns = block.records(), Columns(block)
    if one_each and ordinals is not None:
        for ordinal in sorted(ordinals):
            if ordinal >= len(records):
                raise changed(judge.file)
            line, pointer = block.place(ordinal)
            for judged in judge.judged(records[ordinal], line, pointer):
                yield Again(place(number, ordinal), judge.file, line, judged, block.span(ordinal))
        return
    ordinal, last = 0, max(ordinals or (0,))
    for index in range(len(records)):
        for line, judged in judge.of_block(block, index, records[index]):
            if ordinals is None or ordinal in ordinals:
                span = columns.of(index, records[index], judged.pointer)
                yield Again(place(number, ordinal), judge.file, line, judged, span)
            ordinal += 1
            if ordinals is not None and ordinal > last:
                return
    if ordinals:
        raise changed(judge.file)
