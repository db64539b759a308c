"""(case, answer) -> verdict. Pure: no clock, no process, no file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from attrs import frozen

from nucleus_conformance.judging import verdict
from nucleus_conformance.judging.compare import SHALLOW, Difference, depth_of, differences
from nucleus_conformance.protocol import messages as protocol
from nucleus_conformance.suite.case import DEPTHS, Alternative, Case, Depth, Outcome
from nucleus_conformance.suite.ijson import parse


@frozen
class Standard:
    """The standard for all answers, besides what each case asks."""

    strict: bool = False
    """Only the expected outcome passes. A permitted alternative fails, and the verdict names it."""
    depth: Depth | None = None
    """How deeply every answer must agree, unless its case asks for more."""

    def asks(self, case: Case) -> Depth:
        """How deeply an answer to the case must agree."""
        return case.depth if self.depth is None else max(case.depth, self.depth, key=DEPTHS.index)


LENIENT: Final = Standard()
"""The standard of the fixtures themselves."""


def judged(case: Case, answer: verdict.Answer, by: Standard = LENIENT) -> verdict.Judged:
    """The case with its verdict and the implementation's response."""
    said = None if isinstance(answer, verdict.NO_ANSWER) else answer
    return verdict.Judged(case, judge(case, answer, by), said)


def judge(asked: Case, answer: verdict.Answer, by: Standard = LENIENT) -> verdict.Verdict:
    """The verdict on a case with this answer."""
    match answer:
        case Outcome():
            return _judge_outcome(asked, answer, by)
        case protocol.Unsupported():
            return verdict.Unsupported(answer.reason, answer.issue_url)
        case protocol.Caught():
            return verdict.Error(answer.text)
        case _:
            return answer


def _judge_outcome(asked: Case, outcome: Outcome, by: Standard) -> verdict.Verdict:
    if outcome is asked.expect:  # a reply spelled exactly as expected was not parsed
        return verdict.Passed("bytes")
    found = tuple(_compared(asked.expect, outcome))
    depth, enough = depth_of(found), by.asks(asked)
    if _deep_enough(depth, enough):
        return verdict.Passed(depth, found)
    said = _message(outcome)
    near: Alternative | None = None
    nearest = found
    for alternative in asked.also_accept:
        other = tuple(_compared(alternative.outcome, outcome))
        if _deep_enough(depth_of(other), enough):
            if by.strict:
                return verdict.Failed(found, depth, said, known=alternative.flag)
            return verdict.Passed(depth, other, accepted=alternative.flag)
        if not by.strict and _distance(other) < _distance(nearest):
            near, nearest = alternative, other
    return verdict.Failed(nearest, depth, said, near=near)


def _distance(found: Sequence[Difference]) -> tuple[bool, int, int]:
    """How far two outcomes are apart: whether in kind; in how many values; in how many places."""
    unlike = any(each.kind == "outcome" for each in found)
    return unlike, sum(each.kind not in SHALLOW for each in found), len(found)


def _deep_enough(depth: Depth | None, asked: Depth) -> bool:
    return depth is not None and DEPTHS.index(depth) >= DEPTHS.index(asked)


def _message(response: Outcome) -> str:
    if response.kind != "rejected":
        return ""
    return str(response.content.get("message") or response.content.get("code") or "")


def _compared(expected: Outcome, actual: Outcome) -> list[Difference]:
    if expected.kind != actual.kind:
        return [Difference("", "outcome", expected.to_json(), _without_message(actual))]
    if expected.kind == "rejected":
        return []
    if expected.kind == "text":
        return _compared_texts(expected.content, actual.content)
    return differences(expected.content, actual.content)


def _compared_texts(expected: str, actual: object) -> list[Difference]:
    if expected == actual:
        return []
    if not isinstance(actual, str):
        return [Difference("", "type", expected, actual)]
    try:
        found = differences(json.loads(expected), _read(actual))
    except (ValueError, RecursionError):
        return [Difference("", "value", expected, actual)]
    return found or [Difference("", "text-form", expected, actual)]


def _read(text: str) -> Any:
    """The value of a text that an implementation wrote. Raises what `parse` does.

    Half of a surrogate pair that stands in it as it is, and the other half beside it as an escape,
    are one character: no JSON can tell them from it.
    """
    value = parse(text)
    return value if text.isascii() else parse(json.dumps(value))


def _without_message(outcome: Outcome) -> object:
    """An outcome as one side of a difference. A refusal's message is reported elsewhere."""
    return {"rejected": {}} if outcome.kind == "rejected" else outcome.to_json()
