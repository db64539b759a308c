"""What sees to it that nothing of an implementation stays: after a killed runner, or out of reach.

A process group ends with its program. Two things get past that: a runner that is killed ends
nothing any more, and a program can start what leaves the group (a daemon).
"""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Final

from attrs import define

MARK: Final = "NUCLEUS_CONFORMANCE_PROCESS"
"""The variable whose value tells the offspring of one process from everything else."""

_WATCH: Final = 'read -r line || kill -s KILL -- "-$0"'
"""What a shell does until it is told that all is well; or else the runner has gone."""

_PROCESSES: Final = Path("/proc")


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
        self._shell.wait()
        self._shell = None


def end_escaped(mark: str, group: int) -> list[str]:
    """Kill each process that has this mark and is not in that group; return what it was called.

    Nothing is found on systems without `/proc`, of other users, or of what hides its environment.
    """
    sought = f"{MARK}={mark}".encode()
    found = []
    for each in _PROCESSES.glob("[0-9]*"):
        with suppress(OSError):
            if sought not in (each / "environ").read_bytes().split(b"\0"):
                continue
            if os.getpgid(int(each.name)) == group:
                continue  # it has been killed, and is about to go
            name = (each / "comm").read_text("utf-8", "replace").strip()
            os.kill(int(each.name), signal.SIGKILL)
            found.append(name)
    return found
