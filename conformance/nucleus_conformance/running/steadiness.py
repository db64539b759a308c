"""Asks a whole suite again and again, in fresh processes, to find which cases are flaky.

Whole runs, because an answer may depend on the process, on its random seed for example, or on what
was asked before. The last one asks each case several times in a row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Final

from attrs import evolve

from nucleus_conformance.judging.judge import Standard
from nucleus_conformance.judging.verdict import Flaky, Judged, NotRun, Timeout
from nucleus_conformance.running.editions import Editions
from nucleus_conformance.running.run import Asks, run
from nucleus_conformance.suite.case import Case, Suite

RUNS: Final = 7
"""How often the whole suite is asked again. What fails half of the time is then found in all but
1 of 500 cases."""

FEW_RUNS: Final = 3
"""How often a few cases are asked again that did not do what a list says of them."""

IN_A_ROW: Final = 3
"""How often each case is asked in the last of these runs."""

How = Callable[[Judged], str | None]
"""How a case failed, in the words of the list of known failures; None if it passed."""


def steadied(
    judged: Sequence[Judged],
    suite: Suite,
    start: Callable[[], AbstractContextManager[Asks]],
    how: How,
    standard: Standard,
    whole: Sequence[Case] = (),
    runs: int = RUNS,
) -> list[Judged]:
    """The verdicts of a run, but `Flaky` on cases that fail otherwise, or pass, when asked again.

    `start` starts the implementation. `suite`, `standard`, `whole`: as for `run`. What hangs is
    asked again only once, and what is known to be flaky not at all.
    """
    seen = {each.case.id: {how(each)} for each in judged}
    for number in range(1, runs + 1):
        with start() as running:
            times = IN_A_ROW if number == runs else 1
            for each in run(suite, running, standard, times, whole):
                if isinstance(each.verdict, NotRun):
                    continue
                known = seen[each.case.id]
                known.add("flaky" if isinstance(each.verdict, Flaky) else how(each))
                if isinstance(each.verdict, Timeout) or len(known) > 1:
                    suite = _without(suite, each.case)
    return [_together(each, seen[each.case.id]) for each in judged]


def all_steadied(
    judged: Sequence[Judged], editions: Editions, how: How, standard: Standard, runs: int = RUNS
) -> list[Judged]:
    """The same for a run on several editions. Those that it does not speak are not asked.

    `judged` may be a part of what was judged: only that is asked again.
    """
    by_id = {each.case.id: each for each in judged}
    found: list[Judged] = []
    for part in editions.parts:
        own = [by_id[case.id] for case in part.suite.cases if case.id in by_id]
        if part.suite.edition.name in editions.lacking or not own:
            found += own
        else:
            suite = evolve(part.suite, cases=tuple(each.case for each in own))
            found += steadied(own, suite, part.start, how, standard, part.whole, runs)
    return found


def _without(suite: Suite, case: Case) -> Suite:
    return evolve(suite, cases=tuple(each for each in suite.cases if each is not case))


def _together(judged: Judged, ways: set[str | None]) -> Judged:
    if len(ways) == 1:
        return judged
    said = sorted(each or "passes" for each in ways)
    return evolve(judged, verdict=Flaky(f"asked again, it differs: {', '.join(said)}"))
