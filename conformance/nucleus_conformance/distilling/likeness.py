"""What shows in no prediction alone, but in two that differ in how something is spelled alone.

Who looks up what it has seen may take one for the other: labels that differ in their case, names
that differ in blanks or in their normal form, ids that are made of 10 and of 10.0.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Hashable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from attrs import define, field

_MOST_FIRSTS: Final = 10_000
"""Of how many things at one place the first spelling is kept."""

_ROOM: Final = 2**26
"""How many characters all predictions have together that are kept for that, as JSON."""

_MOST_PAIRS: Final = 4
"""How many pairs show that there are such, at one place of one type."""

_OF_NUMBERS: Final = "/geometry"


@define
class Likeness:
    """Sees predictions one after the other, and says which earlier one each is like."""

    _firsts: dict[tuple[str, str], dict[Hashable, tuple[str, Mapping[str, Any]]]] = field(
        factory=dict, init=False
    )
    """Type and place -> what the careless read there -> how it was spelled first, and in what."""
    _pairs: dict[tuple[str, str], int] = field(factory=dict, init=False)
    _room: int = field(factory=lambda: _ROOM, init=False)

    def pairs(
        self, type_name: str, payload: Mapping[str, Any]
    ) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        """A place, what the pair is called, and the earlier prediction, of each new pair."""
        for place, alike, spelled in _spellings(payload):
            at = type_name, place
            firsts = self._firsts.setdefault(at, {})
            first = firsts.get(alike)
            if first is None:
                if len(firsts) < _MOST_FIRSTS and self._room > 0:
                    firsts[alike] = spelled, payload
                    self._room -= len(json.dumps(payload))
            elif first[0] != spelled and self._pairs.get(at, 0) < _MOST_PAIRS:
                self._pairs[at] = self._pairs.get(at, 0) + 1
                yield place, f"pair {self._pairs[at]} that is spelled otherwise", first[1]


def _spellings(payload: Mapping[str, Any]) -> Iterator[tuple[str, Hashable, str]]:
    """The texts and the geometry of a payload: place, what the careless read, how it is spelled."""
    for key, value in payload.items():
        if isinstance(value, str) and value:
            yield f"/{key}", _folded(value), value
    geometry = payload.get("geometry")
    if isinstance(geometry, Mapping) and any(map(_has_two_spellings, geometry.values())):
        named = payload.get("label"), payload.get("reference_id")
        yield _OF_NUMBERS, (*map(_hashable, named), _hashable(geometry)), json.dumps(geometry)


def _has_two_spellings(value: Any) -> bool:
    """Whether a number in it may be spelled as an integer, or not, as 10 and 10.0 are."""
    if isinstance(value, Mapping | list):
        return any(map(_has_two_spellings, value.values() if isinstance(value, Mapping) else value))
    return isinstance(value, int) or (isinstance(value, float) and value.is_integer())


@lru_cache(maxsize=10_000)
def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _hashable(value: Any) -> Hashable:
    """The value, equal to any that differs in how numbers are spelled alone."""
    if isinstance(value, Mapping):
        return tuple((key, _hashable(member)) for key, member in value.items())
    if isinstance(value, list):
        return tuple(map(_hashable, value))
    return value if isinstance(value, Hashable) else repr(value)
