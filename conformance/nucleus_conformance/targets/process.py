"""A child process that speaks the line protocol. Nothing here ever blocks on it."""

from __future__ import annotations

import contextlib
import os
import secrets
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from attrs import Factory, define, frozen

from nucleus_conformance.interrupts import presses, raise_dropped, shielded
from nucleus_conformance.protocol.messages import (
    Hello,
    ProtocolError,
    StrayError,
    hello_request,
    parse_hello,
    parse_reply,
    request_line,
    unread,
)
from nucleus_conformance.targets.environment import allowed_environment, limit_memory
from nucleus_conformance.targets.guard import MARK, Guard, end_escaped, new_mark
from nucleus_conformance.targets.limits import USUAL, Limits
from nucleus_conformance.targets.silence import DeadlineError, EndedError, how_it_ended
from nucleus_conformance.text import excerpt, printable

_STDERR_LIMIT: Final = 8192
_READ_SIZE: Final = 2**16
TICK: Final = 0.1
"""Seconds of one wait, and until a death is noticed whose pipes somebody else holds open."""
_EXCERPT: Final = 80
_LAST_PART: Final = 1.0
"""Seconds for the rest of a reply, if that is arriving when its time is over."""
_NAMED: Final = 5
"""How many processes a sentence names."""


@frozen
class Command:
    """How to start an implementation.

    `environment` is added to the variables of the runner that it may see (`allowed_environment`).
    `memory` limits its address space, in bytes. `directory` is where it runs; None: in an empty
    directory of its own. `name` is what reports call it; None: as it calls itself.
    """

    arguments: tuple[str, ...]
    environment: Mapping[str, str] = Factory(dict)
    memory: int | None = None
    directory: Path | None = None
    name: str | None = None
    secret: frozenset[str] = frozenset()
    """The names of variables of `environment` whose values no file may have."""


