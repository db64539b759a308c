"""The table of keys as plain data: the keys of each type's payload, their places and editions.

It is for code that needs the table but must not use the classes: the documentation and the runner.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from attrs import frozen

from nucleus_spec.editions import FIRST, Edition
from nucleus_spec.predictions import PREDICTION_TYPES
from nucleus_spec.wire import Sent, keys, parameters


@frozen
class Row:
    """One key of one type."""

    type: str
    name: str
    """The key in payloads that are sent."""
    read_name: str
    """The key in payloads that are read."""
    parameter: str | None
    """The constructor parameter that sets it; None for a constant."""
    inside: str | None
    """The key of the enclosing object; None for the payload itself."""
    since: Edition
    """The first edition that has it."""
    sent: Sent
    schema: Mapping[str, Any]
    """The JSON Schema of its value; `{"const": …}` for a constant."""
    requirement: str
    """The id of the requirement on its value."""


@cache
def rows(type_name: str) -> tuple[Row, ...]:
    """The keys of this type in all editions, in the order sent.

    Raises `KeyError` for an unknown type.
    """
    cls = PREDICTION_TYPES[type_name]
    settable = {name for name, _, _ in parameters(cls)}
    return tuple(
        Row(
            type=type_name,
            name=key.name,
            read_name=key.read_name,
            parameter=field if field in settable else None,
            inside=key.inside,
            since=key.since,
            sent=key.sent,
            schema={"const": key.constant} if key.constraint is None else key.constraint.schema,
            requirement=key.cites,
        )
        for field, key in keys(cls)
    )


def later_rows(type_name: str) -> tuple[Row, ...]:
    """The keys of this type that the first edition lacks."""
    return tuple(row for row in rows(type_name) if row.since > FIRST)


@cache
def sent_since() -> dict[str, dict[str, Edition]]:
    """Sent key that the first edition lacks -> type that has it -> edition that added it there."""
    found: dict[str, dict[str, Edition]] = {}
    for type_name in PREDICTION_TYPES:
        for row in later_rows(type_name):
            found.setdefault(row.name, {})[type_name] = row.since
    return found
