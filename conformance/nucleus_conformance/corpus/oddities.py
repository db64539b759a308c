"""What no requirement forbids, and hardly anybody means: warnings about a single payload."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final

from attrs import frozen

from nucleus_conformance.corpus.shapes import (
    LONGEST,
    Unread,
    constraint_at,
    meant,
    shape_of,
    since,
    unread,
)
from nucleus_spec.editions import EDITIONS, Edition
from nucleus_spec.errors import InvalidPrediction
from nucleus_spec.pointer import Location, pointer_to
from nucleus_spec.predictions import (
    DISPATCH,
    BoxPrediction,
    CategoryPrediction,
    CuboidPrediction,
    KeypointsPrediction,
    LinePrediction,
    PolygonPrediction,
    Prediction,
    SegmentationPrediction,
)
from nucleus_spec.showing import digits, show, show_pointer

_PERCENT: Final = (2, 100)
"""A confidence from the first to the last of these looks like percent; less may be one rounded."""

UNREAD: Final = "is a key that nobody reads"
"""What is said of a key of which no more is known."""

TURN: Final = 6.2832
"""A little more than a whole turn, in radians."""

WHITE: Final = 255
"""The largest value that a mask of 8 bits a pixel can have (MASK-3)."""


@frozen
class Oddity:
    """A warning: its code, where in the payload, and what is said. `instead`: what to write.

    `problem`: the portable code of what is wrong with the value, if it is written there.
    """

    code: str
    pointer: str
    message: str
    instead: str = ""
    count: int = 1
    problem: str = ""


def of_payload(payload: Any, cls: type[Prediction] | None, under: Edition) -> Iterator[Oddity]:
    """What is odd in a payload, be it valid or not. `cls`: the class that reads it, if any does."""
    if not isinstance(payload, dict):
        return
    if cls is None:
        yield from _holds_others(payload)
    else:
        yield from unread_keys(payload, cls, under)
    yield from _percent(payload)
    yield from _another_type(payload, cls)


def of_geometry(geometry: Mapping[str, Any], cls: type[Prediction]) -> Iterator[Oddity]:
    """What is odd in a geometry in which nothing is wrong. `cls`: the class that reads it."""
    if (odd := _ODD.get(cls)) is not None:
        yield from odd(geometry)


def _of_box(geometry: Mapping[str, Any]) -> Iterator[Oddity]:
    for name in ("width", "height"):
        if geometry[name] == 0:
            yield Oddity("no-area", f"/geometry/{name}", f"/geometry/{name} is 0")
    if is_unit((geometry["x"], geometry["y"], geometry["width"], geometry["height"])):
        yield _unit("/geometry")


def _of_vertices(geometry: Mapping[str, Any], least: int) -> Iterator[Oddity]:
    vertices = geometry["vertices"]
    if (count := len(vertices)) < least:
        message = f"/geometry/vertices has {count}, where {least} are the fewest to be drawn"
        yield Oddity("few-corners", "/geometry/vertices", message)
    elif is_unit(chain.from_iterable((each["x"], each["y"]) for each in vertices)):
        yield _unit("/geometry/vertices")


def _of_keypoints(geometry: Mapping[str, Any]) -> Iterator[Oddity]:
    seen = [each for each in geometry["keypoints"] if each["visible"]]
    if len(seen) > 1 and is_unit(chain.from_iterable((each["x"], each["y"]) for each in seen)):
        yield _unit("/geometry/keypoints")


def _of_cuboid(geometry: Mapping[str, Any]) -> Iterator[Oddity]:
    for name in ("x", "y", "z"):
        if geometry["dimensions"][name] == 0:
            pointer = f"/geometry/dimensions/{name}"
            yield Oddity("no-area", pointer, f"{pointer} is 0")
    if abs(geometry["yaw"]) > TURN:
        message = f"/geometry/yaw is {show(geometry['yaw'])}, more than a turn of 2 pi"
        yield Oddity("looks-like-degrees", "/geometry/yaw", message)


def of_mask(mask: SegmentationPrediction) -> Iterator[Oddity]:
    """What is odd in the segments of a mask that is valid."""
    seen: set[str] = set()
    equal: list[int] = []
    beyond: list[int] = []
    for place, each in enumerate(mask.annotations):
        index = each.index if isinstance(each.index, str) else digits(each.index)
        beyond += [place] if len(index) > 3 or int(index) > WHITE else []
        equal += [place] if index in seen else []
        seen.add(index)
    if equal:
        pointer = f"/annotations/{equal[0]}/index"
        message = f"{pointer} is {show(mask.annotations[equal[0]].index)}, as another one is"
        yield Oddity("UPLOAD-15", pointer, message, count=len(equal))
    if beyond:
        pointer = f"/annotations/{beyond[0]}/index"
        message = f"{pointer} is {show(mask.annotations[beyond[0]].index)}, beyond {WHITE}"
        yield Oddity("index-beyond-mask", pointer, message, count=len(beyond))


_ODD: Final[Mapping[type, Callable[[Mapping[str, Any]], Iterator[Oddity]]]] = {
    BoxPrediction: _of_box,
    LinePrediction: functools.partial(_of_vertices, least=2),
    PolygonPrediction: functools.partial(_of_vertices, least=3),
    KeypointsPrediction: _of_keypoints,
    CuboidPrediction: _of_cuboid,
}


def _unit(pointer: str) -> Oddity:
    return Oddity("unit-coordinates", pointer, f"{pointer} has coordinates within 0 and 1 alone")


def is_unit(coordinates: Any) -> bool:
    """Whether all are within 0 and 1, and one is neither: a pixel has no such place."""
    between = False
    for each in coordinates:
        if not 0 <= each <= 1:
            return False
        between = between or 0 < each < 1
    return between


def unread_keys(payload: Any, cls: Any, under: Edition) -> Iterator[Oddity]:
    """The keys of a payload that nobody reads.

    What to write instead is said only where nothing else may be meant by it: not where that is
    there, or another key may mean the same. A spelling of a name is that before a synonym is.
    """
    found, more = unread(payload, shape_of(cls, under))
    if cls is BoxPrediction and len(found) >= len(_CORNERS[0]):
        yield from _corners(found)
    means = {way: meant(way, cls, under) for way in found}
    alike: dict[tuple[Any, ...], list[tuple[str, ...]]] = {}
    for way in found:
        alike.setdefault((way[:-1], means[way].name), []).append(way)
    for way, each in found.items():
        name = means[way].name
        said = f"{show_pointer(each.pointer)} {UNREAD}"
        rivals = [other for other in alike[way[:-1], name] if other != way] if name else []
        better = [other for other in rivals if means[other].is_spelling]
        doubtful = better if means[way].is_spelling else rivals
        if not name:
            said += "" if len(way[-1]) > LONGEST else _elsewhere(way, cls, under)
            yield Oddity("unread-key", each.pointer, said, "", each.count)
        elif any(one.get(name) is not None for one in _having(payload, way)):
            said += f": {name} is read, and is there"
            yield Oddity("unread-key", each.pointer, said, "", each.count)
        elif doubtful:
            said += f": it may mean {name}, and so may {show(doubtful[0][-1])}"
            yield Oddity("unread-key", each.pointer, said, "", each.count)
        else:
            said += f": did you mean {name}?"
            there = _refused_there(payload, way, name, cls, under)
            problem = there.code if there else ""
            if there:
                refused = f"{show_pointer(there.pointer)} {there.problem}"
                said += f" It would be refused there: {refused}"
            yield Oddity("unread-key", each.pointer, said, name, each.count, problem)
    if more:
        said = f"nobody reads {more:,} further keys, in as many places"
        yield Oddity("unread-key", "", said, "", more)


def _refused_there(
    payload: Any, way: tuple[str, ...], name: str, cls: Any, under: Edition
) -> InvalidPrediction | None:
    """What is wrong with the first value that a key to which this way leads would not take."""
    constraint = constraint_at((*way[:-1], name), cls, under)
    if constraint is None:
        return None
    where = Location(pointer_to(*way[:-1], name), "")
    for holder in _having(payload, way):
        for problem in constraint.problems(holder[way[-1]], where):
            return problem
    return None


def _corners(found: dict[tuple[str, ...], Unread]) -> Iterator[Oddity]:
    """Keys of two corners, which are taken out of those that are found."""
    for place in (), ("geometry",):
        for names in _CORNERS:
            ways = [(*place, name) for name in names]
            if all(way in found for way in ways):
                pointer = "/geometry" if place else ""
                listed = ", ".join(names)
                message = f"{show_pointer(pointer)} has {listed}: a box has one corner and a size"
                yield Oddity("looks-like-corners", pointer, message)
                for way in ways:
                    del found[way]


_CORNERS: Final = (
    ("x1", "y1", "x2", "y2"),
    ("xmin", "ymin", "xmax", "ymax"),
    ("x_min", "y_min", "x_max", "y_max"),
    ("left", "top", "right", "bottom"),
)


@functools.lru_cache(maxsize=10_000)
def _elsewhere(way: tuple[str, ...], cls: Any, under: Edition) -> str:
    """Where what such a key holds is read: in a later edition, or in another place."""
    if later := since(way, cls, under):
        return f" in edition {under}: edition {later} reads it (lint --edition latest)"
    named = meant(way, cls, EDITIONS[-1]).name
    if named and (later := since((*way[:-1], named), cls, under)):
        return f": did you mean {named}, which edition {later} reads (lint --edition latest)?"
    if len(way) == 1 and way[0] in _names_of_geometry(cls, under):
        return f": {IN_GEOMETRY}"
    if cls is BoxPrediction and way[-1] in ("bbox", "box", "bounding_box"):
        return f": {WRITE_BOX}"
    return _FOREIGN.get((cls, way), _FOREIGN.get((None, way), ""))


IN_GEOMETRY: Final = "it is read in geometry, and not here"
WRITE_BOX: Final = "write geometry: {x, y, width, height}"
_VERTICES: Final = ": vertices are read there, a list of objects with x and y"
_EXTENT: Final = ": dimensions have x, y and z"
_OUTLINE: Final = ": a polygon has vertices in geometry, and a mask a mask_url"
_FOREIGN: Final[Mapping[tuple[Any, tuple[str, ...]], str]] = {
    (CuboidPrediction, ("geometry", "dimensions", "length")): _EXTENT,
    (CuboidPrediction, ("geometry", "dimensions", "width")): _EXTENT,
    (CuboidPrediction, ("geometry", "dimensions", "height")): _EXTENT,
    (PolygonPrediction, ("geometry", "coordinates")): _VERTICES,
    (LinePrediction, ("geometry", "coordinates")): _VERTICES,
    (None, ("segmentation",)): _OUTLINE,
    (None, ("rle",)): _OUTLINE,
    (None, ("geometry", "rle")): _OUTLINE,
}
"""Class, or any, and a key that other formats have -> what is said of it."""


def _names_of_geometry(cls: Any, under: Edition) -> Collection[str]:
    geometry = shape_of(cls, under).names.get("geometry")
    return () if geometry is None else geometry.names.keys()


def _having(value: Any, way: tuple[str, ...]) -> Iterator[Mapping[str, Any]]:
    """The objects of a payload that have the key to which this way leads."""
    if isinstance(value, list):
        for each in value if way[0] == "*" else ():
            yield from _having(each, way[1:])
    elif isinstance(value, Mapping) and way[0] in value:
        if len(way) == 1:
            yield value
        else:
            yield from _having(value[way[0]], way[1:])


def _holds_others(payload: Mapping[str, Any]) -> Iterator[Oddity]:
    """The first list of objects in a payload of no type."""
    for key, value in payload.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            pointer = pointer_to(key)
            said = f"{show_pointer(pointer)} is a list of objects, as predictions by item are"
            yield Oddity("holds-others", pointer, said)
            return


def _percent(payload: Mapping[str, Any]) -> Iterator[Oddity]:
    confidence: Any = payload.get("confidence")
    if is_number(confidence) and _PERCENT[0] <= confidence <= _PERCENT[1]:
        message = f"/confidence is {show(confidence)}, which looks like percent"
        yield Oddity("percent", "/confidence", message)
    shares = payload.get("class_pdf")
    if isinstance(shares, dict) and shares and _NUMBERS.issuperset(map(type, shares.values())):
        values: Sequence[float] = list(shares.values())
        if min(values) >= 0 and max(values) <= 101 and 99 <= sum(values) <= 101:
            message = f"/class_pdf sums to {sum(values):.6g}, which looks like percent"
            yield Oddity("percent", "/class_pdf", message)


_NUMBERS: Final = frozenset({int, float})


def is_number(value: Any) -> bool:
    """Whether a JSON value is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


