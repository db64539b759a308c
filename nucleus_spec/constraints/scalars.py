"""Constraints on strings, numbers and booleans."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final

from annotated_types import Ge, Gt, Le, Lt, MinLen, Predicate
from attrs import evolve

from nucleus_spec.constraints.constraint import Check, Constraint
from nucleus_spec.pointer import Location
from nucleus_spec.showing import digits, show
from nucleus_spec.texts import SHORT

Choice = Callable[[Any, Any], Any]
"""Chooses what is held: the value that was given, or the equal value of a plain type."""


def plain(value: Any) -> Any:
    """A string or number without its subclass; None unchanged."""
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, float):
        return float.__float__(value)
    return int.__int__(value) if isinstance(value, int) else value


def as_plain(given: Any, plain: Any) -> Any:
    """The plain value."""
    return plain


def as_spelled(given: Any, plain: Any) -> Any:
    """The value that was given, if Python formats it otherwise than the plain one.

    Enum members do: `Label.CAR` of `class Label(str, Enum)`. The SDK formats what it was given into
    a generated id, while the payload has the plain value (BOX-ID-1; releases 0.14.29 to 0.22.3).
    """
    if type(plain) is int and not -SHORT < plain < SHORT:
        return _LongInteger(plain)
    try:
        return given if format(given) != format(plain) else plain
    except Exception:  # it cannot be formatted, so an id could not be made of it
        return plain


class _LongInteger(int):
    """An integer that is formatted although Python's limit may forbid it."""

    def __format__(self, _: str) -> str:
        return digits(self)

    __repr__ = __str__ = digits


def plain_string(value: Any, where: Location, expected: str) -> str:
    """The string without its subclass. Refuses other values."""
    if isinstance(value, str):
        return str.__str__(value)
    where.refuse_type(value, expected)


def plain_number(value: Any, where: Location, expected: str) -> int | float:
    """The number without its subclass, such as numpy's float64.

    Refuses other values, and numbers that are not finite.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        where.refuse_type(value, expected)
    if isinstance(value, int):
        return int.__int__(value)
    if not math.isfinite(value):
        where.refuse("not-finite", f"must be {expected}, but is {show(float.__float__(value))}")
    return float.__float__(value)


def _bind_string(where: Location, choose: Choice = as_plain) -> Check:
    def check(value: Any) -> Any:
        if type(value) is str:
            return value
        return choose(value, plain_string(value, where, "a string"))

    return check


def _bind_named(where: Location) -> Check:
    def check(value: Any) -> Any:
        text = plain_string(value, where, "a non-empty string")
        if not text:
            where.refuse("empty", "must not be empty")
        return text

    return check


def _number(expects: str, low: float = -math.inf, high: float = math.inf) -> Constraint:
    """A number between `low` and `high`, inclusive where they are finite."""
    finite_low, finite_high = math.isfinite(low), math.isfinite(high)
    schema: dict[str, Any] = {"type": "number"}
    schema |= {"minimum": low} if finite_low else {}
    schema |= {"maximum": high} if finite_high else {}

    def bind(where: Location, choose: Choice = as_plain, nullable: bool = False) -> Check:
        def check_other(value: Any) -> Any:
            if value is None and nullable:
                return None
            number = plain_number(value, where, expects)
            if not low <= number <= high:
                where.refuse("out-of-range", f"must be {expects}, but is {show(number)}")
            return choose(value, number)

        return _fast_check(low, high, check_other)

    bounds = (Ge(low) if finite_low else Gt(low)), (Le(high) if finite_high else Lt(high))
    hint = Annotated[float, bounds[0], bounds[1]]
    return Constraint(expects, schema, bind, hint, binds_nullable=True)


def _fast_check(low: float, high: float, check_other: Check) -> Check:
    """Decides on plain finite numbers; `check_other` on other values and very large integers."""
    # Floats have limits of their own: to compare a float with an integer is slow.
    least, most = max(float(low), -sys.float_info.max), min(float(high), sys.float_info.max)
    above, below = max(low - 1, -SHORT), min(high + 1, SHORT)

    def check_any(value: Any) -> Any:
        if type(value) is float:
            return value if value - value == 0.0 else check_other(value)
        return value if type(value) is int and above < value < below else check_other(value)

    def check_between(value: Any) -> Any:
        if type(value) is float:
            return value if least <= value <= most else check_other(value)
        return value if type(value) is int and above < value < below else check_other(value)

    return check_between if math.isfinite(low) else check_any


def _bind_boolean(where: Location) -> Check:
    def check(value: Any) -> Any:
        if value is True or value is False:
            return value
        where.refuse_type(value, "true or false")

    return check


_WRITTEN: Final = "Written as an integer: 1.0 is refused, which JSON Schema takes for 1."

_DIGITS: Final = re.compile(r"0|[1-9][0-9]*", re.ASCII)
_IS_DIGITS: Final[Any] = _DIGITS.fullmatch  # a form that Hypothesis knows how to draw


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


STRING = Constraint("a string", {"type": "string"}, _bind_string, str, plain=str)
NAMED = Constraint(
    "a non-empty string", {"type": "string", "minLength": 1}, _bind_named, Annotated[str, MinLen(1)]
)


def _finite_floats(values: Sequence[Any]) -> bool:
    for value in values:  # noqa: SIM110  (all(…) takes twice as long for a few numbers)
        if type(value) is not float or value - value != 0.0:
            return False
    return True


NUMBER = evolve(_number("a finite number"), all_plain=_finite_floats)
NOT_NEGATIVE = _number("a non-negative number", 0)
PROBABILITY = _number("a number from 0 to 1", 0, 1)
BOOLEAN = Constraint("true or false", {"type": "boolean"}, _bind_boolean, bool)
INDEX = Constraint(
    "a non-negative integer",
    {"type": "integer", "minimum": 0, "$comment": _WRITTEN},
    _bind_index,
    Annotated[int, Ge(0)],
)
PIXEL_VALUE = Constraint(
    "a non-negative integer, or its decimal digits as a string",
    {
        "anyOf": [
            {"type": "integer", "minimum": 0, "$comment": _WRITTEN},
            # In Python, $ also matches before a line end.
            {"type": "string", "pattern": "^(0|[1-9][0-9]*)$", "not": {"pattern": "\n"}},
        ]
    },
    _bind_pixel_value,
    Annotated[int, Ge(0)] | Annotated[str, Predicate(_IS_DIGITS)],
)
