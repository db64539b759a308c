"""Commands whose output goes nowhere, or for which there is no place."""

from __future__ import annotations

import io
import subprocess
import sys
from contextlib import redirect_stderr
from pathlib import Path

import pytest

from nucleus_conformance import cli


def full(*arguments: str) -> int:
    """The command as a process whose stdout takes nothing."""
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "nucleus_conformance", *arguments]
        return subprocess.run(
            command, stdout=full, stderr=subprocess.DEVNULL, check=False
        ).returncode


def shut(*arguments: str) -> int:
    """The command in this process, as if its stdout were closed. It says so in a line."""
    err = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stderr(err):
        patch.setattr(cli, "CLOSED", {"stdout"})
        status = cli.main(list(arguments))
    said = "nucleus-conformance: stdout is closed: let it lead to a file, or to /dev/null\n"
    assert err.getvalue() == said
    return status


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
        return cli.main(list(arguments))
