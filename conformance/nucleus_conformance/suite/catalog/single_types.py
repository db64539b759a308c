"""Cases on fields of single types: vertices, keypoints, cuboids, categories, metadata."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from nucleus_conformance.suite.catalog.draft import Draft, draft, named, spelled
from nucleus_conformance.suite.catalog.numbers import WRONG_NUMBERS
from nucleus_conformance.suite.catalog.samples import (
    BOX,
    CATEGORY,
    CUBOID,
    KEYPOINTS,
    LINE,
    POLYGON,
    SAMPLES,
    SCENE_CATEGORY,
    Sample,
    last_before,
)
from nucleus_spec.requirements import REQUIREMENTS
from nucleus_spec.table import rows

Json = Mapping[str, Any]


def drafts() -> Iterator[Draft]:
    """The cases of single types."""
    yield from _geometries()
    for sample in (LINE, POLYGON):
        yield from _vertices(sample)
    yield from _keypoints()
    yield from _skeletons()
    yield from _cuboids()
    yield from _metadata()


def _geometries() -> Iterator[Draft]:
    for sample in (BOX, LINE, POLYGON, KEYPOINTS, CUBOID):
        kind = sample.type
        # Keypoints' names and a cuboid's position have no default in the SDK.
        lenient = sample in (BOX, LINE, POLYGON)
        permits = ("absent-geometry-is-zero",) if lenient else ()
        first = next(row.requirement for row in rows(kind) if row.inside == "geometry")
        yield draft(kind, "decode", "absent-geometry", "There is no geometry.", "GEOMETRY-1",
                    sample.silent_on("geometry"), refused=True, permits=permits)
        yield draft(kind, "decode", "empty-geometry", "The geometry has nothing in it.",
                    f"GEOMETRY-1 {first}", sample.said(geometry={}), refused=True, permits=permits)
        for how, value, what in (
            ("null", None, "null"), ("list", [], "a list"), ("string", "here", "a string")
        ):
            yield draft(kind, "decode", f"{how}-geometry",
                        f"The geometry is an object, not {what}.", "GEOMETRY-1",
                        sample.said(geometry=value), refused=True)
    for sample in (CATEGORY, SCENE_CATEGORY):
        comment = "A category has no geometry to read."
        until = last_before(row for row in rows(sample.type) if row.inside == "geometry")
        yield draft(sample.type, "decode", "absent-geometry", comment, "CATEGORY-1",
                    sample.silent_on("geometry"), until=until)
        for how, geometry in named(("null", None), ("some", {"x": 1}), ("list", [])):
            yield draft(sample.type, "decode", f"{how}-geometry", comment, "CATEGORY-1",
                        sample.said(geometry=geometry), until=until)


def _vertices(sample: Sample) -> Iterator[Draft]:
    def read(
        name: str, comment: str, vertices: object, cites: str = "VERTICES-1", **options: Any
    ) -> Draft:
        given = sample.located(vertices=vertices)
        return draft(sample.type, "decode", name, comment, cites, given, **options)

    yield draft(sample.type, "construct", "empty-vertices", "There may be no vertex at all.",
                "VERTICES-1", sample.given(vertices=[]))
    yield read("empty-vertices", "There may be no vertex at all.", [])
    yield read("one-vertex", "There may be one vertex.", [{"x": 1, "y": 2}])
    closed = [{"x": 1, "y": 2}, {"x": 3.5, "y": 4}, {"x": 1, "y": 2}]
    yield read("closed", "The last vertex may be the first one again.", closed)
    twice = [{"x": 1, "y": 2}, {"x": 1, "y": 2}, {"x": 1, "y": 2.5}, {"x": 1, "y": 2.5}]
    yield read("equal-neighbours", "Equal vertices in a row are all kept.", twice)
    yield read("reversed", "The order is kept.", list(reversed(sample.arguments["vertices"])))
    zeros = [{"x": 0, "y": 0.0}, {"x": -0.0, "y": -1}, {"x": 1e16, "y": 5e-324}]
    yield read("zero-vertices", "Zeros are coordinates like others.", zeros)
    yield read("key-order", "y may stand before x.", [{"y": 2, "x": 1}])
    yield read("unknown-keys-in-vertex", "Keys that nobody knows are ignored in a vertex, too.",
               [{"x": 1, "y": 2, "z": 3, "visible": True}], "WIRE-3", flags=("unknown-keys",))
    for axis, other in named(("x", "y"), ("y", "x")):
        comment = f"A vertex has both coordinates: {axis} is missing."
        vertices = [{"x": 1, "y": 2}, {other: 3}]
        yield read(f"vertex-without-{axis}", comment, vertices, "POINT-1", refused=True)
        yield draft(sample.type, "construct", f"vertex-without-{axis}", comment, "POINT-1",
                    sample.given(vertices=vertices), refused=True)
        for how, value, what in WRONG_NUMBERS:
            yield read(f"{how}-vertex-{axis}", f"{axis} of a vertex is a number, not {what}.",
                       [{"x": 1, "y": 2}, {other: 3, axis: value}], "POINT-1",
                       refused=True, permits=("unchecked-number",))
    yield draft(sample.type, "decode", "absent-vertices", "vertices are required.", "VERTICES-1",
                sample.silent_on("vertices"), refused=True, permits=("absent-geometry-is-zero",))
    yield draft(sample.type, "construct", "no-vertices", "vertices are required.", "VERTICES-1",
                sample.without("vertices"), refused=True)
    for how, wrong, what in (
        ("null-vertices", None, "vertices is a list, not null"),
        ("pairs-for-vertices", [[1, 2], [3, 4]], "A vertex is no pair of numbers"),
        ("null-vertex", [{"x": 1, "y": 2}, None], "No vertex is null"),
        ("string-vertices", "1 2", "vertices is a list, not a string"),
    ):
        yield read(how, f"{what}.", wrong, refused=True)
        yield draft(sample.type, "construct", how, f"{what}.", "VERTICES-1",
                    sample.given(vertices=wrong), refused=True)
    yield read("object-vertices", "vertices is a list, not an object.", {}, refused=True,
               permits=("unchecked-list",))


def _read_keypoints(
    name: str, comment: str, cites: str, geometry: Json, both: bool = True, **options: Any
) -> Iterator[Draft]:
    """Cases that read keypoints with these geometry members, and with `both` construct them."""
    given = KEYPOINTS.located(**geometry)
    yield draft("keypoints", "decode", name, comment, cites, given, **options)
    if both:
        made = KEYPOINTS.given(**geometry)
        yield draft("keypoints", "construct", name, comment, cites, made, **options)


def _points(*keypoints: Json) -> Json:
    names = [f"point {index}" for index in range(len(keypoints))]
    return {"keypoints": list(keypoints), "names": names, "skeleton": []}


def _keypoints() -> Iterator[Draft]:
    yield from _keypoint_ids()
    yield from _read_keypoints("no-keypoints", "There may be no keypoint at all.", "KEYPOINTS-1",
                               _points())
    hidden = {"visible": False}
    nulls = {"x": None, "y": None}
    for name, keypoint, comment in (
        ("hidden-without-place", hidden, "A hidden keypoint needs no place; nulls are sent."),
        ("hidden-with-null-place", {**nulls, **hidden}, "A hidden keypoint needs no place."),
        ("hidden-with-half-a-place", {"x": 1, **hidden}, "A hidden keypoint may have x alone."),
        ("hidden-with-place", {"x": 1, "y": 2.5, **hidden}, "A hidden keypoint keeps its place."),
        ("visible-at-zero", {"x": 0, "y": 0.0, "visible": True}, "Zeros are a place."),
    ):
        yield from _read_keypoints(name, comment, "KEYPOINT-1 KEYPOINT-2", _points(keypoint))
    yield from _read_keypoints("unknown-keys-in-keypoint", "Keys that nobody knows are ignored.",
                               "WIRE-3", _points({"x": 1, "y": 2, "visible": True, "z": 3}),
                               both=False, flags=("unknown-keys",))
    yield draft("keypoints", "construct", "visible-by-default",
                "A constructed keypoint is visible.", "KEYPOINT-1",
                KEYPOINTS.given(**_points({"x": 1, "y": 2})))
    yield from _read_keypoints("absent-visible", "A payload says whether a keypoint is visible.",
                               "KEYPOINT-1", _points({"x": 1, "y": 2}), both=False,
                               refused=True)
    for name, place, missing in (
        ("visible-without-x", {"y": 2}, "x is missing"),
        ("visible-without-y", {"x": 1}, "y is missing"),
        ("visible-with-null-x", {"x": None, "y": 2}, "x is null"),
        ("visible-with-null-y", {"x": 1, "y": None}, "y is null"),
        ("visible-without-place", {}, "x and y are missing"),
    ):
        yield from _read_keypoints(name, f"A visible keypoint has a place, but {missing}.",
                                   "KEYPOINT-3", _points({**place, "visible": True}),
                                   refused=True)
    for how, value in named(
        ("string-false", "false"), ("zero", 0), ("one", 1), ("null", None), ("empty-string", "")
    ):
        yield from _read_keypoints(f"{how}-for-visible",
                                   f"visible is true or false, not {json.dumps(value)}.",
                                   "KEYPOINT-1", _points({"x": 1, "y": 2, "visible": value}),
                                   refused=True, permits=("truthy-visible",))
    for axis, other in named(("x", "y"), ("y", "x")):
        for how, value in named(("string", "1"), ("true", True), ("list", [1])):
            yield from _read_keypoints(f"{how}-keypoint-{axis}",
                                       f"{axis} is a number or null, not {json.dumps(value)}.",
                                       "KEYPOINT-2",
                                       _points({axis: value, other: 2, "visible": True}),
                                       both=False, refused=True,
                                       permits=("unchecked-number",))
        for how, value in named(("string", "1"), ("word", "a"), ("empty-string", ""),
                                ("false", False), ("list", []), ("object", {})):
            yield from _read_keypoints(f"{how}-hidden-keypoint-{axis}",
                                       f"{axis} is a number or null, not {json.dumps(value)}, "
                                       "whether the keypoint is visible or not.", "KEYPOINT-2",
                                       _points({axis: value, other: 2, "visible": False}),
                                       refused=True, permits=("unchecked-number",))
    for how, wrong, what in (("null", None, "null"), ("string", "nose", "a string")):
        yield from _read_keypoints(f"{how}-keypoints", f"keypoints is a list, not {what}.",
                                   "KEYPOINTS-1", {"keypoints": wrong}, both=False,
                                   refused=True)
    yield from _read_keypoints("pairs-for-keypoints", "A keypoint is no pair of numbers.",
                               "KEYPOINTS-1", {"keypoints": [[1, 2], [3, 4], [5, 6]]}, both=False,
                               refused=True)
    yield from _names()


def _keypoint_ids() -> Iterator[Draft]:
    for name, comment, members in (
        ("id-not-generated", "An empty annotation_id is one, so that none is made.",
         {"annotation_id": ""}),
        (
            "id-of-odd-strings",
            "Label and reference are not escaped in the id.",
            {"label": "a-b \u00ef", "reference_id": "-\U0001f697/"},
        ),
    ):
        cites, since = "KEYPOINTS-ID-1", REQUIREMENTS["KEYPOINTS-ID-1"].since
        made, read = KEYPOINTS.given(**members), KEYPOINTS.said(**members)
        yield draft("keypoints", "construct", name, comment, cites, made, since=since)
        yield draft("keypoints", "decode", name, comment, cites, read, since=since)


def _names() -> Iterator[Draft]:
    comment = "There are as many names as keypoints."
    for how, names in named(
        ("too-few", ["nose", "ear"]), ("too-many", ["a", "b", "c", "d"]), ("empty", [])
    ):
        yield from _read_keypoints(f"{how}-names", comment, "KEYPOINTS-3", {"names": names},
                                   refused=True)
    for how, names in named(
        ("first", ["nose", "nose", "ear"]), ("last", ["nose", "ear", "nose"]),
        ("every", ["nose", "nose", "nose"]), ("empty", ["", "ear", ""]),
    ):
        yield from _read_keypoints(f"{how}-name-repeated", "No two names are the same.",
                                   "KEYPOINTS-2", {"names": names}, refused=True)
    yield from _read_keypoints("odd-names",
                               "Names differ if any code point does, and may be empty.",
                               "KEYPOINTS-2 WIRE-5",
                               {"names": ["", "e\u0301", "\u00e9"]})
    yield from _read_keypoints("reversed-names", "The order is kept.", "KEYPOINTS-2",
                               {"names": ["right ear", "left ear", "nose"]})
    yield from _read_keypoints("number-names", "A name is a string.", "KEYPOINTS-2",
                               {"names": [0, 1, 2]}, refused=True,
                               permits=("unchecked-string",))
    yield from _read_keypoints("string-names", "names is a list, not a string of that length.",
                               "KEYPOINTS-2", {"names": "abc"}, refused=True,
                               permits=("unchecked-list",))
    yield from _read_keypoints("null-names", "names is a list, not null.", "KEYPOINTS-2",
                               {"names": None},
                               refused=True)
    for name in ("names", "skeleton"):
        cites = "KEYPOINTS-2" if name == "names" else "KEYPOINTS-4"
        yield draft("keypoints", "decode", f"absent-{name}", f"{name} is required.", cites,
                    KEYPOINTS.silent_on(name), refused=True)
        yield draft("keypoints", "construct", f"no-{name}", f"{name} is required.", cites,
                    KEYPOINTS.without(name), refused=True)
    yield draft("keypoints", "decode", "absent-keypoints", "keypoints is required.", "KEYPOINTS-1",
                KEYPOINTS.silent_on("keypoints"), refused=True)
    for how, nothing in named(("empty-string", ""), ("empty-object", {})):
        none = {"keypoints": nothing, "names": [], "skeleton": []}
        yield draft("keypoints", "decode", f"{how}-keypoints",
                    f"keypoints is a list, not an {how.replace('-', ' ')}.", "KEYPOINTS-1",
                    KEYPOINTS.located(**none), refused=True, permits=("unchecked-list",))
        yield draft("keypoints", "decode", f"{how}-skeleton",
                    f"The skeleton is a list, not an {how.replace('-', ' ')}.",
                    "KEYPOINTS-4", KEYPOINTS.located(skeleton=nothing), refused=True,
                    permits=("unchecked-list",))
    nobody = KEYPOINTS.located(names=[], skeleton=[])["payload"]
    geometry = {name: nobody["geometry"][name] for name in ("names", "skeleton")}
    yield draft("keypoints", "decode", "absent-keypoints-of-none",
                "keypoints is required, even where there is no name.", "KEYPOINTS-1",
                {"payload": {**nobody, "geometry": geometry}}, refused=True,
                permits=("absent-geometry-is-zero",))


def _skeletons() -> Iterator[Draft]:
    for name, skeleton, comment in (
        ("empty", [], "There may be no pair at all."),
        ("loop", [[0, 0]], "A pair may join a keypoint with itself."),
        ("backwards", [[2, 1], [1, 0]], "Pairs and their indices are in any order, and kept so."),
        ("repeated", [[0, 1], [0, 1]], "A pair may be there twice."),
        ("last-index", [[2, 2]], "The last index is one less than there are keypoints."),
    ):
        yield from _read_keypoints(f"{name}-skeleton", comment, "KEYPOINTS-4 KEYPOINTS-5",
                                   {"skeleton": skeleton})
    for name, skeleton in named(
        ("index-past-end", [[0, 3]]),
        ("first-index-past-end", [[0, 1], [3, 1]]),
        ("index-far-past-end", [[0, 2**53]]),
    ):
        yield from _read_keypoints(f"skeleton-{name}",
                                   "An index past the last keypoint names none.", "KEYPOINTS-5",
                                   {"skeleton": skeleton}, refused=True)
    yield draft("keypoints", "decode", "skeleton-of-no-keypoints",
                "Where there is no keypoint, no index is right.", "KEYPOINTS-5",
                KEYPOINTS.located(keypoints=[], names=[], skeleton=[[0, 0]]), refused=True)
    for name, skeleton in named(("one", [[0]]), ("three", [[0, 1, 2]]), ("no", [[]])):
        shown = "none" if name == "no" else name
        yield from _read_keypoints(f"skeleton-segment-of-{name}",
                                   f"A pair has two indices, not {shown}.",
                                   "KEYPOINTS-4", {"skeleton": skeleton}, refused=True)
    for name, odd, comment in (
        ("negative-index", [[0, -1]], "An index is not below 0: -1 is not the last keypoint."),
        ("fractional-index", [[0, 1.5]], "An index is a whole number."),
        ("float-index", [[0, 1.0]], "An index is written as an integer: 1.0 is none."),
        ("float-zero-index", [[-0.0, 1]], "An index is written as an integer: -0.0 is none."),
        ("boolean-index", [[0, True]], "true is not the number 1."),
    ):
        yield from _read_keypoints(f"skeleton-{name}", comment, "KEYPOINTS-4",
                                   {"skeleton": odd}, refused=True,
                                   permits=("unchecked-index",))
    for name, odd in named(("first", [["@1", 0]]), ("last", [[0, 1], [0, "@1"]])):
        text = spelled(KEYPOINTS.located(skeleton=odd)["payload"], {"@1": "1.0"})
        yield draft("keypoints", "decode", f"skeleton-float-{name}-index-as-spelled",
                    "1.0 is no index, and does not turn into the index 1.", "KEYPOINTS-4 WIRE-6",
                    {"text": text}, refused=True, permits=("unchecked-index",), depth="lexeme",
                    level="recommended", flags=("number-lexeme",))
    for name, wrong, comment in (
        ("string-index", [[0, "1"]], "An index of a skeleton is a number, not a string."),
        ("null-index", [[0, None]], "An index of a skeleton is a number, not null."),
        ("of-numbers", [0, 1], "The skeleton is a list of pairs, not of numbers."),
        ("null-segment", [None], "A pair of the skeleton is a list, not null."),
    ):
        yield from _read_keypoints(f"skeleton-{name}", comment, "KEYPOINTS-4",
                                   {"skeleton": wrong}, refused=True)
    yield from _read_keypoints("null-skeleton", "skeleton is a list, not null.", "KEYPOINTS-4",
                               {"skeleton": None}, refused=True,
                               permits=("optional-skeleton",))


def _cuboids() -> Iterator[Draft]:
    for part, cites in named(("position", "CUBOID-1"), ("dimensions", "CUBOID-2")):
        whole = CUBOID.arguments[part]
        yield draft("cuboid", "construct", f"no-{part}", f"{part} is required.", cites,
                    CUBOID.without(part), refused=True)
        yield draft("cuboid", "decode", f"absent-{part}", f"{part} is required.", cites,
                    CUBOID.silent_on(part), refused=True)
        for how, value, wrong in (
            ("null", None, "is an object, not null"),
            ("list", [1, 2, 3], "is an object, not a list"),
            ("empty", {}, "has x, y and z"),
        ):
            yield draft("cuboid", "decode", f"{how}-{part}", f"{part} {wrong}.",
                        f"{cites} POINT-2" if how == "empty" else cites,
                        CUBOID.located(**{part: value}), refused=True)
        zeros = {"x": 0, "y": 0.0, "z": 0}
        what = "coordinates" if part == "position" else "lengths"
        yield draft("cuboid", "decode", f"zero-{part}", f"Zeros are {what} like others.", cites,
                    CUBOID.located(**{part: zeros}))
        yield draft("cuboid", "decode", f"unknown-keys-in-{part}", "Unknown keys are ignored.",
                    "WIRE-3", CUBOID.located(**{part: {"w": 1, **whole}}), flags=("unknown-keys",))
        for axis in ("x", "y", "z"):
            rest = {key: value for key, value in whole.items() if key != axis}
            yield draft("cuboid", "decode", f"{part}-without-{axis}",
                        f"{axis} is required of {part}.", "POINT-2",
                        CUBOID.located(**{part: rest}), refused=True)
            for how, value, instead in WRONG_NUMBERS:
                yield draft("cuboid", "decode", f"{how}-{part}-{axis}",
                            f"{axis} is a number, not {instead}.", "POINT-2",
                            CUBOID.located(**{part: {**whole, axis: value}}), refused=True,
                            permits=("unchecked-number",))
    for name, negative in named(
        ("negative-dimensions-x", {"x": -0.5}),
        ("negative-dimensions-y", {"y": -0.5}),
        ("negative-dimensions-z", {"z": -0.5}),
        ("negative-dimensions", {"x": -1, "y": -2.5, "z": -3}),
    ):
        extent = {**CUBOID.arguments["dimensions"], **negative}
        options: dict[str, Any] = {"refused": True, "permits": ("unchecked-range",)}
        comment = "A length is never negative."
        yield draft("cuboid", "decode", name, comment, "CUBOID-2",
                    CUBOID.located(dimensions=extent), **options)
        yield draft("cuboid", "construct", name, comment, "CUBOID-2",
                    CUBOID.given(dimensions=extent), **options)


def _metadata() -> Iterator[Draft]:
    nested: dict[str, Any] = {
        "null": None,
        "false": False,
        "zero": 0,
        "float": 1.0,
        "empty": "",
        "list": [[], [1, "a", None]],
        "object": {"deep": {"deeper": {}}},
        "": "an empty key",
        "\u00ef": "\U0001f697",
    }
    comment = "Any JSON values, objects and lists within others."
    for sample in SAMPLES:
        if "metadata" in sample.options:
            yield draft(sample.type, "decode", "nested-metadata", comment, "METADATA-1 WIRE-5",
                        sample.said(metadata=nested))
            yield draft(sample.type, "construct", "nested-metadata", comment, "METADATA-1 WIRE-5",
                        sample.given(metadata=nested))
    yield draft("box", "decode", "coordinates-in-metadata", "Where on the map it was seen.",
                "METADATA-1 METADATA-6", BOX.said(metadata={"lat": 52.5, "lon": 13.3}))
