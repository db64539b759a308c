"""Payloads with exactly one fault, and the reference's refusal of it.

The table of keys gives most faults: a required key is removed, or a value is replaced by one that
its constraint rules out. The named functions below break the rules across keys.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from attrs import frozen
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from nucleus_spec import editions
from nucleus_spec.constraints import JSON_OBJECT, MAX_DEPTH, PIXEL_VALUE, Constraint
from nucleus_spec.editions import DEFAULT, Edition
from nucleus_spec.pointer import pointer_to
from nucleus_spec.predictions import PREDICTION_TYPES, KeypointsPrediction
from nucleus_spec.strategies.objects import known_type
from nucleus_spec.strategies.packed import Packed, one_of, record
from nucleus_spec.strategies.parts import nested
from nucleus_spec.strategies.payloads import DISPATCHED, Next, Payload, following, packed_payload
from nucleus_spec.strategies.scalars import distinct
from nucleus_spec.wire import REQUIRED, parameters


@frozen
class Broken:
    """A payload that `from_json` refuses, and the refusal's `code`, `pointer` and `requirement`."""

    payload: Any
    code: str
    pointer: str
    requirement: str


@frozen
class Fault:
    """One way to break a payload."""

    code: str
    requirement: str
    commit: Callable[[Any, Next], tuple[Any, str]]
    """Takes a valid payload, which it may change. Returns the broken payload and the pointer."""


Path = tuple[str | None, ...]
"""Keys from the outside in; None stands for any index in a list."""

_NOT: Final[Mapping[str, tuple[Any, ...]]] = {
    "string": (None, 0, 7, 1.5, True, False, [], {}, ["car"], {"en": "car"}),
    "number": (None, "10", "", "NaN", True, False, [], [1], {}),
    "integer": (None, 1.0, 1.5, "1", "", True, False, [], {}),
    "boolean": (None, 0, 1, 1.0, "true", "", [], {}),
    "array": (None, 0, 7, "", "abc", True, {}, {"0": 1}),
    "object": (None, 0, 7, "", "{}", True, [], [["a", 1]]),
}
"""JSON type -> values of other types. The first is null, which an optional value may be."""

_NOT_FINITE: Final = (math.nan, math.inf, -math.inf)
_NEGATIVE: Final = (-1, -0.5, -5e-324, -(2**64), -1e308)

Wrong = tuple[str, str, tuple[Any, ...]]
"""A code, the pointer of the fault within the value, and values refused with this code."""


def _wrong_values(schema: Mapping[str, Any]) -> Iterator[Wrong]:
    """Values that this schema rules out. It must not be the schema of a class of the spec."""
    optional = schema.get("anyOf", [None])[-1] == {"type": "null"}
    if optional:
        schema = schema["anyOf"][0]
    if schema == PIXEL_VALUE.schema:
        texts = ("01", "-1", "+1", "1.0", " 1", "1_0", "", "a")
        yield "wrong-type", "", (None, 1.0, 1.5, *texts, True, False, [], {})
        yield "out-of-range", "", (-1, -(2**64))
        return
    kind = schema["type"]
    yield "wrong-type", "", _NOT[kind][optional:]
    if "minLength" in schema:
        yield "empty", "", ("",)
    if kind == "number":
        yield "not-finite", "", _NOT_FINITE
    if "minimum" in schema:
        yield "out-of-range", "", _NEGATIVE if kind == "number" else (-1, -(2**53))
    if "maximum" in schema:
        yield "out-of-range", "", (1.0000000000000002, 2, 95, 1e308)
    if "minItems" in schema:
        yield "length-mismatch", "", ([], [0], [0, 0, 0])
    if "additionalProperties" in schema:
        yield from _WRONG_DISTRIBUTIONS
    elif kind == "object":
        yield from _WRONG_OBJECTS


_WRONG_DISTRIBUTIONS: Final[tuple[Wrong, ...]] = (
    ("wrong-type", "/a", tuple({"a": value, "b": 1} for value in _NOT["number"])),
    ("not-finite", "/a", tuple({"a": value, "b": 1} for value in _NOT_FINITE)),
    ("out-of-range", "/a", ({"a": -0.5, "b": 0.75, "c": 0.75}, {"a": -5e-324, "b": 1})),
    ("out-of-range", "/a", ({"a": 1.0000000000000002}, {"a": 1.0005}, {"a": 1.0005, "b": 0})),
    ("not-a-distribution", "", ({}, {"a": 0}, {"a": 0.5}, {"a": 0.5, "b": 0.498})),
    ("not-a-distribution", "", ({"a": 1, "b": 1}, {"a": 0.33, "b": 0.33, "c": 0.33})),
)
"""Values with exactly one fault. If the fault is not the sum, the sum is 1 within the tolerance."""

