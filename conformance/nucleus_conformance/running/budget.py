"""What trouble may cost: time, and not a number of restarts.

What dies quickly may die often, so that every other case is judged; what hangs, or takes long to
start, is given up after a few minutes. Replies earn more time: whoever mostly answers may be in
trouble for longer. Only one that has never replied has a number of restarts.
"""

from __future__ import annotations

from attrs import define

from nucleus_conformance.errors import CannotStartError
from nucleus_conformance.targets.limits import Limits


@define(eq=False)
class Budget:
    """The time that is lost to troubles in one session, and how much may be."""

    limits: Limits
    processes: int = 0
    """How many work side by side: each may lose so much."""
    replies: int = 0
    restarts: int = 0
    lost: float = 0.0
    """Seconds of waiting for replies that did not come, and of starting anew."""

    def restart(self) -> None:
        """Count one more. Raises `CannotStartError` if that cannot be afforded any more."""
        if self.replies == 0 and self.restarts >= self.limits.barren_starts:
            raise CannotStartError(f"given up after {self.restarts} restarts without a reply")
        granted = self.limits.lost_seconds * self.processes
        if self.lost > granted + self.limits.seconds_per_reply * self.replies:
            raise CannotStartError(
                f"given up: waiting in vain and {self.restarts} restarts took {self.lost:.0f} s"
            )
        self.restarts += 1
