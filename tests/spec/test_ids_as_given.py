"""A generated id has values in it as Python formats what was given; a payload has plain values."""

from __future__ import annotations

import enum
import json
import pickle
import subprocess
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nucleus_conformance.targets.releases import interpreter
from nucleus_spec import (
    BoxPrediction,
    Edition,
    InvalidPrediction,
    KeypointsPrediction,
    LinePrediction,
    Point,
    PredictionList,
)
from nucleus_spec.codec import source
from nucleus_spec.rules import BOX_ID, KEYPOINTS_ID
from tests.helpers.arguments import ARGUMENTS, made


class Label(str, enum.Enum):
    CAR = "car"


class Plain(str, enum.Enum):
    """As `enum.StrEnum` does since Python 3.11."""

    CAR = "car"

    def __str__(self) -> str:
        return str.__str__(self)


class Ten(enum.IntEnum):
    TEN = 10


class TenToo(int, enum.Enum):
    TEN = 10


class Half(float, enum.Enum):
    HALF = 0.5


class Marked(str):
    __slots__ = ()

    def __format__(self, _: str) -> str:
        return f"<{str.__str__(self)}>"


class Percent(float):
    """A number of another class, as numpy's float64 is, that is formatted otherwise."""

    def __str__(self) -> str:
        return f"{float(self):.0%}"


class Metres(float):
    """One that is formatted as every other number."""


TEXTS: list[str] = [Label.CAR, Plain.CAR, Marked("a")]
NUMBERS: list[float] = [Ten.TEN, TenToo.TEN, Half.HALF, Percent(0.25), Metres(1.5)]
PLAIN = {str, int, float, type(None)}
NO_ITEM = {"dataset_item_id": None, "dataset_id": None}


def box(**changes: Any) -> BoxPrediction:
    given: dict[str, Any] = {"label": "a", "x": 1, "y": 2, "width": 3, "height": 4}
    return BoxPrediction(**{**given, "reference_id": "r", **changes})


class TestBoxes:
    """Generated ids of values of subclasses MUST be the SDK's. (BOX-ID-1)"""

    @pytest.mark.parametrize("value", TEXTS, ids=repr)
    @pytest.mark.parametrize("name", ["label", "reference_id"])
    def test_format_texts_as_given(self, name: str, value: str) -> None:
        sent = box(**{name: value}).to_payload()
        parts = {"label": "a", "reference_id": "r", name: value}
        assert sent["annotation_id"] == f"{parts['label']}-1-2-3-4-{parts['reference_id']}"
        assert sent[name] == str.__str__(value)
        assert type(sent[name]) is str

    @pytest.mark.parametrize("value", NUMBERS, ids=repr)
    @pytest.mark.parametrize("name", ["x", "y", "width", "height"])
    def test_format_numbers_as_given(self, name: str, value: float) -> None:
        made = box(**{name: value})
        parts = {"x": 1, "y": 2, "width": 3, "height": 4, name: value}
        expected = "-".join(f"{each}" for each in parts.values())
        assert made.sent_annotation_id() == f"a-{expected}-r"
        sent = made.to_payload()["geometry"][name]
        assert (sent, type(sent) in PLAIN) == (value, True)

    def test_of_an_enum_have_the_name_of_its_member(self) -> None:
        """What releases 0.14.29 and 0.22.3 send: Python 3.11 and later."""
        formatted = f"{Label.CAR}"  # "car" in Python 3.10
        assert formatted in ("Label.CAR", "car")
        assert box(label=Label.CAR).sent_annotation_id() == f"{formatted}-1-2-3-4-r"
        assert '"label": "car"' in box(label=Label.CAR).to_json()

    def test_are_the_same_in_what_is_made_of_them(self) -> None:
        made = box(label=Marked("a"), x=Percent(0.25))
        for other in (
            attrs.evolve(made, confidence=0.5),
            pickle.loads(pickle.dumps(made)),
            BoxPrediction(
                **{each.name: getattr(made, each.name) for each in attrs.fields(type(made))}
            ),
        ):
            assert other.sent_annotation_id() == "<a>-25%-2-3-4-r"

    def test_are_plain_in_what_is_read_from_a_payload(self) -> None:
        sent = box(label=Marked("a")).to_payload()
        del sent["annotation_id"]
        assert BoxPrediction.from_json(sent).sent_annotation_id() == "a-1-2-3-4-r"
        assert BoxPrediction.from_json({**sent, "label": Marked("a")}).label == "a"

    def test_are_not_made_where_there_is_one(self) -> None:
        made = box(label=Marked("a"), annotation_id=Marked("own"))
        assert made.sent_annotation_id() == "own"
        assert type(made.annotation_id) is str

    def test_values_that_are_formatted_alike_are_held_as_plain_ones(self) -> None:
        made = box(label=Plain.CAR, x=Metres(1.5), y=Ten.TEN)
        assert [type(each) for each in (made.label, made.x, made.y)] == [str, float, int]

    def test_other_fields_hold_plain_values(self) -> None:
        made = box(
            confidence=Half.HALF, track_reference_id=Label.CAR, class_pdf={Label.CAR: Ten.TEN - 9}
        )
        held = (made.confidence, made.track_reference_id, *(made.class_pdf or {}))
        assert {type(each) for each in held} <= PLAIN
        assert type(Point(Half.HALF, 1).x) is float
        assert type(LinePrediction(Label.CAR, [], "r").label) is str


