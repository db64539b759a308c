"""Reads one JSON text: strictly, as the reference does, within bounds that are always the same."""

from __future__ import annotations

import json
import re
import sys
from contextlib import suppress
from typing import Any, Final, Literal

import msgspec

from nucleus_spec.errors import InvalidPrediction
from nucleus_spec.texts import loads

LEVELS: Final = 256
"""How deep a text may be nested: what Python can read else depends on who calls it."""

_TOO_MANY: Final = 10_000
"""How many digits an integer may have: to convert those of a longer one takes very long."""
_MOST_ESCAPES: Final = 1_000_000
"""How many escapes a text may have that the reference's parser is to read: each takes 60 bytes."""
_MANY_DIGITS: Final = re.compile(rb"[0-9]{%d}" % (_TOO_MANY + 1))
ANY: Final = b"*+" if sys.version_info >= (3, 11, 5) else b"*"
"""How often, in a pattern that never has to try fewer: each costs memory in older Pythons alone.

Up to 3.11.4, as in Debian 12, what is possessive may match what it should not (gh-106052).
"""
INSIDE: Final = rb'[^"\\]*(?:\\.[^"\\]*)' + ANY
"""What is in a string."""
_BRACKETS: Final = re.compile(rb'"' + INSIDE + rb'"?|([\[{]+)|([\]}]+)', re.DOTALL)
"""Brackets, and strings in which there are none; one that is not closed goes up to the end."""


def parsed(record: bytes) -> Any:
    """The value of a JSON text in UTF-8.

    Raises `InvalidPrediction` where the reference's `loads` does, for what is no UTF-8, and for
    what is beyond the bounds: nested too deeply, or an integer with too many digits.
    """
    value = plainly_parsed(record)
    return _as_the_reference_does(record) if value is NOT_PLAIN else value


NOT_PLAIN: Final = object()


def plainly_parsed(record: bytes) -> Any:
    """The same of nearly any text; `NOT_PLAIN` for one that needs a closer look.

    No number in it is infinite, as `loads` reads one that is beyond every double, or has more
    digits than Python writes.
    """
    if _is_deep(record) or (len(record) > _TOO_MANY and _MANY_DIGITS.search(record)):
        return NOT_PLAIN
    try:
        return _DECODE(record)
    except _NOT_READ:
        return NOT_PLAIN


def _as_the_reference_does(record: bytes) -> Any:
    """The same of any text, of which little is read so: it takes four times as long."""
    try:
        text = record.decode("utf-8")
    except UnicodeDecodeError as error:
        said = f"is no UTF-8: byte {error.start} is 0x{record[error.start]:02x}"
        raise _refused("is UTF-16, and not UTF-8" if record[:2] in _UTF_16 else said) from None
    if _is_deep(record):
        problem = f"is nested deeper than {LEVELS} levels: it was not read"
        raise InvalidPrediction("too-deep", "", "METADATA-1", problem)
    if record.count(b"\\") > _MOST_ESCAPES:
        problem = "is not JSON, or has half a surrogate pair or an infinite number in it"
        raise _refused(f"{problem}, and has more than {_MOST_ESCAPES:,} escapes: it was not read")
    if _MANY_DIGITS.search(record):
        with suppress(json.JSONDecodeError):
            json.loads(text, parse_int=_check_digits)
    try:
        return loads(text)
    except InvalidPrediction as error:
        problem = _WHERE.sub(r": column \1", _of_more(text, error.problem))
        raise InvalidPrediction(error.code, error.pointer, error.requirement, problem) from None


def _of_more(text: str, problem: str) -> str:
    """The same, or what there is behind the end of a value, and what to do about it."""
    found = _MORE.search(problem)
    if found is None:
        return problem
    is_comma = text[int(found[1]) :].strip() == ","
    said = "it has a comma behind it, which is to be dropped" if is_comma else _SEVERAL
    return problem.replace("Extra data", said)


_MORE: Final = re.compile(r"Extra data: .*char (\d+)")
_SEVERAL: Final = "it goes on behind its end, and each is to have a line of its own"
_WHERE: Final = re.compile(r": line 1 column (\d+) \(char \d+\)")
"""Where a text is wrong, of which it is known already in which line of its file it is."""
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_DECODE: Final = msgspec.json.Decoder().decode
_NOT_READ: Final = (msgspec.MsgspecError, ValueError, RecursionError)
"""What it raises for what is no JSON; and for half a surrogate pair and `1e999`, which are."""


def how_far(text: bytes) -> Literal["whole", "begun", "wrong"]:
    """Whether this is JSON, or the beginning of it."""
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except msgspec.DecodeError as error:
        return "begun" if str(error) == _TRUNCATED else "wrong"
    except (RecursionError, ValueError):
        return "wrong"
    return "whole"


_TRUNCATED: Final = "Input data was truncated"


def _refused(problem: str) -> InvalidPrediction:
    return InvalidPrediction("invalid-json", "", "WIRE-7", problem)


def _check_digits(written: str) -> int:
    if len(written) > _TOO_MANY:
        raise _refused(f"has an integer of more than {_TOO_MANY:,} digits: it was not read")
    return 0


def _is_deep(record: bytes) -> bool:
    if record.count(b"[") + record.count(b"{") <= LEVELS:
        return False
    depth = 0
    for token in _BRACKETS.finditer(record):
        if token[1]:
            depth += len(token[1])
            if depth > LEVELS:
                return True
        elif token[2]:
            depth -= len(token[2])
    return False