_WRONG_OBJECTS: Final[tuple[Wrong, ...]] = (
    ("not-finite", "/a", tuple({"a": value} for value in _NOT_FINITE)),
    ("not-finite", "/a/1/b~1c", tuple({"a": [0, {"b/c": value}]} for value in _NOT_FINITE)),
    ("too-deep", "", ({"a": nested(MAX_DEPTH, None)}, {"a": nested(MAX_DEPTH + 100, None)})),
)


# Faults of single keys.


def _of_class(cls: type, under: Edition, at: Path) -> Iterator[Fault]:
    """The possible faults in the keys of a class whose object is at this path."""
    containers: dict[Path, None] = {}
    for _, key, _ in parameters(cls):
        assert key.constraint is not None
        if under < key.since:
            continue
        if key.inside is not None:
            holder: Path = (*at, key.inside)
            containers[holder] = None
        else:
            holder = at
        path = (*holder, key.read_name)
        if key.if_absent is REQUIRED:
            yield _without(path, key.cites)
        yield from _of_value(key.constraint, under, path, key.cites)
    for path in containers:
        yield _without(path, "GEOMETRY-1")
        yield _instead(path, "wrong-type", "GEOMETRY-1", _NOT["object"])


def _of_value(constraint: Constraint, under: Edition, path: Path, cites: str) -> Iterator[Fault]:
    if constraint.nested is None:
        yield from _of_plain(constraint.schema, path, cites)
        return
    if constraint.many:
        yield _instead(path, "wrong-type", cites, _NOT["array"])
        path = (*path, None)
    yield _instead(path, "wrong-type", "WIRE-1", _NOT["object"])
    yield from _of_class(constraint.nested, under, path)
    for name in constraint.schema.get("properties", ()):  # CUBOID-2 is stricter than POINT-2
        yield _instead((*path, name), "out-of-range", cites, _NEGATIVE)


def _of_plain(schema: Mapping[str, Any], path: Path, cites: str) -> Iterator[Fault]:
    for code, inner, values in _wrong_values(schema):
        broken = "CLASS-PDF-2" if code == "not-a-distribution" else cites
        yield _instead(path, code, broken, values, inner)
    listed = schema.get("anyOf", [schema])[0]
    if "items" in listed:
        yield from _of_plain(listed["items"], (*path, None), cites)


def _without(path: Path, requirement: str) -> Fault:
    def commit(payload: Payload, choose: Next) -> tuple[Any, str]:
        holder, name, pointer = _find(payload, path, choose)
        del holder[name]
        return payload, pointer

    return Fault("missing", requirement, commit)


def _instead(
    path: Path, code: str, requirement: str, values: tuple[Any, ...], inner: str = ""
) -> Fault:
    def commit(payload: Payload, choose: Next) -> tuple[Any, str]:
        value = _copy(values[choose() % len(values)])
        if not path:
            return value, ""
        holder, name, pointer = _find(payload, path, choose)
        holder[name] = value
        return payload, pointer + inner

    return Fault(code, requirement, commit)


assert JSON_OBJECT.leaves is not None
_copy: Final = JSON_OBJECT.leaves


def _find(payload: Payload, path: Path, choose: Next) -> tuple[Any, Any, str]:
    """The container of the value at this path, its key or index there, and its pointer."""
    here: Any = payload
    taken: list[str | int] = []
    for step, after in zip(path, (*path[1:], ""), strict=True):
        if taken:
            here = here[taken[-1]]
        if step is None:
            taken.append(choose() % len(here))
        else:
            taken.append(step)
            if after is None:
                _fill(here, step)
    return here, taken[-1], pointer_to(*taken)


_MEMBERS: Final[Mapping[str, Any]] = {
    "vertices": {"x": 0, "y": 0},
    "annotations": {"label": "a", "index": 0},
    "embedding_vector": 0,
    "skeleton": [0, 0],
}


def _fill(holder: Payload, name: str, least: int = 1) -> None:
    """Add members to the list under this key if it has too few for a fault."""
    if name in ("keypoints", "names", "skeleton"):
        while len(holder["names"]) < least:
            holder["keypoints"].append({"x": 0, "y": 0, "visible": True})
            holder["names"] = distinct([*holder["names"], "a"])
    if name in _MEMBERS and not holder.get(name):
        holder[name] = [_copy(_MEMBERS[name])]


# Faults across keys.


def _about_nothing(cls: type) -> Fault:
    names = [key.read_name for _, key, _ in parameters(cls) if key.names_item]

    def commit(payload: Payload, choose: Next) -> tuple[Any, str]:
        for name in names:
            payload.pop(name, None)
            if choose() & 1:
                payload[name] = None
        return payload, "/reference_id"

    return Fault("missing", "REFERENCE-1", commit)


