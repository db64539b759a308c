"""Which places there are in payloads of a type: where what is read or sent stands. Pure.

A place is a pointer with `*` for a member of a list, and `…` for what has a key of the user's own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, Final

from nucleus_spec.pointer import pointer_to, unescaped
from nucleus_spec.table import part_rows, rows

TOP: Final = ""
"""The place of the payload itself."""

_MEMBER: Final = "/*"
_OWN: Final = "/…"
_UNREAD: Final = ", in it what nobody reads"
_NO_KEYS: Final[frozenset[str]] = frozenset()

Schema = Mapping[str, Any]


@lru_cache(maxsize=100_000)
def place_in(type_name: str, holder: str, key: str | None) -> str:
    """The place of what has that key in the object there, or, without a key, is in the list."""
    if key is None:
        place = holder + _MEMBER
    elif key in known_keys(type_name, holder):
        place = holder + pointer_to(key)
    else:
        place = holder + _OWN
    if place in _schemas(type_name):
        return place
    is_free = {} in _schemas(type_name).get(holder, ())
    return holder if is_free or holder.endswith(_UNREAD) else holder + _UNREAD


def takes_numbers(type_name: str, place: str) -> bool:
    """Whether a number may stand there."""
    given = _schemas(type_name).get(place, ())
    return any(each.get("type") in ("number", "integer") for each in given)


def known_keys(type_name: str, place: str) -> frozenset[str]:
    """The keys of the object there that are read or sent."""
    return _known_keys(type_name).get(place, _NO_KEYS)


def read_keys(type_name: str, place: str) -> frozenset[str]:
    """The keys of the object there that are read."""
    return _read_keys(type_name).get(place, _NO_KEYS)


@cache
def _schemas(type_name: str) -> Mapping[str, list[Schema]]:
    """Place -> the schemas of values of which one may stand there; none for what holds others."""
    found: defaultdict[str, list[Schema]] = defaultdict(list)
    for row in (*rows(type_name), *part_rows(type_name)):
        for pointer in {row.pointer, row.read_pointer}:
            for place, schema in _with_members(pointer, row.schema):
                found[place].append(schema)
    return {**{holder: [] for place in found for holder in _holders(place)}, **found}


def _with_members(place: str, schema: Schema) -> Iterator[tuple[str, Schema]]:
    """The place, those of members of lists in it, and those of keys of the user's own."""
    either = schema.get("anyOf")
    if either:
        for each in either:
            yield from _with_members(place, each)
        return
    yield place, schema
    if "items" in schema:
        yield from _with_members(place + _MEMBER, schema["items"])
    if schema.get("type") == "object" and "properties" not in schema:
        yield from _with_members(place + _OWN, schema.get("additionalProperties", {}))


def _holders(place: str) -> Iterator[str]:
    """The place, and all that are around it."""
    yield place
    while place:
        place = place.rpartition("/")[0]
        yield place


@cache
def _known_keys(type_name: str) -> Mapping[str, frozenset[str]]:
    return _by_holder(_schemas(type_name))


@cache
def _read_keys(type_name: str) -> Mapping[str, frozenset[str]]:
    read = (row.read_pointer for row in (*rows(type_name), *part_rows(type_name)))
    return _by_holder(holder for place in read for holder in _holders(place))


def _by_holder(places: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Place of an object -> the keys in it that lead to these places."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for place in places:
        holder, slash, key = place.rpartition("/")
        if slash and f"/{key}" not in (_MEMBER, _OWN):
            found[holder].add(unescaped(key))
    return {holder: frozenset(keys) for holder, keys in found.items()}
