from __future__ import annotations

import enum
import math
import types
from collections import OrderedDict
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from nucleus_spec import InvalidPrediction, Point
from nucleus_spec.constraints import (
    BOOLEAN,
    DISTRIBUTION,
    INDEX,
    JSON_OBJECT,
    NAMED,
    NOT_NEGATIVE,
    NUMBER,
    PIXEL_VALUE,
    PROBABILITY,
    STRING,
    Constraint,
    instance_of,
    list_of,
    optional,
)
from nucleus_spec.pointer import MISSING, Location
from tests.helpers.strategies_local import distributions, json_objects, json_values

HERE = Location("/a", "WIRE-1")

CONSTRAINTS = {
    "string": STRING,
    "named": NAMED,
    "number": NUMBER,
    "not-negative": NOT_NEGATIVE,
    "probability": PROBABILITY,
    "boolean": BOOLEAN,
    "index": INDEX,
    "pixel-value": PIXEL_VALUE,
    "object": JSON_OBJECT,
    "distribution": DISTRIBUTION,
    "optional-number": optional(NUMBER),
    "numbers": list_of(NUMBER),
    "names": list_of(STRING, unique=True),
    "pairs": list_of(list_of(INDEX, length=2)),
    "optional-list": optional(list_of(PROBABILITY)),
}


def refusal(constraint: Constraint, value: object) -> tuple[str, str]:
    """The code and the pointer with which `value` is refused at `/a`."""
    with pytest.raises(InvalidPrediction) as caught:
        constraint.bind(HERE)(value)
    return caught.value.code, caught.value.pointer


class _Str(str):
    __slots__ = ()


class _Int(enum.IntEnum):
    ONE = 1


class _Float(float):
    """What numpy's float64 is: a float of another class."""


class TestPlainValues:
    """What is accepted MUST be kept as it is, in a plain Python type. (WIRE-5, WIRE-6)"""

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("string", ""),
            ("named", "a"),
            ("number", 10),
            ("number", 10.0),
            ("number", -0.0),
            ("number", 10**400),
            ("number", 5e-324),
            ("not-negative", 0),
            ("not-negative", -0.0),
            ("not-negative", 10**400),
            ("probability", 0),
            ("probability", 1),
            ("probability", 1.0),
            ("boolean", False),
            ("index", 0),
            ("index", 2**70),
            ("pixel-value", 255),
            ("pixel-value", "0"),
            ("pixel-value", "255"),
            ("optional-number", None),
        ],
    )
    def test_come_back_as_they_are(self, name: str, value: object) -> None:
        kept = CONSTRAINTS[name].bind(HERE)(value)
        assert type(kept) is type(value)
        assert repr(kept) == repr(value)

    @pytest.mark.parametrize(
        ("name", "value", "plain"),
        [
            ("string", _Str("a"), "a"),
            ("named", _Str("a"), "a"),
            ("number", _Int.ONE, 1),
            ("number", _Float(0.5), 0.5),
            ("probability", _Float(0.5), 0.5),
            ("not-negative", _Int.ONE, 1),
            ("index", _Int.ONE, 1),
            ("pixel-value", _Int.ONE, 1),
            ("pixel-value", _Str("1"), "1"),
        ],
    )
    def test_lose_their_class(self, name: str, value: object, plain: object) -> None:
        kept = CONSTRAINTS[name].bind(HERE)(value)
        assert type(kept) is type(plain)
        assert kept == plain

    @given(json_objects())
    def test_objects_are_copied_at_every_depth(self, value: dict[str, Any]) -> None:
        kept = JSON_OBJECT.bind(HERE)(value)
        leaves = JSON_OBJECT.leaves
        assert leaves is not None
        assert repr(kept) == repr(leaves(kept)) == repr(value)
        assert not _containers(kept) & _containers(value)
        assert not _containers(kept) & _containers(leaves(kept))

    def test_objects_may_be_any_mapping_of_any_sequences(self) -> None:
        odd: Any = types.MappingProxyType({_Str("a"): ({_Str("b"): _Int.ONE}, OrderedDict())})
        kept = JSON_OBJECT.bind(HERE)(odd)
        assert repr(kept) == "{'a': [{'b': 1}, {}]}"
        assert [type(key) for key in (*kept, *kept["a"][0])] == [str, str]

    def test_distributions_are_copied(self) -> None:
        given_ = {_Str("a"): _Int.ONE}
        kept = DISTRIBUTION.bind(HERE)(given_)
        assert repr(kept) == "{'a': 1}"
        assert [type(key) for key in kept] == [str]
        assert kept is not given_

    def test_lists_become_tuples(self) -> None:
        assert list_of(NUMBER).bind(HERE)([1, 2.0]) == (1, 2.0)
        assert CONSTRAINTS["pairs"].bind(HERE)(([0, 1], (2, 0))) == ((0, 1), (2, 0))


