"""Choices: several flags may be one decision, which an implementation must make once for all cases.

An implementation that reads an absent label as 0, as the SDK does, but refuses an absent vertex
list follows neither the releases nor the documentation. No single case shows that; all of them do.
Which way is the usual one is known once every case of the choice is judged, and no sooner.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from attrs import define, evolve, field, frozen

from nucleus_conformance.judging.verdict import Inconsistent, Judged, NotRun, Passed, Way
from nucleus_conformance.suite.case import Case, Outcome


@frozen
class _Held:
    """A case that passed, and the way in which it passed."""

    judged: Judged
    passed: Passed

    @property
    def way(self) -> Way:
        return "documented" if self.passed.accepted is None else "released"


@define
class Choices:
    """Holds back the cases that involve a choice until all of them are judged."""

    _choice_of: Mapping[str, str]
    """Flag -> choice."""
    _awaited: defaultdict[str, set[str]] = field(factory=lambda: defaultdict(set), init=False)
    """Choice -> the ids of the cases that are still to be judged."""
    _held: defaultdict[str, list[_Held]] = field(factory=lambda: defaultdict(list), init=False)

    @classmethod
    def of(cls, notes: Mapping[str, Mapping[str, str]]) -> Choices:
        """The choices that a suite's notes name. `notes`: flag -> its note."""
        return cls({flag: note["choice"] for flag, note in notes.items() if "choice" in note})

    def made_in(self, case: Case) -> str:
        """The choice that the case involves; empty if there is none."""
        named = (self._choice_of.get(each.flag, "") for each in case.also_accept)
        return next((choice for choice in named if choice), "")

    def with_their_like(self, cases: Iterable[Case], suite: Iterable[Case]) -> list[Case]:
        """These cases, and then those others of the suite that make a choice of theirs."""
        chosen = list(cases)
        ids = {case.id for case in chosen}
        made = {self.made_in(case) for case in chosen} - {""}
        if not made:
            return chosen
        more = [case for case in suite if case.id not in ids and self.made_in(case) in made]
        return [*chosen, *more]

    def await_all(self, cases: Iterable[Case]) -> None:
        """Settle no choice until each of these cases that involves it is judged."""
        for case in cases:
            if choice := self.made_in(case):
                self._awaited[choice].add(case.id)

    def holds(self, judged: Judged) -> bool:
        """Hold `judged` back if it passed and involves a choice. False: its verdict is final."""
        choice = self.made_in(judged.case)
        if not choice or isinstance(judged.verdict, NotRun):
            return False
        self._awaited[choice].discard(judged.case.id)
        if not isinstance(judged.verdict, Passed):
            return False
        self._held[choice].append(_Held(judged, judged.verdict))
        return True

    def settled(self) -> list[Judged]:
        """The cases that were held back. If a choice was made both ways, the rarer way fails.

        If a case of that choice is missing, nobody knows which way is the rarer one: then they pass
        as they were judged, and are `undecided`.
        """
        return [
            each
            for choice, held in self._held.items()
            for each in (_undecided if self._awaited[choice] else _made_once)(choice, held)
        ]

    def settled_by(self, judged: Judged) -> list[Judged]:
        """Those of the choice that this case involves, if it was the last one to be judged."""
        choice = self.made_in(judged.case)
        return [] if self._awaited[choice] else _made_once(choice, self._held.pop(choice, []))


def _undecided(choice: str, held: list[_Held]) -> list[Judged]:
    return [evolve(each.judged, undecided=choice) for each in held]


def _made_once(choice: str, held: list[_Held]) -> list[Judged]:
    by_way: dict[Way, list[_Held]] = {"released": [], "documented": []}
    for each in held:
        by_way[each.way].append(each)
    chose, usual = sorted(by_way, key=lambda way: len(by_way[way]))
    like = [each.judged for each in by_way[usual]]
    failed = [
        evolve(each.judged, verdict=_odd(each, choice, chose, usual, like))
        for each in by_way[chose]
    ]
    return [*like, *failed]


def _odd(held: _Held, choice: str, chose: Way, usual: Way, like: Sequence[Judged]) -> Inconsistent:
    """The verdict on a case of the rarer way. Of the others the one most like it comes first."""
    own = held.judged.case
    first = max(like, key=lambda each: _alike(each.case, own))
    ids = dict.fromkeys((first.case.id, *(each.case.id for each in like)))
    said = first.response if isinstance(first.response, Outcome) else None
    return Inconsistent(choice, chose, usual, tuple(ids), held.passed.depth, said)


def _alike(case: Case, other: Case) -> tuple[bool, bool]:
    return case.operation == other.operation, case.type == other.type
