"""Cases on what JSON layers do to keys: letter case, repetition, and names that mean something.

`docs/json-layers.md` says which library falls into which of these traps.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from nucleus_conformance.suite.catalog.draft import Draft, draft, named
from nucleus_conformance.suite.catalog.samples import (
    BOX,
    CATEGORY,
    CUBOID,
    KEYPOINTS,
    LINE,
    POLYGON,
    SAMPLES,
    SCENE_CATEGORY,
    SEGMENTATION,
    Sample,
)
from nucleus_spec.pointer import pointer_to
from nucleus_spec.table import required_at

Json = Mapping[str, Any]


def drafts() -> Iterator[Draft]:
    """The cases on keys."""
    for sample in SAMPLES:
        yield from _letter_case(sample)
        yield from _merged(sample)
        yield from _nulls(sample)
        yield from _special(sample)
        yield from _integers(sample)
        yield from _magic(sample)
    yield from _merged_lists()
    yield from _special_names()
    yield from _dispatched()


def text_of(*parts: Json) -> str:
    """The JSON text of one object with the members of all parts; equal keys are repeated."""
    members = [(key, value) for part in parts for key, value in part.items()]
    return f"{{{', '.join(f'{json.dumps(key)}: {json.dumps(each)}' for key, each in members)}}}"


_OTHER: Final[dict[str, Any]] = {
    "label": "other", "type": "other", "geometry": {}, "reference_id": "other",
    "confidence": 0.5, "annotation_id": "other", "metadata": {"other": 1},
    "class_pdf": {"other": 1}, "embedding_vector": [0], "track_reference_id": "other",
    "taxonomy_name": "other", "mask_url": "other.png", "annotations": [],
}
"""Key -> a value that no sample has there."""


def _letter_case(sample: Sample) -> Iterator[Draft]:
    flags = ("key-case",)
    right = sample.said(**sample.options)["payload"]
    capital = {key.title(): _OTHER[key] for key in right}
    upper = {key.upper(): _OTHER[key] for key in right}
    for name, payload in (
        ("after", {**right, **capital, **upper}), ("before", {**upper, **capital, **right}),
    ):
        yield draft(sample.type, "decode", f"keys-in-other-case-{name}",
                    f"Keys of another letter case, {name} the right ones, are unknown keys.",
                    "WIRE-1 WIRE-3", {"payload": payload}, flags=flags)
    options = {key.title(): value for key, value in sample.options.items()}
    yield draft(sample.type, "decode", "options-in-other-case",
                "Optional keys of another letter case are unknown keys: nothing is given.",
                "WIRE-1 WIRE-3", sample.said(**options), flags=flags)
    nameless = sample.silent_on("reference_id")["payload"]
    yield draft(sample.type, "decode", "reference-id-in-other-case",
                "`Reference_Id` is an unknown key, so that reference_id is missing.",
                "WIRE-1 REFERENCE-1", {"payload": {**nameless, "Reference_Id": "image_1"}},
                refused=True, flags=flags)
    if "label" in right:
        unnamed = sample.silent_on("label")["payload"]
        yield draft(sample.type, "decode", "label-in-other-case",
                    "`LABEL` is an unknown key, so that label is missing.",
                    "WIRE-1 LABEL-1", {"payload": {**unnamed, "LABEL": "car"}}, refused=True,
                    permits=("absent-label-is-zero",), flags=flags)
    folded = {key.replace("s", "\u017f").replace("k", "\u212a"): _OTHER[key] for key in right
              if "s" in key or "k" in key}
    yield draft(sample.type, "decode", "keys-that-fold-to-ascii",
                "U+017F and U+212A fold to s and k, but a key that has them is another key.",
                "WIRE-1 WIRE-3", {"payload": {**right, **folded}}, flags=flags)
    if sample.payload.get("geometry"):
        yield draft(sample.type, "decode", "keys-in-other-case-in-geometry",
                    "Keys of another letter case are unknown keys at every level.",
                    "WIRE-1 WIRE-3",
                    sample.said(geometry=_shouted(sample.payload["geometry"])), flags=flags)
    if "metadata" in sample.options:
        metadata = {"speed": 1, "Speed": 2, "SPEED": {"a": 1, "A": 2}}
        yield draft(sample.type, "decode", "metadata-keys-in-both-cases",
                    "Keys of metadata that differ in letter case are different keys.",
                    "METADATA-1", sample.said(metadata=metadata), flags=flags)
    if "class_pdf" in sample.options:
        yield draft(sample.type, "decode", "classes-in-both-cases",
                    "Classes whose names differ in letter case are different classes.",
                    "CLASS-PDF-1", sample.said(class_pdf={"car": 0.5, "Car": 0.25, "CAR": 0.25}),
                    flags=flags)


def _shouted(value: Any) -> Any:
    """The value with each key of its objects repeated in upper case, with another value."""
    if isinstance(value, Mapping):
        right = {key: _shouted(each) for key, each in value.items()}
        return {**right, **{key.upper(): "other" for key in value}}
    return [_shouted(each) for each in value] if isinstance(value, list) else value


_SECOND_GEOMETRY: Final[dict[str, Json]] = {
    "box": {"x": 1, "y": 2.5, "width": 3, "height": 4},
    "line": {"vertices": [{"x": 1, "y": 2}]},
    "polygon": {"vertices": [{"x": 1, "y": 2}]},
    "keypoints": {"keypoints": [{"x": 1, "y": 2, "visible": True}], "names": ["tail"],
                  "skeleton": []},
    "cuboid": {"position": {"x": 1, "y": 2, "z": 3}, "dimensions": {"x": 1, "y": 2, "z": 3},
               "yaw": 0.5},
}
"""Type -> a geometry that differs from the sample's in everything."""

