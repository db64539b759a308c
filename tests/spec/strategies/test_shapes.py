"""A key of any shape has values and faults of its own: from its constraint alone, whatever its name.

The class below has one key of each shape, which no prediction has.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from attrs import NOTHING, field, make_class
from hypothesis import find, given, settings
from hypothesis import strategies as st

from nucleus_spec import InvalidPrediction, Point3D, Segment
from nucleus_spec.codec import PredictionObject
from nucleus_spec.constraints import (
    BOOLEAN,
    DISTRIBUTION,
    INDEX,
    JSON_OBJECT,
    NAMED,
    NOT_NEGATIVE,
    NUMBER,
    PIXEL_VALUE,
    PROBABILITY,
    STRING,
    Constraint,
    instance_of,
    list_of,
    optional,
)
from nucleus_spec.editions import DEFAULT, V0_21_2
from nucleus_spec.geometry import EXTENT, VERTEX
from nucleus_spec.strategies.broken import Broken
from nucleus_spec.strategies.composed import strategy_of
from nucleus_spec.strategies.faults import Fault, faults_of_class
from nucleus_spec.strategies.payloads import _part
from nucleus_spec.wire import IF_SET, IF_TRUTHY, Key, keyed, on_wire
from tests.helpers.drawing import few, least, unshrunk

NEWEST = V0_21_2
SHAPES: dict[str, tuple[Constraint, dict[str, Any]]] = {
    "yes": (BOOLEAN, {}),
    "share": (PROBABILITY, {}),
    "parts": (list_of(instance_of(Segment)), {}),
    "pair": (list_of(NUMBER, 2), {}),
    "grid": (list_of(list_of(INDEX, length=3)), {}),
    "unique": (list_of(STRING, unique=True), {"default": ()}),
    "flag": (BOOLEAN, {"default": False}),
    "pixel": (optional(PIXEL_VALUE), {"default": None}),
    "tags": (optional(list_of(NAMED)), {"default": None, "sent": IF_TRUTHY}),
    "weights": (optional(list_of(NOT_NEGATIVE, 4)), {"default": None}),
    "weight": (optional(NUMBER), {"default": None, "sent": IF_TRUTHY}),
    "extra": (optional(JSON_OBJECT), {"default": None, "sent": IF_TRUTHY}),
    "shares": (optional(DISTRIBUTION), {"default": None, "sent": IF_SET}),
    "size": (optional(EXTENT), {"default": None, "sent": IF_SET}),
    "late": (optional(INDEX), {"default": None, "since": NEWEST}),
    "late_flag": (BOOLEAN, {"default": True, "if_absent": False, "since": NEWEST}),
    "angle": (NUMBER, {"inside": "geometry"}),
    "hole": (optional(list_of(VERTEX)), {"default": None, "sent": IF_SET, "inside": "geometry"}),
    "rings": (optional(list_of(list_of(VERTEX))), {"default": None, "inside": "geometry"}),
    "joints": (list_of(optional(instance_of(Point3D))), {"default": ()}),
    "layers": (list_of(optional(list_of(NUMBER))), {"default": ()}),
    "mood": (optional(STRING), {"default": None, "sent": IF_SET, "inside": "attributes"}),
    "crowd": (BOOLEAN, {"default": True, "if_absent": False}),
    "anchor": (optional(instance_of(Point3D)), {"default": None, "inside": "geometry"}),
    "bounds": (list_of(NUMBER, 6), {"default": (0,) * 6, "inside": "geometry"}),
}
"""Name -> the constraint, the default unless the key is required, and the rest of the key."""


def of_shape(name: str, constraint: Constraint, default: Any = NOTHING, **more: Any) -> Any:
    place = 2 if "inside" in more else 1
    key = Key(name, place, constraint, name.upper(), **more)
    return field(default=default, kw_only=True, metadata=on_wire(key))


Shapes: Any = make_class(
    "Shapes",
    {name: of_shape(name, constraint, **more) for name, (constraint, more) in SHAPES.items()},
    bases=(PredictionObject,),
    frozen=True,
    field_transformer=keyed,
)
FAULTS = tuple(faults_of_class(Shapes, NEWEST, ()))


@st.composite
def payloads(draw: st.DrawFn) -> dict[str, Any]:
    return _part(draw, draw(strategy_of(Shapes, NEWEST)), NEWEST)


@st.composite
def broken(draw: st.DrawFn, faults: list[Fault]) -> Broken:
    fault = draw(st.sampled_from(faults))
    payload, pointer = fault.commit(copy.deepcopy(draw(payloads())), draw)
    return Broken(payload, fault.code, pointer, fault.requirement)


@given(payloads())
def test_payloads_are_read_and_come_back(payload: dict[str, Any]) -> None:
    sent = Shapes.from_json(payload, edition=NEWEST).to_json(edition=NEWEST)
    assert Shapes.from_json(json.loads(sent), edition=NEWEST).to_json(edition=NEWEST) == sent


@given(strategy_of(Shapes, DEFAULT))
def test_earlier_editions_have_no_value_for_a_later_key(made: Any) -> None:
    assert made.late is None
    payload = made.to_payload(edition=DEFAULT)
    read = Shapes.from_json(payload, edition=NEWEST)
    assert read.late_flag is False
    assert read.to_payload(edition=DEFAULT) == payload


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("pair", lambda value: len(value) == 2),
        ("grid", lambda value: len(value) > 1 and all(len(each) == 3 for each in value)),
        ("unique", lambda value: value == ()),
        ("unique", lambda value: len(value) > 1),
        ("flag", lambda value: value is True),
        ("pixel", lambda value: value is None),
        ("pixel", lambda value: isinstance(value, str)),
        ("tags", lambda value: value == ()),
        ("tags", lambda value: value is None),
        ("tags", lambda value: value and len(value) > 1),
        ("weights", lambda value: value is not None),
        pytest.param("weight", lambda value: value == 0, marks=pytest.mark.slow),
        ("extra", lambda value: value == {}),
        ("shares", lambda value: value and len(value) > 1),
        ("size", lambda value: value is not None),
        ("late", lambda value: value is not None),
        ("hole", lambda value: value is None),
        ("hole", lambda value: value == ()),
        ("hole", lambda value: value and len(value) > 1),
        ("rings", lambda value: value and len(value) > 1 and value[0] and value[1]),
        ("joints", lambda value: None in value and len(set(value)) > 1),
        ("layers", lambda value: None in value and len(set(value)) > 1),
        ("mood", lambda value: value is not None),
        ("crowd", lambda value: value is False),
        ("anchor", lambda value: value is not None and value.z < 0),
        ("bounds", any),
    ],
)
@pytest.mark.filterwarnings("ignore:Generating overly large repr")
def test_values_of_all_kinds_are_drawn(name: str, holds: Callable[[Any], bool]) -> None:
    shapes = strategy_of(Shapes, NEWEST)
    find(shapes, lambda made: holds(getattr(made, name)), settings=unshrunk)


def is_refused_as_it_says(made: Broken) -> None:
    with pytest.raises(InvalidPrediction) as caught:
        Shapes.from_json(made.payload, edition=NEWEST)
    error = caught.value
    said = made.code, made.pointer, made.requirement
    assert (error.code, error.pointer, error.requirement) == said, made


@pytest.mark.slow
def test_every_fault_is_refused_as_it_says() -> None:
    @settings(max_examples=len(FAULTS))
    @given(broken(list(FAULTS)))
    def check(made: Broken) -> None:
        is_refused_as_it_says(made)

    check()


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS, ids=lambda each: f"{each.requirement}-{each.code}")
@pytest.mark.sampled(6)
def test_each_fault_alone_is_refused_as_it_says(fault: Fault) -> None:
    few(given(broken([fault]))(is_refused_as_it_says))()


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("yes", {"missing", "wrong-type"}),
        ("parts", {"missing", "wrong-type"}),
        ("pair", {"missing", "wrong-type", "length-mismatch", "not-finite"}),
        ("grid", {"missing", "wrong-type", "length-mismatch", "out-of-range"}),
        ("unique", {"wrong-type", "duplicate"}),
        ("flag", {"wrong-type"}),
        ("pixel", {"wrong-type", "out-of-range"}),
        ("tags", {"wrong-type", "empty"}),
        ("weights", {"wrong-type", "length-mismatch", "out-of-range", "not-finite"}),
        ("weight", {"wrong-type", "not-finite"}),
        ("extra", {"wrong-type", "not-finite", "too-deep"}),
        ("shares", {"wrong-type", "not-finite", "out-of-range"}),
        ("size", {"out-of-range", "wrong-type"}),
        ("late", {"wrong-type", "out-of-range"}),
        ("angle", {"missing", "wrong-type", "not-finite"}),
        ("hole", {"wrong-type"}),
        ("bounds", {"wrong-type", "length-mismatch", "not-finite"}),
    ],
)
def test_every_key_can_be_broken_in_these_ways(name: str, codes: set[str]) -> None:
    assert {each.code for each in FAULTS if each.requirement == name.upper()} == codes


@pytest.mark.parametrize(
    ("requirement", "code", "pointer", "payload"),
    [
        ("PAIR", "length-mismatch", "/pair", {"pair": []}),
        ("GRID", "out-of-range", "/grid/0/0", {"grid": [[-1, 0, 0]]}),
        ("UNIQUE", "duplicate", "/unique/1", {"unique": ["a", "a"]}),
        ("TAGS", "empty", "/tags/0", {"tags": [""]}),
        ("WEIGHTS", "out-of-range", "/weights/0", {"weights": [-1, 0, 0, 0]}),
        ("SEGMENT-2", "missing", "/parts/0/index", {"parts": [{"label": "a"}]}),
        ("POINT-1", "missing", "/geometry/hole/0/y", {"hole": [{"x": 0}]}),
        ("POINT-2", "missing", "/geometry/anchor/x", {"anchor": {"y": 0, "z": 0}}),
    ],
)
def test_the_smallest_says_what_is_wrong_and_nothing_else(
    requirement: str, code: str, pointer: str, payload: dict[str, Any]
) -> None:
    faults = [each for each in FAULTS if (each.requirement, each.code) == (requirement, code)]
    found = least(broken(faults), lambda each: each.pointer == pointer)
    plain = {"yes": False, "share": 0, "parts": [], "pair": [0, 0], "grid": []}
    geometry: dict[str, Any] = {"angle": 0}
    (geometry if pointer.startswith("/geometry") else plain).update(payload)
    assert found.payload == {**plain, "geometry": geometry}
