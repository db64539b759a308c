"""What is said of many predictions, word for word; and where the limits are."""

from __future__ import annotations

from typing import get_args

import pytest

from nucleus_spec import InvalidPrediction, PolygonPrediction, Segment, SegmentationPrediction
from nucleus_spec import upload as module
from nucleus_spec.geometry import Point
from nucleus_spec.predictions import Prediction
from nucleus_spec.upload import UPLOAD_CODES, UploadCode, compared_ids, problems

POINTS = [Point(1, 2)] * 3


def polygon(
    annotation_id: str | None = None, item: str = "i", vector: int | None = None
) -> PolygonPrediction:
    numbers = None if vector is None else [0.5] * vector
    return PolygonPrediction(
        "car", POINTS, item, annotation_id=annotation_id, embedding_vector=numbers
    )


def mask(url: str, item: str = "i") -> SegmentationPrediction:
    return SegmentationPrediction(url, [Segment("sky", 0)], item, annotation_id=url)


def test_every_code_has_its_meaning() -> None:
    assert tuple(UPLOAD_CODES) == get_args(UploadCode)


def test_equal_ids_are_named() -> None:
    (problem,) = problems([polygon("a"), polygon("b"), polygon("a")])
    assert problem.places == (0, 2)
    assert problem.pointer == "/annotation_id"
    assert str(problem) == (
        "2 predictions have the reference_id 'i' and the annotation_id 'a': an upload is refused"
        " for that [duplicate, UPLOAD-1]"
    )


def test_second_masks_are_named() -> None:
    (problem,) = problems([mask("a.png"), mask("b.png"), mask("c.png", "j")])
    assert problem.places == (0, 1)
    assert str(problem) == (
        "the item 'i' has 2 masks: all but one are ignored [second-mask, UPLOAD-5]"
    )


def test_vectors_of_an_unusual_length_are_named() -> None:
    made = [polygon(str(at), vector=length) for at, length in enumerate((2, 3, None, 3, 4))]
    (problem,) = problems(made)
    assert problem.places == (0, 4)
    assert str(problem) == (
        "embedding vectors have 3 lengths (2, 3, 4), and 2 of 4 have 3: all of one dataset have one"
        " [length-mismatch, EMBEDDING-2]"
    )


@pytest.mark.parametrize("url", ["m.PNG", "m.jpg", "png.", "m"])
def test_local_masks_of_another_name_are_named(url: str) -> None:
    assert [str(each) for each in problems([mask(url), mask("s3://b/m.jpg", "j")])] == [
        f"the local mask {url!r} does not end in .png [not-a-png, UPLOAD-7]"
    ]


def test_local_masks_cannot_go_with_lines() -> None:
    assert [str(each) for each in problems([mask("m.png")], lines=True)] == [
        "the local mask 'm.png' cannot go with lines [local-file, UPLOAD-8]"
    ]


def test_lines_are_counted_with_their_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    assert module.MOST_CHARACTERS == 536_870_888
    made = [polygon("a"), polygon("b")]
    characters = sum(len(each.to_json()) + 1 for each in made)
    monkeypatch.setattr(module, "MOST_CHARACTERS", characters)
    assert problems(made, lines=True) == []
    monkeypatch.setattr(module, "MOST_CHARACTERS", characters - 1)
    (problem,) = problems(made, lines=True)
    assert (problem.code, problem.places) == ("too-large", ())
    assert problem.message == (
        f"the lines have {characters:,} characters, and may have {characters - 1:,}"
    )
    assert problems(made) == []


def test_nothing_is_wrong_with_nothing_but_as_lines() -> None:
    assert problems([]) == []
    assert [str(each) for each in problems([], lines=True)] == [
        "there is no prediction: an upload of lines needs one [no-predictions, UPLOAD-8]"
    ]


def test_problems_are_in_the_order_of_their_first_places() -> None:
    made: list[Prediction] = [mask("a.jpg"), polygon("a"), polygon("a"), mask("b.png")]
    assert [each.places for each in problems(made)] == [(0, 3), (0,), (1, 2)]


def test_what_is_no_prediction_is_refused_by_its_place() -> None:
    nothing: list[object] = [polygon(), {}]
    with pytest.raises(InvalidPrediction, match=r"/1 must be a prediction, but is \{\} \[.*LIST-4"):
        problems(nothing)  # type: ignore[arg-type]


def test_an_edition_may_be_named() -> None:
    assert compared_ids(polygon("a")) == ("i", "a")
    assert compared_ids(mask("m.png")) == ("i", "m.png")
    assert compared_ids(mask("m.png"), edition="0.17.8") is None
    two = [mask("m.png"), mask("m.png")]
    assert [each.code for each in problems(two)] == ["duplicate", "second-mask"]
    assert [each.code for each in problems(two, edition="0.17.8")] == ["second-mask"]
