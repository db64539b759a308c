"""Requests that are not asked, since those like them cost a process each, of a known cause."""

from __future__ import annotations

from collections import Counter
from typing import Final

from attrs import define, field

from nucleus_conformance.fuzzing.examiner import Put
from nucleus_conformance.text import number_of

_MOST: Final = 64
"""At least one of so many is asked, as another fault may be behind the known one."""

_SOONER: Final = 4
"""By so much fewer are left out once one was answered."""

Kind = tuple[str, str, bool]
"""A type, an operation, and whether a refusal is right."""


@define
class Spared:
    """Says what is left out. With each death of a kind, twice as many of it are, up to `_MOST`."""

    left_out: Counter[Kind] = field(factory=Counter, init=False)
    """How many requests were."""
    _wait: dict[Kind, int] = field(factory=dict, init=False)
    """Kinds that died -> so many are left out after each that is asked."""
    _due: dict[Kind, int] = field(factory=dict, init=False)
    """So many are yet to be left out."""

    def asks(self, put: Put) -> bool:
        """Whether it is to be asked. What is not is counted."""
        kind = _kind_of(put)
        if left := self._due.get(kind, 0):
            self._due[kind] = left - 1
            self.left_out[kind] += 1
            return False
        self._due[kind] = self._wait.get(kind, 0)  # now, as several may be asked in one go
        return True

    def died(self, put: Put) -> None:
        """Note that a request led to a death of a known cause."""
        kind = _kind_of(put)
        self._wait[kind] = min(2 * self._wait.get(kind, 0) + 1, _MOST - 1)

    def lived(self, put: Put) -> None:
        """Note that a request was answered."""
        kind = _kind_of(put)
        if kind in self._wait:
            self._wait[kind] //= _SOONER
            self._due[kind] = min(self._due.get(kind, 0), self._wait[kind])

    @property
    def told(self) -> str:
        """What was left out, in words; empty if that is nothing."""
        if not self.left_out:
            return ""
        refused = sum(count for kind, count in self.left_out.items() if kind[2])
        kinds = Counter[str]()
        for (_, operation, _), count in self.left_out.items():
            kinds[operation] += count
        most = ", ".join(f"{count} {name}" for name, count in kinds.most_common())
        types = ", ".join(sorted({name for name, _, _ in self.left_out}))
        return (
            f"{number_of(self.left_out.total(), 'request')} left out, of which {refused} should be "
            f"refused, since most like them crash or hang of a known cause: {most} ({types})"
        )


def _kind_of(put: Put) -> Kind:
    return put.asked.type, put.asked.operation, put.right.outcome.kind == "rejected"
