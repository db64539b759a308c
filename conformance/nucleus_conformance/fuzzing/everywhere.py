"""Faults that are one at however many places they show: a lost null, a changed string or number."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import unquote

from nucleus_conformance.judging.compare import Difference
from nucleus_conformance.report.number_hints import (
    lost_digits,
    neighbour,
    number_in_id,
    rounded,
    wrapped,
)
from nucleus_conformance.report.string_hints import BLANK, was_cut_off, was_replaced
from nucleus_conformance.text import is_own_key
from nucleus_spec.pointer import keys_of

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_INSTEAD: Final = r"(?:\W{0,3}|\\?u[dD][0-9a-fA-F]{3})"
"""What may stand where a lone surrogate was: a substitute or three, its escape, or nothing."""

_GONE: Final = ("missing", "absent-for-null")
_CAME: Final = ("extra", "null-for-absent")
_SPELLING: Final = "number-spelling"
_NUMBERS: Final[Mapping[Callable[[Difference], str], str]] = {
    wrapped: "wrapped-integer",
    neighbour: "inexact-number",
    rounded: "inexact-number",
    lost_digits: _SPELLING,
}
"""What tells that a number became another -> the name of the fault."""

_CHANGES: Final[Mapping[str, Callable[[str], str]]] = {
    "normalized-text": lambda text: unicodedata.normalize("NFC", text),
    "letter-case": str.casefold,
    "compatible-characters": lambda text: unicodedata.normalize("NFKC", text),
    "unescaped-text": html.unescape,
    "unquoted-text": unquote,
}
"""The name of a fault -> what makes both sides equal if it is that."""


def everywhere(difference: Difference, beside: Sequence[Difference]) -> str:
    """The name of the fault, if it is the same at whatever place; or else empty.

    `beside`: all differences of the answer.
    """
    expected, actual, kind = difference.expected, difference.actual, difference.kind
    is_own = is_own_key(difference.pointer)
    if is_own and (changed := _of_key(difference, beside)):
        return changed
    if kind == "absent-for-null" or (kind == "null-for-absent" and not is_own):
        return kind
    if kind == "value" and isinstance(expected, str) and isinstance(actual, str):
        spelled = number_in_id(difference) and any(
            each.kind == _SPELLING or lost_digits(each) for each in beside
        )
        is_id = difference.pointer.endswith("annotation_id")
        return _SPELLING if spelled else changed_text(expected, actual, is_id)
    if kind == "value":
        return next((name for tells, name in _NUMBERS.items() if tells(difference)), "")
    return _of_type(expected, actual) if kind == "type" else ""


def _of_type(expected: Any, actual: Any) -> str:
    if expected in ([], {}) and actual is None:
        return f"null-for-empty-{'list' if expected == [] else 'object'}"
    if isinstance(expected, Mapping) and isinstance(actual, (list, tuple)):
        numbered = list(expected) == [str(index) for index in range(len(expected))]
        return "list-for-object" if numbered else ""
    return ""


def changed_text(expected: str, actual: str, is_id: bool = False) -> str:
    """How a string became another one; empty if that is not known.

    `is_id`: it may be made of parts.
    """
    if _SURROGATE.findall(expected) != _SURROGATE.findall(actual):
        kept = map(re.escape, _SURROGATE.split(expected))
        return "lone-surrogate" if re.fullmatch(_INSTEAD.join(kept), actual, re.DOTALL) else ""
    if was_replaced(expected, actual):
        return "replaced-characters"
    if was_cut_off(expected, actual, is_id):
        return "cut-off-text"
    if actual in expected and not expected.strip(BLANK).replace(actual.strip(BLANK), "", 1):
        return "trimmed-text"
    alike = (name for name, change in _CHANGES.items() if change(expected) == change(actual))
    return next(alike, "")


def _of_key(difference: Difference, beside: Sequence[Difference]) -> str:
    """How one of the user's own keys became another, or where a lone surrogate in it went."""
    around = _around(difference)
    near = [each for each in beside if _around(each) == around]
    gone = [keys_of(each.pointer)[-1] for each in near if each.kind in _GONE]
    came = [keys_of(each.pointer)[-1] for each in near if each.kind in _CAME]
    if any(map(_SURROGATE.search, gone)):
        return "lone-surrogate"
    is_of_keys = difference.kind in (*_GONE, *_CAME) and len(gone) == len(came) == 1
    return changed_text(gone[0], came[0]) if is_of_keys else ""


def _around(difference: Difference) -> str:
    return difference.pointer.rpartition("/")[0]
