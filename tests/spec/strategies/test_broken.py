from __future__ import annotations

import copy
import functools
import itertools
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import find, given, seed, settings
from hypothesis import strategies as st

import nucleus_spec
from nucleus_conformance.suite.loading import load_suite
from nucleus_spec import CODES, EDITIONS, PREDICTION_TYPES, Edition, InvalidPrediction, schema
from nucleus_spec.strategies import Broken, broken_payloads
from nucleus_spec.strategies.faults import faults_of
from nucleus_spec.strategies.payloads import payloads_of
from tests.helpers.drawing import least, unshrunk, validator
from tests.helpers.editions import OUTER_FIRST

NOT_READ = {"not-in-edition", "file-not-found", "invalid-json"}
"""Codes of what is wrong with an object, or with a text: no payload is refused with them."""


def refusal(read: Callable[..., Any], broken: Broken, under: Edition) -> tuple[str, str, str]:
    with pytest.raises(InvalidPrediction) as caught:
        read(broken.payload, edition=under)
    return caught.value.code, caught.value.pointer, caught.value.requirement


def place(pointer: str) -> str:
    """A pointer without its indices, and without the names of classes."""
    return re.sub(r"/\d+(?=/|$)", "/0", re.sub("^/class_pdf/.*", "/class_pdf/a", pointer))


def kind_of(broken: Broken) -> tuple[str, str, str]:
    return broken.code, broken.requirement, broken.pointer


def is_of(kind: tuple[str, str, str]) -> Callable[[Broken], bool]:
    return lambda each: kind_of(each) == kind


@st.composite
def broken_in_every_way(draw: st.DrawFn, type_name: str, under: Edition) -> list[Broken]:
    """One payload, broken in each way there is."""
    whole = draw(payloads_of(type_name, under, dispatched=False))
    made = []
    for fault in faults_of(type_name, under):
        payload, pointer = fault.commit(copy.deepcopy(whole), draw)
        made.append(Broken(payload, fault.code, pointer, fault.requirement))
    return made


@functools.cache
def every_fault(type_name: str, under: Edition) -> tuple[tuple[Broken, ...], ...]:
    """Some payloads, each broken in every way there is."""
    found: list[tuple[Broken, ...]] = []

    @seed(len(type_name))
    @settings(max_examples=5)
    @given(broken_in_every_way(type_name, under))
    def collect(made: list[Broken]) -> None:
        found.append(tuple(made))

    collect()
    return tuple(found)


def places(type_name: str) -> set[tuple[str, str]]:
    """The code and the place of everything that can be wrong in the newest edition."""
    made = every_fault(type_name, EDITIONS[-1])
    return {(each.code, place(each.pointer)) for each in itertools.chain(*made)}


