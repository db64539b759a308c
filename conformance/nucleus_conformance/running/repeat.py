"""Asking more than once: an implementation whose answers differ is flaky."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import islice

from attrs import evolve

from nucleus_conformance.judging.verdict import Flaky, Judged, NotRun
from nucleus_conformance.suite.case import Outcome


def repeated(judged: Iterator[Judged], times: int) -> Iterator[Judged]:
    """One verdict a case, where `judged` has `times` verdicts on each, in a row.

    A case that was not asked every time is `NotRun`.
    """
    while together := list(islice(judged, times)):
        yield _together(together)


def _together(judged: Sequence[Judged]) -> Judged:
    left_out = next((each for each in judged if isinstance(each.verdict, NotRun)), None)
    if left_out is not None:
        return left_out
    first, *others = [_answer(each) for each in judged]
    other = next((each for each in others if each != first), None)
    if other is None:
        return judged[0]
    reason = f"asked {len(judged)} times in a row, it answered differently: {first}, then {other}"
    failed = next((each for each in judged if not each.passed), judged[0])
    return evolve(failed, verdict=Flaky(reason))


def _answer(judged: Judged) -> str:
    """What was answered, as a text that is the same for the same answer."""
    response = judged.response
    if not isinstance(response, Outcome):
        return judged.verdict.name
    if response.kind == "rejected":
        return "a refusal"
    if response == judged.case.expect and judged.passed:
        return "what is expected"
    text = json.dumps(response.to_json(), sort_keys=True)
    return text if len(text) <= 200 else f"{text[:200]}… ({len(text)} characters)"
