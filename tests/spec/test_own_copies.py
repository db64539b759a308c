"""What an object holds is its own: nothing that goes in or comes out can change it."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable, Iterator
from typing import Any

import attrs
import pytest

from nucleus_spec import PREDICTION_TYPES, BoxPrediction, InvalidPrediction, Segment
from nucleus_spec.constraints import ReadOnlyDict, ReadOnlyList
from tests.helpers.arguments import ARGUMENTS, made

DEEP = {"a": {"b": [1, {"c": [2]}]}, "d": []}
LATEST = "0.21.2"


def containers(value: Any) -> Iterator[Any]:
    """Every dict, list and tuple in `value`, and in the objects in it."""
    if attrs.has(type(value)):
        for field in attrs.fields(type(value)):
            yield from containers(getattr(value, field.name))
    elif isinstance(value, dict):
        yield value
        for each in value.values():
            yield from containers(each)
    elif isinstance(value, (list, tuple)):
        yield value
        for each in value:
            yield from containers(each)


def changes(container: Any) -> Iterator[Callable[[], Any]]:
    """Every way to change it."""
    if isinstance(container, dict):
        yield lambda: container.__setitem__("x", 1)
        yield lambda: container.__delitem__(next(iter(container), "x"))
        yield lambda: container.__ior__({"x": 1})
        yield lambda: container.update(x=1)
        yield lambda: container.setdefault("x", 1)
        yield lambda: container.pop("x", None)
        yield container.popitem
        yield container.clear
    elif isinstance(container, list):
        yield lambda: container.__setitem__(slice(0, 0), [1])
        yield lambda: container.__delitem__(slice(0, 1))
        yield lambda: container.__iadd__([1])
        yield lambda: container.__imul__(2)
        yield lambda: container.append(1)
        yield lambda: container.extend([1])
        yield lambda: container.insert(0, 1)
        yield lambda: container.remove(1)
        yield container.pop
        yield container.clear
        yield container.sort
        yield container.reverse


def with_deep_metadata(type_name: str) -> Any:
    if type_name == "segmentation":
        return made(type_name, annotations=[Segment("grass", 1, DEEP)])
    return made(type_name, metadata=DEEP)


class TestWhatIsHeld:
    """What an attribute gives MUST NOT change the object."""

    def test_cannot_be_changed(self, type_name: str) -> None:
        prediction = with_deep_metadata(type_name)
        before = prediction.to_json(edition=LATEST)
        found = list(containers(prediction))
        assert len(found) >= 5
        for container in found:
            assert isinstance(container, (ReadOnlyDict, ReadOnlyList, tuple))
            for change in changes(container):
                with pytest.raises(TypeError, match="cannot be changed"):
                    change()
        assert prediction.to_json(edition=LATEST) == before

    @pytest.mark.parametrize("cls", [ReadOnlyDict, ReadOnlyList])
    def test_has_no_other_way_to_be_changed(self, cls: type) -> None:
        """Of the methods that a Python to come may add, too."""
        unchanging = {
            "__class_getitem__", "__contains__", "__eq__", "__ge__", "__getattribute__", "__getitem__",
            "__gt__", "__iter__", "__le__", "__len__", "__lt__", "__ne__", "__or__",
            "__repr__", "__reversed__", "__ror__", "__sizeof__", "__add__", "__mul__", "__rmul__",
            "__doc__", "__hash__", "copy", "fromkeys", "get", "items", "keys", "values", "count", "index",
        }  # fmt: skip
        (base,) = cls.__bases__
        origin = base.__mro__[0]
        assert set(vars(origin)) - unchanging == set(vars(cls)) & set(vars(origin)) - {"__doc__"}

    def test_is_not_made_anew(self, type_name: str) -> None:
        prediction = with_deep_metadata(type_name)
        empty = made("category", metadata={})
        before = prediction.to_json(edition=LATEST)
        for container in [*containers(prediction), empty.metadata]:
            if not isinstance(container, tuple):
                container.__init__({"odd": 1} if isinstance(container, dict) else ["odd"])
        assert prediction.to_json(edition=LATEST) == before
        assert empty.metadata == made("category", metadata={}).metadata == {}

    def test_is_made_plain_by_attrs(self, type_name: str) -> None:
        """All that metadata has in it, lists as well as objects: it can be changed."""
        prediction = with_deep_metadata(type_name)
        before = prediction.to_json(edition=LATEST)
        given = attrs.asdict(prediction)
        held = given["annotations"][0]["metadata"] if "annotations" in given else given["metadata"]
        assert held == DEEP
        assert {type(each) for each in containers(held)} == {dict, list}
        held["a"]["b"].append(2)
        assert prediction.to_json(edition=LATEST) == before

    def test_compares_and_prints_like_any_other(self) -> None:
        held = BoxPrediction("car", 1, 2, 3, 4, "image_1", metadata=DEEP).metadata
        assert held == DEEP
        assert repr(held) == repr(DEEP)
        assert json.dumps(held) == json.dumps(DEEP)
        assert isinstance(held, dict)

    def test_can_be_copied_to_be_changed(self) -> None:
        held = BoxPrediction("car", 1, 2, 3, 4, "image_1", metadata=DEEP).metadata
        assert isinstance(held, ReadOnlyDict)
        for changed in (dict(held), held.copy(), {**held}, held | {}):
            changed["x"] = 1
        inner = held["a"]["b"]
        for changed_list in (list(inner), inner.copy(), [*inner], inner[:]):
            changed_list.append(1)
        assert held == DEEP

    def test_can_be_given_to_another_object(self, type_name: str) -> None:
        prediction = with_deep_metadata(type_name)
        assert attrs.evolve(prediction) == prediction
        for same in (copy.deepcopy(prediction), pickle.loads(pickle.dumps(prediction))):
            assert same == prediction
            for container in containers(same):
                assert isinstance(container, (ReadOnlyDict, ReadOnlyList, tuple))

    def test_is_copied_by_attrs(self) -> None:
        prediction = with_deep_metadata("box")
        copied = attrs.asdict(prediction)
        copied["metadata"]["a"]["x"] = 1
        assert prediction.metadata == DEEP


class TestWhatIsGiven:
    """What was given MUST NOT change the object later."""

    def test_to_a_constructor(self, type_name: str) -> None:
        given: dict[str, Any] = {name: _open(value) for name, value in ARGUMENTS[type_name].items()}
        prediction = PREDICTION_TYPES[type_name](**given)
        _spoil(given)
        assert prediction == made(type_name)

    def test_to_be_read(self, type_name: str) -> None:
        given = made(type_name, dataset_item_id=None, dataset_id=None).to_payload()
        prediction = PREDICTION_TYPES[type_name].from_json(given)
        before = prediction.to_json()
        _spoil(given)
        assert prediction.to_json() == before


class TestWhatIsSent:
    """A payload MUST be new: changing it changes no object and no other payload."""

    def test_can_be_changed(self, type_name: str) -> None:
        prediction = with_deep_metadata(type_name)
        before = prediction.to_json(edition=LATEST)
        payload = prediction.to_payload(edition=LATEST)
        assert {type(each) for each in containers(payload)} <= {dict, list}
        _spoil(payload)
        assert prediction.to_json(edition=LATEST) == before

    def test_of_no_metadata_is_no_other_ones(self) -> None:
        one, other = (BoxPrediction("car", 1, 2, 3, 4, "image_1").to_payload() for _ in range(2))
        one["metadata"]["x"] = 1
        assert other["metadata"] == {}


def _open(value: Any) -> Any:
    """The value in containers that can be changed."""
    if isinstance(value, dict):
        return {key: _open(each) for key, each in value.items()}
    return [_open(each) for each in value] if isinstance(value, (list, tuple)) else value


def _spoil(value: Any) -> None:
    """Change every container in it."""
    if isinstance(value, dict):
        for each in value.values():
            _spoil(each)
        value["spoiled"] = True
    elif isinstance(value, list):
        for each in value:
            _spoil(each)
        value.append("spoiled")


def test_a_distribution_is_checked_again_in_another_object() -> None:
    held = BoxPrediction("car", 1, 2, 3, 4, "image_1", metadata={"a": 2}).metadata
    with pytest.raises(InvalidPrediction, match="must be a number from 0 to 1"):
        BoxPrediction("car", 1, 2, 3, 4, "image_1", class_pdf=held)
