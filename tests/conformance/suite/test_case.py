from __future__ import annotations

import json
from typing import Any

import attrs
import pytest

from nucleus_conformance.suite.case import Alternative, Case, Outcome, Request
from tests.helpers.case_files import DATA
from tests.helpers.programs import make_case


class TestCase:
    def test_it_is_read_as_it_is_written(self) -> None:
        case = Case.from_json(DATA)
        assert (case.id, case.type, case.operation) == ("box/decode/good", "box", "decode")
        assert (case.level, case.depth, case.comment) == ("recommended", "lexeme", "A box.")
        assert case.requirements == ("WIRE-1", "BOX-1")
        assert case.flags == ("number-lexeme",)
        assert case.subject == "box"
        assert case.expect == Outcome("rejected", {"code": "missing", "pointer": "/x"})
        assert case.also_accept == (
            Alternative("unchecked-number", Outcome("payload", {"x": "1"})),
        )
        assert case.to_json() == DATA
        assert list(case.to_json()) == list(DATA)

    def test_no_alternatives_are_not_written(self) -> None:
        data = {name: value for name, value in DATA.items() if name != "also_accept"}
        case = Case.from_json(data)
        assert case.also_accept == ()
        assert case.to_json() == data

    def test_what_not_every_parser_reads_is_written_as_text_and_plain_in_memory(self) -> None:
        """A payload to read stays a text: nothing can tell it from one whose spelling counts."""
        big, text = {"x": 2**53}, '{"x": 9007199254740992}'
        case = make_case(
            operation="construct",
            payload=big,
            expect=Outcome("value", big),
            also=[Alternative("unchecked-number", Outcome("payload", big))],
            arguments=big,
            batches=[big],
        )
        data = case.to_json()
        assert data["input"] == {"text": text, "arguments_text": text, "batches_text": f"[{text}]"}
        assert data["expect"] == {"value_text": text}
        assert data["also_accept"][0]["outcome"] == {"payload_text": text}
        read = Case.from_json(data)
        assert read.input == {"text": text, "arguments": big, "batches": [big]}
        assert (read.expect, read.also_accept) == (case.expect, case.also_accept)
        assert read.to_json() == data

    def test_it_cannot_be_changed(self) -> None:
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            make_case().level = "recommended"  # type: ignore[misc]

    @pytest.mark.parametrize("kind", ["payload", "text", "value", "rejected"])
    def test_an_outcome_is_read_as_it_is_written(self, kind: str) -> None:
        assert Outcome.from_json({kind: {"a": 1}}).to_json() == {kind: {"a": 1}}

    @pytest.mark.parametrize("data", [{}, {"payload": 1, "text": "1"}])
    def test_an_outcome_is_one_thing(self, data: dict[str, Any]) -> None:
        with pytest.raises(ValueError, match="unpack"):
            Outcome.from_json(data)


class TestRequest:
    def test_it_has_the_input_and_no_word_of_the_expectation(self) -> None:
        asked = Case.from_json(DATA).request()
        assert asked.body == {"op": "decode", "type": "box", "payload": {"x": 1}}

    def test_files_are_for_the_runner(self) -> None:
        case = Case.from_json(DATA)
        assert case.request().files == ("a.png",)
        assert "files" not in case.request().body
        assert make_case().request().files == ()

    def test_links_are_for_the_runner(self) -> None:
        given = {"payload": {}, "files": ["a.png"], "links": {"b.png": "a.png", "c.png": "gone"}}
        asked = Request.of("local_files", "segmentation", given, "why")
        assert asked.links == {"b.png": "a.png", "c.png": "gone"}
        assert asked.found_files == {"a.png", "b.png"}
        assert asked.body.keys() == {"op", "type", "payload"}

    def test_who_asks_and_what_is_likely_stay_at_home(self) -> None:
        case = Case.from_json(DATA)
        asked = case.request()
        assert asked.name == case.id
        assert asked.likely is case.expect
        assert case.id not in json.dumps(asked.body)

    def test_one_without_a_case_knows_of_no_answer(self) -> None:
        asked = Request.of("construct", "line", {"arguments": {}, "files": ["a.png"]}, "why")
        assert asked == Request(
            {"op": "construct", "type": "line", "arguments": {}}, "why", ("a.png",), None
        )

    def test_what_holds_several_types_has_none(self) -> None:
        batches: list[Any] = [[]]
        collect = make_case("prediction-list/add/x", operation="collect", batches=batches)
        assert collect.request().body == {
            "op": "collect",
            "payload": {"name": "prediction-list/add/x"},
            "batches": [[]],
        }
        dispatch = make_case("dispatch/read/x", {"type": "box"}, operation="dispatch")
        assert dispatch.request().body == {"op": "dispatch", "payload": {"type": "box"}}

    def test_a_text_is_asked_as_a_text(self) -> None:
        data = DATA | {"type": "line", "input": {"text": "{"}}
        assert Case.from_json(data).request().body == {
            "op": "decode",
            "type": "line",
            "text": "{",
        }
