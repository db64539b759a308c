"""Commands whose output goes nowhere, or for which there is no place."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from nucleus_conformance.cli import main


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


def nowhere(*arguments: str) -> int:
    """The command, where no temporary folder can be made."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", "/no/such/folder")
        return main(list(arguments))
