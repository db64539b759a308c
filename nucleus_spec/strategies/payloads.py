"""Payloads that `from_json` accepts, written in all the ways that it accepts."""

from __future__ import annotations

import copy
import functools
import math
from collections.abc import Iterator
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from nucleus_spec import editions
from nucleus_spec.constraints import Constraint
from nucleus_spec.editions import DEFAULT, Edition
from nucleus_spec.predictions import PREDICTION_TYPES
from nucleus_spec.strategies.building import named
from nucleus_spec.strategies.composed import strategy_of
from nucleus_spec.strategies.objects import known_type, said
from nucleus_spec.wire import Key, enclosing_objects, keys, parameters

Payload = dict[str, Any]

DISPATCHED: Final = tuple(name for name in PREDICTION_TYPES if name != "scene-category")
"""The types that a payload's `type` can name. A scene category names `category` (DISPATCH-3)."""

_UNKNOWN: Final = (
    *("score", "bbox", "class", "classPdf", "referenceId", "Label", "label ", "", "id", "item_id"),
    *("task_id", "__proto__", "z", "é", "a/b"),
)
_IGNORED: Final[tuple[Any, ...]] = (
    *(None, 0, "other", "", {}, [], True, -0.5, 2**64, {"label": {"x": [None]}}),
)
_VALUES: Final[SearchStrategy[Any]] = st.sampled_from(_IGNORED).map(copy.deepcopy)
"""Values for keys that are not read."""

_SOMETIMES: Final = st.sampled_from((False, False, False, True))
_MANNERS: Final = st.sampled_from(("plain", "plain", "shuffled", "and more"))
_RIGHT, _ABSENT, _OTHER = "right", "absent", "other"
_OF_TYPE: Final = st.sampled_from((*[_RIGHT] * 6, _ABSENT, _OTHER))
_OF_CONSTANT: Final = st.sampled_from((*[_ABSENT] * 4, _RIGHT, _OTHER))
"""What stands under a key with a constant value, which is not read."""

_SPELLED: Final = 4
"""Of a list, so many members are each written in a way of their own, and the rest plainly."""


@functools.cache
def _not_read(cls: type, under: Edition) -> SearchStrategy[Payload]:
    """Keys that the class does not read in this edition: unknown ones, and keys of other types."""
    own = {
        name for _, key in keys(cls) if key.since <= under for name in (key.read_name, key.inside)
    }
    others = [key.read_name for other in PREDICTION_TYPES.values() for _, key in keys(other)]
    names = [each for each in dict.fromkeys((*_UNKNOWN, *others)) if each not in own]
    return st.dictionaries(st.sampled_from(names), _VALUES, min_size=1, max_size=3)


def payloads(
    type_name: str | None = None, edition: str | Edition = DEFAULT
) -> SearchStrategy[Payload]:
    """JSON objects that the class of this type accepts in this edition.

    Their keys are in any order. Optional values may be null or absent. Unknown keys occur at every
    level, including keys of other types and later editions. The item's id has the key under which
    it is read. With a `type_name`, the payload's own `type` may be wrong or absent, because the
    class ignores it (TYPE-1).

    Without a `type_name`, payloads are of any type and always have `type`, as
    `nucleus_spec.from_json` requires.
    """
    under = editions.edition(edition)
    names = DISPATCHED if type_name is None else (known_type(type_name),)
    each = [payloads_of(name, under, dispatched=type_name is None) for name in names]
    given = {} if type_name is None else {"type_name": type_name}
    return named("payloads", st.one_of(each), **given, **said(under))


@st.composite
def payloads_of(draw: st.DrawFn, type_name: str, under: Edition, *, dispatched: bool) -> Payload:
    """Payloads of this type. With `dispatched` they always have their `type`."""
    return spelled(draw, draw(_predictions(type_name, under)), under, dispatched=dispatched)


def spelled(draw: st.DrawFn, prediction: Any, under: Edition, *, dispatched: bool) -> Payload:
    """A payload that reads as this prediction, in one of the ways in which it may be written."""
    members = _members(draw, prediction, under)
    cls = type(prediction)
    for key in _constants(cls, under):
        is_type = key.name == "type"
        kind = _RIGHT if is_type and dispatched else draw(_OF_TYPE if is_type else _OF_CONSTANT)
        if kind == _OTHER:
            members[key.name] = draw(_VALUES)
        elif kind == _RIGHT:
            exported = key.constant == "mask" and draw(_SOMETIMES)  # DISPATCH-2
            members[key.name] = "segmentation" if exported else copy.deepcopy(key.constant)
    return _written(draw, members, cls, under)


@functools.cache
def _predictions(type_name: str, under: Edition) -> SearchStrategy[Any]:
    return strategy_of(PREDICTION_TYPES[type_name], under)


def _constants(cls: type, under: Edition) -> Iterator[Key]:
    """Those that are not read. An object that has keys in it is."""
    read = enclosing_objects(cls, under)
    return (
        key
        for _, key in keys(cls)
        if key.constraint is None and key.since <= under and not {key.name, key.inside} & {*read}
    )


def _members(draw: st.DrawFn, o: Any, under: Edition) -> Payload:
    """The keys that are read of this object. What is None is null or absent.

    What is the default may be absent.
    """
    cls = type(o)
    inside: dict[str, Payload] = {}
    members: Payload = {}
    held = [(key, getattr(o, field)) for field, key, _ in parameters(cls) if key.since <= under]
    may_lack = [value is None or value == key.if_absent for key, value in held]
    there = draw(st.integers(0, 2 ** sum(may_lack) - 1)) if any(may_lack) else 0
    for (key, value), optional in zip(held, may_lack, strict=True):
        if optional:
            there, is_there = divmod(there, 2)
            if not is_there:
                continue
        holder = members if key.inside is None else inside.setdefault(key.inside, {})
        holder[key.read_name] = _value(draw, value, key.constraint, under)
    for name, values in inside.items():
        members[name] = _written(draw, values, cls, under)
    return members


def _value(draw: st.DrawFn, value: Any, constraint: Constraint | None, under: Edition) -> Any:
    """The value as JSON; objects in it are written in ways of their own."""
    if value is None or constraint is None:
        return value
    if constraint.nested is None:
        return value if constraint.leaves is None else constraint.leaves(value)
    items = (constraint.inner or constraint).items
    if items is None:
        return _part(draw, value, under)
    spelled = [_value(draw, each, items, under) for each in value[:_SPELLED]]
    return spelled + _plainly(value[_SPELLED:], under)


def _plainly(value: Any, under: Edition) -> Any:
    if isinstance(value, (list, tuple)):
        return [_plainly(each, under) for each in value]
    return None if value is None else value.to_payload(edition=under)


def _part(draw: st.DrawFn, o: Any, under: Edition) -> Payload:
    return _written(draw, _members(draw, o, under), type(o), under)


def _written(draw: st.DrawFn, members: Payload, cls: type, under: Edition) -> Payload:
    """An object with these keys, sometimes in another order, and sometimes with more."""
    manner = draw(_MANNERS)
    if manner == "and more":
        members |= draw(_not_read(cls, under))
    if manner != "plain":
        order = draw(st.integers(0, math.factorial(len(members)) - 1))
        return {name: members[name] for name in _ordered([*members], order)}
    return members


def _ordered(names: list[str], order: int) -> Iterator[str]:
    """The names in one of their orders, which have numbers from 0 (unchanged) upwards.

    A number below `len(names)` is the place of the name that comes first. One number takes a third
    of what `st.permutations` takes of a test case.
    """
    rest = list(names)
    while rest:
        order, place = divmod(order, len(rest))
        yield rest.pop(place)
