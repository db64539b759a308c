"""What values are allowed: each constraint is a check, and the JSON Schema that says the same.

A constraint is bound once to the place of its field. The bound check takes a value, and returns it in
its plain form (a `str`, `int`, `float`, `dict` or `tuple` that shares nothing with the caller's object)
or raises `InvalidPrediction` with that place's pointer and requirement.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NoReturn

from attrs import evolve, frozen

from nucleus_spec.errors import InvalidPrediction, show

Check = Callable[[Any], Any]
Schema = Mapping[str, Any]


class _Missing:
    """Stands for a key that is not there, where None would mean null."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()

DISTRIBUTION_TOLERANCE: Final = 1e-3
"""How far from 1 the sum of a class_pdf may be."""

MAX_DEPTH: Final = 200
"""How deeply metadata may be nested. Python itself ends somewhere below 1,000, wherever it is called from."""

_ROUNDING: Final = (
    1e-9  # so that 0.999, which is 1e-3 away on paper, is not refused by binary fractions
)


@frozen
class Location:
    """Where a value stands in the payload, and the requirement that speaks of it."""

    pointer: str
    requirement: str

    def child(self, key: str | int) -> Location:
        """The place of one member of the value that stands here."""
        return evolve(self, pointer=self.pointer + pointer_to(key))

    def refuse(self, code: str, problem: str) -> NoReturn:
        """Raise the `InvalidPrediction` of this place."""
        raise InvalidPrediction(code, self.pointer, self.requirement, problem)

    def refuse_type(self, value: Any, expected: str) -> NoReturn:
        """Refuse a value for its type, or for not being there at all."""
        if value is MISSING:
            self.refuse("missing", f"is required: {expected}")
        self.refuse("wrong-type", f"must be {expected}, but is {show(value)}")


def pointer_to(*keys: str | int) -> str:
    """The JSON pointer that follows these keys, escaped as RFC 6901 says."""
    return "".join(f"/{str(key).replace('~', '~0').replace('/', '~1')}" for key in keys)


@frozen
class Constraint:
    """What a value must be, and how it leaves.

    `expects` ends the sentence "must be …"; `bind` makes the check; `leaves` gives a fresh JSON value for
    one that the check returned (None: it is immutable and leaves as it is). `nested` is the class of
    the objects that the value is, or (`many`) is a list of; they have keys of their own. Every value whose
    type is exactly `plain` passes the check as it is. `hashable`: whether what the check returns is.
    `inner`: where null is allowed too, the constraint on everything else.
    """

    expects: str
    schema: Schema
    bind: Callable[[Location], Check]
    leaves: Callable[[Any], Any] | None = None
    inner: Constraint | None = None
    nested: type | None = None
    many: bool = False
    plain: type | None = None
    hashable: bool = True


def _plain_string(value: Any, where: Location, expected: str) -> str:
    if isinstance(value, str):
        return str.__str__(value)
    where.refuse_type(value, expected)


def _plain_number(value: Any, where: Location, expected: str) -> int | float:
    """The rare ways: a subclass of a number (numpy's float64), a non-finite one, or none at all."""
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
            where.refuse("too-deep", f"must not be nested more than {MAX_DEPTH} deep")
        except _NotJsonError:
            _refuse_inside(value, where)
            raise

    return check


class _TooDeepError(Exception):
    """A value is nested more deeply than can be copied again, whoever asks for that."""


class _NotJsonError(Exception):
    """Somewhere inside a value is something that JSON does not have."""


_ATOMS: Final = frozenset({str, int, bool, type(None)})
_PLAIN: Final = _ATOMS | {float}


def _copy_checked(value: Any, depth: int) -> Any:
    """A deep copy in plain types. It does not know where it is: `_refuse_inside` finds that out."""
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
    """A deep copy of what `_copy_checked` gave."""
    if not value and type(value) is dict:
        return {}  # the most frequent metadata, and worth a short way
    if type(value) is dict:
        return {
            key: item if type(item) in _PLAIN else _copy_plain(item) for key, item in value.items()
        }
    if type(value) is list:
        return [item if type(item) in _PLAIN else _copy_plain(item) for item in value]
    return value


def _refuse_inside(value: Any, where: Location) -> None:
    """Refuse the first thing inside `value` that is not JSON, at its own pointer."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                where.refuse("wrong-type", f"must have strings as keys, but has {show(key)}")
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

    def check(value: Any) -> Any:
        if type(value) is not dict and not isinstance(value, Mapping):
            where.refuse_type(value, "an object of class probabilities")
        checked: dict[str, int | float] = {}
        for label, share in value.items():
            if not isinstance(label, str):
                where.refuse("wrong-type", f"must have strings as keys, but has {show(label)}")
            kind = type(share)
            if not ((kind is float or kind is int) and 0 <= share <= 1):
                inner = where.child(label)
                share = _plain_number(share, inner, probability)
                if not 0 <= share <= 1:
                    inner.refuse("out-of-range", f"must be {probability}, but is {show(share)}")
            checked[str.__str__(label)] = share
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
    return lambda value: _plain_index(value, where, "a whole number from 0 on")


def _bind_pixel_value(where: Location) -> Check:
    expected = "a whole number from 0 on, or its decimal digits as a string"

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
    "a number from 0 on",
    {"type": "number", "minimum": 0},
    _between(0, math.inf, "a number from 0 on"),
)
PROBABILITY = Constraint(
    "a number from 0 to 1",
    {"type": "number", "minimum": 0, "maximum": 1},
    _between(0, 1, "a number from 0 to 1"),
)
BOOLEAN = Constraint("true or false", {"type": "boolean"}, _bind_boolean)
INDEX = Constraint("a whole number from 0 on", {"type": "integer", "minimum": 0}, _bind_index)
PIXEL_VALUE = Constraint(
    "a whole number from 0 on, or its decimal digits as a string",
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
    """The same, or null."""

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
    """A list of such values, kept in order; of exactly `length` members, or without repeats, if said."""
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
        nested=inner.nested,
        many=True,
    )


def instance_of(cls: type) -> Constraint:
    """An object of that class, which has keys of its own."""
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
    where.child(first).refuse("duplicate", f"repeats {show(values[first])}, which must be unique")
