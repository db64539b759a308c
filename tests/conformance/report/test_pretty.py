from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nucleus_conformance.judging.compare import differences
from nucleus_conformance.report.pretty import Line, Side, outcome_lines, plain_lines
from nucleus_conformance.suite.case import Outcome

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=200),
    lambda inner: st.lists(inner, max_size=30) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=60,
)


def compared(expected: Any, actual: Any) -> tuple[list[Line], list[Line]]:
    """Two values, side by side."""
    found = differences(expected, actual)
    one = outcome_lines(Outcome("value", expected), found, "expected")
    return one, outcome_lines(Outcome("value", actual), found, "actual")


def texts(lines: list[Line]) -> list[str]:
    return [line.text for line in lines]


def marked(lines: list[Line]) -> list[tuple[str, str]]:
    return [(line.text.strip(), line.kind) for line in lines if line.kind]


def emphasis(lines: list[Line]) -> list[str]:
    return [line.text[line.start : line.end] for line in lines if line.start < line.end]


class TestPlain:
    def test_what_fits_is_on_one_line(self) -> None:
        assert texts(plain_lines({"x": [1, 2.5, None], "y": "é"})) == [
            '{"x": [1, 2.5, null], "y": "\\u00e9"}'
        ]

    def test_what_does_not_is_a_tree(self) -> None:
        value = {"geometry": {"x": 1, "y": 2}, "a": "x" * 40, "b": "y" * 40, "c": {}}
        assert texts(plain_lines(value)) == [
            "{",
            '  "geometry": {"x": 1, "y": 2},',
            f'  "a": "{"x" * 40}",',
            f'  "b": "{"y" * 40}",',
            '  "c": {}',
            "}",
        ]

    def test_a_long_list_is_cut(self) -> None:
        lines = texts(plain_lines({"vertices": [{"x": n} for n in range(10_000)]}))
        assert len(lines) < 20
        assert "    … (9988 more)" in lines
        assert lines[2] == '    {"x": 0},'
        assert lines[-3] == '    {"x": 9999}'

    def test_whatever_comes_it_is_short(self) -> None:
        deep: Any = {"end": 1}
        for _ in range(100_000):
            deep = {"k": deep, "x": "y" * 80}
        wide = {f"{n}" * 30: ["z" * 10_000] * 50 for n in range(5000)}
        for value in (deep, wide, "x" * 10**6, ["\u202e" * 10**5] * 1000):
            lines = plain_lines(value)
            assert len(lines) <= 161
            assert sum(len(line.text) for line in lines) < 20_000

    @given(VALUES)
    def test_all_of_it_is_printable_and_short_values_are_json(self, value: Any) -> None:
        lines = texts(plain_lines(value))
        assert all(line.isprintable() for line in lines)
        text = "\n".join(lines)
        if "…" not in text and ":" not in text and "#" not in text:
            assert json.dumps(json.loads(text)) == json.dumps(value)


