"""Choices: where several flags are one decision, an implementation makes it once, for all of their cases.

Whoever reads an absent label as 0, as the SDK does, but refuses an absent vertex list, follows neither the
releases nor the documentation. No single case can tell; a run can.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from attrs import define, evolve, field

from nucleus_conformance.judging.compare import Difference
from nucleus_conformance.judging.verdict import Failed, Judged, Passed
from nucleus_conformance.suite.case import Case


@define
class Choices:
    """Holds back the cases in which a choice is made, until all of them are judged."""

    _choice_of: Mapping[str, str]
    """Flag -> choice."""
    _held: list[Judged] = field(factory=list, init=False)

    @classmethod
    def of(cls, notes: Mapping[str, Mapping[str, str]]) -> Choices:
        """The choices that the notes of a suite name."""
        return cls({flag: note["choice"] for flag, note in notes.items() if "choice" in note})

    def holds(self, judged: Judged) -> bool:
        """Keep `judged` back if a choice is made in it; false if it is final as it is."""
        held = isinstance(judged.verdict, Passed) and self._made_in(judged.case) != ""
        if held:
            self._held.append(judged)
        return held

    def settled(self) -> list[Judged]:
        """What was held back. Of a choice that was made both ways, the rarer way fails."""
        by_choice: defaultdict[str, list[Judged]] = defaultdict(list)
        for each in self._held:
            by_choice[self._made_in(each.case)].append(each)
        return [each for members in by_choice.values() for each in _made_once(members)]

    def _made_in(self, case: Case) -> str:
        named = (self._choice_of.get(each.flag, "") for each in case.also_accept)
        return next((choice for choice in named if choice), "")


def _made_once(members: list[Judged]) -> list[Judged]:
    deviating = [each for each in members if _deviates(each)]
    documented = [each for each in members if not _deviates(each)]
    if not deviating or not documented:
        return members
    rare, common = sorted((deviating, documented), key=len)
    return [*common, *(evolve(each, verdict=_failed(each, common)) for each in rare)]


def _deviates(judged: Judged) -> bool:
    return isinstance(judged.verdict, Passed) and judged.verdict.accepted is not None


def _failed(judged: Judged, common: list[Judged]) -> Failed:
    ways = ("as the documentation says", "as releases do")
    here, there = ways[_deviates(judged)], ways[not _deviates(judged)]
    expected = f"{there}, like {common[0].case.id} and {len(common) - 1} other cases"
    assert isinstance(judged.verdict, Passed)
    return Failed((Difference("", "choice", expected, here),), judged.verdict.depth)
