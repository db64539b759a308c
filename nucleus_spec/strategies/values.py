"""Strategies for the parts of predictions: texts, numbers, points and the rest."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any, Final, TypeVar

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from nucleus_spec.geometry import Keypoint, Point, Point3D, Segment
from nucleus_spec.strategies.packed import Packed
from nucleus_spec.strategies.parts import (
    CLASS_PDF,
    CLASSES,
    EMBEDDING,
    JSON_VALUE,
    KEYPOINT,
    MASK_URL,
    METADATA,
    POINT,
    POINT_3D,
    SEGMENT,
    SEGMENT_FIELDS,
    WEIGHTS,
    class_pdf,
)
from nucleus_spec.strategies.scalars import NUMBER, PROBABILITY, SIZE, TEXT, Number

_LONGEST_EMBEDDING: Final = 2048  # Hypothesis gives up on test cases beyond 8 KiB

T = TypeVar("T")


def given_only(**parts: SearchStrategy[Any] | None) -> dict[str, SearchStrategy[Any]]:
    """The sub-strategies that the caller gave, by name.

    Raises `InvalidArgument` if one is not a strategy.
    """
    given = {name: part for name, part in parts.items() if part is not None}
    for name, part in given.items():
        if not isinstance(part, SearchStrategy):
            raise InvalidArgument(
                f"{name} must be a strategy, such as st.just({part!r}), but is {part!r}"
            )
    return given


def labels() -> SearchStrategy[str]:
    """Texts for labels and ids: empty, plain or long, some with non-ASCII characters or quotes."""
    return TEXT.strategy()


def mask_urls() -> SearchStrategy[str]:
    """Non-empty URLs and paths of masks, remote and local."""
    return MASK_URL.strategy()


def coordinates() -> SearchStrategy[Number]:
    """Integers of any size and finite floats: small ones, pixels, and numbers often misprinted.

    They include -0.0, 1e16, 1e-05, 5e-324, 2**53 + 1, integers beyond 2**64 and arbitrary doubles.
    """
    return NUMBER.strategy()


def sizes() -> SearchStrategy[Number]:
    """The non-negative numbers of `coordinates`."""
    return SIZE.strategy()


def confidences() -> SearchStrategy[Number]:
    """Integers and floats from 0 to 1, both inclusive."""
    return PROBABILITY.strategy()


def json_values() -> SearchStrategy[Any]:
    """JSON values of every kind, nested up to about 60 levels deep."""
    return JSON_VALUE.strategy()


def metadata(
    *,
    keys: SearchStrategy[str] | None = None,
    values: SearchStrategy[Any] | None = None,
) -> SearchStrategy[dict[str, Any]]:
    """JSON objects, possibly empty."""
    given = given_only(keys=keys, values=values)
    if not given:
        return METADATA.strategy()
    pairs = st.tuples(given.get("keys", labels()), given.get("values", json_values()))
    return st.lists(pairs, max_size=4).map(dict)


def embeddings(*, length: int | None = None) -> SearchStrategy[list[Number]]:
    """Lists of numbers, possibly empty; with `length`, lists of that many floats (EMBEDDING-2).

    Raises `InvalidArgument` if `length` is not from 0 to 2048.
    """
    if length is None:
        return EMBEDDING.strategy()
    if not 0 <= length <= _LONGEST_EMBEDDING:
        raise InvalidArgument(f"length must be from 0 to {_LONGEST_EMBEDDING}, but is {length}")
    form = struct.Struct(f">{length}h")
    return Packed(
        form.size, lambda packed: [each / 2**12 for each in form.unpack(packed)]
    ).strategy()


@st.composite
def _class_pdfs(draw: st.DrawFn, labels: SearchStrategy[str]) -> dict[str, Number]:
    weights = draw(WEIGHTS.bytes())
    some = draw(st.lists(labels, min_size=1, max_size=CLASSES))
    return class_pdf(list(dict.fromkeys(some)), weights)


def class_pdfs(*, labels: SearchStrategy[str] | None = None) -> SearchStrategy[dict[str, Number]]:
    """Probabilities of at least one class that sum to 1, within the 0.001 of CLASS-PDF-2."""
    given = given_only(labels=labels)
    return _class_pdfs(**given) if given else CLASS_PDF.strategy()


def points(
    *, x: SearchStrategy[Number] | None = None, y: SearchStrategy[Number] | None = None
) -> SearchStrategy[Point]:
    """Points in an image."""
    given = given_only(x=x, y=y)
    return _built(Point, {"x": NUMBER, "y": NUMBER}, given) if given else POINT.strategy()


def points_3d(
    *,
    x: SearchStrategy[Number] | None = None,
    y: SearchStrategy[Number] | None = None,
    z: SearchStrategy[Number] | None = None,
) -> SearchStrategy[Point3D]:
    """Points in a point cloud. `sizes()` for all three coordinates makes extents."""
    given = given_only(x=x, y=y, z=z)
    fields = {"x": NUMBER, "y": NUMBER, "z": NUMBER}
    return _built(Point3D, fields, given) if given else POINT_3D.strategy()


def _built(
    cls: type[T], fields: Mapping[str, Packed[Any]], given: Mapping[str, SearchStrategy[Any]]
) -> SearchStrategy[T]:
    return st.builds(
        cls, **{name: given.get(name, each.strategy()) for name, each in fields.items()}
    )


@st.composite
def _keypoints(draw: st.DrawFn, given: Mapping[str, SearchStrategy[Any]]) -> Keypoint:
    made = draw(KEYPOINT.strategy())
    x, y, visible = (
        draw(given[name]) if name in given else getattr(made, name)
        for name in ("x", "y", "visible")
    )
    if "visible" not in given:
        visible = visible and x is not None and y is not None
    elif visible:
        x = 0 if x is None and "x" not in given else x
        y = 0 if y is None and "y" not in given else y
    return Keypoint(x, y, visible)


def keypoints(
    *,
    x: SearchStrategy[Number | None] | None = None,
    y: SearchStrategy[Number | None] | None = None,
    visible: SearchStrategy[bool] | None = None,
) -> SearchStrategy[Keypoint]:
    """Keypoints: visible ones with both coordinates, hidden ones with both, one or none."""
    given = given_only(x=x, y=y, visible=visible)
    return _keypoints(given) if given else KEYPOINT.strategy()


def segments(
    *,
    label: SearchStrategy[str] | None = None,
    index: SearchStrategy[int | str] | None = None,
    metadata: SearchStrategy[Mapping[str, Any] | None] | None = None,
) -> SearchStrategy[Segment]:
    """Segments of a mask. The index is an integer, or sometimes its digits as text (SEGMENT-2)."""
    given = given_only(label=label, index=index, metadata=metadata)
    return _built(Segment, SEGMENT_FIELDS, given) if given else SEGMENT.strategy()
