from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nucleus_conformance.suite.ijson import (
    DEEPEST,
    LARGEST,
    carried,
    carried_input,
    is_portable,
    restored,
)

HALF = "\ud83d"


def nested(depth: int) -> Any:
    """Lists and objects by turns, so many in all."""
    value: Any = 7
    for level in range(depth):
        value = [value] if level % 2 else {"": value}
    return value


class TestPortable:
    @pytest.mark.parametrize(
        "value",
        [
            None,
            True,
            "",
            "é \U0001f697 \u2028 \ufffd \x00 \x7f",
            "\ud7ff\ue000\ufdcf\ufdf0\ufffd\U0001fffd\U0010fffd",
            LARGEST,
            -LARGEST,
            1e308,
            5e-324,
            -0.0,
            1e16,
            nested(DEEPEST),
            {"a": [], "b": {}},
        ],
        ids=ascii,
    )
    def test_what_every_parser_reads_alike(self, value: Any) -> None:
        assert is_portable(value)
        assert carried({"payload": value}) == {"payload": value}

    @pytest.mark.parametrize(
        "value",
        [
            HALF,
            "a\udfffb",
            "\ufdd0",
            "\ufdef",
            "\ufffe",
            "\uffff",
            "\U0001fffe",
            "\U0010ffff",
            LARGEST + 1,
            -LARGEST - 1,
            10**400,
            nested(DEEPEST + 1),
            {HALF: 1},
            {"a": [[{"b": HALF}]]},
            [LARGEST + 1],
        ],
        ids=lambda value: ascii(value)[:40],
    )
    def test_the_rest_is_carried_as_text(self, value: Any) -> None:
        assert not is_portable(value)
        made = carried({"value": value})
        assert list(made) == ["value_text"]
        assert made["value_text"].isascii()
        assert is_portable(made)
        assert json.dumps(restored(made)) == json.dumps({"value": value})

    @pytest.mark.parametrize("value", [float("nan"), float("inf"), [float("-inf")]])
    def test_what_json_has_not_is_never_written(self, value: Any) -> None:
        assert not is_portable(value)
        with pytest.raises(ValueError, match="not JSON compliant"):
            carried({"value": value})

    def test_nesting_without_end_is_not_followed(self) -> None:
        loop: list[Any] = []
        loop.append(loop)
        assert not is_portable(loop)


class TestCarried:
    def test_only_what_needs_it_becomes_text(self) -> None:
        members = {"label": "a", "payload": {"label": HALF}, "text": "{", "n": LARGEST + 1}
        assert carried(members) == {
            "label": "a",
            "payload_text": '{"label": "\\ud83d"}',
            "text": "{",
            "n_text": "9007199254740992",
        }
        assert list(carried(members)) == ["label", "payload_text", "text", "n_text"]

    def test_a_payload_to_read_becomes_a_text_to_read(self) -> None:
        asked: dict[str, Any] = {"op": "decode", "payload": [HALF]}
        assert carried_input(asked) == {"op": "decode", "text": '["\\ud83d"]'}
        asked = {"op": "construct", "arguments": {"label": HALF}, "batches": [[HALF]]}
        assert carried_input(asked) == {
            "op": "construct",
            "arguments_text": '{"label": "\\ud83d"}',
            "batches_text": '[["\\ud83d"]]',
        }

    @pytest.mark.parametrize(
        ("members", "error"),
        [
            ({"payload_text": "{"}, ValueError),
            ({"payload_text": 7}, TypeError),
            ({"payload_text": None}, TypeError),
            ({"payload_text": "[" * 100_000}, RecursionError),
            ({"payload": 1, "payload_text": "1"}, ValueError),
            ({"payload_text": "1", "payload": 1}, ValueError),
        ],
        ids=lambda value: str(value)[:30],
    )
    def test_a_text_must_be_the_text_of_a_value(
        self, members: dict[str, Any], error: type[Exception]
    ) -> None:
        with pytest.raises(error):
            restored(members)

    @given(
        st.dictionaries(
            st.sampled_from(["payload", "value", "arguments"]),
            st.recursive(
                st.none()
                | st.booleans()
                | st.integers()
                | st.floats(allow_nan=False, allow_infinity=False)
                | st.text(st.characters()),
                lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
            ),
        )
    )
    def test_nothing_is_lost(self, members: dict[str, Any]) -> None:
        """Every value MUST come back as it was, and be written in a way that is portable."""
        made = carried(members)
        assert is_portable(made)
        assert json.dumps(restored(json.loads(json.dumps(made)))) == json.dumps(members)
