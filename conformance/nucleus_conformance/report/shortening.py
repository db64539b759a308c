"""Failures in short: all that a report has of them once it has told many in full.

What an implementation says must not decide how long a report gets, nor how much memory a run takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from attrs import evolve, fields_dict

from nucleus_conformance.judging.compare import ABSENT, CUT, Difference
from nucleus_conformance.judging.verdict import Failed, Inconsistent, Judged, Verdict
from nucleus_conformance.suite.ijson import as_json

_LEFT_OUT: Final = ("comment", "request", "expect", "actual", "nearest", "beside", "hints")
"""With and without the ending of what is carried as text."""

_FEW: Final = 3
"""The most differences that are told."""

_SIDE: Final = 60
_TEXT: Final = 100
"""The most characters of a side, and of any other text."""


def shortened(judged: Judged) -> Judged:
    """The failure, without what was answered."""
    return evolve(judged, response=None, verdict=_verdict(judged.verdict))


def shortened_line(line: Mapping[str, Any], judged: Judged) -> dict[str, Any]:
    """The failure's line, of which only so much is left: that of the `shortened` one."""
    kept = _without_answer(line)
    if isinstance(judged.verdict, Failed):
        kept["differences"] = [each.to_json() for each in judged.verdict.differences]
    return {**kept, "cut": True}


def shortened_again(line: Mapping[str, Any]) -> dict[str, Any]:
    """The line of any case as it is read, of which only so much is left."""
    kept = _without_answer(line)
    kept["differences"] = [_few_sides(each) for each in kept["differences"][:_FEW]]
    return {**kept, "cut": True}


def _without_answer(line: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value[:_TEXT] if isinstance(value, str) and name != "id" else value
        for name, value in line.items()
        if name.removesuffix("_text") not in _LEFT_OUT
    }


def _few_sides(difference: Mapping[str, Any]) -> dict[str, Any]:
    sides = ("expected", "actual")
    long = [each for each in sides if each in difference and len(as_json(difference[each])) > _SIDE]
    kept = {name: value for name, value in difference.items() if name not in long}
    cut = [*difference.get("cut", ()), *long]
    return {**kept, "pointer": kept["pointer"][:_TEXT], **({"cut": cut} if cut else {})}


def _verdict(verdict: Verdict) -> Any:
    if isinstance(verdict, Failed):
        few = tuple(_few(verdict.differences))
        return evolve(verdict, differences=few, message=verdict.message[:_TEXT])
    if isinstance(verdict, Inconsistent):
        return evolve(verdict, instead=None)
    texts: dict[str, Any] = {
        name: value[:_TEXT]
        for name in fields_dict(type(verdict))
        if isinstance(value := getattr(verdict, name), str)
    }
    return evolve(cast(Any, verdict), **texts)


def _few(found: tuple[Difference, ...]) -> Iterator[Difference]:
    for each in found[:_FEW]:
        yield Difference(
            each.pointer[:_TEXT], each.kind, _short(each.expected), _short(each.actual)
        )


def _short(side: Any) -> Any:
    return side if side is ABSENT or len(as_json(side)) <= _SIDE else CUT
