"""The vocabulary that the spec is written in: where a key stands, when it is sent, since when.

`on_wire` and `constant` make attrs fields that carry a `Key`; `wire_class` makes the class. Nothing here
reads or writes a payload: `codec` does, from these keys alone.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, TypeVar

import attrs
from attrs import frozen

from nucleus_spec.constraints import MISSING, Constraint, Location, pointer_to
from nucleus_spec.editions import V0_14_29, Edition

if TYPE_CHECKING:
    from typing_extensions import dataclass_transform
else:

    def dataclass_transform(**_: object) -> Callable[[type], type]:
        """Tells type checkers how `wire_class` works; does nothing when the program runs."""
        return lambda decorated: decorated


class Sent(Enum):
    """When a key is part of what is sent."""

    ALWAYS = "always, null included"
    IF_SET = "unless the value is None"
    IF_TRUTHY = "unless the value is None or empty"


ALWAYS, IF_SET, IF_TRUTHY = Sent.ALWAYS, Sent.IF_SET, Sent.IF_TRUTHY


class _Same:
    def __repr__(self) -> str:
        return "SAME_AS_DEFAULT"


REQUIRED: Final = MISSING
"""`if_absent`: a payload without the key is refused."""

SAME_AS_DEFAULT: Final = _Same()
"""`if_absent`: a payload without the key means what a constructor call without the parameter means."""

_KEY: Final = "nucleus_spec.wire"

Derived = Callable[[Any], Any]
"""A named formula: the object -> the value that is sent where the field is None."""


@frozen
class Key:
    """All there is to know about one key of a payload, apart from the name of its attrs field."""

    name: str
    """What the key is called when it is sent."""
    place: int
    """Its rank among the keys of the payload; keys of equal rank stand as declared."""
    constraint: Constraint | None
    """What its values must be; None only for a constant."""
    cites: str
    """The id of the requirement that says so."""
    sent: Sent = ALWAYS
    since: Edition = V0_14_29
    """The first edition that has it. Earlier ones neither read nor send it."""
    inside: str | None = None
    """The key of the object that it stands in; None for the payload itself."""
    read_as: str | None = None
    """What it is called when it is read, if that differs."""
    if_absent: Any = SAME_AS_DEFAULT
    """What a payload without it means, or REQUIRED, or SAME_AS_DEFAULT."""
    if_none: Derived | None = None
    """What is sent where the field is None."""
    if_none_since: Edition = V0_14_29
    constant: Any = None
    """The one value that is ever sent, for a key without a constraint."""

    @property
    def read_name(self) -> str:
        """What it is called in a payload that is read."""
        return self.read_as or self.name

    @property
    def pointer(self) -> str:
        """Where it stands in a payload that is read."""
        return pointer_to(*([self.inside] if self.inside else []), self.read_name)

    def but(self, **changes: Any) -> Key:
        """The same key with something else said about it, for the class that deviates."""
        return attrs.evolve(self, **changes)


def on_wire(key: Key, *, default: Any = attrs.NOTHING, kw_only: bool = False) -> Any:
    """A constructor parameter, and the key that carries it.

    Without a `default`, both the parameter and the key are required.
    """
    constraint = key.constraint
    assert constraint is not None
    if key.if_absent is SAME_AS_DEFAULT:
        key = key.but(if_absent=REQUIRED if default is attrs.NOTHING else default)
    return attrs.field(
        default=default,
        kw_only=kw_only,
        converter=constraint.bind(Location(key.pointer, key.cites)),
        hash=None if constraint.hashable else False,
        metadata={_KEY: key},
    )


def constant(name: str, place: int, value: Any, cites: str, *, since: Edition = V0_14_29) -> Key:
    """A key that no parameter sets: it always carries `value`. What a payload says there is not read."""
    return Key(name, place, None, cites, since=since, constant=value)


T = TypeVar("T")


@dataclass_transform(frozen_default=True, eq_default=True, field_specifiers=(on_wire,))
def wire_class(cls: type[T]) -> type[T]:
    """Make an attrs class whose objects are frozen, compare by every parameter, and have no `__dict__`."""
    return frozen(cls)


def parameters(cls: type) -> list[tuple[str, Key, bool]]:
    """The attribute's name, the key, and whether it is keyword-only, for every constructor parameter."""
    return [(each.name, each.metadata[_KEY], bool(each.kw_only)) for each in attrs.fields(cls)]


def keys(cls: type) -> list[tuple[str, Key]]:
    """The attribute's name and the key, for every key of that class, in the order sent."""
    declared = [(name, key) for name, key, _ in parameters(cls)]
    declared += [(name, value) for name, value in vars(cls).items() if isinstance(value, Key)]
    return sorted(declared, key=lambda item: item[1].place)
