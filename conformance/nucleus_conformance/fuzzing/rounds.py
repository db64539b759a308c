"""The rounds of a search, and how they share its time."""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Final

from attrs import define, evolve, field, frozen
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.errors import HypothesisWarning
from hypothesis.strategies import SearchStrategy

from nucleus_conformance.errors import MachineError
from nucleus_conformance.fuzzing.asked import Volley
from nucleus_conformance.targets.releases import cache_directory

_OVERTIME: Final = 3.0
"""Seconds for looking into what is found as the time ends."""
_SHARE: Final = 0.05
"""Of the time that is left, for one finding to do without what its request can do without."""


@frozen
class Round:
    """So many predictions of a type, which the seed decides."""

    type: str
    seed: int
    count: int
    cause: str = ""
    """The fault that it makes small, if an earlier round has found it; otherwise empty."""


def play(
    each: Round, volleys: SearchStrategy[Volley], put: Callable[[Volley], None], shrinks: bool
) -> None:
    """Put what is drawn, until that raises; then make it small, if the round `shrinks`."""
    phases = (Phase.generate, Phase.shrink) if shrinks else (Phase.generate,)

    @seed(each.seed)
    @settings(
        max_examples=each.count,
        database=None,
        deadline=None,
        phases=phases,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,  # the others are found in later rounds
        print_blob=False,
        verbosity=Verbosity.quiet,  # it would ask our users to report slow shrinking
    )
    @given(volleys)
    def search(volley: Volley) -> None:
        put(volley)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", HypothesisWarning)  # of long examples, which none sees
        search()


@define
class Clock:
    """Says when to search, and when to make small what was found.

    A search without a limit of time makes a finding small at once. If there is one, half of the
    time is for the search, and the rest is shared by all that was found until then; and if that
    leaves some, half of it again is for the search, and so on.
    """

    _until: float | None = None
    _search_until: float = 0.0
    _part_until: float | None = None
    put_off: dict[str, Round] = field(factory=dict)
    """By cause: the rounds that make small what was found."""

    @classmethod
    def of(cls, seconds: float | None) -> Clock:
        """One that begins now."""
        if seconds is None:
            return cls()
        now = time.monotonic()
        return cls(now + seconds, now + seconds / 2)

    @property
    def is_late(self) -> bool:
        """Whether the time of the search is up."""
        return self._until is not None and time.monotonic() > self._until

    @property
    def is_long_over(self) -> bool:
        """Whether that was so long ago that nothing more is asked, for whatever reason."""
        return self._until is not None and time.monotonic() > self._until + _OVERTIME

    @property
    def is_part_over(self) -> bool:
        """Whether this round has had its share."""
        return self._part_until is not None and time.monotonic() > self._part_until

    def a_share(self) -> Callable[[], bool]:
        """Tells whether a small part of what is left now is over."""
        if self._until is None:
            return lambda: False
        now = time.monotonic()
        until = now + (self._until - now) * _SHARE
        return lambda: time.monotonic() > until

    @property
    def shares(self) -> bool:
        """Whether what is found is made small later."""
        return self._until is not None

    def put_off_for(self, each: Round, cause: str) -> None:
        """Make it small later, with the same examples."""
        self.put_off[cause] = evolve(each, cause=cause)

    def call(self, old: str, cause: str) -> None:
        """Make small later, under another name, what was put off."""
        if (each := self.put_off.pop(old, None)) is not None:
            self.put_off_for(each, cause)

    def due(self, at_once: bool) -> Round | None:
        """The next round that makes something small, once it is time for that, or `at_once`."""
        self._part_until = None
        now = time.monotonic()
        if self._until is None or not self.put_off or not (at_once or now > self._search_until):
            return None
        left = self._until - now
        self._part_until = now + left / len(self.put_off)
        return self.put_off.pop(next(iter(self.put_off)))

    def search_on(self) -> None:
        """Give half of what is left to the search, once all was made small."""
        if self._until is not None and not self.put_off:
            now = time.monotonic()
            self._search_until = now + (self._until - now) / 2


def keep_files_away() -> None:
    """Make Hypothesis keep its files where releases are kept, and not where the user is.

    Without such a place it keeps none.
    """
    try:
        place = cache_directory().parent
    except MachineError:
        place = Path(os.devnull)  # nothing can be made in it, which Hypothesis puts up with
    set_hypothesis_home_dir(place / "hypothesis")
