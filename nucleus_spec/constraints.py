"""Constraints on values: each is a check and the equivalent JSON Schema.

A constraint is bound once to the location of its field. The bound check returns a value in plain
form: a `str`, `int`, `float`, `dict` or `tuple` that shares nothing with the caller's object.
For an invalid value it raises `InvalidPrediction` with the location's pointer and requirement.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NoReturn

from attrs import evolve, frozen

from nucleus_spec.errors import InvalidPrediction, show
from nucleus_spec.pointer import Location

Check = Callable[[Any], Any]
Schema = Mapping[str, Any]


DISTRIBUTION_TOLERANCE: Final = 1e-3
"""The largest allowed difference between 1 and the sum of a class_pdf."""

MAX_DEPTH: Final = 200
"""The deepest allowed nesting of metadata, in levels. Python's own limit varies, below 1,000."""

_ROUNDING: Final = 1e-9  # accepts a sum of 0.999, although 1 - 0.999 > 1e-3 in binary


@frozen
class Constraint:
    """What a value must be, and how it is sent.

    `expects` completes "must be …" in messages. `bind` makes the check for a location. `leaves`
    copies a checked value into a fresh JSON value; None: the value is immutable and needs no copy.
    `inner` is the constraint on values other than null, where null is allowed. `items` is the
    constraint on the members of a list. `nested` is the class of the object, or with `many` of the
    objects in a list. The check returns values of exactly the type `plain` unchanged.
    `hashable` tells whether the check returns hashable values.
    """

    expects: str
    schema: Schema
    bind: Callable[[Location], Check]
    leaves: Callable[[Any], Any] | None = None
    inner: Constraint | None = None
    items: Constraint | None = None
    nested: type | None = None
    many: bool = False
    plain: type | None = None
    hashable: bool = True


def _plain_string(value: Any, where: Location, expected: str) -> str:
    if isinstance(value, str):
        return str.__str__(value)
    where.refuse_type(value, expected)


