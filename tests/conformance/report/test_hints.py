from __future__ import annotations

from typing import Any

import pytest

from nucleus_conformance.judging.compare import differences
from nucleus_conformance.report.hints import hints


def hinted(expected: Any, actual: Any) -> tuple[str, ...]:
    return hints(differences(expected, actual))


@pytest.mark.parametrize(
    ("expected", "actual", "hint"),
    [
        (
            {"annotation_id": "car-10.0-1-image"},
            {"annotation_id": "car-10-1-image"},
            "10.0 became 10: the ids differ, so an upload would create a duplicate; "
            "see flag number-lexeme",
        ),
        ({"x": 10.0}, {"x": 10}, "10.0 became 10: keep integers and floats apart"),
        ({"x": 2**53 + 1}, {"x": float(2**53)}, "an integer beyond 2^53 went through a double"),
        ({"annotation_id": None}, {}, "a null key must be sent as null, not left out"),
        ({}, {"confidence": None}, "an absent key must be left out, not sent as null"),
        ({"confidence": 0.0}, {}, "0.0 is a value, but a truth test or omitempty dropped it"),
        ({"task_id": None}, {}, "task_id is sent since edition 0.17.8"),
        ({}, {"item_id": "x"}, "item_id is sent since edition 0.21.2"),
        ({"label": "e\u0301"}, {"label": "\u00e9"}, "the text was normalized"),
        ({"label": "\ud83d"}, {"label": "\ufffd"}, "characters were replaced by U+FFFD"),
        ({"label": "007"}, {"label": 7}, None),
        ({"label": "1"}, {"label": 1}, "a string that looks like another type was converted"),
        ({"x": 1}, {"x": "1"}, "the value was converted to a string"),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, "keys must be sent in a fixed order"),
        ({"label": "car"}, {"label": "bus"}, None),
        ({"annotation_id": "car-1"}, {"annotation_id": "bus-1"}, None),
        ({"annotation_id": "car-1"}, {"annotation_id": "car-2"}, None),
    ],
)
def test_a_known_cause_is_named_and_no_other(expected: Any, actual: Any, hint: str | None) -> None:
    found = hinted(expected, actual)
    if hint is None:
        assert found == ()
    else:
        assert found[0].startswith(hint)


def test_equal_hints_are_given_once_and_few_in_all() -> None:
    assert len(hinted({"x": 1.0, "y": 2.0, "z": 1.0}, {"x": 1, "y": 2, "z": 1})) == 2
    many = {str(number): float(number) for number in range(50)}
    assert len(hinted(many, {key: int(value) for key, value in many.items()})) == 3
