"""The requests that are still to be sent."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from attrs import define, field

from nucleus_conformance.suite.case import Request


@define(eq=False)
class Task:
    """A request that is to be sent. `index` is its place in the run."""

    index: int
    request: Request
    nonce: str = ""
    size: int = 0
    until: int = 0
    """How many bytes the process must have been sent before it can have read the whole request."""


@define(eq=False)
class Backlog:
    """The requests that are still to be sent, but for those that are left out by then."""

    _rest: Iterator[Task]
    _is_left_out: Callable[[Task], bool] = lambda _: False
    _waits: Callable[[], bool] = lambda: False
    """Whether no new one is to be sent for now."""
    _first: deque[Task] = field(factory=deque, init=False)

    def take(self) -> Task | None:
        """The next one; None if there is none, or none for now."""
        while self._first or not self._waits():
            task = self._first.popleft() if self._first else next(self._rest, None)
            if task is None or not self._is_left_out(task):
                return task
        return None

    def put_back(self, tasks: Iterable[Task]) -> None:
        """Let these be the next ones, in this order."""
        self._first.extendleft(reversed(list(tasks)))


_DRAWN: Final[list[str]] = []
"""Ids that were drawn and not given yet: to ask the system for each would take long."""


def new_nonce() -> str:
    """An id that nobody foresees."""
    if not _DRAWN:
        drawn = os.urandom(512).hex()
        _DRAWN.extend(drawn[at : at + 16] for at in range(0, len(drawn), 16))
    return _DRAWN.pop()