def _containers(value: Any) -> set[int]:
    """The identities of every dict and list in `value`."""
    if isinstance(value, dict):
        return {id(value)}.union(*map(_containers, value.values()))
    if isinstance(value, list):
        return {id(value)}.union(*map(_containers, value))
    return set()


class TestRefusals:
    @pytest.mark.parametrize(
        ("name", "value", "code", "pointer"),
        [
            ("string", None, "wrong-type", "/a"),
            ("string", b"a", "wrong-type", "/a"),
            ("named", "", "empty", "/a"),
            ("named", 7, "wrong-type", "/a"),
            ("number", True, "wrong-type", "/a"),
            ("number", "1", "wrong-type", "/a"),
            ("number", Decimal(1), "wrong-type", "/a"),
            ("number", math.nan, "not-finite", "/a"),
            ("number", _Float("inf"), "not-finite", "/a"),
            ("not-negative", -5e-324, "out-of-range", "/a"),
            ("not-negative", _Int.ONE - 2, "out-of-range", "/a"),
            ("not-negative", math.inf, "not-finite", "/a"),
            ("not-negative", False, "wrong-type", "/a"),
            ("probability", 1.0000000000000002, "out-of-range", "/a"),
            ("probability", math.nan, "not-finite", "/a"),
            ("probability", -math.inf, "not-finite", "/a"),
            ("boolean", 1, "wrong-type", "/a"),
            ("boolean", None, "wrong-type", "/a"),
            ("index", -1, "out-of-range", "/a"),
            ("index", 1.0, "wrong-type", "/a"),
            ("index", True, "wrong-type", "/a"),
            ("pixel-value", "01", "wrong-type", "/a"),
            ("pixel-value", "1\n", "wrong-type", "/a"),
            ("pixel-value", "\u0661", "wrong-type", "/a"),
            ("pixel-value", "", "wrong-type", "/a"),
            ("pixel-value", True, "wrong-type", "/a"),
            ("pixel-value", -1, "out-of-range", "/a"),
            ("object", [], "wrong-type", "/a"),
            ("object", {1: 2}, "wrong-type", "/a"),
            ("object", {"b": {"~/": [0, math.nan]}}, "not-finite", "/a/b/~0~1/1"),
            ("object", {"b": {1, 2}}, "wrong-type", "/a/b"),
            ("object", {"b": [{2: 3}]}, "wrong-type", "/a/b/0"),
            ("distribution", {"b": 1.5}, "out-of-range", "/a/b"),
            ("distribution", {"b": True}, "wrong-type", "/a/b"),
            ("distribution", {"b/": math.nan}, "not-finite", "/a/b~1"),
            ("distribution", {1: 1}, "wrong-type", "/a"),
            ("distribution", [1], "wrong-type", "/a"),
            ("distribution", {}, "not-a-distribution", "/a"),
            ("optional-number", "1", "wrong-type", "/a"),
            ("numbers", [1, None], "wrong-type", "/a/1"),
            ("numbers", "12", "wrong-type", "/a"),
            ("numbers", {1}, "wrong-type", "/a"),
            ("names", ["b", "c", "c", "b"], "duplicate", "/a/2"),
            ("pairs", [[0, 1], [2]], "length-mismatch", "/a/1"),
            ("pairs", [[0, 1], [2, -1]], "out-of-range", "/a/1/1"),
            ("pairs", [[0, 1], 2], "wrong-type", "/a/1"),
        ],
    )
    def test_say_why_and_where(self, name: str, value: object, code: str, pointer: str) -> None:
        assert refusal(CONSTRAINTS[name], value) == (code, pointer)

    @pytest.mark.parametrize("name", CONSTRAINTS)
    def test_tell_the_missing_from_the_wrong(self, name: str) -> None:
        assert refusal(CONSTRAINTS[name], MISSING) == ("missing", "/a")

    @pytest.mark.parametrize("loop", [dict, list])
    def test_of_what_has_no_end(self, loop: type) -> None:
        value: Any = loop()
        if loop is dict:
            value["again"] = value
        else:
            value.append(value)
        assert refusal(JSON_OBJECT, {"b": value}) == ("too-deep", "/a")

    def test_name_the_requirement_of_their_place(self) -> None:
        with pytest.raises(InvalidPrediction) as caught:
            Location("/b", "LABEL-1").child("c").refuse("empty", "must not be empty")
        assert (caught.value.pointer, caught.value.requirement) == ("/b/c", "LABEL-1")

    def test_of_an_object_of_another_class(self) -> None:
        vertices = list_of(instance_of(Point))
        assert refusal(vertices, [Point(1, 2), {"x": 1, "y": 2}]) == ("wrong-type", "/a/1")
        assert refusal(instance_of(Point), MISSING) == ("missing", "/a")


