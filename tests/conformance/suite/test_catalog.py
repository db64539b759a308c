from __future__ import annotations

import json
from typing import Any

import pytest

from nucleus_conformance.errors import SuiteError
from nucleus_conformance.suite.case import SUBJECTS, Case
from nucleus_conformance.suite.catalog import all_drafts, checked
from nucleus_conformance.suite.catalog.draft import ID_PATTERN, Draft, draft
from nucleus_conformance.suite.catalog.flags import FLAGS
from nucleus_spec import PREDICTION_TYPES
from nucleus_spec.editions import (
    DEFAULT,
    EDITIONS,
    V0_14_29,
    V0_15_5,
    V0_17_8,
    V0_17_9,
    V0_21_2,
    Edition,
)
from nucleus_spec.requirements import REQUIREMENTS

DRAFTS = all_drafts()

INPUTS = {
    "construct": [{"arguments"}, {"arguments", "pass"}],
    "decode": [{"payload"}, {"text"}],
    "encode": [{"payload"}, {"text"}],
    "dispatch": [{"payload"}, {"text"}],
    "local_files": [
        *({"payload"}, {"payload", "files"}, {"payload", "links"}, {"payload", "files", "links"}),
        {"text"},
    ],
    "collect": [{"batches"}],
}


class TestIds:
    def test_they_are_unique(self) -> None:
        assert len({each.id for each in DRAFTS}) == len(DRAFTS) > 1000

    def test_they_have_one_form(self) -> None:
        assert [each.id for each in DRAFTS if not ID_PATTERN.fullmatch(each.id)] == []

    @pytest.mark.parametrize(
        "name",
        [
            "box/decode",
            "box/decode/a/b",
            "Box/decode/a",
            "box/decode/",
            "box/decode/a_b",
            "box/decode/a-",
            "box/decode/../a",
            "../../x",
            "box/decode/é",
            "box/decode/a\n",
            "",
        ],
    )
    def test_a_draft_of_another_form_cannot_be_made(self, name: str) -> None:
        with pytest.raises(ValueError, match="match"):
            Draft(name, "decode", {}, "", ())

    def test_they_say_type_and_operation(self) -> None:
        said = {
            "construct": "construct",
            "decode": "decode",
            "encode": "encode",
            "dispatch": "read",
            "local_files": "local-files",
            "collect": "add",
        }
        for each in DRAFTS:
            subject, operation, _ = each.id.split("/")
            assert (subject, operation) == (each.subject, said[each.operation])
            assert subject in (each.type, "long")

    def test_they_are_in_the_order_of_the_subjects(self) -> None:
        assert list(dict.fromkeys(each.subject for each in DRAFTS)) == list(SUBJECTS)


class TestDrafts:
    @pytest.mark.parametrize("kind", PREDICTION_TYPES)
    @pytest.mark.parametrize("operation", ["construct", "decode", "encode", "local_files"])
    @pytest.mark.parametrize("edition", EDITIONS, ids=str)
    def test_every_type_has_cases_of_every_operation(
        self, kind: str, operation: str, edition: Edition
    ) -> None:
        found = [
            each
            for each in DRAFTS
            if (each.type, each.operation) == (kind, operation) and each.is_of(edition)
        ]
        assert any(not each.refused for each in found)
        if operation in ("construct", "decode"):
            assert any(each.refused for each in found)

    def test_every_input_is_what_its_operation_takes(self) -> None:
        for each in DRAFTS:
            assert set(each.input) in INPUTS[each.operation], each.id
            assert json.loads(json.dumps(each.input, allow_nan=False)) == each.input

    def test_every_one_says_what_it_is_for(self) -> None:
        for each in DRAFTS:
            assert each.comment.endswith("."), each.id
            assert each.cites, each.id
            assert len(set(each.cites)) == len(each.cites), each.id

    def test_every_requirement_that_a_payload_can_show_is_cited(self) -> None:
        cited = {name for each in DRAFTS for name in each.cites}
        shown = {name for name, each in REQUIREMENTS.items() if not each.informative}
        assert cited >= shown

    def test_every_flag_is_used(self) -> None:
        used = {flag for each in DRAFTS for flag in (*each.permits, *each.flags)}
        assert used == set(FLAGS)

    def test_what_permits_anything_permits_one_thing(self) -> None:
        for each in DRAFTS:
            assert len(each.permits) <= 1, each.id

    def test_few_permit_that_what_is_right_is_refused(self) -> None:
        flags = {flag for each in DRAFTS if not each.refused for flag in each.permits}
        assert flags == {"early-null", "unreadable-url"}

    def test_only_a_depth_that_texts_have_is_asked_of_texts_alone(self) -> None:
        for each in DRAFTS:
            assert each.depth != "bytes" or each.operation == "encode", each.id

    def test_spelling_is_recommended_not_required(self) -> None:
        for each in DRAFTS:
            assert each.depth == "value" or each.level == "recommended", each.id


