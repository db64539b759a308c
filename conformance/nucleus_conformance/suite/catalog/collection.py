"""Cases across types: the prediction list, and reading by the payload's own `type`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nucleus_conformance.suite.catalog.draft import Draft, draft, named
from nucleus_conformance.suite.catalog.samples import (
    BOX,
    CATEGORY,
    ITEM_SINCE,
    LINE,
    POLYGON,
    SAMPLES,
    SCENE_CATEGORY,
    SEGMENTATION,
    Sample,
)


def drafts() -> Iterator[Draft]:
    """The cases on prediction lists and on dispatch."""
    yield from _lists()
    yield from _dispatches()


def _member(sample: Sample, **arguments: Any) -> dict[str, Any]:
    return {"type": sample.type, **sample.given(**arguments)}


def _lists() -> Iterator[Draft]:
    def add(name: str, comment: str, cites: str, *batches: list[Any], **options: Any) -> Draft:
        given = {"batches": list(batches)}
        return draft("prediction-list", "collect", name, comment, cites, given, **options)

    yield add("nothing", "A new list is empty, in all eight lists.", "LIST-1 LIST-3")
    yield add("empty-batch", "Nothing is added.", "LIST-3", [])
    for sample in SAMPLES:
        yield add(f"one-{sample.type}", "It goes to the list of its type.", "LIST-1 LIST-3",
                  [_member(sample)])
    everything = [_member(sample) for sample in SAMPLES]
    yield add("one-of-each", "Each goes to the list of its type.", "LIST-1 LIST-3", everything)
    backwards = list(reversed(everything))
    yield add("one-of-each-backwards", "The order of the lists is their own.", "LIST-1", backwards)
    mixed = [
        _member(BOX, label="a"),
        _member(POLYGON, label="b"),
        _member(BOX, label="c"),
        _member(SEGMENTATION, annotation_id="d"),
        _member(BOX, label="a"),
    ]
    yield add(
        "order-within-a-type", "The order given is kept, and equal ones stay.", "LIST-2", mixed
    )
    alike = [
        _member(SCENE_CATEGORY, label="a"),
        _member(CATEGORY, label="b"),
        _member(SCENE_CATEGORY, label="c"),
        _member(CATEGORY, label="d"),
    ]
    yield add("categories-of-both-kinds", "They are sent with one type, but kept in two lists.",
              "LIST-1 LIST-2", alike)
    yield add("two-batches", "What is added later stands behind.", "LIST-2 LIST-3",
              mixed, [_member(POLYGON, label="e"), _member(BOX, label="f")])
    many = [_member(BOX, label=str(number)) for number in range(33)]
    yield add("many-in-a-batch", "No batch is too long.", "LIST-2 LIST-3", many)
    yield add("many-batches", "Each batch stands behind the one before.", "LIST-2 LIST-3",
              *([each] for each in many[:12]))
    yield add("equal-ones-in-two-batches", "Equal ones stay, in other batches, too.", "LIST-2",
              [_member(BOX), _member(LINE)], [_member(LINE), _member(BOX)])
    yield add("segmentations-of-one-item", "One item may have several.", "LIST-2 LIST-3",
              [_member(SEGMENTATION, annotation_id="a"), _member(SEGMENTATION, annotation_id="a"),
               _member(SEGMENTATION, annotation_id="b")])
    yield add("unordered-references", "What they are about does not order them.", "LIST-2",
              [_member(BOX, reference_id=each) for each in ("c", "a", "b", "a")])
    for name, other in (("null", None), ("string", "box"), ("payload", dict(BOX.payload)),
                        ("empty-list", []), ("empty-object", {}), ("empty-string", ""),
                        ("false", False), ("number", 7), ("list-of-payloads", [dict(BOX.payload)])):
        yield add(f"{name}-for-a-prediction", "Only predictions can be added.", "LIST-4",
                  [_member(BOX), {"other": other}], refused=True)
        yield add(f"{name}-alone-for-a-prediction", "Only predictions can be added.", "LIST-4",
                  [{"other": other}], refused=True)
    for sample in SAMPLES:
        yield add(f"payload-beside-{sample.type}", "A payload is no prediction.", "LIST-4",
                  [_member(sample), {"other": dict(sample.payload)}], refused=True)


def _dispatches() -> Iterator[Draft]:
    def read(name: str, comment: str, cites: str, payload: object, **options: Any) -> Draft:
        return draft("dispatch", "dispatch", name, comment, cites, {"payload": payload}, **options)

    for sample in SAMPLES:
        cites = "DISPATCH-3" if sample.type == "scene-category" else "DISPATCH-1"
        cites = f"{cites} DISPATCH-5"
        comment = "A payload is read as the type that it names."
        if sample.type == "scene-category":
            comment = "A scene category comes back as the category of an image."
        yield read(sample.type, comment, cites, {**sample.payload, **sample.options})
        about_an_item = {**sample.silent_on("reference_id")["payload"], "dataset_item_id": "di_1"}
        yield read(f"{sample.type}-about-an-item", comment, f"{cites} REFERENCE-2", about_an_item,
                   since=ITEM_SINCE)
    mask = dict(SEGMENTATION.payload)
    yield read("exported-segmentation", "Exports say segmentation.", "DISPATCH-2 DISPATCH-5",
               {**mask, "type": "segmentation"})
    options: dict[str, Any] = {"refused": True, "permits": ("unknown-type-is-mask",)}
    for name, kind in (
        ("unknown", "circle"), ("null", None), ("empty", ""), ("upper-case", "BOX"),
        ("multicategory", "multicategory"), ("number", 7), ("scene-category", "scene-category"),
        ("plural", "boxes"), ("bbox", "bbox"),
        ("blank-behind", "box "), ("title-case", "Box"), ("underscore", "scene_category"),
        ("long-s", "ma\u017fk"), ("nul-behind", "box\0"), ("true", True),
    ):
        comment = "No prediction has this type."
        yield read(f"{name}-type", comment, "DISPATCH-4", {**mask, "type": kind}, **options)
        yield read(f"{name}-type-on-a-box", comment, "DISPATCH-4", {**BOX.payload, "type": kind},
                   refused=True)
    for name, kind in named(("list", ["box"]), ("object", {"box": 1})):
        for place, typed in (("", mask), ("-on-a-box", BOX.payload)):
            yield read(f"{name}-type{place}", "A type is named by a string.", "DISPATCH-4",
                       {**typed, "type": kind}, refused=True)
    comment = "Nothing says what it is."
    yield read("absent-type", comment, "DISPATCH-4", SEGMENTATION.silent_on("type")["payload"],
               **options)
    yield read("absent-type-on-a-box", comment, "DISPATCH-4", BOX.silent_on("type")["payload"],
               refused=True)
    for name, payload in (("null", None), ("list", []), ("string", "box"), ("empty", {})):
        yield read(f"{name}-payload", "A payload is an object that names its type.",
                   "WIRE-1 DISPATCH-4", payload, refused=True)
