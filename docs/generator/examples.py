"""One prediction of each type, and what the reference sends of it in each edition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from nucleus_conformance.suite.catalog.samples import SAMPLES
from nucleus_spec.editions import EDITIONS, Edition
from nucleus_spec.predictions import PREDICTION_TYPES, Prediction
from nucleus_spec.table import Row, not_null, rows

Payload = dict[str, Any]

_SAMPLES: Final = {each.type: each for each in SAMPLES}
_VALUES: Final[Mapping[str, Any]] = {
    "string": "{}_1", "number": 0.5, "integer": 3, "boolean": True, "object": {"key": 1},
    "array": [],
}  # fmt: skip
"""JSON type -> a value of it, for a parameter that no sample has yet."""


def prediction(type_name: str, under: Edition, *, full: bool) -> Prediction:
    """The example: with every parameter that this edition has, or only with what it needs."""
    sample = _SAMPLES[type_name]
    said = dict(sample.payload)
    if full:
        known = [row for row in rows(type_name) if row.parameter and row.since <= under]
        said |= {
            row.read_name: sample.options.get(row.read_name, _value(row))
            for row in known
            if row.inside is None and row.read_name not in said
        }
    return PREDICTION_TYPES[type_name].from_json(said, edition=under)


def _value(row: Row) -> Any:
    value = _VALUES[not_null(row.schema)["type"]]
    return value.format(row.read_name.removesuffix("_id")) if isinstance(value, str) else value


def payloads(type_name: str, *, full: bool) -> dict[Edition, Payload]:
    """Edition -> what is sent of the example."""
    return {
        each: prediction(type_name, each, full=full).to_payload(edition=each) for each in EDITIONS
    }


def call(type_name: str) -> str:
    """The example that has only what it needs, as Python."""
    made = prediction(type_name, EDITIONS[0], full=False)
    given = _SAMPLES[type_name].arguments
    lines = [f"    {name}={getattr(made, name)!r}," for name in given]
    return "\n".join([f"{type(made).__name__}(", *lines, ")"])
