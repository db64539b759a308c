"""What is said of a file as a whole: in which units it is, and what of it cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from nucleus_conformance.corpus.blocks import Unread
from nucleus_conformance.corpus.findings import Finding
from nucleus_conformance.corpus.rules import Selection, rule
from nucleus_conformance.corpus.seen import Figures

_FEW: Final = 20
"""How many boxes a file needs for them to look like corners; and of how many one may look right.

Of so many percentages, one may be below 1.
"""


def are_percents(figures: Figures) -> bool:
    """Whether confidences of a file from 0 to 1 are percent, as nearly all others look so.

    Where more are, they may be shares as well.
    """
    return 0 < figures.percents >= figures.shares * _FEW and not figures.off


def odd_in_file(name: str, figures: Figures, selection: Selection) -> Iterator[Finding]:
    """What is odd in a file of that name; `count` is of how many predictions it is said."""
    boxes, beyond = figures.boxes, figures.beyond
    if boxes >= _FEW and (boxes - beyond) * _FEW <= boxes and figures.near >= beyond / 2:
        said = f"in {beyond:,} of {boxes:,} boxes of the file width is more than x, and height "
        said += "than y"
        yield from _asked(name, "looks-like-corners", "/geometry", said, beyond, selection)
    shares, percents, off = figures.shares, figures.percents, figures.off
    if shares and are_percents(figures):
        said = f"{percents:,} confidences of the file look like percent: the {shares:,} others,"
        said += " which are from 0 to 1, are so, too"
        yield from _asked(name, "percent", "/confidence", said, shares, selection)
        return
    are_few = shares >= percents + off
    count = percents + (0 if are_few else shares)
    if off and count:
        said = f"{off:,} confidences of the file are below 0 or above 100: the {percents:,} from 2 "
        said += f"to 100 are no percent, and the {shares:,} from 0 to 1 may be no shares"
        yield from _asked(name, "mixed-scales", "/confidence", said, count, selection)
    elif shares and not are_few:
        said = f"{percents:,} confidences of the file look like percent, and {shares:,} others are "
        said += "from 0 to 1: they may be shares as they are, and are left so"
        yield from _asked(name, "mixed-scales", "/confidence", said, shares, selection)


def _asked(
    name: str, code: str, pointer: str, message: str, count: int, selection: Selection
) -> Iterator[Finding]:
    if selection.has(code):
        of = rule(code)
        kind = "box" if code == "looks-like-corners" else ""
        yield Finding(
            name, 1, code, of.severity, of.effect, message,
            pointer=pointer, key=pointer, type=kind, count=count,
        )  # fmt: skip


def unread_in_file(name: str, unread: Unread, selection: Selection) -> Iterator[Finding]:
    """That the rest of a file of that name is not read."""
    if selection.has(unread.code):
        of = rule(unread.code)
        where = name, unread.line
        yield Finding(
            *where, of.code, of.severity, of.effect, unread.message, requirement=of.requirement
        )
