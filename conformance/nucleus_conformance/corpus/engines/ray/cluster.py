"""A cluster, as who has work for it sees it: a process that talks to Ray, and what that leaves."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from attrs import astuple

from nucleus_conformance.corpus.engines.ray.address import LOCAL, VARIABLE, Address
from nucleus_conformance.corpus.engines.ray.running import Failed, Gather, Map
from nucleus_conformance.corpus.engines.ray.session import end_session
from nucleus_conformance.errors import MachineError
from nucleus_conformance.interrupts import shielded
from nucleus_conformance.removing import remove_folder
from nucleus_conformance.temporary import new_folder, opened_for_writing, sweep
from nucleus_conformance.text import excerpt

ANSWERS: Final = 30.0
"""Seconds that whoever is at an address has to answer."""
_STARTS: Final = 90.0
"""Seconds that a cluster has to start here."""
_TICK: Final = 0.2
"""Seconds between two looks at what the process that talks to a cluster says."""
_REFUSED: Final = b"InvalidAuthToken"
"""What Ray says, again and again for 20 s, of a cluster that wants another token."""
_TIDYING: Final = 10.0
"""Seconds that the removal of what Ray wrote may take. What is left, next commands go on with."""
_FOLDER: Final = "nucleus-ray-"
"""The beginning of the names of folders in which Ray may write."""
_LONGEST: Final = 40
"""How many bytes the name of one may have: Ray adds 67, and a socket's name has at most 107."""

_DRIVER: Final = """\
import sys
sys.path[:] = [each for each in sys.path if each]
from nucleus_conformance.corpus.engines.ray.driver import main
main()
"""
"""What does not look for modules in the current directory."""

_QUIET: Final = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}


class Cluster:
    """A cluster that was there, or one that is started, and ends with this block.

    `folder`: for what the process that talks to it says.
    """

    def __init__(self, address: Address, folder: Path) -> None:
        self._address, self._said = address, folder / "ray"
        with shielded():  # until all of it can be ended
            self._lock: int | None = None
            self.processors = 1
            """How many it had when it was joined."""
            self._place = folder
            if address.value == LOCAL:
                self._place, self._lock = _folder()
            own, other = socket.socketpair()
            given = [str(other.fileno()), *astuple(address), self._place]
            self._connection = Connection(own.detach())
            with other, opened_for_writing(self._said) as said:
                self._process = subprocess.Popen(
                    [sys.executable, "-c", _DRIVER, *given],
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=said,
                    env=_environment(address, self._place),
                    pass_fds=(other.fileno(),),
                    start_new_session=True,
                )

    def __enter__(self) -> Cluster:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._end()

    def join(self) -> None:
        """Wait for it.

        Raises `UsageError` if nobody answers, or refuses; `MachineError` if it cannot start.
        """
        is_local = self._address.value == LOCAL
        until = time.monotonic() + (_STARTS if is_local else ANSWERS)
        while not self._connection.poll(_TICK):
            if not is_local and _REFUSED in self._end_of_said():
                raise self._address.refuses()
            if time.monotonic() < until:
                continue
            if is_local:
                raise MachineError(f"cannot start Ray: it did not start in {_STARTS:.0f} s")
            raise self._address.nobody(f"{ANSWERS:g} s are over")
        self.processors = self._answer()

    def map(self, asked: Map) -> Iterator[Any]:
        """What came of each item, in their order. Raises the error that came instead."""
        self._connection.send(asked)
        for _ in asked.items:
            yield self._answer()

    def gather(self, asked: Gather) -> Iterator[Any]:
        """What came of the others of the things that were made of all items of the last `map`."""
        self._connection.send(asked)
        while (answer := self._answer()) is not None:
            yield answer

    def _answer(self) -> Any:
        try:
            answer = self._connection.recv()
        except (EOFError, OSError):
            raise MachineError(f"the process that talks to Ray has ended{self._last()}") from None
        if isinstance(answer, Failed):
            raise answer.error
        return answer

    def _last(self) -> str:
        """What it said last, as the end of a sentence."""
        lines = self._end_of_said().split(b"\n")
        said = [each for each in lines if each.strip()]
        return f": {excerpt(said[-1], _SHOWN)}" if said else ""

    def _end_of_said(self) -> bytes:
        return self._said.read_bytes()[-_SHOWN:]

    def _end(self) -> None:
        """Kill it, and all that it has started. A cluster that was there stays."""
        with shielded():
            self._connection.close()
            self._process.kill()
            self._process.wait()
            end_session(self._process.pid)
            if self._lock is not None:
                remove_folder(self._place, _lateness())
                os.close(self._lock)


_SHOWN: Final = 200
"""How many bytes of what was said last are told."""


def _lateness() -> Callable[[], bool]:
    until = time.monotonic() + _TIDYING
    return lambda: time.monotonic() > until


def _folder() -> tuple[Path, int]:
    """A new folder for Ray, and the descriptor that locks it."""
    around = Path(os.environ.get("TMPDIR") or tempfile.gettempdir()).absolute()
    if len(os.fsencode(around / f"{_FOLDER}12345678.tmp")) > _LONGEST:
        said = f"cannot start Ray: TMPDIR is {around}, in which names of sockets are too long"
        raise MachineError(said, "name a folder nearer to the root")
    sweep(around, _FOLDER)
    return new_folder(around, _FOLDER)


def _environment(address: Address, place: Path) -> Mapping[str, str]:
    """The variables of the process that talks to Ray: whatever is started here writes there.

    It has a token of its own. Otherwise Ray would leave one in the home of the user.
    """
    own = {**os.environ, **_QUIET}
    own.pop(VARIABLE, None)
    if address.value == LOCAL:
        own["TMPDIR"] = str(place)
        own["RAY_AUTH_MODE"], own["RAY_AUTH_TOKEN"] = "token", secrets.token_hex()
    return own
