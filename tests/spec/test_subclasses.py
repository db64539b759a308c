"""A subclass sends what its parent sends, whatever it adds."""

from __future__ import annotations

import copy
import inspect
import pickle
from typing import Any, ClassVar, Generic, TypeVar

import attrs
import pytest

from nucleus_spec import (
    PREDICTION_TYPES,
    BoxPrediction,
    CategoryPrediction,
    Edition,
    InvalidPrediction,
    Keypoint,
    KeypointsPrediction,
    LinePrediction,
    Point,
    PredictionList,
)
from nucleus_spec.schema import schema
from nucleus_spec.wire import keyed, keys, parameters
from tests.helpers.arguments import ARGUMENTS, made

Payload = dict[str, Any]
T = TypeVar("T")


def plain(cls: Any) -> Any:
    """A subclass with nothing but a constant of its own."""
    return type(f"Plain{cls.__name__}", (cls,), {"label_prefix": "x", "__module__": __name__})


def with_a_field(cls: Any) -> Any:
    """A subclass by attrs, with a field of its own."""

    class Own(cls):  # type: ignore[misc]
        source: str = "camera"

    return attrs.frozen(Own)


def with_a_required_field(cls: Any) -> Any:
    class Own(cls):  # type: ignore[misc]
        source: str = attrs.field(kw_only=True)

    return attrs.frozen(Own)


def below_one_with_a_field(cls: Any) -> Any:
    return plain(with_a_field(cls))


WAYS = [plain, with_a_field, below_one_with_a_field]


@pytest.mark.parametrize("way", WAYS)
class TestSubclasses:
    """A subclass MUST send, and read, what its parent does. (WIRE-2)"""

    def test_sends_what_its_parent_sends(self, way: Any, type_name: str, under: Edition) -> None:
        given = dict(ARGUMENTS[type_name])
        if under.name != "0.21.2":
            given |= {"dataset_item_id": None, "dataset_id": None}
        parent = PREDICTION_TYPES[type_name](**given)
        child = way(PREDICTION_TYPES[type_name])(**given)
        assert child.to_json(edition=under) == parent.to_json(edition=under)

    def test_is_what_it_reads(self, way: Any, type_name: str) -> None:
        cls: Any = way(PREDICTION_TYPES[type_name])
        payload = made(type_name, dataset_item_id=None, dataset_id=None).to_payload()
        read = cls.from_json(payload)
        assert type(read) is cls
        assert read.to_payload() == payload

    def test_refuses_what_its_parent_refuses(self, way: Any, type_name: str) -> None:
        with pytest.raises(InvalidPrediction):
            way(PREDICTION_TYPES[type_name]).from_json({})

    def test_goes_to_the_list_of_its_parent(self, way: Any, type_name: str) -> None:
        child = way(PREDICTION_TYPES[type_name])(**ARGUMENTS[type_name])
        listed, expected = PredictionList(), PredictionList()
        listed.add_predictions([child])
        expected.add_predictions([made(type_name)])
        assert listed.to_json(edition="0.21.2") == expected.to_json(edition="0.21.2")

    def test_has_the_keys_of_its_parent(self, way: Any, type_name: str) -> None:
        cls = PREDICTION_TYPES[type_name]
        assert keys(way(cls)) == keys(cls)
        assert parameters(way(cls)) == parameters(cls)


