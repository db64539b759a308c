"""Strategies for keys without a sub-strategy, derived from the constraints on their values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

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
from nucleus_spec.strategies import scalars, values
from nucleus_spec.strategies.building import or_none

_OF_CONSTRAINT: Final[tuple[tuple[Constraint, SearchStrategy[Any]], ...]] = (
    (STRING, scalars.TEXTS),
    (NAMED, scalars.NAMES),
    (NUMBER, scalars.NUMBERS),
    (NOT_NEGATIVE, scalars.SIZES),
    (PROBABILITY, scalars.PROBABILITIES),
    (INDEX, scalars.WHOLES),
    (PIXEL_VALUE, values.PIXEL_VALUES),
    (BOOLEAN, st.booleans()),
    (JSON_OBJECT, values.METADATA),
    (DISTRIBUTION, values.CLASS_PDFS),
    (VERTEX, values.POINTS),
    (EXTENT, values.EXTENTS),
)

_OF_CLASS: Final[Mapping[type, SearchStrategy[Any]]] = {
    Point: values.POINTS,
    Point3D: values.POINTS_3D,
    Keypoint: values.KEYPOINTS,
    Segment: values.SEGMENTS,
}

_OF_LIST: Final[tuple[tuple[Constraint, SearchStrategy[Any]], ...]] = (
    (NUMBER, values.EMBEDDINGS),
    (VERTEX, values.LINES),
)
"""The constraint on the members of a list -> lists, some of them long."""

_MEMBERS: Final = 4
"""The most members of other lists, unless their length is fixed."""


def values_of(constraint: Constraint) -> SearchStrategy[Any]:
    """Values that the constraint allows; if it allows null, None half of the time.

    Raises `LookupError` for an unknown constraint, which must be added to this module.
    """
    if constraint.inner is not None:
        return or_none(values_of(constraint.inner))
    if constraint.items is not None:
        return _lists_of(constraint.items, constraint.schema)
    for known, strategy in _OF_CONSTRAINT:
        if constraint is known:
            return strategy
    if constraint.nested is not None and constraint.nested in _OF_CLASS:
        return _OF_CLASS[constraint.nested]
    raise LookupError(f"no strategy is known for {constraint.expects}")


def _lists_of(items: Constraint, schema: Mapping[str, Any]) -> SearchStrategy[list[Any]]:
    """Lists of such members, of the size and uniqueness that the list's schema asks for."""
    if not schema.keys() & {"minItems", "uniqueItems"}:
        for members, lists in _OF_LIST:
            if items is members:
                return lists
    return st.lists(
        values_of(items),
        min_size=schema.get("minItems", 0),
        max_size=schema.get("maxItems", _MEMBERS),
        unique=schema.get("uniqueItems", False),
    )
