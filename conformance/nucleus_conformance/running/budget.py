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
    """The time that is lost to troubles, in a session and those before it, and how much may be."""

    limits: Limits
    processes: int = 0
    """How many work side by side: each may lose so much."""
    replies: int = 0
    earlier: int = 0
    """How many replies there were in the sessions before, of one run on several editions."""
    restarts: int = 0
    lost: float = 0.0
    """Seconds of waiting for replies that did not come, and of starting anew."""

    def go_on_from(self, other: Budget) -> None:
        """Count what was lost before, too, and what was earned."""
        self.lost += other.lost
        self.earlier += other.replies + other.earlier

    @property
    def is_barren(self) -> bool:
        """Whether it was started anew as often as may be without a reply."""
        return self.replies == 0 and self.restarts >= self.limits.barren_starts

    def restart(self) -> None:
        """Count one more. Raises `CannotStartError` if that cannot be afforded any more."""
        if self.is_barren:
            raise CannotStartError(f"given up after {self.restarts} restarts without a reply")
        granted = self.limits.lost_seconds * self.processes
        earned = self.limits.seconds_per_reply * (self.replies + self.earlier)
        if self.lost > granted + earned:
            raise CannotStartError(
                f"given up: waiting in vain and {self.restarts} restarts took {self.lost:.0f} s"
            )
        self.restarts += 1
