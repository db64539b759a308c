"""Hypothesis strategies for valid constructor arguments of every prediction type."""

from __future__ import annotations

import inspect
import string
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from nucleus_spec import (
    PREDICTION_TYPES,
    Edition,
    Keypoint,
    Point,
    Point3D,
    Prediction,
    Segment,
    edition,
)

Arguments = dict[str, Any]

V0_21_2 = edition("0.21.2")


def numbers() -> SearchStrategy[float]:
    return st.integers() | st.floats(allow_nan=False, allow_infinity=False)


def sizes() -> SearchStrategy[float]:
    return st.integers(min_value=0) | st.floats(min_value=0, allow_infinity=False)


def probabilities() -> SearchStrategy[float]:
    return st.sampled_from([0, 1]) | st.floats(min_value=0, max_value=1)


def json_values() -> SearchStrategy[Any]:
    atoms = st.none() | st.booleans() | numbers() | st.text(max_size=8)
    return st.recursive(
        atoms,
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
        ),
        max_leaves=8,
    )


def json_objects() -> SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.text(max_size=4), json_values(), max_size=4)


@st.composite
def distributions(draw: st.DrawFn) -> dict[str, float]:
    labels = draw(st.lists(st.text(max_size=6), min_size=1, max_size=5, unique=True))
    first, *rest = [draw(st.integers(0, 1000)) for _ in labels]
    weights = [first + 1, *rest]
    return {label: weight / sum(weights) for label, weight in zip(labels, weights, strict=True)}


def points() -> SearchStrategy[Point]:
    return st.builds(Point, numbers(), numbers())


def keypoints() -> SearchStrategy[Keypoint]:
    visible = st.builds(Keypoint, numbers(), numbers())
    place = st.none() | numbers()
    return visible | st.builds(Keypoint, place, place, st.just(False))


def segments() -> SearchStrategy[Segment]:
    indices = st.integers(min_value=0) | st.integers(min_value=0).map(str)
    return st.builds(Segment, st.text(max_size=8), indices, st.none() | json_objects())


def _geometry(type_name: str) -> dict[str, SearchStrategy[Any]]:
    if type_name == "box":
        return {"x": numbers(), "y": numbers(), "width": sizes(), "height": sizes()}
    if type_name in ("line", "polygon"):
        return {"vertices": st.lists(points(), max_size=4)}
    if type_name == "cuboid":
        return {
            "position": st.builds(Point3D, numbers(), numbers(), numbers()),
            "dimensions": st.builds(Point3D, sizes(), sizes(), sizes()),
            "yaw": numbers(),
        }
    if type_name == "segmentation":
        letters = st.text(string.printable, min_size=1, max_size=12)
        return {"mask_url": letters, "annotations": st.lists(segments(), max_size=3)}
    return {}


@st.composite
def _skeletons(draw: st.DrawFn) -> Arguments:
    names = draw(st.lists(st.text(max_size=4), max_size=4, unique=True))
    index = st.integers(0, len(names) - 1)
    pairs = st.lists(st.lists(index, min_size=2, max_size=2), max_size=4)
    return {
        "names": names,
        "keypoints": [draw(keypoints()) for _ in names],
        "skeleton": draw(pairs) if names else [],
    }


def _options(type_name: str) -> dict[str, SearchStrategy[Any]]:
    text = st.text(max_size=8)
    every: dict[str, SearchStrategy[Any]] = {
        "annotation_id": text,
        "confidence": probabilities(),
        "metadata": json_objects(),
        "class_pdf": distributions(),
        "embedding_vector": st.lists(numbers(), max_size=4),
        "track_reference_id": text,
        "taxonomy_name": text,
    }
    parameters = inspect.signature(PREDICTION_TYPES[type_name]).parameters
    return {name: st.none() | value for name, value in every.items() if name in parameters}


@st.composite
def arguments(draw: st.DrawFn, type_name: str, under: Edition) -> Arguments:
    """What a constructor may be given, of values that `under` can carry."""
    text = st.text(max_size=8)
    required = {"reference_id": text, **_geometry(type_name)}
    if type_name != "segmentation":
        required["label"] = text
    made: Arguments = draw(st.fixed_dictionaries(required, optional=_options(type_name)))
    if type_name == "keypoints":
        made |= draw(_skeletons())
    if under >= V0_21_2:
        ids = {"dataset_item_id": st.none() | text, "dataset_id": st.none() | text}
        made |= draw(st.fixed_dictionaries({}, optional=ids))
        if made.get("dataset_item_id") is not None and draw(st.booleans()):
            del made["reference_id"]
    return made


def predictions(type_name: str, under: Edition) -> SearchStrategy[Prediction]:
    cls = PREDICTION_TYPES[type_name]
    return arguments(type_name, under).map(lambda made: cls(**made))


def readable(payload: dict[str, Any]) -> dict[str, Any]:
    """A payload as it was sent, with the one key that is read under another name renamed."""
    return {"dataset_item_id" if key == "item_id" else key: payload[key] for key in payload}
