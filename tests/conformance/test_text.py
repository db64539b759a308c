from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nucleus_conformance.report.said import hint_on, in_short
from nucleus_conformance.text import (
    LOOKED_AT,
    around_difference,
    counted,
    number_of,
    printable,
    quoted,
    without_own_keys,
)


class TestPrintable:
    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("plain text, é, 美, \U0001f697", "plain text, é, 美, \U0001f697"),
            ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
            ("\x1b]52;c;aGk=\x07", r"\x1b]52;c;aGk=\x07"),
            ("\x9b31m", r"\x9b31m"),
            ("a\r\nb\tc\x00\x7f\x08", r"a\r\nb\tc\x00\x7f\x08"),
            ("\u202eright to left\u202c", r"\u202eright to left\u202c"),
            ("\u2066isolated\u2069\u200f\u200b\u2028", r"\u2066isolated\u2069\u200f\u200b\u2028"),
            ("\ud800\ufeff", r"\ud800\ufeff"),
            ("\U000e0041", r"\U000e0041"),
            ("::error::x", r"\x3a:error::x"),
            ("  ::add-mask::x", r"  \x3a:add-mask::x"),
            ("a ::error::x, b::c", "a ::error::x, b::c"),
            ("a ##[add-mask]x ##[", r"a \x23#[add-mask]x \x23#["),
            ("##vso[task.complete]x ##teamcity[x]", r"\x23#vso[task.complete]x \x23#teamcity[x]"),
            ("# h, ## h, #[a] ##x", "# h, ## h, #[a] ##x"),
        ],
    )
    def test_what_a_terminal_or_a_ci_system_could_obey_is_escaped(
        self, text: str, shown: str
    ) -> None:
        assert printable(text) == shown

    @given(st.text(st.sampled_from(" \t:#[]ave-o")))
    def test_no_workflow_command_is_left(self, text: str) -> None:
        shown = printable(text)
        assert not shown.lstrip().startswith("::")
        assert "##[" not in shown
        assert "##vso[" not in shown

    @given(st.text() | st.text(st.characters(categories=["Cc", "Cf", "Cs", "Zl", "Zp", "Co"])))
    def test_whatever_comes_nothing_of_it_is_obeyed(self, text: str) -> None:
        shown = printable(text)
        assert shown.isprintable()
        shown.encode()
        if text.isprintable() and ":" not in text and "#" not in text:
            assert shown == text


@given(text=st.text(), limit=st.integers(1, 20))
def test_what_is_cut_is_as_if_all_had_been_escaped(text: str, limit: int) -> None:
    whole = printable(text)
    short = whole if len(whole) <= limit else f"{whole[: limit - 1]}…"
    assert printable(text, limit) == short


@pytest.mark.parametrize(
    ("one", "other", "shown"),
    [
        ("abc", "abd", ("abc", "abd")),
        ("x" * 99 + "abc", "x" * 99 + "abd", ("xxabc", "xxabd")),
        ("x" * 99, "y" * 99, ("xxxxx", "yyyyy")),
        ("x" * 99, "x" * 50, ("xxxxx", "xx")),
    ],
)
def test_of_long_texts_so_much_is_left_around_a_difference(
    one: str, other: str, shown: tuple[str, str]
) -> None:
    before = 4 if one.endswith("c") else 2
    assert around_difference(one, other, before, 5) == shown


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 failures"), (1, "1 failure"), (2, "2 failures")]
)
def test_a_number_of_something_agrees_with_it(count: int, said: str) -> None:
    assert number_of(count, "failure") == said


def test_what_is_quoted_is_harmless_and_marked() -> None:
    assert quoted([]) == []
    assert quoted(["a", "\x1b[2J", "::x"]) == [
        "it also wrote:", "| a", r"| \x1b[2J", r"| \x3a:x"
    ]  # fmt: skip


def test_lines_that_are_there_several_times_are_counted() -> None:
    assert counted(["a", "b", "a"]) == ["a (2 times)", "b"]
    assert counted([]) == []


@pytest.mark.parametrize(
    "key", ["car", "left eye", "<a href='x'>: \"b\"", "a\nb\u2028", "", "a.b?c=d;e"]
)
def test_keys_of_ones_own_are_left_out_of_messages(key: str) -> None:
    said = f"InvalidPrediction: /class_pdf/{key} must be from 0 to 1, but is 2"
    kept = "InvalidPrediction: /class_pdf/… must be from 0 to 1, but is 2"
    assert without_own_keys(said) == kept
    assert without_own_keys(f"/geometry/{key} must be") == f"/geometry/{key} must be"


def test_of_what_is_said_the_beginning_is_looked_at() -> None:
    """It may be long, and an expression may look at each part of it as often as it has parts."""
    assert len(without_own_keys("/metadata/ " * 5900)) < 2 * LOOKED_AT


@pytest.mark.parametrize(
    "part", ["[{", "\\'", "8", "a.", "/metadata/ ", "takes ", "missing 1 required "]
)
def test_of_what_is_said_no_more_than_that_makes_a_difference(part: str) -> None:
    """No expression may look at each part as often as it has parts: a message may have 64 KiB."""
    text = part * (60_000 // len(part))
    beginning = text[:LOOKED_AT]
    assert in_short(text) == in_short(beginning)
    assert hint_on(text, None) == hint_on(beginning, None)
