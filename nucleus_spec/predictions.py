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
from typing import TYPE_CHECKING, Any, ClassVar, Final

from attrs import evolve

from nucleus_spec import editions
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
    Check,
    Constraint,
    Location,
    instance_of,
    list_of,
    optional,
    pointer_to,
)
from nucleus_spec.editions import DEFAULT, V0_15_5, V0_17_8, V0_17_9, V0_21_2, Edition
from nucleus_spec.errors import InvalidPrediction, show
from nucleus_spec.geometry import Keypoint, Point, Point3D, Segment
from nucleus_spec.wire import IF_SET, IF_TRUTHY, Key, constant, on_wire, wire_class


def empty_object(_: object) -> dict[str, Any]:
    """METADATA-3. No metadata is sent as an empty object."""
    return {}


# The keys that several types have, at their places: all but the segmentation share one order of keys.

LABEL: Final = Key("label", 1, STRING, "LABEL-1")
TYPE, GEOMETRY, TASK_ID = 2, 3, 9
REFERENCE_ID: Final = Key("reference_id", 4, optional(STRING), "REFERENCE-1")
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
)
DATASET_ID: Final = Key("dataset_id", 14, optional(STRING), "DATASET-1", sent=IF_SET, since=V0_21_2)


def in_geometry(name: str, constraint: Constraint, cites: str) -> Key:
    """A key of the `geometry` object. There they stand as declared."""
    return Key(name, GEOMETRY, constraint, cites, inside="geometry")


def box_id(box: BoxPrediction) -> str:
    """BOX-ID-1, BOX-ID-2. Each part as Python's `str` writes it, so 10 and 10.0 make different ids.

    BOX-ID-3. It names neither an edition nor a dataset item: the same box on two items, both without a
    reference_id, gets one id, which ends in `None`. Surprising, but what the releases send.
    """
    return f"{box.label}-{box.x}-{box.y}-{box.width}-{box.height}-{box.reference_id}"


def keypoints_id(keypoints: KeypointsPrediction) -> str:
    """KEYPOINTS-ID-1. It names no coordinate: two of one label on one item share it."""
    return f"{keypoints.label}-{keypoints.reference_id}-keypoints"


def _bind_extent(where: Location) -> Check:
    """CUBOID-2. No length is negative."""
    check_point = instance_of(Point3D).bind(where)
    not_negative = [(name, NOT_NEGATIVE.bind(where.child(name))) for name in ("x", "y", "z")]

    def check(value: Any) -> Any:
        extent = check_point(value)
        for name, check_length in not_negative:
            check_length(getattr(extent, name))
        return extent

    return check


def _bind_vertex(where: Location) -> Check:
    """VERTICES-2. A plain object will do for a point: a copy of its `x` and `y` is kept."""
    check_point = instance_of(Point).bind(where)

    def check(value: Any) -> Any:
        if not isinstance(value, Mapping):
            return check_point(value)
        try:
            return Point.from_json(value)
        except InvalidPrediction as error:
            raise error.under(where.pointer) from None

    return check


VERTEX: Final = evolve(instance_of(Point), bind=_bind_vertex)

_POINT_3D: Final = instance_of(Point3D)
EXTENT: Final = evolve(
    _POINT_3D,
    schema={
        **_POINT_3D.schema,
        "properties": {name: {"minimum": 0} for name in ("x", "y", "z")},
    },
    bind=_bind_extent,
)


class AboutAnItem(WireObject):
    """What all predictions share: they name what they are about (REFERENCE-1)."""

    __slots__ = ()

    if TYPE_CHECKING:
        reference_id: str | None
        dataset_item_id: str | None

    def __attrs_post_init__(self) -> None:
        """Raises `InvalidPrediction` (`missing`) if nothing says which item it is about."""
        if self.reference_id is None and self.dataset_item_id is None:
            Location("/reference_id", "REFERENCE-1").refuse(
                "missing", "is required (from edition 0.21.2 on, a dataset_item_id will do instead)"
            )


