"""What releases are asked to upload, and to read, when `record_uploads` records them."""

from __future__ import annotations

import copy
from typing import Any

from nucleus_spec import from_json

Scenario = dict[str, Any]

KEYPOINTS = {"keypoints": [{"x": 1, "y": 2, "visible": True}], "names": ["nose"], "skeleton": []}
GEOMETRIES: dict[str, dict[str, Any]] = {
    "box": {"x": 1, "y": 2, "width": 3, "height": 4},
    "line": {"vertices": [{"x": 1, "y": 2}]},
    "polygon": {"vertices": [{"x": 1, "y": 2}, {"x": 3, "y": 4}, {"x": 5, "y": 0}]},
    "keypoints": KEYPOINTS,
    "cuboid": {
        "position": {"x": 1, "y": 2, "z": 3},
        "dimensions": {"x": 1, "y": 2, "z": 3},
        "yaw": 0.5,
    },
}


def one(kind: str, times: int = 1, **keys: Any) -> Scenario:
    """A prediction of this type on item `i`, with these keys in its payload."""
    payload: dict[str, Any] = {"reference_id": "i"}
    if kind == "segmentation":
        payload |= {"mask_url": "https://example.com/m.png", "annotations": []}
    else:
        payload["label"] = "car"
    if kind in GEOMETRIES:
        payload["geometry"] = copy.deepcopy(GEOMETRIES[kind])
    found = {"type": kind, "payload": {**payload, **keys}}
    return found if times == 1 else {**found, "times": times}


def upload(name: str, *predictions: Scenario, limit: int | None = None, **options: Any) -> Scenario:
    """A call of `upload_predictions`. `limit` stands for the largest number of characters."""
    found: Scenario = {"name": name, "predictions": list(predictions), "options": options}
    return found if limit is None else {**found, "limit": limit}


FULL = len(from_json({**one("cuboid")["payload"], "type": "cuboid"}).to_json()) + 1
"""The characters of the only line of an upload; no edition adds a key to it."""

FLOAT_BOX = one("box", geometry={"x": 1.0, "y": 2, "width": 3, "height": 4})
LOCAL = [
    one("segmentation", mask_url=f"m{index}.png", annotation_id=str(index)) for index in range(11)
]

IDS = (
    upload("two boxes with one id", one("box", annotation_id="a"), one("box", annotation_id="a")),
    upload(
        "one id on two items",
        one("box", annotation_id="a"),
        one("box", annotation_id="a", reference_id="j"),
    ),
    upload("two equal boxes without an id", one("box"), one("box")),
    upload("boxes whose generated ids differ by a fraction", one("box"), FLOAT_BOX),
    upload("an empty id twice", one("box", annotation_id=""), one("box", annotation_id="")),
    upload(
        "a generated id that another has",
        one("box"),
        one("polygon", annotation_id="car-1-2-3-4-i"),
    ),
    upload("two polygons without an id", one("polygon"), one("polygon", label="bus")),
    upload(
        "two polygons without an id on two items",
        one("polygon"),
        one("polygon", reference_id="j"),
    ),
    upload("two lines without an id", one("line"), one("line")),
    upload("a line and a polygon without an id", one("line"), one("polygon")),
    upload("a box and a polygon without an id", one("box"), one("polygon")),
    upload("no id and the id None", one("polygon"), one("polygon", annotation_id="None")),
    upload("two cuboids without an id", one("cuboid"), one("cuboid")),
    upload("two cuboids, one with an empty id", one("cuboid"), one("cuboid", annotation_id="")),
    upload(
        "two cuboids with an empty id",
        one("cuboid", annotation_id=""),
        one("cuboid", annotation_id=""),
    ),
    upload("a mask and a polygon without an id", one("segmentation"), one("polygon")),
    upload("two masks without an id", one("segmentation"), one("segmentation")),
    upload(
        "two masks with ids on one item",
        one("segmentation", annotation_id="a"),
        one("segmentation", annotation_id="b"),
    ),
    upload(
        "a box and a polygon with one id",
        one("box", annotation_id="a"),
        one("polygon", annotation_id="a"),
    ),
    upload("two keypoints of one label without an id", one("keypoints"), one("keypoints")),
    upload(
        "two keypoints of two labels without an id",
        one("keypoints"),
        one("keypoints", label="bus"),
    ),
    upload("keypoints and a polygon without an id", one("keypoints"), one("polygon")),
    upload(
        "keypoints and a box with the id that is generated",
        one("keypoints"),
        one("box", annotation_id="car-i-keypoints"),
    ),
    upload("two equal categories", one("category"), one("category")),
    upload("two equal scene categories", one("scene-category"), one("scene-category")),
    upload("a category and a scene category", one("category"), one("scene-category")),
    upload(
        "a category with an id that a box has",
        one("category", annotation_id="a"),
        one("box", annotation_id="a"),
    ),
    upload(
        "several that clash",
        one("box", annotation_id="a"),
        one("line"),
        one("box", annotation_id="a"),
        one("polygon"),
        one("category"),
        one("box", annotation_id="a"),
    ),
)

