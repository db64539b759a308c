"""A finding is named after what is wrong, and after its smallest request."""

from __future__ import annotations

from typing import Any

import pytest

from nucleus_conformance.fuzzing.asked import Asked
from nucleus_conformance.fuzzing.causes import alone, causes_of, comment_of, requirement_of
from nucleus_conformance.fuzzing.reference import Expected, Reference
from nucleus_conformance.judging.judge import judged
from nucleus_conformance.judging.verdict import Answer, Crash, Judged
from nucleus_conformance.protocol.messages import Caught
from nucleus_conformance.report.lines import verdict_line
from nucleus_conformance.report.model import JudgedCase
from nucleus_conformance.suite.case import Case, Depth, Operation, Outcome, Request
from nucleus_spec.editions import DEFAULT

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
            (box(), Caught("KeyError: 'a'"), ["error-keyerror"]),
            (
                box(metadata={"\ud83d": 1}, label="\ud83d"),
                sent(metadata={"?": 1}, label=""),
                ["lone-surrogate"],
            ),
            (
                box(annotation_id=None, label="é"),
                sent(annotation_id="e\u0301-0-0-1-1-i", label="e\u0301"),
                ["normalized-text"],
            ),
            (
                Asked(
                    "keypoints",
                    "decode",
                    {
                        "payload": {
                            "label": "",
                            "reference_id": "",
                            "geometry": {
                                "keypoints": [{"x": 1, "visible": True}],
                                "names": [""],
                                "skeleton": [],
                            },
                        }
                    },
                ),
                Outcome("payload", {}),
                ["accepted-missing-geometry-keypoints"],
            ),
            (
                box(embedding_vector=[1, 2.5, 3]),
                sent(embedding_vector=[2.5, 3]),
                ["length-embedding-vector"],
            ),
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

    @pytest.mark.parametrize(
        ("depth", "causes"),
        [
            ("value", ["value-label"]),
            ("lexeme", ["value-label", "number-spelling"]),
            ("bytes", ["value-label", "number-spelling", "key-order"]),
        ],
    )
    def test_of_spelling_are_those_that_are_asked_for(
        self, depth: Depth, causes: list[str]
    ) -> None:
        """A fault in value is none of key order, though keys may be in another order beside it."""
        members = right(box()).outcome.content
        geometry = {"x": 0.0, "y": 0, "width": 1, "height": 1}
        answer = {"geometry": geometry, **{name: each for name, each in members.items()
                                           if name != "geometry"}, "label": "bus"}  # fmt: skip
        every = causes_of(found(box(), Outcome("payload", answer)), depth)
        assert list(every) == causes
        for name, each in every.items():
            own = alone(each)
            assert list(causes_of(own)) == [name]
            assert JudgedCase.from_json(verdict_line(own)).differences

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
            (
                Asked("dispatch", "dispatch", {"payload": {**BOX, "type": "box"}}),
                Outcome("value", {"type": "box", "payload": sent(label="bus").content}),
                "LABEL-1",
            ),
            (
                Asked("dispatch", "dispatch", {"payload": {**BOX, "type": "box"}}),
                Outcome("value", {"type": "line", "payload": sent().content}),
                "DISPATCH-1",
            ),
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
