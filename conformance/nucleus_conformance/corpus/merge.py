"""Makes one report of parts: whoever wrote them, and however the files were shared out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from heapq import merge as merged
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from attrs import define, field

from nucleus_conformance.corpus.crossing import Crossing, Equal
from nucleus_conformance.corpus.exact import Exact
from nucleus_conformance.corpus.findings import Finding, is_percent
from nucleus_conformance.corpus.groups import Groups
from nucleus_conformance.corpus.haste import COMPARING, SUMMING, WRITING, Haste
from nucleus_conformance.corpus.of_files import (
    are_percents,
    odd_in_file,
    unread_in_file,
)
from nucleus_conformance.corpus.part import Header, Section, read
from nucleus_conformance.corpus.rereading import ORDINAL, ORDINAL_BITS, Again, Reread, again, place
from nucleus_conformance.corpus.rules import EFFECTS, Effect
from nucleus_conformance.corpus.seen import Figures
from nucleus_conformance.corpus.sources import Source, check_each_once
from nucleus_conformance.errors import UsageError

SHOWN: Final = 5
"""How many places are kept of a cause, if nobody says how many."""

_LABELS: Final = 10_000
"""How many classes, or lengths of vectors, are counted."""

_CAUSES: Final = 1_000
"""How many causes are told apart; what is beyond them is told by its rule alone."""


@define
class Cause:
    """Findings that have one cause: how many there are, and the first of them, with places.

    `found`: how many there are; `count`: how often payloads have it; `last`: the place of the last
    prediction that was counted.
    """

    key: tuple[str, ...]
    found: int = 0
    count: int = 0
    predictions: int = 0
    last: int = -1
    first: list[Finding] = field(factory=list)
    places: list[int] = field(factory=list)

    @property
    def harm(self) -> tuple[int, int, tuple[str, ...]]:
        """The smaller, the more harmful."""
        return EFFECTS.index(self.first[0].effect), -self.predictions, self.key


@define
class Summary:
    """What is to be said of a dump as a whole.

    `affected`: what becomes of predictions -> how many, each counted once, by what is worst.
    `unfinished`: files that were not read to their ends. `is_chosen`: some rules were not asked.
    """

    files: int = 0
    errors: int = 0
    warnings: int = 0
    causes: list[Cause] = field(factory=list)
    affected: dict[Effect, int] = field(factory=lambda: dict.fromkeys(EFFECTS, 0))
    figures: Figures = field(factory=Figures)
    unfinished: list[str] = field(factory=list)
    is_chosen: bool = False

    @property
    def predictions(self) -> int:
        """How many there are."""
        return self.figures.predictions

    @property
    def refused(self) -> int:
        """How many would be refused, alone or because of others."""
        return self.affected["upload refused"] + self.affected["refused"]


class Report:
    """All that was found in a dump, in the order of its files and lines.

    `sources`: where files are that are not at their names. Raises `UsageError` for parts that do
    not belong together. It has files open until it is left. `haste`: knows whether it is whole.
    `equal`: what an engine found to be equal, if it did; else, parts have the hashes.
    """

    def __init__(
        self,
        parts: Sequence[Path],
        folder: Path,
        sources: Mapping[str, Source] | None = None,
        show: int = SHOWN,
        equal: Equal | None = None,
    ) -> None:
        known = sources or {}
        self.header, sections = _of_parts(parts, keyed=equal is None)
        self.wanted = self.header.wanted()
        self.sections: list[Reread] = []
        self.has_compared = equal is None or equal.is_all
        """Whether ids and masks were compared, as far as `haste` says."""
        self._show = show
        self.haste = Haste()
        self._of_files: list[tuple[int, Finding]] = []
        self._crossing, figures, number = Crossing(folder, self.wanted, equal), _Sum(), 0
        for section in sections:
            source = known.get(section.name) or Source.named(section.name)
            first, of_file = number, _Sum()
            for block in self.haste.some(section.known(), COMPARING):
                self._crossing.add(number, block)
                figures.add(block.figures)
                of_file.add(block.figures)
                number += 1
            numbers = range(first, number)
            self.sections.append(
                Reread(
                    section,
                    source,
                    numbers,
                    self.header.input_format,
                    in_percent=are_percents(of_file.total),
                    is_off=of_file.total.off > 0,
                )
            )
            name, selection = section.shown, self.wanted.selection
            odd = odd_in_file(name, of_file.total, selection)
            self._of_files += [(place(first, 0), each) for each in odd]
            if section.unread is not None:
                rest = unread_in_file(name, section.unread, selection)
                self._of_files += [(place(number, 0) - 1, each) for each in rest]
        with ExitStack() as stack:
            self._groups = stack.enter_context(Groups(folder / "crossing"))
            self._crossing.compare(self.sections, self._groups, self.haste)
            self.summary = self._summed(figures.total)
            self._open = stack.pop_all()

    def __enter__(self) -> Report:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._open.close()

    def placed(self) -> Iterator[tuple[int, Finding]]:
        """What is said of single predictions, each with its place, in order of places."""
        return merged(self._alone(), self._groups.findings(), key=_first_of_two)

    def findings(self) -> Iterator[Finding]:
        """All that is said, in the order of files and lines.

        What is odd in a file as a whole is said first, and last that the rest of it is not read.
        """
        of_files = iter(self._of_files)
        told = merged(of_files, self.placed(), key=_first_of_two)
        return (each for _, each in self.haste.some(told, WRITING))

    def again(self, places: Collection[int]) -> Iterator[Again]:
        """The predictions at these places, read again, in their order."""
        wanted: dict[int, set[int]] = {}
        for at in places:
            wanted.setdefault(at >> ORDINAL_BITS, set()).add(at & ORDINAL)
        for reread in self.sections:
            numbers = [each for each in wanted if each in reread.numbers]
            judge = Exact(self.wanted.under, self.wanted.selection, reread.section.shown)
            found = self.haste.some(reread.blocks(numbers) if numbers else (), WRITING)
            for number, block in found:
                one_each = self._crossing.is_one_each(number)
                read = again(judge, block, number, wanted[number], one_each=one_each)
                yield from self.haste.some(read, WRITING)

    def _alone(self) -> Iterator[tuple[int, Finding]]:
        """What each block has for itself."""
        for reread in self.sections:
            for number, checked in enumerate(reread.section.blocks(), reread.numbers.start):
                for ordinal, finding in checked.findings:
                    if not (reread.is_off and is_percent(finding)):
                        yield place(number, ordinal), finding

    def _summed(self, figures: Figures) -> Summary:
        unfinished = [each.section.shown for each in self.sections if not each.section.is_complete]
        summary = Summary(
            len(self.sections),
            figures=figures,
            unfinished=unfinished,
            is_chosen=self.wanted.selection.is_part,
        )
        causes = _Causes(self._show)
        affected = summary.affected
        for at, finding in self._of_files:
            count = 0 if finding.effect == "not read" else finding.count
            causes.add(finding, at).predictions += count
            affected[finding.effect] += count
        placed = self.haste.some(self.placed(), SUMMING)
        for at, found in groupby(placed, key=_first_of_two):
            worst = len(EFFECTS)
            for _, finding in found:
                cause = causes.add(finding, at)
                if cause.last != at:
                    cause.last, cause.predictions = at, cause.predictions + 1
                worst = min(worst, _RANKS[finding.effect])
            affected[EFFECTS[worst]] += 1
        most = summary.predictions - summary.refused - affected["ignored"]
        affected["stored wrongly"] = min(affected["stored wrongly"], most)
        most -= affected["stored wrongly"]
        affected["not checked"] = min(affected["not checked"], most)
        summary.errors, summary.warnings = causes.errors, causes.warnings
        summary.causes = sorted(causes.by_key.values(), key=lambda cause: cause.harm)
        return summary


_RANKS: Final = {effect: rank for rank, effect in enumerate(EFFECTS)}


def _first_of_two(pair: tuple[int, object]) -> int:
    return pair[0]


class _Causes:
    """Sorts findings by their causes, as they come."""

    def __init__(self, show: int) -> None:
        self._show = show
        self.by_key: dict[tuple[str, ...], Cause] = {}
        self.errors = self.warnings = 0

    def add(self, finding: Finding, at: int) -> Cause:
        """Add one. Returns its cause, whose predictions are not counted here."""
        key = finding.cause
        cause = self.by_key.get(key)
        if cause is None:
            key = key if len(self.by_key) < _CAUSES else (finding.code,)
            cause = self.by_key.setdefault(key, Cause(key))
        cause.found += 1
        cause.count += finding.count
        if len(cause.first) < self._show:
            cause.first.append(finding)
            cause.places.append(at)
        self.errors += finding.severity == "error"
        self.warnings += finding.severity == "warning"
        return cause


def _of_parts(parts: Iterable[Path], *, keyed: bool) -> tuple[Header, list[Section]]:
    """What all parts share, and what they have of each file, in the order of its name."""
    (first, header), *others = [(path, read(path, keyed=keyed)) for path in parts]
    sections = {each.name: each for each in header[1]}
    for path, (asked, more) in others:
        if asked != header[0]:
            raise UsageError(f"{first} and {path} were not made with the same options")
        for each in more:
            if each.name in sections:
                where = sections[each.name].part
                raise UsageError(f"{where} and {path} both have {each.name}")
            sections[each.name] = each
    check_each_once(map(Path, sections))
    return header[0], [sections[name] for name in sorted(sections)]


class _Sum:
    """Adds figures up, in the order of blocks."""

    def __init__(self) -> None:
        self.total = Figures(types={}, labels={}, confidences={}, lengths={})

    def add(self, more: Figures) -> None:
        total = self.total
        for name in ("predictions", "boxes", "beyond", "near", "shares", "percents", "off"):
            setattr(total, name, getattr(total, name) + getattr(more, name))
        for name in ("types", "confidences", "lengths", "labels"):
            _add(getattr(total, name), getattr(more, name))


def _add(total: dict[Any, int], more: Mapping[Any, int]) -> None:
    """Add counts up. What is new is not counted any more where there are very many."""
    for key, count in more.items():
        if key in total or len(total) < _LABELS:
            total[key] = total.get(key, 0) + count
