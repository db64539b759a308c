"""Cuts a report short once somebody has pressed, so that what is known is told in time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

from nucleus_conformance.interrupts import pressed_for

COMPARING: Final = 0.5
SUMMING: Final = 0.8
WRITING: Final = 1.1
"""Seconds after a press until each of these ends, whatever is left of it."""

T = TypeVar("T")


class Haste:
    """`has_cut`: something was left out, as somebody had pressed."""

    def __init__(self) -> None:
        self.has_cut = False

    def some(self, items: Iterable[T], seconds: float) -> Iterator[T]:
        """These, until it is so many seconds ago that somebody pressed."""
        for each in items:
            if pressed_for() > seconds:
                self.has_cut = True
                return
            yield each
