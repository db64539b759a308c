"""The strategies MUST give only what they promise, and all of it."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings, target
from hypothesis import strategies as st
from hypothesis.database import InMemoryExampleDatabase
from hypothesis.errors import NoSuchExample
from hypothesis.strategies import SearchStrategy

from nucleus_spec import BoxPrediction, strategies
from nucleus_spec.strategies import (
    box_predictions,
    boxes_within,
    class_pdfs,
    confidences,
    coordinates,
    cuboid_predictions,
    keypoints,
    keypoints_predictions,
    labels,
    line_predictions,
    metadata,
    payloads,
    polygon_predictions,
    prediction_lists,
    scene_category_predictions,
    segmentation_predictions,
    segments,
    sizes,
)
from tests.helpers.drawing import OF_TYPE, PUBLIC, unshrunk


@pytest.mark.parametrize("name", PUBLIC)
def test_is_healthy_at_default_settings(name: str) -> None:
    strategy = getattr(strategies, name)()

    @settings(settings.get_profile("default"), max_examples=20, deadline=None, database=None)
    @given(strategy)
    def check(_: Any) -> None:
        pass

    check()


def sent_id(prediction: Any) -> str:
    return str(prediction.to_payload()["annotation_id"])


def is_of(kind: type, *values: Any) -> bool:
    return all(type(value) is kind for value in values)


def is_in(script: str, text: str) -> bool:
    """Whether all letters of a text that has some are of this script, as Unicode names them."""
    return text != "" and all(unicodedata.name(each, "").startswith(script) for each in text)


SHAPES: dict[str, tuple[SearchStrategy[Any], Callable[[Any], bool]]] = {
    "confidence 0.0": (
        box_predictions(),
        lambda box: box.confidence == 0 and is_of(float, box.confidence),
    ),
    "confidence 0": (
        box_predictions(),
        lambda box: box.confidence == 0 and is_of(int, box.confidence),
    ),
    "confidence 1": (box_predictions(), lambda box: box.confidence == 1),
    "int and float mixed": (
        box_predictions(),
        lambda box: is_of(int, box.x, box.width) and is_of(float, box.y, box.height),
    ),
    "negative zero": (coordinates(), lambda x: x == 0 and math.copysign(1, x) == -1),
    "negative": (coordinates(), lambda x: x < -1),
    "least double": (coordinates(), lambda x: x == 5e-324),
    "greatest double": (coordinates(), lambda x: x > 1e308),
    "1e16": (coordinates(), lambda x: is_of(float, x) and x == 1e16),
    "2**53 + 1": (coordinates(), lambda x: x == 2**53 + 1),
    "integer beyond 64 bits": (coordinates(), lambda x: is_of(int, x) and x > 2**64),
    "17 digits": (coordinates(), lambda x: len(repr(x)) > 17 and "e" not in repr(x)),
    "size 0": (sizes(), lambda size: size == 0),
    "generated id, exponent": (
        box_predictions(label=st.just("car"), reference_id=st.just("image")),
        lambda box: "e+" in sent_id(box),
    ),
    "generated id, negative exponent": (
        box_predictions(label=st.just("car"), reference_id=st.just("image")),
        lambda box: "e-" in sent_id(box).replace("--", ""),
    ),
    "generated id outside ASCII": (
        box_predictions(),
        lambda box: box.annotation_id is None and not sent_id(box).isascii(),
    ),
    "id outside ASCII": (
        line_predictions(),
        lambda line: not (line.annotation_id or "").isascii(),
    ),
    "empty id": (box_predictions(), lambda box: box.annotation_id == ""),
    "empty label": (box_predictions(), lambda box: box.label == ""),
    "long label": (box_predictions(), lambda box: len(box.label) > 255),
    "blanks around a label": (box_predictions(), lambda box: box.label != box.label.strip()),
    "astral label": (box_predictions(), lambda box: any(ord(char) > 0xFFFF for char in box.label)),
    "label of 299 characters": (labels(), lambda label: len(label) == 299),
    "label in Arabic letters": (labels(), lambda label: is_in("ARABIC", label)),
    "label in Hiragana": (labels(), lambda label: is_in("HIRAGANA", label)),
    "long label in Thai": (labels(), lambda label: is_in("THAI", label) and len(label) > 16),
    "17 keypoints": (keypoints_predictions(), lambda made: len(made.keypoints) == 17),
    "133 keypoints": (keypoints_predictions(), lambda made: len(made.keypoints) == 133),
    "80 classes": (box_predictions(), lambda box: len(box.class_pdf or ()) == 80),
    "20 metadata keys": (box_predictions(), lambda box: len(box.metadata or ()) == 20),
    "embedding of 4 numbers": (box_predictions(), lambda box: len(box.embedding_vector or ()) == 4),
    "embedding of 512 numbers": (
        polygon_predictions(),
        lambda polygon: len(polygon.embedding_vector or ()) == 512,
    ),
    "embedding of 2048 numbers": (
        box_predictions(),
        lambda box: len(box.embedding_vector or ()) == 2048,
    ),
    "box that fills its image": (
        boxes_within(1920, 1080),
        lambda box: (box.x, box.y, box.width, box.height) == (0, 0, 1920, 1080),
    ),
    "no vertices": (polygon_predictions(), lambda polygon: not polygon.vertices),
    "many vertices": (line_predictions(), lambda line: len(line.vertices) > 50),
    "the same vertex twice": (
        polygon_predictions(),
        lambda polygon: any(a == b for a, b in pairwise(polygon.vertices)),
    ),
    "invisible keypoint without coordinates": (
        keypoints_predictions(),
        lambda made: any(not each.visible and each.x is each.y is None for each in made.keypoints),
    ),
    "invisible keypoint with half a place": (
        keypoints(),
        lambda each: each.x is None and each.y is not None,
    ),
    "invisible keypoint with coordinates": (
        keypoints(),
        lambda each: not each.visible and each.x is not None and each.y is not None,
    ),
    "no keypoints": (keypoints_predictions(), lambda made: not made.keypoints),
    "no skeleton": (keypoints_predictions(), lambda made: made.keypoints and not made.skeleton),
    "a bone from a place to itself": (
        keypoints_predictions(),
        lambda made: any(start == end for start, end in made.skeleton),
    ),
    "flat cuboid": (cuboid_predictions(), lambda cuboid: cuboid.dimensions.z == 0),
    "index as digits": (segments(), lambda segment: is_of(str, segment.index)),
    "index beyond a byte": (segments(), lambda segment: int(segment.index) > 255),
    "local mask": (segmentation_predictions(), lambda made: made.mask_url == "mask.png"),
    "scheme in capitals": (segmentation_predictions(), lambda made: made.mask_url[:6] == "HTTPS:"),
    "no segments": (segmentation_predictions(), lambda made: not made.annotations),
    "empty embedding": (box_predictions(), lambda box: box.embedding_vector == ()),
    "no metadata": (scene_category_predictions(), lambda made: made.metadata is None),
    "empty metadata": (scene_category_predictions(), lambda made: made.metadata == {}),
    "list in metadata": (
        metadata(),
        lambda made: any(isinstance(each, list) and each for each in made.values()),
    ),
    "deep metadata": (metadata(), lambda made: str(made).count("[") > 20),
    "one class": (class_pdfs(), lambda pdf: len(pdf) == 1),
    "class without a share": (class_pdfs(), lambda pdf: 0 in pdf.values()),
    "thousandth too much": (class_pdfs(), lambda pdf: sum(pdf.values()) > 1.0009),
    "about an item": (
        box_predictions(edition="0.21.2"),
        lambda box: box.reference_id is None and box.dataset_item_id,
    ),
    "two of a type in a list": (prediction_lists(), lambda made: len(made.line_predictions) > 1),
    "key absent": (payloads("box"), lambda payload: "annotation_id" not in payload),
    "key null": (payloads("box"), lambda payload: payload.get("annotation_id", "") is None),
    "keys in another order": (payloads("box"), lambda payload: next(iter(payload)) == "metadata"),
    "geometry in another order": (
        payloads("box"),
        lambda payload: next(iter(payload["geometry"])) == "height",
    ),
    "unknown key": (payloads("box"), lambda payload: "score" in payload),
    "key of another type": (payloads("box"), lambda payload: "mask_url" in payload),
    "unknown key in a vertex": (
        payloads("polygon"),
        lambda payload: any(len(each) > 2 for each in payload["geometry"]["vertices"]),
    ),
    "keypoint with absent x": (
        payloads("keypoints"),
        lambda payload: any("x" not in each for each in payload["geometry"]["keypoints"]),
    ),
    "no type": (payloads("box"), lambda payload: "type" not in payload),
    "wrong type": (payloads("box"), lambda payload: payload.get("type", "box") != "box"),
    "exported type": (payloads(), lambda payload: payload["type"] == "segmentation"),
    "task": (payloads("box"), lambda payload: payload.get("task_id") is not None),
    "geometry of a category": (payloads("category"), lambda payload: payload.get("geometry")),
    "item of a later edition": (payloads("box"), lambda payload: "dataset_item_id" in payload),
    "item without reference": (
        payloads("box", "0.21.2"),
        lambda payload: "reference_id" not in payload,
    ),
}


STRATEGIES = {repr(strategy): strategy for strategy, _ in SHAPES.values()}


MANY_SHAPES = {
    repr(each)
    for each in (
        box_predictions(), polygon_predictions(), keypoints_predictions(), prediction_lists(),
        payloads("box"), payloads(),
    )
}  # fmt: skip
"""Of these, it takes seconds to see them all."""


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.slow] if name in MANY_SHAPES else [])
        for name in STRATEGIES
    ],
)
@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@pytest.mark.sampled(3)
def test_reaches_every_shape(name: str) -> None:
    missing = {shape: is_so for shape, (each, is_so) in SHAPES.items() if repr(each) == name}

    def is_the_last(value: Any) -> bool:
        for shape in [shape for shape, is_so in missing.items() if is_so(value)]:
            del missing[shape]
        return not missing

    with suppress(NoSuchExample):
        find(STRATEGIES[name], is_the_last, settings=settings(unshrunk, max_examples=6000))
    assert not missing


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("predictions", 16),
        pytest.param("predictions", 64, marks=pytest.mark.slow),
        pytest.param("payloads", 64, marks=pytest.mark.slow),
        *(pytest.param(each.__name__, 64, marks=pytest.mark.slow) for each in OF_TYPE.values()),
    ],
)
@pytest.mark.sampled(5)
def test_a_long_list_of_them_is_healthy(name: str, size: int) -> None:
    seen = 0

    @settings(max_examples=10, deadline=None, phases=[Phase.generate], suppress_health_check=())
    @given(st.lists(getattr(strategies, name)(), min_size=size, max_size=size))
    def check(made: list[Any]) -> None:
        nonlocal seen
        seen += 1
        assert len(made) == size

    check()
    assert seen == 10


@given(boxes_within(640, 480, label=st.just("car")))
def test_boxes_lie_within_their_image(box: BoxPrediction) -> None:
    assert box.label == "car"
    assert 0 <= box.x <= box.x + box.width <= 640
    assert 0 <= box.y <= box.y + box.height <= 480


def test_a_search_can_be_led() -> None:
    """Hypothesis' `target` climbs, as each number is a choice of its own."""
    highest = 0.0

    @settings(max_examples=500, phases=[Phase.generate, Phase.target], database=None)
    @given(confidences(), coordinates())
    def climb(confidence: float, x: float) -> None:
        nonlocal highest
        score = confidence * min(max(x, 0), 10**6)
        highest = max(highest, score)
        target(float(score))

    climb()
    assert highest == 10**6


@pytest.mark.slow
def test_what_was_found_is_found_again() -> None:
    """Hypothesis' database keeps the choices of an example, and they make the same one again."""
    database = InMemoryExampleDatabase()
    tried: list[BoxPrediction] = []

    def is_so(box: BoxPrediction) -> bool:
        tried.append(box)
        return len(box.label) > 3 and box.x > 100

    once = settings(max_examples=2000, database=database)
    found = find(box_predictions(), is_so, settings=once, database_key=b"a box")
    tried.clear()
    assert find(box_predictions(), is_so, settings=once, database_key=b"a box") == found
    assert tried[0] == found
