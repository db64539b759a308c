"""What is said beside a mistake: what may have been meant, and where it stands."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any, Final

from nucleus_conformance.corpus.findings import said_of
from nucleus_conformance.corpus.oddities import IN_GEOMETRY, Oddity
from nucleus_conformance.corpus.shapes import meant_of
from nucleus_spec.editions import Edition
from nucleus_spec.errors import InvalidPrediction
from nucleus_spec.predictions import DISPATCH
from nucleus_spec.showing import show_pointer
from nucleus_spec.wire import parameters


def said_with_hints(
    problem: InvalidPrediction, cls: Any, under: Edition, odd: Sequence[Oddity]
) -> str:
    """What is said of a problem. `odd`: what is odd in the same payload, which may explain it."""
    said = said_of(problem)
    if problem.requirement == "REFERENCE-1" and not _has_other_names(cls, under):
        said = said.partition(", unless a ")[0]
    there = _instead_of(problem.pointer, odd) if problem.code == "missing" else ""
    return f"{said}; there {there}" if there else said


def _instead_of(pointer: str, odd: Sequence[Oddity]) -> str:
    """What is there where a key is missing, if it explains that."""
    holder, _, name = pointer.rpartition("/")
    for each in odd:
        beside, _, own = each.pointer.rpartition("/")
        if each.code == "unread-key" and each.instead == name and beside == holder:
            return f"is {show_pointer(f'/{own}')[1:]}"
        if each.code == "looks-like-corners" and holder == "/geometry":
            return f"are {each.message.partition(' has ')[2].partition(':')[0]}"
        if each.message.endswith(IN_GEOMETRY) and pointer == "/geometry":
            return f"is {show_pointer(each.pointer)[1:]} beside it"
    return ""


_TYPES_MEANT: Final = {
    "bbox": "box",
    "bounding_box": "box",
    "boundingbox": "box",
    "rectangle": "box",
    "polyline": "line",
    "keypoint": "keypoints",
    "classification": "category",
    "segmentation_mask": "mask",
}


_SCENE: Final = ("scene_category", "scenecategory")
_OF_SCENE: Final = (
    "; a scene category is one of type category that stands in a list scene_category_predictions"
)


@functools.cache
def _has_other_names(cls: Any, under: Edition) -> bool:
    """Whether an edition knows any name of an item beside its reference_id."""
    keys = [] if cls is None else [key for _, key, _ in parameters(cls)]
    return sum(key.names_item and key.since <= under for key in keys) > 1


def type_meant(payload: Any) -> str:
    """The type that a misspelled one may mean; or nothing."""
    lower = _named(payload)
    if not lower or lower in _SCENE:
        return ""
    return _TYPES_MEANT.get(lower) or meant_of(lower, list(DISPATCH))


def said_of_type(payload: Any) -> str:
    """What is said behind it that a payload names no type, as far as it is known what it means."""
    if _named(payload) in _SCENE:
        return _OF_SCENE
    instead = type_meant(payload)
    return f"; did you mean {instead}?" if instead else ""


def _named(payload: Any) -> str:
    """The type that a payload names, however that is spelled."""
    named = payload.get("type") if isinstance(payload, dict) else None
    if not isinstance(named, str):
        return ""
    lower = named.strip().lower().replace("-", "_").replace(" ", "_").removesuffix("prediction")
    return lower.removesuffix("_")
