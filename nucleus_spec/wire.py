"""The vocabulary of the spec: what a key is called, when it is sent, and since which edition.

`on_wire` makes an attrs field that carries a `Key`, `constant` a key without a field, and
`wire_class` the class. `codec` reads and writes payloads from these keys alone.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, TypeVar

import attrs
from attrs import frozen

from nucleus_spec.constraints import Constraint
from nucleus_spec.editions import FIRST, Edition
from nucleus_spec.pointer import MISSING, Location, pointer_to

if TYPE_CHECKING:
    from typing_extensions import dataclass_transform
else:

    def dataclass_transform(**_: object) -> Callable[[type], type]:
        """Describes `wire_class` to type checkers; has no effect at run time."""
        return lambda decorated: decorated


class Sent(Enum):
    """When a key is sent."""

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
"""`if_absent`: an absent key means the same as an omitted constructor parameter."""

_KEY: Final = "nucleus_spec.wire"

Derived = Callable[[Any], Any]
"""A formula: the object -> the value to send when the field is None."""


@frozen
class Key:
    """Everything about one payload key except the name of its constructor parameter."""

    name: str
    """The key in payloads that are sent."""
    place: int
    """Its rank in the order of keys; keys of equal rank keep the order of their declarations."""
    constraint: Constraint | None
    """The constraint on its values; None only for a constant."""
    cites: str
    """The id of the requirement on its values."""
    sent: Sent = ALWAYS
    since: Edition = FIRST
    """The first edition that has it. Earlier editions neither read nor send it."""
    inside: str | None = None
    """The key of the enclosing object; None for the payload itself."""
    read_as: str | None = None
    """The key in payloads that are read, if it differs from `name`."""
    if_absent: Any = SAME_AS_DEFAULT
    """The field's value when a payload lacks the key; or REQUIRED, or SAME_AS_DEFAULT."""
    if_none: Derived | None = None
    """Computes the value to send when the field is None."""
    if_none_since: Edition = FIRST
    """The first edition that sends the computed value; earlier ones send null."""
    names_item: bool = False
    """Whether it can name the item that the prediction is about (REFERENCE-1)."""
    constant: Any = None
    """For a key without a constraint: the only value that is ever sent."""

    @property
    def read_name(self) -> str:
        """The key in payloads that are read."""
        return self.read_as or self.name

    @property
    def pointer(self) -> str:
        """The JSON pointer of its value in a payload that is read."""
        return pointer_to(*([self.inside] if self.inside else []), self.read_name)

    def but(self, **changes: Any) -> Key:
        """A copy with these changes, for a class that differs from the others."""
        return attrs.evolve(self, **changes)


def on_wire(key: Key, *, default: Any = attrs.NOTHING, kw_only: bool = False) -> Any:
    """A constructor parameter and its key in payloads.

    Without a `default`, both are required.
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


def constant(name: str, place: int, value: Any, cites: str, *, since: Edition = FIRST) -> Key:
    """A key without a parameter. `value` is always sent; the key is ignored in payloads read."""
    return Key(name, place, None, cites, since=since, constant=value)


T = TypeVar("T")

Rule = Callable[[Any], None]
"""A check across the fields of an object; raises `InvalidPrediction` if it fails."""


@dataclass_transform(frozen_default=True, eq_default=True, field_specifiers=(on_wire,))
def wire_class(*rules: Rule) -> Callable[[type[T]], type[T]]:
    """Make an attrs class with frozen objects that compare by all parameters and lack a `__dict__`.

    Its constructor checks each field, then the `rules`, in this order.
    """

    def make(cls: type[T]) -> type[T]:
        if rules:
            cls.__attrs_post_init__ = _check_all(rules)  # type: ignore[attr-defined]
        return frozen(cls)

    return make


def _check_all(rules: tuple[Rule, ...]) -> Rule:
    if len(rules) == 1:
        return rules[0]

    def check(made: Any) -> None:
        for rule in rules:
            rule(made)

    return check


def parameters(cls: type) -> list[tuple[str, Key, bool]]:
    """Each constructor parameter: its name, its key, and whether it is keyword-only."""
    return [(each.name, each.metadata[_KEY], bool(each.kw_only)) for each in attrs.fields(cls)]


def keys(cls: type) -> list[tuple[str, Key]]:
    """Each key of the class with the name of its attribute, in the order sent."""
    declared = [(name, key) for name, key, _ in parameters(cls)]
    declared += [(name, value) for name, value in vars(cls).items() if isinstance(value, Key)]
    return sorted(declared, key=lambda item: item[1].place)
