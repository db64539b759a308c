"""The gate: decides which cases count, which failures are waived, and the exit status.

A run holds if something was judged, none of its cases was left out, and every case that counts
passed or failed as an up-to-date list of known failures says. A waived failure still lowers the
score, but decides nothing: a run whose only fault is a known crash holds, however few its cases.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from attrs import field, frozen

from nucleus_conformance.errors import UsageError
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.gate.known_entry import UNSUPPORTED, Entry, failure
from nucleus_conformance.gate.known_failing import TODO, KnownFailing, Results
from nucleus_conformance.gate.rewriting import Rewriting
from nucleus_conformance.judging.verdict import (
    NO_ANSWER,
    Flaky,
    Judged,
    NotRun,
    Timeout,
    Unsupported,
)
from nucleus_conformance.suite.case import Case, Level
from nucleus_conformance.text import counted

SURPRISES: Final = 20
"""How many cases that are not as the list says are asked again: more are no chance."""


@frozen
class Decision:
    """The result of a run."""

    status: ExitStatus
    problems: tuple[str, ...]
    """Faults besides failed cases. Each says what is wrong, where, and what to do."""
    waived: Mapping[str, Entry]
    """Id of a case that failed as the list says -> its entry in the list."""
    complete: bool
    """Whether every case of the run was sent to the implementation."""


@frozen
class Gate:
    """What a user asks of a run: which cases must pass, and which may fail for now."""

    today: date
    level: Level = "required"
    """`recommended`: recommended cases count too."""
    known: KnownFailing = field(factory=KnownFailing)

    def failure_of(self, judged: Judged) -> str | None:
        """How a case failed, in the words of the list of known failures; None if it passed."""
        return None if judged.passed else failure(judged.verdict)

    def waiver(self, judged: Judged) -> Entry | None:
        """The entry that waives this failure; None if none does, or if the case did not run."""
        how = self.failure_of(judged)
        if how is None or isinstance(judged.verdict, NotRun):
            return None
        return self.waives(judged.case.id, how)

    def waives(self, identifier: str, how: str) -> Entry | None:
        """The entry that lets a case fail like this; None if none does."""
        entry = self.known.entry_for(identifier)
        return entry if entry is not None and entry.waives(how, self.today) else None

    def counting(self, cases: Sequence[Case]) -> list[Case]:
        """The cases that count: the required ones, at the level `required`.

        All count at the level `recommended`, and if none is required.
        """
        required = [case for case in cases if case.level == "required"]
        return list(cases) if self.level == "recommended" or not required else required

    def decide(
        self,
        cases: Sequence[Case],
        judged: Sequence[Judged],
        suite: Collection[str],
        incidents: Sequence[str] = (),
        again: Sequence[Judged] = (),
    ) -> Decision:
        """Decide a run. `cases`: what was selected; `judged`: the verdicts; `suite`: all case ids.

        `incidents`: faults that belong to no case, one sentence each; `again`: the verdicts on
        `surprises` that were asked again.
        """
        counting = {case.id for case in self.counting(cases)}
        decisive = [each for each in judged if each.case.id in counting]
        waived = {each.case.id: entry for each in judged if (entry := self.waiver(each))}
        failures = [each for each in decisive if not each.passed and each.case.id not in waived]
        missing = _not_run(cases, judged)
        flaky = {each.case.id: each for each in again if isinstance(each.verdict, Flaky)}
        found = {each: how for each, how in self._results(judged).items() if each not in flaky}
        problems = [*incidents, *self.known.problems(found, suite, self.today)]
        problems += map(self._flaky_beyond, flaky.values())
        if not missing:  # otherwise that is said, and is why
            problems += undecided(judged)
        problems += proving_nothing(map(self.failure_of, decisive))
        if any(isinstance(each.verdict, NotRun) and each.verdict.lacks for each in judged):
            status = ExitStatus.SUITE_FAULT
        elif failures and _nothing_came(judged):
            status = ExitStatus.NOT_STARTED
        else:
            falls_short = failures or problems or missing
            status = ExitStatus.FALLS_SHORT if falls_short else ExitStatus.HOLDS
        return Decision(status, tuple(counted(problems)), waived, complete=not missing)

    def surprises(self, cases: Sequence[Case], judged: Sequence[Judged]) -> list[Judged]:
        """The first verdicts that the list does not foresee: perhaps these cases are flaky.

        At most `SURPRISES`, and none that took the whole time for a reply.
        """
        if _nothing_came(judged):
            return []
        counting = {case.id for case in self.counting(cases)}
        found = []
        for each in judged:
            how, entry = self.failure_of(each), self.known.entry_for(each.case.id)
            if isinstance(each.verdict, NotRun | Timeout) or each.undecided:
                continue
            if entry is None and how is not None and each.case.id in counting:
                found.append(each)
            if entry is not None and not entry.is_flaky and (how is None or not entry.knows(how)):
                found.append(each)
        return found[:SURPRISES]

    def on_some_editions(self, judged: Sequence[Judged]) -> str:
        """What is to be done about lines of the list that do not say on which edition they hold."""
        return self.known.on_some_editions(self._results(judged))

    def _flaky_beyond(self, judged: Judged) -> str:
        entry = self.known.entry_for(judged.case.id)
        said = "" if entry is None or not entry.difference else f", is pinned to {entry.difference}"
        listed = f"in line {entry.line}{said}" if entry else "not listed"
        return (
            f"flaky beyond the list: {judged.case.id} ({listed}): "
            f"{getattr(judged.verdict, 'reason', '')}: give it a line with difference=flaky in "
            f"{self.known.name}, or have --fix-known-failing write it; better, find what it "
            "depends on"
        )

    def rewriting(
        self,
        cases: Sequence[Case],
        judged: Sequence[Judged],
        suite: Collection[str],
        owner: str = TODO,
        left_out: Collection[str] = (),
    ) -> Rewriting:
        """What this run found, by which the list of known failures is written anew.

        `left_out`: the ids of cases that the implementation does not declare to support; what is
        said of these stays. Raises `UsageError` if the run left out another one, or if no case was
        answered.
        """
        if {case.id for case in cases}.union(left_out) != set(suite):
            raise UsageError(
                "only a run of all cases can rewrite the list of known failures: leave out -k"
            )
        missing = _not_run(cases, judged)
        if missing:
            gone = f"{missing} of {len(cases)} cases were not run"
            raise UsageError(f"the list of known failures is unchanged: {gone}")
        if _nothing_came(judged) or all(isinstance(each.verdict, Unsupported) for each in judged):
            raise UsageError("the list of known failures is unchanged: no case was answered")
        counting = {case.id for case in self.counting(cases)}
        found = self._results(judged)
        in_order = {case.id: found[case.id] for case in cases}
        return Rewriting(in_order, counting, self.today, owner, left_out)

    def _results(self, judged: Sequence[Judged]) -> Results:
        return {
            each.case.id: self.failure_of(each)
            for each in judged
            if not isinstance(each.verdict, NotRun) and not each.undecided
        }


def proving_nothing(results: Iterable[str | None]) -> list[str]:
    """A sentence if no case that counts says that anything is right, though none may be wrong.

    `results`: how each of them failed, in the words of the list of known failures; None if it
    passed.
    """
    found = set(results)
    if not found:
        return ["nothing was judged"]
    if found == {UNSUPPORTED}:
        return ["every case that counts is unsupported, so nothing is known to be right"]
    return []


def undecided(judged: Sequence[Judged]) -> list[str]:
    """One sentence for each choice of these cases of which a case was not run."""
    made = {each.undecided: each.case.id for each in reversed(judged) if each.undecided}
    return [
        f"undecided: {case} passes, but not all cases of its choice, {choice}, were run, so "
        "nobody knows whether it is made once for all: see why the implementation stopped"
        for choice, case in made.items()
    ]


def _not_run(cases: Sequence[Case], judged: Sequence[Judged]) -> int:
    ran = {each.case.id for each in judged if not isinstance(each.verdict, NotRun)}
    return sum(case.id not in ran for case in cases)


def _nothing_came(judged: Sequence[Judged]) -> bool:
    """Whether cases were sent, but none got a proper reply."""
    return bool(judged) and all(isinstance(each.verdict, NO_ANSWER) for each in judged)