BODIES = (
    upload("nothing"),
    upload("one box", one("box")),
    upload("one box, to update", one("box"), update=True),
    upload(
        "masks and others",
        one("box"),
        one("segmentation", annotation_id="a"),
        one("category"),
        one("cuboid"),
        one("segmentation", mask_url="m.png", annotation_id="b"),
    ),
    upload(
        "two requests of the largest number",
        *(one("box", annotation_id=str(index)) for index in range(3)),
        batch_size=2,
    ),
    upload("5001 predictions", one("category", times=5001)),
    upload("21 masks", *(one("segmentation", annotation_id=str(index)) for index in range(21))),
    upload("one local mask", one("segmentation", mask_url="m.png")),
    upload("11 local masks", *LOCAL),
    upload("a local mask in capitals", one("segmentation", mask_url="m.PNG")),
    upload("a local mask of another format", one("segmentation", mask_url="m.jpg")),
    upload("a local mask without a suffix", one("segmentation", mask_url="png")),
    upload("a local mask that is not there", one("segmentation", mask_url="no.png")),
    upload("too many local masks a request", one("box"), local_files_per_upload_request=11),
)

LINES = (
    upload("lines: nothing", asynchronous=True),
    upload(
        "lines: masks and others",
        one("box"),
        one("segmentation"),
        one("category", label="na\u00efve \u007f"),
        asynchronous=True,
    ),
    upload("lines: to update", one("box"), asynchronous=True, update=True),
    upload("lines: equal ids", one("line"), one("line"), asynchronous=True),
    upload("lines: a local mask", one("segmentation", mask_url="m.png"), asynchronous=True),
    upload("lines: as many characters as may be", one("cuboid"), asynchronous=True, limit=FULL),
    upload("lines: too many characters", one("cuboid"), asynchronous=True, limit=FULL - 1),
)

SLICES = (
    upload("one box, with a slice", one("box"), trained_slice_id="slc_1"),
    upload("a mask, with a slice", one("segmentation"), trained_slice_id="slc_1"),
    upload("lines: with a slice", one("box"), asynchronous=True, trained_slice_id="slc_1"),
)
"""Older releases have no such parameter."""


def on_item(kind: str, item: str | None, **keys: Any) -> Scenario:
    """A prediction that names its item by `dataset_item_id`, and perhaps by `reference_id`."""
    return one(kind, dataset_item_id=item, **{"reference_id": None, **keys})


LATER = (
    upload("two equal boxes on two dataset items", on_item("box", "di_1"), on_item("box", "di_2")),
    upload(
        "two polygons on two dataset items", on_item("polygon", "di_1"), on_item("polygon", "di_2")
    ),
    upload(
        "two boxes of two labels on two dataset items",
        on_item("box", "di_1"),
        on_item("box", "di_2", label="bus"),
    ),
    upload(
        "one id on two dataset items",
        on_item("box", "di_1", annotation_id="a"),
        on_item("box", "di_2", annotation_id="a"),
    ),
    upload(
        "one reference on two dataset items",
        on_item("box", "di_1", reference_id="i"),
        on_item("box", "di_2", reference_id="i"),
    ),
    upload(
        "one reference in two datasets",
        one("box", dataset_id="ds_1"),
        one("box", dataset_id="ds_2"),
    ),
    upload(
        "a dataset item by two names",
        on_item("polygon", "di_1"),
        on_item("polygon", "di_1", reference_id="i"),
    ),
    upload(
        "keypoints on two dataset items", on_item("keypoints", "di_1"), on_item("keypoints", "di_2")
    ),
    upload(
        "two categories on one dataset item",
        on_item("category", "di_1"),
        on_item("category", "di_1"),
    ),
)
"""What only releases from 0.21.2 on can be asked."""


