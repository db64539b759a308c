"""What sees to it that nothing of an implementation stays: after a killed runner, or out of reach.

A process group ends with its program. Two things get past that: a runner that is killed ends
nothing any more, and a program can start what leaves the group (a daemon).
"""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from attrs import define

MARK: Final = "NUCLEUS_CONFORMANCE_PROCESS"
"""The variable whose value tells the offspring of one process from everything else."""

_WATCH: Final = 'read -r line || kill -s KILL -- "-$0"'
"""What a shell does until it is told that all is well; or else the runner has gone."""

_PROCESSES: Final = Path("/proc")

_MOST: Final = 2**20
"""Bytes of an environment that are looked at. What a program is started with has the mark first."""

_PARTING: Final = 1.0
"""Seconds that a shell has to end when it is told so."""

CHASE: Final = 1.0
"""Seconds until a process is given up that is another one each time."""


def new_mark() -> str:
    """A value for `MARK`."""
    return secrets.token_hex(16)


@define
class Guard:
    """A shell that kills a process group once this runner is gone, however it went."""

    _shell: subprocess.Popen[bytes] | None

    @classmethod
    def over(cls, group: int) -> Guard:
        """Guard that group. Without a shell on this machine, nobody does."""
        try:
            shell = subprocess.Popen(
                ["/bin/sh", "-c", _WATCH, str(group)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={},
                start_new_session=True,
            )
        except OSError:
            return cls(None)
        return cls(shell)

    def dismiss(self) -> None:
        """The group has ended: nothing is left to do."""
        if self._shell is None:
            return
        assert self._shell.stdin is not None
        with suppress(OSError):
            self._shell.stdin.write(b"\n")
            self._shell.stdin.close()
        try:
            self._shell.wait(_PARTING)
        except subprocess.TimeoutExpired:  # it was stopped, by whom it should guard
            self._shell.kill()
            self._shell.wait()
        self._shell = None


def end_escaped(mark: str, group: int) -> list[str]:
    """Kill each process that has this mark and is not in that group; return what it was called.

    What forks on and on, to be gone whenever somebody looks, is chased for `CHASE` seconds. Nothing
    is found on systems without `/proc`, of other users, or of what hides its environment.
    """
    sought = f"\0{MARK}={mark}\0".encode()
    until = time.monotonic() + CHASE
    found: list[str] = []
    passed: set[str] = set()
    is_still = False
    while not is_still and time.monotonic() < until:
        is_still = True
        for number in sorted(_numbers() - passed, key=int, reverse=True):
            passed.add(number)
            if time.monotonic() >= until:
                break
            try:
                if sought in b"\0" + _environment(number):
                    found += _killed(number, group)
                    is_still = False
            except (FileNotFoundError, ProcessLookupError):
                is_still = False  # and may have left somebody behind
            except OSError:
                continue  # it is another user's
    return found


def _numbers() -> set[str]:
    try:
        return {each.name for each in _PROCESSES.iterdir() if each.name.isdecimal()}
    except OSError:
        return set()


def _environment(number: str) -> bytes:
    """Its beginning: a process may call any memory its environment, however much."""
    with (_PROCESSES / number / "environ").open("rb", buffering=0) as file:
        return file.read(_MOST) or b""


def _killed(number: str, group: int) -> list[str]:
    """What it was called, unless it is in the group, which has been killed and is about to go."""
    if os.getpgid(int(number)) == group:
        return []
    name = (_PROCESSES / number / "comm").read_text("utf-8", "replace").strip()
    os.kill(int(number), signal.SIGKILL)
    return [name]
