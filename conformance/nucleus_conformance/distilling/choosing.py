"""Chooses few payloads of many that show all that these show, as they come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from attrs import define, field, frozen

from nucleus_conformance.distilling.likeness import Likeness
from nucleus_conformance.distilling.shapes import shapes

_MOST_SHAPES: Final = 100_000
"""How many shapes are told apart: what is beyond them is shown by nothing."""

Shape = tuple[str, str, str]


@frozen
class Chosen:
    """A payload that shows something which none before it did."""

    type: str
    payload: Mapping[str, Any]
    shows: frozenset[Shape]


@define
class Choosing:
    """Takes payloads one after the other, and keeps those that show something new."""

    _known: set[Shape] = field(factory=set, init=False)
    _kept: list[Chosen] = field(factory=list, init=False)
    _likeness: Likeness = field(factory=Likeness, init=False)

    def take(self, type_name: str, payload: Mapping[str, Any]) -> None:
        """Look at one more."""
        shown = shapes(type_name, payload)
        for place, what, earlier in self._likeness.pairs(type_name, payload):
            shown.add((type_name, place, what))
            first = (type_name, place, f"first of {what}")
            self._keep(type_name, earlier, shapes(type_name, earlier) | {first})
        self._keep(type_name, payload, shown)

    def _keep(self, type_name: str, payload: Mapping[str, Any], shown: set[Shape]) -> None:
        if shown <= self._known or len(self._known) >= _MOST_SHAPES:
            return
        self._known |= shown
        self._kept.append(Chosen(type_name, payload, frozenset(shown)))

    def fewest(self) -> Iterator[Chosen]:
        """Those that show all of it, the ones first that show most which is not shown yet."""
        left, candidates = set(self._known), list(self._kept)
        while left and candidates:
            best = max(candidates, key=lambda each: (len(each.shows & left), -len(each.shows)))
            if not best.shows & left:
                return
            left -= best.shows
            candidates = [each for each in candidates if each is not best and each.shows & left]
            yield best
