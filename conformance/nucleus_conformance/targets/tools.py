"""Tools of the machine that prepare an implementation: uv and git, and whatever they start."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress

from nucleus_conformance.errors import CannotStartError
from nucleus_conformance.text import printable


def run_tool(
    arguments: Sequence[str], seconds: float, environment: Mapping[str, str] | None = None
) -> tuple[int, str, str]:
    """Run a tool to its end. Returns its status, and what it wrote to stdout and stderr.

    Whatever it has started and is still in its group ends with it, however that comes: by itself,
    after so many seconds, or as somebody interrupts. Raises `CannotStartError` if it takes longer,
    and `OSError` if it cannot be started.
    """
    process = subprocess.Popen(
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        start_new_session=True,
    )
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        said = f"{arguments[0]} did not end within {seconds:g} s"
        raise CannotStartError(printable(said)) from None
    finally:
        with suppress(ProcessLookupError, PermissionError):  # all of it has gone
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()
    return process.returncode, out.decode("utf-8", "replace"), err.decode("utf-8", "replace")