_INCOMPLETE: Final[dict[str, str]] = {
    "box": "width", "line": "vertices", "polygon": "vertices", "keypoints": "names",
    "cuboid": "position",
}
"""Type -> the member of the geometry that the second one lacks."""


def _merged(sample: Sample) -> Iterator[Draft]:
    options: dict[str, Any] = {"level": "recommended", "flags": ("merged-keys",)}
    kind, cites = sample.type, "WIRE-8"
    if kind in _SECOND_GEOMETRY:
        second = _SECOND_GEOMETRY[kind]
        yield draft(kind, "decode", "repeated-geometry",
                    "Of two geometries the last one counts, and nothing of the first is left.",
                    cites, {"text": text_of(sample.payload, {"geometry": second})}, **options)
        lacking = _INCOMPLETE[kind]
        partial = {key: value for key, value in second.items() if key != lacking}
        lenient = kind in ("box", "line", "polygon")
        yield draft(kind, "decode", "repeated-geometry-is-not-merged",
                    f"The last geometry lacks {lacking}, which the first one has.",
                    f"{cites} GEOMETRY-1 {required_at(kind)[pointer_to('geometry', lacking)]}",
                    {"text": text_of(sample.payload, {"geometry": partial})},
                    refused=True, permits=("absent-geometry-is-zero",) if lenient else (),
                    **options)
    if "metadata" in sample.options:
        first, second = {"a": 1, "b": {"c": 1}}, {"b": {"d": 2}}
        text = text_of({"metadata": first}, sample.payload, {"metadata": second})
        yield draft(kind, "decode", "repeated-metadata-is-not-merged",
                    "Of two metadata the last one counts, and nothing of the first is left.",
                    f"{cites} METADATA-1", {"text": text}, **options)
        inner = '{"a": {"b": 1, "c": 2}, "d": [1, 2], "a": {"c": 3}, "d": [4]}'
        text = text_of(sample.payload)[:-1] + f', "metadata": {inner}}}'
        yield draft(kind, "decode", "repeated-key-in-metadata-is-not-merged",
                    "Objects and lists under equal keys of metadata are not merged, either.",
                    f"{cites} METADATA-1", {"text": text}, **options)
        text = text_of(sample.payload)[:-1] + ', "metadata": {"b": 1, "a": 2, "b": 3}}'
        yield draft(kind, "encode", "repeated-key-in-metadata-text",
                    "The last value of a repeated key is sent where the key stood first.",
                    f"{cites} WIRE-2 METADATA-1", {"text": text}, depth="bytes", **options)
    if "class_pdf" in sample.options:
        text = text_of({"class_pdf": {"car": 1}}, sample.payload, {"class_pdf": {"bus": 1}})
        yield draft(kind, "decode", "repeated-class-pdf-is-not-merged",
                    "Of two class_pdf the last one counts; together they would sum to 2.",
                    f"{cites} CLASS-PDF-1", {"text": text}, **options)
        text = text_of(sample.payload)[:-1]
        text += ', "class_pdf": {"car": 0.5, "bus": 0.25, "car": 0.75}}'
        yield draft(kind, "encode", "repeated-class-text",
                    "The last share of a repeated class is sent where the class stood first.",
                    f"{cites} WIRE-2 CLASS-PDF-3", {"text": text}, depth="bytes", **options)


