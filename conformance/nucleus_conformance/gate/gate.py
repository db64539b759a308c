"""What a run comes to: which cases count, which failures are waived, and the exit status. Pure.

Green means that something was judged, that all of the run was, and that every case that counts passed or is
known to fail just so, in a list that is up to date. A waived failure stays a failure in the score.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Final

from attrs import field, frozen

from nucleus_conformance.errors import UsageError
from nucleus_conformance.gate.known_entry import Entry, failure
from nucleus_conformance.gate.known_failing import TODO, KnownFailing, Results
from nucleus_conformance.judging.verdict import NO_ANSWER, Judged, NotRun, Unsupported
from nucleus_conformance.suite.case import Case, Level

CLEAN, NOT_CONFORMING, USAGE, NOT_STARTED, SUITE_FAULT = range(5)
"""Exit statuses."""

INTERRUPTED: Final = 130
"""The exit status that shells give to a program that was interrupted."""


@frozen
class Decision:
    """What a run comes to."""

    status: int
    problems: tuple[str, ...]
    """Why it is not clean, apart from cases that failed: each says what is wrong, where, and what to do."""
    waived: Mapping[str, Entry]
    """The cases that failed as they are known to."""
    complete: bool
    """Whether every case of the run was put to the implementation."""


@frozen
class Gate:
    """What a user asks of a run: how much must pass, and what may fail for now."""

    today: date
    level: Level = "required"
    """`recommended`: recommended cases count as well."""
    known: KnownFailing = field(factory=KnownFailing)

    def failure_of(self, judged: Judged) -> str | None:
        """How a case failed, in the words of the list of known failures; None if it passed."""
        return None if judged.passed else failure(judged.verdict)

    def waiver(self, judged: Judged) -> Entry | None:
        """The entry by which a case may fail as it did. What never ran did not fail in a known way."""
        how = self.failure_of(judged)
        entry = self.known.entry_for(judged.case.id)
        if how is None or entry is None or isinstance(judged.verdict, NotRun):
            return None
        return entry if entry.waives(how, self.today) else None

    def counting(self, cases: Sequence[Case]) -> list[Case]:
        """The cases that decide: the required ones, or all if only recommended ones were selected."""
        required = [case for case in cases if case.level == "required"]
        return list(cases) if self.level == "recommended" or not required else required

    def decide(
        self,
        cases: Sequence[Case],
        judged: Sequence[Judged],
        suite: Collection[str],
        incidents: Sequence[str] = (),
    ) -> Decision:
        """What it comes to that `judged` became of the `cases` of a run, selected of a whole `suite` of ids.

        `incidents` are what went wrong on account of no case, a sentence each.
        """
        counting = {case.id for case in self.counting(cases)}
        decisive = [each for each in judged if each.case.id in counting]
        waived = {each.case.id: entry for each in judged if (entry := self.waiver(each))}
        failures = [each for each in decisive if not each.passed and each.case.id not in waived]
        missing = _not_run(cases, judged)
        problems = [*incidents, *self.known.problems(self._results(judged), suite, self.today)]
        if not decisive:
            problems.append("nothing was judged")
        elif all(isinstance(each.verdict, Unsupported) for each in decisive):
            problems.append(
                "every case that counts is unsupported, so nothing is known to be right"
            )
        if _nothing_came(judged):
            status = NOT_STARTED
        else:
            status = NOT_CONFORMING if failures or problems or missing else CLEAN
        return Decision(status, tuple(problems), waived, complete=not missing)

    def rewritten(
        self,
        cases: Sequence[Case],
        judged: Sequence[Judged],
        suite: Collection[str],
        owner: str = TODO,
    ) -> str:
        """The text of the list of known failures that fits this run.

        Raises `UsageError` for a run that does not tell of every case, or in which nothing worked.
        """
        if {case.id for case in cases} != set(suite):
            raise UsageError(
                "the list of known failures is rewritten only by a run of all cases: leave -k out"
            )
        missing = _not_run(cases, judged)
        if missing:
            gone = f"{missing} of {len(cases)} cases not run"
            raise UsageError(f"the list of known failures stays as it is: {gone}")
        if _nothing_came(judged) or all(isinstance(each.verdict, Unsupported) for each in judged):
            raise UsageError("the list of known failures stays as it is: not one case was answered")
        counting = {case.id for case in self.counting(cases)}
        found = self._results(judged)
        in_order = {case.id: found[case.id] for case in cases}
        return self.known.rewritten(in_order, counting, self.today, owner)

    def _results(self, judged: Sequence[Judged]) -> Results:
        return {
            each.case.id: self.failure_of(each)
            for each in judged
            if not isinstance(each.verdict, NotRun)
        }


def _not_run(cases: Sequence[Case], judged: Sequence[Judged]) -> int:
    ran = {each.case.id for each in judged if not isinstance(each.verdict, NotRun)}
    return sum(case.id not in ran for case in cases)


def _nothing_came(judged: Sequence[Judged]) -> bool:
    """Whether there was something to answer, and not one proper reply."""
    return bool(judged) and all(isinstance(each.verdict, NO_ANSWER) for each in judged)
