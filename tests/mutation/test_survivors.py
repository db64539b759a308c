"""What mutants of the reference survived, where no case can catch them: the protocol does not reach
it.

`run reference` asks these tests with the reference's other own tests.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nucleus_conformance.suite.catalog.samples import SAMPLES
from nucleus_spec import (
    PREDICTION_TYPES,
    BoxPrediction,
    CategoryPrediction,
    InvalidPrediction,
    Prediction,
    PredictionList,
    Segment,
    SegmentationPrediction,
    from_json,
)
from nucleus_spec.constraints import DISTRIBUTION, INDEX, JSON_OBJECT, list_of
from nucleus_spec.pointer import MISSING, Location

HERE = Location("/a", "WIRE-1")
EVERY = [PREDICTION_TYPES[each.type].from_json(each.payload) for each in SAMPLES]
LIST_OF = {cls: f"{name.replace('-', '_')}_predictions" for name, cls in PREDICTION_TYPES.items()}
BOX = BoxPrediction("car", 1, 2, 3, 4, "image_1")


def box(**changes: Any) -> BoxPrediction:
    return BoxPrediction("car", 1, 2, 3, 4, "image_1", **changes)


def mask(url: str) -> SegmentationPrediction:
    return SegmentationPrediction(url, [], "image_1")


class _Str(str):
    """A string of another class."""

    __slots__ = ()


class _Int(int):
    """An integer of another class."""


class _Float(float):
    """What numpy's float64 is."""


class TestPlainValues:
    @pytest.mark.parametrize("value", [_Str("b"), _Int(1), _Float(0.5)])
    def test_metadata_loses_classes_at_every_depth(self, value: Any) -> None:
        kept = JSON_OBJECT.bind(HERE)({"a": value, "b": [value]})
        for each in (kept["a"], kept["b"][0]):
            assert type(each) is type(value).__mro__[1]
            assert each == value

    @pytest.mark.parametrize("share", [_Int(1), _Float(0.5), _Float(0.0)])
    def test_shares_of_a_distribution_lose_their_class(self, share: Any) -> None:
        kept = DISTRIBUTION.bind(HERE)({"a": share, "b": 1 - share})
        assert type(kept["a"]) is type(share).__mro__[1]
        assert kept["a"] == share


class TestDepth:
    @pytest.mark.parametrize("wrap", [lambda each: {"in": each}, lambda each: [each]])
    def test_of_metadata_is_200_at_most(self, wrap: Callable[[Any], Any]) -> None:
        deep: Any = []
        for _ in range(198):
            deep = wrap(deep)
        assert box(metadata={"in": deep}).metadata == {"in": deep}
        with pytest.raises(InvalidPrediction, match="more than 200 levels deep"):
            box(metadata={"in": wrap(deep)})


def _added(members: Any) -> None:
    PredictionList().add_predictions(members)


class TestMessages:
    """A message says what must be there, and what is."""

    @pytest.mark.parametrize(
        ("refused", "message"),
        [
            (lambda: box(metadata=[1]), "/metadata must be an object, but is [1] "),
            (
                lambda: box(metadata={"b": b""}),
                "/metadata/b must be a JSON value, but is b'' ",
            ),
            (lambda: Segment("a", "x"), "/index must be a non-negative integer, or its decimal"),
            (lambda: from_json([]), "the payload must be an object, but is [] "),  # type: ignore[arg-type]
            (lambda: from_json({}), ", segmentation, mask, but is missing "),
            (lambda: from_json({"type": "x"}), "/type must be one of box, line, polygon, "),
            (lambda: from_json({"type": "x"}), ", segmentation, mask, but is 'x' "),
            (
                lambda: _added(7),
                "what is added must be a list of predictions, or another iterable, but is 7 ",
            ),
            (lambda: _added([7]), "/0 must be a prediction, but is 7 "),
            (
                lambda: PredictionList(box_predictions=7),
                "/box_predictions must be a list of predictions, but is 7 ",
            ),
            (
                lambda: PredictionList(box_predictions=[7]),
                "/box_predictions/0 must be a BoxPrediction, but is 7 ",
            ),
            (
                lambda: PredictionList.from_json([]),  # type: ignore[arg-type]
                "the payload must be an object of lists, but is [] ",
            ),
            (
                lambda: PredictionList.from_json({"box_predictions": 7}),
                "/box_predictions must be a list, but is 7 ",
            ),
            (
                lambda: list_of(INDEX, length=2).bind(HERE)(7),
                "/a must be a list of 2 values, each a non-negative integer, but is 7 ",
            ),
            (
                lambda: list_of(INDEX).bind(HERE)(7),
                "/a must be a list of values, each a non-negative integer, but is 7 ",
            ),
        ],
    )
    def test_says_both(self, refused: Callable[[], object], message: str) -> None:
        with pytest.raises(InvalidPrediction) as caught:
            refused()
        assert message in str(caught.value)

    def test_nothing_has_a_name(self) -> None:
        assert repr(MISSING) == "MISSING"


class TestPredictionLists:
    @pytest.mark.parametrize("each", EVERY, ids=lambda each: type(each).__name__)
    def test_take_any_sequence_and_keep_a_list_of_their_own(self, each: Prediction) -> None:
        made = PredictionList(**{LIST_OF[type(each)]: (each,)})
        made.add_predictions([each])
        assert dict(made.items())[LIST_OF[type(each)]] == [each, each]

    def test_are_read_and_sent_under_an_edition(self) -> None:
        about_an_item = CategoryPrediction("dress", dataset_item_id="di_1")
        made = PredictionList(category_predictions=[about_an_item])
        payload = {"label": "dress", "type": "category", "dataset_item_id": "di_1"}
        read = PredictionList.from_json({"category_predictions": [payload]}, edition="0.21.2")
        assert read == made
        assert '"item_id": "di_1"' in made.to_json(edition="0.21.2")

    def test_are_sent_under_the_default_edition(self) -> None:
        assert BOX.to_json() in PredictionList(box_predictions=[BOX]).to_json()

    @pytest.mark.parametrize("local_first", [True, False])
    def test_ask_every_mask_for_files(self, tmp_path: Path, local_first: bool) -> None:
        (tmp_path / "m.png").touch()
        masks = [mask(str(tmp_path / "m.png")), mask("s3://bucket/m.png")]
        made = PredictionList(segmentation_predictions=masks if local_first else masks[::-1])
        assert made.has_local_files_to_upload() is True

    def test_ask_masks_in_their_order(self, tmp_path: Path) -> None:
        (tmp_path / "m.png").touch()
        masks = [mask(str(tmp_path / "m.png")), mask(str(tmp_path / "missing.png"))]
        assert PredictionList(segmentation_predictions=masks).has_local_files_to_upload() is True
