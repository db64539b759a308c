from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from nucleus_spec import (
    PREDICTION_TYPES,
    BoxPrediction,
    Edition,
    Keypoint,
    Point,
    Point3D,
    Prediction,
    PredictionList,
    Segment,
    UnknownEdition,
    strategies,
)
from nucleus_spec.strategies import (
    box_predictions,
    boxes_within,
    broken_payloads,
    class_pdfs,
    embeddings,
    keypoints,
    keypoints_predictions,
    metadata,
    payloads,
    points,
    prediction_lists,
    predictions,
    segments,
    sizes,
)
from tests.helpers.drawing import OF_TYPE, PUBLIC, few, validator


def as_read(payload: dict[str, Any]) -> dict[str, Any]:
    return {"dataset_item_id" if key == "item_id" else key: payload[key] for key in payload}


class TestPredictions:
    """Every prediction MUST exist in its edition, which sends and reads it. (REFERENCE-1)"""

    def test_are_valid(self, type_name: str, under: Edition) -> None:
        cls = PREDICTION_TYPES[type_name]

        @few
        @given(OF_TYPE[type_name](edition=under))
        def check(prediction: Prediction) -> None:
            assert type(prediction) is cls
            payload = json.loads(prediction.to_json(edition=under))
            validator(type_name, under, "sent").validate(payload)
            sent_again = cls.from_json(as_read(payload), edition=under).to_json(edition=under)
            assert sent_again == prediction.to_json(edition=under)

        check()

    @given(prediction_lists(edition="0.21.2"))
    def test_lists_hold_each_type_in_its_place(self, made: PredictionList) -> None:
        assert PredictionList(**dict(made.items())) == made

    @given(prediction_lists(members=st.just(BoxPrediction("car", 1, 2, 3, 4, "image_1"))))
    def test_lists_of_given_members(self, made: PredictionList) -> None:
        assert len(made) == len(made.box_predictions)

    @given(predictions(types=["line", "cuboid"]))
    def test_are_of_the_types_asked_for(self, prediction: Prediction) -> None:
        assert type(prediction) in (PREDICTION_TYPES["line"], PREDICTION_TYPES["cuboid"])

    @given(st.data(), st.sampled_from(sorted({*PUBLIC} - {"broken_payloads", "payloads"})))
    def test_values_are_json_or_leave_as_json(self, data: st.DataObject, name: str) -> None:
        value = data.draw(getattr(strategies, name)())
        sent = value.to_payload() if hasattr(value, "to_payload") else value
        assert json.loads(json.dumps(sent, allow_nan=False)) == sent


GIVEN: dict[str, Any] = {
    **dict.fromkeys(("label", "reference_id", "annotation_id", "track_reference_id"), "mine"),
    **dict.fromkeys(("taxonomy_name", "dataset_item_id", "dataset_id", "mask_url"), "mine"),
    **dict.fromkeys(("x", "y", "width", "height", "yaw"), 7.25),
    **dict.fromkeys(("position", "dimensions"), Point3D(1, 2, 3)),
    "confidence": 0.75,
    "metadata": {"mine": 1},
    "class_pdf": {"mine": 1.0},
    "embedding_vector": (7.25,),
    "vertices": (Point(1, 2),),
    "keypoints": (Keypoint(1, 2),),
    "names": ("mine",),
    "skeleton": (),
    "annotations": (Segment("mine", 1),),
}


NO_STRATEGY = cast(Any, "car")


