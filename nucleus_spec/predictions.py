"""THE SPEC: the eight prediction types, with every key of their payloads stated once. Start here.

Each class lists its constructor parameters in the documented order. `on_wire(Key(…))` defines the
parameter's key in payloads: its name and place, the allowed values and the requirement on them,
when and since which edition it is sent, and what an absent key or None stands for. `constant(…)`
is a key without a parameter. The rules across its fields are a class's `__attrs_post_init__`; they
and the formulas of generated ids are in `rules`.

A prediction is about an item, which `reference_id` names or, since edition 0.21.2,
`dataset_item_id`. Type checkers take each for optional; the constructor refuses a prediction that
has neither (REFERENCE-1).
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar, Final

from attrs import field, frozen

from nucleus_spec import editions
from nucleus_spec.codec import PredictionObject
from nucleus_spec.constraints import (
    DISTRIBUTION,
    INDEX,
    JSON_OBJECT,
    NAMED,
    NOT_NEGATIVE,
    NUMBER,
    PROBABILITY,
    STRING,
    Constraint,
    instance_of,
    list_of,
    optional,
    with_comment,
)
from nucleus_spec.editions import DEFAULT, V0_15_5, V0_17_8, V0_17_9, V0_21_2, Edition
from nucleus_spec.geometry import EXTENT, VERTEX, Keypoint, Point, Point3D, Segment
from nucleus_spec.local_files import is_remote
from nucleus_spec.pointer import Location
from nucleus_spec.rules import (
    BOX_ID,
    KEYPOINTS_ID,
    about_an_item,
    one_name_per_keypoint,
    skeleton_within_keypoints,
)
from nucleus_spec.showing import show
from nucleus_spec.wire import (
    IF_SET,
    IF_TRUTHY,
    UNLESS_ITEM,
    Key,
    all_of,
    constant,
    keyed,
    on_wire,
)


def empty_object(_: object) -> dict[str, Any]:
    """METADATA-3. No metadata is sent as an empty object."""
    return {}


# The keys that several types share. All types but segmentation have the same order of keys.

LABEL: Final = Key("label", 1, STRING, "LABEL-1")
TYPE, GEOMETRY, TASK_ID = 2, 3, 9
REFERENCE_ID: Final = Key("reference_id", 4, optional(STRING), "REFERENCE-1", names_item=True)
ANNOTATION_ID: Final = Key("annotation_id", 5, optional(STRING), "ANNOTATION-ID-1")
METADATA: Final = Key("metadata", 6, optional(JSON_OBJECT), "METADATA-1", if_none=empty_object)
EMBEDDING: Final = Key("embedding_vector", 7, optional(list_of(NUMBER)), "EMBEDDING-1")
TRACK: Final = Key("track_reference_id", 8, optional(STRING), "TRACK-1")
TAXONOMY: Final = Key("taxonomy_name", 10, optional(STRING), "TAXONOMY-1", sent=IF_SET)
CONFIDENCE: Final = Key("confidence", 11, optional(PROBABILITY), "CONFIDENCE-1", sent=IF_SET)
CLASS_PDF: Final = Key("class_pdf", 12, optional(DISTRIBUTION), "CLASS-PDF-1", sent=IF_SET)
ITEM_ID: Final = Key(
    "item_id",
    13,
    optional(STRING),
    "REFERENCE-2",
    sent=IF_SET,
    since=V0_21_2,
    read_as="dataset_item_id",
    names_item=True,
)
DATASET_ID: Final = Key("dataset_id", 14, optional(STRING), "DATASET-1", sent=IF_SET, since=V0_21_2)


def in_geometry(name: str, constraint: Constraint, cites: str) -> Key:
    """A key of the `geometry` object, which keeps the order of declaration."""
    return Key(name, GEOMETRY, constraint, cites, inside="geometry")


VERTICES: Final = in_geometry("vertices", list_of(VERTEX), "VERTICES-1")
_check_vertices: Final = VERTICES.check()


PAIR: Final = list_of(INDEX, length=2)
PAIRED: Final = "As many names as keypoints, which JSON Schema cannot say."
WITHIN: Final = "Each is the index of a keypoint, which JSON Schema cannot say."


def as_points(vertices: Sequence[Point | Mapping[str, float]]) -> Sequence[Point]:
    """VERTICES-2. Plain objects with `x` and `y` are taken for points, if all of them are such."""
    points: Sequence[Point] = _check_vertices(vertices)
    if len({isinstance(each, Point) for each in vertices}) == 2:
        Location("/geometry/vertices", "VERTICES-2").refuse(
            "wrong-type", "must be all points or all plain objects, but has both"
        )
    return points


@frozen(field_transformer=keyed, getstate_setstate=False)
class BoxPrediction(PredictionObject):
    """An axis-parallel box in an image.

    `x`, `y`: pixels from the image's left and top border to the box's. `width`, `height`: size in
    pixels, 0 or more. `confidence`: 0 to 1. `box_id` generates a missing `annotation_id`.
    Raises `InvalidPrediction`. Source: documentation of `BoxPrediction`.
    """

    label: str = field(metadata=on_wire(LABEL))
    x: float = field(metadata=on_wire(in_geometry("x", NUMBER, "BOX-1")))
    y: float = field(metadata=on_wire(in_geometry("y", NUMBER, "BOX-1")))
    width: float = field(metadata=on_wire(in_geometry("width", NOT_NEGATIVE, "BOX-2")))
    height: float = field(metadata=on_wire(in_geometry("height", NOT_NEGATIVE, "BOX-2")))
    reference_id: str | None = field(default=UNLESS_ITEM, metadata=on_wire(REFERENCE_ID))
    confidence: float | None = field(default=None, metadata=on_wire(CONFIDENCE))
    annotation_id: str | None = field(
        default=None, metadata=on_wire(ANNOTATION_ID.but(if_none=BOX_ID))
    )
    metadata: Mapping[str, Any] | None = field(default=None, metadata=on_wire(METADATA))
    class_pdf: Mapping[str, float] | None = field(default=None, metadata=on_wire(CLASS_PDF))
    embedding_vector: Sequence[float] | None = field(default=None, metadata=on_wire(EMBEDDING))
    track_reference_id: str | None = field(default=None, metadata=on_wire(TRACK))
    dataset_item_id: str | None = field(default=None, kw_only=True, metadata=on_wire(ITEM_ID))
    dataset_id: str | None = field(default=None, kw_only=True, metadata=on_wire(DATASET_ID))
    _type: ClassVar[Key] = constant("type", TYPE, "box", "TYPE-1")
    _task_id: ClassVar[Key] = constant("task_id", TASK_ID, None, "TASK-1", since=V0_17_8)
    __attrs_post_init__ = about_an_item


@frozen(field_transformer=keyed, getstate_setstate=False)
class LinePrediction(PredictionObject):
    """An open line through `vertices`, in order; there may be none.

    `confidence`: 0 to 1. Raises `InvalidPrediction`. Source: documentation of `LinePrediction`.
    """

    label: str = field(metadata=on_wire(LABEL))
    vertices: Sequence[Point] = field(converter=as_points, metadata=on_wire(VERTICES))
    reference_id: str | None = field(default=UNLESS_ITEM, metadata=on_wire(REFERENCE_ID))
    confidence: float | None = field(default=None, metadata=on_wire(CONFIDENCE))
    annotation_id: str | None = field(default=None, metadata=on_wire(ANNOTATION_ID))
    metadata: Mapping[str, Any] | None = field(default=None, metadata=on_wire(METADATA))
    class_pdf: Mapping[str, float] | None = field(default=None, metadata=on_wire(CLASS_PDF))
    track_reference_id: str | None = field(default=None, metadata=on_wire(TRACK))
    dataset_item_id: str | None = field(default=None, kw_only=True, metadata=on_wire(ITEM_ID))
    dataset_id: str | None = field(default=None, kw_only=True, metadata=on_wire(DATASET_ID))
    _type: ClassVar[Key] = constant("type", TYPE, "line", "TYPE-1")
    _task_id: ClassVar[Key] = constant("task_id", TASK_ID, None, "TASK-1", since=V0_17_8)
    __attrs_post_init__ = about_an_item


@frozen(field_transformer=keyed, getstate_setstate=False)
class PolygonPrediction(PredictionObject):
    """A closed outline with corners at `vertices`, in order; there may be none.

    `confidence`: 0 to 1. Raises `InvalidPrediction`. Source: documentation of `PolygonPrediction`.
    """

    label: str = field(metadata=on_wire(LABEL))
    vertices: Sequence[Point] = field(converter=as_points, metadata=on_wire(VERTICES))
    reference_id: str | None = field(default=UNLESS_ITEM, metadata=on_wire(REFERENCE_ID))
    confidence: float | None = field(default=None, metadata=on_wire(CONFIDENCE))
    annotation_id: str | None = field(default=None, metadata=on_wire(ANNOTATION_ID))
    metadata: Mapping[str, Any] | None = field(default=None, metadata=on_wire(METADATA))
    class_pdf: Mapping[str, float] | None = field(default=None, metadata=on_wire(CLASS_PDF))
    embedding_vector: Sequence[float] | None = field(default=None, metadata=on_wire(EMBEDDING))
    track_reference_id: str | None = field(default=None, metadata=on_wire(TRACK))
    dataset_item_id: str | None = field(default=None, kw_only=True, metadata=on_wire(ITEM_ID))
    dataset_id: str | None = field(default=None, kw_only=True, metadata=on_wire(DATASET_ID))
    _type: ClassVar[Key] = constant("type", TYPE, "polygon", "TYPE-1")
    _task_id: ClassVar[Key] = constant("task_id", TASK_ID, None, "TASK-1", since=V0_17_8)
    __attrs_post_init__ = about_an_item


@frozen(field_transformer=keyed, getstate_setstate=False)
class KeypointsPrediction(PredictionObject):
    """Named places on one object, and the skeleton that joins them.

    `names`: one unique name per keypoint. `skeleton`: pairs of zero-based indices of `keypoints`.
    `confidence`: 0 to 1. Since edition 0.15.5, `keypoints_id` generates a missing `annotation_id`.
    Raises `InvalidPrediction`. Source: documentation of `KeypointsPrediction`; release 0.15.5.
    """

    label: str = field(metadata=on_wire(LABEL))
    keypoints: Sequence[Keypoint] = field(
        metadata=on_wire(in_geometry("keypoints", list_of(instance_of(Keypoint)), "KEYPOINTS-1"))
    )
    names: Sequence[str] = field(
        metadata=on_wire(
            in_geometry("names", with_comment(list_of(STRING, unique=True), PAIRED), "KEYPOINTS-2")
        )
    )
    skeleton: Sequence[Sequence[int]] = field(
        metadata=on_wire(
            in_geometry("skeleton", with_comment(list_of(PAIR), WITHIN), "KEYPOINTS-4")
        )
    )
    reference_id: str | None = field(default=UNLESS_ITEM, metadata=on_wire(REFERENCE_ID))
    confidence: float | None = field(default=None, metadata=on_wire(CONFIDENCE))
    annotation_id: str | None = field(
        default=None,
        metadata=on_wire(ANNOTATION_ID.but(if_none=KEYPOINTS_ID, if_none_since=V0_15_5)),
    )
    metadata: Mapping[str, Any] | None = field(default=None, metadata=on_wire(METADATA))
    class_pdf: Mapping[str, float] | None = field(default=None, metadata=on_wire(CLASS_PDF))
    track_reference_id: str | None = field(default=None, metadata=on_wire(TRACK))
    dataset_item_id: str | None = field(default=None, kw_only=True, metadata=on_wire(ITEM_ID))
    dataset_id: str | None = field(default=None, kw_only=True, metadata=on_wire(DATASET_ID))
    _type: ClassVar[Key] = constant("type", TYPE, "keypoints", "TYPE-1")
    _task_id: ClassVar[Key] = constant("task_id", TASK_ID, None, "TASK-1", since=V0_17_8)
    __attrs_post_init__ = all_of(about_an_item, one_name_per_keypoint, skeleton_within_keypoints)


@frozen(field_transformer=keyed, getstate_setstate=False)
class CuboidPrediction(PredictionObject):
    """A box in a point cloud.

    `position`: its centre. `dimensions`: length (x), width (y) and height (z), each 0 or more.
    `yaw`: its rotation about the z axis in radians, any finite number. `confidence`: 0 to 1.
    An `annotation_id`, `metadata` or `track_reference_id` that is None or empty is not sent.
    Raises `InvalidPrediction`. Source: documentation of `CuboidPrediction`.
    """

    label: str = field(metadata=on_wire(LABEL))
    position: Point3D = field(
        metadata=on_wire(in_geometry("position", instance_of(Point3D), "CUBOID-1"))
    )
    dimensions: Point3D = field(metadata=on_wire(in_geometry("dimensions", EXTENT, "CUBOID-2")))
    yaw: float = field(metadata=on_wire(in_geometry("yaw", NUMBER, "CUBOID-3")))
    reference_id: str | None = field(default=UNLESS_ITEM, metadata=on_wire(REFERENCE_ID))
    confidence: float | None = field(default=None, metadata=on_wire(CONFIDENCE))
    annotation_id: str | None = field(
        default=None, metadata=on_wire(ANNOTATION_ID.but(sent=IF_TRUTHY))
    )
    metadata: Mapping[str, Any] | None = field(
        default=None, metadata=on_wire(METADATA.but(sent=IF_TRUTHY, if_none=None))
    )
    class_pdf: Mapping[str, float] | None = field(default=None, metadata=on_wire(CLASS_PDF))
    track_reference_id: str | None = field(
        default=None, metadata=on_wire(TRACK.but(sent=IF_TRUTHY))
    )
    dataset_item_id: str | None = field(default=None, kw_only=True, metadata=on_wire(ITEM_ID))
    dataset_id: str | None = field(default=None, kw_only=True, metadata=on_wire(DATASET_ID))
    _type: ClassVar[Key] = constant("type", TYPE, "cuboid", "TYPE-1")
    __attrs_post_init__ = about_an_item


@frozen(field_transformer=keyed, getstate_setstate=False)
class CategoryPrediction(PredictionObject):
    """A class for a whole image.

    `taxonomy_name`: the taxonomy of the label. `confidence`: 0 to 1. Raises `InvalidPrediction`.
    Source: documentation of `CategoryPrediction`.
    """

    label: str = field(metadata=on_wire(LABEL))
    reference_id: str | None = field(default=UNLESS_ITEM, metadata=on_wire(REFERENCE_ID))
    taxonomy_name: str | None = field(default=None, metadata=on_wire(TAXONOMY))
    confidence: float | None = field(default=None, metadata=on_wire(CONFIDENCE))
    metadata: Mapping[str, Any] | None = field(default=None, metadata=on_wire(METADATA))
    class_pdf: Mapping[str, float] | None = field(default=None, metadata=on_wire(CLASS_PDF))
    track_reference_id: str | None = field(default=None, metadata=on_wire(TRACK))
    dataset_item_id: str | None = field(default=None, kw_only=True, metadata=on_wire(ITEM_ID))
    dataset_id: str | None = field(default=None, kw_only=True, metadata=on_wire(DATASET_ID))
    _type: ClassVar[Key] = constant("type", TYPE, "category", "TYPE-1")
    _geometry: ClassVar[Key] = constant("geometry", GEOMETRY, {}, "CATEGORY-1")
    _task_id: ClassVar[Key] = constant("task_id", TASK_ID, None, "TASK-1", since=V0_17_8)
    __attrs_post_init__ = about_an_item


@frozen(field_transformer=keyed, getstate_setstate=False)
class SceneCategoryPrediction(PredictionObject):
    """A class for a whole scene. Its payload has the `type` of an image's category.

    `taxonomy_name`: the taxonomy of the label. `confidence`: 0 to 1. Only this type sends metadata
    of None as null. Raises `InvalidPrediction`. Source: documentation of
    `SceneCategoryPrediction`; release 0.14.29.
    """

    label: str = field(metadata=on_wire(LABEL))
    reference_id: str | None = field(default=UNLESS_ITEM, metadata=on_wire(REFERENCE_ID))
    taxonomy_name: str | None = field(default=None, metadata=on_wire(TAXONOMY))
    confidence: float | None = field(default=None, metadata=on_wire(CONFIDENCE))
    metadata: Mapping[str, Any] | None = field(
        default=None,
        metadata=on_wire(METADATA.but(if_absent=MappingProxyType({}), if_none=None)),
    )
    dataset_item_id: str | None = field(default=None, kw_only=True, metadata=on_wire(ITEM_ID))
    dataset_id: str | None = field(default=None, kw_only=True, metadata=on_wire(DATASET_ID))
    _type: ClassVar[Key] = constant("type", TYPE, "category", "TYPE-1")
    _geometry: ClassVar[Key] = constant("geometry", GEOMETRY, {}, "CATEGORY-1")
    _task_id: ClassVar[Key] = constant("task_id", TASK_ID, None, "TASK-2", since=V0_17_9)
    __attrs_post_init__ = about_an_item


@frozen(field_transformer=keyed, getstate_setstate=False)
class SegmentationPrediction(PredictionObject):
    """A mask: an image whose pixel values name classes or instances.

    `mask_url`: the URL or local path of a PNG file as large as the image; not empty.
    `annotations`: the meaning of each pixel value. Raises `InvalidPrediction`.
    Source: documentation of `SegmentationPrediction`.
    """

    mask_url: str = field(metadata=on_wire(Key("mask_url", 2, NAMED, "MASK-1")))
    annotations: Sequence[Segment] = field(
        metadata=on_wire(Key("annotations", 3, list_of(instance_of(Segment)), "MASK-2"))
    )
    reference_id: str | None = field(
        default=UNLESS_ITEM, metadata=on_wire(REFERENCE_ID.but(place=5))
    )
    annotation_id: str | None = field(default=None, metadata=on_wire(ANNOTATION_ID.but(place=4)))
    dataset_item_id: str | None = field(default=None, metadata=on_wire(ITEM_ID))
    dataset_id: str | None = field(default=None, kw_only=True, metadata=on_wire(DATASET_ID))
    _type: ClassVar[Key] = constant("type", 1, "mask", "TYPE-1")
    __attrs_post_init__ = about_an_item

    def has_local_files_to_upload(self, *, edition: str | Edition = DEFAULT) -> bool:
        """Whether the mask is a local file (LOCAL-2, LOCAL-3).

        Raises `InvalidPrediction`: `file-not-found` if the local file does not exist (LOCAL-4),
        `not-in-edition` like `to_payload`.
        """
        super().has_local_files_to_upload(edition=edition)  # whatever cannot be sent is refused
        if is_remote(self.mask_url):
            return False
        if not os.path.isfile(self.mask_url):
            Location("/mask_url", "LOCAL-4").refuse(
                "file-not-found", f"is a local file that does not exist: {show(self.mask_url)}"
            )
        return True


Prediction = (
    BoxPrediction
    | LinePrediction
    | PolygonPrediction
    | KeypointsPrediction
    | CuboidPrediction
    | CategoryPrediction
    | SceneCategoryPrediction
    | SegmentationPrediction
)

PREDICTION_TYPES: Final[dict[str, type[Prediction]]] = {
    "box": BoxPrediction,
    "line": LinePrediction,
    "polygon": PolygonPrediction,
    "keypoints": KeypointsPrediction,
    "cuboid": CuboidPrediction,
    "category": CategoryPrediction,
    "scene-category": SceneCategoryPrediction,
    "segmentation": SegmentationPrediction,
}
"""This project's name of each type -> its class, in the order of a `PredictionList`."""

