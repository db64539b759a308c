"""Makes an input shorter, one member at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, Final

_JSON: Final = ("payload", "arguments", "batches")
"""The members of an input that are JSON values, which may have members to do without."""

_END: Final = 8
"""So many characters of each end are kept of a string that is made short."""


def shorter(given: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Each input that is this one without one member of an object, or of a list, in its JSON.

    First of all, this one with its long strings made short; and of a text, the payload that it is
    the text of: what is wrong with that is easier to see.
    """
    if (payload := _read(given.get("text"))) is not None:
        yield {**{name: each for name, each in given.items() if name != "text"}, "payload": payload}
    for name in _JSON:
        if (short := _shortened(given.get(name))) != given.get(name):
            yield {**given, name: short}
    for name in _JSON:
        for each in _without_one(given.get(name)):
            if name != "batches" or all(map(_is_member, chain.from_iterable(each))):
                yield {**given, name: each}


def _shortened(value: Any) -> Any:
    """The same with the ends alone of each long string, unless that is a key."""
    if isinstance(value, str) and len(value) > 2 * _END:
        return value[:_END] + value[-_END:]
    if isinstance(value, Mapping):
        return {key: _shortened(each) for key, each in value.items()}
    return [*map(_shortened, value)] if isinstance(value, (list, tuple)) else value


def _read(text: Any) -> Any:
    try:
        payload = json.loads(text)
        json.dumps(payload, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return None
    return payload


def _is_member(value: Mapping[str, Any]) -> bool:
    """Whether a member of a batch still is one of those that a request may have."""
    return value.keys() in ({"type", "arguments"}, {"other"})


def _without_one(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for key in value:
            yield {name: each for name, each in value.items() if name != key}
        for key, inner in value.items():
            yield from ({**value, key: each} for each in _without_one(inner))
    elif isinstance(value, (list, tuple)):
        for index in range(len(value)):
            yield [*value[:index], *value[index + 1 :]]
        for index, inner in enumerate(value):
            for each in _without_one(inner):
                yield [*value[:index], each, *value[index + 1 :]]
