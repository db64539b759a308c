"""The table of keys as plain data: the keys of each type's payload, their places and editions.

It is for code that needs the table but must not use the classes: the documentation and the runner.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from attrs import frozen

from nucleus_spec.editions import FIRST, Edition
from nucleus_spec.pointer import pointer_to
from nucleus_spec.predictions import PREDICTION_TYPES
from nucleus_spec.wire import Derived, Sent, keys, parameters


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
    keyword_only: bool
    """Whether that parameter is given by name only."""
    inside: str | None
    """The key of the enclosing object; None for the payload itself."""
    since: Edition
    """The first edition that has it."""
    sent: Sent
    schema: Mapping[str, Any]
    """The JSON Schema of its value; `{"const": …}` for a constant."""
    default: Any
    """What an absent key and an omitted parameter stand for; `MISSING` if it is required."""
    requirement: str
    """The id of the requirement on its value."""
    if_none: Derived | None
    """Computes the value to send, from the object, when the field is None."""
    if_none_since: Edition
    """The first edition that sends the computed value."""
    names_item: bool
    """Whether it can name the item that the prediction is about (REFERENCE-1)."""
    part_of: Row | None = None
    """The key whose value is the object with this key, or a list of such objects."""

    @property
    def pointer(self) -> str:
        """The JSON pointer of its value in a payload that is sent; `*` stands for any index."""
        return self._below(None if self.part_of is None else self.part_of.pointer, self.name)

    @property
    def read_pointer(self) -> str:
        """The same in a payload that is read."""
        holder = None if self.part_of is None else self.part_of.read_pointer
        return self._below(holder, self.read_name)

    def _below(self, holder: str | None, name: str) -> str:
        """The pointer of a key with this name; `holder`: that of the value that it is a part of."""
        own = pointer_to(*([self.inside] if self.inside else []), name)
        return own if self.part_of is None else f"{holder}{'/*' * self.part_of.levels}{own}"

    @property
    def levels(self) -> int:
        """How many lists there are around what its value holds: 0 if it is no list."""
        schema, levels = not_null(self.schema), 0
        while schema.get("type") == "array":
            schema, levels = not_null(schema["items"]), levels + 1
        return levels

    @property
    def nullable(self) -> bool:
        """Whether null is one of its values."""
        return not_null(self.schema) is not self.schema


def not_null(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema of the values other than null."""
    either: list[Mapping[str, Any]] = schema.get("anyOf", [])
    return either[0] if {"type": "null"} in either else schema


@cache
def rows(type_name: str) -> tuple[Row, ...]:
    """The keys of this type in all editions, in the order sent.

    Raises `KeyError` for an unknown type.
    """
    return _rows(type_name, PREDICTION_TYPES[type_name])


def _rows(type_name: str, cls: type, part_of: Row | None = None) -> tuple[Row, ...]:
    settable = {name: keyword_only for name, _, keyword_only in parameters(cls)}
    return tuple(
        Row(
            type=type_name,
            name=key.name,
            read_name=key.read_name,
            parameter=field if field in settable else None,
            keyword_only=settable.get(field, False),
            inside=key.inside,
            since=key.since,
            sent=key.sent,
            schema={"const": key.constant} if key.constraint is None else key.constraint.schema,
            default=key.constant if key.constraint is None else key.if_absent,
            requirement=key.cites,
            if_none=key.if_none,
            if_none_since=key.if_none_since,
            names_item=key.names_item,
            part_of=part_of,
        )
        for field, key in keys(cls)
    )


@cache
def part_rows(type_name: str) -> tuple[Row, ...]:
    """The keys of the points, keypoints or segments in payloads of this type."""
    cls = PREDICTION_TYPES[type_name]
    return tuple(
        part
        for row, (_, key) in zip(rows(type_name), keys(cls), strict=True)
        if key.constraint is not None and key.constraint.nested is not None
        for part in _rows(type_name, key.constraint.nested, row)
    )


@cache
def required_at(type_name: str) -> Mapping[str, str]:
    """Pointer of a key of this type, or of its parts -> the requirement on the value there.

    Raises `KeyError` for an unknown type.
    """
    return {row.pointer: row.requirement for row in (*rows(type_name), *part_rows(type_name))}


def later_rows(type_name: str) -> tuple[Row, ...]:
    """The keys of this type and of its parts that the first edition lacks."""
    every = (*rows(type_name), *part_rows(type_name))
    return tuple(row for row in every if row.since > FIRST)


@cache
def generated_since() -> tuple[Row, ...]:
    """The keys whose value is computed in later editions only, where the field is None."""
    return tuple(
        row
        for type_name in PREDICTION_TYPES
        for row in rows(type_name)
        if row.if_none is not None and row.if_none_since > FIRST
    )


@cache
def sent_since() -> dict[str, dict[str, Edition]]:
    """Pointer of a sent key that the first edition lacks -> type that has it -> edition since.

    Enclosing objects are keys, too.
    """
    found: dict[str, dict[str, Edition]] = {}
    for type_name in PREDICTION_TYPES:
        known = {row.pointer for row in rows(type_name)}
        for row in later_rows(type_name):
            found.setdefault(row.pointer, {})[type_name] = row.since
            if row.inside is not None and row.part_of is None:
                holder = pointer_to(row.inside)
                if holder not in known and _is_later(type_name, row.inside):
                    since = found.setdefault(holder, {})
                    since[type_name] = min(since.get(type_name, row.since), row.since)
    return found


def _is_later(type_name: str, inside: str) -> bool:
    """Whether the first edition lacks an enclosing object."""
    return all(row.since > FIRST for row in rows(type_name) if row.inside == inside)


@cache
def read_under(pointer: str) -> str:
    """The key that the value of this sent key is read under; empty if it is the same key."""
    every = (row for type_name in PREDICTION_TYPES for row in later_rows(type_name))
    of_it = (row for row in every if row.pointer == pointer)
    return next((row.read_name for row in of_it if row.read_name != row.name), "")
