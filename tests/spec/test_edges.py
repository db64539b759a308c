"""What only odd callers do, and still gets a clear answer."""

from __future__ import annotations

import copy
import functools
import json
import pickle
import sys
from collections.abc import Callable
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

BOX_OF: dict[str, Any] = {
    "label": "car",
    "x": 1,
    "y": 2,
    "width": 3,
    "height": 4,
    "reference_id": "image_1",
}
BOX = BoxPrediction(**BOX_OF)


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


def far_in(frames: int, call: Callable[[], Any]) -> Any:
    """What a caller gets whom so many others called, one another."""
    return call() if frames == 0 else far_in(frames - 1, call)


class TestDeepCallers:
    """However much of Python's stack is left, a few frames are enough for any payload."""

    FRAMES = sys.getrecursionlimit() - 200

    def test_metadata_is_read_and_sent(self) -> None:
        payload = {**BOX.to_payload(), "metadata": nested(MAX_DEPTH - 1, [0.5, "end"])}
        sent = far_in(self.FRAMES, lambda: BoxPrediction.from_json(payload).to_json())
        assert sent == json.dumps(BoxPrediction.from_json(payload).to_payload())
        assert json.loads(sent)["metadata"] == payload["metadata"]

    @pytest.mark.parametrize(
        "wrong", [object(), float("nan"), {1: 2}], ids=["no JSON", "NaN", "integer key"]
    )
    def test_metadata_is_refused(self, wrong: Any) -> None:
        for depth in (MAX_DEPTH - 3, MAX_DEPTH, 5000):
            given = {**BOX_OF, "metadata": {"a": 1, "b": [nested(depth, wrong)]}}
            with pytest.raises(InvalidPrediction) as caught:
                far_in(self.FRAMES, functools.partial(BoxPrediction, **given))
            assert (caught.value.code == "too-deep") is (depth >= MAX_DEPTH)
            if depth < MAX_DEPTH:
                assert caught.value.pointer.startswith("/metadata/b/0/in/in")

    def test_metadata_in_itself_is_refused(self) -> None:
        round_: dict[str, Any] = {"b": 1}
        round_ |= {"a": round_, "c": [round_, round_], "d": object()}
        with pytest.raises(InvalidPrediction, match="too-deep"):
            far_in(self.FRAMES, lambda: BoxPrediction(**BOX_OF, metadata=round_))

    def test_what_is_not_read_plays_no_part(self) -> None:
        payload = {**BOX.to_payload(), "odd": nested(5000, "end")}
        read = far_in(self.FRAMES, lambda: BoxPrediction.from_json(payload))
        assert read.to_payload() == BOX.to_payload()

    def test_a_text_that_python_cannot_read_from_here_is_told_so(self) -> None:
        text = json.dumps({"metadata": nested(MAX_DEPTH, 1)})
        with pytest.raises(InvalidPrediction, match="than Python can read where it is called"):
            far_in(self.FRAMES, lambda: nucleus_spec.loads(text))


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
