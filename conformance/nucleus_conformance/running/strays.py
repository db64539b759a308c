"""Lines that do not even look like replies: of a program that prints, or in the place of a reply.

While several requests are open, such a line is a trouble as any other. While one is, a reply may
follow at once: then the program is known to print. That is an incident of the run, and from then on
such lines are passed over. A request that is not answered behind one is to blame.
"""

from __future__ import annotations

from attrs import define, field

from nucleus_conformance.protocol.messages import StrayError
from nucleus_conformance.targets.limits import Limits


@define(eq=False)
class Strays:
    """Those of one worker. Times are in what its process has `waited`."""

    limits: Limits
    prints: bool = field(default=False, init=False)
    """Whether the program is known to write them beside its replies."""
    last: StrayError | None = field(default=None, init=False)
    """The last one, unless a reply came after it."""
    _count: int = field(default=0, init=False)
    """How many there were since the last reply."""
    _until: float = field(default=0.0, init=False)
    """Until when a reply may follow the last one."""

    def take(self, error: StrayError, is_alone: bool, now: float) -> None:
        """Pass over one, or raise it. `is_alone`: whether one request is open at most."""
        self._count += 1
        if self._count > self.limits.stray_lines or not (self.prints or is_alone):
            raise error
        self.last, self._until = error, now + self.limits.stray_seconds

    def until(self, deadline: float) -> float:
        """Until when a reply is awaited that is due by then."""
        return deadline if self.prints or self.last is None else min(deadline, self._until)

    def check(self, now: float) -> None:
        """Raise the last one if no reply followed."""
        if self.last is not None and not self.prints and now >= self._until:
            raise self.last

    def answered(self) -> StrayError | None:
        """Note a reply. Returns what shows, for the first time, that the program prints."""
        shown = None if self.prints else self.last
        self.prints = self.prints or shown is not None
        self.forget()
        return shown

    def forget(self) -> None:
        """Another process begins, or a reply has come."""
        self.last, self._count = None, 0
