"""One prediction of each type, and what the reference sends of it in each edition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from nucleus_conformance.suite.catalog.samples import SAMPLES
from nucleus_spec.editions import EDITIONS, Edition
from nucleus_spec.predictions import PREDICTION_TYPES, Prediction
from nucleus_spec.table import Row, not_null, rows
from nucleus_spec.wire import parameters

Payload = dict[str, Any]

_SAMPLES: Final = {each.type: each for each in SAMPLES}
_VALUES: Final[Mapping[str, Any]] = {
    "string": "…", "number": 0.5, "integer": 3, "boolean": True, "object": {"key": 1},
    "array": [],
}  # fmt: skip
"""JSON type -> a value of it, for a parameter that no sample has yet."""
_FITS: Final = 60


def prediction(type_name: str, under: Edition, *, full: bool) -> Prediction:
    """The example: with every parameter that this edition has, or only with what it needs."""
    cls: Any = PREDICTION_TYPES[type_name]
    sample = _SAMPLES[type_name]
    given = dict(sample.arguments)
    if full:
        known = [row for row in rows(type_name) if row.parameter and row.since <= under]
        given |= {str(row.parameter): _option(row) for row in known if row.parameter not in given}
    parts = {name: key.constraint and key.constraint.nested for name, key, _ in parameters(cls)}
    made: Prediction = cls(**{name: _of(parts[name], value) for name, value in given.items()})
    return made


def _of(part: Any, value: Any) -> Any:
    """The value, in which objects are of this class, if there is one."""
    if part is None:
        return value
    return [part(**each) for each in value] if isinstance(value, list) else part(**value)


def _option(row: Row) -> Any:
    """A value of an optional parameter; None where nobody thought of one."""
    value = _SAMPLES[row.type].options.get(
        str(row.parameter), _VALUES.get(not_null(row.schema).get("type", ""))
    )
    name = str(row.parameter).removesuffix("_id")
    return f"{name}_1" if value == _VALUES["string"] else value


def payloads(type_name: str, *, full: bool) -> dict[Edition, Payload]:
    """Edition -> what is sent of the example."""
    return {
        each: prediction(type_name, each, full=full).to_payload(edition=each) for each in EDITIONS
    }


def call(type_name: str) -> str:
    """The example that has only what it needs, as Python."""
    made = prediction(type_name, EDITIONS[0], full=False)
    given = _SAMPLES[type_name].arguments
    lines = [f"    {name}={_spelled(getattr(made, name))}," for name in given]
    return "\n".join([f"{type(made).__name__}(", *lines, ")"])


def _spelled(value: Any) -> str:
    """The value as Python; the members of a list that is long are lines."""
    if not isinstance(value, tuple) or len(repr(value)) <= _FITS:
        return repr(value)
    return "\n".join(["(", *(f"        {each!r}," for each in value), "    )"])
