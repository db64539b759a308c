"""Asking more than once: an implementation that does not answer alike each time is flaky."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice

from attrs import evolve

from nucleus_conformance.judging.verdict import Flaky, Judged, NotRun
from nucleus_conformance.running.session import Session
from nucleus_conformance.suite.case import Case, Outcome


def repeated(running: Session, cases: Iterable[Case], times: int) -> Iterator[Judged]:
    """Every case with its verdict, each asked so many times in a row; one that was not counts as not run."""
    judged = running.run(case for case in cases for _ in range(times))
    while together := list(islice(judged, times)):
        first = together[0]
        left_out = next((each for each in together if isinstance(each.verdict, NotRun)), None)
        if left_out is not None:
            yield left_out
            continue
        answers = [_answer(each) for each in together]
        other = next((each for each in answers[1:] if each != answers[0]), None)
        if other is None:
            yield first
        else:
            reason = (
                f"asked {times} times in a row, it answered differently: {answers[0]}, then {other}"
            )
            failed = next((each for each in together if not each.passed), first)
            yield evolve(failed, verdict=Flaky(reason))


def _answer(judged: Judged) -> str:
    """What was answered, as a text that is the same for the same answer."""
    response = judged.response
    if response is None:
        return "what is expected" if judged.passed else judged.verdict.name
    if not isinstance(response, Outcome):
        return judged.verdict.name
    if response.kind == "rejected":
        return "a refusal"
    if response == judged.case.expect and judged.passed:
        return "what is expected"
    text = json.dumps(response.to_json(), sort_keys=True)
    return text if len(text) <= 200 else f"{text[:200]}… ({len(text)} characters)"