def _plain_number(value: Any, where: Location, expected: str) -> int | float:
    """Check a value that is not a plain finite number, such as a numpy float64 or NaN."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        where.refuse_type(value, expected)
    if isinstance(value, int):
        return int.__int__(value)
    if not math.isfinite(value):
        where.refuse("not-finite", f"must be {expected}, but is {show(float(value))}")
    return float.__float__(value)


def _bind_string(where: Location) -> Check:
    def check(value: Any) -> Any:
        return value if type(value) is str else _plain_string(value, where, "a string")

    return check


def _bind_named(where: Location) -> Check:
    def check(value: Any) -> Any:
        text = _plain_string(value, where, "a non-empty string")
        if not text:
            where.refuse("empty", "must not be empty")
        return text

    return check


def _bind_number(where: Location) -> Check:
    def check(value: Any) -> Any:
        if (type(value) is float and value - value == 0.0) or type(value) is int:
            return value
        return _plain_number(value, where, "a finite number")

    return check


def _between(low: float, high: float, expected: str) -> Callable[[Location], Check]:
    def bind(where: Location) -> Check:
        def check(value: Any) -> Any:
            kind = type(value)
            if (kind is float or kind is int) and low <= value <= high and value != math.inf:
                return value
            number = _plain_number(value, where, expected)
            if not low <= number <= high:
                where.refuse("out-of-range", f"must be {expected}, but is {show(number)}")
            return number

        return check

    return bind


def _bind_boolean(where: Location) -> Check:
    def check(value: Any) -> Any:
        if value is True or value is False:
            return value
        where.refuse_type(value, "true or false")

    return check


def _bind_json_object(where: Location) -> Check:
    def check(value: Any) -> Any:
        if type(value) is not dict and not isinstance(value, Mapping):
            where.refuse_type(value, "an object")
        if not value:
            return {}
        try:
            return _copy_checked(value, 1)
        except _TooDeepError:
            where.refuse("too-deep", f"must not be nested more than {MAX_DEPTH} levels deep")
        except _NotJsonError:
            _refuse_inside(value, where)
            raise

    return check


class _TooDeepError(Exception):
    """A value is nested more than `MAX_DEPTH` levels deep."""


class _NotJsonError(Exception):
    """A value contains something that JSON cannot express."""


_ATOMS: Final = frozenset({str, int, bool, type(None)})
_PLAIN: Final = _ATOMS | {float}


def _copy_checked(value: Any, depth: int) -> Any:
    """A deep copy in plain types. Its errors have no location: `_refuse_inside` finds it."""
    kind = type(value)
    if kind in _ATOMS or (kind is float and value - value == 0.0):
        return value
    if depth > MAX_DEPTH:
        raise _TooDeepError
    if kind is dict or isinstance(value, Mapping):
        copied: dict[str, Any] = {}
        for key, item in value.items():
            if not isinstance(key, str):
                raise _NotJsonError
            copied[str.__str__(key)] = (
                item if type(item) in _ATOMS else _copy_checked(item, depth + 1)
            )
        return copied
    if isinstance(value, (list, tuple)):
        return [_copy_checked(item, depth + 1) for item in value]
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int.__int__(value)
    if isinstance(value, float) and math.isfinite(value):
        return float.__float__(value)
    raise _NotJsonError


def _copy_plain(value: Any) -> Any:
    """A deep copy of a value that `_copy_checked` returned."""
    if not value and type(value) is dict:
        return {}  # a fast path: most metadata is empty
    if type(value) is dict:
        return {
            key: item if type(item) in _PLAIN else _copy_plain(item) for key, item in value.items()
        }
    if type(value) is list:
        return [item if type(item) in _PLAIN else _copy_plain(item) for item in value]
    return value


def _refuse_inside(value: Any, where: Location) -> None:
    """Refuse the first member of `value` that is not JSON, with its own pointer."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                where.refuse("wrong-type", f"must have only string keys, but has {show(key)}")
            _refuse_inside(item, where.child(key))
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            _refuse_inside(item, where.child(index))
    elif isinstance(value, float):
        _plain_number(value, where, "a finite number")
    elif value is not None and not isinstance(value, (str, int)):
        where.refuse_type(value, "a JSON value")


def _bind_distribution(where: Location) -> Check:
    probability = "a number from 0 to 1"

    def check_share(value: Any, inner: Location) -> int | float:
        share = _plain_number(value, inner, probability)
        if not 0 <= share <= 1:
            inner.refuse("out-of-range", f"must be {probability}, but is {show(share)}")
        return share

    def check(value: Any) -> Any:
        if type(value) is not dict and not isinstance(value, Mapping):
            where.refuse_type(value, "an object of class probabilities")
        checked: dict[str, int | float] = {}
        for label, share in value.items():
            if not isinstance(label, str):
                where.refuse("wrong-type", f"must have only string keys, but has {show(label)}")
            kind = type(share)
            plain = (kind is float or kind is int) and 0 <= share <= 1
            checked[str.__str__(label)] = share if plain else check_share(share, where.child(label))
        total = math.fsum(checked.values())
        if abs(total - 1) > DISTRIBUTION_TOLERANCE + _ROUNDING:
            evolve(where, requirement="CLASS-PDF-2").refuse(
                "not-a-distribution", f"must sum to 1 (within 0.001), but sums to {total:.6g}"
            )
        return checked

    return check


_DIGITS: Final = re.compile(r"0|[1-9][0-9]*", re.ASCII)


