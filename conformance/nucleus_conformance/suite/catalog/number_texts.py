"""Cases on how far texts of numbers go: long exponents, long mantissas, the ends of doubles.

A port has a reader of numbers for each place that has a type of its own: an object of doubles, a
list of them, and what may be anything. So a case puts a group of spellings at one such place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from nucleus_conformance.suite.catalog.draft import Draft, draft, spelled
from nucleus_conformance.suite.catalog.samples import BOX, LINE, SEGMENTATION, Sample


def _in_full(number: Fraction) -> str:
    """The decimal digits of a number that has finitely many."""
    places = 0
    while number.denominator != 1:
        number, places = number * 10, places + 1
    digits = str(number.numerator).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


_HALF_THE_SMALLEST: Final = _in_full(Fraction(1, 2**1075))
"""Halfway between 0 and the smallest double, in 1,077 characters, most of them zeros."""

_BEYOND: Final = 2**1024 - 2**970
"""Halfway between the largest double and the next power of two: rounding makes it infinite."""

_SPELLINGS: Final[tuple[tuple[str, str, Sequence[str], str], ...]] = (
    ("padded-exponents", "required",
     ("1e05", "1E+005", "25e-0007", "1.5E-01", "2e+0000000000000000000002", "1e-00", "3E0000"),
     "Zeros before the digits of an exponent say nothing."),
    ("long-exponents-of-zero", "required",
     ("0e99999", "0.0E+4294967297", "0e18446744073709551617", "0e-99999", "0.00e-2147483649"),
     "Zero is 0.0 whatever its exponent is, and however many digits that has."),
    ("exponents-beyond-the-smallest", "recommended",
     ("1e-400", "1e-1000", "1e-99999", "1e-2147483649", "1e-4294967295", "1e-4294967297",
      "1e-9223372036854775809", "1e-18446744073709551615", "1e-18446744073709551617"),
     "What is nearer to 0 than to the smallest double is 0.0, and no exponent begins anew."),
    ("exponents-that-make-up-for-zeros", "recommended",
     (f"0.{'0' * 399}1e400", f"0.{'0' * 399}25e+400", f"1{'0' * 399}e-399", f"15{'0' * 398}E-0400"),
     "An exponent counts together with the zeros: these are 1, 2.5, 1 and 0.15."),
    ("long-mantissas", "recommended",
     (f"9007199254740993.{'0' * 783}1", f"{'1234567890' * 80}e-799", f"0.{'9' * 800}",
      f"{'3' * 800}.{'3' * 20}e-800",
      f"0.{'0' * 300}{'123456789' * 60}e300"),
     "Of a mantissa of 800 digits every digit has its place, and it is no infinity."),
    ("smallest-doubles", "recommended",
     ("2.4703282292062327e-324", "2.4703282292062328e-324", "7.4109846876186982e-324",
      "4.9406564584124654e-324", "2.2250738585072011e-308", "2.2250738585072012e-308",
      "2.2250738585072014e-308", "1e-323", "6.631236846766476e-316"),
     "Between 0 and the smallest normal double, too, the nearest double is taken."),
    ("halves-of-the-smallest", "recommended",
     (_HALF_THE_SMALLEST, f"{_HALF_THE_SMALLEST}1"),
     "Halfway between 0 and the smallest double is 0, and a little more is the smallest double."),
    ("halfway-numbers", "recommended",
     ("9007199254740993.0", "9007199254740995.0", "9007199254740992999999999999999999e-18",
      "9007199254740993.0000000000000000000000000000001", "1.00000000000000011102230246251565404",
      "1.00000000000000011102230246251565405", "1.00000000000000033306690738754696213",
      "0.500000000000000166533453693773481063544750213623046875"),
     "Halfway between two doubles, the even one is taken; the last of many digits decides."),
    ("largest-doubles", "recommended",
     ("1.7976931348623157e308", "1.7976931348623158E+308", "17976931348623157e292",
      f"{_BEYOND - 1}.0", f"{_BEYOND - 1}.999", f"0.{'0' * 99}17976931348623157e+408"),
     "The largest double is what is nearer to it than to the next power of two."),
    ("ends-of-integers", "required",
     (str(2**31 - 1), str(2**31), str(2**32 - 1), str(2**32), str(2**53 + 1), str(2**63 - 1),
      str(2**63), str(2**63 + 1), str(2**64 - 1), str(2**64), str(2**64 + 1), str(10**19)),
     "An integer stays the same where those of 32, 53, 63 and 64 bits end."),
    ("long-integers", "required", (str(10**300 + 1), str(2**128 + 1), str(-(10**100))),
     "An integer of any length stays the same."),
    ("signs-of-zeros", "recommended",
     ("-1e-400", "-0e5", "-0.0e-99999", "-0E+18446744073709551617", "-2.4703282292062327e-324",
      "-0.0", "1e-400"),
     "A number that rounds to zero keeps its sign: -0.0."),
    ("ends-of-negative-integers", "required",
     (str(-(2**31)), str(-(2**31) - 1), str(-(2**53) - 1), str(1 - 2**63), str(-(2**63)),
      str(-(2**63) - 1), str(-(2**64)), str(-(10**19))),
     "A negative integer stays the same where those of 32, 53 and 64 bits end."),
    ("whole-floats-of-64-bits", "recommended",
     ("9223372036854775807.0", "9223372036854775808.0", "-9223372036854775808.0", "1e19",
      "18446744073709551615.0", "18446744073709551616.0", "4294967296.0", "-2147483648.0"),
     "A whole float is none of the integers, whether those of 64 bits reach so far or not."),
)
"""Name, level, spellings, and what they show. Where the level allows, spellings are compared."""

_TOO_LARGE: Final = (
    ("exponent-of-five-digits", "1e99999"),
    ("exponent-beyond-32-bits", "1e4294967297"),
    ("exponent-beyond-64-bits", "1e18446744073709551617"),
    ("exponent-beyond-zeros", f"0.{'0' * 399}1e800"),
    ("halfway-to-infinity", f"{_BEYOND}.0"),
)
"""Name, and the spelling of a number that no double is near."""


_ENDS: Final = {"ends-of-integers", "ends-of-negative-integers"}
"""Those that are compared as spelled in metadata: there an integer may become a float."""


def drafts() -> Iterator[Draft]:
    """The cases at places that have a type, and at those that have none."""
    for name, level, spellings, comment in _SPELLINGS:
        for sample, place, text in _texts(spellings):
            as_spelled = level == "recommended" or (name in _ENDS and place == "metadata")
            yield draft(sample.type, "decode", f"{name}-in-{place}", comment,
                        "WIRE-6 NUMBER-1 NUMBER-3", {"text": text},
                        level="recommended" if as_spelled else "required",
                        depth="lexeme" if as_spelled else "value", flags=("number-lexeme",))
    for name, spelling in _TOO_LARGE:
        is_long = len(spelling) > 35 and not spelling.startswith("0")  # see `fuzzing/levels.py`
        for sample, place, text in _texts([spelling]):
            yield draft(sample.type, "encode", f"{name}-in-{place}",
                        "No double is near: the number is refused, and no exponent begins anew.",
                        "WIRE-4 NUMBER-1" if is_long else "WIRE-4", {"text": text}, refused=True,
                        level="recommended" if is_long else "required",
                        flags=("not-finite", "number-lexeme"))


def _texts(spellings: Sequence[str]) -> Iterator[tuple[Sample, str, str]]:
    """A type, a place, and a payload's text that has all of them there."""
    stand_ins = {f"@{index}@": each for index, each in enumerate(spellings)}
    listed = list(stand_ins)
    vertices = [{"x": x, "y": y} for x, y in zip(listed, reversed(listed), strict=True)]
    metadata = {"all": listed, "first": listed[0], "in": {"last": listed[-1]}}
    segments = [{"label": "car", "index": 1, "metadata": metadata}]
    for sample, place, said in (
        (LINE, "vertices", LINE.located(vertices=vertices)),
        (BOX, "embedding", BOX.said(embedding_vector=listed)),
        (BOX, "metadata", BOX.said(metadata=metadata)),
        (SEGMENTATION, "metadata", SEGMENTATION.said(annotations=segments)),
    ):
        yield sample, place, spelled(said["payload"], stand_ins)
