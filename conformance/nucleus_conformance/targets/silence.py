"""Why a process gives no reply: it takes too long, or it has ended."""

from __future__ import annotations

import signal

from nucleus_conformance.targets.last_words import last_words


class DeadlineError(Exception):
    """No complete reply came in time."""


class EndedError(Exception):
    """The process ended, or closed its stdout, before it replied."""

    def __init__(self, reason: str, stderr: str) -> None:
        super().__init__(reason, stderr)
        self.reason = reason
        self.stderr = stderr

    @property
    def why(self) -> str:
        """How it ended, and what it said of that, if anything."""
        return f"{self.reason}: {last_words(self.stderr).why}" if self.stderr else self.reason


def how_it_ended(status: int) -> str:
    """What became of a process with that status, which is below 0 if a signal killed it."""
    if status >= 0:
        return f"exited with status {status}"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = f"signal {-status}"  # a real-time signal has no name
    return f"was killed by {name}"
