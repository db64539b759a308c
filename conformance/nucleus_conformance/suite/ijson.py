"""I-JSON (RFC 7493): what every JSON parser reads alike, and how the rest is carried, as text.

Files of cases, request lines and report lines are I-JSON. A member whose value is not portable is
written as `NAME_text`: a string with the value's JSON text, in ASCII. In memory, values are plain.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from itertools import repeat
from typing import Any, Final

LARGEST: Final = 2**53 - 1
"""The largest integer that a parser which reads numbers as doubles does not confuse with others."""

DEEPEST: Final = 55
"""How deep the value of a member may be nested: a file or line around it stays below 64."""

LEVELS: Final = 256
"""How deep any JSON text may be nested that is read. No case needs more than 203 levels."""

_TEXT: Final = "_text"

_EXCERPT: Final = 200

_PLANES: Final = range(0, 0x110000, 0x10000)
_NOT_PORTABLE: Final = re.compile(
    "[\ud800-\udfff\ufdd0-\ufdef{}]".format(
        "".join(chr(plane + last) for plane in _PLANES for last in (0xFFFE, 0xFFFF))
    )
)
"""Surrogates, which in Python are always alone, and noncharacters."""

_SUSPECT: Final = re.compile(rb"\\u(?:d[89a-f]|fd[de]|fff[ef])")
"""Half of a surrogate pair or a noncharacter, perhaps, as `dumps` writes it."""

_AS_ZERO: Final = bytes.maketrans(b"123456789", b"0" * 9)
_LONG: Final = b"0" * 16
"""A large integer, perhaps, once each digit is a zero: quicker to find than by an expression."""

_ENCODER: Final = json.JSONEncoder(allow_nan=False)


def dumps(value: Any) -> str:
    """The value as one line of ASCII JSON.

    Floats have the shortest digits of their double. Raises `ValueError` for NaN and infinities.
    """
    return _ENCODER.encode(value)


def as_json(value: Any) -> str:
    """A value as JSON on one line, in ASCII; a remark if it is nested too deeply for Python."""
    try:
        return json.dumps(value)
    except RecursionError:
        return "(nested too deeply to be shown)"


def parse(text: str) -> Any:
    """Parse JSON strictly, whoever wrote it.

    Raises `ValueError` for a duplicate key, NaN, infinity, a float too large for a double, or an
    integer of thousands of digits; `RecursionError` for what is nested deeper than `LEVELS`.
    """
    value = json.loads(
        text,
        object_pairs_hook=_no_duplicates,
        parse_constant=_no_constant,
        parse_float=_finite,
    )
    if text.count("{") + text.count("[") > LEVELS and _is_deep(value):
        raise RecursionError(f"nested deeper than {LEVELS} levels")
    return value


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key occurs twice in one object")
    return made


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{text[:_EXCERPT]} is too large for a double")
    return number


def _is_deep(value: Any) -> bool:
    front = [value] if isinstance(value, (dict, list)) else []
    for _ in range(LEVELS):
        if not front:
            return False
        front = [
            member
            for each in front
            for member in (each.values() if isinstance(each, dict) else each)
            if isinstance(member, (dict, list))
        ]
    return bool(front)


def is_portable(value: Any, levels: int = DEEPEST) -> bool:
    """Whether every JSON parser reads the value alike, at most `levels` of nesting deep.

    No string has a lone surrogate or a noncharacter; integers are within ±(2^53 - 1).
    """
    if isinstance(value, str):
        return value.isascii() or _NOT_PORTABLE.search(value) is None
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, int):
        return -LARGEST <= value <= LARGEST
    if not isinstance(value, (dict, list, tuple)):
        return True
    if isinstance(value, dict) and not all(map(is_portable, value)):
        return False
    inside = value.values() if isinstance(value, dict) else value
    return levels > 0 and all(map(is_portable, inside, repeat(levels - 1)))


def is_plainly_portable(text: bytes) -> bool:
    """Whether what `dumps` wrote so is portable, as far as a glance at the text tells.

    It is, if True; `is_portable` has to tell otherwise.
    """
    if text.count(b"{") + text.count(b"[") >= DEEPEST:
        return False
    if b"\\u" in text and _SUSPECT.search(text):
        return False
    return _LONG not in text.translate(_AS_ZERO)


def carried(members: Mapping[str, Any]) -> dict[str, Any]:
    """The members of an object as they are written: those that are not portable as text.

    Raises `ValueError` for NaN and infinities.
    """
    made: dict[str, Any] = {}
    for name, value in members.items():
        if is_portable(value):
            made[name] = value
        else:
            made[f"{name}{_TEXT}"] = dumps(value)
    return made


def restored(members: Mapping[str, Any]) -> dict[str, Any]:
    """The inverse of `carried`.

    Raises `ValueError`, `TypeError` or `RecursionError` if a text is not the JSON text of a value.
    """
    made: dict[str, Any] = {}
    for name, value in members.items():
        plain = name.removesuffix(_TEXT)
        if plain in made:
            raise ValueError(f"{plain} is there twice: as it is, and as text")
        made[plain] = value if plain == name else parse(value)
    return made


def carried_input(members: Mapping[str, Any]) -> dict[str, Any]:
    """The members of an input, or of a request, as they are written.

    A payload that is not portable becomes the member `text`, which requests have in any case.
    """
    return {"text" if n == "payload_text" else n: v for n, v in carried(members).items()}
