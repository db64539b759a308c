from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from nucleus_conformance.suite.case import Case
from nucleus_conformance.suite.loading import load_suite
from nucleus_spec import EDITIONS, PREDICTION_TYPES, Edition, UnknownEdition
from nucleus_spec import schema as module
from nucleus_spec.schema import NAMES, Direction, drift, files, main, schema
from tests.helpers.strategies_local import predictions, readable

by_edition = pytest.mark.parametrize(
    "under",
    [*(pytest.param(each, marks=pytest.mark.slow) for each in EDITIONS[:-1]), EDITIONS[-1]],
    ids=str,
)

NOT_SAID: dict[str, str] = {
    "too-deep": "JSON Schema does not count how deep a value is nested",
    "not-a-distribution": "the sum of probabilities; only that there is one at all can be said",
    "length-mismatch /geometry/names": "that two lists are equally long",
    "index-out-of-range": "that a number is less than the length of a list",
}
"""Refusals, by code or by code and pointer, that JSON Schema cannot express."""

WHOLE_FLOATS = {
    "keypoints/decode/skeleton-float-index",
    "keypoints/decode/skeleton-float-zero-index",
    *(
        f"keypoints/decode/second-index-float-of-{place}-pair"
        for place in ("first", "second", "third", "last", "sixtieth")
    ),
    *(f"keypoints/decode/skeleton-float-{place}-index-as-spelled" for place in ("first", "last")),
    "segmentation/decode/float-segment-index",
    "segmentation/decode/float-zero-segment-index",
    "segmentation/decode/float-segment-index-as-spelled",
}
"""To JSON Schema 1.0 is an integer."""

EMPTY_CLASS_PDF = "decode/empty-class-pdf"
"""A class_pdf without values has no sum of 1, and is refused by `minProperties`."""


@functools.cache
def validator(type_name: str, under: Edition, direction: Direction) -> Draft202012Validator:
    path = module.DIRECTORY / under.name / f"{type_name}.{direction}.json"
    return Draft202012Validator(json.loads(path.read_text("utf-8")))


def problems(type_name: str, under: Edition, direction: Direction, payload: Any) -> list[str]:
    return [each.message for each in validator(type_name, under, direction).iter_errors(payload)]