class TestEditions:
    def test_a_draft_is_of_those_from_its_first_to_its_last(self) -> None:
        made = draft(
            "box", "decode", "x", "A.", "WIRE-1", {"payload": {}}, since=V0_15_5, until=V0_17_8
        )
        assert [each for each in EDITIONS if made.is_of(each)] == [V0_15_5, V0_17_8]
        made = draft("box", "decode", "x", "A.", "WIRE-1", {"payload": {}})
        assert all(made.is_of(each) for each in EDITIONS)

    @pytest.mark.parametrize(
        ("name", "editions"),
        [
            ("box/decode/required-only", EDITIONS),
            ("box/decode/all-fields-and-ids", (V0_21_2,)),
            (
                "box/construct/dataset-item-id-too-early",
                (V0_14_29, V0_15_5, V0_17_8, V0_17_9),
            ),
            ("keypoints/decode/id-of-odd-strings", (V0_15_5, V0_17_8, V0_17_9, V0_21_2)),
        ],
    )
    def test_of_some_drafts(self, name: str, editions: tuple[Edition, ...]) -> None:
        (found,) = (each for each in DRAFTS if each.id == name)
        assert tuple(each for each in EDITIONS if found.is_of(each)) == editions


@pytest.mark.slow
class TestReference:
    """The reference says of every input what its draft says."""

    @pytest.mark.parametrize("edition", EDITIONS, ids=str)
    @pytest.mark.sampled(5)
    def test_what_is_meant_to_be_refused_is_refused_and_nothing_else(
        self, stated: dict[Edition, list[Case]], edition: Edition
    ) -> None:
        drafts = [each for each in DRAFTS if each.is_of(edition)]
        assert [case.id for case in stated[edition]] == [each.id for each in drafts]
        for each, case in zip(drafts, stated[edition], strict=True):
            assert (case.expect.kind == "rejected") is each.refused, each.id

    def test_a_refusal_has_a_code_a_pointer_and_no_message(
        self, stated: dict[Edition, list[Case]]
    ) -> None:
        for case in stated[DEFAULT]:
            if case.expect.kind == "rejected":
                assert case.expect.content.keys() <= {"code", "pointer"}, case.id


class TestMistakes:
    def make(self, name: str = "x", cites: str = "WIRE-1", **options: Any) -> Draft:
        return draft("box", "decode", name, "A.", cites, {"payload": {}}, **options)

    def test_a_good_one(self) -> None:
        good = [self.make(), self.make("y")]
        assert checked(good) == good

    def test_an_id_that_was_removed_is_never_used_again(self) -> None:
        removed = {"box/decode/x": "0.2.0: said nothing"}
        with pytest.raises(SuiteError, match="box/decode/x was removed"):
            checked([self.make()], removed)

    @pytest.mark.parametrize(
        ("options", "problem"),
        [
            ([{}, {}], "two drafts have the id box/decode/x"),
            ([{"cites": "WIRE-1 BOX-99"}], "box/decode/x: no requirement or flag is named BOX-99"),
            ([{"flags": ("trap",)}], "box/decode/x: no requirement or flag is named trap"),
            (
                [{"permits": ("lazy", "unchecked-list")}],
                "box/decode/x: no requirement or flag is named lazy",
            ),
        ],
    )
    def test_one_that_cannot_be(self, options: list[dict[str, Any]], problem: str) -> None:
        with pytest.raises(SuiteError) as caught:
            checked([self.make(**each) for each in options])
        assert str(caught.value) == problem


def test_flags_explain_themselves() -> None:
    for name, flag in FLAGS.items():
        said = flag.to_json()
        assert list(said)[:4] == ["what", "why", "effect", "link"], name
        assert set(list(said)[4:]) <= {"choice"}, name
        assert all(text.endswith(".") for text in list(said.values())[:3]), name
        assert said["link"].startswith("https://"), name
