"""Cases on what all types share: optional fields, labels, items and datasets, and JSON itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from nucleus_conformance.suite.catalog.draft import Draft, draft, named
from nucleus_conformance.suite.catalog.samples import (
    BEFORE_ITEM,
    ITEM_SINCE,
    SAMPLES,
    Sample,
    unheard_of,
)
from nucleus_conformance.suite.catalog.values import EMPTY, STRINGS, WRONG
from nucleus_spec.table import rows

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
    kind, cites = sample.type, f"OBJECT-1 OBJECT-2 WIRE-1 TYPE-1 {sample.has_task_id} TASK-3"
    cites = f"{cites} {sample.on_keys}"
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
            f"WIRE-2 {sample.on_keys}",
            sample.said(**members),
            level="recommended",
            depth="bytes",
        )
    comment = f"Every parameter that edition {ITEM_SINCE} has."
    everything |= {"dataset_item_id": "di_1", "dataset_id": "ds_1"}
    cites = f"REFERENCE-2 DATASET-1 CONSTRUCT-4 {sample.on_keys}"
    yield from _both(sample, "all-fields-and-ids", comment, cites, everything, since=ITEM_SINCE)
    yield draft(
        kind,
        "encode",
        "all-fields-and-ids-text",
        f"{comment} The text is the SDK's own, byte for byte.",
        f"WIRE-2 REFERENCE-2 DATASET-1 {sample.on_keys}",
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
        "OBJECT-2 LOCAL-2" if local else "OBJECT-2 LOCAL-1",
        sample.said(),
    )


def _option(sample: Sample, name: str) -> Iterator[Draft]:
    cites = CITES[name]
    shown = _name(name)
    if sample.type == "cuboid":
        cites = f"{cites} {_CUBOID_IDS.get(name, '')}"
    if name == "metadata":
        cites = f"{cites} {_ABSENT_METADATA.get(sample.type, 'METADATA-3')}"
    comment = f"Of the optional fields only {name} is given."
    yield from _both(sample, f"only-{shown}", comment, cites, {name: sample.options[name]})
    comment = f"{name} is null, which is what leaving it out means."
    if (sample.type, name) == ("scene-category", "metadata"):
        comment = "metadata is null, and stays null: leaving it out means something else when read."
    yield from _both(sample, f"null-{shown}", comment, cites, {name: None},
                     flags=("null-absent-empty",))
    for how, value, usual in EMPTY.get(name, []):
        dropped = sample.type == "cuboid" and value in ("", {})
        comment = f"On a cuboid {name} is not sent if it is empty." if dropped else usual
        yield from _both(sample, f"{how}-{shown}", comment, cites, {name: value},
                         flags=("null-absent-empty",))
    flag, values = WRONG[name]
    for how, value, comment in values:
        yield from _both(
            sample, f"{how}-{shown}", comment, cites, {name: value}, refused=True, permits=(flag,)
        )


def _label(sample: Sample) -> Iterator[Draft]:
    kind, cites = sample.type, "LABEL-1"
    yield draft(
        kind, "construct", "no-label", "label is not given.", f"{cites} CONSTRUCT-1",
        sample.without("label"),
        refused=True,
    )
    yield draft(
        kind, "decode", "absent-label", "label is not there.", f"{cites} WIRE-10",
        sample.silent_on("label"), refused=True, permits=("absent-label-is-zero",),
    )
    yield from _both(sample, "empty-label", "A label may be empty.", cites, {"label": ""})
    for how, value in named(("null", None), ("number", 11004), ("true", True), ("list", ["car"])):
        shown = {"number": "a number", "list": "a list"}.get(how, json.dumps(value))
        yield from _both(
            sample, f"{how}-label", f"A label is a string, not {shown}.", cites, {"label": value},
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
    cites = f"{cites} KEYPOINTS-ID-1 KEYPOINTS-ID-2" if kind == "keypoints" else cites
    yield draft(kind, "construct", "item-instead-of-reference", by_item, cites,
                {"arguments": nameless}, **since)
    nameless = {**sample.silent_on("reference_id")["payload"], **item}
    yield draft(kind, "decode", "item-instead-of-reference", by_item, cites,
                {"payload": nameless}, **since)
    for how, value, even in (("", "di_1", ""), ("empty-", "", ", although it is empty")):
        yield from _both(
            sample, f"{how}item-beside-reference",
            f"The dataset_item_id is sent beside the reference_id{even}.", id_cites,
            {"dataset_item_id": value}, **since,
        )
        yield from _both(
            sample, f"{how}dataset-beside-reference",
            f"The dataset_id is sent beside the reference_id{even}.", "DATASET-1",
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
                "item_id is a key that nobody reads, so that nothing names an item.",
                f"WIRE-3 {id_cites}", {"payload": sent_only}, refused=True)
    for name in ("dataset_item_id", "dataset_id"):
        yield from _both(
            sample, f"number-{_name(name)}", f"{name} is a string.", CITES[name], {name: 7},
            refused=True, permits=("unchecked-string",), **since,
        )
        yield draft(
            kind, "construct", f"{_name(name)}-too-early",
            f"There is no {name} before {ITEM_SINCE}.", "CONSTRUCT-2",
            sample.given(**{name: "x_1"}), refused=True, until=BEFORE_ITEM,
        )
        yield draft(
            kind, "decode", f"{_name(name)}-too-early",
            f"There is no {name} before {ITEM_SINCE}; as any unknown key it is not read.", "WIRE-3",
            sample.said(**{name: "x_1"}), until=BEFORE_ITEM,
        )


def _unread_keys(sample: Sample) -> Iterator[Draft]:
    kind = sample.type
    unknown = {
        unheard_of("score", "rating"): 0.5,
        unheard_of("bbox", "bounds"): [1, 2],
        "classPdf": {},
        "referenceId": "image_2",
        "": None,
    }
    yield draft(kind, "decode", "unknown-keys", "Keys that nobody knows are ignored.", "WIRE-3",
                sample.said(**unknown), flags=("unknown-keys",))
    if sample.payload.get("geometry"):
        yield draft(kind, "decode", "unknown-keys-in-geometry",
                    "Keys that nobody knows are ignored in the geometry, too.", "WIRE-3",
                    sample.located(**{unheard_of("depth", "height_above_ground"): 1,
                                      unheard_of("score", "rating"): None}),
                    flags=("unknown-keys",))
    for how, value in named(("string", "task_1"), ("null", None), ("empty", "")):
        yield draft(kind, "decode", f"{how}-task-id", "What a payload says of a task is not read.",
                    f"WIRE-3 {sample.has_task_id} TASK-3",
                    sample.said(task_id=value))
    for how, value in named(("other", "text"), ("null", None)):
        yield draft(kind, "decode", f"{how}-type",
                    "The class is known, so it does not matter what type the payload names.",
                    "TYPE-1 TYPE-2", sample.said(type=value))
    yield draft(kind, "decode", "absent-type", "The class is known, so the type may be missing.",
                "TYPE-1 TYPE-2", sample.silent_on("type"))
    own = {each for row in rows(kind) for each in (row.name, row.read_name)}
    foreign = [name for name in CITES if name not in own]
    if foreign:
        cites = "WIRE-3 SCENE-1" if kind == "scene-category" else "WIRE-3"
        values = {name: f"{name} of another type" for name in foreign}
        yield draft(kind, "decode", "keys-of-other-types",
                    "Keys that only other types have are ignored.", cites,
                    sample.said(**values))


def _not_json(sample: Sample) -> Iterator[Draft]:
    kind = sample.type
    for how, value in named(("null", None), ("list", []), ("string", "box"), ("number", 7)):
        what = how if value is None else f"a {how}"
        yield draft(kind, "decode", f"{how}-payload", f"A payload is an object, not {what}.",
                    "WIRE-1", {"payload": value}, refused=True)
    for how, text, comment in (
        ("cut-off", '{"label": "car"', "The object does not end."),
        ("empty", "", "An empty text has no value in it."),
        ("single-quotes", "{'a': 1}", "Apostrophes are no quotation marks."),
    ):
        yield draft(kind, "decode", f"{how}-text", comment, "WIRE-7", {"text": text},
                    refused=True, flags=("invalid-json",))


def _text(sample: Sample) -> Iterator[Draft]:
    kind = sample.type
    for how, value, what, becomes in STRINGS:
        members = {"reference_id": value}
        if "label" in sample.arguments:
            members["label"] = value
        yield draft(kind, "decode", f"{how}-strings", f"{what} are kept in strings.", "WIRE-5",
                    sample.said(**members), flags=("unicode",))
        yield draft(kind, "encode", f"{how}-text", f"{what} {becomes}.", "WIRE-2 WIRE-5",
                    sample.said(**members), level="recommended", depth="bytes")
