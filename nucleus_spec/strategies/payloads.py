"""Payloads that `from_json` accepts, written in all the ways that it accepts."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from itertools import chain, repeat
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from nucleus_spec import editions
from nucleus_spec.constraints import Constraint
from nucleus_spec.editions import DEFAULT, Edition
from nucleus_spec.predictions import PREDICTION_TYPES
from nucleus_spec.strategies.objects import known_type, packed_prediction
from nucleus_spec.strategies.packed import HALF, Packed, record
from nucleus_spec.wire import keys, parameters

Payload = dict[str, Any]
Next = Callable[[], int]
"""Returns the next byte that decides something; after the last one, zeros."""
Parts = tuple[bytes, bytes]
"""Two groups of bytes, used in turn, that decide how objects inside a payload are written."""

DISPATCHED: Final = tuple(name for name in PREDICTION_TYPES if name != "scene-category")
"""The types that a payload's `type` can name. A scene category names `category` (DISPATCH-3)."""


def following(packed: bytes) -> Next:
    """A function that returns these bytes one by one, then zeros."""
    return chain(packed, repeat(0)).__next__


_WHOLE, _PART = 48, 8
_SPELLING: Final = Packed(
    _WHOLE + 2 * _PART,
    lambda packed: (
        following(packed[:_WHOLE]),
        (packed[_WHOLE : _WHOLE + _PART], packed[_WHOLE + _PART :]),
    ),
)
"""The bytes that decide how a payload, and the objects inside it, are written."""

_UNKNOWN: Final = (
    *("score", "bbox", "class", "classPdf", "referenceId", "Label", "label ", "", "id", "item_id"),
    *("task_id", "__proto__", "z", "é", "a/b"),
)
_IGNORED: Final[tuple[Any, ...]] = (
    *(None, 0, "other", "", {}, [], True, -0.5, 2**64, {"label": {"x": [None]}}),
)
"""Values for keys that are not read."""


@functools.cache
def _not_read(cls: type, under: Edition) -> tuple[str, ...]:
    """Keys that the class does not read in this edition: unknown ones, and keys of other types."""
    own = {
        name for _, key in keys(cls) if key.since <= under for name in (key.read_name, key.inside)
    }
    others = [key.read_name for other in PREDICTION_TYPES.values() for _, key in keys(other)]
    return tuple(name for name in dict.fromkeys((*_UNKNOWN, *others)) if name not in own)


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
    if type_name is not None:
        return packed_payload(known_type(type_name), under, dispatched=False).strategy()
    return st.one_of(
        [packed_payload(name, under, dispatched=True).strategy() for name in DISPATCHED]
    )


def packed_payload(type_name: str, under: Edition, *, dispatched: bool) -> Packed[Payload]:
    """A payload of this type. With `dispatched` it always has its `type`."""

    def spelled(made: Mapping[str, Any]) -> Payload:
        whole, parts = made["spelling"]
        return _spelled(made["prediction"], under, whole, parts, dispatched=dispatched)

    prediction = packed_prediction(PREDICTION_TYPES[type_name], under)
    return record({"prediction": prediction, "spelling": _SPELLING}).map(spelled)


def _spelled(
    o: Any, under: Edition, spelling: Next, parts: Parts, *, dispatched: bool = False
) -> Payload:
    """The object as a payload. A byte per key decides the order; ties keep the spec's order."""
    cls = type(o)
    places: dict[str | None, list[tuple[int, str, Any]]] = {None: []}
    for field, key, _ in parameters(cls):
        if under < key.since:
            continue
        byte = spelling()
        value = getattr(o, field)
        if value is None and byte < HALF:
            continue
        if value is not None and key.constraint is not None:
            value = _spelled_value(value, key.constraint, under, parts)
        places.setdefault(key.inside, []).append((byte, key.read_name, value))
    whole = places.pop(None)
    for inside, members in places.items():
        assert inside is not None
        whole.append((spelling(), inside, _ordered(members, cls, under, spelling)))
    whole += _constants(cls, under, spelling, dispatched=dispatched)
    return _ordered(whole, cls, under, spelling)


def _spelled_value(value: Any, constraint: Constraint, under: Edition, parts: Parts) -> Any:
    if constraint.nested is None:
        return value if constraint.leaves is None else constraint.leaves(value)
    if constraint.many:
        return [
            _spelled(each, under, following(parts[index % 2]), parts)
            for index, each in enumerate(value)
        ]
    return _spelled(value, under, following(parts[0]), parts)


def _constants(
    cls: type, under: Edition, spelling: Next, *, dispatched: bool
) -> Iterator[tuple[int, str, Any]]:
    """`type`, and the other constant keys, which may have any value or be absent."""
    for field, key in keys(cls):
        if key.constraint is not None or under < key.since:
            continue
        byte = spelling()
        if field == "_type":
            if dispatched or byte < 0xC0:
                exported = key.constant == "mask" and byte & 1  # DISPATCH-2
                yield byte, key.name, "segmentation" if exported else key.constant
            elif byte >= 0xF0:
                yield byte, key.name, _IGNORED[byte % len(_IGNORED)]
        elif byte >= HALF:
            yield byte, key.name, (key.constant, *_IGNORED)[byte % (1 + len(_IGNORED))]


def _ordered(
    members: list[tuple[int, str, Any]], cls: type, under: Edition, spelling: Next
) -> Payload:
    """An object with these keys in the order of their bytes, and sometimes one that is not read."""
    byte = spelling()
    if byte >= 0xD0:
        names = _not_read(cls, under)
        members.append((byte, names[spelling() % len(names)], _IGNORED[byte % len(_IGNORED)]))
    members.sort(key=lambda member: member[0] % HALF)
    return {name: value for _, name, value in members}
