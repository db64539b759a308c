"""Whether a program that says nothing would speak if its stdin were closed, as one that buffers."""

from __future__ import annotations

import time
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

    It gets the same request, and no other: its stdin is closed. If it speaks, and the first one,
    which began earlier, is still silent a while later, then that one has something to say, too. It
    is left alone, as it may only be slow.
    """

    command: Command
    edition: Edition
    limits: Limits
    _child: ChildProcess | None = field(default=None, init=False)
    _spoke: float | None = field(default=None, init=False)
    """When it did, by `time.monotonic`."""
    _is_over: bool = field(default=False, init=False)
    _stack: ExitStack = field(factory=ExitStack, init=False)

    def speaks(self) -> bool:
        """Whether it said something a while ago. It is started at the first call."""
        if self._spoke is not None:
            return time.monotonic() - self._spoke >= self.limits.grace_seconds
        if self._is_over:
            return False
        try:
            if (self._child or self._started()).receive(0):
                self._spoke = time.monotonic()
        except (EndedError, ProtocolError, OSError):
            self._is_over = True
        return False

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
