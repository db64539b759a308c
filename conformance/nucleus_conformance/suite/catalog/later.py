"""Cases on keys of later editions that no other module covers, generated from the table of keys.

A key of a new edition therefore has cases before anybody writes one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from nucleus_conformance.suite.catalog.draft import Draft, draft
from nucleus_conformance.suite.catalog.samples import SAMPLES, Sample
from nucleus_spec.editions import EDITIONS
from nucleus_spec.table import Row, later_rows

_WRITTEN: Final = frozenset({"task_id", "item_id", "dataset_id"})
"""The sent keys that `shared` covers."""

_TYPICAL: Final[Mapping[str, Any]] = {
    "string": "some_1",
    "number": 0.5,
    "integer": 3,
    "boolean": True,
    "object": {"car": 1},
    "array": [],
}
"""JSON type -> a value of this type."""

_WRONG: Final[Mapping[str, tuple[str, Any, str]]] = {
    "string": ("number", 7, "unchecked-string"),
    "number": ("string", "0.5", "unchecked-number"),
    "integer": ("string", "3", "unchecked-index"),
    "boolean": ("string", "true", "unchecked-string"),
    "object": ("list", ["car"], "unchecked-metadata"),
    "array": ("string", "[]", "unchecked-list"),
}
"""JSON type -> the name and a value of another type, and the flag of releases that accept it."""


def drafts() -> Iterator[Draft]:
    """The cases on every key of every type that `shared` does not cover."""
    for sample in SAMPLES:
        for row in later_rows(sample.type):
            if row.name in _WRITTEN:
                continue
            if row.parameter is None:
                yield _constant(sample, row)
            else:
                yield from _settable(sample, row, row.parameter)


def _constant(sample: Sample, row: Row) -> Draft:
    return draft(sample.type, "decode", f"{_name(row.name)}-is-sent",
                 f"{row.name} is sent from {row.since} on.", row.requirement, sample.said(),
                 since=row.since)


def _settable(sample: Sample, row: Row, parameter: str) -> Iterator[Draft]:
    name, cites = _name(parameter), row.requirement
    schema = row.schema.get("anyOf", [row.schema])[0]
    kind = schema["type"]
    value = _TYPICAL[kind]
    how, wrong, flag = _WRONG[kind]
    since: dict[str, Any] = {"since": row.since}
    for prefix, comment, given, options in (
        ("only", f"Only {parameter}.", value, since),
        ("null", f"{parameter} is null, which is what leaving it out means.", None,
         {**since, "flags": ("null-absent-empty",)}),
        (how, f"{parameter} is of another type.", wrong,
         {**since, "refused": True, "permits": (flag,)}),
    ):
        yield draft(sample.type, "construct", f"{prefix}-{name}", comment, cites,
                    sample.given(**{parameter: given}), **options)
        yield draft(sample.type, "decode", f"{prefix}-{name}", comment, cites,
                    _said(sample, row, given), **options)
    yield draft(sample.type, "encode", f"only-{name}-text", f"Only {parameter}.",
                f"WIRE-2 {cites}", _said(sample, row, value), level="recommended", depth="bytes",
                **since)
    before = EDITIONS[EDITIONS.index(row.since) - 1]
    yield draft(sample.type, "construct", f"{name}-too-early",
                f"There is no {parameter} before {row.since}.", "WIRE-1",
                sample.given(**{parameter: value}), refused=True, until=before)
    yield draft(sample.type, "decode", f"{name}-too-early",
                f"There is no {parameter} before {row.since}; as any unknown key it is not read.",
                "WIRE-3", _said(sample, row, value), until=before)


def _said(sample: Sample, row: Row, value: Any) -> dict[str, Any]:
    if row.inside == "geometry":
        return sample.located(**{row.read_name: value})
    return sample.said(**{row.read_name: value})


def _name(parameter: str) -> str:
    return parameter.replace("_", "-")
