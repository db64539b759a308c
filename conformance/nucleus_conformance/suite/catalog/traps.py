"""Cases on known mistakes of ports in other languages, in groups with one flag each.

The largest group, numbers in generated ids, is in `numbers`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any, Final

from nucleus_conformance.suite.catalog.draft import Draft, alternately, draft, named
from nucleus_conformance.suite.catalog.samples import (
    BOX,
    CATEGORY,
    ITEM_SINCE,
    KEYPOINTS,
    LINE,
    POLYGON,
    SAMPLES,
    SEGMENTATION,
    Sample,
)


def drafts() -> Iterator[Draft]:
    """The cases of every group."""
    for sample in SAMPLES:
        yield from _key_order(sample)
        yield from _duplicate_keys(sample)
        yield from _look_alikes(sample)
        yield from _nothing_at_all(sample)
        yield from _pairs(sample)
        yield from _ways_to_construct(sample)
        yield from _surrogates(sample)
    yield from _big_values()
    yield from _sums()
    yield from _depth()
    yield from _long()
    yield from _vertex_order()


def _reversed(value: Any) -> Any:
    """The value with the keys of all objects in reverse order."""
    if isinstance(value, Mapping):
        return {key: _reversed(value[key]) for key in reversed(value)}
    return [_reversed(each) for each in value] if isinstance(value, list) else value


def _key_order(sample: Sample) -> Iterator[Draft]:
    whole = sample.said(**sample.options)["payload"]
    backwards = {"payload": _reversed(whole)}
    flags = ("key-order",)
    yield draft(sample.type, "decode", "keys-backwards", "The order of keys says nothing.",
                "WIRE-1", backwards, flags=flags)
    yield draft(sample.type, "encode", "keys-backwards-text",
                "However they came, keys are sent in their own order; those inside metadata and"
                " class_pdf keep the order in which they came.",
                "WIRE-2", backwards, level="recommended", depth="bytes", flags=flags)


def _duplicate_keys(sample: Sample) -> Iterator[Draft]:
    text = json.dumps(sample.payload)
    for name, first in (
        ("top", '{"reference_id": "first", '), ("null-first", '{"reference_id": null, ')
    ):
        yield draft(sample.type, "decode", f"duplicate-key-{name}",
                    "Of two equal keys the last one counts.", "WIRE-8",
                    {"text": first + text[1:]}, level="recommended", flags=("duplicate-keys",))
    if "metadata" in sample.options:
        given = text[:-1] + ', "metadata": {"a": 1, "b": 2, "a": 3}}'
        yield draft(sample.type, "decode", "duplicate-key-in-metadata",
                    "Of two equal keys the last one counts, at the place of the first.", "WIRE-8",
                    {"text": given}, level="recommended", flags=("duplicate-keys",))


_LOOK_ALIKES: Final = (
    ("leading-zeros", "007", "a number"),
    ("exponent", "1e5", "a number"),
    ("number", "10.0", "a number"),
    ("hexadecimal", "0x1F", "a number"),
    ("nan", "NaN", "a number that is none"),
    ("infinity", "-Infinity", "a number without end"),
    ("null", "null", "null"),
    ("none", "None", "Python's null"),
    ("boolean", "true", "true"),
    ("date", "2024-01-01", "a date"),
    ("time", "2024-01-01T00:00:00Z", "a time"),
    ("time-elsewhere", "2017-03-07T17:26:40.3520+05:30", "a time in another zone"),
    ("script-date", "/Date(1700000000000+0100)/", "a time as ASP.NET wrote it"),
    ("json", '{"a": [1]}', "JSON"),
    ("pointer", "/a~1b/0", "a JSON pointer"),
    ("template", "{label}-{x}", "a template"),
    ("percent", "%s %d", "a format"),
)
"""Name, a string, and what it looks like."""


def _look_alikes(sample: Sample) -> Iterator[Draft]:
    strings = [name for name, value in sample.options.items() if isinstance(value, str)]
    for name, value, what in _LOOK_ALIKES:
        members: dict[str, Any] = dict.fromkeys(["reference_id", *strings], value)
        if "label" in sample.arguments:
            members["label"] = value
        if "metadata" in sample.options:
            members["metadata"] = {value: value}
        yield draft(sample.type, "decode", f"string-like-{name}",
                    f"A string stays a string, though it looks like {what}.", "WIRE-5",
                    sample.said(**members), flags=("look-alikes",))


def _nothing_at_all(sample: Sample) -> Iterator[Draft]:
    flags = ("null-absent-empty",)
    nulls: dict[str, Any] = dict.fromkeys(sample.options)
    all_null = "Every optional field is null: some are sent as null, some otherwise, some not."
    yield draft(sample.type, "decode", "all-null", all_null, "WIRE-1 WIRE-10",
                sample.said(**nulls), flags=flags)
    yield draft(sample.type, "construct", "all-null", all_null, "WIRE-1", sample.given(**nulls),
                flags=flags)
    comment = "Every optional field is empty or zero, but for class_pdf, which must sum to 1."
    if "class_pdf" not in sample.options:
        comment = "Every optional field is empty or zero."
    empty: dict[str, Any] = {"confidence": 0, "metadata": {}, "embedding_vector": []}
    members = {name: empty.get(name, "") for name in sample.options if name != "class_pdf"}
    cites = "WIRE-1"
    yield draft(sample.type, "decode", "all-empty", comment, cites, sample.said(**members),
                flags=flags)
    yield draft(sample.type, "construct", "all-empty", comment, cites, sample.given(**members),
                flags=flags)
    nameless = sample.silent_on("reference_id")["payload"]
    yield draft(sample.type, "decode", "empty-item-instead-of-reference",
                "An empty dataset_item_id is one: it is there.", "REFERENCE-1 REFERENCE-2",
                {"payload": {**nameless, "dataset_item_id": ""}}, since=ITEM_SINCE, flags=flags)
    yield draft(sample.type, "decode", "null-reference-beside-item",
                "A reference_id of null is none, and is sent as null.", "REFERENCE-1 REFERENCE-2",
                {"payload": {**nameless, "reference_id": None, "dataset_item_id": "di_1"}},
                since=ITEM_SINCE, flags=flags)
    yield draft(sample.type, "decode", "null-reference-and-item", "Two nulls name nothing.",
                "REFERENCE-1",
                {"payload": {**nameless, "reference_id": None, "dataset_item_id": None}},
                refused=True, since=ITEM_SINCE, flags=flags)


def _pairs(sample: Sample) -> Iterator[Draft]:
    """Cases with exactly two optional fields, since no field may depend on a third one."""
    for one, other in combinations(sample.options, 2):
        members = {name: sample.options[name] for name in (one, other)}
        shown = "-and-".join(name.replace("_", "-") for name in members)
        yield draft(sample.type, "encode", f"only-{shown}", f"Only {one} and {other}.",
                    "WIRE-1 WIRE-2", sample.said(**members), level="recommended", depth="bytes")


def _ways_to_construct(sample: Sample) -> Iterator[Draft]:
    order = DOCUMENTED_ORDER[sample.type]
    everything = {**sample.arguments, **sample.options}
    in_order = {name: everything[name] for name in order}
    yield draft(sample.type, "construct", "all-by-position",
                "Arguments by position, in the documented order.",
                f"CONSTRUCT-1 CONSTRUCT-3 {sample.on_parameters}",
                {"arguments": in_order, "pass": "by-position"})
    if sample.type in ("line", "polygon"):
        yield draft(sample.type, "construct", "plain-vertices",
                    "Vertices may be the objects that stand for points in a payload.",
                    "VERTICES-2", {**sample.given(), "pass": "plain"}, level="recommended",
                    flags=("plain-vertices",))
        yield draft(sample.type, "construct", "one-plain-vertex",
                    "Vertices may be objects, and there may be one only.", "VERTICES-1 VERTICES-2",
                    {**sample.given(vertices=[{"x": 1.0, "y": 2}]), "pass": "plain"},
                    level="recommended", flags=("plain-vertices",))
        for axis, rest in (("x", {"y": 2}), ("y", {"x": 1})):
            yield draft(sample.type, "construct", f"plain-vertex-without-{axis}",
                        "An object in place of a point needs what a point needs.",
                        "VERTICES-2 POINT-1",
                        {**sample.given(vertices=[{"x": 1, "y": 2}, rest]), "pass": "plain"},
                        level="recommended", refused=True)


DOCUMENTED_ORDER: Final = {
    "box": ["label", "x", "y", "width", "height", "reference_id", "confidence", "annotation_id",
            "metadata", "class_pdf", "embedding_vector", "track_reference_id"],
    "line": ["label", "vertices", "reference_id", "confidence", "annotation_id", "metadata",
             "class_pdf", "track_reference_id"],
    "polygon": ["label", "vertices", "reference_id", "confidence", "annotation_id", "metadata",
                "class_pdf", "embedding_vector", "track_reference_id"],
    "keypoints": ["label", "keypoints", "names", "skeleton", "reference_id", "confidence",
                  "annotation_id", "metadata", "class_pdf", "track_reference_id"],
    "cuboid": ["label", "position", "dimensions", "yaw", "reference_id", "confidence",
               "annotation_id", "metadata", "class_pdf", "track_reference_id"],
    "category": ["label", "reference_id", "taxonomy_name", "confidence", "metadata", "class_pdf",
                 "track_reference_id"],
    "scene-category": ["label", "reference_id", "taxonomy_name", "confidence", "metadata"],
    "segmentation": ["mask_url", "annotations", "reference_id", "annotation_id"],
}
"""The parameters of each constructor, as documented."""


def _surrogates(sample: Sample) -> Iterator[Draft]:
    text = json.dumps(sample.payload).replace(
        json.dumps(sample.payload["reference_id"]), '"a\\ud83d b\\ude97"'
    )
    options: dict[str, Any] = {"level": "recommended", "flags": ("unicode",)}
    yield draft(sample.type, "decode", "lone-surrogates",
                "Halves of a pair, each alone: not text, but in JSON, and kept.", "WIRE-9",
                {"text": text}, **options)
    yield draft(sample.type, "encode", "lone-surrogates-text",
                "Halves of a pair, each alone, are escaped as they came.", "WIRE-2 WIRE-9",
                {"text": text}, depth="bytes", **options)
    text = json.dumps(sample.payload).replace('"reference_id"', '"reference\\u005fid"')
    yield draft(sample.type, "decode", "escaped-key", "An escaped key is the same key.", "WIRE-1",
                {"text": text}, flags=("unicode",))
    text = f"\n\t {json.dumps(sample.payload, indent=2)}\r\n "
    yield draft(sample.type, "decode", "white-space", "White space between tokens says nothing.",
                "WIRE-1", {"text": text})
    whole = json.dumps(sample.payload)
    for name, wrong, comment in (
        ("trailing-comma", whole[:-1] + ",}", "Nothing follows the last comma of the object."),
        ("comment", "// a box\n" + whole, "JSON has no comments."),
        ("two-values", whole * 2, "A text has one value in it."),
        ("leading-zero", whole[:-1] + ', "n": 01}', "A number has no zero before other digits."),
        ("bare-word", whole[:-1] + ', "n": undefined}', "undefined is no value of JSON."),
        ("control-character", whole[:-1] + ', "n": "\n"}', "A line end must be escaped."),
    ):
        yield draft(sample.type, "decode", f"{name}-text", comment, "WIRE-7", {"text": wrong},
                    refused=True, flags=("invalid-json",))


def _big_values() -> Iterator[Draft]:
    for name, value in named(
        ("smallest", 5e-324), ("largest-below-one", 0.9999999999999999), ("half", 0.5),
        ("negative-zero", -0.0), ("third", 0.3333333333333333),
    ):
        for sample in SAMPLES:
            if "confidence" in sample.options:
                yield draft(sample.type, "decode", f"{name}-confidence",
                            "Every number from 0 to 1 is a confidence, and none is rounded.",
                            "CONFIDENCE-1", sample.said(confidence=value))
    for name, value in named(
        ("beyond-64-bits", 2**64), ("beyond-53-bits", 2**53 + 1), ("large", 1e300),
        ("negative-large", -(2**63) - 1), ("tiny", -5e-324),
    ):
        yield draft("line", "decode", f"{name}-vertex", "Any number is a coordinate.", "POINT-1",
                    LINE.located(vertices=[{"x": value, "y": value}]), flags=("number-lexeme",))
        yield draft("keypoints", "decode", f"{name}-keypoint", "Any number is a coordinate.",
                    "KEYPOINT-2",
                    KEYPOINTS.located(keypoints=[{"x": value, "y": 0, "visible": True}],
                                      names=["a"], skeleton=[]), flags=("number-lexeme",))
        yield draft("box", "decode", f"{name}-in-metadata", "Any number is metadata.", "METADATA-1",
                    BOX.said(metadata={"n": [value]}), flags=("number-lexeme",))
    for name, text in (("integer", "10"), ("float", "10.0"), ("exponent", "1e1")):
        for place, before in (
            ("metadata", '"metadata": {"n": '), ("embedding", '"embedding_vector": [')
        ):
            closing = "}" if place == "metadata" else "]"
            given = json.dumps(BOX.payload)[:-1] + f", {before}{text}{closing}}}"
            yield draft("box", "decode", f"{name}-in-{place}",
                        "An integer is sent as one, any other number with a point or exponent.",
                        "WIRE-6 NUMBER-1 NUMBER-3",
                        {"text": given}, level="recommended", depth="lexeme",
                        flags=("number-lexeme",))
    text = "x" * 10_000
    yield draft("category", "decode", "long-strings", "A string may be long.", "WIRE-5",
                CATEGORY.said(label=text[:1000], metadata={text[:300]: text[:300]}),
                flags=("long-values",))


def _sums() -> Iterator[Draft]:
    """Cases on sums of a class_pdf at the tolerance and just beyond it."""
    kept = {"level": "recommended"}
    wrong = {"refused": True, "permits": ("unchecked-class-pdf",)}
    at = "The sum is just 0.001 from 1, whatever binary fractions make of that."
    beyond = "The sum is a little more than 0.001 from 1."
    for name, share, comment, options in (
        ("lowest", 0.499, at, kept),
        ("highest", 0.501, at, kept),
        ("too-low", 0.4989, beyond, wrong),
        ("too-high", 0.5011, beyond, wrong),
    ):
        for sample in SAMPLES:
            if "class_pdf" in sample.options:
                given = sample.said(class_pdf={"car": 0.5, "bus": share})
                yield draft(sample.type, "decode", f"{name}-sum-of-class-pdf", comment,
                            "CLASS-PDF-2", given, **options)


def _depth() -> Iterator[Draft]:
    for depth in (10, 100):
        nested = alternately(depth - 1, "the end")  # the metadata is a level itself
        for sample in (BOX, CATEGORY):
            yield draft(sample.type, "decode", f"metadata-{depth}-deep",
                        f"Nested to depth {depth}.", "METADATA-1",
                        sample.said(metadata={"in": nested}), flags=("deep-nesting",))


def _too_deep() -> Iterator[Draft]:
    nested: Any = {}
    for _ in range(250):
        nested = {"in": nested}
    options: dict[str, Any] = {"refused": True, "level": "recommended",
                               "permits": ("no-depth-limit",)}
    comment = "Nested more than 200 deep, which many readers would not survive."
    yield draft("long", "decode", "box-metadata-250-deep", comment, "METADATA-1",
                BOX.said(metadata=nested), type="box", **options)
    segment = {"label": "car", "index": 1, "metadata": nested}
    yield draft("long", "decode", "segment-metadata-250-deep", comment, "SEGMENT-3 METADATA-1",
                SEGMENTATION.said(annotations=[segment]), type="segmentation", **options)


def _long() -> Iterator[Draft]:
    """A few long cases, in their own fixture file so that the others stay readable."""
    yield from _too_deep()
    flags = ("long-values",)
    for sample, size in ((LINE, 257), (POLYGON, 1025)):
        vertices = [{"x": index, "y": index * 7919 % 1000} for index in range(size)]
        yield draft("long", "decode", f"{sample.type}-of-{size}-vertices", f"{size:,} vertices.",
                    "VERTICES-1", sample.located(vertices=vertices), type=sample.type, flags=flags)
    vector = [index * 7919 % 2053 - 1024 for index in range(2049)]
    yield draft("long", "decode", "box-with-2049-numbers", "An embedding of 2,049 numbers.",
                "EMBEDDING-1", BOX.said(embedding_vector=vector), type="box", flags=flags)
    keypoints = [{"x": index, "y": -index, "visible": index % 3 > 0} for index in range(257)]
    skeleton = [[index, 256 - index] for index in range(257)]
    geometry = {"names": [f"p{index}" for index in range(257)], "skeleton": skeleton}
    yield draft("long", "decode", "keypoints-of-257", "257 keypoints.", "KEYPOINTS-1 KEYPOINTS-4",
                KEYPOINTS.located(keypoints=keypoints, **geometry), type="keypoints", flags=flags)
    pdf = {f"c{index}": 0 if index % 256 else 0.2 for index in range(1025)}
    yield draft("long", "decode", "class-pdf-of-1025", "1,025 classes, of which five may be.",
                "CLASS-PDF-1 CLASS-PDF-2",
                BOX.said(class_pdf=pdf), type="box", flags=flags)


def _vertex_order() -> Iterator[Draft]:
    points = [{"x": 3, "y": 1}, {"x": 1, "y": 3}, {"x": 2, "y": 2}, {"x": 1, "y": 3}]
    for sample in (LINE, POLYGON):
        yield draft(sample.type, "construct", "unsorted-vertices",
                    "Vertices are neither sorted nor made unique.", "VERTICES-1",
                    sample.given(vertices=points))
        yield draft(sample.type, "decode", "unsorted-vertices",
                    "Vertices are neither sorted nor made unique.", "VERTICES-1",
                    sample.located(vertices=points))
    keypoints = [{**point, "visible": index != 1} for index, point in enumerate(points)]
    geometry = {"keypoints": keypoints, "names": ["d", "a", "c", "b"],
                "skeleton": [[3, 2], [0, 1], [2, 3]]}
    yield draft("keypoints", "decode", "unsorted-keypoints", "Nothing is sorted.",
                "KEYPOINTS-1 KEYPOINTS-2 KEYPOINTS-4", KEYPOINTS.located(**geometry))
    yield draft("keypoints", "construct", "unsorted-keypoints", "Nothing is sorted.",
                "KEYPOINTS-1 KEYPOINTS-2 KEYPOINTS-4", KEYPOINTS.given(**geometry))
    vector = [3, -1, 2, 2, 0.5]
    for sample in (BOX, POLYGON):
        yield draft(sample.type, "decode", "unsorted-embedding-vector", "Numbers are not sorted.",
                    "EMBEDDING-1", sample.said(embedding_vector=vector))
    for sample in SAMPLES:
        if "class_pdf" in sample.options:
            yield draft(sample.type, "encode", "unsorted-class-pdf-text",
                        "Classes are sent in the order given.", "WIRE-2 CLASS-PDF-3",
                        sample.said(class_pdf={"b": 0.5, "a": 0.25, "c": 0.25}),
                        level="recommended", depth="bytes", flags=("key-order",))
