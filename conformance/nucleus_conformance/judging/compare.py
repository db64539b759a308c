"""Compares two JSON values. Each difference has a pointer and a kind.

In Python `1 == 1.0 == True`. Here a boolean is never a number, null is never an absent key, and 10
and 10.0 are the same number in two spellings.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal

from attrs import frozen

from nucleus_conformance.suite.case import Depth
from nucleus_spec.pointer import pointer_to

Kind = Literal[
    "missing",
    "extra",
    "type",
    "value",
    "length",
    "null-for-absent",
    "absent-for-null",
    "number-spelling",
    "key-order",
    "text-form",
    "outcome",
]

SHALLOW: Final[frozenset[str]] = frozenset({"number-spelling", "key-order", "text-form"})
"""The kinds of difference between values that are equal."""


class _Absent:
    def __repr__(self) -> str:
        return "(absent)"


ABSENT: Final = _Absent()


class _Cut:
    def __repr__(self) -> str:
        return "(too long to be kept)"


CUT: Final = _Cut()
"""What stands for a side that a report has left out."""


@frozen
class Difference:
    """One place where the answer differs from the expected outcome."""

    pointer: str
    kind: Kind
    expected: Any
    actual: Any

    def to_json(self) -> dict[str, Any]:
        """The difference as a report has it, without an absent side, or one that is cut."""
        sides = {"expected": self.expected, "actual": self.actual}
        cut = [name for name, side in sides.items() if side is CUT]
        return {
            "pointer": self.pointer,
            "kind": self.kind,
            **{name: side for name, side in sides.items() if not isinstance(side, (_Absent, _Cut))},
            **({"cut": cut} if cut else {}),
        }

    @property
    def is_cut(self) -> bool:
        """Whether a side is not known any more."""
        return self.expected is CUT or self.actual is CUT


MOST: Final = 200
"""The most differences in value that are told, and in spelling: nobody reads more."""


def differences(expected: Any, actual: Any) -> list[Difference]:
    """The differences: first those in value, then those in spelling, `MOST` of each."""
    if _same_text(expected, actual):
        return []
    value: list[Difference] = []
    spelling: list[Difference] = []
    for each in all_differences(expected, actual):
        some = spelling if each.kind in SHALLOW else value
        if len(some) < MOST:
            some.append(each)
        elif some is value:
            break
    return [*value, *spelling]


def all_differences(expected: Any, actual: Any) -> Iterator[Difference]:
    """Every one, however many there are, in the order of the keys."""
    return _differences(expected, actual, "")


def _same_text(expected: Any, actual: Any) -> bool:
    """Whether both are written alike. This is quick to test, and true of nearly all answers."""
    try:
        return json.dumps(expected) == json.dumps(actual)
    except RecursionError:
        return False


def outside_of_lists(found: Sequence[Difference]) -> list[Difference]:
    """These, without what is in lists of another length, whose members stand elsewhere."""
    lists = [f"{each.pointer}/" for each in found if each.kind == "length"]
    return [each for each in found if not any(each.pointer.startswith(at) for at in lists)]


def counting(found: Sequence[Difference]) -> list[Difference]:
    """Those in value, or else all: how equal values are spelled counts for nothing beside them."""
    return [each for each in found if each.kind not in SHALLOW] or list(found)


def depth_of(found: Sequence[Difference]) -> Depth | None:
    """How deeply two values with these differences agree; None: not even in value."""
    kinds = {each.kind for each in found}
    if kinds - SHALLOW:
        return None
    if "number-spelling" in kinds:
        return "value"
    return "lexeme" if kinds else "bytes"


def _json_type(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, str):
        return "string"
    return "object" if isinstance(value, Mapping) else "array"


def _differences(expected: Any, actual: Any, at: str) -> Iterator[Difference]:
    kind = _json_type(expected)
    if kind != _json_type(actual):
        yield Difference(at, "type", expected, actual)
    elif kind == "object":
        yield from _object_differences(expected, actual, at)
    elif kind == "array":
        if len(expected) != len(actual):
            yield Difference(at, "length", expected, actual)
        for index, (one, other) in enumerate(zip(expected, actual, strict=False)):
            yield from _differences(one, other, at + pointer_to(index))
    elif expected != actual:
        yield Difference(at, "value", expected, actual)
    elif kind == "number" and repr(expected) != repr(actual):
        yield Difference(at, "number-spelling", expected, actual)


def _object_differences(
    expected: Mapping[str, Any], actual: Mapping[str, Any], at: str
) -> Iterator[Difference]:
    for key, value in expected.items():
        if key in actual:
            yield from _differences(value, actual[key], at + pointer_to(key))
        else:
            kind: Kind = "absent-for-null" if value is None else "missing"
            yield Difference(at + pointer_to(key), kind, value, ABSENT)
    for key, value in actual.items():
        if key not in expected:
            kind = "null-for-absent" if value is None else "extra"
            yield Difference(at + pointer_to(key), kind, ABSENT, value)
    common = [key for key in expected if key in actual]
    if common != [key for key in actual if key in expected]:
        yield Difference(at, "key-order", common, [key for key in actual if key in expected])
