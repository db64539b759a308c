"""A record is read as the reference reads it, whatever it takes to be quick."""

from __future__ import annotations

from typing import Any

import pytest

from nucleus_conformance.corpus.parsing import parsed
from nucleus_spec import InvalidPrediction, loads
from nucleus_spec.texts import shown
from tests.helpers.mutated import mutated_lines

TEXTS = [
    b"12345678901234567890123", b"18446744073709551616", b"-9223372036854775809", b"-0", b"-0.0",
    b"1e400", b"-1e400", b"1e-400", b"0.1e1", b"123456789012345678901234567890.5", b"1.", b"01",
    b"2.2250738585072011e-308", b"9007199254740993.0", b"0.3000000000000000444089209850062616169",
    b'"\\ud800"', b'"\\udc00\\ud800"', b'"\\ud83d\\ude00"', b'"\\u0000"', b'"\x01"', b'"\x7f"',
    b'"\xc2\x85"', b'{"a": 1, "b": 2, "a": {"c": 3}}', b'{"": 1}', b'{"a": 1,}', b"[1,]", b"NaN",
    b"-Infinity", b"nul", b"", b" ", b"\xef\xbb\xbf1", b"1\x0c", b"\xc2\xa01", b"1 2", b"\t[ ]\r",
    b"9" * 4000, b"9" * 5000, b"[" * 250 + b"]" * 250, b"0." + b"1" * 3000, b"1" + b"0" * 400,
]  # fmt: skip


def said_of(read: Any, text: Any) -> str:
    """What is read, or why it is not, with types and signs."""
    try:
        return shown(read(text))
    except InvalidPrediction as error:
        return str(error)


def differing(texts: list[bytes]) -> list[bytes]:
    return [
        each
        for each in texts
        if _is_text(each) and said_of(parsed, each) != said_of(loads, each.decode())
    ]


def _is_text(record: bytes) -> bool:
    try:
        return record.decode() is not None
    except UnicodeDecodeError:
        return False


class TestAnyText:
    def test_is_read_as_the_reference_reads_it(self) -> None:
        assert differing(TEXTS) == []
        assert sum(map(_is_text, TEXTS)) == len(TEXTS)

    def test_with_a_mistake_too(self) -> None:
        assert differing(mutated_lines(400, seed=3)) == []

    @pytest.mark.nightly
    def test_with_any_mistake_too(self) -> None:
        assert differing(mutated_lines(200_000, seed=4)) == []

    def test_that_is_no_utf_8_is_refused(self) -> None:
        with pytest.raises(InvalidPrediction, match="is no UTF-8: byte 1 is 0xed"):
            parsed(b'"\xed\xa0\x80"')
