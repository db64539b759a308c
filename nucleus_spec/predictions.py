"""THE SPEC: the eight prediction types, every key of their payloads stated once. Read this first.

Each class lists its constructor's parameters in the documented order. `on_wire(name, place, …)` says what
a parameter is called in the payload and at which place it stands there, what values are allowed, which
requirement says so, when it is sent and since which edition, and what is meant and sent without it.
`constant(…)` is a key that no parameter sets. Rules that join several fields, and the formulas of
generated ids, are the named functions below.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar, Final, NoReturn

from nucleus_spec.codec import WireObject
from nucleus_spec.constraints import (
    DISTRIBUTION,
    INDEX,
    JSON_OBJECT,
    NAMED,
    NOT_NEGATIVE,
    NUMBER,
    PROBABILITY,
    STRING,
    Location,
    instance_of,
    list_of,
    optional,
    pointer_to,
)
from nucleus_spec.editions import DEFAULT, V0_15_5, V0_17_8, V0_17_9, V0_21_2, Edition
from nucleus_spec.errors import show
from nucleus_spec.geometry import Keypoint, Point, Point3D, Segment
from nucleus_spec.wire import IF_SET, IF_TRUTHY, Key, constant, on_wire, wire_class

LABEL, TYPE, GEOMETRY, REFERENCE_ID, ANNOTATION_ID, METADATA, EMBEDDING, TRACK, TASK = range(1, 10)
TAXONOMY, CONFIDENCE, CLASS_PDF, ITEM_ID, DATASET_ID = range(10, 15)
"""The places of the keys: all types but the segmentation share one order, and none has every key."""

MAYBE_STRING: Final = optional(STRING)
MAYBE_PROBABILITY: Final = optional(PROBABILITY)
MAYBE_DISTRIBUTION: Final = optional(DISTRIBUTION)
MAYBE_OBJECT: Final = optional(JSON_OBJECT)
MAYBE_VECTOR: Final = optional(list_of(NUMBER))


def box_id(box: BoxPrediction) -> str:
    """BOX-ID-1, BOX-ID-2. Each part as Python's `str` writes it, so 10 and 10.0 make different ids.

    BOX-ID-3. It names neither an edition nor a dataset item: the same box on two items, both without a
    reference_id, gets one id, which ends in `None`. Surprising, but what the releases send.
    """
    return f"{box.label}-{box.x}-{box.y}-{box.width}-{box.height}-{box.reference_id}"


def keypoints_id(keypoints: KeypointsPrediction) -> str:
    """KEYPOINTS-ID-1. It names no coordinate: two of one label on one item share it."""
    return f"{keypoints.label}-{keypoints.reference_id}-keypoints"


def empty_object(_: object) -> dict[str, Any]:
    """METADATA-3. No metadata is sent as an empty object."""
    return {}


def refuse_without_target() -> NoReturn:
    """REFERENCE-1. Something must say which item the prediction is about."""
    Location("/reference_id", "REFERENCE-1").refuse(
        "missing", "is required (from edition 0.21.2 on, a dataset_item_id will do instead)"
    )


@wire_class
class BoxPrediction(WireObject):
    """An axis-parallel box in an image.

    `x`, `y`: pixels from the image's left and top border to the box's; `width`, `height`: its size in
    pixels, from 0 on. `confidence`: 0 to 1. Without an `annotation_id` one is generated (`box_id`).
    Raises `InvalidPrediction`. Source: the seed's `BoxPrediction`.
    """

    label: str = on_wire("label", LABEL, STRING, "LABEL-1")
    x: float = on_wire("x", GEOMETRY, NUMBER, "BOX-1", inside="geometry")
    y: float = on_wire("y", GEOMETRY, NUMBER, "BOX-1", inside="geometry")
    width: float = on_wire("width", GEOMETRY, NOT_NEGATIVE, "BOX-2", inside="geometry")
    height: float = on_wire("height", GEOMETRY, NOT_NEGATIVE, "BOX-2", inside="geometry")
    reference_id: str | None = on_wire(
        "reference_id", REFERENCE_ID, MAYBE_STRING, "REFERENCE-1", default=None
    )
    confidence: float | None = on_wire(
        "confidence", CONFIDENCE, MAYBE_PROBABILITY, "CONFIDENCE-1", sent=IF_SET, default=None
    )
    annotation_id: str | None = on_wire(
        "annotation_id",
        ANNOTATION_ID,
        MAYBE_STRING,
        "ANNOTATION-ID-1",
        if_none=box_id,
        default=None,
    )
    metadata: Mapping[str, Any] | None = on_wire(
        "metadata", METADATA, MAYBE_OBJECT, "METADATA-1", if_none=empty_object, default=None
    )
    class_pdf: Mapping[str, float] | None = on_wire(
        "class_pdf", CLASS_PDF, MAYBE_DISTRIBUTION, "CLASS-PDF-1", sent=IF_SET, default=None
    )
    embedding_vector: Sequence[float] | None = on_wire(
        "embedding_vector", EMBEDDING, MAYBE_VECTOR, "EMBEDDING-1", default=None
    )
    track_reference_id: str | None = on_wire(
        "track_reference_id", TRACK, MAYBE_STRING, "TRACK-1", default=None
    )
    dataset_item_id: str | None = on_wire(
        "item_id",
        ITEM_ID,
        MAYBE_STRING,
        "REFERENCE-2",
        sent=IF_SET,
        since=V0_21_2,
        read_as="dataset_item_id",
        default=None,
        kw_only=True,
    )
    dataset_id: str | None = on_wire(
        "dataset_id",
        DATASET_ID,
        MAYBE_STRING,
        "DATASET-1",
        sent=IF_SET,
        since=V0_21_2,
        default=None,
        kw_only=True,
    )
    _type: ClassVar[Key] = constant("type", TYPE, "box", "TYPE-1")
    _task_id: ClassVar[Key] = constant("task_id", TASK, None, "TASK-1", since=V0_17_8)

    def __attrs_post_init__(self) -> None:
        if self.reference_id is None and self.dataset_item_id is None:
            refuse_without_target()


@wire_class
class LinePrediction(WireObject):
    """A line through `vertices`, in order; not closed, and possibly empty.

    `confidence`: 0 to 1. Raises `InvalidPrediction`. Source: the seed's `LinePrediction`.
    """

    label: str = on_wire("label", LABEL, STRING, "LABEL-1")
    vertices: Sequence[Point] = on_wire(
        "vertices", GEOMETRY, list_of(instance_of(Point)), "VERTICES-1", inside="geometry"
    )
    reference_id: str | None = on_wire(
        "reference_id", REFERENCE_ID, MAYBE_STRING, "REFERENCE-1", default=None
    )
    confidence: float | None = on_wire(
        "confidence", CONFIDENCE, MAYBE_PROBABILITY, "CONFIDENCE-1", sent=IF_SET, default=None
    )
    annotation_id: str | None = on_wire(
        "annotation_id", ANNOTATION_ID, MAYBE_STRING, "ANNOTATION-ID-1", default=None
    )
    metadata: Mapping[str, Any] | None = on_wire(
        "metadata", METADATA, MAYBE_OBJECT, "METADATA-1", if_none=empty_object, default=None
    )
    class_pdf: Mapping[str, float] | None = on_wire(
        "class_pdf", CLASS_PDF, MAYBE_DISTRIBUTION, "CLASS-PDF-1", sent=IF_SET, default=None
    )
    track_reference_id: str | None = on_wire(
        "track_reference_id", TRACK, MAYBE_STRING, "TRACK-1", default=None
    )
    dataset_item_id: str | None = on_wire(
        "item_id",
        ITEM_ID,
        MAYBE_STRING,
        "REFERENCE-2",
        sent=IF_SET,
        since=V0_21_2,
        read_as="dataset_item_id",
        default=None,
        kw_only=True,
    )
    dataset_id: str | None = on_wire(
        "dataset_id",
        DATASET_ID,
        MAYBE_STRING,
        "DATASET-1",
        sent=IF_SET,
        since=V0_21_2,
        default=None,
        kw_only=True,
    )
    _type: ClassVar[Key] = constant("type", TYPE, "line", "TYPE-1")
    _task_id: ClassVar[Key] = constant("task_id", TASK, None, "TASK-1", since=V0_17_8)

    def __attrs_post_init__(self) -> None:
        if self.reference_id is None and self.dataset_item_id is None:
            refuse_without_target()


@wire_class
class PolygonPrediction(WireObject):
    """A closed outline with corners at `vertices`, in order; possibly empty.

    `confidence`: 0 to 1. Raises `InvalidPrediction`. Source: the seed's `PolygonPrediction`.
    """

    label: str = on_wire("label", LABEL, STRING, "LABEL-1")
    vertices: Sequence[Point] = on_wire(
        "vertices", GEOMETRY, list_of(instance_of(Point)), "VERTICES-1", inside="geometry"
    )
    reference_id: str | None = on_wire(
        "reference_id", REFERENCE_ID, MAYBE_STRING, "REFERENCE-1", default=None
    )
    confidence: float | None = on_wire(
        "confidence", CONFIDENCE, MAYBE_PROBABILITY, "CONFIDENCE-1", sent=IF_SET, default=None
    )
    annotation_id: str | None = on_wire(
        "annotation_id", ANNOTATION_ID, MAYBE_STRING, "ANNOTATION-ID-1", default=None
    )
    metadata: Mapping[str, Any] | None = on_wire(
        "metadata", METADATA, MAYBE_OBJECT, "METADATA-1", if_none=empty_object, default=None
    )
    class_pdf: Mapping[str, float] | None = on_wire(
        "class_pdf", CLASS_PDF, MAYBE_DISTRIBUTION, "CLASS-PDF-1", sent=IF_SET, default=None
    )
    embedding_vector: Sequence[float] | None = on_wire(
        "embedding_vector", EMBEDDING, MAYBE_VECTOR, "EMBEDDING-1", default=None
    )
    track_reference_id: str | None = on_wire(
        "track_reference_id", TRACK, MAYBE_STRING, "TRACK-1", default=None
    )
    dataset_item_id: str | None = on_wire(
        "item_id",
        ITEM_ID,
        MAYBE_STRING,
        "REFERENCE-2",
        sent=IF_SET,
        since=V0_21_2,
        read_as="dataset_item_id",
        default=None,
        kw_only=True,
    )
    dataset_id: str | None = on_wire(
        "dataset_id",
        DATASET_ID,
        MAYBE_STRING,
        "DATASET-1",
        sent=IF_SET,
        since=V0_21_2,
        default=None,
        kw_only=True,
    )
    _type: ClassVar[Key] = constant("type", TYPE, "polygon", "TYPE-1")
    _task_id: ClassVar[Key] = constant("task_id", TASK, None, "TASK-1", since=V0_17_8)

    def __attrs_post_init__(self) -> None:
        if self.reference_id is None and self.dataset_item_id is None:
            refuse_without_target()


@wire_class
class KeypointsPrediction(WireObject):
    """Named places on one object, and the skeleton that joins them.

    `names` has one name for each of `keypoints`, no two alike. `skeleton` lists pairs of indices into
    `keypoints`, from 0 on. `confidence`: 0 to 1. From edition 0.15.5 on, an `annotation_id` is generated
    where none is given (`keypoints_id`). Raises `InvalidPrediction`. Source: the seed's
    `KeypointsPrediction`; release 0.15.5.
    """

    label: str = on_wire("label", LABEL, STRING, "LABEL-1")
    keypoints: Sequence[Keypoint] = on_wire(
        "keypoints", GEOMETRY, list_of(instance_of(Keypoint)), "KEYPOINTS-1", inside="geometry"
    )
    names: Sequence[str] = on_wire(
        "names", GEOMETRY, list_of(STRING, unique=True), "KEYPOINTS-2", inside="geometry"
    )
    skeleton: Sequence[Sequence[int]] = on_wire(
        "skeleton", GEOMETRY, list_of(list_of(INDEX, length=2)), "KEYPOINTS-4", inside="geometry"
    )
    reference_id: str | None = on_wire(
        "reference_id", REFERENCE_ID, MAYBE_STRING, "REFERENCE-1", default=None
    )
    confidence: float | None = on_wire(
        "confidence", CONFIDENCE, MAYBE_PROBABILITY, "CONFIDENCE-1", sent=IF_SET, default=None
    )
    annotation_id: str | None = on_wire(
        "annotation_id",
        ANNOTATION_ID,
        MAYBE_STRING,
        "ANNOTATION-ID-1",
        if_none=keypoints_id,
        if_none_since=V0_15_5,
        default=None,
    )
    metadata: Mapping[str, Any] | None = on_wire(
        "metadata", METADATA, MAYBE_OBJECT, "METADATA-1", if_none=empty_object, default=None
    )
    class_pdf: Mapping[str, float] | None = on_wire(
        "class_pdf", CLASS_PDF, MAYBE_DISTRIBUTION, "CLASS-PDF-1", sent=IF_SET, default=None
    )
    track_reference_id: str | None = on_wire(
        "track_reference_id", TRACK, MAYBE_STRING, "TRACK-1", default=None
    )
    dataset_item_id: str | None = on_wire(
        "item_id",
        ITEM_ID,
        MAYBE_STRING,
        "REFERENCE-2",
        sent=IF_SET,
        since=V0_21_2,
        read_as="dataset_item_id",
        default=None,
        kw_only=True,
    )
    dataset_id: str | None = on_wire(
        "dataset_id",
        DATASET_ID,
        MAYBE_STRING,
        "DATASET-1",
        sent=IF_SET,
        since=V0_21_2,
        default=None,
        kw_only=True,
    )
    _type: ClassVar[Key] = constant("type", TYPE, "keypoints", "TYPE-1")
    _task_id: ClassVar[Key] = constant("task_id", TASK, None, "TASK-1", since=V0_17_8)

    def __attrs_post_init__(self) -> None:
        if self.reference_id is None and self.dataset_item_id is None:
            refuse_without_target()
        if len(self.names) != len(self.keypoints):
            Location("/geometry/names", "KEYPOINTS-3").refuse(
                "length-mismatch",
                f"must have one name for each keypoint, but there are {len(self.names)} names"
                f" and {len(self.keypoints)} keypoints",
            )
        for row, segment in enumerate(self.skeleton):
            for column, index in enumerate(segment):
                if index >= len(self.keypoints):
                    Location(f"/geometry/skeleton{pointer_to(row, column)}", "KEYPOINTS-5").refuse(
                        "index-out-of-range",
                        f"must be the index of one of the {len(self.keypoints)} keypoints,"
                        f" but is {show(index)}",
                    )


@wire_class
class CuboidPrediction(WireObject):
    """A box in a point cloud.

    `position`: its centre; `dimensions`: length (x), width (y) and height (z), each from 0 on; `yaw`: its
    rotation about the z axis, in radians, any finite number. `confidence`: 0 to 1. Keys without content
    are left out of its payload. Raises `InvalidPrediction`. Source: the seed's `CuboidPrediction`.
    """

    label: str = on_wire("label", LABEL, STRING, "LABEL-1")
    position: Point3D = on_wire(
        "position", GEOMETRY, instance_of(Point3D), "CUBOID-1", inside="geometry"
    )
    dimensions: Point3D = on_wire(
        "dimensions", GEOMETRY, instance_of(Point3D), "CUBOID-2", inside="geometry"
    )
    yaw: float = on_wire("yaw", GEOMETRY, NUMBER, "CUBOID-3", inside="geometry")
    reference_id: str | None = on_wire(
        "reference_id", REFERENCE_ID, MAYBE_STRING, "REFERENCE-1", default=None
    )
    confidence: float | None = on_wire(
        "confidence", CONFIDENCE, MAYBE_PROBABILITY, "CONFIDENCE-1", sent=IF_SET, default=None
    )
    annotation_id: str | None = on_wire(
        "annotation_id",
        ANNOTATION_ID,
        MAYBE_STRING,
        "ANNOTATION-ID-1",
        sent=IF_TRUTHY,
        default=None,
    )
    metadata: Mapping[str, Any] | None = on_wire(
        "metadata", METADATA, MAYBE_OBJECT, "METADATA-1", sent=IF_TRUTHY, default=None
    )
    class_pdf: Mapping[str, float] | None = on_wire(
        "class_pdf", CLASS_PDF, MAYBE_DISTRIBUTION, "CLASS-PDF-1", sent=IF_SET, default=None
    )
    track_reference_id: str | None = on_wire(
        "track_reference_id", TRACK, MAYBE_STRING, "TRACK-1", sent=IF_TRUTHY, default=None
    )
    dataset_item_id: str | None = on_wire(
        "item_id",
        ITEM_ID,
        MAYBE_STRING,
        "REFERENCE-2",
        sent=IF_SET,
        since=V0_21_2,
        read_as="dataset_item_id",
        default=None,
        kw_only=True,
    )
    dataset_id: str | None = on_wire(
        "dataset_id",
        DATASET_ID,
        MAYBE_STRING,
        "DATASET-1",
        sent=IF_SET,
        since=V0_21_2,
        default=None,
        kw_only=True,
    )
    _type: ClassVar[Key] = constant("type", TYPE, "cuboid", "TYPE-1")

    def __attrs_post_init__(self) -> None:
        if self.reference_id is None and self.dataset_item_id is None:
            refuse_without_target()
        for name in ("x", "y", "z"):
            extent = getattr(self.dimensions, name)
            if extent < 0:
                Location(f"/geometry/dimensions/{name}", "CUBOID-2").refuse(
                    "out-of-range", f"must be a number from 0 on, but is {show(extent)}"
                )


@wire_class
class CategoryPrediction(WireObject):
    """A class for a whole image.

    `taxonomy_name`: the taxonomy that the label belongs to. `confidence`: 0 to 1. Raises
    `InvalidPrediction`. Source: the seed's `CategoryPrediction`.
    """

    label: str = on_wire("label", LABEL, STRING, "LABEL-1")
    reference_id: str | None = on_wire(
        "reference_id", REFERENCE_ID, MAYBE_STRING, "REFERENCE-1", default=None
    )
    taxonomy_name: str | None = on_wire(
        "taxonomy_name", TAXONOMY, MAYBE_STRING, "TAXONOMY-1", sent=IF_SET, default=None
    )
    confidence: float | None = on_wire(
        "confidence", CONFIDENCE, MAYBE_PROBABILITY, "CONFIDENCE-1", sent=IF_SET, default=None
    )
    metadata: Mapping[str, Any] | None = on_wire(
        "metadata", METADATA, MAYBE_OBJECT, "METADATA-1", if_none=empty_object, default=None
    )
    class_pdf: Mapping[str, float] | None = on_wire(
        "class_pdf", CLASS_PDF, MAYBE_DISTRIBUTION, "CLASS-PDF-1", sent=IF_SET, default=None
    )
    track_reference_id: str | None = on_wire(
        "track_reference_id", TRACK, MAYBE_STRING, "TRACK-1", default=None
    )
    dataset_item_id: str | None = on_wire(
        "item_id",
        ITEM_ID,
        MAYBE_STRING,
        "REFERENCE-2",
        sent=IF_SET,
        since=V0_21_2,
        read_as="dataset_item_id",
        default=None,
        kw_only=True,
    )
    dataset_id: str | None = on_wire(
        "dataset_id",
        DATASET_ID,
        MAYBE_STRING,
        "DATASET-1",
        sent=IF_SET,
        since=V0_21_2,
        default=None,
        kw_only=True,
    )
    _type: ClassVar[Key] = constant("type", TYPE, "category", "TYPE-1")
    _geometry: ClassVar[Key] = constant("geometry", GEOMETRY, {}, "CATEGORY-1")
    _task_id: ClassVar[Key] = constant("task_id", TASK, None, "TASK-1", since=V0_17_8)

    def __attrs_post_init__(self) -> None:
        if self.reference_id is None and self.dataset_item_id is None:
            refuse_without_target()


@wire_class
class SceneCategoryPrediction(WireObject):
    """A class for a whole scene. On the wire it has the type of an image's category.

    `taxonomy_name`: the taxonomy that the label belongs to. `confidence`: 0 to 1. Unlike on every other
    type, metadata of None is sent as null. Raises `InvalidPrediction`. Source: the seed's
    `SceneCategoryPrediction`; release 0.14.29.
    """

    label: str = on_wire("label", LABEL, STRING, "LABEL-1")
    reference_id: str | None = on_wire(
        "reference_id", REFERENCE_ID, MAYBE_STRING, "REFERENCE-1", default=None
    )
    taxonomy_name: str | None = on_wire(
        "taxonomy_name", TAXONOMY, MAYBE_STRING, "TAXONOMY-1", sent=IF_SET, default=None
    )
    confidence: float | None = on_wire(
        "confidence", CONFIDENCE, MAYBE_PROBABILITY, "CONFIDENCE-1", sent=IF_SET, default=None
    )
    metadata: Mapping[str, Any] | None = on_wire(
        "metadata",
        METADATA,
        MAYBE_OBJECT,
        "METADATA-1",
        if_absent=MappingProxyType({}),
        default=None,
    )
    dataset_item_id: str | None = on_wire(
        "item_id",
        ITEM_ID,
        MAYBE_STRING,
        "REFERENCE-2",
        sent=IF_SET,
        since=V0_21_2,
        read_as="dataset_item_id",
        default=None,
        kw_only=True,
    )
    dataset_id: str | None = on_wire(
        "dataset_id",
        DATASET_ID,
        MAYBE_STRING,
        "DATASET-1",
        sent=IF_SET,
        since=V0_21_2,
        default=None,
        kw_only=True,
    )
    _type: ClassVar[Key] = constant("type", TYPE, "category", "TYPE-1")
    _geometry: ClassVar[Key] = constant("geometry", GEOMETRY, {}, "CATEGORY-1")
    _task_id: ClassVar[Key] = constant("task_id", TASK, None, "TASK-2", since=V0_17_9)

    def __attrs_post_init__(self) -> None:
        if self.reference_id is None and self.dataset_item_id is None:
            refuse_without_target()


@wire_class
class SegmentationPrediction(WireObject):
    """A mask: an image whose pixel values name classes or instances.

    `mask_url`: a URL, or the path of a local PNG file, as large as the image; not empty. `annotations`:
    what each pixel value means. Raises `InvalidPrediction`. Source: the seed's `SegmentationPrediction`.
    """

    mask_url: str = on_wire("mask_url", 2, NAMED, "MASK-1")
    annotations: Sequence[Segment] = on_wire(
        "annotations", 3, list_of(instance_of(Segment)), "MASK-2"
    )
    reference_id: str | None = on_wire("reference_id", 5, MAYBE_STRING, "REFERENCE-1", default=None)
    annotation_id: str | None = on_wire(
        "annotation_id", 4, MAYBE_STRING, "ANNOTATION-ID-1", default=None
    )
    dataset_item_id: str | None = on_wire(
        "item_id",
        6,
        MAYBE_STRING,
        "REFERENCE-2",
        sent=IF_SET,
        since=V0_21_2,
        read_as="dataset_item_id",
        default=None,
        kw_only=True,
    )
    dataset_id: str | None = on_wire(
        "dataset_id",
        7,
        MAYBE_STRING,
        "DATASET-1",
        sent=IF_SET,
        since=V0_21_2,
        default=None,
        kw_only=True,
    )
    _type: ClassVar[Key] = constant("type", 1, "mask", "TYPE-1")

    def __attrs_post_init__(self) -> None:
        if self.reference_id is None and self.dataset_item_id is None:
            refuse_without_target()

    def has_local_files_to_upload(self, *, edition: str | Edition = DEFAULT) -> bool:
        """Whether the mask is a local file (LOCAL-2, LOCAL-3).

        Raises `InvalidPrediction` (`file-not-found`) if it is local and does not exist (LOCAL-4).
        """
        if is_remote(self.mask_url):
            return False
        if not os.path.isfile(self.mask_url):
            Location("/mask_url", "LOCAL-4").refuse(
                "file-not-found", f"is a local file that does not exist: {show(self.mask_url)}"
            )
        return True


_IGNORED_IN_URLS: Final = str.maketrans("", "", "\t\r\n")
_REMOTE: Final = re.compile(r"[\x00-\x20]*(https?|s3|gs):", re.ASCII | re.IGNORECASE)


def is_remote(mask_url: str) -> bool:
    """LOCAL-2. Whether the scheme, in any case, is http, https, s3 or gs; blanks before it do not count."""
    return _REMOTE.match(mask_url.translate(_IGNORED_IN_URLS)) is not None


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
"""The name that this project gives each type -> its class, in the order of the lists of a `PredictionList`."""

_DISPATCH: Final[dict[str, type[Prediction]]] = {
    name: cls for name, cls in PREDICTION_TYPES.items() if cls is not SceneCategoryPrediction
} | {"mask": SegmentationPrediction}


def from_json(payload: Mapping[str, Any], *, edition: str | Edition = DEFAULT) -> Prediction:
    """Read a prediction of the class that the payload's `type` names (DISPATCH-1, DISPATCH-2).

    `"category"` gives a `CategoryPrediction`, so a scene category comes back as one (DISPATCH-3). Raises
    `InvalidPrediction` (`unknown-type`, DISPATCH-4) if `type` is missing or names no type.
    """
    where = Location("", "WIRE-1")
    if not isinstance(payload, Mapping):
        where.refuse_type(payload, "an object")
    named = payload.get("type")
    cls = _DISPATCH.get(named) if isinstance(named, str) else None
    if cls is None:
        problem = f"is {show(named)}" if "type" in payload else "is missing"
        Location("/type", "DISPATCH-4").refuse(
            "unknown-type", f"must be one of {', '.join(_DISPATCH)}, but {problem}"
        )
    return cls.from_json(payload, edition=edition)
