"""Writes predictions of a dump into other files: the good ones, the bad ones, or repaired ones."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import BinaryIO

from attrs import define, field, frozen

from nucleus_conformance.corpus.fixer import Fixer
from nucleus_conformance.corpus.merge import Report
from nucleus_conformance.corpus.predictions import found_again


@frozen
class Outputs:
    """Where predictions go, a line each. `strict`: one with a warning alone is bad, too."""

    good: BinaryIO | None
    bad: BinaryIO | None
    fixed: BinaryIO | None
    strict: bool = False


@define
class Written:
    """How many predictions are `good`, how many `bad`; and how many were `held` by something.

    `repaired`: kind of repair -> how often it was done. `left`: kind of repair, and why it
    was not done -> how often, and `first_left`: where that was first.
    `unread`: how many records could not be read, of which nothing was written.
    """

    good: int = 0
    bad: int = 0
    held: int = 0
    unread: int = 0
    repaired: Counter[str] = field(factory=Counter)
    left: Counter[tuple[str, str]] = field(factory=Counter)
    first_left: dict[tuple[str, str], str] = field(factory=dict)


def rewrite(report: Report, outputs: Outputs, folder: Path, *, unsafe: bool) -> Written:
    """Read the dump again, and write each prediction. `folder`: for what takes too much memory."""
    written = Written()
    fixer = None if outputs.fixed is None else Fixer(report, folder, unsafe=unsafe)
    for each in found_again(report):
        if each.held is None:
            written.unread += 1
            continue
        line = each.held.line
        written.held += each.held.is_held
        if any(outputs.strict or finding.severity == "error" for finding in each.findings):
            written.bad += 1
            _put(line, outputs.bad)
        else:
            written.good += 1
            _put(line, outputs.good)
        fixed = None if fixer is None else fixer.fixed(each)
        if fixed is not None:
            written.repaired.update(fixed.done)
            written.left.update(fixed.left)
            for why in fixed.left:
                written.first_left.setdefault(why, each.findings[0].place if each.findings else "")
        _put(line if fixed is None else fixed.line, outputs.fixed)
    return written


def _put(line: bytes, to: BinaryIO | None) -> None:
    if to is not None:
        to.write(line)
