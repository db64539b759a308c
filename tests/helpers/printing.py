"""Commands as processes whose output goes nowhere."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def full(*arguments: str) -> int:
    """The command as a process whose stdout takes nothing."""
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "nucleus_conformance", *arguments]
        return subprocess.run(
            command, stdout=full, stderr=subprocess.DEVNULL, check=False
        ).returncode


def unread(*arguments: str) -> int:
    """The command as a process whose output nobody reads."""
    command = [sys.executable, "-m", "nucleus_conformance", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
        return process.wait()
