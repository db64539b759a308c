"""The golden cases, and what each of them is cited for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from attrs import Factory, field, frozen

from nucleus_conformance.suite.case import Case, in_order
from nucleus_conformance.suite.loading import load_suite
from nucleus_spec.editions import EDITIONS, Edition


@frozen
class Cases:
    """The cases of all editions: of those with one id, the newest."""

    every: Sequence[Case] = ()
    counts: Mapping[Edition, Mapping[str, int]] = Factory(dict)
    """Edition -> subject -> how many cases there are."""
    by_requirement: Mapping[str, Sequence[Case]] = field(init=False)
    by_trap: Mapping[str, Sequence[Case]] = field(init=False)
    """Flag -> the cases that set this trap."""
    by_deviation: Mapping[str, Sequence[Case]] = field(init=False)
    """Flag -> the cases that permit this deviation."""

    @by_requirement.default
    def _by_requirement(self) -> Mapping[str, Sequence[Case]]:
        return _by(self.every, lambda case: case.requirements)

    @by_trap.default
    def _by_trap(self) -> Mapping[str, Sequence[Case]]:
        return _by(self.every, lambda case: case.flags)

    @by_deviation.default
    def _by_deviation(self) -> Mapping[str, Sequence[Case]]:
        return _by(self.every, lambda case: {each.flag for each in case.also_accept})

    def of(self, subject: str) -> list[Case]:
        """The cases on this subject."""
        return [each for each in self.every if each.subject == subject]


def _by(cases: Iterable[Case], names: Callable[[Case], Iterable[str]]) -> dict[str, list[Case]]:
    found: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        for name in names(case):
            found[name].append(case)
    return dict(found)


def golden() -> Cases:
    """The golden cases."""
    cases: dict[str, Case] = {}
    counts = {}
    for each in EDITIONS:
        suite = load_suite(each)
        cases |= {case.id: case for case in suite.cases}
        counts[each] = Counter(case.subject for case in suite.cases)
    return Cases(tuple(cases.values()), counts)


def by_subject(cases: Iterable[Case]) -> str:
    """`box 20, line 3`: how many of these cases there are on each subject."""
    counts = Counter(case.subject for case in cases)
    return ", ".join(f"{subject} {counts[subject]:,}" for subject in in_order(counts))