@wire_class
class BoxPrediction(AboutAnItem):
    """An axis-parallel box in an image.

    `x`, `y`: pixels from the image's left and top border to the box's; `width`, `height`: its size in
    pixels, from 0 on. `confidence`: 0 to 1. Without an `annotation_id` one is generated (`box_id`).
    Raises `InvalidPrediction`. Source: the seed's `BoxPrediction`.
    """

    label: str = on_wire(LABEL)
    x: float = on_wire(in_geometry("x", NUMBER, "BOX-1"))
    y: float = on_wire(in_geometry("y", NUMBER, "BOX-1"))
    width: float = on_wire(in_geometry("width", NOT_NEGATIVE, "BOX-2"))
    height: float = on_wire(in_geometry("height", NOT_NEGATIVE, "BOX-2"))
    reference_id: str | None = on_wire(REFERENCE_ID, default=None)
    confidence: float | None = on_wire(CONFIDENCE, default=None)
    annotation_id: str | None = on_wire(ANNOTATION_ID.but(if_none=box_id), default=None)
    metadata: Mapping[str, Any] | None = on_wire(METADATA, default=None)
    class_pdf: Mapping[str, float] | None = on_wire(CLASS_PDF, default=None)
    embedding_vector: Sequence[float] | None = on_wire(EMBEDDING, default=None)
    track_reference_id: str | None = on_wire(TRACK, default=None)
    dataset_item_id: str | None = on_wire(ITEM_ID, default=None, kw_only=True)
    dataset_id: str | None = on_wire(DATASET_ID, default=None, kw_only=True)
    _type: ClassVar[Key] = constant("type", TYPE, "box", "TYPE-1")
    _task_id: ClassVar[Key] = constant("task_id", TASK_ID, None, "TASK-1", since=V0_17_8)


@wire_class
class LinePrediction(AboutAnItem):
    """A line through `vertices`, in order; not closed, and possibly empty.

    `confidence`: 0 to 1. Raises `InvalidPrediction`. Source: the seed's `LinePrediction`.
    """

    label: str = on_wire(LABEL)
    vertices: Sequence[Point] = on_wire(in_geometry("vertices", list_of(VERTEX), "VERTICES-1"))
    reference_id: str | None = on_wire(REFERENCE_ID, default=None)
    confidence: float | None = on_wire(CONFIDENCE, default=None)
    annotation_id: str | None = on_wire(ANNOTATION_ID, default=None)
    metadata: Mapping[str, Any] | None = on_wire(METADATA, default=None)
    class_pdf: Mapping[str, float] | None = on_wire(CLASS_PDF, default=None)
    track_reference_id: str | None = on_wire(TRACK, default=None)
    dataset_item_id: str | None = on_wire(ITEM_ID, default=None, kw_only=True)
    dataset_id: str | None = on_wire(DATASET_ID, default=None, kw_only=True)
    _type: ClassVar[Key] = constant("type", TYPE, "line", "TYPE-1")
    _task_id: ClassVar[Key] = constant("task_id", TASK_ID, None, "TASK-1", since=V0_17_8)


@wire_class
class PolygonPrediction(AboutAnItem):
    """A closed outline with corners at `vertices`, in order; possibly empty.

    `confidence`: 0 to 1. Raises `InvalidPrediction`. Source: the seed's `PolygonPrediction`.
    """

    label: str = on_wire(LABEL)
    vertices: Sequence[Point] = on_wire(in_geometry("vertices", list_of(VERTEX), "VERTICES-1"))
    reference_id: str | None = on_wire(REFERENCE_ID, default=None)
    confidence: float | None = on_wire(CONFIDENCE, default=None)
    annotation_id: str | None = on_wire(ANNOTATION_ID, default=None)
    metadata: Mapping[str, Any] | None = on_wire(METADATA, default=None)
    class_pdf: Mapping[str, float] | None = on_wire(CLASS_PDF, default=None)
    embedding_vector: Sequence[float] | None = on_wire(EMBEDDING, default=None)
    track_reference_id: str | None = on_wire(TRACK, default=None)
    dataset_item_id: str | None = on_wire(ITEM_ID, default=None, kw_only=True)
    dataset_id: str | None = on_wire(DATASET_ID, default=None, kw_only=True)
    _type: ClassVar[Key] = constant("type", TYPE, "polygon", "TYPE-1")
    _task_id: ClassVar[Key] = constant("task_id", TASK_ID, None, "TASK-1", since=V0_17_8)


