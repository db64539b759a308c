"""What is wrong with the arguments of a constructor that must be refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from nucleus_conformance.judging.compare import Difference
from nucleus_conformance.report.model import JudgedCase
from nucleus_conformance.report.sign import Sign
from nucleus_spec.pointer import MISSING, pointer_to
from nucleus_spec.table import Row, part_rows, rows

_KIND: Final = "accepted"

_ODD: Final = "accepts an argument that is none"
_GONE: Final = "accepts a missing argument"
_PLACED: Final = "accepts too much by position"

WRONG_CALLS: Final = (_ODD, _GONE, _PLACED)
"""What causes of this kind are called."""

_UNKNOWN: Final = "a constructor must not take arguments that are none of its parameters"
_LACKING: Final = "a constructor must not do without what has no default"
_BY_POSITION: Final = "a constructor must not take more by position than it has places for"


def wrong_call(case: JudgedCase, difference: Difference) -> Sign:
    """What is accepted of the arguments that this case gives, and where."""
    request = case.request or {}
    arguments = request.get("arguments")
    given = arguments if isinstance(arguments, Mapping) else {}
    every = _of_type(case.type)
    if unknown := next(_unknown(given, every, ""), None):
        return Sign(_KIND, _ODD, unknown, difference, _UNKNOWN)
    if lacking := next(_lacking(given, every, ""), None):
        return Sign(_KIND, _GONE, lacking, difference, _LACKING)
    if request.get("pass") == "by-position" and given:
        last = pointer_to(list(given)[-1])
        return Sign(_KIND, _PLACED, last, difference, _BY_POSITION)
    return Sign(_KIND, "accepts what must be refused", difference=difference)


_Parameters = dict[str, tuple[Row, dict[str, Any]]]
"""Parameter -> its key, and the parameters of the parts in its value."""


def _of_type(type_name: str) -> _Parameters:
    try:
        own, parts = rows(type_name), part_rows(type_name)
    except KeyError:
        return {}
    inside: dict[str, dict[str, Any]] = {}
    for part in parts:
        if part.parameter and part.part_of:
            inside.setdefault(part.part_of.name, {})[part.parameter] = (part, {})
    return {each.parameter: (each, inside.get(each.name, {})) for each in own if each.parameter}


def _unknown(given: Any, parameters: _Parameters, at: str) -> Iterator[str]:
    for member, inside, where in _members(given, parameters, at):
        yield from (where + pointer_to(name) for name in member if name not in inside)


def _lacking(given: Any, parameters: _Parameters, at: str) -> Iterator[str]:
    for member, inside, where in _members(given, parameters, at):
        for name, (row, _) in inside.items():
            if row.default is MISSING and name not in member:
                yield where + pointer_to(name)


def _members(
    given: Any, parameters: _Parameters, at: str
) -> Iterator[tuple[Mapping[str, Any], _Parameters, str]]:
    """The arguments, and those of each part in them: what is given, what may be, and where."""
    if isinstance(given, list):
        for each in given:
            yield from _members(each, parameters, f"{at}/*")
    elif isinstance(given, Mapping):
        yield given, parameters, at
        for name, value in given.items():
            _, parts = parameters.get(name, (None, {}))
            if parts:
                yield from _members(value, parts, at + pointer_to(name))
