"""The ways in which a payload can be wrong, one at a time.

The table of keys gives most faults: a required key is removed, or a value is replaced by one that
its constraint rules out. The named functions below break the rules across keys.
"""

from __future__ import annotations

import copy
import functools
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from attrs import frozen
from hypothesis import strategies as st

from nucleus_spec.constraints import MAX_DEPTH, PIXEL_VALUE, Constraint
from nucleus_spec.editions import EDITIONS, Edition
from nucleus_spec.pointer import pointer_to
from nucleus_spec.predictions import PREDICTION_TYPES, KeypointsPrediction
from nucleus_spec.strategies.figures import FIGURE
from nucleus_spec.strategies.payloads import Payload
from nucleus_spec.strategies.values import nested
from nucleus_spec.wire import REQUIRED, enclosing_objects, parameters, parts


@frozen
class Fault:
    """One way to break a payload."""

    code: str
    requirement: str
    commit: Callable[[Any, st.DrawFn], tuple[Any, str]]
    """Takes a valid payload, which it may change. Returns the broken payload and the pointer."""


@frozen
class Step:
    """A key, or any index in a list, on the way to a fault."""

    key: str | None
    """None stands for any index."""
    least: Any = None
    """The smallest value to go on into; it is put there if there is nothing, or an empty one."""


Path = tuple[Step, ...]
"""From the outside in."""

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


_LEAST: Final = {"string": "a", "number": 0, "integer": 0, "boolean": False, "object": {}}
"""JSON type -> a small value that constraints on this type allow."""


def least_of(schema: Mapping[str, Any]) -> Any:
    """A small value that this schema allows, a list with a member; other than null."""
    if "anyOf" in schema:
        return least_of(schema["anyOf"][0])
    if "$ref" in schema:
        return _least_part(schema["$ref"].rpartition("/")[2])
    if schema["type"] == "array":
        return [least_of(schema["items"]) for _ in range(schema.get("minItems", 1))]
    return _LEAST[schema["type"]]


def _least_part(name: str) -> dict[str, Any]:
    known = {part for cls in PREDICTION_TYPES.values() for part in parts(cls, EDITIONS[-1])}
    (cls,) = (each for each in known if each.__name__ == name)
    required = [key for _, key, _ in parameters(cls) if key.if_absent is REQUIRED]
    return {
        key.read_name: least_of(key.constraint.schema)
        for key in required
        if key.constraint is not None
    }


def _wrong_values(schema: Mapping[str, Any]) -> Iterator[Wrong]:
    """Values that this schema rules out. It must not be the schema of a class of the spec."""
    optional = schema.get("anyOf", [None])[-1] == {"type": "null"}
    if optional:
        schema = schema["anyOf"][0]
    if schema == PIXEL_VALUE.schema:
        texts = ("01", "-1", "+1", "1.0", " 1", "1_0", "", "a")
        yield "wrong-type", "", (None, 1.0, 1.5, *texts, True, False, [], {})[optional:]
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
    if kind == "array":
        yield from _wrong_lists(schema)
    if "additionalProperties" in schema:
        yield from _WRONG_DISTRIBUTIONS
    elif kind == "object":
        yield from _WRONG_OBJECTS


def _wrong_lists(schema: Mapping[str, Any]) -> Iterator[Wrong]:
    member = least_of(schema["items"])
    if "minItems" in schema:
        size = schema["minItems"]
        counts = sorted({0, size - 1, size + 1} - {size})
        yield "length-mismatch", "", tuple([member] * count for count in counts)
    if "uniqueItems" in schema and schema.get("minItems") != 1:
        yield "duplicate", "/1", ([member] * max(schema.get("minItems", 2), 2),)


_WRONG_DISTRIBUTIONS: Final[tuple[Wrong, ...]] = (
    ("wrong-type", "/a", tuple({"a": value, "b": 1} for value in _NOT["number"])),
    ("not-finite", "/a", tuple({"a": value, "b": 1} for value in _NOT_FINITE)),
    ("out-of-range", "/a", ({"a": -5e-324, "b": 1}, {"a": -0.5, "b": 0.75, "c": 0.75})),
    ("out-of-range", "/a", ({"a": 1.0000000000000002}, {"a": 1.0005}, {"a": 1.0005, "b": 0})),
    ("not-a-distribution", "", ({}, {"a": 0}, {"a": 0.5}, {"a": 0.5, "b": 0.498})),
    ("not-a-distribution", "", ({"a": 1, "b": 1}, {"a": 0.33, "b": 0.33, "c": 0.33})),
)
"""Values with exactly one fault. If the fault is not the sum, the sum is 1 within the tolerance."""

