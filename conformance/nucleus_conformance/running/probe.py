"""Whether a program that says nothing would speak if its stdin were closed, as one that buffers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from attrs import define, field

from nucleus_conformance.interrupts import shielded
from nucleus_conformance.protocol.messages import ProtocolError, hello_request, request_line
from nucleus_conformance.running.workplace import workplaces
from nucleus_conformance.targets.limits import Limits
from nucleus_conformance.targets.process import ChildProcess, Command
from nucleus_conformance.targets.silence import EndedError
from nucleus_spec.editions import Edition


@define(eq=False)
class Probe:
    """A second process of a program that has not said hello for a while.

    It gets the same request, and no other: its stdin is closed. If it speaks, that is told, once,
    and nothing else comes of it: the first process may only be slow, as the first often is.
    """

    command: Command
    edition: Edition
    limits: Limits
    spoke: Callable[[], None]
    """Called if it speaks."""
    has_spoken: bool = field(default=False, init=False)
    _child: ChildProcess | None = field(default=None, init=False)
    _is_over: bool = field(default=False, init=False)
    _stack: ExitStack = field(factory=ExitStack, init=False)

    def look(self, waited: float) -> None:
        """Look whether it has said something. It is started once the first one was awaited long."""
        if self._is_over or waited < self.limits.probe_seconds:
            return
        try:
            if (self._child or self._started()).receive(0):
                self._is_over = self.has_spoken = True
                self.spoke()
        except (EndedError, ProtocolError, OSError):
            self._is_over = True

    def _started(self) -> ChildProcess:
        (place,) = self._stack.enter_context(workplaces(self.command))
        with shielded():  # a process that nobody knows of would stay
            child = self._child = ChildProcess.start(self.command, place.directory, self.limits)
            self._stack.callback(child.kill)
        child.send_last(request_line("probe", hello_request(self.edition.name)))
        return child

    def close(self) -> None:
        """End it."""
        self._stack.close()