class TestFieldsOfTheirOwn:
    def test_are_kept_but_not_sent(self) -> None:
        cls = with_a_field(BoxPrediction)
        box = cls("car", 1, 2, 3, 4, "image_1", source="lidar")
        moved = attrs.evolve(box, x=9)
        assert (moved.source, moved.to_payload()["geometry"]["x"]) == ("lidar", 9)
        assert "source" not in box.to_payload()
        assert box != cls("car", 1, 2, 3, 4, "image_1")

    def test_are_shown_with_the_types_of_the_others(self) -> None:
        shown = inspect.signature(with_a_field(BoxPrediction)).parameters
        assert shown["label"].annotation is str
        assert shown["source"].default == "camera"
        assert shown["reference_id"].default is inspect.Parameter.empty

    def test_that_are_required_are_missing_in_a_payload(self) -> None:
        """Nothing tells `from_json` their values; the constructor does take them."""
        cls = with_a_required_field(BoxPrediction)
        box = cls("car", 1, 2, 3, 4, "image_1", source="lidar")
        with pytest.raises(TypeError, match="source"):
            cls.from_json(box.to_payload())

    def test_that_redefine_one_of_the_parent_would_not_be_checked(self) -> None:
        class Car(BoxPrediction):
            label: str = "car"

        with pytest.raises(TypeError, match="Car defines label anew"):
            attrs.frozen(Car)

    def test_that_redefine_one_can_be_checked(self) -> None:
        @attrs.frozen(field_transformer=keyed)
        class Car(BoxPrediction):
            label: str = "car"

        make: Any = Car
        car = make(1, 2, 3, 4, "image_1")
        assert car.to_json() == BoxPrediction("car", 1, 2, 3, 4, "image_1").to_json()
        with pytest.raises(InvalidPrediction, match="/label must be a string"):
            make(1, 2, 3, 4, "image_1", label=7)

    def test_may_be_any_with_a_constructor_of_its_own(self) -> None:
        class Car(BoxPrediction):
            def __init__(self, *, label: str = "car", **others: Any) -> None:
                super().__init__(label, **others)

        car = Car(x=1, y=2, width=3, height=4, reference_id="image_1")
        assert Car.from_json(car.to_payload()).to_json() == car.to_json()
        assert list(inspect.signature(Car).parameters) == ["label", "others"]

    def test_a_part_may_be_of_a_subclass(self) -> None:
        with_z: Any = with_a_field(Point)
        line = LinePrediction("lane", [with_z(1, 2)], "image_1")
        assert line.to_payload()["geometry"] == {"vertices": [{"x": 1, "y": 2}]}


class TestConstants:
    def test_can_be_replaced_only_by_a_key(self) -> None:
        class Odd(CategoryPrediction):
            _type: ClassVar[Any] = "odd"

        assert Odd("a", "r").to_payload() == CategoryPrediction("a", "r").to_payload()

    def test_are_in_no_schema_of_the_parent(self) -> None:
        plain(BoxPrediction)
        assert "label_prefix" not in schema("box", "0.17.9", "sent")["properties"]


class TestRules:
    """A subclass MUST keep the rules across fields, whatever it does after its construction."""

    def test_hold_before_what_a_subclass_adds(self) -> None:
        seen: list[str] = []

        class Noted(KeypointsPrediction):
            def __attrs_post_init__(self) -> None:
                seen.append(self.label)

        Noted("face", [Keypoint(1, 2)], ["nose"], [], "image_1")
        assert seen == ["face"]
        with pytest.raises(InvalidPrediction) as caught:
            Noted("face", [Keypoint(1, 2)], [], [[5, 5]], "image_1")
        assert caught.value.requirement == "KEYPOINTS-3"
        assert seen == ["face"]

    def test_hold_for_a_subclass_of_attrs(self) -> None:
        @attrs.frozen
        class Noted(BoxPrediction):
            seen: list[str] = attrs.field(factory=list, kw_only=True)

            def __attrs_post_init__(self) -> None:
                self.seen.append(self.label)

        assert Noted("car", 1, 2, 3, 4, "image_1").seen == ["car"]
        with pytest.raises(InvalidPrediction):
            Noted("car", 1, 2, 3, 4, None)


class TestOtherBases:
    """A subclass MAY have other bases."""

    def test_are_told_of_it(self) -> None:
        told: list[str] = []

        class Tells:
            def __init_subclass__(cls, /, tag: str = "", **options: Any) -> None:
                super().__init_subclass__(**options)
                told.append(tag)

        class Sized(BoxPrediction, Generic[T]):
            pass

        class Tagged(BoxPrediction, Tells, tag="a"):
            pass

        assert Sized[int]("car", 1, 2, 3, 4, "image_1").to_payload()["label"] == "car"
        assert told == ["a"]


class Plain(BoxPrediction):
    note = "none"


class Slotted(BoxPrediction):
    __slots__ = ("note",)


@attrs.define(slots=False)
class Defined(BoxPrediction):
    note: str = attrs.field(default="none", kw_only=True)


@attrs.frozen
class Frozen(BoxPrediction):
    note: str = attrs.field(default="none", kw_only=True)


@pytest.mark.parametrize("cls", [Plain, Slotted, Defined, Frozen])
def test_copies_have_what_a_subclass_adds(cls: type[Any]) -> None:
    given = cls("car", 1, 2, 3, 4, "image_1", metadata={"a": [1]})
    object.__setattr__(given, "note", "mine")
    for same in (copy.copy(given), copy.deepcopy(given), pickle.loads(pickle.dumps(given))):
        assert same == given
        assert same.note == "mine"
        assert same.to_json() == given.to_json()
