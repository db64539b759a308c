"""The reference behind the protocol reads texts with its own reader."""

from __future__ import annotations

import json

from nucleus_conformance.recording import answers_of
from nucleus_conformance.suite.case import Outcome
from nucleus_conformance.suite.catalog.draft import draft
from nucleus_conformance.suite.catalog.samples import BOX
from nucleus_conformance.targets.target import find_target


def asked(operation: str, text: str) -> Outcome:
    drafted = draft("box", operation, "asked", "", "WIRE-1", {"text": text})  # type: ignore[arg-type]
    (answer,) = answers_of(find_target("reference", (), None), [drafted.request()])
    assert isinstance(answer, Outcome)
    return answer


def with_member(member: str) -> str:
    return f"{json.dumps(BOX.payload)[:-1]}, {member}}}"


def test_a_number_that_json_does_not_have_is_refused_under_any_key() -> None:
    """WIRE-4."""
    answer = asked("decode", with_member('"score": {"raw": NaN}'))
    assert (answer.kind, answer.content["code"]) == ("rejected", "invalid-json")
    assert asked("decode", with_member('"score": {"raw": null}')).kind == "payload"


def test_an_integer_may_be_of_any_size() -> None:
    """NUMBER-1."""
    digits = "7" * 5001
    answer = asked("encode", with_member(f'"metadata": {{"n": {digits}}}'))
    assert answer.kind == "text"
    assert f'"metadata": {{"n": {digits}}}' in answer.content
