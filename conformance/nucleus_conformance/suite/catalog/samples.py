"""One typical input of each type: constructor arguments and the equivalent payload."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from attrs import frozen

from nucleus_spec.editions import EDITIONS, Edition
from nucleus_spec.table import Row, part_rows, rows, sent_since

Json = Mapping[str, Any]


@frozen
class Sample:
    """The required arguments and members of a type, and a typical value of each optional one.

    Optional parameters have the same name in payloads and constructors.
    """

    type: str
    arguments: Json
    payload: Json
    options: Json
    on_parameters: str
    """The requirement that lists the parameters of its constructor."""
    on_keys: str
    """The requirement that lists the keys of its payload."""

    @property
    def has_task_id(self) -> str:
        """The requirement on `task_id`, if the type has it; else nothing."""
        return " ".join(row.requirement for row in rows(self.type) if row.name == "task_id")

    def given(self, /, **arguments: Any) -> dict[str, Any]:
        """Input for `construct`: the required arguments, with these added or replaced."""
        return {"arguments": {**self.arguments, **arguments}}

    def said(self, /, **members: Any) -> dict[str, Any]:
        """Input for `decode` and others: the payload, with these members added or replaced."""
        return {"payload": {**self.payload, **members}}

    def located(self, /, **members: Any) -> dict[str, Any]:
        """Like `said`, with the members added or replaced in the geometry."""
        return self.said(geometry={**self.payload["geometry"], **members})

    def without(self, *names: str) -> dict[str, Any]:
        """Input for `construct` without these arguments."""
        return {"arguments": {k: v for k, v in self.arguments.items() if k not in names}}

    def silent_on(self, *names: str) -> dict[str, Any]:
        """Like `said`, without these members in the payload and its geometry."""
        kept = {k: v for k, v in self.payload.items() if k not in names}
        if "geometry" in kept:
            kept["geometry"] = {k: v for k, v in kept["geometry"].items() if k not in names}
        return {"payload": kept}


_CONFIDENCE: Final = {"confidence": 0.83}
_ANNOTATION: Final = {"annotation_id": "prediction_1"}
_METADATA: Final = {"metadata": {"weather": "clear", "lanes": 3, "speed": 12.5}}
_CLASS_PDF: Final = {"class_pdf": {"car": 0.75, "bus": 0.25}}
_EMBEDDING: Final = {"embedding_vector": [0.25, -1.5, 3]}
_TRACK: Final = {"track_reference_id": "red_car"}
_TAXONOMY: Final = {"taxonomy_name": "vehicles"}
_VERTICES: Final = [{"x": 100, "y": 100.5}, {"x": 150, "y": 200}, {"x": 200.25, "y": 100}]

BOX: Final = Sample(
    "box",
    {"label": "car", "x": 10, "y": 20.5, "width": 30, "height": 40.25, "reference_id": "image_1"},
    {
        "label": "car",
        "type": "box",
        "geometry": {"x": 10, "y": 20.5, "width": 30, "height": 40.25},
        "reference_id": "image_1",
    },
    {**_CONFIDENCE, **_ANNOTATION, **_METADATA, **_CLASS_PDF, **_EMBEDDING, **_TRACK},
    "BOX-3",
    "BOX-4",
)
LINE: Final = Sample(
    "line",
    {"label": "lane", "vertices": _VERTICES, "reference_id": "image_1"},
    {
        "label": "lane",
        "type": "line",
        "geometry": {"vertices": _VERTICES},
        "reference_id": "image_1",
    },
    {**_CONFIDENCE, **_ANNOTATION, **_METADATA, **_CLASS_PDF, **_TRACK},
    "LINE-1",
    "LINE-2",
)
POLYGON: Final = Sample(
    "polygon",
    {"label": "bus", "vertices": _VERTICES, "reference_id": "image_1"},
    {
        "label": "bus",
        "type": "polygon",
        "geometry": {"vertices": _VERTICES},
        "reference_id": "image_1",
    },
    {**_CONFIDENCE, **_ANNOTATION, **_METADATA, **_CLASS_PDF, **_EMBEDDING, **_TRACK},
    "POLYGON-1",
    "POLYGON-2",
)

_KEYPOINTS: Final = {
    "keypoints": [
        {"x": 10, "y": 20.5, "visible": True},
        {"x": 30.25, "y": 40, "visible": False},
        {"x": 50, "y": 60, "visible": True},
    ],
    "names": ["nose", "left ear", "right ear"],
    "skeleton": [[0, 1], [2, 0]],
}
KEYPOINTS: Final = Sample(
    "keypoints",
    {"label": "face", **_KEYPOINTS, "reference_id": "image_1"},
    {"label": "face", "type": "keypoints", "geometry": _KEYPOINTS, "reference_id": "image_1"},
    {**_CONFIDENCE, **_ANNOTATION, **_METADATA, **_CLASS_PDF, **_TRACK},
    "KEYPOINTS-6",
    "KEYPOINTS-7",
)

_CUBOID: Final = {
    "position": {"x": 100, "y": -20.5, "z": 1.25},
    "dimensions": {"x": 4.5, "y": 2, "z": 1.5},
    "yaw": -1.5,
}
CUBOID: Final = Sample(
    "cuboid",
    {"label": "car", **_CUBOID, "reference_id": "pointcloud_1"},
    {"label": "car", "type": "cuboid", "geometry": _CUBOID, "reference_id": "pointcloud_1"},
    {**_CONFIDENCE, **_ANNOTATION, **_METADATA, **_CLASS_PDF, **_TRACK},
    "CUBOID-4",
    "CUBOID-5",
)
CATEGORY: Final = Sample(
    "category",
    {"label": "dress", "reference_id": "image_1"},
    {"label": "dress", "type": "category", "geometry": {}, "reference_id": "image_1"},
    {**_TAXONOMY, **_CONFIDENCE, **_METADATA, **_CLASS_PDF, **_TRACK},
    "CATEGORY-2",
    "CATEGORY-3",
)
SCENE_CATEGORY: Final = Sample(
    "scene-category",
    {"label": "running", "reference_id": "scene_1"},
    {"label": "running", "type": "category", "geometry": {}, "reference_id": "scene_1"},
    {**_TAXONOMY, **_CONFIDENCE, **_METADATA},
    "SCENE-2",
    "SCENE-3",
)

_SEGMENTS: Final = [
    {"label": "grass", "index": 0},
    {"label": "bus", "index": 3, "metadata": {"color": "yellow"}},
]
_MASK_URL: Final = "s3://bucket/masks/image_1.png"
SEGMENTATION: Final = Sample(
    "segmentation",
    {"mask_url": _MASK_URL, "annotations": _SEGMENTS, "reference_id": "image_1"},
    {
        "type": "mask",
        "mask_url": _MASK_URL,
        "annotations": _SEGMENTS,
        "reference_id": "image_1",
    },
    _ANNOTATION,
    "MASK-4",
    "MASK-5",
)

SAMPLES: Final = (BOX, LINE, POLYGON, KEYPOINTS, CUBOID, CATEGORY, SCENE_CATEGORY, SEGMENTATION)


def last_before(keys: Iterable[Row]) -> Edition | None:
    """The last edition that has none of these keys; None if no edition has one."""
    since = [row.since for row in keys]
    return EDITIONS[EDITIONS.index(min(since)) - 1] if since else None


def unheard_of(*names: str) -> str:
    """The first of these names that no edition has a key or parameter of."""
    heard = {
        each
        for sample in SAMPLES
        for row in (*rows(sample.type), *part_rows(sample.type))
        for each in (row.name, row.read_name, row.parameter, row.inside)
    }
    return next(name for name in names if name not in heard)


ITEM_SINCE: Final = sent_since()["/item_id"]["box"]
"""The edition that added `dataset_item_id` and `dataset_id`."""

BEFORE_ITEM: Final = EDITIONS[EDITIONS.index(ITEM_SINCE) - 1]

