"""What was asked, expected and answered, as lines of JSON with the differences marked.

Equal parts are kept short: a value stands on one line if it fits; long lists, long texts and deeply
nested values are cut. The places where the two sides differ are always shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, Literal

from attrs import evolve, frozen

from nucleus_conformance.judging.compare import ABSENT, Difference
from nucleus_conformance.report.digest import refusal
from nucleus_conformance.suite.case import Outcome
from nucleus_conformance.suite.ijson import as_json
from nucleus_conformance.text import around_difference, cut, printable
from nucleus_spec.pointer import pointer_to, unescaped

Side = Literal["expected", "actual"]

_WIDTH: Final = 76
_DEPTH: Final = 24
_TEXT_LIMIT: Final = 600
_LOOKED_AT: Final = 10_000
_LINE_LIMIT: Final = 160
_SIZE_LIMIT: Final = 12_000
_ARRAY, _OBJECT, _MARKED = 12, 40, 20
"""How many members are shown of an array, of an object, and of the further ones that differ."""


@frozen
class Line:
    """A line of printable characters."""

    text: str
    kind: str = ""
    """The kind of difference that the line shows; empty if it shows none."""
    start: int = 0
    end: int = 0
    """`text[start:end]` is the part that differs; empty if all of it does."""


def plain_lines(value: Any) -> list[Line]:
    """A value without marks."""
    return _Printer.of([], "expected").lines(value)


def outcome_lines(
    outcome: Outcome | None, differences: Sequence[Difference], side: Side
) -> list[Line]:
    """One side of a comparison, with the differences marked; empty if there was no outcome."""
    if outcome is None:
        return []
    marks = {each.pointer: each for each in differences if each.kind != "outcome"}
    unlike = "outcome" if any(each.kind == "outcome" for each in differences) else ""
    if outcome.kind == "rejected":
        return [Line(each, unlike) for each in _refused(outcome.content, side)]
    if outcome.kind == "text" and isinstance(outcome.content, str):
        return list(_text_lines(outcome.content, marks, side))
    return _Printer.of(marks.values(), side).lines(outcome.content)


def _refused(content: Any, side: Side) -> Iterator[str]:
    yield refusal(content)
    if side == "actual" and isinstance(content, Mapping) and content.get("message"):
        yield printable(f"it said: {content['message']}", _TEXT_LIMIT)


def _text_lines(text: str, marks: Mapping[str, Difference], side: Side) -> Iterator[Line]:
    """A text: as the value that it encodes, if the sides differ in that value; else as it is."""
    if marks.keys() - {""}:
        try:
            yield from _Printer.of(marks.values(), side).lines(json.loads(text))
        except (ValueError, RecursionError):
            pass
        else:
            return
    if "" in marks:
        yield _beside(text, _other(marks[""], side), marks[""].kind)
    else:
        yield Line(_short(text))


def _other(difference: Difference, side: Side) -> object:
    return difference.actual if side == "expected" else difference.expected


def _beside(text: str, other: object, kind: str) -> Line:
    """A text, and the part of it that differs from the other side. A long text is cut around it."""
    if not isinstance(other, str):
        return Line(_short(text), kind)
    text, other = around_difference(text, other, _TEXT_LIMIT, _LOOKED_AT)
    before = _common(text, other)
    after = _common(text[before:][::-1], other[before:][::-1])
    first, last = printable(text[:before]), printable(text[before : len(text) - after])
    rest = printable(text[len(text) - after :])
    if len(first) + len(last) + len(rest) > _TEXT_LIMIT:
        side = _TEXT_LIMIT // 3
        first = first if len(first) <= side else "…" + first[-side:]
        last, rest = cut(last, side), cut(rest, side)
    return Line(first + last + rest, kind, len(first), len(first) + len(last))


def _common(one: str, other: str) -> int:
    """The length of the common prefix of two texts."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _short(text: str) -> str:
    """A text as it is printed, of which only so much is looked at."""
    more = len(text) - _TEXT_LIMIT
    return _cut(printable(text)) if more <= 0 else f"{printable(text[:_TEXT_LIMIT])}… ({more} more)"


def _cut(text: str, limit: int = _TEXT_LIMIT) -> str:
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text) - limit} more)"


