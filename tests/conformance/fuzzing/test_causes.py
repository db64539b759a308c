"""A finding is named after what is wrong, and after its smallest request."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nucleus_conformance.fuzzing.asked import Asked
from nucleus_conformance.fuzzing.causes import causes_of, comment_of, requirement_of
from nucleus_conformance.fuzzing.finding import Finding
from nucleus_conformance.fuzzing.reference import Expected, Reference
from nucleus_conformance.fuzzing.requests import TYPES
from nucleus_conformance.fuzzing.search import Fuzz
from nucleus_conformance.judging.judge import judged
from nucleus_conformance.judging.verdict import Answer, Crash, Judged
from nucleus_conformance.suite.case import Case, Operation, Outcome, Request
from nucleus_spec.editions import DEFAULT
from tests.helpers.in_process import InProcess
from tests.helpers.miniatures import Miniature

BOX = {
    "label": "car", "reference_id": "i", "annotation_id": "a",
    "geometry": {"x": 0, "y": 0, "width": 1, "height": 1},
}  # fmt: skip


def right(asked: Asked) -> Expected:
    return Reference(DEFAULT).expected(Request.of(asked.operation, asked.type, asked.input, ""))


def found(asked: Asked, answer: Answer) -> Judged:
    case = Case(
        "box/decode/fuzz", asked.type, asked.operation, "required", "value", (), "",
        asked.input, right(asked).outcome,
    )  # fmt: skip
    return judged(case, answer)


def box(operation: Operation = "decode", **members: Any) -> Asked:
    return Asked("box", operation, {"payload": {**BOX, **members}})


def sent(**members: Any) -> Outcome:
    return Outcome("payload", {**right(box()).outcome.content, **members})


class TestCauses:
    @pytest.mark.parametrize(
        ("asked", "answer", "causes"),
        [
            (box(), sent(label="bus"), ["value-label"]),
            (box(), sent(label="bus", metadata=None), ["value-label", "null-for-empty-object"]),
            (box(), Outcome("rejected", {"message": "ValueError: no 7"}), ["refused-valueerror"]),
            (box(confidence=2), sent(confidence=2), ["accepted-out-of-range-confidence"]),
            (box(class_pdf={"a": 2}), sent(), ["accepted-out-of-range-class-pdf"]),
            (box(), Crash("exit status 3"), ["crash-exit-status"]),
            (
                box(label="i", reference_id="car"),
                sent(label="car", reference_id="i"),
                ["swap-label-reference-id"],
            ),
            (
                Asked("dispatch", "dispatch", {"payload": {**BOX, "type": "box"}}),
                Outcome("value", {"type": "box", "payload": sent(label="bus").content}),
                ["value-label"],
            ),
        ],
    )
    def test_are_those_of_the_answer(self, asked: Asked, answer: Answer, causes: list[str]) -> None:
        assert list(causes_of(found(asked, answer))) == causes

    def test_each_has_its_own_difference_first(self) -> None:
        every = causes_of(found(box(), sent(label="bus", metadata=None)))
        first = [each.verdict.differences[0].pointer for each in every.values()]  # type: ignore[union-attr]
        assert first == ["/label", "/metadata"]


class TestRequirements:
    @pytest.mark.parametrize(
        ("asked", "answer", "requirement"),
        [
            (box(), sent(label="bus"), "LABEL-1"),
            (box(), sent(geometry={**BOX["geometry"], "x": 5}), "BOX-1"),  # type: ignore[dict-item]
            (box(confidence=2), sent(confidence=2), "CONFIDENCE-1"),
            (box(), sent(odd=1), "WIRE-3"),
            (box(), sent(confidence=1), "CONFIDENCE-1"),
            (Asked("box", "decode", {"text": "{"}), sent(), "WIRE-7"),
            (
                Asked("category", "construct", {"arguments": {"label": "", "odd": 1}}),
                Outcome("payload", {}),
                "CONSTRUCT-2",
            ),
        ],
    )
    def test_are_those_of_the_verdict(
        self, asked: Asked, answer: Outcome, requirement: str
    ) -> None:
        assert requirement_of(asked, right(asked), found(asked, answer)) == requirement

    def test_the_comment_says_what_is_asked(self) -> None:
        assert comment_of(box(), right(box())) == "A payload that is valid."
        wrong = box(confidence=2)
        assert comment_of(wrong, right(wrong)) == (
            "A payload with a fault at /confidence: out-of-range."
        )


def findings(
    wrong: str, types: tuple[str, ...] = TYPES, seed: int = 2, requests: int = 3000
) -> list[Finding]:
    search = Fuzz(InProcess(Miniature(wrong).module()), DEFAULT, types, {}, lambda _: False)
    for _ in search.run(requests, seed):
        pass
    return list(search.findings.values())


@pytest.mark.slow
class TestFindings:
    def test_one_wrong_bound_is_one_finding(self) -> None:
        """It may show in six types, when read, written and dispatched."""
        (finding,) = findings(
            "def read(payload):\n"
            "    pdf = payload.get('class_pdf') if isinstance(payload, dict) else None\n"
            "    if isinstance(pdf, dict) and 1.0005 < sum(each for each in pdf.values()\n"
            "            if type(each) in (int, float)): raise ValueError('sum')\n"
            "    return payload"
        )
        assert finding.seen > 10
        assert len(json.dumps(finding.judged.case.request().body)) <= 230

    @pytest.mark.parametrize("seed", [1, 4, 11])
    def test_of_one_that_rounds_is_small_whatever_type_it_shows_in_first(self, seed: int) -> None:
        """The smallest request that shows it has 109 characters."""
        (finding,) = findings(
            "def sent(payload):\n"
            "    if isinstance(payload.get('confidence'), float):\n"
            "        payload['confidence'] = round(payload['confidence'], 2)\n"
            "    return payload",
            seed=seed, requests=4000,
        )  # fmt: skip
        assert len(json.dumps(finding.judged.case.request().body)) <= 150

    def test_a_fault_beside_another_is_found_too(self) -> None:
        found = findings(
            "def sent(payload):\n"
            "    if payload.get('confidence') == 0: del payload['confidence']\n"
            "    if payload.get('metadata') == {}: payload['metadata'] = None\n"
            "    return payload",
            ("box",),
        )
        named = {each.judged.case.requirements for each in found}
        assert {("CONFIDENCE-1",), ("METADATA-1",)} <= named