def _plain_index(value: Any, where: Location, expected: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        where.refuse_type(value, expected)
    if value < 0:
        where.refuse("out-of-range", f"must be {expected}, but is {show(value)}")
    return int.__int__(value)


def _bind_index(where: Location) -> Check:
    return lambda value: _plain_index(value, where, "a non-negative integer")


def _bind_pixel_value(where: Location) -> Check:
    expected = "a non-negative integer, or its decimal digits as a string"

    def check(value: Any) -> Any:
        if not isinstance(value, str):
            return _plain_index(value, where, expected)
        if not _DIGITS.fullmatch(value):
            where.refuse_type(value, expected)
        return str.__str__(value)

    return check


STRING = Constraint("a string", {"type": "string"}, _bind_string, plain=str)
NAMED = Constraint("a non-empty string", {"type": "string", "minLength": 1}, _bind_named)
NUMBER = Constraint("a finite number", {"type": "number"}, _bind_number)
NOT_NEGATIVE = Constraint(
    "a non-negative number",
    {"type": "number", "minimum": 0},
    _between(0, math.inf, "a non-negative number"),
)
PROBABILITY = Constraint(
    "a number from 0 to 1",
    {"type": "number", "minimum": 0, "maximum": 1},
    _between(0, 1, "a number from 0 to 1"),
)
BOOLEAN = Constraint("true or false", {"type": "boolean"}, _bind_boolean)
INDEX = Constraint("a non-negative integer", {"type": "integer", "minimum": 0}, _bind_index)
PIXEL_VALUE = Constraint(
    "a non-negative integer, or its decimal digits as a string",
    {
        "anyOf": [
            {"type": "integer", "minimum": 0},
            {"type": "string", "pattern": "^(0|[1-9][0-9]*)$"},
        ]
    },
    _bind_pixel_value,
)
JSON_OBJECT = Constraint(
    "an object", {"type": "object"}, _bind_json_object, leaves=_copy_plain, hashable=False
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
    leaves=dict,
    hashable=False,
)


def optional(inner: Constraint) -> Constraint:
    """A value that meets `inner`, or null."""

    def bind(where: Location) -> Check:
        check_inner = inner.bind(where)
        plain = inner.plain

        def check(value: Any) -> Any:
            return value if value is None or type(value) is plain else check_inner(value)

        return check

    return Constraint(
        f"{inner.expects}, or null",
        {"anyOf": [inner.schema, {"type": "null"}]},
        bind,
        leaves=inner.leaves,
        inner=inner,
        nested=inner.nested,
        many=inner.many,
        hashable=inner.hashable,
    )


def list_of(inner: Constraint, length: int | None = None, unique: bool = False) -> Constraint:
    """A list of values that each meet `inner`; order is kept.

    `length` demands exactly that many members, `unique` forbids equal ones.
    """
    size = "" if length is None else f"{length} "
    expects = f"a list of {size}values, each {inner.expects}"
    schema: dict[str, Any] = {"type": "array", "items": inner.schema}
    if length is not None:
        schema.update(minItems=length, maxItems=length)
    if unique:
        schema["uniqueItems"] = True

    def bind(where: Location) -> Check:
        check_inner = inner.bind(where)

        def check(value: Any) -> Any:
            if not isinstance(value, (list, tuple)):
                where.refuse_type(value, expects)
            if length is not None and len(value) != length:
                where.refuse(
                    "length-mismatch",
                    f"must have exactly {length} members, but has {len(value)}",
                )
            try:
                checked = tuple([check_inner(item) for item in value])
            except InvalidPrediction:
                for index, item in enumerate(value):
                    inner.bind(where.child(index))(item)
                raise
            if unique and len(set(checked)) != len(checked):
                _refuse_repeat(checked, where)
            return checked

        return check

    leave = inner.leaves
    return Constraint(
        expects,
        schema,
        bind,
        leaves=list if leave is None else lambda value: [leave(item) for item in value],
        items=inner,
        nested=inner.nested,
        many=True,
    )


def instance_of(cls: type) -> Constraint:
    """An object of this class, which defines its own keys."""
    expects = f"a {cls.__name__}"

    def bind(where: Location) -> Check:
        def check(value: Any) -> Any:
            if not isinstance(value, cls):
                where.refuse_type(value, expects)
            return value

        return check

    return Constraint(expects, {"$ref": f"#/$defs/{cls.__name__}"}, bind, nested=cls)


def _refuse_repeat(values: tuple[Any, ...], where: Location) -> NoReturn:
    first = next(index for index, value in enumerate(values) if value in values[:index])
    where.child(first).refuse("duplicate", f"must be unique, but repeats {show(values[first])}")
