"""Constraints on JSON objects: metadata, and class probabilities."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Final

from annotated_types import MinLen
from attrs import evolve

from nucleus_spec.constraints.constraint import Check, Constraint
from nucleus_spec.constraints.read_only import ReadOnlyDict, ReadOnlyList
from nucleus_spec.constraints.scalars import NUMBER, PROBABILITY
from nucleus_spec.errors import InvalidPrediction
from nucleus_spec.pointer import Location
from nucleus_spec.showing import show

DISTRIBUTION_TOLERANCE: Final = 1e-3
"""The largest allowed difference between 1 and the sum of a class_pdf."""

MAX_DEPTH: Final = 200
"""The deepest allowed nesting of metadata, in levels. Python's own limit varies, below 1,000."""

_ROUNDING: Final = 1e-9  # accepts a sum of 0.999, although 1 - 0.999 > 1e-3 in binary

_EMPTY: Final = ReadOnlyDict()


def _bind_json_object(where: Location, nullable: bool = False) -> Check:
    def check(value: Any) -> Any:
        if type(value) is not dict and not isinstance(value, Mapping):
            if value is None and nullable:
                return None
            where.refuse_type(value, "an object")
        if not value:
            return _EMPTY
        try:
            return _copy_checked(value)
        except _NotMetadataError:
            raise next(_explain_object(value, where)) from None

    return check


class _NotMetadataError(Exception):
    """It contains something that JSON cannot express, or is nested too deeply."""


_ATOMS: Final = frozenset({str, int, bool, type(None)})
_PLAIN: Final = _ATOMS | {float}


def _copy_checked(value: Mapping[Any, Any]) -> ReadOnlyDict:
    """A deep, read-only copy in plain types.

    Its errors have no location: `_explain_object` finds it. It does not call itself, so that it
    needs no more of Python's stack for deep objects than for others.
    """
    copied: ReadOnlyDict = ReadOnlyDict(value if _is_flat(value) else ())
    if copied:
        return copied
    unread: list[tuple[Any, Any, int]] = [(value, copied, 1)]
    while unread:
        source, made, depth = unread.pop()
        of_object = type(made) is ReadOnlyDict
        for key, item in source.items() if of_object else enumerate(source):
            kind = type(item)
            if kind in _ATOMS or (kind is float and item - item == 0.0):
                held = item
            elif kind is dict or isinstance(item, (Mapping, list, tuple)):
                if depth == MAX_DEPTH:
                    raise _NotMetadataError
                held = ReadOnlyList() if isinstance(item, (list, tuple)) else ReadOnlyDict()
                unread.append((item, held, depth + 1))
            else:
                held = _copy_of_subclass(item)
            if not of_object:
                list.append(made, held)
            elif isinstance(key, str):
                dict.__setitem__(made, key if type(key) is str else str.__str__(key), held)
            else:
                raise _NotMetadataError
    return copied


def _is_flat(value: Mapping[Any, Any]) -> bool:
    """Whether all keys and values are plain and need no check: most metadata is like that."""
    for key, item in value.items():
        kind = type(item)
        if type(key) is not str or not (kind in _ATOMS or (kind is float and item - item == 0.0)):
            return False
    return True


def _copy_of_subclass(value: Any) -> Any:
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int.__int__(value)
    if isinstance(value, float) and math.isfinite(value):
        return float.__float__(value)
    raise _NotMetadataError


def _copy_plain(value: Mapping[str, Any]) -> dict[str, Any]:
    """A deep copy, in ordinary containers, of an object that `_copy_checked` returned."""
    copied: dict[str, Any] = {}
    unread: list[tuple[Any, Any]] = [(value, copied)]
    while unread:
        source, made = unread.pop()
        of_object = type(made) is dict
        for key, item in source.items() if of_object else enumerate(source):
            held = item
            if type(item) not in _PLAIN:
                held = {} if isinstance(item, dict) else []
                unread.append((item, held))
            if of_object:
                made[key] = held
            else:
                made.append(held)
    return copied


