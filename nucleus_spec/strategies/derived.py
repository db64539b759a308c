"""Default values for keys without a sub-strategy, derived from their constraints and packed."""

from __future__ import annotations

from typing import Any, Final

from nucleus_spec.constraints import (
    BOOLEAN,
    DISTRIBUTION,
    INDEX,
    JSON_OBJECT,
    NAMED,
    NOT_NEGATIVE,
    NUMBER,
    PIXEL_VALUE,
    PROBABILITY,
    STRING,
    Constraint,
)
from nucleus_spec.geometry import EXTENT, VERTEX, Keypoint, Point, Point3D, Segment
from nucleus_spec.strategies import parts, scalars
from nucleus_spec.strategies.packed import HALF, Packed, listed

_OF_CONSTRAINT: Final[tuple[tuple[Constraint, Packed[Any]], ...]] = (
    (STRING, scalars.TEXT),
    (NAMED, scalars.NAME),
    (NUMBER, scalars.NUMBER),
    (NOT_NEGATIVE, scalars.SIZE),
    (PROBABILITY, scalars.PROBABILITY),
    (INDEX, scalars.WHOLE),
    (PIXEL_VALUE, parts.PIXEL_VALUE),
    (BOOLEAN, Packed(1, lambda packed: packed[0] >= HALF)),
    (JSON_OBJECT, parts.METADATA),
    (DISTRIBUTION, parts.CLASS_PDF),
    (VERTEX, parts.POINT),
    (EXTENT, parts.EXTENT),
)

_OF_CLASS: Final[dict[type, Packed[Any]]] = {
    Point: parts.POINT,
    Point3D: parts.POINT_3D,
    Keypoint: parts.KEYPOINT,
    Segment: parts.SEGMENT,
}

_MEMBERS: Final = 4


def packed_value(constraint: Constraint) -> Packed[Any]:
    """A value that the constraint allows; if it allows null, None half of the time.

    Raises `LookupError` for an unknown constraint, which must be added to this module.
    """
    if constraint.inner is not None:
        return packed_value(constraint.inner).or_none()
    if constraint.items is not None:
        return listed(packed_value(constraint.items), _MEMBERS)
    for known, packed in _OF_CONSTRAINT:
        if constraint is known:
            return packed
    if constraint.nested in _OF_CLASS:
        return _OF_CLASS[constraint.nested]
    raise LookupError(f"no strategy is known for {constraint.expects}")