class TestKeypoints:
    """The same of keypoints. (KEYPOINTS-ID-1)"""

    @pytest.mark.parametrize("value", TEXTS, ids=repr)
    def test_format_texts_as_given(self, value: str) -> None:
        made = KeypointsPrediction(value, [], [], [], "r")
        assert made.sent_annotation_id() == f"{value}-r-keypoints"
        assert made.sent_annotation_id(edition="0.14.29") is None
        assert type(made.to_payload()["label"]) is str


class TestSentIds:
    """`sent_annotation_id` MUST be what a payload of that edition has under `annotation_id`."""

    def test_are_those_of_the_payload(self, type_name: str, under: Edition) -> None:
        for given_ in (None, "", "own"):
            changes: dict[str, Any] = dict(NO_ITEM)
            if "annotation_id" in ARGUMENTS[type_name]:
                changes["annotation_id"] = given_
            prediction = made(type_name, **changes)
            sent = prediction.to_payload(edition=under)
            assert prediction.sent_annotation_id(edition=under) == sent.get("annotation_id")

    def test_are_none_where_none_is_sent(self) -> None:
        assert made("category", **NO_ITEM).sent_annotation_id() is None
        assert made("cuboid", **NO_ITEM, annotation_id="").sent_annotation_id() is None

    def test_are_refused_where_the_payload_is(self) -> None:
        with pytest.raises(InvalidPrediction, match="not-in-edition"):
            made("box").sent_annotation_id()


class TestLongIntegers:
    """An integer MUST be kept and spelled whatever its size, and Python's limit. (NUMBER-1)"""

    @given(st.integers(4301, 6000), st.booleans())
    def test_are_sent_with_all_their_digits(self, count: int, negative: bool) -> None:
        number = (-1 if negative else 1) * 10 ** (count - 1)
        written = ("-" if negative else "") + "1" + "0" * (count - 1)
        made = box(x=number, metadata={"n": [number]})
        text = made.to_json()
        assert f'"x": {written}, ' in text
        assert f'"annotation_id": "a-{written}-2-3-4-r"' in text
        assert f'"metadata": {{"n": [{written}]}}' in text
        sent = made.to_payload()["geometry"]["x"]
        assert (sent == number, type(sent)) == (True, int)

    def test_are_written_in_a_list_of_predictions(self) -> None:
        listed = PredictionList(box_predictions=[box(height=10**5000)])
        assert f'"height": 1{"0" * 5000}}}' in listed.to_json()

    def test_are_shown_by_repr(self) -> None:
        number, shown = 10**5000, "1" + "0" * 5000
        assert repr(Point(number, 0.5)) == f"Point(x={shown}, y=0.5)"
        line = LinePrediction("a", [Point(number, 1)], "r", metadata={"n": [number], "m": None})
        said = repr(line)
        assert f"vertices=(Point(x={shown}, y=1),), " in said
        assert f"metadata={{'n': [{shown}], 'm': None}}, " in said
        assert f"embedding_vector=({shown}, 1), " in repr(box(embedding_vector=[number, 1]))

    def test_that_are_negative_are_refused_where_others_are(self) -> None:
        with pytest.raises(
            ValueError, match=r"must be .*, but is -1000000000000000000… \(5,001 digits\)"
        ):
            box(width=-(10**5000))


class TestFormulas:
    def test_can_be_asked(self) -> None:
        assert BOX_ID(box(x=1.5)) == "a-1.5-2-3-4-r"
        assert KEYPOINTS_ID.parts == ("label", "reference_id")

    def test_stand_in_the_source_of_the_writer(self) -> None:
        assert BOX_ID.expression("held_") in source(BoxPrediction)


ASKED = """
import enum, json

class Label(str, enum.Enum):
    CAR = "car"
class TenToo(int, enum.Enum):
    TEN = 10
class Half(float, enum.Enum):
    HALF = 0.5
class Ten(enum.IntEnum):
    TEN = 10
class Marked(str):
    def __format__(self, _):
        return "<%s>" % str.__str__(self)
class Percent(float):
    def __str__(self):
        return "%d%%" % (self * 100)
class Sub(BoxPrediction):
    colour = "red"
texts = [Label.CAR, Marked("a")]
numbers = [Ten.TEN, TenToo.TEN, Half.HALF, Percent(0.25)]
made = [BoxPrediction(each, 1, 2, 3, 4, each) for each in texts]
made += [BoxPrediction("a", each, 2, each, 4, "r") for each in numbers]
made += [KeypointsPrediction(each, [], [], [], each) for each in texts]
made += [Sub("a", 1, 2, 3, 4, "r"), Sub.from_json(made[0].to_payload())]
print(json.dumps([each.to_json(**options) for each in made]))
"""


@pytest.mark.sdk
@pytest.mark.parametrize(("version", "edition"), [("0.14.29", "0.14.29"), ("0.22.3", "0.21.2")])
def test_releases_send_the_same(version: str, edition: str, tmp_path: Path) -> None:
    """The labels of enums, values of other subclasses, and predictions of subclasses."""
    theirs = tmp_path / "theirs.py"
    names = "BoxPrediction, KeypointsPrediction"
    theirs.write_text(f"from nucleus.prediction import {names}\noptions = {{}}\n{ASKED}")
    python = str(interpreter(version))
    done = subprocess.run([python, str(theirs)], capture_output=True, text=True, check=True)
    printed: list[str] = []
    scope: dict[str, Any] = {
        "BoxPrediction": BoxPrediction,
        "KeypointsPrediction": KeypointsPrediction,
    }
    scope |= {"options": {"edition": edition}, "print": printed.append}
    exec(ASKED, scope)
    assert json.loads(printed[0]) == json.loads(done.stdout)