def _merged_lists() -> Iterator[Draft]:
    options: dict[str, Any] = {"level": "recommended", "flags": ("merged-keys",)}
    for sample in (BOX, POLYGON):
        text = text_of({"embedding_vector": [1, 2, 3]}, sample.payload, {"embedding_vector": [4]})
        yield draft(sample.type, "decode", "repeated-embedding-vector",
                    "Of two embedding vectors the last one counts, however short it is.",
                    "WIRE-8 EMBEDDING-1", {"text": text}, **options)
    for sample in (LINE, POLYGON):
        vertices = [{"vertices": [{"x": 1, "y": 2}]}, {"vertices": [{"x": 3}]}]
        text = text_of(sample.payload, *({"geometry": each} for each in vertices))
        yield draft(sample.type, "decode", "repeated-vertex-is-not-merged",
                    "The vertex of the last geometry lacks y, which that of the first has.",
                    "WIRE-8 POINT-1", {"text": text}, refused=True, **options)
    hidden = {"names": ["tail"], "skeleton": []}
    first = {"keypoints": [{"x": 1, "y": 2, "visible": False}], **hidden}
    second = {"keypoints": [{"visible": False}], **hidden}
    text = text_of(KEYPOINTS.payload, {"geometry": first}, {"geometry": second})
    yield draft("keypoints", "decode", "repeated-keypoint-is-not-merged",
                "The keypoint of the last geometry has no place, which that of the first has.",
                "WIRE-8 KEYPOINT-2", {"text": text}, **options)
    first = {"label": "a", "index": 1, "metadata": {"color": "red"}}
    second = {"label": "b", "index": 2}
    text = text_of(SEGMENTATION.payload, {"annotations": [first, first]},
                   {"annotations": [second]})
    yield draft("segmentation", "decode", "repeated-segment-is-not-merged",
                "The segment of the last list has no metadata, which those of the first have.",
                "WIRE-8 SEGMENT-3 MASK-2", {"text": text}, **options)
    position = {"geometry": {**CUBOID.payload["geometry"], "position": {"x": 1, "y": 2}}}
    yield draft("cuboid", "decode", "repeated-position-is-not-merged",
                "The position of the last geometry lacks z, which that of the first has.",
                "WIRE-8 POINT-2", {"text": text_of(CUBOID.payload, position)}, refused=True,
                **options)


