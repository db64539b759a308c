"""What is to be said of a replay as a whole, and of each of its causes. Made of its journal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from attrs import define, field, frozen

from nucleus_conformance.corpus.haste import SUMMING, WRITING, Haste
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.replaying.advice import advice_on
from nucleus_conformance.replaying.between import began
from nucleus_conformance.replaying.changes import Change
from nucleus_conformance.replaying.journal import Example, Figures, Header, found_in, header_of
from nucleus_conformance.replaying.remarks import Remark, remarks_on
from nucleus_conformance.replaying.rules import CODES, RULES
from nucleus_conformance.suite.case import in_order
from nucleus_conformance.text import number_of

SHOWN: Final = 5
"""How many places are kept of a cause, if nobody says how many."""

_CAUSES: Final = 1_000
"""How many causes are told apart; what is beyond them is told by its code alone."""


@define
class Cause:
    """Changes that have one cause: how many predictions show it, and the first of them."""

    key: tuple[str, ...]
    predictions: int = 0
    first: list[Change] = field(factory=list)
    types: set[str] = field(factory=set)
    note: str = ""
    """What explains it; empty if nothing is known that does."""
    advice: str = ""
    """What to do about it."""

    @property
    def harm(self) -> tuple[bool, int, int, tuple[str, ...]]:
        """The smaller, the more harmful."""
        first = self.first[0]
        return bool(first.flag), CODES.index(first.code), -self.predictions, self.key

    @property
    def heading(self) -> str:
        """It in one line: its code, how many predictions have it, and what it is."""
        first, is_one = self.first[0], len(self.key) > 1
        counted = number_of(self.predictions, "prediction")
        rule = RULES[first.code]
        said = rule.by.format(first.of) if is_one and first.of else rule.says
        said += f", at {first.key}" if is_one and first.key else ""
        said += f": {first.said}" if is_one and first.said else ""
        how = f"permitted: {first.flag}" if first.flag else first.severity
        return f"{first.code} ({how}), {counted}: {said}"


@frozen
class Report:
    """All that was found, as far as the replay went. `is_complete`: to the end of the dump.

    `answered`: both ever replied to a request. `trouble`: what went wrong that no line is to blame
    for, a sentence each.
    """

    path: Path
    header: Header
    figures: Figures
    causes: list[Cause]
    is_complete: bool
    answered: bool
    trouble: tuple[str, ...] = ()
    haste: Haste = field(factory=Haste)
    """Knows whether all of it is told."""

    @classmethod
    def of(
        cls, path: Path, *, is_complete: bool, trouble: tuple[str, ...] = (), show: int = SHOWN
    ) -> Report:
        """The report of a journal. `show`: how many places are kept of a cause."""
        figures, causes, haste = Figures(skipped={}), _Causes(show), Haste()
        answered: set[int] = set()
        for found in haste.some(found_in(path), SUMMING):
            figures.add(found.figures)
            answered.update(side for side, has in enumerate(found.answered) if has)
            for each in found.changes:
                causes.add(each)
        ordered = sorted(causes.by_key.values(), key=lambda cause: cause.harm)
        header = header_of(path)
        for cause in ordered:
            first, types = cause.first[0], in_order(cause.types)
            if len(cause.key) > 1:
                cause.note = began(first, types, header.now.edition, header.before.edition)
            cause.advice = advice_on(first, header, is_explained=bool(cause.note))
        both = len(answered) == len((header.now, header.before))
        return cls(path, header, figures, ordered, is_complete, both, trouble, haste)

    def changes(self) -> Iterator[Change]:
        """All that is otherwise, in the order of files and lines."""
        for found in self.haste.some(found_in(self.path), WRITING):
            yield from found.changes

    def examples(self) -> Iterator[Example]:
        """The first prediction of each cause."""
        for found in found_in(self.path):
            yield from found.examples

    @property
    def holds(self) -> bool:
        """Whether nothing is otherwise but what is permitted, and anything was compared at all."""
        return self._is_whole and self.figures.compared > 0 and not self.figures.differing

    @property
    def status(self) -> ExitStatus:
        """The exit status, if nothing else decides it."""
        if self.figures.replayed and not self.answered:
            return ExitStatus.NOT_STARTED
        return ExitStatus.HOLDS if self.holds else ExitStatus.FALLS_SHORT

    @property
    def _is_whole(self) -> bool:
        """Whether nothing kept it from comparing all that was to be replayed."""
        figures = self.figures
        return self.is_complete and not self.trouble and figures.compared == figures.replayed

    @property
    def headline(self) -> str:
        """What matters most: how many annotation ids change; empty if none does."""
        return _of_ids(self.figures) if self.figures.ids else ""

    @property
    def closing(self) -> str:
        """The sentences that say what would come of an upload."""
        figures, before = self.figures, self.header.before.named
        if not figures.replayed:
            return "no prediction was replayed"
        if not figures.compared:
            return f"none of {number_of(figures.replayed, 'prediction')} was compared"
        alone = [_of_permitted(figures)] * bool(figures.permitted)
        rest = _of_all(figures, before, is_whole=self._is_whole)
        said = [_of_ids(figures), *([rest, *alone] if figures.differing else [*alone, rest])]
        refused = number_of(figures.refused, "prediction")
        said += [f"both refuse {refused}"] * bool(figures.refused and figures.accepted)
        lost = figures.replayed - figures.compared
        said += [f"{number_of(lost, 'prediction')} could not be compared"] * bool(lost)
        return "; ".join(said)

    @property
    def remarks(self) -> list[Remark]:
        """What else is to be said: what was left out, and what went wrong.

        Whether it was cut short is known once `changes` are told.
        """
        said = {"is_complete": self.is_complete, "is_cut": self.haste.has_cut}
        return list(remarks_on(self.figures, self.trouble, **said))

    @property
    def editions(self) -> str:
        """Which edition each speaks, in a sentence, if these differ; or else empty."""
        now, before = self.header.now, self.header.before
        if now.edition == before.edition:
            return ""
        said = f"{now.named} speaks edition {now.edition}"
        return f"{said}, and {before.named} speaks edition {before.edition}"


def _of_ids(figures: Figures) -> str:
    if not figures.accepted:
        return "both accepted none"
    if not figures.identified:
        return "no prediction has an annotation id"
    noun = "annotation id" if figures.identified == 1 else "annotation ids"
    if not figures.ids:
        return f"none of {figures.identified:,} {noun} changes"
    is_one = figures.ids == 1
    of = f"{figures.ids:,} of {figures.identified:,} {noun} {'changes' if is_one else 'change'}"
    return f"{of}: ingest would store {'that prediction' if is_one else 'those predictions'} twice"


def _of_all(figures: Figures, before: str, *, is_whole: bool) -> str:
    if not figures.differing:
        said = "nothing else differs" if figures.permitted else f"nothing differs from {before}"
        return said if is_whole else f"of what was compared, {said}"
    of = f"{figures.differing:,} of {number_of(figures.replayed, 'prediction')}"
    return f"{of} {'differs' if figures.differing == 1 else 'differ'} from {before}"


def _of_permitted(figures: Figures) -> str:
    count = figures.permitted
    if figures.differing:
        return f"{number_of(count, 'other')} by permitted deviations alone"
    how = "differs" if count == 1 else "differ"
    return f"{number_of(count, 'prediction')} {how} by permitted deviations alone"


class _Causes:
    """Sorts changes by their causes, as they come."""

    def __init__(self, show: int) -> None:
        self._show = show
        self.by_key: dict[tuple[str, ...], Cause] = {}

    def add(self, change: Change) -> None:
        """Add one, of one prediction."""
        key = change.cause
        cause = self.by_key.get(key)
        if cause is None:
            key = key if len(self.by_key) < _CAUSES else (change.code,)
            cause = self.by_key.setdefault(key, Cause(key))
        cause.predictions += 1
        cause.types.add(change.type)
        if len(cause.first) < self._show:
            cause.first.append(change)
