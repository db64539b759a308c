"""Why a process gives no reply: it takes too long, or it has ended."""

from __future__ import annotations

from nucleus_conformance.targets.last_words import last_words


class DeadlineError(Exception):
    """No complete reply came in time."""


class UnflushedError(DeadlineError):
    """No reply came as long as its stdin was open, but would have come at the end of that."""


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
