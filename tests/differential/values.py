"""Random values of fields, valid ones. They are drawn with `random` alone, from what the wire allows.

Each function takes the source of chance first. What one draws often is what ports get wrong:
numbers at the borders of spellings, strings that look like something else, and characters beyond
ASCII.
"""

from __future__ import annotations

import math
import struct
from random import Random
from typing import Any, Final

_WORDS: Final = (
    "car", "person", "red car", "image_1", "a/b", "traffic-light", "007", "1e5", "null", "NaN", "true",
    "None", "-", "", " ", "0", "%s", "{label}", "</script>", "a\\b", 'a"b', "2024-01-31T00:00:00Z",
    "/Date(1700000000000)/",
)  # fmt: skip
_ODD: Final = (
    *"\0\b\t\n\f\r\x1b\x1f\x7f\x80\x85\xa0\xad<>&'\"/\\",
    *"\u00e9\u0301\u0130\u0131\u03c2\u05d0\u0645\u0e01\u200b\u200d\u202e\u2028\u2029\u3042\uac00\ufb01",
    *"\ufeff\uff0f\ufffd\U0001f697\U0001f468\U0001f3fd\U00020000\U0010fffd\ud83d\ude97\udfff\ufffe\ufdd0",
)
_ASCII: Final = "".join(map(chr, range(32, 127)))
_SPECIAL_KEYS: Final = ("__proto__", "constructor", "toString", "length", "10", "9", "1", "0", "-1",
                        "01", "$ref", "$type", "@class", "json_class", "a", "b", "label", "type", "x",
                        "lat", "lon", "", "a.b", "a/b~c")  # fmt: skip
_BORDERS: Final = (
    *(0, 1, -1, 2, 10, 255, 256, 2**31 - 1, 2**31, 2**32, 2**53 - 1, 2**53, 2**53 + 1),
    *(2**63 - 1, 2**63, 2**64, 10**16, 10**21, 10**22 + 1, 10**40, 7 * 10**300),
    *(0.0, -0.0, 1.0, 10.0, 0.1, 0.2 + 0.1, 1 / 3, 100.0, 1e7, 123456789.0, 1e15, 1e16, 1e17, 2e23),
    *(9999999999999998.0, 9007199254740993.0, 1e21, 1e22, 1e23, 1e100, 1.7976931348623157e308),
    *(
        1e-3,
        1e-4,
        1.5e-4,
        1e-5,
        1.25e-5,
        1e-6,
        1e-7,
        1e-10,
        5e-324,
        2.2250738585072014e-308,
        1e-300,
    ),
)

_LONGEST: Final = 10**4299
"""Of as many digits as Python converts. Nobody can ask more of a release, and no reply has more."""


def text(random: Random) -> str:
    """A string: a word, one of any characters, or a long one."""
    kind = random.random()
    if kind < 0.55:
        return random.choice(_WORDS)
    if kind < 0.75:
        return "".join(random.choices(_ASCII, k=random.randint(1, 12)))
    if kind < 0.97:
        return "".join(random.choices(_ODD + tuple("abc "), k=random.randint(1, 6)))
    long: str = random.choice((*_ODD, "a")) * random.choice((64, 299, 1025))
    return long


def number(random: Random) -> int | float:
    """A finite number: of an image's size, at a border of spellings, or of any bits."""
    kind = random.random()
    if kind < 0.0005:
        return _LONGEST
    if kind < 0.25:
        return random.randint(0, 4096)
    if kind < 0.50:
        return round(random.uniform(0, 4096), random.randint(0, 13))
    if kind < 0.75:
        found = random.choice(_BORDERS)
        return -found if random.random() < 0.2 else found
    if kind < 0.85:
        return random.getrandbits(random.choice((8, 31, 53, 64, 128))) * random.choice((1, -1))
    return _any_double(random)


