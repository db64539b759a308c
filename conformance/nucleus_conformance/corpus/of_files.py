"""What is said of a file as a whole: in which units it is, and what of it cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from nucleus_conformance.corpus.blocks import Unread
from nucleus_conformance.corpus.findings import Finding
from nucleus_conformance.corpus.rules import Selection, rule
from nucleus_conformance.corpus.seen import Figures

_FEW: Final = 20
"""How many boxes a file needs for them to look like corners."""


def are_percents(figures: Figures) -> bool:
    """Whether most confidences of a file look like percent: then those from 0 to 1 are, too."""
    return figures.percents > figures.shares


def odd_in_file(name: str, figures: Figures, selection: Selection) -> Iterator[Finding]:
    """What is odd in a file of that name; `count` is of how many predictions it is said."""
    boxes, shares, percents = figures.boxes, figures.shares, figures.percents
    if boxes >= _FEW and figures.beyond == boxes and figures.near >= boxes / 2:
        said = f"in all {boxes:,} boxes of the file width is more than x, and height than y"
        yield from _asked(name, "looks-like-corners", "/geometry", said, boxes, selection)
    if shares and are_percents(figures):
        said = f"{percents:,} confidences of the file look like percent: the {shares:,} others,"
        said += " which are from 0 to 1, are so, too"
        yield from _asked(name, "percent", "/confidence", said, shares, selection)


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