def _explain_object(value: Any, where: Location) -> Iterator[InvalidPrediction]:
    """All that is not JSON in it, as it stands there. That it is too deep is said once."""
    if not isinstance(value, Mapping):
        yield where.type_problem(value, "an object")
        return
    too_deep = False
    unread = [_members(value, where)]
    while unread:
        for item, at in unread[-1]:
            if isinstance(item, InvalidPrediction):
                yield item
            elif isinstance(item, (Mapping, list, tuple)):
                if len(unread) < MAX_DEPTH:
                    unread.append(_members(item, at))
                    break
                if not too_deep:
                    too_deep = True
                    problem = f"must not be nested more than {MAX_DEPTH} levels deep"
                    yield where.problem("too-deep", problem)
            elif isinstance(item, float):
                yield from NUMBER.problems(item, at)
            elif item is not None and not isinstance(item, (str, int)):
                yield at.type_problem(item, "a JSON value")
        else:
            unread.pop()


def _members(value: Any, where: Location) -> Iterator[tuple[Any, Location]]:
    """Each member with its location, and in place of one without a string key what is wrong."""
    if not isinstance(value, Mapping):
        yield from ((item, where.child(index)) for index, item in enumerate(value))
        return
    for key, item in value.items():
        if isinstance(key, str):
            yield item, where.child(key)
        else:
            yield _key_problem(key, where), where


def _key_problem(key: Any, where: Location) -> InvalidPrediction:
    problem = f"must have only string keys, but has {show(key)}"
    return where.problem("wrong-type", problem)


def _bind_distribution(where: Location) -> Check:
    check_share = PROBABILITY.bind(where)

    def check(value: Any) -> Any:
        if type(value) is not dict and not isinstance(value, Mapping):
            where.refuse_type(value, "an object of class probabilities")
        checked = ReadOnlyDict(value)
        for label, share in value.items():
            kind = type(share)
            if type(label) is not str or not (kind is float or kind is int) or not 0 <= share <= 1:
                for problem in _explain_shares(value, where):
                    raise problem
                shares = [(str.__str__(each), check_share(value[each])) for each in value]
                checked = ReadOnlyDict(shares)
                break
        for problem in _explain_sum(checked, where):
            raise problem
        return checked

    return check


def _explain_distribution(value: Any, where: Location) -> Iterator[InvalidPrediction]:
    """What is wrong with the shares, or else with their sum."""
    if not isinstance(value, Mapping):
        yield where.type_problem(value, "an object of class probabilities")
        return
    wrong = list(_explain_shares(value, where))
    yield from wrong or _explain_sum(value, where)


def _explain_shares(value: Mapping[Any, Any], where: Location) -> Iterator[InvalidPrediction]:
    for label, share in value.items():
        if isinstance(label, str):
            yield from PROBABILITY.problems(share, where.child(label))
        else:
            yield _key_problem(label, where)


def _explain_sum(shares: Mapping[str, Any], where: Location) -> Sequence[InvalidPrediction]:
    total = math.fsum(shares.values())
    if abs(total - 1) <= DISTRIBUTION_TOLERANCE + _ROUNDING:
        return ()
    problem = f"must sum to 1 (within 0.001), but sums to {total:.6g}"
    return [evolve(where, requirement="CLASS-PDF-2").problem("not-a-distribution", problem)]


_SHARE: Final[Any] = PROBABILITY.hint

JSON_OBJECT = Constraint(
    "an object",
    {
        "type": "object",
        "$comment": f"At most {MAX_DEPTH} levels deep, which JSON Schema cannot say.",
    },
    _bind_json_object,
    Mapping[str, Any],
    leaves=_copy_plain,
    hashable=False,
    binds_nullable=True,
    explain=_explain_object,
)
DISTRIBUTION = Constraint(
    "an object of class probabilities that sum to 1",
    {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": PROBABILITY.schema,
        "$comment": "The values must sum to 1 within 0.001, which JSON Schema cannot say.",
    },
    _bind_distribution,
    Annotated[Mapping[str, _SHARE], MinLen(1)],
    leaves=dict,
    hashable=False,
    explain=_explain_distribution,
)