class TestBrokenPayloads:
    """Each MUST be refused for what it says, and for nothing else."""

    @pytest.mark.parametrize("under", OUTER_FIRST, ids=str)
    def test_are_refused_as_they_say(self, type_name: str, under: Edition) -> None:
        read = PREDICTION_TYPES[type_name].from_json
        for broken in itertools.chain(*every_fault(type_name, under)):
            said = (broken.code, broken.pointer, broken.requirement)
            assert refusal(read, broken, under) == said, broken

    @pytest.mark.parametrize("under", OUTER_FIRST, ids=str)
    def test_have_no_other_fault(self, type_name: str, under: Edition) -> None:
        """As far as the schema can tell, which was not asked when they were broken."""
        for broken in every_fault(type_name, under)[-1]:
            parent = broken.pointer.rpartition("/")[0]
            for error in validator(type_name, under, "read").iter_errors(broken.payload):
                found = "".join(f"/{step}" for step in error.absolute_path)
                inside = (found + "/").startswith(broken.pointer + "/")
                assert found == parent or inside, (broken, error.message)

    @given(st.data(), st.sampled_from(list(PREDICTION_TYPES)), st.sampled_from(EDITIONS))
    def test_are_drawn(self, data: st.DataObject, type_name: str, under: Edition) -> None:
        broken = data.draw(broken_payloads(type_name, under))
        said = (broken.code, broken.pointer, broken.requirement)
        assert refusal(PREDICTION_TYPES[type_name].from_json, broken, under) == said

    @given(st.data(), st.sampled_from(EDITIONS))
    def test_of_any_type_are_drawn(self, data: st.DataObject, under: Edition) -> None:
        broken = data.draw(broken_payloads(edition=under))
        said = (broken.code, broken.pointer, broken.requirement)
        assert refusal(nucleus_spec.from_json, broken, under) == said

    def test_break_whatever_a_fixture_breaks(self, type_name: str) -> None:
        refused = {
            (case.expect.content["code"], place(case.expect.content["pointer"]))
            for case in load_suite(EDITIONS[-1]).cases
            if case.type == type_name and case.operation == "decode"
            if case.expect.kind == "rejected" and "payload" in case.input
        }
        assert refused
        assert refused <= places(type_name)

    def test_break_every_key(self, type_name: str) -> None:
        read = schema.schema(type_name, EDITIONS[-1], "read")
        pointers = {pointer for _, pointer in places(type_name)}
        assert {f"/{name}" for name in read["properties"]} <= pointers

    @pytest.mark.slow
    def test_break_with_every_code(self) -> None:
        of_types = {code for name in PREDICTION_TYPES for code, _ in places(name)}
        assert of_types == CODES.keys() - NOT_READ - {"unknown-type"}
        find(broken_payloads(), lambda each: each.code == "unknown-type", settings=unshrunk)

    @given(broken_payloads("keypoints", requirement="KEYPOINTS-2", code="duplicate"))
    def test_break_only_what_is_asked_for(self, broken: Broken) -> None:
        assert (broken.requirement, broken.code) == ("KEYPOINTS-2", "duplicate")


class TestShrinking:
    """Each MUST end as the smallest of its kind."""

    def test_ends_at_a_value_that_is_wrong(self) -> None:
        found = least(broken_payloads("line"), lambda each: each.code == "out-of-range")
        assert found.payload == {
            "label": "",
            "reference_id": "",
            "type": "line",
            "geometry": {"vertices": []},
            "confidence": -1,
        }

    @pytest.mark.slow
    def test_ends_at_a_member_that_is_wrong(self) -> None:
        found = least(broken_payloads("keypoints"), lambda each: each.requirement == "KEYPOINTS-5")
        assert found.payload["geometry"] == {
            "keypoints": [{"x": 0, "y": 0, "visible": True}],
            "names": ["a"],
            "skeleton": [[1, 0]],
        }

    def test_ends_at_a_key_that_is_missing(self) -> None:
        found = least(
            broken_payloads("segmentation"),
            lambda each: each.code == "missing" and each.pointer.endswith("/index"),
        )
        assert found.payload["annotations"] == [{"label": "a"}]

    @pytest.mark.slow
    @pytest.mark.parametrize("type_name", ["box", "segmentation"])
    @pytest.mark.sampled(2)
    def test_ends_at_the_smallest_whatever_was_found(self, type_name: str) -> None:
        """The smallest is what is drawn with nothing but that fault to choose from.

        Of each type, about eight kinds are tried, from all over the table. (Of keypoints each kind
        is so rare among all that a search may not meet it.)
        """
        every = broken_payloads(type_name, EDITIONS[-1])
        kinds = list(dict.fromkeys(map(kind_of, every_fault(type_name, EDITIONS[-1])[0])))
        for kind in kinds[:: max(1, len(kinds) // 8)]:
            code, requirement, _ = kind
            alone = broken_payloads(type_name, EDITIONS[-1], code=code, requirement=requirement)
            smallest, found = least(alone, is_of(kind)), least(every, is_of(kind))
            assert len(json.dumps(found.payload)) == len(json.dumps(smallest.payload)), kind
