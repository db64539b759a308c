"""The ids of a run, as lines of a list of known failures name them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from typing import Final

from attrs import field, frozen

from nucleus_conformance.gate.known_entry import Entry
from nucleus_conformance.shell import quote
from nucleus_conformance.suite.several import on_edition, parted
from nucleus_conformance.text import closest

_GUESSES: Final = 20
"""So many lines are told what was meant: to look for that takes a while."""


@frozen
class Ids:
    """The ids, and who has which name."""

    ids: Collection[str]
    _elsewhere: Callable[[], Collection[str]] = frozenset
    """Gives the ids that cases have on other editions, without the edition."""
    _guessed: list[str] = field(factory=list, init=False)

    @cached_property
    def _named(self) -> Mapping[str, list[str]]:
        named: defaultdict[str, list[str]] = defaultdict(list)
        for each in self.ids:
            for name in {each, parted(each)[0]}:
                named[name].append(each)
        return named

    @cached_property
    def _known(self) -> frozenset[str]:
        """All there are, without their editions."""
        return frozenset(parted(each)[0] for each in self.ids).union(self._elsewhere())

    def matching(self, entry: Entry) -> list[str]:
        """Those that the entry matches, with or without their edition."""
        if not entry.is_pattern:
            return self._named.get(entry.pattern, [])
        return [each for each in self.ids if entry.matches((each, parted(each)[0]))]

    def why_dead(self, entry: Entry) -> str:
        """Why an entry says nothing, and what to do; the first are told what was meant."""
        if entry.is_pattern:
            return "covers no case: remove or correct the line"
        plain, edition = parted(entry.pattern)
        more = f"; see nucleus-conformance explain {quote(entry.pattern)}"
        if plain not in self._known and len(self._guessed) < _GUESSES:
            self._guessed.append(plain)
            begin = plain[: plain.rfind("/") + 1]
            close = closest(plain, [e for e in self._known if e.startswith(begin)] or self._known)
            if close:
                meant = on_edition(close[0], edition) if edition else close[0]
                more = f"; did you mean {meant}?"
        return f"is not a case of any edition: remove or correct the line{more}"
