"""The formulas of generated ids, and the rules across the fields of a prediction."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any, Final

from nucleus_spec.errors import InvalidPrediction
from nucleus_spec.pointer import Location, pointer_to
from nucleus_spec.showing import show
from nucleus_spec.wire import IdFormula, explained_by, parameters

BOX_ID: Final = IdFormula("{label}-{x}-{y}-{width}-{height}-{reference_id}")
"""BOX-ID-1, BOX-ID-2. Python formats each part, so 10 and 10.0 make different ids.

BOX-ID-3. Neither the edition nor the dataset item is part of the id. Equal boxes on two items
without a reference_id share an id that ends in `None`. The releases do send this.
"""

KEYPOINTS_ID: Final = IdFormula("{label}-{reference_id}-keypoints")
"""KEYPOINTS-ID-1. It has no coordinates: keypoints with equal labels on one item share it."""


def about_an_item(prediction: Any) -> None:
    """REFERENCE-1. A reference_id or a dataset_item_id names the item."""
    if prediction.reference_id is None and prediction.dataset_item_id is None:
        cls: Any = type(prediction)
        names = _naming(cls)
        if all(getattr(prediction, name) is None for name in names):
            Location("/reference_id", "REFERENCE-1").refuse(
                "missing",
                f"is required, unless a {' or '.join(names[1:])} names the item",
            )


@functools.cache
def _naming(cls: type) -> list[str]:
    """The parameters that can name an item."""
    return [name for name, key, _ in parameters(cls) if key.names_item]


def one_name_per_keypoint(prediction: Any) -> None:
    """KEYPOINTS-3."""
    if len(prediction.names) != len(prediction.keypoints):
        Location("/geometry/names", "KEYPOINTS-3").refuse(
            "length-mismatch",
            f"must have one name per keypoint: names are {len(prediction.names)}, and keypoints"
            f" {len(prediction.keypoints)}",
        )


def _indices_beyond(prediction: Any) -> Iterator[InvalidPrediction]:
    count = len(prediction.keypoints)
    for row, segment in enumerate(prediction.skeleton):
        for column, index in enumerate(segment):
            if index >= count:
                yield Location(
                    f"/geometry/skeleton{pointer_to(row, column)}", "KEYPOINTS-5"
                ).problem(
                    "index-out-of-range",
                    f"must be the index of one of the {count} keypoints, but is {show(index)}",
                )


@explained_by(_indices_beyond)
def skeleton_within_keypoints(prediction: Any) -> None:
    """KEYPOINTS-5. No index points past the last keypoint. KEYPOINTS-4 excludes negative ones."""
    for problem in _indices_beyond(prediction):
        raise problem
