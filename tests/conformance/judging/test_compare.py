from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nucleus_conformance.judging.compare import ABSENT, Difference, Kind, depth_of, differences

leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5)
)
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=4)
        | st.dictionaries(st.text(max_size=4), inner, min_size=1, max_size=4)
    ),
    max_leaves=12,
)
objects = st.dictionaries(st.text(max_size=4), values, min_size=1, max_size=4)

Path = tuple[str | int, ...]


def paths(value: object, here: Path = ()) -> list[Path]:
    """The places of all leaves."""
    if isinstance(value, dict):
        return [path for key, each in value.items() for path in paths(each, (*here, key))]
    if isinstance(value, list):
        return [path for index, each in enumerate(value) for path in paths(each, (*here, index))]
    return [here]


def at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def put(value: Any, path: Path, new: object) -> Any:
    """A copy of `value` that has `new` at that place."""
    if not path:
        return new
    made = copy.deepcopy(value)
    at(made, path[:-1])[path[-1]] = new
    return made


def pointer(path: Path) -> str:
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def altered(leaf: object) -> object:
    """Another value of the same JSON type, where there is one."""
    if leaf is None:
        return False
    if isinstance(leaf, bool):
        return not leaf
    if isinstance(leaf, (int, float)):
        return 0.5 if leaf != 0.5 else 1.5
    return f"{leaf}!"


def kinds(found: Sequence[Difference]) -> list[tuple[str, str]]:
    return [(each.pointer, each.kind) for each in found]


class TestOneDifference:
    @given(values)
    def test_a_value_equals_a_copy_of_itself_to_the_byte(self, value: Any) -> None:
        found = differences(value, copy.deepcopy(value))
        assert found == []
        assert depth_of(found) == "bytes"

    @given(values, st.data())
    def test_another_leaf_differs_at_exactly_its_place(self, value: Any, data: Any) -> None:
        path = data.draw(st.sampled_from(paths(value)))
        leaf = at(value, path)
        new = altered(leaf)
        kind = "type" if leaf is None else "value"
        (found,) = differences(value, put(value, path, new))
        assert (found.pointer, found.kind) == (pointer(path), kind)
        assert (found.expected, found.actual) == (leaf, new)
        assert depth_of([found]) is None

    @given(values, st.data())
    def test_a_leaf_of_another_type_differs_at_exactly_its_place(
        self, value: Any, data: Any
    ) -> None:
        path = data.draw(st.sampled_from(paths(value)))
        others: list[object] = [[], {}, "text", 7, None, True]
        for new in others:
            if _type(new) != _type(at(value, path)):
                found = differences(value, put(value, path, new))
                assert kinds(found) == [(pointer(path), "type")]

    @given(objects, st.data())
    def test_a_key_less_and_a_key_more_differ_at_exactly_that_key(
        self, value: dict[str, Any], data: Any
    ) -> None:
        key = data.draw(st.sampled_from(list(value)))
        less = {name: each for name, each in value.items() if name != key}
        null = value[key] is None
        (lost,) = differences(value, less)
        assert lost == Difference(
            pointer((key,)), "absent-for-null" if null else "missing", value[key], ABSENT
        )
        (gained,) = differences(less, value)
        assert gained == Difference(
            pointer((key,)), "null-for-absent" if null else "extra", ABSENT, value[key]
        )

    @given(objects.filter(lambda value: len(value) > 1))
    def test_another_order_of_keys_is_no_difference_in_value(self, value: dict[str, Any]) -> None:
        reversed_keys = dict(reversed(value.items()))
        (found,) = differences(value, reversed_keys)
        assert found == Difference("", "key-order", list(value), list(reversed_keys))
        assert depth_of([found]) == "lexeme"

    @given(values, st.data())
    def test_another_spelling_of_a_number_is_no_difference_in_value(
        self, value: Any, data: Any
    ) -> None:
        path = data.draw(st.sampled_from(paths(value)))
        whole = data.draw(st.integers(-(2**53), 2**53))
        found = differences(put(value, path, whole), put(value, path, float(whole)))
        assert kinds(found) == [(pointer(path), "number-spelling")]
        assert depth_of(found) == "value"


def _type(value: object) -> str:
    names = {bool: "boolean", int: "number", float: "number"}
    return names.get(type(value), type(value).__name__)


@pytest.mark.parametrize(
    ("expected", "actual", "kind"),
    [
        (1, 1.0, "number-spelling"),
        (0, 0.0, "number-spelling"),
        (0, -0.0, "number-spelling"),
        (0.0, -0.0, "number-spelling"),
        (10**16, 1e16, "number-spelling"),
        (1, 2, "value"),
        (1, 1.5, "value"),
        (2**53 + 1, float(2**53), "value"),
        (10**100, 1e100, "value"),
        (1, True, "type"),
        (0, False, "type"),
        (1.0, True, "type"),
        (True, 1, "type"),
        (False, None, "type"),
        (0, None, "type"),
        ("", None, "type"),
        ([], None, "type"),
        ([], {}, "type"),
        ({}, [], "type"),
        ("1", 1, "type"),
        (None, "null", "type"),
        (True, False, "value"),
        ("é", "e\u0301", "value"),
        ([1], [1, 2], "length"),
        ([1, 2], [1], "length"),
        ([], [None], "length"),
    ],
)
def test_two_values_of_python_are_compared_as_json(
    expected: object, actual: object, kind: Kind
) -> None:
    (found,) = differences(expected, actual)
    assert found.pointer == ""
    assert found.kind == kind
    assert found.expected is expected
    assert found.actual is actual


