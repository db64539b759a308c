"""What probably caused a difference, in a sentence, where that is known."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from nucleus_conformance.judging.compare import ABSENT, Difference

LIMIT: Final = 3
"""How many hints a failure gets at most."""

_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")


def hints(differences: Sequence[Difference]) -> tuple[str, ...]:
    """What probably caused these differences; nothing if nothing is known."""
    found = dict.fromkeys(hint for each in differences for hint in _hints(each))
    return tuple(found)[:LIMIT]


def _hints(difference: Difference) -> Iterator[str]:
    for hint in _HINTS:
        text = hint(difference)
        if text:
            yield text


def _number_in_id(difference: Difference) -> str:
    """Ids that differ in how their numbers are spelled, and in nothing else."""
    expected, actual = difference.expected, difference.actual
    if not difference.pointer.endswith("annotation_id"):
        return ""
    if not isinstance(expected, str) or not isinstance(actual, str):
        return ""
    one, other = _NUMBER.findall(expected), _NUMBER.findall(actual)
    if _NUMBER.sub("#", expected) != _NUMBER.sub("#", actual) or len(one) != len(other):
        return ""
    changed = next((pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]), None)
    if changed is None or float(changed[0]) != float(changed[1]):
        return ""
    return (
        f"{changed[0]} became {changed[1]}: ids differ, ingest would duplicate; "
        "see flag number-lexeme"
    )


def _number_spelling(difference: Difference) -> str:
    if difference.kind != "number-spelling":
        return ""
    expected, actual = json.dumps(difference.expected), json.dumps(difference.actual)
    return f"{expected} became {actual}: integers and floats are two things; see flag number-lexeme"


def _lost_digits(difference: Difference) -> str:
    expected, actual = difference.expected, difference.actual
    if not isinstance(expected, int) or isinstance(expected, bool) or abs(expected) <= 2**53:
        return ""
    if isinstance(actual, bool) or not isinstance(actual, (int, float)):
        return ""
    return "an integer beyond 2^53 went through a double; see flag number-lexeme"


def _null_and_absence(difference: Difference) -> str:
    if difference.kind == "absent-for-null":
        return "a key that is null must be sent; leaving it out is not the same; see flag null-absent-empty"
    if difference.kind == "null-for-absent":
        return "a key without a value must be left out; null is not the same; see flag null-absent-empty"
    return ""


def _zero_value(difference: Difference) -> str:
    """A zero or an emptiness that was dropped, as truth tests and omitempty do."""
    if difference.kind == "missing" and difference.expected in (0, "", [], {}, False):
        shown = json.dumps(difference.expected)
        return f"{shown} is a value: a test of truth, or omitempty, dropped it; see flag null-absent-empty"
    return ""


def _edition(difference: Difference) -> str:
    key = difference.pointer.rpartition("/")[2]
    if difference.kind in ("missing", "absent-for-null", "extra", "null-for-absent"):
        since = {
            "task_id": "0.17.8 (scene category: 0.17.9)",
            "item_id": "0.21.2",
            "dataset_id": "0.21.2",
        }
        if key in since and difference.pointer.count("/") == 1:
            return f"{key} is sent from edition {since[key]} on: is another edition spoken?"
    return ""


def _normalized(difference: Difference) -> str:
    expected, actual = difference.expected, difference.actual
    if not isinstance(expected, str) or not isinstance(actual, str) or expected == actual:
        return ""
    if unicodedata.normalize("NFC", expected) == unicodedata.normalize("NFC", actual):
        return "the text was normalized: it looks the same, and is not; see flag unicode"
    if "\ufffd" in actual and "\ufffd" not in expected:
        return "what is no character was replaced; see flag unicode"
    return ""


def _converted(difference: Difference) -> str:
    expected, actual = difference.expected, difference.actual
    if difference.kind != "type" or actual is ABSENT or isinstance(actual, (dict, list)):
        return ""
    if isinstance(expected, str) and json.dumps(actual) == expected.lower():
        return "a string that looks like something else was converted; see flag look-alikes"
    if isinstance(actual, str) and json.dumps(expected) == actual.lower():
        return "the value was turned into text"
    return ""


def _swapped(difference: Difference) -> str:
    if difference.kind == "key-order":
        return "keys are sent in one order; see flag key-order"
    if difference.kind == "text-form":
        return 'the text is not spelled as Python\'s json.dumps does: ", " and ": " between, other characters than ASCII escaped'
    return ""


def _refusal(difference: Difference) -> str:
    if difference.kind != "outcome" or not isinstance(difference.expected, dict):
        return ""
    if "rejected" in difference.expected and "rejected" not in difference.actual:
        code = (difference.expected["rejected"] or {}).get("code")
        return f"this input must be refused ({code}); a check is missing" if code else ""
    return ""


Hint = Callable[[Difference], str]

_HINTS: Final[tuple[Hint, ...]] = (
    _number_in_id,
    _lost_digits,
    _number_spelling,
    _zero_value,
    _edition,
    _null_and_absence,
    _normalized,
    _converted,
    _swapped,
    _refusal,
)
