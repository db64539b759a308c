"""(case, response) -> verdict. Pure: no clock, no process, no file."""

from __future__ import annotations

import json
from typing import Final

from attrs import frozen

from nucleus_conformance.judging import verdict
from nucleus_conformance.judging.compare import Difference, depth_of, differences
from nucleus_conformance.protocol import messages as protocol
from nucleus_conformance.suite.case import DEPTHS, Case, Depth, Outcome


@frozen
class Standard:
    """By what an answer is judged, beside its case."""

    strict: bool = False
    """Only the expected outcome passes; a permitted alternative fails, and the verdict names it."""
    depth: Depth | None = None
    """How deeply every answer must agree, where its case does not ask for more."""

    def asks(self, case: Case) -> Depth:
        """How deeply an answer to that case must agree."""
        return case.depth if self.depth is None else max(case.depth, self.depth, key=DEPTHS.index)


LENIENT: Final = Standard()
"""What the fixtures themselves ask for."""


def judge(case: Case, response: protocol.Response, by: Standard = LENIENT) -> verdict.Verdict:
    """What becomes of `case` if the implementation answers `response`."""
    if isinstance(response, protocol.Unsupported):
        return verdict.Unsupported(response.reason, response.issue_url)
    if isinstance(response, protocol.Caught):
        return verdict.Error(response.text)
    found = _compared(case.expect, response)
    depth = depth_of(found)
    asked = by.asks(case)
    if _deep_enough(depth, asked):
        assert depth is not None
        return verdict.Passed(depth, tuple(found))
    for alternative in case.also_accept:
        other = _compared(alternative.outcome, response)
        other_depth = depth_of(other)
        if _deep_enough(other_depth, asked):
            if by.strict:
                return verdict.Failed(
                    tuple(found), depth, _message(response), known=alternative.flag
                )
            return verdict.Passed(depth, tuple(other), accepted=alternative.flag)
    return verdict.Failed(tuple(found), depth, _message(response))


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
        found = differences(json.loads(expected), protocol.parse_json(actual))
    except (ValueError, RecursionError):
        return [Difference("", "value", expected, actual)]
    return found or [Difference("", "text-form", expected, actual)]


def _without_message(outcome: Outcome) -> object:
    """An outcome as one side of a difference. What a refusing implementation says stands elsewhere."""
    return {"rejected": {}} if outcome.kind == "rejected" else outcome.to_json()