class TestFiles:
    def test_are_what_the_classes_say(self) -> None:
        assert drift() == []

    def test_are_two_for_each_name_and_edition(self) -> None:
        assert (*PREDICTION_TYPES, "any", "prediction-list") == NAMES
        assert len(dict(files())) == 2 * len(NAMES) * len(EDITIONS)

    @pytest.mark.parametrize(
        "path", dict(files()), ids=lambda path: f"{path.parent.name}/{path.name}"
    )
    def test_are_schemas_of_2020_12(self, path: Path) -> None:
        content = json.loads(path.read_text("utf-8"))
        assert content["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
        Draft202012Validator.check_schema(content)

    def test_have_an_id_each(self) -> None:
        ids = {json.loads(text)["$id"] for text in dict(files()).values()}
        assert len(ids) == len(dict(files()))

    def test_end_with_a_newline_and_are_ascii(self) -> None:
        assert all(text.endswith("}\n") and text.isascii() for text in dict(files()).values())


class TestDrift:
    @pytest.fixture
    def directory(self, tmp_path: Path) -> Path:
        """A copy of the committed files, in which one may err."""
        assert main([], tmp_path) == 0
        return tmp_path

    def test_is_none_in_what_was_just_written(
        self, directory: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["--check"], directory) == 0
        assert capsys.readouterr().out.endswith("100 schemas match the classes\n")

    def test_is_none_in_the_committed_files(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["--check"]) == 0
        assert capsys.readouterr().out == "100 schemas match the classes\n"

    def test_is_found(self, directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
        changed, removed, added = (
            directory / "0.17.9" / name
            for name in ("box.read.json", "line.sent.json", "extra.json")
        )
        changed.write_text(changed.read_text("utf-8").replace('"minimum": 0', '"minimum": 1'))
        removed.unlink()
        added.write_text("{}")
        assert drift(directory) == [
            f"{added}: not a schema of this module",
            f"{changed}: differs from the classes",
            f"{removed}: missing",
        ]
        assert main(["--check"], directory) == 1
        assert str(changed) in capsys.readouterr().out

    def test_is_looked_for_only_when_asked(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["--chek"]) == 2
        assert "usage" in capsys.readouterr().err


class TestAsking:
    def test_for_what_there_is_not(self) -> None:
        with pytest.raises(KeyError):
            schema("circle", "0.17.9", "read")
        with pytest.raises(UnknownEdition):
            schema("box", "0.20.0", "read")


class TestSent:
    """What is sent MUST be valid, and its schema knows no other key. (WIRE-1)"""

    @given(st.data(), st.sampled_from(list(PREDICTION_TYPES)), st.sampled_from(EDITIONS))
    def test_payloads_are_valid(self, data: st.DataObject, type_name: str, under: Edition) -> None:
        payload = data.draw(predictions(type_name, under)).to_payload(edition=under)
        assert problems(type_name, under, "sent", payload) == []
        assert problems(type_name, under, "read", readable(payload)) == []

    @given(st.data(), st.sampled_from(list(PREDICTION_TYPES)), st.sampled_from(EDITIONS))
    def test_no_key_can_be_added(self, data: st.DataObject, type_name: str, under: Edition) -> None:
        payload = data.draw(predictions(type_name, under)).to_payload(edition=under)
        assert problems(type_name, under, "sent", {**payload, "score": 0.5})
        for name in ("geometry", "annotations"):
            inside = payload.get(name)
            for each in inside if isinstance(inside, list) else [inside]:
                if each is not None:
                    each["score"] = 0.5
                    assert problems(type_name, under, "sent", payload)

    @given(st.data(), st.sampled_from(list(PREDICTION_TYPES)), st.sampled_from(EDITIONS))
    @pytest.mark.slow
    def test_no_key_that_is_always_sent_can_be_left_out(
        self, data: st.DataObject, type_name: str, under: Edition
    ) -> None:
        payload = data.draw(predictions(type_name, under)).to_payload(edition=under)
        least = _least(type_name, under)
        for key in least:
            rest = {name: value for name, value in payload.items() if name != key}
            assert problems(type_name, under, "sent", rest), key

    def test_a_task_is_null(self, type_name: str, under: Edition) -> None:
        payload = _least(type_name, under)
        if "task_id" in payload:
            assert problems(type_name, under, "sent", payload) == []
            assert problems(type_name, under, "sent", {**payload, "task_id": "task_1"})


def _least(type_name: str, under: Edition) -> dict[str, Any]:
    """The payload of a prediction of which only what is required was given."""
    (case,) = (each for each in _decodes(under) if each.id == f"{type_name}/decode/required-only")
    payload: dict[str, Any] = case.expect.content
    return payload


@functools.cache
def _decodes(under: Edition) -> tuple[Case, ...]:
    """The cases that read a payload, be it given as JSON or as its text."""
    return tuple(
        case
        for case in load_suite(under).cases
        if case.operation == "decode" and case.expect.content.get("code") != "invalid-json"
    )


def _payload(case: Case) -> Any:
    return case.input["payload"] if "payload" in case.input else json.loads(case.input["text"])


def _sent(case: Case, under: Edition) -> dict[str, Any]:
    read = PREDICTION_TYPES[case.type].from_json(_payload(case), edition=under)
    return read.to_payload(edition=under)


def _cannot_be_said(case: Case) -> bool:
    code, pointer = case.expect.content["code"], case.expect.content["pointer"]
    if case.id.endswith(EMPTY_CLASS_PDF):
        return False
    return case.id in WHOLE_FLOATS or bool(NOT_SAID.keys() & {code, f"{code} {pointer}"})


def _unsaid(case: Case) -> str:
    """What the comment in the schema says of the rule that the case is about."""
    if case.id in WHOLE_FLOATS:
        return "1.0 is refused"
    return {
        "too-deep": "At most 200 levels deep",
        "not-a-distribution": "must sum to 1",
        "length-mismatch": "As many names as keypoints",
        "index-out-of-range": "the index of a keypoint",
    }[case.expect.content["code"]]


@functools.cache
def _comments(type_name: str, under: Edition) -> tuple[str, ...]:
    """Every `$comment` in the schema of what is read."""

    def found(value: Any) -> Iterator[str]:
        for key, member in value.items() if isinstance(value, dict) else enumerate(value):
            if key == "$comment":
                yield member
            elif isinstance(member, (dict, list)):
                yield from found(member)

    return tuple(found(schema(type_name, under, "read")))


class TestRead:
    """The schema of what is read MUST accept and refuse as the reference does, as far as it can."""

    @by_edition
    def test_accepts_what_the_reference_accepts(self, under: Edition) -> None:
        wrong = {
            case.id: found
            for case in _decodes(under)
            if case.expect.kind == "payload"
            and (found := problems(case.type, under, "read", _payload(case)))
        }
        assert wrong == {}

    @by_edition
    def test_what_the_reference_then_sends_is_valid(self, under: Edition) -> None:
        wrong = {
            case.id: found
            for case in _decodes(under)
            if case.expect.kind == "payload"
            and (found := problems(case.type, under, "sent", _sent(case, under)))
        }
        assert wrong == {}

    @by_edition
    def test_refuses_what_the_reference_refuses(self, under: Edition) -> None:
        accepted = {
            case.id
            for case in _decodes(under)
            if case.expect.kind == "rejected"
            and not problems(case.type, under, "read", _payload(case))
        }
        beyond = {
            case.id
            for case in _decodes(under)
            if case.expect.kind == "rejected" and _cannot_be_said(case)
        }
        assert accepted == beyond

    @by_edition
    def test_says_where_it_accepts_what_the_reference_refuses(self, under: Edition) -> None:
        silent = {
            case.id
            for case in _decodes(under)
            if case.expect.kind == "rejected"
            and _cannot_be_said(case)
            and not any(_unsaid(case) in each for each in _comments(case.type, under))
        }
        assert silent == set()

    def test_every_exception_is_needed(self, under: Edition) -> None:
        refused = [case for case in _decodes(under) if case.expect.kind == "rejected"]
        assert {case.id for case in refused} >= WHOLE_FLOATS
        for why in NOT_SAID:
            code, _, pointer = why.partition(" ")
            assert any(
                case.expect.content["code"] == code
                and pointer in ("", case.expect.content["pointer"])
                and _cannot_be_said(case)
                for case in refused
            ), why
