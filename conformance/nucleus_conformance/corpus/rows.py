"""Rows of exports: what is in one and is not read, or is read otherwise than it stands there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from nucleus_conformance.corpus.oddities import Oddity
from nucleus_spec.envelopes import EXPORTED, Held
from nucleus_spec.pointer import keys_of, pointer_to
from nucleus_spec.prediction_list import LISTS
from nucleus_spec.showing import show

_LISTS: Final = frozenset({*EXPORTED, *LISTS.values()})
_READ: Final = _LISTS | {"item"}


def not_looked_into(value: Any) -> str:
    """The first key of an object in which there is something, and no predictions are looked for.

    Where there are lists in which they are, if empty ones, that is one with lists of objects.
    """
    if not isinstance(value, Mapping):
        return ""
    others = {key: member for key, member in value.items() if key not in _READ}
    is_read = not _LISTS.isdisjoint(value)
    for key, member in others.items():
        inside = member.values() if isinstance(member, dict) else [member]
        if any(map(_has_objects, inside)) or (
            member and isinstance(member, dict | list) and not is_read
        ):
            return str(key)
    return ""


def _has_objects(value: Any) -> bool:
    return isinstance(value, list) and value != [] and isinstance(value[0], dict)


def left_over(value: Any, pointer: str) -> Iterator[Held]:
    """The lists of objects in rows in which no predictions are looked for, each as a row of it."""
    if isinstance(value, list):
        for index, member in enumerate(value):
            yield from left_over(member, pointer + pointer_to(index))
    elif _is_row(value):
        for key, member in value.items():
            if key not in _READ and _has_objects(member):
                yield Held(pointer + pointer_to(key), {"item": value["item"], key: member})


def of_another_item(value: Any, held: Held, pointer: str) -> Iterator[Oddity]:
    """What a prediction in a row says of its item, where the row names another one.

    `pointer`: where the value is that holds it.
    """
    in_row = False
    for key in keys_of(held.pointer.removeprefix(pointer)):
        in_row = in_row or _is_row(value)
        value = value[int(key)] if isinstance(value, list) else value[key]
    if not (in_row and isinstance(value, dict)):
        return
    for key in ("reference_id", "dataset_item_id"):
        given, read = value.get(key), held.payload.get(key)
        if given is not None and read is not None and given != read:
            said = f"/{key} is {show(given)}, but that of the row, which is read, is {show(read)}"
            yield Oddity("another-item", pointer_to(key), said)


def _is_row(value: Any) -> bool:
    """Whether an object is read as a row: see `nucleus_spec.envelopes.held`."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("item"), dict)
        and value.keys().isdisjoint(("type", "mask_url"))
    )
