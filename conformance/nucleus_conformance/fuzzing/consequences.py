"""Findings that come of another one: what a parser does that takes the first of equal keys."""

from __future__ import annotations

from collections.abc import Iterable

from nucleus_conformance.fuzzing.finding import Finding
from nucleus_conformance.judging.verdict import differences_of
from nucleus_conformance.report.equal_keys import Evidence, evidence


def independent(found: Iterable[Finding]) -> list[Finding]:
    """Those of the findings that need not come of another one, in the same order.

    Where one shows that the first of equal keys counts, a wrong list or a refusal in an answer to
    equal keys tells nothing more.
    """
    every = list(found)
    shown = (each for each in every if _shown(each) == "shown")
    showing = min(shown, key=lambda each: each.size, default=None)
    if showing is None:
        return every
    return [each for each in every if each is showing or not _shown(each)]


def _shown(each: Finding) -> Evidence:
    return evidence(each.judged.case.request().body, differences_of(each.judged.verdict))