@wire_class
class KeypointsPrediction(AboutAnItem):
    """Named places on one object, and the skeleton that joins them.

    `names` has one name for each of `keypoints`, no two alike. `skeleton` lists pairs of indices into
    `keypoints`, from 0 on. `confidence`: 0 to 1. From edition 0.15.5 on, an `annotation_id` is generated
    where none is given (`keypoints_id`). Raises `InvalidPrediction`. Source: the seed's
    `KeypointsPrediction`; release 0.15.5.
    """

    label: str = on_wire(LABEL)
    keypoints: Sequence[Keypoint] = on_wire(
        in_geometry("keypoints", list_of(instance_of(Keypoint)), "KEYPOINTS-1")
    )
    names: Sequence[str] = on_wire(
        in_geometry("names", list_of(STRING, unique=True), "KEYPOINTS-2")
    )
    skeleton: Sequence[Sequence[int]] = on_wire(
        in_geometry("skeleton", list_of(list_of(INDEX, length=2)), "KEYPOINTS-4")
    )
    reference_id: str | None = on_wire(REFERENCE_ID, default=None)
    confidence: float | None = on_wire(CONFIDENCE, default=None)
    annotation_id: str | None = on_wire(
        ANNOTATION_ID.but(if_none=keypoints_id, if_none_since=V0_15_5), default=None
    )
    metadata: Mapping[str, Any] | None = on_wire(METADATA, default=None)
    class_pdf: Mapping[str, float] | None = on_wire(CLASS_PDF, default=None)
    track_reference_id: str | None = on_wire(TRACK, default=None)
    dataset_item_id: str | None = on_wire(ITEM_ID, default=None, kw_only=True)
    dataset_id: str | None = on_wire(DATASET_ID, default=None, kw_only=True)
    _type: ClassVar[Key] = constant("type", TYPE, "keypoints", "TYPE-1")
    _task_id: ClassVar[Key] = constant("task_id", TASK_ID, None, "TASK-1", since=V0_17_8)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
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
class CuboidPrediction(AboutAnItem):
    """A box in a point cloud.

    `position`: its centre; `dimensions`: length (x), width (y) and height (z), each from 0 on; `yaw`: its
    rotation about the z axis, in radians, any finite number. `confidence`: 0 to 1. Keys without content
    are left out of its payload. Raises `InvalidPrediction`. Source: the seed's `CuboidPrediction`.
    """

    label: str = on_wire(LABEL)
    position: Point3D = on_wire(in_geometry("position", instance_of(Point3D), "CUBOID-1"))
    dimensions: Point3D = on_wire(in_geometry("dimensions", EXTENT, "CUBOID-2"))
    yaw: float = on_wire(in_geometry("yaw", NUMBER, "CUBOID-3"))
    reference_id: str | None = on_wire(REFERENCE_ID, default=None)
    confidence: float | None = on_wire(CONFIDENCE, default=None)
    annotation_id: str | None = on_wire(ANNOTATION_ID.but(sent=IF_TRUTHY), default=None)
    metadata: Mapping[str, Any] | None = on_wire(
        METADATA.but(sent=IF_TRUTHY, if_none=None), default=None
    )
    class_pdf: Mapping[str, float] | None = on_wire(CLASS_PDF, default=None)
    track_reference_id: str | None = on_wire(TRACK.but(sent=IF_TRUTHY), default=None)
    dataset_item_id: str | None = on_wire(ITEM_ID, default=None, kw_only=True)
    dataset_id: str | None = on_wire(DATASET_ID, default=None, kw_only=True)
    _type: ClassVar[Key] = constant("type", TYPE, "cuboid", "TYPE-1")


