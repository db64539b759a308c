"""Rules that are computed, written out once more from their sentences alone, word by word.

Who reads only the sentences writes this. It must give what the reference gives.
"""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nucleus_spec import BoxPrediction, CategoryPrediction, InvalidPrediction
from nucleus_spec.local_files import is_remote


def spelled(number: int | float) -> str:
    """NUMBER-3, for a number that is finite."""
    if isinstance(number, int):
        return f"{number:d}"
    sign = "-" if math.copysign(1, number) < 0 else ""
    digits, exponent = fewest_digits(abs(number))
    if -4 <= exponent <= 15:
        digits = "0" * -exponent + digits
        before = max(exponent, 0) + 1
        return f"{sign}{digits[:before]:0<{before}}.{digits[before:] or '0'}"
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{fraction}e{'-' if exponent < 0 else '+'}{abs(exponent):02}"


def fewest_digits(number: float) -> tuple[str, int]:
    """The fewest digits that read back as this double, and the decimal exponent of the first."""
    for precision in range(17):
        mantissa, _, exponent = f"{number:.{precision}e}".partition("e")
        if float(f"{mantissa}e{exponent}") == number:
            break
    return mantissa.replace(".", ""), int(exponent)


_SHORT = {8: "b", 9: "t", 10: "n", 12: "f", 13: "r"}


def written(text: str) -> str:
    """A string as WIRE-2 has it in a text."""
    return f'"{"".join(map(_written, text))}"'


def _written(character: str) -> str:
    point = ord(character)
    if character in '"\\':
        return f"\\{character}"
    if 0x20 <= point <= 0x7E:
        return character
    if point in _SHORT:
        return f"\\{_SHORT[point]}"
    if point > 0xFFFF:
        high, low = divmod(point - 0x10000, 0x400)
        return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
    return f"\\u{point:04x}"


def remote(mask_url: str) -> bool:
    """LOCAL-2."""
    url = mask_url.replace("\t", "").replace("\n", "").replace("\r", "")
    while url and ord(url[0]) <= 0x20:
        url = url[1:]
    scheme, colon, _ = url.partition(":")
    return colon != "" and scheme.isascii() and scheme.lower() in ("http", "https", "s3", "gs")


def finite() -> st.SearchStrategy[float]:
    return st.floats(allow_nan=False, allow_infinity=False)


class TestNumbers:
    """Numbers MUST be spelled as the sentence says. (NUMBER-3, BOX-ID-2, WIRE-6)"""

    @given(
        finite()
        | st.integers()
        | st.floats(-1e17, 1e17)
        | st.decimals(0, 10**4, places=2).map(float)
    )
    @example(1e16)
    @example(9999999999999998.0)
    @example(0.0001)
    @example(0.00001)
    @example(-0.0)
    @example(5e-324)
    @example(9007199254740993)
    def test_in_ids_and_texts(self, number: int | float) -> None:
        box = BoxPrediction("a", number, 0, 0, 0, "r")
        assert box.to_payload()["annotation_id"] == f"a-{spelled(number)}-0-0-0-r"
        assert f'"geometry": {{"x": {spelled(number)}, ' in box.to_json()


class TestStrings:
    """Strings SHOULD be escaped as the sentence says. (WIRE-2, WIRE-9)"""

    @given(st.text(st.characters()))
    def test_of_any_characters(self, text: str) -> None:
        made = CategoryPrediction(text, "r", metadata={text: text})
        assert f'"label": {written(text)}, ' in made.to_json()
        assert f'"metadata": {{{written(text)}: {written(text)}}}' in made.to_json()

    def test_of_every_character_of_the_first_plane(self) -> None:
        text = "".join(map(chr, range(0x10000)))
        assert written(text) == json.dumps(text)
        assert f'"label": {written(text)}, ' in CategoryPrediction(text, "r").to_json()


class TestMasks:
    """A mask MUST be remote exactly where the sentence says so. (LOCAL-2)"""

    @given(
        st.text("\t\r\n \x00\x1f\u00a0", max_size=3),
        st.text("htTpPsS3gG\t\n \u017f", min_size=1, max_size=6)
        | st.sampled_from(["http", "https", "s3", "gs", "HTTPS", "Gs", "file", "ftp", "ht\ntp"]),
        st.text(":/. a\t", max_size=4),
    )
    def test_of_any_scheme(self, before: str, scheme: str, after: str) -> None:
        assert is_remote(before + scheme + after) is remote(before + scheme + after)


class TestSums:
    """A class_pdf MUST pass exactly where its sum, in any order, is near enough. (CLASS-PDF-2)"""

    @given(st.lists(st.integers(0, 10_000), min_size=1, max_size=40), st.integers(-15, 15))
    def test_of_rounded_shares(self, weights: list[int], off: int) -> None:
        """Shares of four decimals: what is meant is their sum in ten-thousandths."""
        total = sum(weights) or 1
        shares = [each * 10_000 // total for each in weights]
        shares[0] = min(max(shares[0] + 10_000 - sum(shares) + off, 0), 10_000)
        given = {str(index): share / 10_000 for index, share in enumerate(shares)}
        if abs(sum(shares) - 10_000) <= 10:
            CategoryPrediction("a", "r", class_pdf=given)
        else:
            with pytest.raises(InvalidPrediction):
                CategoryPrediction("a", "r", class_pdf=given)
        assert (abs(sum(given.values()) - 1) <= 0.001000001) is (abs(sum(shares) - 10_000) <= 10)
