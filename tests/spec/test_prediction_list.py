from __future__ import annotations

import copy
import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nucleus_conformance.suite.catalog.samples import SAMPLES
from nucleus_spec import (
    DEFAULT,
    EDITIONS,
    PREDICTION_TYPES,
    BoxPrediction,
    Edition,
    InvalidPrediction,
    PolygonPrediction,
    Prediction,
    PredictionList,
    SegmentationPrediction,
)
from tests.helpers.strategies_local import predictions, readable

NAMES = [
    "box_predictions",
    "line_predictions",
    "polygon_predictions",
    "keypoints_predictions",
    "cuboid_predictions",
    "category_predictions",
    "scene_category_predictions",
    "segmentation_predictions",
]
EVERY = [PREDICTION_TYPES[each.type].from_json(each.payload) for each in SAMPLES]
BOX = BoxPrediction("car", 1, 2, 3, 4, "image_1")


def filled(*given_: Prediction) -> PredictionList:
    collected = PredictionList()
    collected.add_predictions(given_)
    return collected


def mixtures(under: Edition = DEFAULT) -> st.SearchStrategy[list[Prediction]]:
    return st.lists(st.one_of([predictions(name, under) for name in PREDICTION_TYPES]), max_size=4)


def _like(prediction: Any) -> st.SearchStrategy[Prediction]:
    """Predictions of the same type, which can be told apart."""
    return st.text(max_size=4).map(lambda name: attrs.evolve(prediction, reference_id=name))


class TestLists:
    """A prediction list MUST keep eight lists, one a type, in their order. (LIST-1)"""

    def test_are_empty_at_first(self) -> None:
        assert PredictionList().items() == [(name, []) for name in NAMES]
        assert len(PredictionList()) == 0

    def test_are_its_parameters(self) -> None:
        assert list(inspect.signature(PredictionList).parameters) == NAMES

    def test_are_not_shared(self) -> None:
        filled(BOX)
        assert len(PredictionList()) == 0

    def test_hold_one_type_each(self) -> None:
        collected = filled(*reversed(EVERY))
        assert collected.items() == [
            (name, [each]) for name, each in zip(NAMES, EVERY, strict=True)
        ]

    def test_are_its_attributes(self) -> None:
        collected = filled(*EVERY)
        assert [getattr(collected, name) for name in NAMES] == [[each] for each in EVERY]

    @pytest.mark.parametrize("name", NAMES)
    def test_cannot_be_replaced(self, name: str) -> None:
        collected = filled(*EVERY)
        said = f"^{name} cannot be replaced: change the list that it is"
        with pytest.raises(AttributeError, match=said):
            setattr(collected, name, [])
        assert collected == filled(*EVERY)

    @pytest.mark.parametrize("name", NAMES)
    def test_cannot_be_deleted(self, name: str) -> None:
        collected = filled(*EVERY)
        with pytest.raises(AttributeError, match=f"^{name} cannot be deleted: change the list"):
            delattr(collected, name)
        assert collected == filled(*EVERY)

    def test_can_be_added_to_in_place(self) -> None:
        collected = filled(BOX)
        collected.box_predictions += [BOX]
        assert collected == filled(BOX, BOX)

    def test_have_no_attribute_beside_them(self) -> None:
        with pytest.raises(AttributeError):
            PredictionList().scores = []  # type: ignore[attr-defined]
        with pytest.raises(AttributeError):
            del PredictionList().scores  # type: ignore[attr-defined]

    def test_compare_by_what_they_hold(self) -> None:
        assert filled(*EVERY) == filled(*reversed(EVERY))
        for each in EVERY:
            assert filled(each) != PredictionList()
        assert filled(BOX, EVERY[0]) != filled(EVERY[0], BOX)


class TestAdding:
    """Predictions MUST go to the list of their type, in the order given. (LIST-2, LIST-3)"""

    @given(st.lists(st.lists(st.sampled_from(EVERY).flatmap(_like), max_size=6), max_size=3))
    def test_keeps_the_order_within_a_type(self, batches: list[list[Prediction]]) -> None:
        collected = PredictionList()
        for batch in batches:
            collected.add_predictions(batch)
        every = [each for batch in batches for each in batch]
        assert [list(map(id, held)) for _, held in collected.items()] == [
            [id(each) for each in every if type(each) is cls] for cls in PREDICTION_TYPES.values()
        ]
        assert len(collected) == len(every)

    def test_takes_any_iterable(self) -> None:
        def one_by_one() -> Iterator[Prediction]:
            yield from EVERY

        collected = PredictionList()
        collected.add_predictions(one_by_one())
        assert collected == filled(*EVERY)

    @pytest.mark.parametrize("other", [None, "box", dict(SAMPLES[0].payload), BoxPrediction, [BOX]])
    def test_refuses_what_is_no_prediction(self, other: Any) -> None:
        """LIST-4. Nothing of the batch is added then."""
        collected = filled(BOX)
        with pytest.raises(InvalidPrediction) as caught:
            collected.add_predictions([*EVERY, other])
        error = caught.value
        assert (error.code, error.pointer, error.requirement) == ("wrong-type", "/8", "LIST-4")
        assert collected == filled(BOX)

    @pytest.mark.parametrize("place", range(8))
    def test_refuses_a_prediction_in_the_list_of_another_type(self, place: int) -> None:
        lists: dict[str, Any] = {NAMES[place]: [EVERY[place], EVERY[place - 1]]}
        with pytest.raises(InvalidPrediction) as caught:
            PredictionList(**lists)
        assert caught.value.pointer == f"/{NAMES[place]}/1"
        assert (caught.value.code, caught.value.requirement) == ("wrong-type", "LIST-4")


