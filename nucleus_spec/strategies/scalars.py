"""Numbers and texts, both plain ones and those that trip implementations.

The simplest alternative of each union comes first, and can make every value of the later ones.
Hypothesis draws such a value anew from the first, and shrinks it there.
"""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from nucleus_spec.strategies.building import mostly

Number = int | float

# Numbers.

NOTABLE_NUMBERS: Final[tuple[Number, ...]] = (
    *(0.0, 1.0, 10.0, 0.5, 0.1, 301.78, 153.45000000000005, 0.30000000000000004, -0.0),
    *(1e-4, 1e-5, 1.5e-5, 1e-7, 2.2250738585072014e-308, 5e-324),
    *(1e7, 1e15, 9999999999999998.0, 1e16, 1.5e16, 1e21, 1e22, 2e23, 1.7976931348623157e308),
    *(2**31, 2**53 - 1, 2**53, 2.0**53, 2**53 + 1, 2**63, 2**64, 2**64 + 1, 10**30),
)
"""Numbers that implementations write, or even store, differently."""

_FAR: Final = 10**30
_PIXELS: Final = 4096


def _hundredths(whole: int) -> float:
    return whole / 100


def _numbers(least: int | None) -> SearchStrategy[Number]:
    negative = [-each for each in NOTABLE_NUMBERS] if least is None else []
    low, near = (-_FAR, -100 * _PIXELS) if least is None else (least, 100 * least)
    return (
        st.integers(low, _FAR)
        | st.floats(least, allow_nan=False, allow_infinity=False)
        | st.sampled_from([*NOTABLE_NUMBERS, *negative])
        | st.integers(near, 100 * _PIXELS).map(_hundredths)
    )


NUMBERS: Final = _numbers(None)
"""Integers of any size and finite floats."""

SIZES: Final = _numbers(0)
"""The non-negative numbers among them, and -0.0."""

NOTABLE_SHARES: Final[tuple[Number, ...]] = (
    *(0, 1, 0.0, 1.0, 0.5, 0.1, 0.9, 0.8508, 0.30000000000000004, 0.9999999999999999, 0.999),
    *(1e-4, 1e-5, 1e-7, 5e-324, -0.0),
)

PROBABILITIES: Final[SearchStrategy[Number]] = (
    st.sampled_from(NOTABLE_SHARES) | st.floats(0, 1) | st.integers(0, 100).map(_hundredths)
)
"""Numbers from 0 to 1, both inclusive."""

WHOLES: Final[SearchStrategy[int]] = st.integers(0, _FAR) | st.sampled_from(
    (0, 1, 255, 256, 2**31, 2**53, 2**53 + 1, 2**63, 2**64 + 1)
)
"""Non-negative integers."""

# Texts.

LONGEST: Final = 300

WORDS: Final = (
    *("a", "b", "c", "car", "bus", "person", "traffic light", "image_1", "item_1", "red_car"),
    *("Batch_20_81685.jpg", "left-eye", "0", "-1", "11004", "1e5", "NaN", "null", "None", "true"),
)
NOTABLE_TEXTS: Final = (
    *("é", "e\u0301", "\u212b", "naïve", "美丽", "рус", "שלום", "ß", "İ", "🚗", "👨‍👩‍👧"),
    *("\U0010ffff", "\uffff", "\ufeff", "\u2028", "\x00", "\x1f", "\x7f", "\t", "\n", "\r\n"),
    *(" ", "  car "),
)
"""Texts that a bug in trimming, normalizing or encoding would change."""
QUOTED: Final = (
    *('"', "'", "\\", "/", "~", "~1", "a/b~c", "\\u0041", "%20", "<b>&", "-", "a-1-2.0"),
    *("{label}", "constructor", "__proto__", "10", "9"),
)
"""Texts that a bug in escaping, quoting, splitting or looking up would change."""

_SCRIPTS: Final = (
    *("az", "AZ", "àÿ", "ĀŽ", "αω", "ая", "աֆ", "את", "بي", "अह", "অঊ", "ਕਨ", "કન", "ଅଋ", "அஊ"),
    *("అఋ", "ಅಋ", "അഋ", "කඥ", "กฮ", "ກຂ", "ཀང", "ကဠ", "აჰ", "ሀሏ", "ᎠᏴ", "កឡ", "ᠠᠷ", "ぁん", "ァン"),
    *("一龥", "가힣", "ㄅㄩ", "😀🙏", "🌀🌟", "𝐀𝐙", "𒀀𒍙", "𓀀𓐮", "！～", "⠀⣿"),
)
"""Of each script, or kind of symbols, the first and the last of some characters in a row."""


_SIZES: Final[SearchStrategy[int | None]] = mostly(
    st.none(),
    st.integers(1, LONGEST) | st.sampled_from((17, 64, 255, 256, 299, LONGEST)),
    one_in=4,
)


def _stretched(text: str, size: int | None) -> str:
    return text if size is None else (text * size)[:size]


def _texts(least: int) -> SearchStrategy[str]:
    alphabets = [
        st.text(
            st.characters(min_codepoint=ord(first), max_codepoint=ord(last)), min_size=1, max_size=6
        )
        for first, last in _SCRIPTS
    ]
    return (
        st.text(min_size=least, max_size=LONGEST)
        | st.sampled_from(WORDS)
        | st.sampled_from(NOTABLE_TEXTS)
        | st.sampled_from(QUOTED)
        | st.builds(_stretched, st.one_of(alphabets), _SIZES)
    )


TEXTS: Final = _texts(0)
"""Texts of up to 300 characters, without surrogates, which UTF-8 cannot encode."""

NAMES: Final = _texts(1)
"""The texts that are not empty."""