def _exported(kind: str, **keys: Any) -> dict[str, Any]:
    """A payload as an export has it: the row names the item."""
    payload: dict[str, Any] = one(kind, **keys)["payload"]
    del payload["reference_id"]
    return payload


NO_ROW: dict[str, Any] = {
    kind: []
    for kind in ("box", "line", "polygon", "keypoints", "cuboid", "category", "multicategory")
}
ITEM = {"reference_id": "i", "dataset_item_id": "di_1", "image_url": "https://example.com/i.png"}
EXPORTED_MASK = {**_exported("segmentation"), "type": "segmentation"}

ANSWERS: tuple[Scenario, ...] = (
    {
        "name": "an export of all types",
        "rows": [
            {
                "item": ITEM,
                **NO_ROW,
                **{kind: [_exported(kind, confidence=0.5)] for kind in ("line", "polygon")},
                **{kind: [_exported(kind, annotation_id="a")] for kind in ("keypoints", "cuboid")},
                "box": [_exported("box", annotation_id="a"), _exported("box", annotation_id="b")],
                "category": [_exported("category")],
                "segmentation": EXPORTED_MASK,
            }
        ],
    },
    {
        "name": "an export of two items",
        "rows": [
            {"item": ITEM, **NO_ROW, "box": [_exported("box")], "segmentation": None},
            {"item": {**ITEM, "reference_id": "j"}, **NO_ROW, "polygon": [_exported("polygon")]},
        ],
    },
    {
        "name": "an export whose payload names another item",
        "rows": [{"item": ITEM, **NO_ROW, "box": [one("box", reference_id="other")["payload"]]}],
    },
    {"name": "an export without a list", "rows": [{"item": ITEM, "box": []}]},
    {
        "name": "annotations by type",
        "response": {
            "annotations": {
                "box": [one("box")["payload"]],
                "segmentation": [one("segmentation")["payload"]],
                "category": [one("category")["payload"]],
            }
        },
    },
    {
        "name": "a list of predictions",
        "response": {
            "predictions": [
                {**one("box")["payload"], "type": "box"},
                {**one("polygon")["payload"], "type": "polygon"},
                {**one("segmentation")["payload"], "type": "segmentation"},
            ]
        },
    },
    {
        "name": "a list with what uploads call a mask",
        "response": {"predictions": [{**one("segmentation")["payload"], "type": "mask"}]},
    },
)

SHOWN = {
    "UPLOAD-1": ("two boxes with one id", "one id on two items", "a box and a polygon with one id"),
    "UPLOAD-2": ("two lines without an id", "two masks without an id"),
    "UPLOAD-3": ("two equal categories", "two equal scene categories"),
    "UPLOAD-4": ("two equal boxes on two dataset items", "a dataset item by two names"),
    "UPLOAD-6": ("5001 predictions", "21 masks"),
    "UPLOAD-7": ("11 local masks", "a local mask in capitals", "a local mask without a suffix"),
    "UPLOAD-8": ("lines: nothing", "lines: too many characters", "lines: a local mask"),
    "UPLOAD-9": ("masks and others", "one box, to update", "nothing"),
    "UPLOAD-10": ("one local mask", "11 local masks"),
    "UPLOAD-11": ("lines: masks and others",),
    "UPLOAD-12": ("an export of all types", "an export whose payload names another item"),
    "UPLOAD-13": ("annotations by type", "a list of predictions"),
}
"""Requirement that no case can show -> the scenarios that do."""