def _nulls(sample: Sample) -> Iterator[Draft]:
    options: dict[str, Any] = {"level": "recommended", "flags": ("null-keeps-value",)}
    kind = sample.type
    if "metadata" in sample.options:
        inner = '{"a": {"b": 1, "b": null}, "c": [{"d": [1], "d": null}], "e": {"f": 1}, "e": null}'
        text = text_of(sample.payload)[:-1] + f', "metadata": {inner}}}'
        yield draft(kind, "decode", "null-after-values-in-metadata",
                    "A null takes the place of the value before it in metadata as well.",
                    "WIRE-8 METADATA-1", {"text": text}, **options)
    nulls = dict.fromkeys(sample.options)
    yield draft(kind, "decode", "null-after-values",
                "A null under a repeated key takes the place of the value before it.",
                "WIRE-8 WIRE-1", {"text": text_of(sample.options, sample.payload, nulls)},
                **options)
    yield draft(kind, "decode", "null-after-reference-id",
                "The last reference_id is null, so that nothing says what it is about.",
                "WIRE-8 REFERENCE-1", {"text": text_of(sample.payload, {"reference_id": None})},
                refused=True, permits=("null-reference",), **options)
    if "label" in sample.payload:
        yield draft(kind, "decode", "null-after-label", "The last label is null, and no string.",
                    "WIRE-8 LABEL-1", {"text": text_of(sample.payload, {"label": None})},
                    refused=True, permits=("unchecked-string",), **options)
    if sample.payload.get("geometry"):
        yield draft(kind, "decode", "null-after-geometry",
                    "The last geometry is null, and no object.", "WIRE-8 GEOMETRY-1",
                    {"text": text_of(sample.payload, {"geometry": None})}, refused=True,
                    **options)


_SPECIAL: Final = (
    "__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "valueOf", "length",
    "__class__", "__dict__",
)
"""Names that objects of some languages have from the outset."""


def _special(sample: Sample) -> Iterator[Draft]:
    options: dict[str, Any] = {"flags": ("special-keys",)}
    if "metadata" in sample.options:
        metadata = {name: {"__proto__": [name]} for name in _SPECIAL}
        comment = "Keys that JavaScript objects have from the outset are keys of metadata, too."
        yield draft(sample.type, "decode", "special-keys-in-metadata", comment, "METADATA-1",
                    sample.said(metadata=metadata), **options)
        yield draft(sample.type, "construct", "special-keys-in-metadata", comment, "METADATA-1",
                    sample.given(metadata=metadata), **options)
        yield draft(sample.type, "encode", "special-keys-in-metadata-text", comment,
                    "WIRE-2 METADATA-1", sample.said(metadata=metadata), level="recommended",
                    depth="bytes", **options)
    if "class_pdf" in sample.options:
        shares = {**dict.fromkeys(_SPECIAL, 0.0625), "car": 0.4375}
        yield draft(sample.type, "decode", "special-classes",
                    "Names that JavaScript objects have from the outset are classes, too.",
                    "CLASS-PDF-1", sample.said(class_pdf=shares), **options)
        yield draft(sample.type, "decode", "only-special-class",
                    "A class may be called __proto__, and be the only one.", "CLASS-PDF-1",
                    sample.said(class_pdf={"__proto__": 1}), **options)
    yield draft(sample.type, "decode", "options-in-proto",
                "__proto__ is an unknown key: what stands under it is not inherited.",
                "WIRE-3", sample.said(__proto__=dict(sample.options)), **options)
    nameless = sample.silent_on("reference_id")["payload"]
    inherited = {"__proto__": {"reference_id": "image_1"}, **nameless}
    yield draft(sample.type, "decode", "reference-id-in-proto",
                "A reference_id under __proto__ is not inherited, so that there is none.",
                "WIRE-3 REFERENCE-1", {"payload": inherited}, refused=True, **options)


def _special_names() -> Iterator[Draft]:
    options: dict[str, Any] = {"flags": ("special-keys",)}
    names = list(_SPECIAL)
    points = [{"x": index, "y": 0, "visible": True} for index in range(len(names))]
    geometry = {"keypoints": points, "names": names, "skeleton": []}
    comment = "Names that JavaScript objects have from the outset are not there twice."
    yield draft("keypoints", "decode", "special-names", comment, "KEYPOINTS-2",
                KEYPOINTS.located(**geometry), **options)
    yield draft("keypoints", "construct", "special-names", comment, "KEYPOINTS-2",
                KEYPOINTS.given(**geometry), **options)
    segments = [{"label": "constructor", "index": 0, "metadata": {"__proto__": {"x": 1}}}]
    yield draft("segmentation", "decode", "special-keys-in-segment-metadata",
                "Keys that JavaScript objects have from the outset are metadata, too.",
                "SEGMENT-3", SEGMENTATION.said(annotations=segments), **options)


