"""Writes predictions of a dump into other files: the good ones, the bad ones, or repaired ones."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import groupby
from typing import Any, BinaryIO, Final

import msgspec
from attrs import field, frozen

from nucleus_conformance.corpus.blocks import Block
from nucleus_conformance.corpus.check import Checked
from nucleus_conformance.corpus.exact import Exact, Judged, is_typed
from nucleus_conformance.corpus.findings import Finding
from nucleus_conformance.corpus.fixes import Fixer
from nucleus_conformance.corpus.merge import Report
from nucleus_conformance.corpus.rereading import place
from nucleus_spec.texts import dumps


@frozen
class Outputs:
    """Where predictions go, a line each. `strict`: one with a warning alone is bad, too."""

    good: BinaryIO | None
    bad: BinaryIO | None
    fixed: BinaryIO | None
    fixer: Fixer
    strict: bool = False
    written: Counter[str] = field(factory=Counter)
    """How many predictions are `good`, how many `bad`; and how many were `held` by something."""

    def put(self, held: _Held, findings: list[Finding], *, in_percent: bool) -> None:
        """Write a prediction wherever it belongs. `in_percent`: confidences of its file are."""
        line = held.line
        is_bad = any(self.strict or each.severity == "error" for each in findings)
        self.written["bad" if is_bad else "good"] += 1
        self.written["held"] += held.block.place(held.index)[1] != "" or (
            held.known is not None and held.known.pointer != ""
        )
        if (to := self.bad if is_bad else self.good) is not None:
            to.write(line)
        if self.fixed is not None:
            judged = held.judged if findings or in_percent else None
            changed = judged is not None and self.fixer.fix(judged, findings, in_percent=in_percent)
            self.fixed.write(line_of(judged.payload) if judged and changed else line)


def rewrite(report: Report, outputs: Outputs) -> None:
    """Read the dump again, and write each of its predictions."""
    told = groupby(report.placed(), key=lambda each: each[0])
    at, findings = _next(told)
    for reread in report.sections:
        judge = Exact(report.wanted.under, report.wanted.selection, reread.section.shown)
        for (block_number, block), checked in zip(
            reread.blocks(), reread.section.blocks(), strict=True
        ):
            first = place(block_number, 0)
            for ordinal, each in enumerate(_predictions(block, checked, judge)):
                is_told = at == first + ordinal
                outputs.put(each, findings if is_told else [], in_percent=reread.in_percent)
                if is_told:
                    at, findings = _next(told)


_NEVER: Final = 2**64


def _next(told: Iterator[tuple[int, Iterator[tuple[int, Finding]]]]) -> tuple[int, list[Finding]]:
    """The next place of which something is said, and what is."""
    for at, group in told:
        return at, [finding for _, finding in group]
    return _NEVER, []


def _predictions(block: Block, checked: Checked, judge: Exact) -> Iterator[_Held]:
    """Each prediction of a block."""
    for index, record in enumerate(block.records()):
        if checked.one_each and not is_typed(block.place(index)[1]):
            yield _Held(judge, block, index, record)
            continue
        for _, judged in judge.of_block(block, index, record):
            yield _Held(judge, block, index, record, judged)


@frozen
class _Held:
    """A prediction in a record. Not `judged`: it is the only one there."""

    judge: Exact
    block: Block
    index: int
    record: bytes
    known: Judged | None = None

    @property
    def line(self) -> bytes:
        """It, as a line of its own: as it is, where that is one."""
        if self.known is None or self.known.payload is None:
            return (self.record if self.block.places is None else _compact(self.record)) + b"\n"
        return line_of(self.known.payload)

    @property
    def judged(self) -> Judged:
        """What is known of it."""
        if self.known is not None:
            return self.known
        ((_, judged),) = self.judge.of_block(self.block, self.index, self.record)
        return judged


def _compact(record: bytes) -> bytes:
    """A member of a document without the white space between its tokens, if it is JSON."""
    with suppress(msgspec.DecodeError, RecursionError):
        return msgspec.json.format(record, indent=-1)
    return record


def line_of(payload: Any) -> bytes:
    """The payload as a line. What is no JSON number is written as Python has it."""
    try:
        return dumps(payload).encode("ascii") + b"\n"
    except ValueError:
        return json.dumps(payload).encode("ascii") + b"\n"
