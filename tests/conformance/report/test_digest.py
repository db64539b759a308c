from __future__ import annotations

from typing import Any

import pytest

from nucleus_conformance.judging.compare import Difference
from nucleus_conformance.report.digest import by_type, has_brackets, shows_in, sides
from nucleus_conformance.report.matrix import Matrix
from tests.helpers.reports import passed, report


def shown(expected: Any, actual: Any, pointer: str = "/x") -> tuple[str, str]:
    return sides(Difference(pointer, "value", expected, actual))


class TestSides:
    """Two sides MUST never look alike, however long they are."""

    def test_of_values_are_json(self) -> None:
        assert shown(1, [None]) == ("1", "[null]")

    def test_of_strings_that_share_nothing_are_whole(self) -> None:
        assert shown("car", "bus") == ('"car"', '"bus"')

    @pytest.mark.parametrize(
        ("expected", "actual", "one", "other"),
        [
            ("car-10-1", "car-10.0-1", '"car-10[]-1"', '"car-10[.0]-1"'),
            ("a\x00\x7f<", "a\x00<", r'"a\u0000[\u007f]<"', r'"a\u0000[]<"'),
            ("e\u0301x", "\u00e9x", r'"[e\u0301]x"', r'"[\u00e9]x"'),
            ("\u2028", "\u2029", r'"\u2028"', r'"\u2029"'),
        ],
    )
    def test_of_strings_have_what_differs_in_brackets(
        self, expected: str, actual: str, one: str, other: str
    ) -> None:
        assert shown(expected, actual) == (one, other)

    def test_of_a_text_are_as_it_is(self) -> None:
        one, other = shown('{"a": "\\u007f"}', '{"a": "\x7f"}', pointer="")
        assert (one, other) == (r'{"a": "[\u007f]"}', r'{"a": "[\x7f]"}')

    def test_of_long_strings_are_cut_around_what_differs(self) -> None:
        one, other = shown("a" * 5000 + "b" + "c" * 5000, "a" * 5000 + "d" + "c" * 5000)
        assert one == f"…{'a' * 32}[b]{'c' * 32}…"
        assert other == f"…{'a' * 32}[d]{'c' * 32}…"

    def test_of_what_differs_at_length_are_cut(self) -> None:
        one, other = shown("a" + "b" * 500 + "c", "a" + "d" * 500 + "c")
        assert one == f'"a[{"b" * 60}…]c"'
        assert one != other
        assert len(other) < 80

    def test_of_a_prefix(self) -> None:
        assert shown("abcdef", "abc") == ('"abc[def]"', '"abc[]"')


def test_of_an_order_of_keys_what_differs_is_marked() -> None:
    keys = [f"k{each}" for each in range(30)]
    moved = [*keys[:5], keys[6], keys[5], *keys[7:]]
    wrong = Difference("/metadata", "key-order", keys, moved)
    assert sides(wrong) == (
        '…, "k3", "k4", ["k5", "k6"], "k7", "k8", …',
        '…, "k3", "k4", ["k6", "k5"], "k7", "k8", …',
    )
    assert has_brackets(wrong)
    whole = sides(Difference("", "key-order", keys, keys[::-1]))
    assert whole[0].startswith('["k0", "k1"')
    assert whole[0].endswith('"k9", …]')


def test_types_stand_in_the_order_of_the_documentation() -> None:
    """Whatever the order of the cases is; `long/…` is about any type."""
    found = ("new", "category", "dispatch", "line", "box", "scene-category")
    made = report(*(passed(f"{name}/decode/good") for name in found))
    order = ["box", "line", "category", "scene-category", "dispatch", "new"]
    assert [row.name for row in by_type(made)] == order
    assert shows_in(made, made.cases) == ", ".join(order)
    matrix = Matrix.of([("a", report(passed("line/decode/good"))), ("b", made)])
    assert list(matrix.columns) == [*order, "all"]