class TestArguments:
    """What is given for a parameter MUST be what it is drawn from."""

    def test_are_the_parameters_of_the_class(self, type_name: str) -> None:
        taken = [*inspect.signature(OF_TYPE[type_name]).parameters]
        assert taken == [*inspect.signature(PREDICTION_TYPES[type_name]).parameters, "edition"]

    @pytest.mark.sampled(3)
    def test_are_respected(self, type_name: str) -> None:
        for name in inspect.signature(PREDICTION_TYPES[type_name]).parameters:
            given_ = OF_TYPE[type_name](**{name: st.just(GIVEN[name])}, edition="0.21.2")

            @few
            @given(given_, st.just(name))
            def check(prediction: Prediction, name: str) -> None:
                assert getattr(prediction, name) == GIVEN[name]

            check()

    @given(box_predictions(reference_id=st.none(), edition="0.21.2"))
    def test_an_item_takes_the_place_of_a_reference(self, box: BoxPrediction) -> None:
        assert box.reference_id is None
        assert box.dataset_item_id is not None

    @given(keypoints_predictions(names=st.just(["a", "b", "c", "d", "e", "f", "g"])))
    def test_there_are_as_many_keypoints_as_names(self, made: Any) -> None:
        assert len(made.keypoints) == 7

    @given(keypoints_predictions(keypoints=st.lists(keypoints(), min_size=8, max_size=8)))
    def test_there_are_as_many_names_as_keypoints(self, made: Any) -> None:
        assert len({*made.names}) == 8

    @given(
        keypoints_predictions(
            keypoints=st.just([Keypoint(1, 1)] * 3), names=st.just(["a", "b", "c", "d"])
        )
    )
    def test_of_keypoints_and_names_the_longer_is_cut(self, made: Any) -> None:
        assert made.names == ("a", "b", "c")

    @given(
        points(x=st.just(7)),
        keypoints(visible=st.just(True)),
        keypoints(x=st.none()),
        segments(index=st.just("7")),
        class_pdfs(labels=st.sampled_from(["car", "bus"])),
        metadata(keys=st.just("a"), values=st.integers()),
        embeddings(length=512),
        strategies.points_3d(z=sizes()),
    )
    def test_of_parts_are_respected(
        self,
        point: Point,
        seen: Keypoint,
        hidden: Keypoint,
        segment: Segment,
        pdf: dict[str, float],
        made: dict[str, int],
        vector: list[float],
        place: Point3D,
    ) -> None:
        assert point.x == 7
        assert seen.visible
        assert (hidden.visible, hidden.x) == (False, None)
        assert segment.index == "7"
        assert pdf.keys() <= {"car", "bus"}
        assert all(key == "a" and type(value) is int for key, value in made.items())
        assert len(vector) == 512
        assert place.z >= 0

    @pytest.mark.parametrize(
        ("ask", "says"),
        [
            (lambda: box_predictions(label=NO_STRATEGY), r"label must be .* st.just\('car'\)"),
            (lambda: points(x=NO_STRATEGY), "x must be a strategy"),
            (lambda: payloads("circle"), "no type 'circle'; the types are box, line"),
            (lambda: broken_payloads("circle"), "no type 'circle'"),
            (lambda: predictions(types=["circle"]), "no type 'circle'"),
            (lambda: box_predictions(dataset_id=st.none()), "0.17.9 has no dataset_id: .* 0.21.2"),
            (lambda: embeddings(length=-1), "length must be from 0 to"),
            (
                lambda: broken_payloads("box", code="duplicate"),
                "no box payload is refused with duplicate",
            ),
        ],
    )
    def test_that_make_no_sense_are_refused(self, ask: Callable[[], Any], says: str) -> None:
        with pytest.raises(InvalidArgument, match=says):
            ask()

    @pytest.mark.parametrize("ask", [box_predictions, prediction_lists, predictions])
    def test_of_no_edition_are_refused(self, ask: Callable[..., Any]) -> None:
        with pytest.raises(UnknownEdition):
            ask(edition="0.20.0")


class TestRepr:
    """A strategy MUST be shown as the call that made it."""

    @pytest.mark.parametrize("name", sorted({*PUBLIC} - {"predictions"}))
    def test_without_arguments(self, name: str) -> None:
        assert repr(getattr(strategies, name)()) == f"{name}()"

    @pytest.mark.parametrize(
        ("strategy", "shown"),
        [
            (box_predictions(x=st.integers()), "box_predictions(x=integers())"),
            (
                box_predictions(label=st.just("car"), edition="0.21.2"),
                "box_predictions(label=just('car'), edition='0.21.2')",
            ),
            (points(y=sizes()), "points(y=sizes())"),
            (embeddings(length=512), "embeddings(length=512)"),
            (payloads("box", "0.15.5"), "payloads(type_name='box', edition='0.15.5')"),
            (
                broken_payloads("box", code="missing"),
                "broken_payloads(type_name='box', code='missing')",
            ),
            (boxes_within(1920, 1080), "boxes_within(image_width=1920, image_height=1080)"),
            (
                predictions(types=["line", "cuboid"]),
                "one_of(line_predictions(), cuboid_predictions())",
            ),
        ],
    )
    def test_with_arguments(self, strategy: SearchStrategy[Any], shown: str) -> None:
        assert repr(strategy) == shown