def _any_double(random: Random) -> float:
    while True:
        (found,) = struct.unpack("d", random.randbytes(8))
        if math.isfinite(found):
            return float(found)


def length(random: Random) -> int | float:
    """A number that is 0 or more."""
    found = number(random)
    return found if found >= 0 else -found


def confidence(random: Random) -> int | float:
    """A number from 0 to 1."""
    kind = random.random()
    if kind < 0.3:
        return random.choice((0, 1, 0.0, 1.0, -0.0, 0.5, 5e-324, 1e-5, 1e-4, 1 - 2**-53))
    return random.random() if kind < 0.6 else round(random.random(), random.randint(1, 6))


def key(random: Random) -> str:
    """A key in an object whose keys are the user's own."""
    return random.choice(_SPECIAL_KEYS) if random.random() < 0.6 else text(random)


def any_json(random: Random, depth: int = 3) -> Any:
    """Any JSON value, at most so deep."""
    kind = random.random()
    if kind < 0.2:
        return random.choice((None, True, False))
    if kind < 0.5:
        return number(random)
    if kind < 0.75 or not depth:
        return text(random)
    if kind < 0.77:
        return {"$serde_json::private::Number": str(number(random))}
    count = random.randint(0, 3)
    if kind < 0.87:
        return [any_json(random, depth - 1) for _ in range(count)]
    return {key(random): any_json(random, depth - 1) for _ in range(count)}


def metadata(random: Random) -> dict[str, Any]:
    """An object. A few are deep, down to the 200 levels that are allowed, or have many keys."""
    kind = random.random()
    if kind < 0.15:
        return {}
    if kind < 0.18:
        return nested(random, random.choice((20, 56, 63, 64, 99, 100, 199, 200)))
    if kind < 0.21:
        return {f"key {n}": number(random) for n in range(random.randint(10, 40))}
    return {key(random): any_json(random) for _ in range(random.randint(1, 4))}


def nested(random: Random, levels: int) -> dict[str, Any]:
    """An object that is nested so deep: it is the first level, and what it holds the second."""
    value: Any = any_json(random, 0)
    as_objects = random.random() < 0.5
    for _ in range(levels - 1):
        value = {"in": value} if as_objects else [value]
    return {"deep": value}


def class_pdf(random: Random) -> dict[str, Any]:
    """Shares from 0 to 1 with the sum 1, which may be off by 0.001 or a rounding less."""
    kind = random.random()
    if kind < 0.15:
        return {key(random): random.choice((1, 1.0, 0.999, 0.9995))}
    if kind < 0.2:
        sums = ((0.801, 0.2), (0.5, 0.499), (0.7, 0.301), (0.0, 1.0), (1, 0.001), (0.1, 0.9))
        return dict(zip("ab", random.choice(sums), strict=True))
    count = random.choice((2, 2, 3, 3, 4, 7, 80))
    names = list({f"{key(random)}{n if n > 5 else ''}": n for n in range(count)})
    if kind < 0.3:
        return {name: 1 if place == 0 else 0 for place, name in enumerate(names)}
    weights = [random.random() + 1e-3 for _ in names]
    shares = [each / sum(weights) for each in weights]
    if kind < 0.6:
        shares = [round(each, 6) for each in shares]
    elif kind < 0.7:
        shares = [each * random.choice((1.0005, 0.9995)) for each in shares]
        shares = [min(each, 1.0) for each in shares]
    return dict(zip(names, shares, strict=True))


def embedding(random: Random) -> list[int | float]:
    """A vector; empty and long ones, too."""
    count = random.choice((0, 1, 2, 4, 4, 16, 128)) if random.random() < 0.95 else 1024
    return [number(random) for _ in range(count)]


def index(random: Random) -> int | str:
    """A pixel value, as an integer or as its digits."""
    found = random.choice((0, 1, 2, 3, 9, 10, 255, 256, 2**31, 2**53 + 1, 2**63, 2**64))
    return str(found) if random.random() < 0.4 else found
