from __future__ import annotations

import functools
import re
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from hypothesis import find, given
from hypothesis import strategies as st

import nucleus_spec
from nucleus_conformance.suite.loading import load_suite
from nucleus_spec import CODES, EDITIONS, PREDICTION_TYPES, Edition, InvalidPrediction, schema
from nucleus_spec.strategies import Broken, broken_payloads
from nucleus_spec.strategies.broken import faults_of, packed_broken
from tests.helpers.drawing import unshrunk, validator

NOT_READ = {"not-in-edition", "file-not-found", "invalid-json"}
"""Codes of what is wrong with an object, or with a text: no payload is refused with them."""


def refusal(read: Callable[..., Any], broken: Broken, under: Edition) -> tuple[str, str, str]:
    with pytest.raises(InvalidPrediction) as caught:
        read(broken.payload, edition=under)
    return caught.value.code, caught.value.pointer, caught.value.requirement


def place(pointer: str) -> str:
    """A pointer without its indices, and without the names of classes."""
    return re.sub(r"/\d+(?=/|$)", "/0", re.sub("^/class_pdf/.*", "/class_pdf/a", pointer))


@functools.cache
def every_fault(type_name: str, under: Edition) -> tuple[Broken, ...]:
    """Six payloads for each fault there is, from bytes of no meaning."""
    random = Random(type_name)
    faults = [packed_broken(type_name, under, [each]) for each in faults_of(type_name, under)]
    return tuple(each.unpack(random.randbytes(each.width)) for each in faults for _ in range(6))


def places(type_name: str) -> set[tuple[str, str]]:
    """The code and the place of everything that can be wrong in the newest edition."""
    return {(each.code, place(each.pointer)) for each in every_fault(type_name, EDITIONS[-1])}


class TestBrokenPayloads:
    """Each MUST be refused for what it says, and for nothing else."""

    def test_are_refused_as_they_say(self, type_name: str, under: Edition) -> None:
        read = PREDICTION_TYPES[type_name].from_json
        for broken in every_fault(type_name, under):
            said = (broken.code, broken.pointer, broken.requirement)
            assert refusal(read, broken, under) == said, broken

    def test_have_no_other_fault(self, type_name: str, under: Edition) -> None:
        """As far as the schema can tell, which was not asked when they were broken."""
        for broken in every_fault(type_name, under)[::6]:
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

    def test_break_with_every_code(self) -> None:
        of_types = {code for name in PREDICTION_TYPES for code, _ in places(name)}
        assert of_types == CODES.keys() - NOT_READ - {"unknown-type"}
        find(broken_payloads(), lambda each: each.code == "unknown-type", settings=unshrunk)

    @given(broken_payloads("keypoints", requirement="KEYPOINTS-2", code="duplicate"))
    def test_break_only_what_is_asked_for(self, broken: Broken) -> None:
        assert (broken.requirement, broken.code) == ("KEYPOINTS-2", "duplicate")