@frozen
class _Printer:
    """Prints one side."""

    marks: Mapping[str, Difference]
    """The differences, by pointer."""
    above: frozenset[str]
    """Every pointer at which, or below which, there is a difference."""
    side: Side

    @classmethod
    def of(cls, differences: Iterable[Difference], side: Side) -> _Printer:
        marks = {each.pointer: each for each in differences}
        above = set(marks)
        for pointer in marks:
            parent = pointer
            while parent:
                parent = parent.rpartition("/")[0]
                above.add(parent)
        return cls(marks, frozenset(above), side)

    def lines(self, value: Any) -> list[Line]:
        made: list[Line] = []
        size = 0
        for line in self._lines(value, "", "", ""):
            size += len(line.text)
            if made and (len(made) == _LINE_LIMIT or size > _SIZE_LIMIT):
                made.append(Line("… (more lines)"))
                break
            made.append(line)
        return made

    def _lines(self, value: Any, at: str, indent: str, name: str) -> Iterator[Line]:
        """`name`: the key and colon before the value."""
        mark = self.marks.get(at)
        inside = mark is None or mark.kind in ("key-order", "length")
        if mark is not None and not inside:
            yield from self._marked(value, mark, indent, name)
        elif isinstance(value, (dict, list)) and value and len(indent) > 2 * _DEPTH:
            yield Line(f"{indent}{name}… (nested deeply)")
        elif not isinstance(value, (dict, list)) or (
            at not in self.above and self._fits(value, indent, name)
        ):
            yield Line(f"{indent}{name}{_cut(_compact(value))}")
        elif isinstance(value, dict):
            yield from self._members(list(value.items()), "{}", at, indent, name)
        else:
            yield from self._members(list(enumerate(value)), "[]", at, indent, name)

    @staticmethod
    def _fits(value: Any, indent: str, name: str) -> bool:
        if not value or not isinstance(value, (dict, list)):
            return True
        if len(value) > _WIDTH:
            return False
        return len(indent) + len(name) + len(_compact(value)) <= _WIDTH

    def _marked(self, value: Any, mark: Difference, indent: str, name: str) -> Iterator[Line]:
        """A value that differs. If both sides are strings, the part that differs is marked."""
        if isinstance(value, (dict, list)) and not self._fits(value, indent, name):
            unmarked = _Printer.of([], self.side)._lines(value, "", indent, name)
            yield from (evolve(line, kind=mark.kind) for line in unmarked)
            return
        other = _other(mark, self.side)
        if not isinstance(value, str) or not isinstance(other, str):
            yield Line(f"{indent}{name}{_cut(_compact(value))}", mark.kind)
            return
        line = _beside(_compact(value), _compact(other), mark.kind)
        lead = f"{indent}{name}"
        yield evolve(
            line, text=lead + line.text, start=len(lead) + line.start, end=len(lead) + line.end
        )

    def _members(
        self, members: list[tuple[Any, Any]], brackets: str, at: str, indent: str, name: str
    ) -> Iterator[Line]:
        mark = self.marks.get(at)
        yield Line(f"{indent}{name}{brackets[0]}", mark.kind if mark else "")
        deeper = indent + "  "
        wanted = self._wanted(members, at, _OBJECT if brackets == "{}" else _ARRAY)
        skipped = 0
        for position, (key, value) in enumerate(members):
            pointer = at + pointer_to(key)
            if position not in wanted:
                skipped += 1
                continue
            if skipped:
                yield Line(f"{deeper}… ({skipped} more)")
                skipped = 0
            shown = f"{_cut(as_json(key))}: " if brackets == "{}" else ""
            lines = list(self._lines(value, pointer, deeper, printable(shown)))
            comma = "" if position == len(members) - 1 else ","
            yield from lines[:-1]
            yield evolve(lines[-1], text=lines[-1].text + comma)
        if skipped:
            yield Line(f"{deeper}… ({skipped} more)")
        yield from self._gaps(members, at, deeper)
        yield Line(f"{indent}{brackets[1]}")

    def _wanted(self, members: list[tuple[Any, Any]], at: str, limit: int) -> set[int]:
        """The positions of the members to show: all; or the first, the last, some that differ."""
        count = len(members)
        if count <= limit:
            return set(range(count))
        differing = (
            position
            for position, (key, _) in enumerate(members)
            if at + pointer_to(key) in self.above
        )
        return {*range(limit - 2), count - 2, count - 1, *islice(differing, _MARKED)}

    def _gaps(self, members: list[tuple[Any, Any]], at: str, indent: str) -> Iterator[Line]:
        """One line for each member that only the other side has."""
        present = {at + pointer_to(key) for key, _ in members}
        for pointer, mark in self.marks.items():
            parent, _, key = pointer.rpartition("/")
            missing = mark.expected if self.side == "expected" else mark.actual
            if pointer and parent == at and pointer not in present and missing is ABSENT:
                plain = unescaped(key)
                yield Line(f"{indent}(no {printable(_cut(as_json(plain)))})", mark.kind)


def _compact(value: Any) -> str:
    return printable(as_json(value))