@pytest.mark.parametrize(
    "same", [0, -0.0, 1e16, 10**100, "", "é", True, None, [], {}, [None], {"a": None}, {"": [0.1]}]
)
def test_what_is_the_same_is_the_same(same: object) -> None:
    assert differences(same, copy.deepcopy(same)) == []


def test_tuples_are_arrays() -> None:
    assert differences([1, (2,)], (1, [2])) == []


class TestObjects:
    def test_null_is_not_absence(self) -> None:
        assert kinds(differences({"a": None}, {})) == [("/a", "absent-for-null")]
        assert kinds(differences({}, {"a": None})) == [("/a", "null-for-absent")]
        assert kinds(differences({"a": 1}, {"a": None})) == [("/a", "type")]

    def test_missing_and_extra(self) -> None:
        assert kinds(differences({"a": 0}, {})) == [("/a", "missing")]
        assert kinds(differences({}, {"a": 0})) == [("/a", "extra")]
        assert kinds(differences({"a": 0}, {"b": 0})) == [("/a", "missing"), ("/b", "extra")]

    def test_order_counts_only_among_the_keys_of_both(self) -> None:
        assert kinds(differences({"a": 1, "b": 2, "c": 3}, {"a": 1, "c": 3})) == [("/b", "missing")]
        found = differences({"a": 1, "b": 2, "c": 3}, {"c": 3, "x": 4, "a": 1})
        assert kinds(found) == [("/b", "missing"), ("/x", "extra"), ("", "key-order")]
        assert found[-1].expected == ["a", "c"]
        assert found[-1].actual == ["c", "a"]

    def test_the_order_of_keys_counts_at_its_depth(self) -> None:
        found = differences([{"g": {"x": 1, "y": 2}}], [{"g": {"y": 2, "x": 1}}])
        assert kinds(found) == [("/0/g", "key-order")]

    def test_pointers_escape_what_rfc_6901_escapes(self) -> None:
        found = differences({"a/b": {"~c": [1]}}, {"a/b": {"~c": [2]}})
        assert kinds(found) == [("/a~1b/~0c/0", "value")]


class TestAll:
    def test_members_of_lists_are_compared_as_far_as_both_go(self) -> None:
        found = differences([1, 2, 3], [1, 5])
        assert kinds(found) == [("", "length"), ("/1", "value")]

    def test_differences_in_value_come_first(self) -> None:
        found = differences({"a": 1, "b": 2, "c": 3}, {"b": 2.0, "a": 1.0, "c": 4})
        assert kinds(found) == [
            ("/c", "value"),
            ("/a", "number-spelling"),
            ("/b", "number-spelling"),
            ("", "key-order"),
        ]


@pytest.mark.parametrize(
    ("kinds", "depth"),
    [
        ([], "bytes"),
        (["key-order"], "lexeme"),
        (["text-form"], "lexeme"),
        (["number-spelling"], "value"),
        (["key-order", "number-spelling"], "value"),
        (["value"], None),
        (["key-order", "missing"], None),
        *[
            ([kind], None)
            for kind in ("extra", "type", "length", "outcome", "absent-for-null", "null-for-absent")
        ],
    ],
)
def test_depth_of(kinds: list[Kind], depth: str | None) -> None:
    assert depth_of([Difference("", kind, 1, 1) for kind in kinds]) == depth


class TestReport:
    def test_a_side_that_is_not_there_is_left_out(self) -> None:
        assert Difference("/a", "missing", 1, ABSENT).to_json() == {
            "pointer": "/a",
            "kind": "missing",
            "expected": 1,
        }
        assert Difference("/a", "null-for-absent", ABSENT, None).to_json() == {
            "pointer": "/a",
            "kind": "null-for-absent",
            "actual": None,
        }

    def test_null_is_there(self) -> None:
        said = Difference("", "type", None, 0).to_json()
        assert said == {"pointer": "", "kind": "type", "expected": None, "actual": 0}

    def test_absence_shows_itself(self) -> None:
        assert repr(ABSENT) == "(absent)"


def test_an_answer_that_is_nested_too_deep_to_be_written_is_compared_all_the_same() -> None:
    """It is a wrong answer, and not the end of the run."""
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    (found,) = differences({"label": "car", "x": 1}, {"label": deep, "x": 1})
    assert (found.pointer, found.kind) == ("/label", "type")
