"""Ids are functions of what the requirement names, and of nothing else."""

from __future__ import annotations

import re
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from nucleus_spec import DEFAULT, EDITIONS, BoxPrediction, Edition
from nucleus_spec.editions import V0_15_5, V0_21_2
from nucleus_spec.strategies import box_predictions, coordinates, keypoints_predictions, labels
from tests.properties.drawn import Sent, all_sent, readable

_BOX_PARTS = ("label", "x", "y", "width", "height", "reference_id")
_KEYPOINTS_PARTS = ("label", "reference_id")


def sent_id(made: Any, under: Edition) -> Any:
    return made.to_payload(edition=under)["annotation_id"]


def parts_of(made: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(made, name) for name in names}


def significant(text: str) -> str:
    """The digits of a number that count."""
    return text.lstrip("-").partition("e")[0].replace(".", "").strip("0")


def fewest(number: float) -> int:
    """With how many digits, correctly rounded, it reads back as the same double."""
    for digits in range(17):
        text = f"{number:.{digits}e}"
        if float(text) == number:
            return len(significant(text))
    raise AssertionError(f"{number!r} needs more than 17 digits")


class TestIdsOfBoxes:
    """A box without an `annotation_id` MUST be sent with one of its label, place, size and
    reference. (BOX-ID-1)
    """

    @given(box_predictions(annotation_id=st.none()), box_predictions(), st.sampled_from(EDITIONS))
    def test_depend_on_nothing_else(self, box: Any, other: Any, under: Edition) -> None:
        twin = attrs.evolve(other, annotation_id=None, **parts_of(box, _BOX_PARTS))
        assert sent_id(twin, under) == sent_id(box, DEFAULT)

    @given(box_predictions(annotation_id=st.none()), box_predictions(), st.sampled_from(_BOX_PARTS))
    def test_depend_on_each_of_them(self, box: Any, other: Any, name: str) -> None:
        changed = attrs.evolve(box, **{name: getattr(other, name)})
        spelled_alike = repr(getattr(changed, name)) == repr(getattr(box, name))
        assert (sent_id(changed, DEFAULT) == sent_id(box, DEFAULT)) is spelled_alike

    @given(box_predictions(annotation_id=st.none(), label=labels()))
    def test_have_their_parts_in_order(self, box: Any) -> None:
        rest = sent_id(box, DEFAULT)
        for name in _BOX_PARTS:
            part = str(getattr(box, name))
            assert rest.startswith(part), name
            rest = rest[len(part) :].removeprefix("-")
        assert rest == ""

    @given(all_sent("box"))
    def test_are_read_back_as_given(self, sent: Sent) -> None:
        read = BoxPrediction.from_json(readable(sent.payload), edition=sent.under)
        assert read.annotation_id == sent_id(sent.made, sent.under)


class TestNumbersInIds:
    """A number in an id MUST have the fewest digits that read back as that double. (BOX-ID-2)"""

    @staticmethod
    def spelled(number: float) -> str:
        return str(sent_id(BoxPrediction("", number, 0, 0, 0, ""), DEFAULT))[1:-7]

    @given(coordinates())
    def test_read_back_in_the_form_that_their_size_asks_for(self, number: float) -> None:
        text = self.spelled(number)
        if isinstance(number, int):
            assert re.fullmatch(r"-?(0|[1-9][0-9]*)", text)
            assert int(text) == number
            return
        assert repr(float(text)) == repr(number)
        exponent = int(f"{number:.16e}".partition("e")[2])
        if number and not -4 <= exponent <= 15:
            assert re.fullmatch(r"-?[1-9](\.[0-9]*[1-9])?e[+-][0-9]{2,}", text)
        else:
            assert re.fullmatch(r"-?(0|[1-9][0-9]*)\.([0-9]*[1-9]|0)", text)

    @given(coordinates().filter(lambda number: isinstance(number, float)))
    def test_have_no_digit_too_many(self, number: float) -> None:
        assert len(significant(self.spelled(number))) <= fewest(number)


class TestIdsOfBoxesOnItems:
    """Where `reference_id` is None, an id MUST end in `None`, and MUST NOT name the item.
    (BOX-ID-3, REFERENCE-1)
    """

    @given(
        box_predictions(edition=V0_21_2, annotation_id=st.none(), dataset_item_id=labels()),
        labels(),
    )
    def test_end_in_none_whatever_the_item(self, box: Any, item: str) -> None:
        one = attrs.evolve(box, reference_id=None)
        other = attrs.evolve(one, dataset_item_id=item, dataset_id=item)
        assert sent_id(one, V0_21_2) == sent_id(other, V0_21_2)
        assert sent_id(one, V0_21_2).endswith(f"-{box.height}-None")
        assert other.to_payload(edition=V0_21_2)["item_id"] == item


class TestIdsOfKeypoints:
    """Keypoints without an `annotation_id` MUST be sent with one of label and reference.
    (KEYPOINTS-ID-1, ANNOTATION-ID-1)
    """

    @given(keypoints_predictions(annotation_id=st.none()), keypoints_predictions())
    def test_depend_on_nothing_else(self, one: Any, other: Any) -> None:
        twin = attrs.evolve(other, annotation_id=None, **parts_of(one, _KEYPOINTS_PARTS))
        for under in EDITIONS:
            expected = f"{one.label}-{one.reference_id}-keypoints" if under >= V0_15_5 else None
            assert sent_id(one, under) == sent_id(twin, under) == expected

    @given(
        keypoints_predictions(annotation_id=st.none()),
        labels(),
        st.sampled_from(_KEYPOINTS_PARTS),
    )
    def test_depend_on_each_of_them(self, made: Any, text: str, name: str) -> None:
        changed = attrs.evolve(made, **{name: text})
        same = text == getattr(made, name)
        assert (sent_id(changed, DEFAULT) == sent_id(made, DEFAULT)) is same


_HOLDERS = ("box", "line", "polygon", "keypoints", "cuboid", "segmentation")


class TestGivenIds:
    """An `annotation_id` that is given MUST be sent as it is, an empty one too, but on a cuboid.
    (ANNOTATION-ID-1, ANNOTATION-ID-2, WIRE-5)
    """

    @given(all_sent(*_HOLDERS), labels())
    def test_are_sent_as_they_are(self, sent: Sent, text: str) -> None:
        payload = sent.but(annotation_id=text).payload
        if payload["type"] == "cuboid" and not text:
            assert "annotation_id" not in payload
        else:
            assert payload["annotation_id"] == text

    @given(all_sent("line", "polygon", "segmentation", "cuboid"))
    def test_that_are_none_stay_none(self, sent: Sent) -> None:
        payload = sent.but(annotation_id=None).payload
        assert payload.get("annotation_id", "none is there") == (
            "none is there" if payload["type"] == "cuboid" else None
        )
