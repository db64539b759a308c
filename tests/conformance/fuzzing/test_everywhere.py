"""Which differences are of one fault at whatever place they stand."""

from __future__ import annotations

from typing import Any

import pytest

from nucleus_conformance.fuzzing.everywhere import everywhere
from nucleus_conformance.judging.compare import Difference, differences

LONG = "x" * 100


@pytest.mark.parametrize(
    ("expected", "actual", "names"),
    [
        ({"a": "\ud83d"}, {"a": "\ufffd"}, ["lone-surrogate"]),
        ({"a": "x\ud83d"}, {"a": "x"}, ["lone-surrogate"]),
        ({"a": "x\ud83d"}, {"a": "x\\ud83d"}, ["lone-surrogate"]),
        ({"a": "\ud83d"}, {"a": "other"}, [""]),
        ({"metadata": {"\ud83d": 1}}, {"metadata": {"?": 1}}, ["lone-surrogate"] * 2),
        ({"class_pdf": {"\ud83d": 1, "": 0}}, {"class_pdf": {"": 1}}, ["lone-surrogate"] * 2),
        ({"a": "\ud83d a "}, {"a": "\ud83d a"}, ["trimmed-text"]),
        ({"a": "a\ufeff"}, {"a": "a"}, ["trimmed-text"]),
        ({"a": "ab"}, {"a": "a"}, [""]),
        ({"a": "\u00e9"}, {"a": "e\u0301"}, ["normalized-text"]),
        ({"metadata": {"A": 1}}, {"metadata": {"a": 1}}, ["letter-case"] * 2),
        ({"a": "A"}, {"a": "a"}, ["letter-case"]),
        ({"a": "\U0001f697"}, {"a": "\ufffd"}, ["replaced-characters"]),
        ({"a": "&amp;"}, {"a": "&"}, ["unescaped-text"]),
        ({"a": "%20b"}, {"a": " b"}, ["unquoted-text"]),
        ({"a": "a\u00e9\0b"}, {"a": "a\ufffd\ufffd\0b"}, ["replaced-characters"]),
        ({"annotation_id": ""}, {"annotation_id": "-0-0-0-0-\ufffd"}, [""]),
        ({"a": "ab"}, {"a": "a\ufffdb"}, [""]),
        ({"a": "\u00e9b"}, {"a": "\ufffdc"}, [""]),
        ({"a": LONG}, {"a": LONG[:70]}, ["cut-off-text"]),
        ({"a": LONG}, {"a": LONG[:-1]}, ["cut-off-text"]),
        ({"a": "\u00e9" * 65}, {"a": "\u00e9" * 64}, ["cut-off-text"]),
        ({"a": LONG + " "}, {"a": LONG}, ["trimmed-text"]),
        ({"a": LONG + "\u00e9"}, {"a": LONG}, [""]),
        ({"annotation_id": LONG}, {"annotation_id": LONG[:-1]}, ["cut-off-text"]),
        ({"annotation_id": f"{LONG}-1-20"}, {"annotation_id": LONG[:-1]}, ["cut-off-text"]),
        ({"annotation_id": f"{LONG}-1-20"}, {"annotation_id": f"{LONG}-1-"}, [""]),
        ({"annotation_id": f"{LONG}-1-20"}, {"annotation_id": f"{LONG}-1-2"}, [""]),
        ({"annotation_id": f"{LONG}-1-20"}, {"annotation_id": LONG}, [""]),
        ({"a": None}, {}, ["absent-for-null"]),
        ({}, {"a": None}, ["null-for-absent"]),
        ({"metadata": {}}, {"metadata": {"a": None}}, [""]),
        ({"a": {}}, {"a": []}, ["list-for-object"]),
        ({"a": {"0": 1}}, {"a": [1]}, ["list-for-object"]),
        ({"a": {"b": 1}}, {"a": [1]}, [""]),
        ({"a": []}, {"a": None}, ["null-for-empty-list"]),
        ({"a": {}}, {"a": None}, ["null-for-empty-object"]),
        ({"a": 2**53 + 1}, {"a": 2.0**53}, ["number-spelling"]),
        ({"a": 2**70 + 1}, {"a": 1}, ["wrapped-integer"]),
        ({"a": 0.123}, {"a": 0.12}, ["inexact-number"]),
        ({"a": 0.5}, {"a": 0.7}, [""]),
        ({"a": 1}, {}, [""]),
        ({"a": "b"}, {"a": "c"}, [""]),
        (
            {"annotation_id": "a-0", "geometry": {"x": 0}},
            {"annotation_id": "a-0.0", "geometry": {"x": 0.0}},
            ["number-spelling"],
        ),
        (
            {"annotation_id": "a-0", "geometry": {"x": 0}},
            {"annotation_id": "a-0.0", "geometry": {"x": 0}},
            [""],
        ),
    ],
)
def test_it_is_named(expected: Any, actual: Any, names: list[str]) -> None:
    found = [each for each in differences(expected, actual) if each.kind != "number-spelling"]
    every: list[Difference] = differences(expected, actual)
    assert [everywhere(each, every) for each in found] == names
