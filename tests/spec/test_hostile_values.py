"""Messages show values that are wrong: on one short line, whatever these do when they are shown."""

from __future__ import annotations

from enum import Enum
from typing import Any

import pytest
from hypothesis.errors import InvalidArgument

import nucleus_spec
from nucleus_spec import PREDICTION_TYPES, BoxPrediction, InvalidPrediction, PredictionList
from nucleus_spec.strategies import box_predictions, predictions
from tests.helpers.arguments import ARGUMENTS, made
from tests.helpers.hostile import HOSTILE

BOX = BoxPrediction("car", 1, 2, 3, 4, "image_1")
VALUES = [value for value, _ in HOSTILE.values()]


@pytest.mark.parametrize("value", VALUES, ids=HOSTILE)
class TestHostileValues:
    """A message MUST be one short line, whatever the value does that is wrong."""

    def test_as_arguments(self, value: Any) -> None:
        given = [(type_name, name) for type_name, names in ARGUMENTS.items() for name in names]
        for type_name, name in given:
            for odd in (value, [value], [[value]], {"a": value}, {value: 1}):
                try:
                    made(type_name, **{name: odd})
                except InvalidPrediction as error:
                    _is_one_short_line(str(error))

    def test_in_payloads(self, value: Any) -> None:
        for type_name, cls in PREDICTION_TYPES.items():
            payload = made(type_name).to_payload(edition="0.21.2")
            places = [payload, *(each for each in payload.values() if isinstance(each, dict))]
            for place, name in [(each, name) for each in places for name in each]:
                held, place[name] = place[name], value
                for read in (cls.from_json, nucleus_spec.from_json):
                    try:
                        read(payload, edition="0.21.2")
                    except InvalidPrediction as error:
                        _is_one_short_line(str(error))
                place[name] = held


def _is_one_short_line(message: str) -> None:
    assert message.isprintable()
    assert len(message) < 400


@pytest.mark.parametrize("value", VALUES, ids=HOSTILE)
def test_whatever_takes_a_hostile_value_says_so_on_one_line(value: Any) -> None:
    for call in (
        lambda: nucleus_spec.loads([value]),  # type: ignore[arg-type]
        lambda: nucleus_spec.from_json(value),
        lambda: nucleus_spec.edition(value),
        lambda: nucleus_spec.edition_of_release(value),
        lambda: PredictionList.from_json(value),
        lambda: PredictionList.from_json({"box_predictions": value}),
        lambda: PredictionList(box_predictions=value),
        lambda: PredictionList().add_predictions(value),
        lambda: PredictionList().add_predictions([value]),
        lambda: predictions(types=[value]),
        lambda: box_predictions(label=value),
        lambda: BOX.to_payload(edition=value),
    ):
        with pytest.raises((ValueError, InvalidArgument)) as caught:
            call()
        _is_one_short_line(str(caught.value))


@pytest.mark.parametrize("label", ["a\nb", "\ud800", "\x1b[2J", "x" * 10**5], ids=lambda t: t[:4])
def test_a_key_in_a_pointer_is_shown_on_one_line(label: str) -> None:
    with pytest.raises(InvalidPrediction) as caught:
        BoxPrediction("car", 1, 2, 3, 4, "image_1", class_pdf={label: 2})
    assert caught.value.pointer == f"/class_pdf/{label}"
    _is_one_short_line(str(caught.value))


def test_a_key_that_is_a_member_of_an_enum_is_in_the_pointer_as_it_is_sent() -> None:
    key = Enum("Label", {"CAR": "car"}, type=str).CAR  # type: ignore[attr-defined]
    for wrong in ({"class_pdf": {key: 2}}, {"metadata": {key: b""}}):
        with pytest.raises(InvalidPrediction) as caught:
            BoxPrediction("car", 1, 2, 3, 4, "image_1", **wrong)
        assert caught.value.pointer == f"/{next(iter(wrong))}/car"