def _uneven_names(payload: Payload, choose: Next) -> tuple[Any, str]:
    names = payload["geometry"]["names"]
    if names and choose() & 1:
        names.pop()
    else:
        names[:] = distinct([*names, "a"])
    return payload, "/geometry/names"


def _repeated_name(payload: Payload, choose: Next) -> tuple[Any, str]:
    _fill(payload["geometry"], "names", 2)
    names = payload["geometry"]["names"]
    later = 1 + choose() % (len(names) - 1)
    names[later] = names[choose() % later]
    return payload, f"/geometry/names/{later}"


def _index_past_the_end(payload: Payload, choose: Next) -> tuple[Any, str]:
    segment, end, pointer = _find(payload, ("geometry", "skeleton", None, None), choose)
    past = (0, 1, 255, 2**53)[choose() % 4]
    segment[end] = len(payload["geometry"]["names"]) + past
    return payload, pointer


def _visible_nowhere(payload: Payload, choose: Next) -> tuple[Any, str]:
    keypoints, index, pointer = _find(payload, ("geometry", "keypoints", None), choose)
    keypoint = keypoints[index]
    keypoint["visible"] = True
    name, other = ("x", "y") if choose() & 1 else ("y", "x")
    if keypoint.get(other) is None:
        keypoint[other] = 0
    keypoint.pop(name, None)
    if choose() & 1:
        keypoint[name] = None
    return payload, f"{pointer}/{name}"


def _of_no_type(payload: Payload, choose: Next) -> tuple[Any, str]:
    which = choose() % (1 + len(_NO_TYPES))
    if which:
        payload["type"] = _copy(_NO_TYPES[which - 1])
    else:
        del payload["type"]
    return payload, "/type"


_NO_TYPES: Final[tuple[Any, ...]] = (
    *(None, "", "Box", "scene-category", "boxes", "bbox", 7, True, [], {}, ["box"]),
)
_OF_NO_TYPE: Final = Fault("unknown-type", "DISPATCH-4", _of_no_type)
_FIGURE: Final = (
    Fault("length-mismatch", "KEYPOINTS-3", _uneven_names),
    Fault("duplicate", "KEYPOINTS-2", _repeated_name),
    Fault("index-out-of-range", "KEYPOINTS-5", _index_past_the_end),
    Fault("missing", "KEYPOINT-3", _visible_nowhere),
)


@functools.cache
def faults_of(type_name: str, under: Edition, *, dispatched: bool = False) -> tuple[Fault, ...]:
    """All faults of a payload of this type. With `dispatched`, a wrong `type` is one of them."""
    cls: type = PREDICTION_TYPES[type_name]
    figure = _FIGURE if cls is KeypointsPrediction else ()
    of_type = (_OF_NO_TYPE,) if dispatched else ()
    not_an_object = _instead((), "wrong-type", "WIRE-1", _NOT["object"])
    return (*_of_class(cls, under, ()), _about_nothing(cls), *figure, *of_type, not_an_object)


def packed_broken(
    type_name: str, under: Edition, faults: Sequence[Fault], *, dispatched: bool = False
) -> Packed[Broken]:
    """A payload of this type with one of these faults."""

    def commit(made: Mapping[str, Any]) -> Broken:
        fault: Fault = made["fault"]
        payload, pointer = fault.commit(made["payload"], made["choices"])
        return Broken(payload, fault.code, pointer, fault.requirement)

    fields: dict[str, Packed[Any]] = {
        "fault": Packed(1, one_of(faults)),
        "choices": Packed(8, following),
        "payload": packed_payload(type_name, under, dispatched=dispatched),
    }
    return record(fields).map(commit)


def broken_payloads(
    type_name: str | None = None,
    edition: str | Edition = DEFAULT,
    *,
    code: str | None = None,
    requirement: str | None = None,
) -> SearchStrategy[Broken]:
    """Payloads of this type with exactly one fault, each with the requirement that it violates.

    `code` and `requirement` restrict the faults. Without a `type_name`, payloads are of any type,
    for `nucleus_spec.from_json`; some have a missing or unknown `type` (DISPATCH-4). A payload with
    the code `not-finite` contains NaN or an infinity, so it cannot be written as JSON.
    Raises `InvalidArgument` if no fault has this code and requirement.
    """
    under = editions.edition(edition)
    dispatched = type_name is None
    strategies = []
    for name in DISPATCHED if type_name is None else (known_type(type_name),):
        wanted = [
            each
            for each in faults_of(name, under, dispatched=dispatched)
            if code in (None, each.code) and requirement in (None, each.requirement)
        ]
        if wanted:
            packed = packed_broken(name, under, wanted, dispatched=dispatched)
            strategies.append(packed.strategy())
    if not strategies:
        asked = " and ".join(each for each in (code, requirement) if each is not None)
        raise InvalidArgument(f"no {type_name or 'prediction'} payload is refused with {asked}")
    return st.one_of(strategies)