_WRONG_OBJECTS: Final[tuple[Wrong, ...]] = (
    ("not-finite", "/a", tuple({"a": value} for value in _NOT_FINITE)),
    ("not-finite", "/a/1/b~1c", tuple({"a": [0, {"b/c": value}]} for value in _NOT_FINITE)),
    ("too-deep", "", ({"a": nested(MAX_DEPTH, None)}, {"a": nested(MAX_DEPTH + 40, None)})),
)


# Faults of single keys.


def faults_of_class(cls: type, under: Edition, at: Path) -> Iterator[Fault]:
    """The possible faults in the keys of a class whose object is at this path."""
    enclosing = enclosing_objects(cls, under)
    for _, key, _ in parameters(cls):
        assert key.constraint is not None
        if under < key.since:
            continue
        holder = at if key.inside is None else (*at, Step(key.inside, {}))
        path = (*holder, Step(key.read_name, least_of(key.constraint.schema)))
        if key.if_absent is REQUIRED:
            yield _without(path, key.cites)
        yield from _of_value(key.constraint, under, path, key.cites)
    for name, each in enclosing.items():
        path = (*at, Step(name))
        if each.required:
            yield _without(path, each.cites)
        yield _instead(path, "wrong-type", each.cites, _NOT["object"])


def _of_value(constraint: Constraint, under: Edition, path: Path, cites: str) -> Iterator[Fault]:
    if constraint.nested is None:
        yield from _of_plain(constraint.schema, path, cites)
        return
    inner = constraint.inner or constraint
    if inner.items is not None:
        yield from _of_wrong_values(constraint.schema, path, cites)
        least = least_of(inner.items.schema)
        yield from _of_value(inner.items, under, (*path, Step(None, least)), cites)
        return
    optional = inner is not constraint
    yield _instead(path, "wrong-type", cites, _NOT["object"][optional:])
    yield from faults_of_class(constraint.nested, under, path)
    for name in inner.schema.get("properties", ()):  # CUBOID-2 is stricter than POINT-2
        yield _instead((*path, Step(name)), "out-of-range", cites, _NEGATIVE)


def _of_plain(schema: Mapping[str, Any], path: Path, cites: str) -> Iterator[Fault]:
    yield from _of_wrong_values(schema, path, cites)
    listed = schema.get("anyOf", [schema])[0]
    if "items" in listed:
        yield from _of_plain(listed["items"], (*path, Step(None, least_of(listed["items"]))), cites)


def _of_wrong_values(schema: Mapping[str, Any], path: Path, cites: str) -> Iterator[Fault]:
    for code, inner, values in _wrong_values(schema):
        broken = "CLASS-PDF-2" if code == "not-a-distribution" else cites
        yield _instead(path, code, broken, values, inner)


def _without(path: Path, requirement: str) -> Fault:
    def commit(payload: Payload, draw: st.DrawFn) -> tuple[Any, str]:
        holder, name, pointer = _find(payload, path, draw)
        del holder[name]
        return payload, pointer

    return Fault("missing", requirement, commit)


def _instead(
    path: Path, code: str, requirement: str, values: tuple[Any, ...], inner: str = ""
) -> Fault:
    def commit(payload: Payload, draw: st.DrawFn) -> tuple[Any, str]:
        value = copy.deepcopy(draw(st.sampled_from(values)))
        if not path:
            return value, ""
        holder, name, pointer = _find(payload, path, draw)
        holder[name] = value
        return payload, pointer + inner

    return Fault(code, requirement, commit)