def _integers(sample: Sample) -> Iterator[Draft]:
    options: dict[str, Any] = {"flags": ("integer-keys",)}
    metadata = {"10": "a", "9": "b", "-1": "c", "01": "d", "1.5": "e", "0": {"2": 1, "1": 2}}
    fields = {"metadata": (metadata, {"0": "a", "1": "b"}, "METADATA-1"),
              "class_pdf": ({"10": 0.5, "9": 0.25, "a": 0.125, "1": 0.125},
                            {"0": 0.5, "1": 0.5}, "CLASS-PDF-1")}
    for field, (value, row, cites) in fields.items():
        if field not in sample.options:
            continue
        name = field.replace("_", "-")
        yield draft(sample.type, "decode", f"integer-keys-in-{name}",
                    f"Keys of {field} that look like integers are strings.", cites,
                    sample.said(**{field: value}), **options)
        yield draft(sample.type, "encode", f"integer-keys-in-{name}-text",
                    f"Keys of {field} that look like integers keep their places.",
                    f"WIRE-2 {cites}", sample.said(**{field: value}), level="recommended",
                    depth="bytes", **options)
        yield draft(sample.type, "decode", f"counted-keys-in-{name}",
                    "Keys that count from 0 on make no list: an object stays one.", cites,
                    sample.said(**{field: row}), **options)


_MAGIC: Final[Json] = {
    "$type": "System.Object", "$id": "1", "$ref": "#", "$values": [1], "@type": "car",
    "@class": "Car", "json_class": "String", "__type": "car", "_class": "car",
    "number": {"$serde_json::private::Number": "1"},
    "raw": {"$serde_json::private::RawValue": "[1]"},
    "reference": {"$ref": "$"}, "date": {"$date": 0}, "long": {"$numberLong": "1"},
    "dot.ted": {"$set": {"a": 1}}, "first": {"$type": "a", "b": 1}, "list": [{"$id": "1"}],
}
"""Metadata whose keys mean something to some reader."""


def _magic(sample: Sample) -> Iterator[Draft]:
    comment = "Keys that tell some libraries how to read an object are keys like others here."
    if "metadata" in sample.options:
        yield draft(sample.type, "decode", "magic-keys-in-metadata", comment, "METADATA-1",
                    sample.said(metadata=_MAGIC), flags=("magic-keys",))


def _dispatched() -> Iterator[Draft]:
    def read(name: str, comment: str, payload: Json, **options: Any) -> Draft:
        return draft("dispatch", "dispatch", name, comment, "DISPATCH-4 WIRE-1",
                     {"payload": payload}, refused=True, **options)

    lenient: dict[str, Any] = {"permits": ("unknown-type-is-mask",)}
    subjects: Iterable[tuple[str, Sample, dict[str, Any]]] = (
        ("", SEGMENTATION, lenient), ("-on-a-box", BOX, {})
    )
    for place, sample, options in subjects:
        for name, kind in named(("proto", "__proto__"), ("constructor", "constructor")):
            yield read(f"{name}-type{place}", "No prediction has this type, though objects do.",
                       {**sample.payload, "type": kind}, flags=("special-keys",), **options)
        typeless = sample.silent_on("type")["payload"]
        yield read(f"type-in-other-case{place}", "`Type` is an unknown key, so there is no type.",
                   {**typeless, "Type": sample.payload["type"]}, flags=("key-case",), **options)
        yield read(f"type-in-proto{place}", "A type under __proto__ is not inherited.",
                   {"__proto__": {"type": sample.payload["type"]}, **typeless},
                   flags=("special-keys",), **options)
    for sample in (BOX, CATEGORY, SCENE_CATEGORY):
        payload = {**sample.payload, "Type": "line", "TYPE": "mask"}
        yield draft("dispatch", "dispatch", f"{sample.type}-beside-types-in-other-case",
                    "`Type` and `TYPE` are unknown keys, and name nothing.", "DISPATCH-1 WIRE-3",
                    {"payload": payload}, flags=("key-case",))
