"""Makes an input shorter, one member at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

_JSON: Final = ("payload", "arguments", "batches")
"""The members of an input that are JSON values, which may have members to do without."""


def shorter(given: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Each input that is this one without one member of an object, or of a list, in its JSON."""
    for name in _JSON:
        for each in _without_one(given.get(name)):
            if name != "batches" or _are_batches(each):
                yield {**given, name: each}


def _are_batches(value: Any) -> bool:
    """Whether each member of each batch still says what it is."""
    members = (member for batch in value for member in batch)
    return all("other" in each or {"type", "arguments"} <= each.keys() for each in members)


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
