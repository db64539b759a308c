"""The parts that predictions are made of: points, keypoints, and the segments of a mask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nucleus_spec.codec import WireObject
from nucleus_spec.constraints import (
    BOOLEAN,
    JSON_OBJECT,
    NUMBER,
    PIXEL_VALUE,
    STRING,
    Location,
    optional,
)
from nucleus_spec.wire import IF_SET, REQUIRED, Key, on_wire, wire_class


@wire_class
class Point(WireObject):
    """A point in an image, in pixels from its left (`x`) and top (`y`) border; any finite number.

    Source: the seed's `LinePrediction(vertices)`, `PolygonPrediction(vertices)`.
    """

    x: float = on_wire(Key("x", 1, NUMBER, "POINT-1"))
    y: float = on_wire(Key("y", 2, NUMBER, "POINT-1"))


@wire_class
class Point3D(WireObject):
    """A point, or an extent along three axes, in the units of the point cloud.

    Source: the seed's `CuboidPrediction(position, dimensions)`.
    """

    x: float = on_wire(Key("x", 1, NUMBER, "POINT-2"))
    y: float = on_wire(Key("y", 2, NUMBER, "POINT-2"))
    z: float = on_wire(Key("z", 3, NUMBER, "POINT-2"))


@wire_class
class Keypoint(WireObject):
    """One named place on an object, in pixels. One that is not visible needs no coordinates.

    Raises `InvalidPrediction` (`missing`) for a visible keypoint without `x` or `y`.
    Source: the seed's `KeypointsPrediction(keypoints)`; release 0.14.29.
    """

    x: float | None = on_wire(Key("x", 1, optional(NUMBER), "KEYPOINT-2"), default=None)
    y: float | None = on_wire(Key("y", 2, optional(NUMBER), "KEYPOINT-2"), default=None)
    visible: bool = on_wire(
        Key("visible", 3, BOOLEAN, "KEYPOINT-1", if_absent=REQUIRED), default=True
    )

    def __attrs_post_init__(self) -> None:
        if self.visible:
            for name, value in (("x", self.x), ("y", self.y)):
                if value is None:
                    Location(f"/{name}", "KEYPOINT-3").refuse(
                        "missing", "is required where the keypoint is visible"
                    )


@wire_class
class Segment(WireObject):
    """What one pixel value of a mask means: `index` is the value, `label` the class or instance.

    `index` is a whole number from 0 on. The seed's own example writes it as a string of digits, which is
    allowed, and sent as the string that it is (SEGMENT-2).
    Source: the seed's `SegmentationPrediction(annotations)`.
    """

    label: str = on_wire(Key("label", 1, STRING, "SEGMENT-1"))
    index: int | str = on_wire(Key("index", 2, PIXEL_VALUE, "SEGMENT-2"))
    metadata: Mapping[str, Any] | None = on_wire(
        Key("metadata", 3, optional(JSON_OBJECT), "SEGMENT-3", sent=IF_SET), default=None
    )
