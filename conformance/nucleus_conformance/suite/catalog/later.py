"""Cases on keys of later editions that no other module covers, generated from the table of keys.

A key of a new edition therefore has cases before anybody writes one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import count
from typing import Any, Final

from nucleus_conformance.suite.catalog.draft import Draft, draft
from nucleus_conformance.suite.catalog.samples import SAMPLES, Sample
from nucleus_spec.editions import EDITIONS
from nucleus_spec.table import Row, later_rows, not_null
from nucleus_spec.wire import Sent

_WRITTEN: Final = frozenset({"task_id", "item_id", "dataset_id"})
"""The sent keys that `shared` covers."""

_VALUES: Final[Mapping[str, tuple[Any, Any]]] = {
    "string": ("some_1", "some_2"),
    "number": (0.5, 0.25),
    "integer": (3, 2),
    "boolean": (True, False),
    "object": ({"car": 1}, {"bus": 1}),
    "Point": ({"x": 10, "y": 20.5}, {"x": 30, "y": 40}),
    "Point3D": ({"x": 4.5, "y": 2, "z": 1.5}, {"x": 1, "y": 2, "z": 3}),
    "Keypoint": ({"x": 10, "y": 20.5, "visible": True}, {"x": 30, "y": 40, "visible": False}),
    "Segment": ({"label": "car", "index": 1}, {"label": "bus", "index": 2}),
}
"""JSON type, or class of a part -> two values of it."""

_EMPTY: Final[Mapping[str, Any]] = {
    "string": "",
    "number": 0,
    "integer": 0,
    "boolean": False,
    "object": {},
    "array": [],
}
"""JSON type -> its value that truth tests take for none."""

_WRONG: Final[Mapping[str, tuple[str, Any, tuple[str, ...]]]] = {
    "string": ("number", 7, ("unchecked-string",)),
    "number": ("string", "0.5", ("unchecked-number",)),
    "integer": ("string", "three", ("unchecked-index",)),
    "boolean": ("string", "true", ("unchecked-string",)),
    "object": ("list", ["car"], ("unchecked-metadata",)),
    "array": ("string", "[]", ("unchecked-list",)),
}
"""JSON type -> the name and a value of another type, and the flag of releases that accept it."""

_NO_PART: Final = ("number", 7, ())


def drafts(taken: Collection[str] = ()) -> Iterator[Draft]:
    """The cases on every key of every type that `shared` does not cover.

    None has an id that is `taken`: the name of a key that would have one is told apart.
    """
    ids = set(taken)
    for sample in SAMPLES:
        every = [row for row in later_rows(sample.type) if row.name not in _WRITTEN]
        counts = Counter(row.parameter for row in every)
        for row in every:
            names = _names(row, counts[row.parameter] > 1)
            yield from _new((_on_key(sample, row, name) for name in names), ids)
        for inside in dict.fromkeys(row.inside for row in every if row.part_of is None):
            if inside is not None and inside not in sample.payload:
                names = _told_apart(_name(inside))
                yield from _new((_on_object(sample, inside, name, every) for name in names), ids)


def _new(tries: Iterable[list[Draft]], ids: set[str]) -> list[Draft]:
    """The first of these lists that has no id of `ids`, which then have its own, too."""
    made = next(each for each in tries if ids.isdisjoint(one.id for one in each))
    ids.update(each.id for each in made)
    return made


def _names(row: Row, of_several: bool) -> Iterator[str]:
    """What the ids of the cases on a key may call it, best first."""
    name = _name(row.name if row.parameter is None else row.parameter)
    if row.part_of is None or not of_several:
        yield name
    if row.part_of is not None:
        yield f"{_name(str(row.part_of.parameter))}-{name}"
    yield from _told_apart(f"key-{name}")


def _told_apart(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}-{number}" for number in count(2))


def _on_key(sample: Sample, row: Row, name: str) -> list[Draft]:
    if row.parameter is None:
        return [_constant(sample, row, name)]
    return list(_settable(sample, row, row.parameter, name))


def _on_object(sample: Sample, inside: str, name: str, every: list[Row]) -> list[Draft]:
    """The cases on an object around some of these keys of later editions."""
    members = [row for row in every if row.inside == inside and row.part_of is None]
    since, cites = min(each.since for each in members), members[0].requirement
    return [
        draft(sample.type, "decode", f"{how}-object-{name}", f"{inside} {comment}", cites,
              sample.said(**{inside: value}), refused=how != "empty", since=since)
        for how, value, comment in (
            ("no", ["car"], "is a list, and so no object."),
            ("null", None, "is null. What of it is optional is its keys, not their object."),
            ("empty", {}, "has none of its keys: as if it were absent."),
        )
    ]


def _constant(sample: Sample, row: Row, name: str) -> Draft:
    return draft(sample.type, "decode", f"{name}-is-sent",
                 f"{row.name} is sent from {row.since} on.", row.requirement, sample.said(),
                 since=row.since)


def _settable(sample: Sample, row: Row, parameter: str, name: str) -> Iterator[Draft]:
    cites, since = row.requirement, row.since
    if row.part_of is not None:
        since = max(since, row.part_of.since)
    schema = not_null(row.schema)
    kind = _kind(schema)
    value = next(each for each in _values(schema) if each != row.default)
    how, wrong, permits = _WRONG.get(kind, _NO_PART)
    told: dict[str, Any] = {"since": since, "flags": ("null-absent-empty",)}
    refused: dict[str, Any] = {"since": since, "refused": True, "permits": permits}
    given = [
        ("only", f"Only {parameter}.", value, {"since": since}),
        (how, f"{parameter} is of another type.", wrong, refused),
    ]
    if row.nullable:
        meaning = "which is what leaving it out means" if row.default is None else "and kept"
        given.append(("null", f"{parameter} is null, {meaning}.", None, told))
    else:
        given.append(("null", f"{parameter} is null, which it must not be.", None, refused))
    if _may_be_empty(schema):
        sent = "not sent" if row.sent is Sent.IF_TRUTHY else "a value like others"
        given.append(("empty", f"{parameter} is empty or zero: {sent}.", _EMPTY[kind], told))
    if kind == "array":
        members = not_null(schema["items"])
        found = f"The last member of {parameter} is of another type."
        accepted = _WRONG.get(_kind(members), _NO_PART)[2]
        odd = _with_last_wrong(schema, value)
        given.append(("odd-member", found, odd, {**refused, "permits": accepted}))
    if schema.get("uniqueItems"):
        equal = f"Two members of {parameter} are equal."
        given.append(("equal-members", equal, [*value[:-1], value[0]], refused))
    if "minItems" in schema:
        short = f"{parameter} has a member too few."
        given.append(("short", short, value[1:], refused))
    for prefix, comment, each, options in given:
        yield draft(sample.type, "construct", f"{prefix}-{name}", comment, cites,
                    _given(sample, row, parameter, each), **options)
        yield draft(sample.type, "decode", f"{prefix}-{name}", comment, cites,
                    _said(sample, row, each), **options)
    yield draft(sample.type, "encode", f"only-{name}-text", f"Only {parameter}.",
                f"WIRE-2 {cites}", _said(sample, row, value), level="recommended", depth="bytes",
                since=since)
    before = EDITIONS[EDITIONS.index(since) - 1]
    yield draft(sample.type, "construct", f"{name}-too-early",
                f"There is no {parameter} before {since}.", "CONSTRUCT-2",
                _given(sample, row, parameter, value), refused=True, until=before)
    yield draft(sample.type, "decode", f"{name}-too-early",
                f"There is no {parameter} before {since}; as any unknown key it is not read.",
                "WIRE-3", _said(sample, row, value), until=before)


def _kind(schema: Mapping[str, Any]) -> str:
    """The JSON type of the values, or the name of their class."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    return str(schema["type"]) if "type" in schema else _kind(_first(schema))