@define
class ChildProcess:
    """One running implementation. Not for use by several threads."""

    _process: subprocess.Popen[bytes]
    _limits: Limits
    _mark: str
    _guard: Guard
    command: Command
    """What it was started by."""
    _selector: selectors.BaseSelector = Factory(selectors.DefaultSelector)
    _stderr: bytearray = Factory(bytearray)
    _received: bytearray = Factory(bytearray)
    _has_line: bool = False
    """Whether `_received` holds a whole line."""
    _unsent: bytearray = Factory(bytearray)
    _at_end: bool = False
    queued: int = 0
    """How many bytes it has been sent, or is still to be sent."""
    waited: float = 0.0
    """Seconds that were spent waiting for it. While the runner works, or is stopped, none pass."""
    silent: bool = True
    """Whether nothing had arrived on stdout when it was last looked."""
    deaf: bool = False
    """Whether it has closed its stdin."""
    lingers: float = 0.0
    """Once it is closed: after how many seconds it was stopped, as it did not exit by itself though
    its stdin had ended; 0 if it did."""
    leak: str = ""
    """Once it is closed: a sentence about what could not be ended; empty if all was."""
    excess: bytes = b""
    """Once it is closed: the first bytes that it wrote after its last reply."""

    @classmethod
    def start(cls, command: Command, directory: Path, limits: Limits = USUAL) -> ChildProcess:
        """Start the command in that working directory.

        Raises `OSError` if it cannot be started, `UsageError` if its memory cannot be limited.
        """
        mark = new_mark()
        process = subprocess.Popen(
            command.arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=directory,
            env={MARK: mark, **allowed_environment(os.environ), **command.environment},
            bufsize=0,
            start_new_session=True,
        )
        for pipe in (process.stdin, process.stdout, process.stderr):
            assert pipe is not None
            os.set_blocking(pipe.fileno(), False)
        child = cls(process, limits, mark, Guard.over(process.pid), command)
        for pipe in (process.stdout, process.stderr):
            assert pipe is not None
            child._selector.register(pipe, selectors.EVENT_READ)
        if command.memory is not None:
            try:
                limit_memory(process.pid, command.memory)
            except BaseException:
                child.kill()
                raise
        return child

    def hello(self, edition: str, check: Callable[[], None] = lambda: None) -> Hello:
        """Exchange greetings. Raises `ProtocolError`, `DeadlineError` or `EndedError`.

        `check` is called again and again while the reply is awaited.
        """
        return parse_hello(self.ask(hello_request(edition), self._limits.start_seconds, check))

    def ask(
        self, request: Mapping[str, Any], seconds: float, check: Callable[[], None] = lambda: None
    ) -> dict[str, Any]:
        """Send a request and wait for the whole reply. `check` is called meanwhile.

        Raises `ProtocolError`, `DeadlineError` or `EndedError`. The process is useless after each.
        """
        if self._received:
            raise StrayError(bytes(self._received))
        identifier = secrets.token_hex(8)
        self.send(request_line(identifier, request))
        deadline = self.waited + seconds
        while not (lines := self.receive(max(0.0, deadline - self.waited))):
            if self.is_late(deadline):
                raise DeadlineError
            check()
        if self.sent < self.queued:
            raise unread()
        reply = parse_reply(lines[0], identifier)  # first, for the first wrong line is to blame
        if len(lines) > 1:
            raise StrayError(lines[1])
        return reply

    @property
    def sent(self) -> int:
        """How many bytes have gone into the pipe."""
        return self.queued - len(self._unsent)

    @property
    def has_begun(self) -> bool:
        """Whether a part of a line has come."""
        return bool(self._received)

    def fileno(self) -> int:
        """A descriptor that is readable when there is something to do for `receive`."""
        return self._selector.fileno()  # type: ignore[attr-defined, no-any-return]  # epoll, kqueue

    def send(self, line: bytes) -> None:
        """Write as much as the pipe takes now; `receive` writes the rest."""
        self.queued += len(line)
        if self.deaf:
            return
        if not self._unsent:
            line = line[self._write(line) :]
            if line and not self.deaf:
                self._selector.register(self._stdin, selectors.EVENT_WRITE)
        if not self.deaf:
            self._unsent += line

    def send_last(self, line: bytes) -> None:
        """Write a short line, and close its stdin."""
        self.send(line)
        self._stdin.close()

    def receive(self, seconds: float) -> list[bytes]:
        """The whole lines that have arrived. Returns after a moment even if there are none.

        Waits `seconds` at most. Raises `EndedError` once no line can come any more, and
        `ProtocolError` for a line that is too long.
        """
        raise_dropped()
        began = time.monotonic()
        events = self._selector.select(min(seconds, TICK))
        self.silent = all(ready.fileobj is not self._process.stdout for ready, _ in events)
        for ready, _ in events:
            if ready.fileobj is self._process.stdout:
                self._read_stdout()
            elif ready.fileobj is self._process.stderr:
                if not self._drain_stderr():
                    self._selector.unregister(ready.fileobj)
            else:
                del self._unsent[: self._write(self._unsent)]
                if not self._unsent or self.deaf:
                    self._unsent.clear()
                    self._selector.unregister(ready.fileobj)
        self.count_wait(began)
        is_dead = not events and self._process.poll() is not None
        if is_dead:
            self._read_stdout()  # what it said is there, whoever else holds its pipes
        if self._has_line:
            *lines, rest = bytes(self._received).split(b"\n")
            self._received, self._has_line = bytearray(rest), False
            return lines
        if self._at_end or is_dead:
            raise self._ended()
        if len(self._received) > self._limits.line_bytes:
            most = self._limits.line_bytes
            advice = f"end each reply with a newline; {most} bytes are the most that one may have"
            raise ProtocolError(f"a reply of more than {most} bytes", advice)
        return []

    def count_wait(self, began: float) -> None:
        """Count the time since then, by `time.monotonic`, in which the runner only took what came.

        A wait ends after a `TICK`. What goes far beyond, the runner itself was stopped.
        """
        self.waited += min(time.monotonic() - began, 2 * TICK)

    def is_late(self, deadline: float) -> bool:
        """Whether it has been waited for that long. What is there by then is read first."""
        return self.waited >= deadline + (0 if self.silent else _LAST_PART)

    @property
    def _stdin(self) -> Any:
        assert self._process.stdin is not None
        return self._process.stdin

    def _write(self, data: bytes | bytearray) -> int:
        """How many bytes the pipe took. All, if nobody reads it: replies may still come."""
        try:
            return os.write(self._stdin.fileno(), data)
        except BlockingIOError:
            return 0
        except BrokenPipeError:
            self.deaf = True
            return len(data)

    def _read_stdout(self) -> None:
        assert self._process.stdout is not None
        if self._at_end:
            return
        try:
            chunk = os.read(self._process.stdout.fileno(), _READ_SIZE)
        except BlockingIOError:
            return
        self._received += chunk
        self._has_line = self._has_line or b"\n" in chunk  # search each part once
        if not chunk:
            self._at_end = True
            self._selector.unregister(self._process.stdout)

    def _drain_stderr(self) -> bool:
        """Read what is there, up to one pipe's worth. False once the pipe has ended."""
        assert self._process.stderr is not None
        try:
            chunk = os.read(self._process.stderr.fileno(), _READ_SIZE)
        except BlockingIOError:
            return True
        self._stderr += chunk
        if len(self._stderr) > _STDERR_LIMIT:
            del self._stderr[:-_STDERR_LIMIT]
            whole = self._stderr.partition(b"\n")[2]
            self._stderr = whole if whole.strip() else self._stderr
        return bool(chunk)

    def _ended(self) -> EndedError:
        try:
            status = self._process.wait(self._limits.grace_seconds)
        except subprocess.TimeoutExpired:
            reason = "closed its stdout"
        else:
            reason = how_it_ended(status)
        self._drain_stderr()
        if self._received:
            reason += f" after {excerpt(bytes(self._received), _EXCERPT)}"
        return EndedError(reason, self.stderr)

    @property
    def stderr(self) -> str:
        """The end of what it wrote to stderr."""
        return self._stderr.decode("utf-8", "replace").strip()

    def speaks_at_its_end(self, seconds: float) -> bool:
        """Close its stdin. Whether it writes to stdout only then, within that time.

        That is how output looks that is buffered. The process is of no more use.
        """
        if not self.deaf and self._unsent:
            self._selector.unregister(self._stdin)
            self._unsent.clear()
        self._stdin.close()
        before = len(self._received)
        until = time.monotonic() + min(seconds, self._limits.grace_seconds)
        while (left := until - time.monotonic()) > 0:
            try:
                if self.receive(left):
                    return True
            except EndedError:
                break
            except ProtocolError:
                return True
        return len(self._received) > before

    def close(self) -> None:
        """End the process and its group, politely at first. Never raises and never hangs.

        An interrupt waits until that is done.
        """
        with shielded():
            self._end()

    def _end(self) -> None:
        process = self._process
        assert process.stdout
        assert process.stderr
        if self._is_closed:
            return
        self._stdin.close()
        if not self._exits_by_itself() and not presses():
            self.lingers = self._limits.grace_seconds
            self._signal_group(signal.SIGTERM)
            self._exits_by_itself()
        self._signal_group(signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(self._limits.grace_seconds)
        self._drain()
        self._guard.dismiss()
        self._selector.close()
        process.stdout.close()
        process.stderr.close()

    def _exits_by_itself(self) -> bool:
        """Whether it does within its time. Who has interrupted does not wait for that."""
        until = time.monotonic() + self._limits.grace_seconds
        while not presses() and (left := until - time.monotonic()) > 0:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(min(left, TICK))
                return True
        return self._process.poll() is not None

    def kill(self) -> None:
        """End a process that has gone wrong, at once."""
        with shielded():
            if not self._is_closed:
                self._signal_group(signal.SIGKILL)
            self._end()

    @property
    def _is_closed(self) -> bool:
        assert self._process.stdout is not None
        return self._process.stdout.closed

    def _drain(self) -> None:
        """Read the rest of its pipes. A pipe that somebody outside the group holds is a leak.

        Waits a moment for the group to go.
        """
        escaped = end_escaped(self._mark, self._process.pid)
        end = time.monotonic() + self._limits.parting_seconds
        while (held := self._still_held()) and time.monotonic() < end and presses() < 2:
            time.sleep(0.001)
        if self._process.returncode is None:
            self.leak = f"process {self._process.pid} could not be ended"
        elif held:
            self.leak = f"a process that it started outlives it and holds its {held}"
        elif escaped:
            names = ", ".join(map(printable, escaped[:_NAMED]))
            self.leak = f"a process that it started had left its process group: {names} (killed)"
        self.excess = bytes(self._received)

    def _still_held(self) -> str:
        """The pipe that has not ended yet; empty if both have."""
        self._read_stdout()
        del self._received[_EXCERPT:]
        if not self._at_end:
            return "stdout"
        return "stderr" if self._drain_stderr() else ""

    def _signal_group(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)
