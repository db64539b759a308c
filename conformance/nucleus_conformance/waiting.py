"""Tells the user what a command waits for, if that is long in coming."""

from __future__ import annotations

import sys
from threading import Event, Thread
from time import monotonic
from typing import Final

from nucleus_conformance.text import printable

_SECONDS: Final = 1.0
"""After which it is said what is awaited."""


class Waiting:
    """For pipes and devices: says what is awaited, once, if that is long in coming."""

    def __init__(self, name: str, reason: str) -> None:
        """`name`: of what is awaited. `reason`: what may be the matter."""
        self._said = printable(f"still waiting for {name}: {reason}")
        self._since: float | None = None
        self._over = Event()
        self._thread = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Waiting:
        """It is awaited from now on."""
        self.begin()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def begin(self) -> None:
        """The next part of it is awaited."""
        self._since = monotonic()

    def pause(self) -> None:
        """It came, and what is done now is done with it."""
        self._since = None

    def _watch(self) -> None:
        while not self._over.wait(_SECONDS / 4):
            since = self._since
            if since is not None and monotonic() - since >= _SECONDS:
                print(self._said, file=sys.stderr, flush=True)
                return
