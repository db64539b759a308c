"""Numbers and texts, both plain ones and those that trip implementations."""

from __future__ import annotations

import string
import struct
from collections.abc import Sequence
from typing import Final

from nucleus_spec.strategies.packed import Packed, by_share, one_of

Number = int | float

# Numbers. All ways to unpack read the same first bytes, so shrinking the way often keeps the value.

NOTABLE_NUMBERS: Final[tuple[Number, ...]] = (
    *(0.0, 1.0, 10.0, 0.5, 0.1, 301.78, 153.45000000000005, 0.30000000000000004, -0.0),
    *(1e-4, 1e-5, 1.5e-5, 1e-7, 2.2250738585072014e-308, 5e-324),
    *(1e7, 1e15, 9999999999999998.0, 1e16, 1.5e16, 1e21, 1e22, 2e23, 1.7976931348623157e308),
    *(2**31, 2**53 - 1, 2**53, 2.0**53, 2**53 + 1, 2**63, 2**64, 2**64 + 1, 10**30),
)
"""Numbers that implementations write, or even store, differently."""


def _sum(packed: bytes) -> int:
    """The sum of the bytes. Shrinking any of them makes the number smaller."""
    return sum(packed)


def _short(packed: bytes) -> int:
    """A number up to 4,335, enough for most coordinates in an image."""
    return 16 * packed[0] + packed[1]


def _hundredths(packed: bytes) -> float:
    return (100 * _short(packed) + packed[2] % 100) / 100


def _any_double(packed: bytes) -> float:
    value: float = struct.unpack(">d", bytes([packed[0] & 0x7F]) + packed[1:])[0]
    if value - value != 0.0:  # not finite; clearing one exponent bit makes it finite
        value = struct.unpack(">d", bytes([packed[0] & 0x3F]) + packed[1:])[0]
    return value


SIZE: Final[Packed[Number]] = Packed(
    9,
    by_share(
        (48, lambda packed: _sum(packed[:2])),
        (48, _sum),
        (60, _hundredths),
        (16, lambda packed: float(_short(packed))),
        (8, lambda packed: int.from_bytes(packed[:4], "big")),
        (32, one_of(NOTABLE_NUMBERS)),
        (20, lambda packed: int.from_bytes(packed, "big") / 2**50),  # full precision
        (20, _any_double),
        (4, lambda packed: (packed[0] + 1) * int.from_bytes(packed, "big")),
    ),
)
"""Non-negative integers of any size and non-negative finite floats, including -0.0."""

_NEGATIVE_FROM: Final = 0xC0

NUMBER: Final[Packed[Number]] = Packed(
    1 + SIZE.width,
    lambda packed: (
        -SIZE.unpack(packed[1:]) if packed[0] >= _NEGATIVE_FROM else SIZE.unpack(packed[1:])
    ),
)
"""The numbers of `SIZE`, a quarter of them negated."""

NOTABLE_SHARES: Final[tuple[Number, ...]] = (
    *(0, 1, 0.0, 1.0, 0.5, 0.1, 0.9, 0.8508, 0.30000000000000004, 0.9999999999999999, 0.999),
    *(1e-4, 1e-5, 1e-7, 5e-324, -0.0),
)

PROBABILITY: Final[Packed[Number]] = Packed(
    8,
    by_share(
        (96, lambda packed: _short(packed) % 101 / 100),
        (80, one_of(NOTABLE_SHARES)),
        (80, lambda packed: int.from_bytes(packed, "big") / 2**56),
    ),
)
"""A number from 0 to 1, both inclusive."""

WHOLE: Final[Packed[int]] = Packed(
    9,
    by_share(
        (96, lambda packed: packed[1]),
        (96, _short),
        (48, one_of((0, 1, 255, 256, 2**31, 2**53, 2**53 + 1, 2**63, 2**64 + 1))),
        (16, lambda packed: int.from_bytes(packed, "big")),
    ),
)
"""A non-negative integer."""

# Texts.

_SIMPLE: Final = string.ascii_letters + string.digits + string.punctuation + " "

WORDS: Final = (
    *("a", "b", "c", "car", "bus", "person", "traffic light", "image_1", "item_1", "red_car"),
    *("Batch_20_81685.jpg", "left-eye", "0", "-1", "11004", "1e5", "NaN", "null", "None", "true"),
)
NOTABLE_TEXTS: Final = (
    *("é", "e\u0301", "\u212b", "naïve", "美丽", "рус", "שלום", "ß", "İ", "🚗", "👨‍👩‍👧"),
    *("\U0010ffff", "\uffff", "\ufeff", "\u2028", "\x00", "\x1f", "\x7f", "\t", "\n", "\r\n"),
    *(" ", "  car ", '"', "'", "\\", "/", "~", "~1", "a/b~c", "\\u0041", "%20", "<b>&"),
    *("-", "a-1-2.0", "{label}", "constructor", "__proto__", "a" * 300),
)
"""Texts that a bug in trimming, normalizing, escaping, quoting or looking up would change."""


def _simple_text(packed: bytes) -> str:
    return "".join([_SIMPLE[byte % len(_SIMPLE)] for byte in packed[1 : 2 + packed[0] % 7]])


def _any_text(packed: bytes) -> str:
    return "".join(
        [_character(packed[at] << 8 | packed[at + 1]) for at in (1, 3, 5)[: 1 + packed[0] % 3]]
    )


def _character(code: int) -> str:
    """The character with this code in the basic plane; for a surrogate, one of the next plane."""
    return chr(code + 0x11000 if 0xD800 <= code < 0xE000 else code)


def _no_text(_: bytes) -> str:
    return ""


_WAYS_OF_TEXT: Final = ((100, one_of(WORDS)), (50, _simple_text), (50, one_of(NOTABLE_TEXTS)))

TEXT: Final[Packed[str]] = Packed(9, by_share((16, _no_text), *_WAYS_OF_TEXT, (40, _any_text)))
"""Any text, possibly empty, without surrogates, which UTF-8 cannot encode."""

NAME: Final[Packed[str]] = Packed(9, by_share(*_WAYS_OF_TEXT, (56, _any_text)))
"""Any text as in `TEXT`, but not empty."""


def distinct(texts: Sequence[str]) -> list[str]:
    """The texts in order; a repeated text gets primes appended until it is unique."""
    seen: dict[str, None] = {}
    for text in texts:
        other = text
        while other in seen:
            other += "'"
        seen[other] = None
    return list(seen)