DISPATCH: Final[dict[str, type[Prediction]]] = {
    name: cls for name, cls in PREDICTION_TYPES.items() if cls is not SceneCategoryPrediction
} | {"mask": SegmentationPrediction}
"""A payload's `type` -> the class that `from_json` reads it as."""


def class_of(payload: Any) -> type[Prediction]:
    """The class that `from_json` reads a payload as. Raises `InvalidPrediction` as that does."""
    if not isinstance(payload, Mapping):
        Location("", "WIRE-1").refuse_type(payload, "an object")
    named = payload.get("type")
    if isinstance(named, str) and named in DISPATCH:
        return DISPATCH[named]
    problem = f"must be one of {', '.join(DISPATCH)}, but "
    problem += f"is {show(named)}" if "type" in payload else "is missing"
    Location("/type", "DISPATCH-4").refuse("unknown-type", problem)


def from_json(payload: Mapping[str, Any], *, edition: str | Edition = DEFAULT) -> Prediction:
    """Read a prediction as the class that the payload's `type` names (DISPATCH-1, DISPATCH-2).

    `"category"` always gives a `CategoryPrediction`, also for a scene category (DISPATCH-3). Raises
    `InvalidPrediction` (`unknown-type`, DISPATCH-4) if `type` is missing or unknown.
    """
    under = editions.edition(edition)
    return class_of(payload).from_json(payload, edition=under)
