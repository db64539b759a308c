"""Hints on strings: the probable cause of a text that was changed, in one sentence."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import unquote

from nucleus_conformance.judging.compare import Difference

_CUT: Final = 64
"""A string shorter than this is hardly what was left of a longer one."""

_LOST: Final = 16
"""So many characters are hardly lost for another reason than that the string was too long."""

_TYPED: Final = re.compile("([ -~]+)")
"""What everybody types: it is not replaced."""

BLANK: Final = "".join(
    each for each in map(chr, range(0x10000)) if each.isspace() or each in "\0\u200b\ufeff"
)
"""What some language trims."""

_LONG: Final = 200_000
"""Of more characters there is only the hint that some are cut off: to normalize them takes long."""

_FEW: Final = 3
"""The most characters that are named."""

_SHORT: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_WORD: Final = re.compile(r"\b(?:None|True|False)\b")
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d|/Date\(")


def changed_string(difference: Difference) -> str:
    """Why a string differs from the one that it should be; empty if nothing is known."""
    expected, actual = difference.expected, difference.actual
    if difference.kind != "value" or not isinstance(expected, str) or not isinstance(actual, str):
        return ""
    is_id = difference.pointer.endswith("annotation_id")
    return next(_said(expected, actual, is_id), "")


def was_cut_off(expected: str, actual: str, is_id: bool = False) -> bool:
    """Whether a string was cut off where it was too long.

    It was not if its end may be trimmed, or dropped wherever it stands. An id that is made of parts
    (`is_id`) also loses its end where the last part is shorter, or is another.
    """
    lost = expected[len(actual) :]
    if len(actual) < _CUT or not expected.startswith(actual) or not lost.strip(BLANK):
        return False
    if is_id and "-" in expected:
        is_whole = "-" not in (actual[-1], lost[0])
        return is_whole and ("-" in lost or len(lost) >= _LOST)
    return len(lost) >= _LOST or not set(lost).isdisjoint(actual)


def was_replaced(expected: str, actual: str) -> bool:
    """Whether U+FFFD stands where there were other characters, and all else is as it should be."""
    if "\ufffd" not in actual or expected == actual:
        return False
    old, new = _TYPED.split(expected), _TYPED.split(actual)
    return old[1::2] == new[1::2] and all(
        before == after or ("\ufffd" in after and before and set(after) <= {*before, "\ufffd"})
        for before, after in zip(old[::2], new[::2], strict=True)
    )


def folded(text: str) -> str:
    """The text without letter case, width, and blanks but for those between its words."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _said(expected: str, actual: str, is_id: bool) -> Iterator[str]:
    if was_cut_off(expected, actual, is_id):
        yield f"a string was cut off after {len(actual):,} characters; see flag long-values"
    if len(expected) + len(actual) > _LONG:
        return
    if unicodedata.normalize("NFC", expected) == unicodedata.normalize("NFC", actual):
        yield "the text was normalized: it looks the same, but differs; see flag unicode"
    if was_replaced(expected, actual):
        yield "characters were replaced by U+FFFD; see flag unicode"
    if expected.replace("\ufeff", "") == actual.replace("\ufeff", ""):
        yield "U+FEFF within a string is a character, and kept; see flag byte-order-mark"
    if _DATE.match(expected):
        yield "a string that looks like a date was rewritten; see flag look-alikes"
    if actual in (html.unescape(expected), unquote(expected), _unescaped(expected)):
        yield "a string was unescaped once more than it was escaped; see flag unescaped-twice"
    yield from _alike(expected, actual, is_id)


def _alike(expected: str, actual: str, is_id: bool) -> Iterator[str]:
    """In what texts differ that somebody may take for the same."""
    if is_id and _WORD.search(expected) and folded(actual) == folded(expected):
        yield (
            "what is no string was spelled otherwise than Python spells it: refuse it, where "
            "releases do not check; see flag unchecked-string"
        )
    if actual.casefold() == expected.casefold():
        yield f"the text differs in letter case: {_OR_REMEMBERED}"
    if _unspaced(actual) != _unspaced(expected) and actual in _compatible(expected):
        yield f"the text was normalized (NFKC): {_OR_REMEMBERED}"
    yield from _other_characters(expected, actual)
    if _unspaced(actual) == _unspaced(expected):
        yield f"the text differs in blanks: {_OR_REMEMBERED}"
    if folded(actual) == folded(expected):
        yield f"the text differs in letter case, width or blanks: {_OR_REMEMBERED}"


_OR_REMEMBERED: Final = "it was changed, or one like it was remembered; see flag alike-keys"


def _unspaced(text: str) -> str:
    return "".join(text.split())


def _compatible(text: str) -> tuple[str, str]:
    return unicodedata.normalize("NFKC", text), unicodedata.normalize("NFKD", text)


def _other_characters(expected: str, actual: str) -> Iterator[str]:
    """That odd characters are not there any more, or that another one stands in for them."""
    lost = set(expected) - set(actual)
    if _are_odd(lost) and actual == "".join(each for each in expected if each not in lost):
        yield f"{_points(lost)} dropped: every character of a string is kept; see flag unicode"
    changed = {(old, new) for old, new in zip(expected, actual, strict=False) if old != new}
    old, new = {each for each, _ in changed}, {each for _, each in changed}
    if len(expected) == len(actual) and len(new) == 1 and _are_odd(old):
        by = f"U+{ord(new.pop()):04X}"
        yield f"{_points(old)} replaced by {by}: every character is kept; see flag unicode"


def _are_odd(characters: Iterable[str]) -> bool:
    """Whether there are any, and none of them is one that everybody types."""
    found = list(characters)
    return bool(found) and not any(each.isascii() and each.isprintable() for each in found)


def _points(characters: Iterable[str]) -> str:
    """The code points of these, and the verb that follows them."""
    named = [f"U+{ord(each):04X}" for each in sorted(characters)]
    more = [f"{len(named) - _FEW} more"] if len(named) > _FEW else []
    *some, last = [*named[:_FEW], *more]
    return f"{', '.join(some)} and {last} were" if some else f"{last} was"


def _unescaped(text: str) -> str:
    return re.sub(r"\\(u[0-9A-Fa-f]{4}|.)", lambda found: _character(found[1]), text)


def _character(escape: str) -> str:
    return chr(int(escape[1:], 16)) if len(escape) == 5 else _SHORT.get(escape, escape)
