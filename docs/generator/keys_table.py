"""The table of the keys of a type."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from docs.generator.examples import prediction
from docs.generator.format_pages import value_of
from docs.generator.markdown import code, table, to_edition, to_requirement
from nucleus_spec.editions import DEFAULT, EDITIONS, FIRST
from nucleus_spec.errors import InvalidPrediction
from nucleus_spec.pointer import MISSING
from nucleus_spec.predictions import PREDICTION_TYPES
from nucleus_spec.table import Row, not_null, part_rows, rows
from nucleus_spec.texts import dumps
from nucleus_spec.wire import IdFormula, Key, Sent, keys

HEADS = ("Key", "Must be", "If left out", "Sent", "Since", "Says")


def keys_table(type_name: str) -> str:
    """Every key, in the order sent: where, what it must be, its default, when it is sent."""
    every = list(every_key(type_name))
    items = [row for row, _ in every if row.names_item]
    return table("keys cards", HEADS, (_line(row, key, items) for row, key in every))


def every_key(type_name: str) -> Iterator[tuple[Row, Key]]:
    """Each key of a type; behind one that holds parts, those of its parts."""
    cls = PREDICTION_TYPES[type_name]
    of_parts = part_rows(type_name)
    for row, (_, key) in zip(rows(type_name), keys(cls), strict=True):
        yield row, key
        if key.constraint is not None and key.constraint.nested is not None:
            own = [each for each in of_parts if each.part_of == row]
            for part, (_, part_key) in zip(own, keys(key.constraint.nested), strict=True):
                yield part, part_key


def _line(row: Row, key: Key, items: list[Row]) -> list[str]:
    narrower = _narrower(row)
    cites = row.part_of.requirement if row.part_of and narrower else row.requirement
    condition = null_only_under(row) if key.constraint is not None else ""
    return [
        _name(row),
        narrower or _must_be(row, key, condition),
        "as null" if condition and row not in items else _default(row, items),
        _sent(row),
        to_edition(row.since),
        to_requirement(cites),
    ]


def _narrower(row: Row) -> str:
    """What a part must be where the key that has it asks more than the part does; else ""."""
    asked = row.part_of.schema.get("properties", {}).get(row.name) if row.part_of else None
    return value_of(asked) if asked and asked != row.schema else ""


def _name(row: Row) -> str:
    said = f"**{code(row.name)}** [{code(row.pointer)}]{{.pointer}}"
    if row.read_name != row.name:
        said += f" [read as {code(row.read_name)}]{{.pointer}}"
    elif row.parameter is not None and row.parameter != row.name:
        said += f" [parameter {code(row.parameter)}]{{.pointer}}"
    return said


def _must_be(row: Row, key: Key, condition: str) -> str:
    if key.constraint is None:
        return f"{_json(key.constant)}; not read"
    schema = not_null(row.schema)
    said = [key.constraint.expects]
    if condition:
        said = [said[0].removesuffix(", or null")]
        said.append(f"null only where {to_requirement(condition)} allows it")
    said += ["no two alike"] if schema.get("uniqueItems") else []
    unsaid, _, of_schema = str(schema.get("$comment", "")).partition(", which JSON Schema ")
    return "; ".join([*said, *([f"{unsaid[0].lower()}{unsaid[1:]}"] if of_schema else [])])


def null_only_under(row: Row) -> str:
    """The requirement that refuses null in a small prediction, though it is a value; or ""."""
    if not row.nullable:
        return ""
    made: Any = prediction(row.type, DEFAULT, full=False)
    payload = with_null(made.to_payload(edition=DEFAULT), row)
    try:
        PREDICTION_TYPES[row.type].from_json(payload, edition=DEFAULT)
    except InvalidPrediction as refused:
        return refused.requirement
    return ""


def with_null(payload: Any, row: Row) -> Any:
    """The payload, of which this key is null, as it is read."""
    *outer, last = row.pointer.split("/")[1:]
    holders = [payload]
    for step in outer:
        holders = [
            each for holder in holders for each in (holder if step == "*" else [holder[step]])
        ]
    for holder in holders:
        holder[row.read_name if row.part_of is None else last] = None
    return payload


def _default(row: Row, items: list[Row]) -> str:
    if row.parameter is None:
        return "–"
    if row in items:
        others = [f"{code(each.read_name)} ({to_edition(each.since)})" for each in items[1:]]
        return f"refused, unless {' or '.join(others)} is there" if row is items[0] else "`null`"
    if row.default is MISSING:
        return "refused"
    made = inspect.signature(PREDICTION_TYPES[row.type]).parameters.get(row.parameter)
    if row.part_of is None and made is not None and made.default != row.default:
        return f"{_json(row.default)} in a payload, {_json(made.default)} in a call"
    return _json(row.default)


def _sent(row: Row) -> str:
    if row.sent is not Sent.ALWAYS:
        return str(row.sent.value).replace("None", "null")
    if row.if_none is None:
        return "always"
    if isinstance(row.if_none, IdFormula):
        later = "" if row.if_none_since is FIRST else f", from {to_edition(row.if_none_since)} on"
        return f"always; null as {code(row.if_none.template)}{later}"
    made: Any = prediction(row.type, EDITIONS[0], full=False)
    return f"always; null as {_json(row.if_none(made))}"


def _json(value: Any) -> str:
    plain = dict(value) if hasattr(value, "items") else value
    return code(dumps(plain))
