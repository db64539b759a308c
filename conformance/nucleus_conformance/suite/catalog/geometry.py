"""Cases on fields of single types: vertices, keypoints, cuboids, categories, metadata."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nucleus_conformance.suite.catalog.draft import Draft, draft, named
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
)
from nucleus_spec.requirements import REQUIREMENTS

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
        yield draft(kind, "decode", "absent-geometry", "There is no geometry.", "GEOMETRY-1",
                    sample.silent_on("geometry"), refused=True, permits=permits)
        yield draft(kind, "decode", "empty-geometry", "The geometry has nothing in it.",
                    "GEOMETRY-1", sample.said(geometry={}), refused=True, permits=permits)
        for how, value in named(("null", None), ("list", []), ("string", "here")):
            yield draft(kind, "decode", f"{how}-geometry", "The geometry is an object.",
                        "GEOMETRY-1", sample.said(geometry=value), refused=True)
    for sample in (CATEGORY, SCENE_CATEGORY):
        comment = "A category has no geometry to read."
        yield draft(sample.type, "decode", "absent-geometry", comment, "CATEGORY-1",
                    sample.silent_on("geometry"))
        for how, geometry in named(("null", None), ("some", {"x": 1}), ("list", [])):
            yield draft(sample.type, "decode", f"{how}-geometry", comment, "CATEGORY-1",
                        sample.said(geometry=geometry))


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
        for how, value in WRONG_NUMBERS:
            yield read(f"{how}-vertex-{axis}", f"{axis} of a vertex is a number.",
                       [{"x": 1, "y": 2}, {other: 3, axis: value}], "POINT-1",
                       refused=True, permits=("unchecked-number",))
    yield draft(sample.type, "decode", "absent-vertices", "vertices are required.", "VERTICES-1",
                sample.silent_on("vertices"), refused=True, permits=("absent-geometry-is-zero",))
    yield draft(sample.type, "construct", "no-vertices", "vertices are required.", "VERTICES-1",
                sample.without("vertices"), refused=True)
    for how, wrong in named(
        ("null-vertices", None),
        ("pairs-for-vertices", [[1, 2], [3, 4]]),
        ("null-vertex", [{"x": 1, "y": 2}, None]),
        ("string-vertices", "1 2"),
    ):
        yield read(how, "vertices is a list of objects.", wrong, refused=True)
        yield draft(sample.type, "construct", how, "vertices is a list of points.", "VERTICES-1",
                    sample.given(vertices=wrong), refused=True)
    yield read("object-vertices", "vertices is a list of objects.", {}, refused=True,
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
    for name, keypoint in named(
        ("hidden-without-place", hidden),
        ("hidden-with-null-place", {"x": None, "y": None, **hidden}),
        ("hidden-with-half-a-place", {"x": 1, **hidden}),
        ("hidden-with-place", {"x": 1, "y": 2.5, **hidden}),
        ("visible-at-zero", {"x": 0, "y": 0.0, "visible": True}),
    ):
        yield from _read_keypoints(name, "Only a visible keypoint needs a place.",
                                   "KEYPOINT-1 KEYPOINT-2", _points(keypoint))
    yield from _read_keypoints("unknown-keys-in-keypoint", "Keys that nobody knows are ignored.",
                               "WIRE-3", _points({"x": 1, "y": 2, "visible": True, "z": 3}),
                               both=False, flags=("unknown-keys",))
    yield draft("keypoints", "construct", "visible-by-default",
                "A constructed keypoint is visible.", "KEYPOINT-1",
                KEYPOINTS.given(**_points({"x": 1, "y": 2})))
    yield from _read_keypoints("absent-visible", "A payload says whether a keypoint is visible.",
                               "KEYPOINT-1", _points({"x": 1, "y": 2}), both=False,
                               refused=True)
    for name, keypoint in named(
        ("visible-without-x", {"y": 2}),
        ("visible-without-y", {"x": 1}),
        ("visible-with-null-x", {"x": None, "y": 2}),
        ("visible-with-null-y", {"x": 1, "y": None}),
        ("visible-without-place", {}),
    ):
        yield from _read_keypoints(name, "A visible keypoint has a place.", "KEYPOINT-3",
                                   _points({**keypoint, "visible": True}), refused=True)
    for how, value in named(
        ("string-false", "false"), ("zero", 0), ("one", 1), ("null", None), ("empty-string", "")
    ):
        yield from _read_keypoints(f"{how}-for-visible", "visible is true or false.", "KEYPOINT-1",
                                   _points({"x": 1, "y": 2, "visible": value}), both=False,
                                   refused=True, permits=("truthy-visible",))
    for axis, other in named(("x", "y"), ("y", "x")):
        for how, value in named(("string", "1"), ("true", True), ("list", [1])):
            yield from _read_keypoints(f"{how}-keypoint-{axis}", f"{axis} is a number or null.",
                                       "KEYPOINT-2",
                                       _points({axis: value, other: 2, "visible": True}),
                                       both=False, refused=True,
                                       permits=("unchecked-number",))
    for how, wrong in named(("null", None), ("string", "nose")):
        yield from _read_keypoints(f"{how}-keypoints", "keypoints is a list of objects.",
                                   "KEYPOINTS-1", {"keypoints": wrong}, both=False,
                                   refused=True)
    yield from _read_keypoints("pairs-for-keypoints", "keypoints is a list of objects.",
                               "KEYPOINTS-1", {"keypoints": [[1, 2], [3, 4], [5, 6]]}, both=False,
                               refused=True)
    yield from _names()


def _keypoint_ids() -> Iterator[Draft]:
    for name, comment, members in (
        ("id-not-generated", "An empty annotation_id is one.", {"annotation_id": ""}),
        (
            "id-of-odd-strings",
            "Label and reference are not escaped in it.",
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
    yield from _read_keypoints("string-names", "names is a list.", "KEYPOINTS-2", {"names": "abc"},
                               refused=True, permits=("unchecked-list",))
    yield from _read_keypoints("null-names", "names is a list.", "KEYPOINTS-2", {"names": None},
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
        yield draft("keypoints", "decode", f"{how}-skeleton", "The skeleton is a list.",
                    "KEYPOINTS-4", KEYPOINTS.located(skeleton=nothing), refused=True,
                    permits=("unchecked-list",))
    nobody = KEYPOINTS.located(names=[], skeleton=[])["payload"]
    geometry = {name: nobody["geometry"][name] for name in ("names", "skeleton")}
    yield draft("keypoints", "decode", "absent-keypoints-of-none",
                "keypoints is required, even where there is no name.", "KEYPOINTS-1",
                {"payload": {**nobody, "geometry": geometry}}, refused=True,
                permits=("absent-geometry-is-zero",))


def _skeletons() -> Iterator[Draft]:
    for name, skeleton in named(
        ("empty", []),
        ("loop", [[0, 0]]),
        ("backwards", [[2, 1], [1, 0]]),
        ("repeated", [[0, 1], [0, 1]]),
        ("last-index", [[2, 2]]),
    ):
        yield from _read_keypoints(f"{name}-skeleton", "Any pairs of existing indices.",
                                   "KEYPOINTS-4 KEYPOINTS-5", {"skeleton": skeleton})
    for name, skeleton in named(
        ("index-past-end", [[0, 3]]),
        ("first-index-past-end", [[0, 1], [3, 1]]),
        ("index-far-past-end", [[0, 2**53]]),
    ):
        yield from _read_keypoints(f"skeleton-{name}", "Each index is one of a keypoint.",
                                   "KEYPOINTS-5", {"skeleton": skeleton}, refused=True)
    yield draft("keypoints", "decode", "skeleton-of-no-keypoints",
                "Where there is no keypoint, no index is right.", "KEYPOINTS-5",
                KEYPOINTS.located(keypoints=[], names=[], skeleton=[[0, 0]]), refused=True)
    for name, skeleton in named(("one", [[0]]), ("three", [[0, 1, 2]]), ("no", [[]])):
        yield from _read_keypoints(f"skeleton-segment-of-{name}", "A segment has two indices.",
                                   "KEYPOINTS-4", {"skeleton": skeleton}, refused=True)
    for name, skeleton in named(
        ("negative-index", [[0, -1]]),
        ("fractional-index", [[0, 1.5]]),
        ("float-index", [[0, 1.0]]),
        ("boolean-index", [[0, True]]),
    ):
        yield from _read_keypoints(f"skeleton-{name}", "An index is a whole number from 0 on.",
                                   "KEYPOINTS-4", {"skeleton": skeleton}, refused=True,
                                   permits=("unchecked-index",))
    for name, skeleton in named(
        ("string-index", [[0, "1"]]), ("null-index", [[0, None]]),
        ("of-numbers", [0, 1]), ("null-segment", [None]),
    ):
        yield from _read_keypoints(f"skeleton-{name}", "A segment is a list of two indices.",
                                   "KEYPOINTS-4", {"skeleton": skeleton}, refused=True)
    yield from _read_keypoints("null-skeleton", "skeleton is a list.", "KEYPOINTS-4",
                               {"skeleton": None}, refused=True,
                               permits=("optional-skeleton",))


def _cuboids() -> Iterator[Draft]:
    for part, cites in named(("position", "CUBOID-1"), ("dimensions", "CUBOID-2")):
        whole = CUBOID.arguments[part]
        yield draft("cuboid", "construct", f"no-{part}", f"{part} is required.", cites,
                    CUBOID.without(part), refused=True)
        yield draft("cuboid", "decode", f"absent-{part}", f"{part} is required.", cites,
                    CUBOID.silent_on(part), refused=True)
        for how, value in named(("null", None), ("list", [1, 2, 3]), ("empty", {})):
            yield draft("cuboid", "decode", f"{how}-{part}", f"{part} is an object.", cites,
                        CUBOID.located(**{part: value}), refused=True)
        zeros = {"x": 0, "y": 0.0, "z": 0}
        yield draft("cuboid", "decode", f"zero-{part}", "Zeros are lengths like others.", cites,
                    CUBOID.located(**{part: zeros}))
        yield draft("cuboid", "decode", f"unknown-keys-in-{part}", "Unknown keys are ignored.",
                    "WIRE-3", CUBOID.located(**{part: {"w": 1, **whole}}), flags=("unknown-keys",))
        for axis in ("x", "y", "z"):
            rest = {key: value for key, value in whole.items() if key != axis}
            yield draft("cuboid", "decode", f"{part}-without-{axis}", f"{axis} is required.",
                        "POINT-2", CUBOID.located(**{part: rest}), refused=True)
            for how, value in WRONG_NUMBERS:
                yield draft("cuboid", "decode", f"{how}-{part}-{axis}", f"{axis} is a number.",
                            "POINT-2", CUBOID.located(**{part: {**whole, axis: value}}),
                            refused=True, permits=("unchecked-number",))
    for name, negative in named(
        ("negative-dimensions-x", {"x": -0.5}),
        ("negative-dimensions-y", {"y": -0.5}),
        ("negative-dimensions-z", {"z": -0.5}),
        ("negative-dimensions", {"x": -1, "y": -2.5, "z": -3}),
    ):
        wrong = {**CUBOID.arguments["dimensions"], **negative}
        options: dict[str, Any] = {"refused": True, "permits": ("unchecked-range",)}
        comment = "A length is never negative."
        yield draft("cuboid", "decode", name, comment, "CUBOID-2",
                    CUBOID.located(dimensions=wrong), **options)
        yield draft("cuboid", "construct", name, comment, "CUBOID-2",
                    CUBOID.given(dimensions=wrong), **options)


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
    comment = "Any JSON values, at any depth."
    for sample in SAMPLES:
        if "metadata" in sample.options:
            yield draft(sample.type, "decode", "nested-metadata", comment, "METADATA-1 WIRE-5",
                        sample.said(metadata=nested))
            yield draft(sample.type, "construct", "nested-metadata", comment, "METADATA-1 WIRE-5",
                        sample.given(metadata=nested))
    yield draft("box", "decode", "coordinates-in-metadata", "Where on the map it was seen.",
                "METADATA-6", BOX.said(metadata={"lat": 52.5, "lon": 13.3}))
