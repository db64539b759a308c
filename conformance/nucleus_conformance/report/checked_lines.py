"""Reads the lines of a report, which anybody may have written: each is checked before use."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final, cast

from nucleus_conformance.errors import UsageError
from nucleus_conformance.reading import shown
from nucleus_conformance.report.lines import REPORT_FORMAT
from nucleus_conformance.report.room import CASES, Room, TooMuchError
from nucleus_conformance.suite.ijson import is_plainly_portable, is_portable, parse, restored

LINE_BYTES: Final = 20 * 2**20
"""The most bytes of a line. What `run` tells in full has 16 MiB at most, all in all."""

_LEVELS: Final = 63
"""How deep a line may be nested."""


def checked_lines(name: str, given: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Every line that is valid and in its place, in short once much has been told.

    Raises `UsageError`, which names the line.
    """
    from nucleus_conformance.report.schema import checks

    check = checks()
    before = ""
    seen: dict[str, int] = {}
    room = Room()
    for number, size, line in _parsed(name, given, room):
        kind = line.get("kind") if isinstance(line, dict) else None
        wrong = _out_of_place(kind, before, line)
        wrong = wrong or check[cast(str, kind)](line)
        if not wrong and kind == "verdict":
            first = seen.setdefault(line["id"], number)
            wrong = f"{line['id']} is already in line {first}" if first != number else ""
        if len(seen) > CASES:
            wrong = f"there are more than {CASES:,} cases"
        if wrong:
            raise UsageError(f"{name}, line {number}: {wrong}")
        before = cast(str, kind)
        try:
            kept = room.kept(line, size)
        except TooMuchError as error:
            raise UsageError(f"{name}, line {number}: {error}") from None
        yield kept
    if not before:
        raise UsageError(f"{name} is empty: run --json writes reports")


def _parsed(name: str, given: Iterable[bytes], room: Room) -> Iterator[tuple[int, int, Any]]:
    """Each line that is not blank, its number and size. A last one that was cut off is none."""
    for number, line in enumerate(given, 1):
        try:
            if len(line) > LINE_BYTES:
                raise TooMuchError(f"it has more than {shown(LINE_BYTES)}")
            text = line.decode("utf-8")
            if text.strip():
                yield number, room.needed(text), _line_in(text)
        except TooMuchError as error:
            raise UsageError(f"{name}, line {number}: {error}") from None
        except (ValueError, TypeError, RecursionError) as error:
            if number > 1 and not line.endswith(b"\n"):
                return  # the run was cut off while it wrote this line
            said = "nested too deeply" if isinstance(error, RecursionError) else str(error)
            raise UsageError(
                f"{name}, line {number}: not JSON: {said}; run --json writes reports"
            ) from None


def _line_in(text: str) -> Any:
    read = parse(text)
    if not (text.isascii() and is_plainly_portable(text.encode())) and not is_portable(
        read, _LEVELS
    ):
        raise ValueError("not I-JSON (RFC 7493), as each line of a report is")
    return restored(read) if isinstance(read, dict) else read


def _out_of_place(kind: object, before: str, line: Any) -> str:
    if not before:
        return _no_header(kind, line)
    if before == "footer":
        return "nothing may follow the footer"
    known = kind in ("verdict", "footer")
    return "" if known else f"a line of the kind {json.dumps(kind)} is out of place"


def _no_header(kind: object, line: Any) -> str:
    if kind == "header" and "seed" in line:
        return (
            "this is a report of fuzz, not of run: each of its lines is a finding to read as "
            "it is; fuzz --save DIR writes findings as fixtures, to be scored and reported by "
            "run --fixtures DIR"
        )
    if kind != "header":
        return "not the header of a report: run --json writes reports"
    stated = line.get("format")
    if stated != REPORT_FORMAT:
        return f"format {json.dumps(stated)}, but this version reads {REPORT_FORMAT}"
    return ""