class TestMarks:
    def test_only_what_differs_is_marked(self) -> None:
        one, other = compared({"a": 1, "b": [1, 2], "c": None}, {"a": 1, "b": [1, 3], "d": None})
        assert marked(one) == [
            ("2", "value"),
            ('"c": null', "absent-for-null"),
            ('(no "d")', "null-for-absent"),
        ]
        assert marked(other) == [
            ("3", "value"),
            ('"d": null', "null-for-absent"),
            ('(no "c")', "absent-for-null"),
        ]

    def test_of_two_strings_the_part_that_differs_is_pointed_out(self) -> None:
        one, other = compared({"id": "car-10.0-20-x"}, {"id": "car-10-20-x"})
        assert emphasis(one) == [".0"]
        assert emphasis(other) == []
        one, other = compared({"id": "car-10-x"}, {"id": "car-ten-x"})
        assert (emphasis(one), emphasis(other)) == (["10"], ["ten"])

    @given(st.text(), st.text())
    def test_what_is_not_pointed_out_is_alike(self, one: str, other: str) -> None:
        sides = [lines[0] for lines in compared(one, other)]
        if one != other and all("…" not in line.text for line in sides):
            rests = [line.text[: line.start] + line.text[line.end :] for line in sides]
            assert rests[0] == rests[1]

    def test_a_difference_far_inside_is_shown(self) -> None:
        expected = [{"x": n} for n in range(10_000)]
        actual = [{"x": n} if n != 7000 else {"x": -1} for n in range(10_000)]
        one, other = compared(expected, actual)
        assert marked(one) == [('"x": 7000', "value")]
        assert marked(other) == [('"x": -1', "value")]
        assert len(one) < 30

    def test_a_difference_far_inside_a_text_is_shown(self) -> None:
        one, other = compared("a" * 9000 + "b" + "c" * 9000, "a" * 9000 + "d" + "c" * 9000)
        assert (emphasis(one), emphasis(other)) == (["b"], ["d"])
        assert len(one[0].text) < 700

    def test_an_order_of_keys_and_a_length_are_marked_where_they_begin(self) -> None:
        one, other = compared({"a": 1, "b": [1]}, {"b": [1, 2], "a": 1})
        assert marked(one) == [("{", "key-order"), ('"b": [', "length")]
        assert marked(other) == [("{", "key-order"), ('"b": [', "length")]

    def test_a_container_for_something_else_is_marked_as_a_whole(self) -> None:
        big = {f"key{n}": n for n in range(12)}
        one, other = compared({"a": big}, {"a": 5})
        assert marked(other) == [('"a": 5', "type")]
        assert len(marked(one)) == 14

    @given(VALUES, VALUES)
    def test_sides_that_differ_have_a_mark_and_equal_ones_have_none(
        self, expected: Any, actual: Any
    ) -> None:
        one, other = compared(expected, actual)
        found = differences(expected, actual)
        cut = any("…" in line.text for line in (*one, *other))
        assert cut or bool(found) == bool(marked(one) or marked(other))


class TestOutcomes:
    def lines(self, kind: Any, content: Any, *found: Any, side: Side = "expected") -> list[Line]:
        return outcome_lines(Outcome(kind, content), found, side)

    def test_none(self) -> None:
        assert outcome_lines(None, (), "actual") == []

    def test_a_refusal_and_what_it_said(self) -> None:
        content = {"code": "missing", "pointer": "/x", "message": "x is missing"}
        expected = self.lines("rejected", content)
        assert texts(expected) == ["a refusal: missing at /x"]
        actual = self.lines("rejected", content, side="actual")
        assert texts(actual) == ["a refusal: missing at /x", "it said: x is missing"]

    def test_a_refusal_is_marked_where_something_else_was_expected(self) -> None:
        (found,) = differences({"a": 1}, {"a": 2})
        outcome = type(found)("", "outcome", {"payload": {}}, {"rejected": {}})
        assert marked(self.lines("rejected", {}, outcome)) == [("a refusal", "outcome")]

    def test_a_text_is_shown_as_what_it_spells_if_it_differs_there(self) -> None:
        found = differences({"a": 1, "b": 10.0}, {"a": 1, "b": 10})
        lines = self.lines("text", '{"a": 1, "b": 10.0}', *found)
        assert texts(lines) == ["{", '  "a": 1,', '  "b": 10.0', "}"]
        assert marked(lines) == [('"b": 10.0', "number-spelling")]

    def test_a_text_is_shown_as_it_is_if_it_differs_in_form(self) -> None:
        (found,) = differences("x", "y")
        form = type(found)("", "text-form", '{"a": 1}', '{"a":1}')
        lines = self.lines("text", '{"a": 1}', form)
        assert texts(lines) == ['{"a": 1}']
        assert emphasis(lines) == [" "]

    @pytest.mark.parametrize("text", ["{", "[" * 100_000, ""])
    def test_a_text_that_spells_nothing_is_shown_as_it_is(self, text: str) -> None:
        found = differences({"a": 1}, {})
        (line,) = self.lines("text", text, *found)
        assert line.text.startswith(text[:500])

    def test_a_text_that_is_none(self) -> None:
        assert texts(self.lines("text", 5)) == ["5"]
