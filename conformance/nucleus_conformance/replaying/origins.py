"""What an id or a key that comes out otherwise has to do with what the dump gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any, Final

from nucleus_conformance.judging.compare import ABSENT, Difference
from nucleus_conformance.replaying.rules import OF_IDS, Code
from nucleus_spec.pointer import keys_of
from nucleus_spec.table import read_under, rows
from nucleus_spec.wire import Derived

GIVEN: Final = ("the dump has one", "the dump has an empty one")
"""Of ids."""

_OF_KEYS: Final = ("new-key", "lost-key", "item")


def said_of(code: Code, type_name: str, payload: Mapping[str, Any], found: Difference) -> str:
    """It in a few words; empty if it is as one would expect: of causes, these are others."""
    if code in OF_IDS:
        return _said_of_id(code, type_name, payload, found)
    if code in _OF_KEYS and ABSENT in (found.expected, found.actual):
        sent = found.actual if found.expected is ABSENT else found.expected
        is_given = sent is None or sent == _given(payload, found.pointer)
        return "" if is_given else "a value that the dump does not have"
    return ""


def _said_of_id(code: Code, type_name: str, payload: Mapping[str, Any], found: Difference) -> str:
    given = payload.get("annotation_id")
    if given is not None:
        return GIVEN[0] if given else GIVEN[1]
    if code == "annotation-id":
        return ""
    sent = found.expected if code == "lost-annotation-id" else found.actual
    return "" if _may_be_made(sent, type_name, payload) else "not as releases generate it"


def _may_be_made(sent: Any, type_name: str, payload: Mapping[str, Any]) -> bool:
    """Whether an id is the one that is made of a payload, as far as its parts are there."""
    formula, places = _formula(type_name)
    if formula is None:
        return False
    try:
        held = {name: _at(payload, place) for name, place in places.items()}
        return bool(sent == formula(SimpleNamespace(**held)))
    except (KeyError, IndexError, AttributeError, TypeError, ValueError):
        return True


@cache
def _formula(type_name: str) -> tuple[Derived | None, dict[str, tuple[str, ...]]]:
    """What makes an id of a prediction without one, and where that is which it is made of."""
    every = rows(type_name)
    formula = next((row.if_none for row in every if row.pointer == "/annotation_id"), None)
    parts = getattr(formula, "parts", ())
    places = {
        name: tuple(keys_of(row.read_pointer))
        for row in every
        if (name := row.parameter) is not None and name in parts
    }
    return formula, places


def _given(payload: Any, pointer: str) -> Any:
    """What a payload has under the key from which this key is read."""
    first, *rest = keys_of(pointer)
    try:
        return _at(payload, (read_under(f"/{first}") or first, *rest))
    except (KeyError, IndexError, TypeError, ValueError):
        return ABSENT


def _at(value: Any, place: Iterable[str]) -> Any:
    for key in place:
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value
