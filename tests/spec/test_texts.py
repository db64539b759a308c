"""How texts are read and written, where that is more than Python's json does."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nucleus_spec
from nucleus_spec import InvalidPrediction
from nucleus_spec.showing import digits
from nucleus_spec.texts import SHORT, dumps, loads
from tests.helpers.strategies_local import json_values

LONG = 10**5000 + 7
WRITTEN = f"1{'0' * 4999}7"


def refusal(text: Any) -> str:
    with pytest.raises(InvalidPrediction) as caught:
        loads(text)
    return f"{caught.value.code} {caught.value.requirement}"


class TestReading:
    """A text MUST be refused if it is not JSON. (WIRE-4, WIRE-7)"""

    @pytest.mark.parametrize("name", ["NaN", "Infinity", "-Infinity"])
    @pytest.mark.parametrize("place", ['{{"score": {}}}', '{{"x": [{{"y": {}}}]}}', "{}"])
    def test_refuses_what_json_has_no_number_for(self, name: str, place: str) -> None:
        """Under whatever key it stands."""
        assert refusal(place.format(name)) == "invalid-json WIRE-4"

    @pytest.mark.parametrize(
        "text",
        ["", " ", "{", "{'a': 1}", '{"a": 1,}', "{} {}", "\ufeff{}", "[01]", "[.5]", '["\n"]', "nan",
         "{\u00a0}", "/**/{}", "True"],
    )  # fmt: skip
    def test_refuses_what_is_not_json(self, text: str) -> None:
        assert refusal(text) == "invalid-json WIRE-7"

    def test_refuses_what_is_too_deep_for_python(self) -> None:
        assert refusal("[" * 10**6) == "too-deep METADATA-1"

    @pytest.mark.parametrize("other", [None, b"{}", {}, 7])
    def test_refuses_what_is_no_text(self, other: object) -> None:
        assert refusal(other) == "wrong-type WIRE-7"

    def test_names_the_place(self) -> None:
        with pytest.raises(InvalidPrediction, match="line 2 column 7"):
            loads('{\n "a": }')

    @given(json_values())
    def test_reads_everything_else_as_python_does(self, value: Any) -> None:
        text = json.dumps(value)
        assert repr(loads(text)) == repr(json.loads(text))

    def test_is_public(self) -> None:
        assert nucleus_spec.loads is loads
        payload = loads('{"label": "a", "reference_id": "r", "unknown": 1e400}')
        assert nucleus_spec.CategoryPrediction.from_json(payload).label == "a"


class TestLongIntegers:
    """Integers MUST be read and written whatever their size. (NUMBER-1, NUMBER-3)"""

    def test_python_itself_would_not(self) -> None:
        if hasattr(sys, "get_int_max_str_digits"):
            with pytest.raises(ValueError, match="limit"):
                json.dumps(LONG)

    @pytest.mark.parametrize("sign", ["", "-"])
    def test_are_read_and_written(self, sign: str) -> None:
        number, written = (-LONG if sign else LONG), sign + WRITTEN
        for text, value in (
            (written, number),
            (f"[{written}, 1.5]", [number, 1.5]),
            (
                f'{{"\\u00ef": {{"a": [{written}, null, "x"]}}}}',
                {"\u00ef": {"a": [number, None, "x"]}},
            ),
        ):
            assert loads(text) == value
            assert dumps(value) == text

    @given(st.integers(-(10**700), 10**700))
    def test_are_written_as_python_does_where_it_does(self, number: int) -> None:
        assert digits(number) == str(number)
        assert dumps([number]) == f"[{number}]"

    def test_that_are_short_are_within_any_limit(self) -> None:
        threshold = getattr(sys.int_info, "str_digits_check_threshold", 640)
        assert len(str(SHORT - 1)) == 640 <= threshold


class TestWriting:
    @pytest.mark.parametrize("value", [float("nan"), float("inf"), [float("-inf")]])
    def test_refuses_what_json_has_no_number_for(self, value: object) -> None:
        with pytest.raises(ValueError, match="JSON compliant"):
            dumps(value)

    @given(json_values())
    def test_is_what_python_writes(self, value: Any) -> None:
        assert dumps(value) == json.dumps(value)
