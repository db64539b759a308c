"""Locations in a payload, and how to refuse the value there."""

from __future__ import annotations

from typing import Any, Final, NoReturn

from attrs import evolve, frozen

from nucleus_spec.errors import Code, InvalidPrediction
from nucleus_spec.showing import show


class _Missing:
    """The value of an absent key; None means null."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()


@frozen
class Location:
    """The pointer of a value in a payload, and the requirement on that value."""

    pointer: str
    requirement: str

    def child(self, key: str | int) -> Location:
        """The location of one member of this value, under the same requirement."""
        return evolve(self, pointer=self.pointer + pointer_to(key))

    def problem(self, code: Code, problem: str) -> InvalidPrediction:
        """What is wrong here, not raised."""
        return InvalidPrediction(code, self.pointer, self.requirement, problem)

    def type_problem(self, value: Any, expected: str) -> InvalidPrediction:
        """The same, with code `missing` for `MISSING`, otherwise `wrong-type`."""
        if value is MISSING:
            return self.problem("missing", f"must be {expected}, but is missing")
        return self.problem("wrong-type", f"must be {expected}, but is {show(value)}")

    def refuse(self, code: Code, problem: str) -> NoReturn:
        """Raise `InvalidPrediction` for this location."""
        raise self.problem(code, problem)

    def refuse_type(self, value: Any, expected: str) -> NoReturn:
        """Raise `InvalidPrediction` with code `missing` for `MISSING`, otherwise `wrong-type`."""
        raise self.type_problem(value, expected)


def pointer_to(*keys: str | int) -> str:
    """The JSON pointer through these keys, escaped according to RFC 6901."""
    return "".join(f"/{_text(key).replace('~', '~0').replace('/', '~1')}" for key in keys)


def _text(key: str | int) -> str:
    """The key as it is sent: that of a member of a `class Label(str, Enum)` is its value."""
    return str.__str__(key) if isinstance(key, str) else str(key)


def keys_of(pointer: str) -> list[str]:
    """The keys and indices that a JSON pointer goes through, unescaped."""
    return [unescaped(each) for each in pointer.split("/")[1:]]


def unescaped(part: str) -> str:
    """The key or index that a part of a JSON pointer, between slashes, stands for."""
    return part.replace("~1", "/").replace("~0", "~")
