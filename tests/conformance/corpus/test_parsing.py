"""A record is read as the reference reads it, whatever it takes to be quick."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nucleus_conformance.corpus import parsing
from nucleus_conformance.corpus.parsing import NOT_PLAIN, parsed, plainly_parsed
from nucleus_spec import InvalidPrediction
from nucleus_spec.texts import shown
from tests.helpers.dumps import payload
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


def said_of(read: Callable[[bytes], Any], record: bytes) -> str:
    """What is read, or why it is not, with types and signs."""
    try:
        return shown(read(record))
    except InvalidPrediction as error:
        return str(error)


def differing(records: list[bytes]) -> list[bytes]:
    by_reference = parsing._as_the_reference_does
    return [each for each in records if said_of(parsed, each) != said_of(by_reference, each)]


class TestNumbers:
    """What is quick to read has no infinite number in it, which a payload is not handed on with."""

    @given(
        st.from_regex(r"-?(0|[1-9][0-9]{0,2})(\.[0-9]{1,3})?([eE][+-]?[0-9]{1,4})?", fullmatch=True)
    )
    def test_that_are_read_quickly_are_finite(self, number: str) -> None:
        value = plainly_parsed(f"[{number}]".encode())
        assert value is NOT_PLAIN or math.isfinite(value[0])
        assert (value is NOT_PLAIN) == math.isinf(float(number))

    @pytest.mark.parametrize("digits", [308, 309, 5000])
    @pytest.mark.parametrize("rest", [".0", "e1", "E+0", ".5e-1", ".5e-5000"])
    def test_of_many_digits_too(self, digits: int, rest: str) -> None:
        value = plainly_parsed(f"[{'9' * digits}{rest}]".encode())
        assert value is NOT_PLAIN or math.isfinite(value[0])


class TestAnyText:
    def test_is_read_as_the_reference_reads_it(self) -> None:
        assert differing(TEXTS) == []
        assert [parsed(each) for each in (b"-0", b"18446744073709551616")] == [0, 2**64]

    def test_with_a_mistake_too(self) -> None:
        assert differing(mutated_lines(400, seed=3)) == []

    @pytest.mark.nightly
    def test_with_any_mistake_too(self) -> None:
        assert differing(mutated_lines(200_000, seed=4)) == []

    def test_that_is_no_utf_8_is_refused(self) -> None:
        with pytest.raises(InvalidPrediction, match="is no UTF-8: byte 1 is 0xed"):
            parsed(b'"\xed\xa0\x80"')


MEASURED = """
import sys
from pathlib import Path
from nucleus_conformance.cli import main
status = main(sys.argv[1:])
peak = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]
print(status, int(peak) >> 10)
"""


class TestEscapes:
    """However many a text has, it MUST be read in bounded memory, or refused."""

    def test_of_which_many_are_in_what_only_the_reference_reads(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(parsing, "_MOST_ESCAPES", 5)
        assert parsed(rb'"\n\n\n\n\n\n"') == "\n" * 6
        assert parsed(rb'"\n\n\n\n\ud800"') == "\n" * 4 + "\ud800"
        with pytest.raises(InvalidPrediction, match="and has more than 5 escapes: it was not read"):
            parsed(rb'"\n\n\n\n\n\ud800"')

    @pytest.mark.slow
    @pytest.mark.skipif(sys.version_info < (3, 11, 5), reason="patterns take memory there")
    @pytest.mark.parametrize("form", ["lines", "document"])
    def test_of_which_there_are_millions(self, form: str, tmp_path: Path) -> None:
        line = json.dumps(payload(metadata={"note": "\n" * 3_500_000}))
        (tmp_path / "dump").write_text(f"{line}\n" if form == "lines" else f"[{line}]")
        given = ["lint", "dump", "--input-format", form, "-o", "out"]
        asked = [sys.executable, "-c", MEASURED, *given]
        done = subprocess.run(asked, cwd=tmp_path, capture_output=True, check=True)
        status, mib = map(int, done.stdout.split())
        assert status == 0
        assert mib < 150
