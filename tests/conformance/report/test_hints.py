from __future__ import annotations

from typing import Any

import pytest

from nucleus_conformance.judging.compare import Difference, differences
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
        (
            {"annotation_id": "car--0.0-20.5-image"},
            {"annotation_id": "car-0-20.5-image"},
            "-0.0 became 0: the ids differ",
        ),
        (
            {"annotation_id": "car-1e+16--0.0-1e-05-image"},
            {"annotation_id": "car-10000000000000000-0-0.00001-image"},
            "1e+16 became 10000000000000000: the ids differ",
        ),
        ({"annotation_id": "car--5-1"}, {"annotation_id": "car-5-1"}, None),
        ({"x": 10.0}, {"x": 10}, "10.0 became 10: keep integers and floats apart"),
        ({"x": 2**53 + 1}, {"x": float(2**53)}, "an integer beyond 2^53 went through a double"),
        ({"annotation_id": None}, {}, "a null key must be sent as null, not left out"),
        ({}, {"confidence": None}, "an absent key must be left out, not sent as null"),
        ({"confidence": 0.0}, {}, "0.0 is a value: a truth test or omitempty dropped it"),
        ({"task_id": None}, {}, "task_id is sent since edition 0.17.8"),
        ({}, {"dataset_id": "x"}, "dataset_id is sent since edition 0.21.2: does the"),
        (
            {},
            {"item_id": "x"},
            "item_id is sent since edition 0.21.2, with what is read under "
            "dataset_item_id; nothing is read under item_id: does the implementation speak another",
        ),
        ({"item_id": "x"}, {}, "item_id is sent since edition 0.21.2, with what is read under"),
        (
            {"annotation_id": None},
            {"annotation_id": "a-b-keypoints"},
            "keypoints predictions get a generated annotation_id since edition 0.15.5",
        ),
        (
            {"annotation_id": "a-b-keypoints"},
            {"annotation_id": None},
            "keypoints predictions get a generated annotation_id since edition 0.15.5",
        ),
        ({"label": "e\u0301"}, {"label": "\u00e9"}, "the text was normalized"),
        ({"label": "\ud83d"}, {"label": "\ufffd"}, "characters were replaced by U+FFFD"),
        ({"label": "007"}, {"label": 7}, "a string that looks like another type was converted"),
        ({"label": "1"}, {"label": 1}, "a string that looks like another type was converted"),
        ({"x": 1}, {"x": "1"}, "the value was converted to a string"),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, "keys must be sent in a fixed order"),
        (
            {"metadata": {"b": 2, "a": 1}},
            {"metadata": {"a": 1, "b": 2}},
            "these keys keep the order in which they came",
        ),
        ({"index": 2**32 + 1}, {"index": 1}, "an integer was kept in too few bits"),
        ({"index": 2**31}, {"index": -(2**31)}, "an integer was kept in too few bits"),
        ({"index": 2**63}, {"index": -(2**63)}, "an integer was kept in too few bits"),
        ({"x": 0.3}, {"x": 0.30000000000000004}, "a number was read as a double beside"),
        ({"x": 0.3}, {"x": 0.31}, None),
        ({"metadata": {"b": 1}}, {"metadata": {"b": 1, "a": 2}}, "equal keys were merged"),
        ({"annotation_id": None}, {"annotation_id": "a"}, "a null left an earlier value"),
        ({"metadata": {"__proto__": 1}}, {"metadata": {}}, "__proto__ is a key like others"),
        ({"metadata": {"$type": "a"}}, {"metadata": {}}, "$type is a key like others"),
        (
            {"n": {"$serde_json::private::Number": "1"}},
            {"n": 1},
            "$serde_json::private::Number is a key like others",
        ),
        ({"class_pdf": {"0": 1}}, {"class_pdf": [1]}, "an object with no keys, or the keys 0, 1"),
        ({"metadata": {"a": {}}}, {"metadata": {"a": []}}, "an object with no keys"),
        ({"metadata": {"a": 1}}, {"metadata": [1]}, None),
        ({"label": "\ufeffcar"}, {"label": "car"}, "U+FEFF within a string is a character"),
        ({"label": "2024-01-01T00:00:00Z"}, {"label": "01/01/2024"}, "a string that looks like"),
        ({"a": 1, "10": 2, "9": 3}, {"9": 3, "10": 2, "a": 1}, "keys that look like integers"),
        ({"label": "a" * 300}, {"label": "a" * 255}, "a string was cut off after 255 characters"),
        ({"annotation_id": "a" * 64 + "-1-0"}, {"annotation_id": "a" * 64 + "-1-"}, None),
        ({"annotation_id": ""}, {"annotation_id": "-0-0-0-0-\ufffd"}, None),
        (
            {"label": "caf\u00e9"},
            {"label": "caf\ufffd\ufffd"},
            "characters were replaced by U+FFFD",
        ),
        ({"label": "car"}, {"label": "ca"}, None),
        ({"label": r"C:\new"}, {"label": "C:\new"}, "a string was unescaped once more"),
        ({"label": r"\u0041"}, {"label": "A"}, "a string was unescaped once more"),
        ({"label": "&amp;"}, {"label": "&"}, "a string was unescaped once more"),
        ({"label": "%20a"}, {"label": " a"}, "a string was unescaped once more"),
        (
            {"annotation_id": "[None]-10-20"},
            {"annotation_id": "[none]-10-20"},
            "what is no string was spelled otherwise than Python spells it",
        ),
        ({"annotation_id": "True-10"}, {"annotation_id": "true-10"}, "what is no string was"),
        ({"label": "Car"}, {"label": "car"}, "the text differs in letter case:"),
        ({"label": " car"}, {"label": "car"}, "the text differs in blanks:"),
        ({"label": "\uff23ar"}, {"label": "Car"}, "the text was normalized (NFKC):"),
        ({"label": "\uff23AR "}, {"label": "car"}, "the text differs in letter case, width or"),
        ({"label": "a\0b\0"}, {"label": "ab"}, "U+0000 was dropped"),
        ({"label": "a\u200b\u200db"}, {"label": "ab"}, "U+200B and U+200D were dropped"),
        (
            {"label": "\u200b\u200c\u200d\u2060\u2061b"},
            {"label": "b"},
            "U+200B, U+200C, U+200D and 2 more were dropped",
        ),
        ({"label": "a\u00a0b"}, {"label": "a b"}, "U+00A0 was replaced by U+0020"),
        ({"label": "\u2028a\u2029"}, {"label": "?a?"}, "U+2028 and U+2029 were replaced by U+003F"),
        ({"label": "a-b"}, {"label": "ab"}, None),
        ({"label": "a\0b\0"}, {"label": "ab\0"}, None),
        (
            {"metadata": {"e\u0301": 1, "\u00e9": 2}},
            {"metadata": {"\u00e9": 2}},
            r'"e\u0301" may have been taken for a key like it; see flag alike-keys',
        ),
        ({"metadata": {"a ": 1}}, {"metadata": {}}, '"a " may have been taken for a key like it'),
        ({"metadata": {"a": 1}}, {"metadata": {}}, None),
        (
            {"metadata": {"a": [{"x": 1}, {}]}},
            {"metadata": {"a": [{"x": 1}, {"x": None}]}},
            "a null was filled in where a row has no such key; see flag mixed-lists",
        ),
        ({"x": "10"}, {"x": 10.0}, "a string that looks like another type was converted"),
        ({"x": "true"}, {"x": 1}, None),
        ({"x": True}, {"x": 1}, "a boolean was sent as a number"),
        ({"x": None}, {"x": ""}, 'null was sent as "", as a zero value is'),
        ({"x": None}, {"x": 0}, "null was sent as 0, as a zero value is"),
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


