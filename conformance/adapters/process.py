"""A child process that speaks the line protocol: started, asked one thing at a time, and ended."""

from __future__ import annotations

import contextlib
import os
import secrets
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from attrs import Factory, define, frozen

from conformance.protocol import (
    Hello,
    ProtocolError,
    hello_request,
    parse_hello,
    parse_reply,
    request_line,
)

LINE_LIMIT: Final = 16 * 2**20
"""The longest reply, in bytes."""

_STDERR_LIMIT: Final = 8192
_READ_SIZE: Final = 2**16
_GRACE: Final = (
    1.0  # seconds from SIGTERM to SIGKILL, and for a process to end once its stdin is closed
)


class DeadlineError(Exception):
    """No complete reply came in time."""


class EndedError(Exception):
    """The process ended, or closed its stdout, before it replied."""

    def __init__(self, reason: str, stderr: str) -> None:
        super().__init__(reason, stderr)
        self.reason = reason
        self.stderr = stderr


@frozen
class Command:
    """How to start an implementation. `environment` is added to the runner's own."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str] = Factory(dict)


@define
class ChildProcess:
    """One running implementation. Not for use by several threads."""

    _process: subprocess.Popen[bytes]
    _selector: selectors.BaseSelector = Factory(selectors.DefaultSelector)
    _stderr: bytearray = Factory(bytearray)
    _received: bytearray = Factory(bytearray)

    @classmethod
    def start(cls, command: Command, directory: Path) -> ChildProcess:
        """Start the command in that working directory. Raises `OSError` if it cannot be started."""
        process = subprocess.Popen(
            command.arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=directory,
            env={**os.environ, **command.environment},
            bufsize=0,
            start_new_session=True,
        )
        for pipe in (process.stdin, process.stdout, process.stderr):
            assert pipe is not None
            os.set_blocking(pipe.fileno(), False)
        child = cls(process)
        for pipe in (process.stdout, process.stderr):
            assert pipe is not None
            child._selector.register(pipe, selectors.EVENT_READ)
        return child

    def hello(self, edition: str, seconds: float) -> Hello:
        """Exchange greetings. Raises `ProtocolError`, `DeadlineError` or `EndedError`."""
        return parse_hello(self.ask(hello_request(edition), seconds))

    def ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Send a request and wait for the whole reply.

        Raises `ProtocolError`, `DeadlineError` or `EndedError`; after each the process is of no more use.
        """
        identifier = secrets.token_hex(8)
        line = self._exchange(request_line(identifier, request), time.monotonic() + seconds)
        return parse_reply(line, identifier)

    def _exchange(self, request: bytes, deadline: float) -> bytes:
        assert self._process.stdin
        if self._received:
            raise ProtocolError(f"said something unasked: {bytes(self._received[:200])!r}")
        unsent = self._write(memoryview(request))
        if unsent:
            self._selector.register(self._process.stdin, selectors.EVENT_WRITE)
        try:
            while True:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise DeadlineError
                for ready, _ in self._selector.select(left):
                    if ready.fileobj is self._process.stdin:
                        unsent = self._write(unsent)
                        if not unsent:
                            self._selector.unregister(self._process.stdin)
                    elif ready.fileobj is self._process.stderr:
                        if not self._drain_stderr():
                            self._selector.unregister(self._process.stderr)
                    elif not self._read_stdout():
                        raise self._ended()
                end = self._received.find(b"\n")
                if end >= 0:
                    if unsent:
                        raise ProtocolError("replied before it had read the whole request")
                    line = bytes(self._received[:end])
                    del self._received[: end + 1]
                    return line
                if len(self._received) > LINE_LIMIT:
                    raise ProtocolError(f"a reply of more than {LINE_LIMIT} bytes")
        finally:
            if unsent:
                self._selector.unregister(self._process.stdin)

    def _write(self, unsent: memoryview) -> memoryview:
        """Write what fits, and return the rest; nothing if nobody reads it any more.

        What an implementation that has stopped reading still says, or its end, comes next.
        """
        assert self._process.stdin is not None
        try:
            return unsent[os.write(self._process.stdin.fileno(), unsent) :]
        except BlockingIOError:
            return unsent
        except BrokenPipeError:
            return unsent[:0]

    def _read_stdout(self) -> bool:
        assert self._process.stdout is not None
        chunk = os.read(self._process.stdout.fileno(), _READ_SIZE)
        self._received += chunk
        return bool(chunk)

    def _drain_stderr(self) -> bool:
        """Take what is there, up to one pipe's worth. False once there will never be more."""
        assert self._process.stderr is not None
        try:
            chunk = os.read(self._process.stderr.fileno(), _READ_SIZE)
        except BlockingIOError:
            return True
        self._stderr += chunk
        del self._stderr[:-_STDERR_LIMIT]
        return bool(chunk)

    def _ended(self) -> EndedError:
        try:
            status = self._process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            reason = "closed its stdout"
        else:
            reason = f"exited with status {status}"
            if status < 0:
                reason = f"was killed by {signal.Signals(-status).name}"
        self._drain_stderr()
        if self._received:
            reason += f" after {bytes(self._received[:80])!r}"
        return EndedError(reason, self._stderr.decode("utf-8", "replace").strip())

    def close(self) -> None:
        """End the process and everything in its group, politely first. Never raises, never hangs."""
        process = self._process
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.close()
        for step in (None, signal.SIGTERM, signal.SIGKILL):
            if step is not None:
                self._signal_group(step)
            try:
                process.wait(_GRACE)
                break
            except subprocess.TimeoutExpired:
                continue
        self._signal_group(signal.SIGKILL)
        self._selector.close()
        process.stdout.close()
        process.stderr.close()

    def kill(self) -> None:
        """End a process that has gone wrong."""
        self._signal_group(signal.SIGKILL)
        self.close()

    def _signal_group(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)
