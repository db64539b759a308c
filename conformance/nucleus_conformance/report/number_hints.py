"""Hints on numbers: how one became another."""

from __future__ import annotations

import json
import math
import re
import struct
from typing import Final

from nucleus_conformance.judging.compare import Difference

_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")


_PART: Final = re.compile(rf"-{{0,2}}{_NUMBER.pattern}")
"""A number in an id: what stands before it is a hyphen between parts, and perhaps its sign."""


def number_in_id(difference: Difference) -> str:
    """Ids that differ only in how their numbers are spelled."""
    expected, actual = difference.expected, difference.actual
    if not difference.pointer.endswith("annotation_id"):
        return ""
    if not isinstance(expected, str) or not isinstance(actual, str):
        return ""
    one, other = (
        [each.removeprefix("-") for each in _PART.findall(side)] for side in (expected, actual)
    )
    if _PART.sub("#", expected) != _PART.sub("#", actual) or len(one) != len(other):
        return ""
    changed = next((pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]), None)
    if changed is None or float(changed[0]) != float(changed[1]):
        return ""
    return (
        f"{changed[0]} became {changed[1]}: the ids differ, so an upload would create a duplicate; "
        "see flag number-lexeme"
    )


def spelled_otherwise(expected: str, actual: str) -> str:
    """The first number that two texts spell differently, if they differ in nothing else."""
    one, other = _NUMBER.findall(expected), _NUMBER.findall(actual)
    if _NUMBER.sub("#", expected) != _NUMBER.sub("#", actual):
        return ""
    changed = next(((a, b) for a, b in zip(one, other, strict=True) if a != b), None)
    return "" if changed is None else f"the number {changed[0]} is spelled {changed[1]} (NUMBER-3)"


def number_spelling(difference: Difference) -> str:
    """A number that is spelled otherwise."""
    if difference.kind != "number-spelling":
        return ""
    expected, actual = json.dumps(difference.expected), json.dumps(difference.actual)
    return f"{expected} became {actual}: keep integers and floats apart; see flag number-lexeme"


def lost_digits(difference: Difference) -> str:
    """An integer that no double holds."""
    expected, actual = difference.expected, difference.actual
    if not isinstance(expected, int) or isinstance(expected, bool) or abs(expected) <= 2**53:
        return ""
    if isinstance(actual, bool) or not isinstance(actual, (int, float)):
        return ""
    return "an integer beyond 2^53 went through a double; see flag number-lexeme"


def wrapped(difference: Difference) -> str:
    """An integer that was kept in 32 or 64 bits; both may be true of one."""
    expected, actual = difference.expected, difference.actual
    if difference.kind != "value" or type(expected) is not int or type(actual) is not int:
        return ""
    fitting = [
        str(bits)
        for bits in (32, 64)
        if -(2 ** (bits - 1)) <= actual < 2**bits and (expected - actual) % 2**bits == 0
    ]
    if not fitting:
        return ""
    bits = " or ".join(fitting)
    return f"an integer was kept in too few bits ({bits}), and began anew; see flag wide-index"


def neighbour(difference: Difference) -> str:
    """A double beside the nearest one."""
    expected, actual = difference.expected, difference.actual
    if difference.kind != "value" or type(expected) is not float or type(actual) is not float:
        return ""
    if actual not in (math.nextafter(expected, math.inf), math.nextafter(expected, -math.inf)):
        return ""
    return "a number was read as a double beside the nearest one; see flag number-lexeme"


def rounded(difference: Difference) -> str:
    """A double that lost digits: in 32 bits, or by rounding."""
    expected, actual = difference.expected, difference.actual
    if difference.kind != "value" or type(expected) is not float:
        return ""
    if type(actual) not in (int, float) or not math.isfinite(expected):
        return ""
    if _in_32_bits(expected) == actual:
        return "a number was kept in 32 bits, and lost digits; see flag number-lexeme"
    shorter = {round(expected, digits) for digits in range(16)}
    shorter |= {float(f"{expected:.{digits}g}") for digits in range(1, 16)}
    if actual in shorter or actual == int(expected):
        return "a number was rounded, and lost digits; see flag number-lexeme"
    return ""


def _in_32_bits(number: float) -> float | None:
    try:
        packed = struct.pack("f", number)
    except OverflowError:
        return None
    kept: float = struct.unpack("f", packed)[0]
    return kept