def _find(payload: Payload, path: Path, draw: st.DrawFn) -> tuple[Any, Any, str]:
    """The container of the value at this path, its key or index there, and its pointer."""
    here: Any = payload
    taken: list[str | int] = []
    for step, after in zip(path, (*path[1:], None), strict=True):
        at = draw(st.integers(0, len(here) - 1)) if step.key is None else step.key
        taken.append(at)
        if after is None:
            break
        if after.key is None and at in FIGURE:
            _fill(here, at)
        elif step.least is not None and not (here[at] if step.key is None else here.get(at)):
            here[at] = copy.deepcopy(step.least)
        here = here[at]
    return here, taken[-1], pointer_to(*taken)


def _unlike(names: list[str]) -> str:
    name = "a"
    while name in names:
        name += "'"
    return name


def _fill(geometry: Payload, name: str | int, least: int = 1) -> None:
    """Add keypoints, and with them names and a line between them, if a fault needs some."""
    while len(geometry["names"]) < least:
        geometry["keypoints"].append({"x": 0, "y": 0, "visible": True})
        geometry["names"].append(_unlike(geometry["names"]))
    if name == "skeleton" and not geometry["skeleton"]:
        geometry["skeleton"] = [[0, 0]]


# Faults across keys.


def _about_nothing(cls: type) -> Fault:
    names = [key.read_name for _, key, _ in parameters(cls) if key.names_item]

    def commit(payload: Payload, draw: st.DrawFn) -> tuple[Any, str]:
        for name in names:
            payload.pop(name, None)
            if draw(st.booleans()):
                payload[name] = None
        return payload, "/reference_id"

    return Fault("missing", "REFERENCE-1", commit)


def _uneven_names(payload: Payload, draw: st.DrawFn) -> tuple[Any, str]:
    names = payload["geometry"]["names"]
    if names and draw(st.booleans()):
        names.pop()
    else:
        names.append(_unlike(names))
    return payload, "/geometry/names"


def _repeated_name(payload: Payload, draw: st.DrawFn) -> tuple[Any, str]:
    _fill(payload["geometry"], "names", draw(st.integers(2, 4)))
    names = payload["geometry"]["names"]
    later = draw(st.integers(1, len(names) - 1))
    names[later] = names[draw(st.integers(0, later - 1))]
    return payload, f"/geometry/names/{later}"


_SKELETON: Final = (Step("geometry"), Step("skeleton"), Step(None, [0, 0]), Step(None))
_KEYPOINTS: Final = (Step("geometry"), Step("keypoints"), Step(None))


def _index_past_the_end(payload: Payload, draw: st.DrawFn) -> tuple[Any, str]:
    segment, end, pointer = _find(payload, _SKELETON, draw)
    past = draw(st.sampled_from((0, 1, 255, 2**53)))
    segment[end] = len(payload["geometry"]["names"]) + past
    return payload, pointer


def _visible_nowhere(payload: Payload, draw: st.DrawFn) -> tuple[Any, str]:
    keypoints, index, pointer = _find(payload, _KEYPOINTS, draw)
    keypoint = keypoints[index]
    keypoint["visible"] = True
    name, other = draw(st.sampled_from((("x", "y"), ("y", "x"))))
    if keypoint.get(other) is None:
        keypoint[other] = 0
    keypoint.pop(name, None)
    if draw(st.booleans()):
        keypoint[name] = None
    return payload, f"{pointer}/{name}"


def _of_no_type(payload: Payload, draw: st.DrawFn) -> tuple[Any, str]:
    if draw(st.booleans()):
        payload["type"] = copy.deepcopy(draw(st.sampled_from(_NO_TYPES)))
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
    """All faults of a payload of this type. With `dispatched`, a wrong `type` is one of them.

    Those with the same code are neighbours: Hypothesis makes an example smaller by small steps.
    """
    cls: type = PREDICTION_TYPES[type_name]
    figure = _FIGURE if cls is KeypointsPrediction else ()
    of_type = (_OF_NO_TYPE,) if dispatched else ()
    not_an_object = _instead((), "wrong-type", "WIRE-1", _NOT["object"])
    every = (
        *faults_of_class(cls, under, ()),
        _about_nothing(cls),
        *figure,
        *of_type,
        not_an_object,
    )
    codes = [each.code for each in every]
    return tuple(sorted(every, key=lambda each: codes.index(each.code)))
