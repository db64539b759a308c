"""What a search finds: one fault, with the smallest request that shows it."""

from __future__ import annotations

import json
from typing import Final

from attrs import define, evolve, frozen

from nucleus_conformance.fuzzing.asked import Asked
from nucleus_conformance.judging.verdict import Flaky, Judged
from nucleus_conformance.suite.case import Case

_TRIES: Final = 1500
"""How often one round tries to make its finding small: mostly a few hundred do."""


@define
class Focus:
    """The fault that a round makes small. Nothing else is asked than what showed it."""

    name: str
    places: tuple[int, ...]
    """Of a drawn volley."""
    tries: int = 0

    def try_again(self) -> bool:
        """Count one more try. False once there were enough."""
        self.tries += 1
        return self.tries <= _TRIES


def asked_by(case: Case) -> Asked:
    """What this case asks."""
    return Asked(case.type, case.operation, case.input)


def required(judged: Judged) -> Judged:
    """The same on a case that is required: what comes by chance does not come of the request."""
    return evolve(judged, case=evolve(judged.case, level="required"))


@frozen
class Finding:
    """One fault of an implementation, with the smallest request that shows it."""

    judged: Judged
    """The end of its case's id is the same in every search that finds this fault."""
    seen: int
    """The number of requests that showed it."""
    before: tuple[Case, ...] = ()
    """What must be asked just before, in this order."""
    again: bool | None = True
    """Whether it showed again whenever the same was asked once more; None: it was not asked."""
    types: frozenset[str] = frozenset()
    """The types in which it showed."""
    places: frozenset[str] = frozenset()
    """Where in payloads: pointers, with `#` for an index and `*` for the user's own keys."""
    small: bool = True
    """Whether there was time to make it small."""

    @property
    def shown(self) -> Judged:
        """The fault, flaky if it did not show again whenever it was asked."""
        if self.again is not False:
            return self.judged
        verdict = self.judged.verdict
        said = getattr(verdict, "reason", "")
        once = verdict.name + (f": {said}" if said else "")
        return evolve(self.judged, verdict=Flaky(f"{once}; but not whenever it was asked again"))

    @property
    def size(self) -> tuple[bool, bool, int, str]:
        """How long all of its requests are; of two findings the smaller one is kept.

        Any that showed again is smaller than one that did not; then any that is required.
        """
        texts = [json.dumps(each.request().body) for each in (*self.before, self.judged.case)]
        recommended = self.judged.case.level != "required"
        return self.again is False, recommended, sum(map(len, texts)), texts[-1]

    def also(self, other: Finding) -> Finding:
        """The same, seen where the other was, too."""
        return evolve(
            self,
            seen=self.seen + other.seen,
            types=self.types | other.types,
            places=self.places | other.places,
        )