def _first(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The first of the schemas of which a value has to meet one; or the schema itself."""
    first: Mapping[str, Any] = next(iter(schema.get("anyOf") or schema.get("oneOf") or [schema]))
    return first


def _values(schema: Mapping[str, Any]) -> tuple[Any, Any]:
    """Two values that this schema allows."""
    if _kind(schema) != "array":
        return _VALUES[_kind(schema)]
    one, other = _values(_first(schema["items"]))
    more = max(schema.get("minItems", 2) - 1, 0)
    if schema.get("uniqueItems"):
        distinct = _distinct(_first(schema["items"]), more + 1)
        return distinct, distinct[::-1]
    return [one, *[other] * more], [other, *[one] * more]


def _with_last_wrong(schema: Mapping[str, Any], value: Any) -> Any:
    """That list, or list of lists, in which the last value is of another type."""
    if _kind(schema) != "array":
        return _WRONG.get(_kind(schema), _NO_PART)[1]
    return [*value[:-1], _with_last_wrong(not_null(schema["items"]), value[-1])]


def _distinct(schema: Mapping[str, Any], count: int) -> list[Any]:
    """So many values that this schema allows, no two of them equal."""
    kind = _kind(schema)
    if kind in ("Point", "Point3D"):
        return [{**_VALUES[kind][0], "x": index} for index in range(count)]
    if kind == "string":
        return [f"some_{index}" for index in range(count)]
    return list(_VALUES[kind]) if count == 2 else list(range(1, count + 1))


def _may_be_empty(schema: Mapping[str, Any]) -> bool:
    least = ("minLength", "minItems", "additionalProperties")
    return _kind(schema) in _EMPTY and not any(each in schema for each in least)


def _said(sample: Sample, row: Row, value: Any) -> dict[str, Any]:
    """A payload with this value under the key."""
    holder, name = row, row.read_name
    if row.part_of is not None:
        holder = row.part_of
        name, value = holder.read_name, _in_part(sample, row, name, value)
    if holder.inside is None:
        return sample.said(**{name: value})
    return sample.said(**{holder.inside: {**sample.payload.get(holder.inside, {}), name: value}})


def _given(sample: Sample, row: Row, parameter: str, value: Any) -> dict[str, Any]:
    """Arguments with this value for the parameter."""
    if row.part_of is None:
        return sample.given(**{parameter: value})
    assert row.part_of.parameter is not None
    return sample.given(**{row.part_of.parameter: _in_part(sample, row, parameter, value)})


def _in_part(sample: Sample, row: Row, name: str, value: Any) -> Any:
    """The sample's part, or parts, of which the first has this value under this name."""
    assert row.part_of is not None
    holder = row.part_of.inside
    members = sample.payload if holder is None else sample.payload.get(holder, {})
    parts = members.get(row.part_of.read_name, _values(not_null(row.part_of.schema))[0])
    return _with_member(parts, name, value)


def _with_member(parts: Any, name: str, value: Any) -> Any:
    if not isinstance(parts, list):
        return {**parts, name: value}
    return [_with_member(parts[0], name, value), *parts[1:]]


def _name(parameter: str) -> str:
    """The part of a case id that stands for a parameter or key: `mask_url`, `maskUrl`, `class_`."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+", " ", parameter).split()
    return "-".join(words).lower() or "nameless"
