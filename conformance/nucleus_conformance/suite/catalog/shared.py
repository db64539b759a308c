"""Cases on what all types share: optional fields, labels, items and datasets, and JSON itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from nucleus_conformance.suite.catalog.draft import Draft, draft, named
from nucleus_conformance.suite.catalog.samples import BEFORE_ITEM, ITEM_SINCE, SAMPLES, Sample

CITES: Final = {
    "label": "LABEL-1",
    "reference_id": "REFERENCE-1",
    "confidence": "CONFIDENCE-1 CONFIDENCE-2",
    "annotation_id": "ANNOTATION-ID-1",
    "metadata": "METADATA-1",
    "class_pdf": "CLASS-PDF-1 CLASS-PDF-2 CLASS-PDF-3",
    "embedding_vector": "EMBEDDING-1",
    "track_reference_id": "TRACK-1",
    "taxonomy_name": "TAXONOMY-1",
    "dataset_item_id": "REFERENCE-1 REFERENCE-2",
    "dataset_id": "DATASET-1",
}
"""Parameter -> the ids of the requirements on it."""

_ABSENT_METADATA: Final = {"cuboid": "METADATA-4", "scene-category": "METADATA-5"}

_CUBOID_IDS: Final = {"annotation_id": "ANNOTATION-ID-2", "track_reference_id": "TRACK-2"}

_EMPTY: Final[dict[str, list[tuple[str, Any]]]] = {
    "confidence": [("zero", 0), ("float-zero", 0.0), ("one", 1), ("float-one", 1.0)],
    "metadata": [("empty", {})],
    "embedding_vector": [("empty", [])],
    "annotation_id": [("empty", "")],
    "track_reference_id": [("empty", "")],
    "taxonomy_name": [("empty", "")],
    "class_pdf": [
        ("whole-numbers", {"car": 1, "bus": 0}),
        ("float-zero", {"car": 1.0, "bus": 0.0}),
        ("rounded-within-tolerance", {"car": 0.3333, "bus": 0.3333, "van": 0.3333}),
        ("summed-with-care", {str(index): 0.1 for index in range(10)}),
    ],
}
"""Parameter -> valid values that look empty or are at a limit."""

_WRONG: Final[dict[str, tuple[str, list[tuple[str, Any]]]]] = {
    "confidence": (
        "unchecked-confidence",
        [
            ("percentage", 95),
            ("just-above-one", 1.0000000000000002),
            ("negative", -0.25),
            ("string", "0.9"),
            ("false", False),
            ("true", True),
            ("list", [0.9]),
        ],
    ),
    "class_pdf": (
        "unchecked-class-pdf",
        [
            ("empty", {}),
            ("sum-two", {"car": 1, "bus": 1}),
            ("rounded-to-two-decimals", {"car": 0.33, "bus": 0.33, "van": 0.33}),
            ("value-above-one", {"car": 1.5, "bus": -0.5}),
            ("negative-value", {"car": -0.25, "bus": 0.5, "van": 0.75}),
            ("string-value", {"car": "1"}),
            ("boolean-value", {"car": True}),
            ("null-value", {"car": 1, "bus": None}),
            ("list", [0.5, 0.5]),
            ("string", "car"),
        ],
    ),
    "metadata": (
        "unchecked-metadata",
        [("list", ["clear"]), ("string", "clear"), ("number", 7), ("true", True)],
    ),
    "embedding_vector": (
        "unchecked-list",
        [
            ("string", "[0.25, 0.5]"),
            ("object", {"0": 0.25}),
            ("string-member", [0.25, "0.5"]),
            ("boolean-member", [0.25, True]),
            ("null-member", [0.25, None]),
            ("number", 0.25),
        ],
    ),
    "annotation_id": ("unchecked-string", [("number", 7), ("true", True)]),
    "track_reference_id": ("unchecked-string", [("number", 7), ("list", ["red_car"])]),
    "taxonomy_name": ("unchecked-string", [("number", 7), ("false", False)]),
}
"""Parameter -> invalid values, after the flag of the releases that accept them."""


def drafts() -> Iterator[Draft]:
    """The cases on every type that has the field in question."""
    for sample in SAMPLES:
        yield from _whole(sample)
        for name in sample.options:
            yield from _option(sample, name)
        if "label" in sample.arguments:
            yield from _label(sample)
        yield from _target(sample)
        yield from _unread_keys(sample)
        yield from _not_json(sample)
        yield from _text(sample)


def _name(parameter: str) -> str:
    return parameter.replace("_", "-")


def _both(
    sample: Sample, name: str, comment: str, cites: str, members: dict[str, Any], **options: Any
) -> Iterator[Draft]:
    """Two cases with the same members: one constructs, the other reads."""
    kind = sample.type
    yield draft(kind, "construct", name, comment, cites, sample.given(**members), **options)
    yield draft(kind, "decode", name, comment, cites, sample.said(**members), **options)


def _whole(sample: Sample) -> Iterator[Draft]:
    kind, cites = sample.type, f"WIRE-1 TYPE-1 {sample.has_task_id} TASK-3"
    everything = dict(sample.options)
    for name, comment, members in (
        ("required-only", "Nothing but what is required.", {}),
        ("all-fields", "Every parameter that all editions have.", everything),
    ):
        yield from _both(sample, name, comment, cites, members)
        yield draft(kind, "encode", name, comment, cites, sample.said(**members))
        yield draft(
            kind,
            "encode",
            f"{name}-text",
            f"{comment} The text is the SDK's own, byte for byte.",
            "WIRE-2",
            sample.said(**members),
            level="recommended",
            depth="bytes",
        )
    comment = f"Every parameter that edition {ITEM_SINCE} has."
    everything |= {"dataset_item_id": "di_1", "dataset_id": "ds_1"}
    cites = "REFERENCE-2 DATASET-1"
    yield from _both(sample, "all-fields-and-ids", comment, cites, everything, since=ITEM_SINCE)
    yield draft(
        kind,
        "encode",
        "all-fields-and-ids-text",
        f"{comment} The text is the SDK's own, byte for byte.",
        f"WIRE-2 {cites}",
        sample.said(**everything),
        level="recommended",
        depth="bytes",
        since=ITEM_SINCE,
    )
    local = "" if kind != "segmentation" else " The mask is remote."
    yield draft(
        kind,
        "local_files",
        "none",
        f"There is nothing to upload.{local}",
        "LOCAL-2" if local else "LOCAL-1",
        sample.said(),
    )


def _option(sample: Sample, name: str) -> Iterator[Draft]:
    cites = CITES[name]
    shown = _name(name)
    if sample.type == "cuboid":
        cites = f"{cites} {_CUBOID_IDS.get(name, '')}"
    if name == "metadata":
        cites = f"{cites} {_ABSENT_METADATA.get(sample.type, 'METADATA-3')}"
    yield from _both(sample, f"only-{shown}", f"Only {name}.", cites, {name: sample.options[name]})
    comment = f"{name} is null, which is what leaving it out means."
    if (sample.type, name) == ("scene-category", "metadata"):
        comment = "metadata is null, and stays null: leaving it out means something else when read."
    yield from _both(sample, f"null-{shown}", comment, cites, {name: None},
                     flags=("null-absent-empty",))
    for how, value in _EMPTY.get(name, []):
        comment = f"{name} is there, although it looks like nothing or stands at a limit."
        yield from _both(sample, f"{how}-{shown}", comment, cites, {name: value},
                         flags=("null-absent-empty",))
    flag, values = _WRONG[name]
    for how, value in values:
        comment = f"{name} is a value that the documentation rules out."
        yield from _both(
            sample, f"{how}-{shown}", comment, cites, {name: value}, refused=True, permits=(flag,)
        )


def _label(sample: Sample) -> Iterator[Draft]:
    kind, cites = sample.type, "LABEL-1"
    yield draft(
        kind, "construct", "no-label", "label is not given.", cites, sample.without("label"),
        refused=True,
    )
    yield draft(
        kind, "decode", "absent-label", "label is not there.", cites, sample.silent_on("label"),
        refused=True, permits=("absent-label-is-zero",),
    )
    yield from _both(sample, "empty-label", "A label may be empty.", cites, {"label": ""})
    for how, value in named(("null", None), ("number", 11004), ("true", True), ("list", ["car"])):
        yield from _both(
            sample, f"{how}-label", "A label is a string.", cites, {"label": value},
            refused=True, permits=("unchecked-string",),
        )


def _target(sample: Sample) -> Iterator[Draft]:
    kind, cites = sample.type, "REFERENCE-1"
    id_cites = "REFERENCE-1 REFERENCE-2"
    missing = "Nothing says what the prediction is about."
    yield draft(
        kind, "construct", "no-reference-id", missing, cites, sample.without("reference_id"),
        refused=True,
    )
    yield draft(
        kind, "decode", "absent-reference-id", missing, cites, sample.silent_on("reference_id"),
        refused=True,
    )
    yield from _both(
        sample, "null-reference-id", missing, cites, {"reference_id": None},
        refused=True, permits=("null-reference",),
    )
    empty = "A reference_id may be empty: it is there."
    yield from _both(sample, "empty-reference-id", empty, cites, {"reference_id": ""})
    yield from _both(
        sample, "number-reference-id", "A reference_id is a string.", cites, {"reference_id": 7},
        refused=True, permits=("unchecked-string",),
    )

    since = {"since": ITEM_SINCE}
    item = {"dataset_item_id": "di_1"}
    by_item = "A dataset_item_id names the item, and no reference_id is needed."
    nameless = {**sample.without("reference_id")["arguments"], **item}
    cites = f"{id_cites} BOX-ID-3" if kind == "box" else id_cites
    cites = f"{cites} KEYPOINTS-ID-1" if kind == "keypoints" else cites
    yield draft(kind, "construct", "item-instead-of-reference", by_item, cites,
                {"arguments": nameless}, **since)
    nameless = {**sample.silent_on("reference_id")["payload"], **item}
    yield draft(kind, "decode", "item-instead-of-reference", by_item, cites,
                {"payload": nameless}, **since)
    for how, value in named(("", "di_1"), ("empty-", "")):
        yield from _both(
            sample, f"{how}item-beside-reference", "Both names are sent.", id_cites,
            {"dataset_item_id": value}, **since,
        )
        yield from _both(
            sample, f"{how}dataset-beside-reference", "The dataset is sent as well.", "DATASET-1",
            {"dataset_id": value}, **since,
        )
    yield from _both(
        sample, "null-item-and-dataset", "Null is what leaving them out means.",
        "REFERENCE-2 DATASET-1", {"dataset_item_id": None, "dataset_id": None}, **since,
    )
    dataset_only = {**sample.silent_on("reference_id")["payload"], "dataset_id": "ds_1"}
    yield draft(kind, "decode", "dataset-only", "A dataset names no item.", "REFERENCE-1 DATASET-1",
                {"payload": dataset_only}, refused=True, **since)
    sent_only = {**sample.silent_on("reference_id")["payload"], "item_id": "di_1"}
    yield draft(kind, "decode", "item-id-is-not-read",
                "The key under which it is sent is not the one under which it is read.",
                id_cites, {"payload": sent_only}, refused=True)
    for name in ("dataset_item_id", "dataset_id"):
        yield from _both(
            sample, f"number-{_name(name)}", f"{name} is a string.", CITES[name], {name: 7},
            refused=True, permits=("unchecked-string",), **since,
        )
        yield draft(
            kind, "construct", f"{_name(name)}-too-early",
            f"There is no {name} before {ITEM_SINCE}.", "WIRE-1", sample.given(**{name: "x_1"}),
            refused=True, until=BEFORE_ITEM,
        )
        yield draft(
            kind, "decode", f"{_name(name)}-too-early",
            f"There is no {name} before {ITEM_SINCE}; as any unknown key it is not read.", "WIRE-3",
            sample.said(**{name: "x_1"}), until=BEFORE_ITEM,
        )


def _unread_keys(sample: Sample) -> Iterator[Draft]:
    kind = sample.type
    unknown = {"score": 0.5, "bbox": [1, 2], "classPdf": {}, "referenceId": "image_2", "": None}
    yield draft(kind, "decode", "unknown-keys", "Keys that nobody knows are ignored.", "WIRE-3",
                sample.said(**unknown), flags=("unknown-keys",))
    if sample.payload.get("geometry"):
        yield draft(kind, "decode", "unknown-keys-in-geometry",
                    "Keys that nobody knows are ignored in the geometry, too.", "WIRE-3",
                    sample.located(depth=1, score=None), flags=("unknown-keys",))
    for how, value in named(("string", "task_1"), ("null", None), ("empty", "")):
        yield draft(kind, "decode", f"{how}-task-id", "What a payload says of a task is not read.",
                    f"WIRE-3 {sample.has_task_id} TASK-3",
                    sample.said(task_id=value))
    for how, value in named(("other", "text"), ("null", None)):
        yield draft(kind, "decode", f"{how}-type",
                    "The class is known, so it does not matter what type the payload names.",
                    "TYPE-1", sample.said(type=value))
    yield draft(kind, "decode", "absent-type", "The class is known, so the type may be missing.",
                "TYPE-1", sample.silent_on("type"))
    foreign = [name for name in CITES if name not in (*sample.options, *sample.arguments)]
    foreign = [name for name in foreign if not name.startswith("dataset_")]
    if foreign:
        cites = "WIRE-3 SCENE-1" if kind == "scene-category" else "WIRE-3"
        values = {name: f"{name} of another type" for name in foreign}
        yield draft(kind, "decode", "keys-of-other-types",
                    "Keys that only other types have are ignored.", cites,
                    sample.said(**values))


def _not_json(sample: Sample) -> Iterator[Draft]:
    kind = sample.type
    for how, value in named(("null", None), ("list", []), ("string", "box"), ("number", 7)):
        yield draft(kind, "decode", f"{how}-payload", "A payload is an object.", "WIRE-1",
                    {"payload": value}, refused=True)
    for how, text in named(
        ("cut-off", '{"label": "car"'), ("empty", ""), ("single-quotes", "{'a': 1}")
    ):
        yield draft(kind, "decode", f"{how}-text", "This is not JSON.", "WIRE-7", {"text": text},
                    refused=True, flags=("invalid-json",))


_STRINGS: Final = (
    ("non-ascii", "na\u00efve \u7f8e\u4e3d \u0440\u0443\u0441", "Characters outside ASCII."),
    ("astral", "\U0001f697\U0001f468\u200d\U0001f469", "Characters beyond U+FFFF."),
    ("combining", "e\u0301 \u00e9 \u212b", "Forms that normalizing would change."),
    ("escapes", "\"\\/\b\f\n\r\t\u2028\x00\x7f", "Characters that text forms escape or do not."),
    ("blanks", "  car ", "Blanks at both ends."),
)


def _text(sample: Sample) -> Iterator[Draft]:
    kind = sample.type
    for how, value, comment in _STRINGS:
        members = {"reference_id": value}
        if "label" in sample.arguments:
            members["label"] = value
        yield draft(kind, "decode", f"{how}-strings", f"{comment} They are kept.", "WIRE-5",
                    sample.said(**members), flags=("unicode",))
        yield draft(kind, "encode", f"{how}-text", f"{comment} The text escapes them.",
                    "WIRE-2 WIRE-5", sample.said(**members), level="recommended", depth="bytes")