class TestDistributions:
    """The values of a `class_pdf` MUST sum to 1, within 0.001. (CLASS-PDF-2)"""

    @given(distributions())
    def test_that_are_complete_are_kept(self, value: dict[str, float]) -> None:
        assert repr(DISTRIBUTION.bind(HERE)(value)) == repr(value)

    @given(distributions(), st.floats(0, 0.9985))
    def test_that_are_incomplete_are_refused(self, value: dict[str, float], by: float) -> None:
        value = {label: share * by for label, share in value.items()}
        with pytest.raises(InvalidPrediction) as caught:
            DISTRIBUTION.bind(HERE)(value)
        assert caught.value.code == "not-a-distribution"
        assert caught.value.requirement == "CLASS-PDF-2"

    @pytest.mark.parametrize("total", [0.999, 0.9995, 1.0, 1.001])
    def test_within_the_tolerance_are_kept(self, total: float) -> None:
        value = {"a": total - 0.5, "b": 0.5}
        assert DISTRIBUTION.bind(HERE)(value) == value

    @pytest.mark.parametrize("total", [0.9989, 1.0011])
    def test_beyond_the_tolerance_are_refused(self, total: float) -> None:
        assert refusal(DISTRIBUTION, {"a": total - 0.5, "b": 0.5})[0] == "not-a-distribution"


def _beyond_schema(name: str, value: Any) -> bool:
    """JSON Schema cannot say these: that 1.0 is no index, and that probabilities sum to 1."""
    if name == "distribution":
        return abs(math.fsum(value.values()) - 1) > 0.001
    if name == "pairs":
        return any(_beyond_schema("index", each) for pair in value for each in pair)
    return name in ("index", "pixel-value") and isinstance(value, float)


def _lists() -> st.SearchStrategy[list[Any]]:
    members = st.sampled_from([-1, 0, 1, 2, 0.5, 1.0, None, True, "", "a"])
    pairs = st.lists(st.integers(-1, 2), min_size=1, max_size=3)
    return st.lists(members, max_size=3) | st.lists(members | pairs, max_size=2)


def _numerals() -> st.SearchStrategy[str]:
    return st.sampled_from(["0", "7", "10", "01", "-1", "+1", "1.0", "1e1", " 1", "\u0661"])


class TestSchemas:
    """A constraint MUST accept exactly the JSON that its schema accepts."""

    @pytest.mark.parametrize("name", CONSTRAINTS)
    @given(value=json_values() | _lists() | _numerals() | distributions() | st.floats(-1, 2))
    @example(value=1)
    @example(value=1.0)
    @example(value=-1)
    @example(value=95)
    @example(value={"a": 1.5})
    @example(value=["a", "a"])
    @example(value=[[0, 1], [2, 0]])
    @example(value=[[0.0, 1]])
    def test_agree_with_the_check(self, name: str, value: Any) -> None:
        constraint = CONSTRAINTS[name]
        valid = Draft202012Validator(constraint.schema).is_valid(value)
        expected = valid and not _beyond_schema(name, value)
        try:
            constraint.bind(HERE)(value)
        except InvalidPrediction:
            assert not expected
        else:
            assert expected