class TestPayloads:
    """A list MUST be sent as the payloads of its predictions, under the names of its lists.
    (LIST-1)
    """

    @given(st.data(), st.sampled_from(EDITIONS))
    def test_hold_those_of_the_predictions(self, data: st.DataObject, under: Edition) -> None:
        collected = filled(*data.draw(mixtures(under)))
        payload = collected.to_payload(edition=under)
        assert list(payload) == NAMES
        expected = [
            [each.to_payload(edition=under) for each in held] for _, held in collected.items()
        ]
        assert repr(list(payload.values())) == repr(expected)
        text = collected.to_json(edition=under)
        assert text.isascii()
        assert repr(json.loads(text)) == repr(payload)

    @given(st.data(), st.sampled_from(EDITIONS))
    def test_are_read_as_they_were_sent(self, data: st.DataObject, under: Edition) -> None:
        sent = filled(*data.draw(mixtures(under))).to_payload(edition=under)
        received = {name: [readable(each) for each in held] for name, held in sent.items()}
        again = PredictionList.from_json(received, edition=under)
        assert repr(again.to_payload(edition=under)) == repr(sent)

    def test_of_a_scene_category_are_read_as_such(self) -> None:
        sent = filled(EVERY[6]).to_payload()
        assert PredictionList.from_json(sent) == filled(EVERY[6])

    def test_may_lack_lists(self) -> None:
        assert PredictionList.from_json({"line_predictions": []}) == PredictionList()
        sent = {"box_predictions": [BOX.to_payload()], "unknown": 7}
        assert len(PredictionList.from_json(sent)) == 1

    @pytest.mark.parametrize(
        ("payload", "why"),
        [
            (None, "wrong-type  LIST-1"),
            ([], "wrong-type  LIST-1"),
            ({}, "missing  LIST-1"),
            ({"update": False, "annotations": [BOX.to_payload()]}, "missing  LIST-1"),
            ({"item": {"reference_id": "image_1"}, "box": [BOX.to_payload()]}, "missing  LIST-1"),
            ({"predictions": [BOX.to_payload()]}, "missing  LIST-1"),
            ({"line_predictions": None}, "wrong-type /line_predictions LIST-1"),
            ({"line_predictions": "ab"}, "wrong-type /line_predictions LIST-1"),
            ({"line_predictions": [7]}, "wrong-type /line_predictions/0 WIRE-1"),
            (
                {"box_predictions": [BOX.to_payload(), {**BOX.to_payload(), "geometry": {"x": 1}}]},
                "missing /box_predictions/1/geometry/y BOX-1",
            ),
        ],
    )
    def test_that_are_wrong_are_refused(self, payload: Any, why: str) -> None:
        with pytest.raises(InvalidPrediction) as caught:
            PredictionList.from_json(payload)
        error = caught.value
        assert f"{error.code} {error.pointer} {error.requirement}" == why


class TestCopies:
    """A copy of a prediction list MUST have its own lists."""

    def test_share_nothing(self) -> None:
        collected = filled(*EVERY)
        copied = copy.copy(collected)
        assert copied == collected
        copied.add_predictions([BOX])
        assert (len(collected), len(copied)) == (8, 9)

    def test_of_subclasses_have_what_these_add(self) -> None:
        @attrs.define
        class Named(PredictionList):
            name: str = ""

        copied = copy.copy(Named(box_predictions=[BOX], name="a"))
        assert (type(copied), copied.name, len(copied)) == (Named, "a", 1)


class TestWhatIsPutIn:
    """What is put into a list directly MUST be of its type, when it is sent. (LIST-4)"""

    @pytest.mark.parametrize("odd", ["junk", None, {}, PolygonPrediction("a", [], "image_1")])
    def test_is_checked_at_use(self, odd: Any) -> None:
        collected = filled(BOX)
        collected.box_predictions.append(odd)
        for use in (
            collected.to_payload, collected.to_json, collected.has_local_files_to_upload
        ):  # fmt: skip
            with pytest.raises(InvalidPrediction) as caught:
                use()
            error = caught.value
            assert (error.code, error.pointer) == ("wrong-type", "/box_predictions/1")
            assert error.requirement == "LIST-4"


class TestLocalFiles:
    """A list has local files to upload if one of its masks does. (LOCAL-1, LOCAL-3, LOCAL-4)"""

    remote = SegmentationPrediction("https://example.com/m.png", [], "image_1")

    def test_of_no_masks(self) -> None:
        assert PredictionList().has_local_files_to_upload() is False
        polygon = PolygonPrediction("a", [], "image_1")
        assert filled(BOX, polygon).has_local_files_to_upload() is False

    def test_of_remote_masks(self) -> None:
        assert filled(self.remote, self.remote).has_local_files_to_upload() is False

    def test_of_one_local_mask(self, tmp_path: Path) -> None:
        (tmp_path / "m.png").touch()
        local = SegmentationPrediction(str(tmp_path / "m.png"), [], "image_1")
        assert filled(self.remote, local, BOX).has_local_files_to_upload() is True

    def test_of_a_mask_that_is_not_there(self, tmp_path: Path) -> None:
        missing = SegmentationPrediction(str(tmp_path / "m.png"), [], "image_1")
        with pytest.raises(InvalidPrediction) as caught:
            filled(self.remote, missing).has_local_files_to_upload()
        assert caught.value.code == "file-not-found"
