"""Each prediction of a dump, read once more, with what is said of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import groupby
from typing import Final

import msgspec
from attrs import frozen

from nucleus_conformance.corpus.blocks import Block
from nucleus_conformance.corpus.check import Checked
from nucleus_conformance.corpus.exact import Exact, Judged, is_typed
from nucleus_conformance.corpus.findings import Finding
from nucleus_conformance.corpus.merge import Report
from nucleus_conformance.corpus.rereading import changed, place
from nucleus_conformance.corpus.written import line_of


@frozen
class Held:
    """A prediction in a record. Not `known`: it is the only one there."""

    judge: Exact
    block: Block
    index: int
    record: bytes
    known: Judged | None = None

    @property
    def line(self) -> bytes:
        """It, as a line of its own: as it is, where that is one."""
        at = self.block.place(self.index)[1]
        if (
            self.known is None
            or self.known.payload is None
            or (self.known.pointer == at and not is_typed(at))
        ):
            return (self.record if self.block.places is None else _compact(self.record)) + b"\n"
        return line_of(self.known, self.judge.under)

    @property
    def judged(self) -> Judged:
        """What is known of it. Raises `UsageError` if its record holds it no more, or not alone."""
        if self.known is not None:
            return self.known
        found = [each for _, each in self.judge.of_block(self.block, self.index, self.record)]
        if len(found) != 1:
            raise changed(self.judge.file)
        return found[0]

    @property
    def is_held(self) -> bool:
        """Whether something held it that is not written."""
        inner = self.known is not None and self.known.pointer != ""
        return inner or self.block.place(self.index)[1] != ""


@frozen
class Found:
    """A record or a prediction of the dump, and what is said of it. Not `held`: it is none."""

    place: int
    held: Held | None
    findings: list[Finding]
    in_percent: bool


def found_again(report: Report) -> Iterator[Found]:
    """Each prediction of the dump, and each record that is none, in their order.

    Raises `UsageError` if a file has others than it had.
    """
    told = groupby(report.placed(), key=lambda each: each[0])
    at, findings = _next(told)
    for reread in report.sections:
        judge = Exact(report.wanted.under, report.wanted.selection, reread.section.shown)
        for (block_number, block), checked in zip(  # noqa: B905  (as many as were merged)
            reread.blocks(), reread.section.blocks()
        ):
            first, count = place(block_number, 0), 0
            for each in _predictions(block, checked, judge):
                is_told = at == first + count
                yield Found(first + count, each, findings if is_told else [], reread.in_percent)
                if is_told:
                    at, findings = _next(told)
                count += 1
            if count != checked.figures.predictions:
                raise changed(reread.section.shown)


_NEVER: Final = 2**64


def _next(told: Iterator[tuple[int, Iterator[tuple[int, Finding]]]]) -> tuple[int, list[Finding]]:
    """The next place of which something is said, and what is."""
    for at, group in told:
        return at, [finding for _, finding in group]
    return _NEVER, []


def _predictions(block: Block, checked: Checked, judge: Exact) -> Iterator[Held | None]:
    """Each prediction of a block."""
    for index, record in enumerate(block.records()):
        if index in block.broken:
            yield None
        elif checked.one_each and not is_typed(block.place(index)[1]):
            yield Held(judge, block, index, record)
        else:
            for _, judged in judge.of_block(block, index, record):
                yield Held(judge, block, index, record, judged)


def _compact(record: bytes) -> bytes:
    """A member of a document without the white space between its tokens, if it is JSON."""
    with suppress(msgspec.DecodeError, RecursionError):
        return msgspec.json.format(record, indent=-1)
    return record