@pytest.mark.parametrize(
    ("actual", "hint"),
    [
        (r'{"a": "\u003cb>"}', "characters that are dangerous in HTML must not be escaped"),
        (r'{"a": "<b>\/"}', "a slash must not be escaped"),
        ('{"a": "\x7f"}', "U+007F must be escaped"),
        (r'{"a": "\u00EF"}', "hexadecimal digits must be in lower case"),
        (r'{"a": "\\/ \\u003c \u00ef"}', "the text is not spelled as Python's json.dumps"),
        ('{"a":"\xef"}', "the text is not spelled as Python's json.dumps"),
    ],
)
def test_what_is_escaped_otherwise_is_named(actual: str, hint: str) -> None:
    (found,) = hints([Difference("", "text-form", '{"a": "x"}', actual)])
    assert found.startswith(hint)


def test_a_number_that_a_text_spells_otherwise_is_named() -> None:
    texts = '{"a": [1, 1e+16, "1e16"]}', '{"a": [1, 1.0E16, "1e16"]}'
    (found,) = hints([Difference("", "text-form", *texts)])
    assert found.startswith("the number 1e+16 is spelled 1.0E16")


def test_equal_hints_are_given_once_and_few_in_all() -> None:
    assert len(hinted({"x": 1.0, "y": 2.0, "z": 1.0}, {"x": 1, "y": 2, "z": 1})) == 2
    many = {str(number): float(number) for number in range(50)}
    assert len(hinted(many, {key: int(value) for key, value in many.items()})) == 3


@pytest.mark.parametrize(
    ("expected", "actual", "said"),
    [
        (0.1, 0.10000000149011612, "kept in 32 bits"),
        (122.416294033786585, 122.416, "rounded"),
        (2.5, 2, "rounded"),
        (1234.5678, 1234.57, "rounded"),
        ([], None, "an empty list was sent as null"),
        ({}, None, "an empty object was sent as null"),
    ],
)
def test_what_was_lost_is_named(expected: Any, actual: Any, said: str) -> None:
    kind: Any = "type" if actual is None else "value"
    (hint, *_) = hints([Difference("/x", kind, expected, actual)])
    assert said in hint


@pytest.mark.parametrize(("expected", "actual"), [(0.1, 0.7), (2.5, 3.75), ([1], None), (1, None)])
def test_what_is_another_value_has_no_such_hint(expected: Any, actual: Any) -> None:
    kind: Any = "type" if actual is None else "value"
    assert hints([Difference("/x", kind, expected, actual)]) == ()
