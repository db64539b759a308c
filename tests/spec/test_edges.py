"""What only odd callers do, and still gets a clear answer."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

import nucleus_spec
from nucleus_spec import (
    EDITIONS,
    BoxPrediction,
    Edition,
    InvalidPrediction,
    PredictionList,
    UnknownEdition,
)
from nucleus_spec.constraints import JSON_OBJECT, MAX_DEPTH, list_of
from nucleus_spec.strategies import boxes_within
from tests.helpers.arguments import NO_IDS, made

BOX = BoxPrediction("car", 1, 2, 3, 4, "image_1")


def nested(depth: int, end: Any) -> Any:
    """An object of that depth, `end` inside it."""
    for _ in range(depth - 1):
        end = {"in": end}
    return {"in": end}


class TestDeepMetadata:
    def test_what_is_accepted_can_be_sent(self) -> None:
        deep = nested(MAX_DEPTH, "end")
        box = BoxPrediction("car", 1, 2, 3, 4, "image_1", metadata=deep)
        assert box.to_payload()["metadata"] == deep
        assert nucleus_spec.from_json(box.to_payload()).to_json() == box.to_json()

    @pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 700, 980, 5000])
    @pytest.mark.parametrize("end", [{}, [], object()], ids=["object", "list", "no JSON"])
    def test_what_is_deeper_is_refused(self, depth: int, end: Any) -> None:
        with pytest.raises(InvalidPrediction) as caught:
            BoxPrediction("car", 1, 2, 3, 4, "image_1", metadata=nested(depth, end))
        assert (caught.value.code, caught.value.pointer) == ("too-deep", "/metadata")


@pytest.mark.parametrize("edition", ["nonsense", [], {}, None, 7])
class TestUnknownEditions:
    def test_are_refused_by_every_method(self, edition: Any) -> None:
        mask = nucleus_spec.SegmentationPrediction("s3://bucket/m.png", [], "image_1")
        listed = PredictionList()
        for call in (
            lambda: BoxPrediction.from_json(BOX.to_payload(), edition=edition),
            lambda: BOX.to_payload(edition=edition),
            lambda: BOX.to_json(edition=edition),
            lambda: BOX.has_local_files_to_upload(edition=edition),
            lambda: mask.has_local_files_to_upload(edition=edition),
            lambda: nucleus_spec.from_json({"type": "nonsense"}, edition=edition),
            lambda: PredictionList.from_json({}, edition=edition),
            lambda: listed.to_payload(edition=edition),
            lambda: listed.has_local_files_to_upload(edition=edition),
        ):
            with pytest.raises(UnknownEdition):
                call()


class TestPredictionList:
    @pytest.mark.parametrize("wrong", [None, 5, BOX])
    def test_what_is_no_list_cannot_be_added(self, wrong: Any) -> None:
        said = r"^what is added must be a list of predictions, or another iterable, but is "
        with pytest.raises(InvalidPrediction, match=said) as caught:
            PredictionList().add_predictions(wrong)
        assert pickle.loads(pickle.dumps(caught.value)).subject == "what is added"
        with pytest.raises(InvalidPrediction, match=r"^/box_predictions must be a list of "):
            PredictionList(box_predictions=wrong)

    @pytest.mark.parametrize("wrong", [{}, {"a": BOX}, "", "box", b"", bytearray()], ids=repr)
    def test_neither_can_what_is_iterable_but_no_list_of_them(self, wrong: Any) -> None:
        with pytest.raises(
            InvalidPrediction, match=r"^what is added must be .*, but is "
        ) as caught:
            PredictionList().add_predictions(wrong)
        assert (caught.value.code, caught.value.requirement) == ("wrong-type", "LIST-4")

    def test_generators_can(self) -> None:
        made = PredictionList()
        made.add_predictions(each for each in (BOX, BOX))
        assert len(made) == 2

    def test_its_lists_are_its_own(self) -> None:
        given: list[Any] = [BOX]
        made = PredictionList(box_predictions=given)
        given.append(3)
        assert made.box_predictions == [BOX]
        grown = PredictionList(box_predictions=(BOX,))
        grown.add_predictions([BOX])
        assert len(grown) == 2


class TestWhatNobodyCanSay:
    def test_no_constraint_can_demand_unique_values_that_have_no_hash(self) -> None:
        with pytest.raises(TypeError, match="cannot be told to be unique"):
            list_of(JSON_OBJECT, unique=True)

    @pytest.mark.parametrize("size", [(0, 480), (640, -1)], ids=str)
    def test_no_image_is_smaller_than_a_pixel(self, size: tuple[int, int]) -> None:
        said = f"^an image has no size of {size[0]} x {size[1]} pixels$"
        with pytest.raises(InvalidArgument, match=said):
            boxes_within(*size)

    @pytest.mark.parametrize("name", ["x", "width"])
    def test_who_draws_boxes_within_an_image_places_none(self, name: str) -> None:
        with pytest.raises(InvalidArgument, match=f"^{name}: the image decides on these"):
            boxes_within(640, 480, **{name: st.just(1)})  # type: ignore[arg-type]

    def test_what_a_prediction_holds_is_copied_as_it_is(self) -> None:
        held = BoxPrediction("car", 1, 2, 3, 4, "image_1", metadata={"a": [1, {"b": []}]}).metadata
        assert copy.deepcopy(held) is held
        assert pickle.loads(pickle.dumps(held)) == held == {"a": [1, {"b": []}]}


ASKED = ("to_payload", "to_json", "sent_annotation_id", "has_local_files_to_upload")


class TestWhatAnEditionHasNoKeyFor:
    """It MUST be refused whatever the prediction is asked for. (REFUSAL-1)"""

    @pytest.mark.parametrize("key", ["dataset_item_id", "dataset_id"])
    @pytest.mark.parametrize("earlier", EDITIONS[:-1], ids=str)
    def test_is_refused(self, type_name: str, earlier: Edition, key: str) -> None:
        prediction = made(type_name, **{**NO_IDS, key: "a"})
        listed = PredictionList()
        listed.add_predictions([prediction])
        asked = [(each, name) for each in (prediction, listed) for name in ASKED]
        for each, name in asked:
            if hasattr(each, name):
                with pytest.raises(InvalidPrediction, match=f"^/{key} .*not-in-edition") as caught:
                    getattr(each, name)(edition=earlier)
                assert caught.value.pointer == f"/{key}", name