@wire_class
class CategoryPrediction(AboutAnItem):
    """A class for a whole image.

    `taxonomy_name`: the taxonomy that the label belongs to. `confidence`: 0 to 1. Raises
    `InvalidPrediction`. Source: the seed's `CategoryPrediction`.
    """

    label: str = on_wire(LABEL)
    reference_id: str | None = on_wire(REFERENCE_ID, default=None)
    taxonomy_name: str | None = on_wire(TAXONOMY, default=None)
    confidence: float | None = on_wire(CONFIDENCE, default=None)
    metadata: Mapping[str, Any] | None = on_wire(METADATA, default=None)
    class_pdf: Mapping[str, float] | None = on_wire(CLASS_PDF, default=None)
    track_reference_id: str | None = on_wire(TRACK, default=None)
    dataset_item_id: str | None = on_wire(ITEM_ID, default=None, kw_only=True)
    dataset_id: str | None = on_wire(DATASET_ID, default=None, kw_only=True)
    _type: ClassVar[Key] = constant("type", TYPE, "category", "TYPE-1")
    _geometry: ClassVar[Key] = constant("geometry", GEOMETRY, {}, "CATEGORY-1")
    _task_id: ClassVar[Key] = constant("task_id", TASK_ID, None, "TASK-1", since=V0_17_8)


@wire_class
class SceneCategoryPrediction(AboutAnItem):
    """A class for a whole scene. On the wire it has the type of an image's category.

    `taxonomy_name`: the taxonomy that the label belongs to. `confidence`: 0 to 1. Unlike on every other
    type, metadata of None is sent as null. Raises `InvalidPrediction`. Source: the seed's
    `SceneCategoryPrediction`; release 0.14.29.
    """

    label: str = on_wire(LABEL)
    reference_id: str | None = on_wire(REFERENCE_ID, default=None)
    taxonomy_name: str | None = on_wire(TAXONOMY, default=None)
    confidence: float | None = on_wire(CONFIDENCE, default=None)
    metadata: Mapping[str, Any] | None = on_wire(
        METADATA.but(if_absent=MappingProxyType({}), if_none=None), default=None
    )
    dataset_item_id: str | None = on_wire(ITEM_ID, default=None, kw_only=True)
    dataset_id: str | None = on_wire(DATASET_ID, default=None, kw_only=True)
    _type: ClassVar[Key] = constant("type", TYPE, "category", "TYPE-1")
    _geometry: ClassVar[Key] = constant("geometry", GEOMETRY, {}, "CATEGORY-1")
    _task_id: ClassVar[Key] = constant("task_id", TASK_ID, None, "TASK-2", since=V0_17_9)


@wire_class
class SegmentationPrediction(AboutAnItem):
    """A mask: an image whose pixel values name classes or instances.

    `mask_url`: a URL, or the path of a local PNG file, as large as the image; not empty. `annotations`:
    what each pixel value means. Raises `InvalidPrediction`. Source: the seed's `SegmentationPrediction`.
    """

    mask_url: str = on_wire(Key("mask_url", 2, NAMED, "MASK-1"))
    annotations: Sequence[Segment] = on_wire(
        Key("annotations", 3, list_of(instance_of(Segment)), "MASK-2")
    )
    reference_id: str | None = on_wire(REFERENCE_ID.but(place=5), default=None)
    annotation_id: str | None = on_wire(ANNOTATION_ID.but(place=4), default=None)
    dataset_item_id: str | None = on_wire(ITEM_ID, default=None, kw_only=True)
    dataset_id: str | None = on_wire(DATASET_ID, default=None, kw_only=True)
    _type: ClassVar[Key] = constant("type", 1, "mask", "TYPE-1")

    def has_local_files_to_upload(self, *, edition: str | Edition = DEFAULT) -> bool:
        """Whether the mask is a local file (LOCAL-2, LOCAL-3).

        Raises `InvalidPrediction` (`file-not-found`) if it is local and does not exist (LOCAL-4).
        """
        super().has_local_files_to_upload(edition=edition)  # refuses an unknown edition
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
    """LOCAL-2. Whether the scheme, in any case, is http, https, s3 or gs; blanks before it do not count.

    Nor do tabs and line ends anywhere, which readers of URLs drop.
    """
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
    under = editions.edition(edition)
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
    return cls.from_json(payload, edition=under)
