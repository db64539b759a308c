"""Which payloads have shapes of their own, and which have the same."""

from __future__ import annotations

from typing import Any

import pytest

from nucleus_conformance.distilling.shapes import shapes
from tests.helpers.dumps import VERTICES, payload


def without(*keys: str, **changes: Any) -> dict[str, Any]:
    return {key: value for key, value in payload(**changes).items() if key not in keys}


def null(key: str) -> dict[str, Any]:
    return {**payload(), key: None}


def geometry(value: Any) -> dict[str, Any]:
    return {**payload(), "geometry": value}


def vertex(**keys: Any) -> dict[str, Any]:
    return payload("line", geometry={"vertices": [*VERTICES, {"x": 1.5, "y": 1.5, **keys}]})


def keypoints(**keys: Any) -> dict[str, Any]:
    return payload("keypoints", geometry=keys)


UNLIKE = {
    "a key": (payload(), payload(track_reference_id="a")),
    "a key for another": (payload(item_id="a"), payload(dataset_id="a")),
    "a type of a value": (payload(label="1"), payload(label=1)),
    "a boolean": (payload(label=True), payload(label=False)),
    "an integer for a number": (payload(confidence=1), payload(confidence=1.0)),
    "the sign of a number": (payload(confidence=0.5), payload(confidence=-0.5)),
    "the sign of zero": (payload(confidence=0.0), payload(confidence=-0.0)),
    "zero": (payload(confidence=0.0), payload(confidence=1.0)),
    "a power": (payload(confidence=1.5), payload(confidence=1.5e-7)),
    "digits": (payload(confidence=0.5), payload(confidence=0.1 + 0.2)),
    "how many are before the point": (payload(label=1000), payload(label=1)),
    "a length": (payload(label="car"), payload(label="cart")),
    "an empty text": (payload(label=""), payload(label="a")),
    "an empty list": (payload(embedding_vector=[]), payload(embedding_vector=[0.5])),
    "letters and digits": (payload(label="a"), payload(label="1")),
    "capitals": (payload(label="a"), payload(label="A")),
    "punctuation": (payload(label="-"), payload(label="_")),
    "a letter beyond ASCII": (payload(label="e"), payload(label="é")),
    "a script": (payload(label="é"), payload(label="д")),
    "a script without capitals": (payload(label="日"), payload(label="あ")),
    "a character beyond U+FFFF": (payload(label="日"), payload(label="𠀀")),
    "a normal form": (payload(label="é"), payload(label="e\u0301")),
    "blanks around": (payload(label="a b"), payload(label="ab ")),
    "a URL": (payload(label="ab://c"), payload(label="a:b//c")),
    "null and nothing": (payload(), null("metadata")),
    "null and empty": (null("metadata"), payload(metadata={})),
    "nothing and empty": (payload(), payload(metadata={})),
    "no geometry and null": (without("geometry"), geometry(None)),
    "no geometry and an empty one": (without("geometry"), geometry({})),
    "an empty geometry and null": (geometry({}), geometry(None)),
    "an empty geometry and a list": (geometry({}), geometry([])),
    "a null of the user's own": (payload(metadata={"a": None}), payload(metadata={"a": "a"})),
    "a null beside others": (
        payload(metadata={"a": [1, None, "a"]}),
        payload(metadata={"a": [1, 1, "a"]}),
    ),
    "a key of the user's own": (payload(metadata={"a": 1}), payload(metadata={"é": 1})),
    "a class of the user's own": (payload(class_pdf={"a": 1}), payload(class_pdf={"ab": 1})),
    "a length inside": (payload(metadata={"a": [1]}), payload(metadata={"a": [1, 1]})),
    "a member of a vector": (payload(embedding_vector=[1.5]), payload(embedding_vector=["a"])),
    "a name of keypoints": (keypoints(names=["nose", "ear"]), keypoints(names=["nose", "éar"])),
    "a name and what nobody reads": (
        {**keypoints(names=["a", None]), "mine": ["a"]},
        {**keypoints(names=["a", "a"]), "mine": [None]},
    ),
    "a member of a skeleton": (keypoints(skeleton=[[0, 1]]), keypoints(skeleton=[[0, 1.0]])),
    "a key of one of many": (vertex(), vertex(z=1.5)),
    "which key one lacks": (
        payload("line", geometry={"vertices": [*VERTICES, {"x": 30}]}),
        payload("line", geometry={"vertices": [*VERTICES, {"y": 20}]}),
    ),
    "where a key is that nobody reads": (
        payload(mine=1, geometry={"its": "a"}),
        payload(mine="a", geometry={"its": 1}),
    ),
    "where in a part": (
        {**vertex(mine=1), "its": "a"},
        {**vertex(its="a"), "mine": 1},
    ),
    "what is in an id": (payload(annotation_id="b", label="{0}"), null("annotation_id")),
}

ALIKE = {
    "texts": (payload(label="car"), payload(label="bus")),
    "lengths of many": (payload(label="a" * 9), payload(label="a" * 15)),
    "numbers": (payload(confidence=0.25), payload(confidence=0.75)),
    "powers": (payload(confidence=1e-7), payload(confidence=2e-9)),
    "letters of one script": (payload(label="д"), payload(label="ж")),
    "keys of the user's own": (payload(metadata={"a": 1}), payload(metadata={"b": 2})),
    "an order": (payload(metadata={"a": 1, "b": "c"}), payload(metadata={"b": "c", "a": 1})),
    "how deep the user's own is": (
        payload(metadata={"a": {"a": "a"}}),
        payload(metadata={"a": {"a": "b"}}),
    ),
    "an index in a list": (
        keypoints(names=["nose", "éar"]),
        keypoints(names=["éar", "nose"]),
    ),
    "keys that nobody reads": (payload(mine=1), payload(ours=2)),
}


@pytest.mark.parametrize(("one", "other"), UNLIKE.values(), ids=UNLIKE)
def test_unlike(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert shapes(one["type"], one) != shapes(other["type"], other)


@pytest.mark.parametrize(("one", "other"), ALIKE.values(), ids=ALIKE)
def test_alike(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert shapes(one["type"], one) == shapes(other["type"], other)