_GEOMETRIES: Final[Mapping[type[Prediction], tuple[frozenset[str], str]]] = {
    BoxPrediction: (frozenset({"x", "y", "width", "height"}), "box"),
    PolygonPrediction: (frozenset({"vertices"}), "polygon"),
    LinePrediction: (frozenset({"vertices"}), "line"),
    KeypointsPrediction: (frozenset({"keypoints", "names", "skeleton"}), "keypoints"),
    CuboidPrediction: (frozenset({"position", "dimensions"}), "cuboid"),
    CategoryPrediction: (frozenset(), "category"),
}
"""Class -> the keys of its geometry that no other has, and its type."""
_NONE: Final[tuple[frozenset[str], str]] = (frozenset(), "")


_LOOKED_AT: Final = frozenset({"confidence", "class_pdf", "mask_url", "geometry", "type"})


def is_looked_at(way: tuple[str, ...]) -> bool:
    """Whether a key is looked at by a warning that is not on keys that nobody reads."""
    if len(way) == 1:
        return way[0] in _LOOKED_AT
    return way[0] == "geometry" and any(way[1] in keys for keys, _ in _GEOMETRIES.values())


def _another_type(payload: Mapping[str, Any], cls: type[Prediction] | None) -> Iterator[Oddity]:
    geometry = payload.get("geometry")
    if not isinstance(geometry, dict):
        if isinstance(payload.get("mask_url"), str) and cls not in (None, DISPATCH["mask"]):
            yield _looks_like("mask", payload)
        return
    own = frozenset() if cls is None else _GEOMETRIES.get(cls, _NONE)[0]
    if own and own <= geometry.keys():
        return
    for needed, name in _GEOMETRIES.values():
        if needed and needed <= geometry.keys():
            yield _looks_like(name, payload)
            return


_NAMED: Final = {"keypoints": "keypoints"}


def _looks_like(name: str, payload: Mapping[str, Any]) -> Oddity:
    named = f"is {show(payload['type'])}" if "type" in payload else "is missing"
    message = f"/type {named}, but the payload looks like {_NAMED.get(name, f'a {name}')}"
    return Oddity("looks-like-another-type", "/type", message, name)
