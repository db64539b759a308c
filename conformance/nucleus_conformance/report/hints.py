"""Hints: the probable cause of a difference, in one sentence, where it is known."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from nucleus_conformance.judging.compare import ABSENT, Difference
from nucleus_spec.table import sent_since

LIMIT: Final = 3
"""The most hints that a failure gets."""

_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")


def hints(differences: Sequence[Difference]) -> tuple[str, ...]:
    """The probable causes of these differences, at most `LIMIT`; empty if none is known."""
    found = dict.fromkeys(hint for each in differences for hint in _hints(each))
    return tuple(found)[:LIMIT]


def _hints(difference: Difference) -> Iterator[str]:
    for hint in _HINTS:
        text = hint(difference)
        if text:
            yield text


def _number_in_id(difference: Difference) -> str:
    """Ids that differ only in how their numbers are spelled."""
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
        f"{changed[0]} became {changed[1]}: the ids differ, so an upload would create a duplicate; "
        "see flag number-lexeme"
    )


def _number_spelling(difference: Difference) -> str:
    if difference.kind != "number-spelling":
        return ""
    expected, actual = json.dumps(difference.expected), json.dumps(difference.actual)
    return f"{expected} became {actual}: keep integers and floats apart; see flag number-lexeme"


def _lost_digits(difference: Difference) -> str:
    expected, actual = difference.expected, difference.actual
    if not isinstance(expected, int) or isinstance(expected, bool) or abs(expected) <= 2**53:
        return ""
    if isinstance(actual, bool) or not isinstance(actual, (int, float)):
        return ""
    return "an integer beyond 2^53 went through a double; see flag number-lexeme"


def _null_and_absence(difference: Difference) -> str:
    if difference.kind == "absent-for-null":
        return "a null key must be sent as null, not left out; see flag null-absent-empty"
    if difference.kind == "null-for-absent":
        return "an absent key must be left out, not sent as null; see flag null-absent-empty"
    return ""


def _zero_value(difference: Difference) -> str:
    """A zero or empty value that was dropped, as truth tests and omitempty do."""
    if difference.kind == "missing" and difference.expected in (0, "", [], {}, False):
        shown = json.dumps(difference.expected)
        return (
            f"{shown} is a value, but a truth test or omitempty dropped it; "
            "see flag null-absent-empty"
        )
    return ""


def _edition(difference: Difference) -> str:
    key = difference.pointer.removeprefix("/")
    since = sent_since().get(key, {})
    if difference.kind not in ("missing", "absent-for-null", "extra", "null-for-absent"):
        return ""
    if not since:
        return ""
    usual = Counter(since.values()).most_common(1)[0][0]
    others = [f"{name.replace('-', ' ')}: {since[name]}" for name in since if since[name] != usual]
    but = f" ({', '.join(others)})" if others else ""
    return f"{key} is sent since edition {usual}{but}: does the implementation speak another one?"


def _normalized(difference: Difference) -> str:
    expected, actual = difference.expected, difference.actual
    if not isinstance(expected, str) or not isinstance(actual, str) or expected == actual:
        return ""
    if unicodedata.normalize("NFC", expected) == unicodedata.normalize("NFC", actual):
        return "the text was normalized: it looks the same, but differs; see flag unicode"
    if "\ufffd" in actual and "\ufffd" not in expected:
        return "characters were replaced by U+FFFD; see flag unicode"
    return ""


def _converted(difference: Difference) -> str:
    expected, actual = difference.expected, difference.actual
    if difference.kind != "type" or actual is ABSENT or isinstance(actual, (dict, list)):
        return ""
    if isinstance(expected, str) and json.dumps(actual) == expected.lower():
        return "a string that looks like another type was converted; see flag look-alikes"
    if isinstance(actual, str) and json.dumps(expected) == actual.lower():
        return "the value was converted to a string"
    return ""


def _swapped(difference: Difference) -> str:
    if difference.kind == "key-order":
        return "keys must be sent in a fixed order; see flag key-order"
    if difference.kind == "text-form":
        return (
            'the text is not spelled as Python\'s json.dumps spells it: separators ", " and ": ", '
            "characters that are not ASCII escaped"
        )
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
