"""What is said of a replay beside what comes out otherwise: what was not compared, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Literal

import msgspec

from nucleus_conformance.corpus.remarks import CUT
from nucleus_conformance.replaying.journal import Figures
from nucleus_conformance.text import number_of

About = Literal["not-replayed", "not-to-the-end", "problem", "cut-short"]

_BEGINS: Final[dict[About, str]] = {
    "not-replayed": "not replayed",
    "not-to-the-end": "the dump was not replayed to its end",
    "problem": "problem",
    "cut-short": "interrupted",
}


class Remark(msgspec.Struct, frozen=True):
    """What is to be said of a replay as a whole, and not of a prediction.

    `not-replayed`: so many (`count`) records were left out, and why; the exit status does not
    depend on it. `not-to-the-end`: only so many predictions were replayed. `problem`: something
    went wrong that no line is to blame for. `cut-short`: not all that was found is told.
    """

    code: About
    severity: Literal["error", "warning"]
    message: str
    count: int = 1

    @property
    def text(self) -> str:
        """It as a sentence that says what it is about."""
        return f"{_BEGINS[self.code]}: {self.message}"

    @property
    def style(self) -> str:
        """How it looks on a terminal."""
        return "bold red" if self.code == "problem" else "yellow"


def remarks_on(
    figures: Figures, trouble: Iterable[str], *, is_complete: bool, is_cut: bool
) -> Iterator[Remark]:
    """Those on a replay of these figures."""
    for why, count in sorted(figures.skipped.items()):
        yield Remark("not-replayed", "warning", f"{number_of(count, 'record')} {why}", count)
    if not is_complete:
        replayed = number_of(figures.replayed, "prediction")
        yield Remark("not-to-the-end", "error", f"only {replayed} of it", figures.replayed)
    for each in trouble:
        yield Remark("problem", "error", each)
    if is_cut:
        yield Remark("cut-short", "error", CUT)
