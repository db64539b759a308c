"""Payloads that `from_json` accepts, spelled in every way that it accepts them."""

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
"""The next byte of those that decide something; in the end, zeros."""
Parts = tuple[bytes, bytes]
"""The bytes that decide how the objects inside a payload are spelled, by turns."""

DISPATCHED: Final = tuple(name for name in PREDICTION_TYPES if name != "scene-category")
"""The types that a payload can name; a scene category calls itself a category (DISPATCH-3)."""


def following(packed: bytes) -> Next:
    """These bytes, one after the other."""
    return chain(packed, repeat(0)).__next__


_WHOLE, _PART = 48, 8
_SPELLING: Final = Packed(
    _WHOLE + 2 * _PART,
    lambda packed: (
        following(packed[:_WHOLE]),
        (packed[_WHOLE : _WHOLE + _PART], packed[_WHOLE + _PART :]),
    ),
)
"""How a payload is spelled, and the objects inside it."""

_UNKNOWN: Final = (
    *("score", "bbox", "class", "classPdf", "referenceId", "Label", "label ", "", "id", "item_id"),
    *("task_id", "__proto__", "z", "é", "a/b"),
)
_IGNORED: Final[tuple[Any, ...]] = (
    *(None, 0, "other", "", {}, [], True, -0.5, 2**64, {"label": {"x": [None]}}),
)
"""What stands under a key that is not read."""


@functools.cache
def _not_read(cls: type, under: Edition) -> tuple[str, ...]:
    """Keys that the class does not read in that edition: unknown ones, and those of others."""
    own = {
        name for _, key in keys(cls) if key.since <= under for name in (key.read_name, key.inside)
    }
    others = [key.read_name for other in PREDICTION_TYPES.values() for _, key in keys(other)]
    return tuple(name for name in dict.fromkeys((*_UNKNOWN, *others)) if name not in own)


def payloads(
    type_name: str | None = None, edition: str | Edition = DEFAULT
) -> SearchStrategy[Payload]:
    """JSON objects that the class of that type reads in that edition, in all their variety.

    Keys in any order; what is optional null, or not there; unknown keys at every level, keys of other types
    and of later editions among them; the item under the key that is read. Where the type is named here, the
    payload's own `type` may be wrong, or not there, which does not matter to a class (TYPE-1).

    Without a `type_name`, of any type, with its `type` always there: what `nucleus_spec.from_json` reads.
    """
    under = editions.edition(edition)
    if type_name is not None:
        return packed_payload(known_type(type_name), under, dispatched=False).strategy()
    return st.one_of(
        [packed_payload(name, under, dispatched=True).strategy() for name in DISPATCHED]
    )


def packed_payload(type_name: str, under: Edition, *, dispatched: bool) -> Packed[Payload]:
    """A payload of that type; `dispatched`: it always says so itself."""

    def spelled(made: Mapping[str, Any]) -> Payload:
        whole, parts = made["spelling"]
        return _spelled(made["prediction"], under, whole, parts, dispatched=dispatched)

    prediction = packed_prediction(PREDICTION_TYPES[type_name], under)
    return record({"prediction": prediction, "spelling": _SPELLING}).map(spelled)


def _spelled(
    o: Any, under: Edition, spelling: Next, parts: Parts, *, dispatched: bool = False
) -> Payload:
    """That object as a payload. Each key is in the order of the spec, or where its byte puts it."""
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
    """`type`; and the keys of which it does not matter what they say, if they are there at all."""
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
    """An object of these keys, in the order of their bytes; now and then with one that is not read."""
    byte = spelling()
    if byte >= 0xD0:
        names = _not_read(cls, under)
        members.append((byte, names[spelling() % len(names)], _IGNORED[byte % len(_IGNORED)]))
    members.sort(key=lambda member: member[0] % HALF)
    return {name: value for _, name, value in members}
