"""What an implementation supports, as far as its answers tell."""

from __future__ import annotations

from collections import Counter

from attrs import define, field

from nucleus_conformance.fuzzing.asked import Asked
from nucleus_conformance.gate.known_entry import MOST
from nucleus_conformance.judging.verdict import Answer
from nucleus_conformance.protocol.messages import Unsupported

_FEW = 10
"""Of fewer requests, nothing is concluded."""


@define
class Support:
    """How many answers there are to requests on each type, and how many say `unsupported`."""

    _all: Counter[str] = field(factory=Counter, init=False)
    _none: Counter[str] = field(factory=Counter, init=False)

    def note(self, asked: Asked, answer: Answer) -> None:
        """Count an answer."""
        self._all[asked.type] += 1
        self._none[asked.type] += isinstance(answer, Unsupported)

    @property
    def answered(self) -> int:
        """How many answers were others than `unsupported`."""
        return self._all.total() - self._none.total()

    def lacking(self) -> dict[str, str]:
        """The types that are as good as unsupported, as `run` would say; each with its counts."""
        return {
            name: f"{self._none[name]:,} of {count:,} requests"
            for name, count in self._all.items()
            if count >= _FEW and self._none[name] >= MOST * count
        }
