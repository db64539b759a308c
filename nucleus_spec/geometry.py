"""The parts that predictions are made of: points, keypoints, and the segments of a mask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NewType

from attrs import evolve, field, frozen

from nucleus_spec.codec import WireObject
from nucleus_spec.constraints import (
    BOOLEAN,
    JSON_OBJECT,
    NOT_NEGATIVE,
    NUMBER,
    PIXEL_VALUE,
    STRING,
    Check,
    instance_of,
    optional,
)
from nucleus_spec.editions import EDITIONS
from nucleus_spec.errors import InvalidPrediction
from nucleus_spec.pointer import MISSING, Location
from nucleus_spec.wire import IF_SET, REQUIRED, Key, explained_by, keyed, on_wire


@frozen(field_transformer=keyed, getstate_setstate=False)
class Point(WireObject):
    """A point in an image.

    `x`, `y`: pixels from the left and top border of the image, any finite numbers.
    Source: documentation of `LinePrediction(vertices)` and `PolygonPrediction(vertices)`.
    """

    x: float = field(metadata=on_wire(Key("x", 1, NUMBER, "POINT-1")))
    y: float = field(metadata=on_wire(Key("y", 2, NUMBER, "POINT-1")))


@frozen(field_transformer=keyed, getstate_setstate=False)
class Point3D(WireObject):
    """A point, or an extent along three axes, in the units of the point cloud.

    Source: documentation of `CuboidPrediction(position, dimensions)`.
    """

    x: float = field(metadata=on_wire(Key("x", 1, NUMBER, "POINT-2")))
    y: float = field(metadata=on_wire(Key("y", 2, NUMBER, "POINT-2")))
    z: float = field(metadata=on_wire(Key("z", 3, NUMBER, "POINT-2")))


def _places_missing(keypoint: Keypoint) -> Iterator[InvalidPrediction]:
    if keypoint.visible:
        for name in ("x", "y"):
            if getattr(keypoint, name, MISSING) is None:
                yield Location(f"/{name}", "KEYPOINT-3").problem(
                    "missing", "is required because the keypoint is visible"
                )


@explained_by(_places_missing)
def visible_has_a_place(keypoint: Keypoint) -> None:
    """KEYPOINT-3."""
    if keypoint.x is None or keypoint.y is None:
        for problem in _places_missing(keypoint):
            raise problem


@frozen(field_transformer=keyed, getstate_setstate=False)
class Keypoint(WireObject):
    """One named place on an object.

    `x`, `y`: pixels, any finite numbers; they may be None if `visible` is false. Raises
    `InvalidPrediction` (`missing`) for a visible keypoint without `x` or `y`.
    Source: documentation of `KeypointsPrediction(keypoints)`; release 0.14.29.
    """

    x: float | None = field(
        default=None, metadata=on_wire(Key("x", 1, optional(NUMBER), "KEYPOINT-2"))
    )
    y: float | None = field(
        default=None, metadata=on_wire(Key("y", 2, optional(NUMBER), "KEYPOINT-2"))
    )
    visible: bool = field(
        default=True, metadata=on_wire(Key("visible", 3, BOOLEAN, "KEYPOINT-1", if_absent=REQUIRED))
    )
    __attrs_post_init__ = visible_has_a_place


@frozen(field_transformer=keyed, getstate_setstate=False)
class Segment(WireObject):
    """The meaning of one pixel value of a mask: `label` is the class or instance.

    `index` is the pixel value, a non-negative integer. A string of decimal digits is also allowed,
    as in the documentation's example, and is sent unchanged (SEGMENT-2).
    Source: documentation of `SegmentationPrediction(annotations)`.
    """

    label: str = field(metadata=on_wire(Key("label", 1, STRING, "SEGMENT-1")))
    index: int | str = field(metadata=on_wire(Key("index", 2, PIXEL_VALUE, "SEGMENT-2")))
    metadata: Mapping[str, Any] | None = field(
        default=None,
        metadata=on_wire(Key("metadata", 3, optional(JSON_OBJECT), "SEGMENT-3", sent=IF_SET)),
    )


# Constraints on fields that are stricter or more lenient than the class of the part.


def _bind_extent(where: Location) -> Check:
    """CUBOID-2. Lengths are not negative."""
    check_point = instance_of(Point3D).bind(where)
    not_negative = [(name, NOT_NEGATIVE.bind(where.child(name))) for name in ("x", "y", "z")]

    def check(value: Any) -> Any:
        extent = check_point(value)
        for name, check_length in not_negative:
            check_length(getattr(extent, name))
        return extent

    return check


def _explain_extent(value: Any, where: Location) -> Iterator[InvalidPrediction]:
    """Of what was read in part, only the lengths that it has are looked at."""
    yield from _POINT_3D.problems(value, where)
    for name in ("x", "y", "z"):
        if hasattr(value, name):
            yield from NOT_NEGATIVE.problems(getattr(value, name), where.child(name))


def _bind_vertex(where: Location) -> Check:
    """VERTICES-2. A plain object is accepted as a point: a copy of what a point has is kept."""
    check_point = instance_of(Point).bind(where)

    def check(value: Any) -> Any:
        if not isinstance(value, Mapping):
            return check_point(value)
        try:
            return Point.from_json(value, edition=EDITIONS[-1])
        except InvalidPrediction as error:
            raise error.under(where.pointer) from None

    return check


VERTEX: Final = evolve(instance_of(Point), bind=_bind_vertex)

Extent = NewType("Extent", Point3D)
"""The type of an extent, whose lengths are not negative, for who draws values by their types."""

_POINT_3D: Final = instance_of(Point3D)
EXTENT: Final = evolve(
    _POINT_3D,
    hint=Extent,
    schema={
        **_POINT_3D.schema,
        "type": "object",
        "properties": dict.fromkeys(("x", "y", "z"), NOT_NEGATIVE.schema),
    },
    bind=_bind_extent,
    explain=_explain_extent,
)
