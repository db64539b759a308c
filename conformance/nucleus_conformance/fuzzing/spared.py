"""Requests that are not asked, since those like them cost a process each, of a known cause."""

from __future__ import annotations

from collections import Counter
from typing import Final

from attrs import define, field

from nucleus_conformance.fuzzing.examiner import Put

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
    """So many are left out after the next death, or were after the last one."""
    _due: dict[Kind, int] = field(factory=dict, init=False)
    """So many are yet to be left out."""

    def asks(self, put: Put) -> bool:
        """Whether it is to be asked. What is not is counted."""
        kind = _kind_of(put)
        left = self._due.get(kind, 0)
        if left:
            self._due[kind] = left - 1
            self.left_out[kind] += 1
        return not left

    def died(self, put: Put) -> None:
        """Note that a request led to a death of a known cause."""
        kind = _kind_of(put)
        self._due[kind] = self._wait.get(kind, 1)
        self._wait[kind] = min(2 * self._due[kind], _MOST - 1)

    def lived(self, put: Put) -> None:
        """Note that a request was answered."""
        kind = _kind_of(put)
        if kind in self._wait:
            self._wait[kind] = max(self._wait[kind] // _SOONER, 1)

    @property
    def told(self) -> str:
        """What was left out, in words; empty if that is nothing."""
        if not self.left_out:
            return ""
        kinds = [_named(*kind) for kind, _ in self.left_out.most_common(_NAMED)]
        more = len(self.left_out) - len(kinds)
        every = ", ".join(kinds) + (f" and {more} kinds more" if more else "")
        return (
            f"{self.left_out.total()} requests were left out, since those like them crash or hang "
            f"of a known cause: {every}"
        )


_NAMED: Final = 4


def _kind_of(put: Put) -> Kind:
    return put.asked.type, put.asked.operation, put.right.outcome.kind == "rejected"


def _named(name: str, operation: str, is_refused: bool) -> str:
    return f"{operation} of {name}{', to be refused' if is_refused else ''}"
