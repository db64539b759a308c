"""How much of a report is kept in memory: anybody may have written it, with whatever in it."""

from __future__ import annotations

import re
from typing import Any, Final

from attrs import define

from nucleus_conformance.errors import UsageError
from nucleus_conformance.report.shortening import shortened_again
from nucleus_conformance.suite.ijson import dumps

CASES: Final = 50_000
"""The most cases of a report, and so of a run. All of all editions are 28,000."""

_VALUE: Final = 60
"""The bytes that a value takes in memory beside its text, about."""
_IN_FULL: Final = 64 * 2**20
_IN_ALL: Final = 192 * 2**20
"""So many bytes are told in full, and at all. A run tells 16 MiB of text in full, and the rest in
short, which is 3 KB of memory a case."""

_STRINGS: Final = re.compile(r'"(?:[^"\\]|\\.)*"')


class TooMuchError(Exception):
    """A line has more than a line, or all lines have together."""


def check_number(cases: int) -> None:
    """Raise `UsageError` for more cases than a report may have."""
    if cases > CASES:
        raise UsageError(f"{cases:,} cases, where {CASES:,} are the most of a report: choose fewer")


def size_in_memory(text: str) -> int:
    """About how many bytes the value of a JSON text takes, with the text; never much less."""
    most = len(text) + _VALUE * _values(text)
    return most if most <= _IN_FULL else len(text) + _VALUE * _values(_STRINGS.sub("", text))


def _values(text: str) -> int:
    return sum(map(text.count, ",[{"))


@define
class Room:
    """What is left of the room that one report has."""

    _in_full: int = _IN_FULL
    _in_all: int = _IN_ALL

    def needed(self, text: str) -> int:
        """What a line takes. Raises `TooMuchError` if all lines together may not take so much."""
        size = size_in_memory(text)
        if size > _IN_ALL:
            raise TooMuchError("it has more values than the report of a run")
        return size

    def kept(self, line: dict[str, Any], size: int) -> dict[str, Any]:
        """The line, in short once much was told. Raises `TooMuchError` if even that is much."""
        if size <= self._in_full:
            self._in_full -= size
        elif line["kind"] == "verdict":
            line = shortened_again(line)
            size = size_in_memory(dumps(line))
        self._in_all -= size
        if self._in_all < 0:
            raise TooMuchError(f"up to here it says more than a run of {CASES:,} cases")
        return line
