"""Tools that prepare an implementation: whatever they do, they end, and leave nothing."""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path

import pytest

from nucleus_conformance.errors import CannotStartError
from nucleus_conformance.interrupts import Interrupted, heard_once
from nucleus_conformance.targets.tools import run_tool
from tests.helpers.command_line import started, wait_for
from tests.helpers.patience import FOR_EVER, HANG
from tests.helpers.programs import has_ended

PARENT = """
import pathlib, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"])
pathlib.Path({pids!r}).write_text(f"{{child.pid}}\\n")
"""


def python(text: str) -> list[str]:
    return [sys.executable, "-I", "-c", text]


def ends_soon(pid: int) -> bool:
    until = time.monotonic() + HANG
    while not (ended := has_ended(pid)) and time.monotonic() < until:
        time.sleep(0.01)
    return ended


def test_what_it_writes_is_read_whatever_it_is() -> None:
    text = "import sys; sys.stdout.buffer.write(b'a\\xff'); sys.stderr.write('b'); sys.exit(3)"
    assert run_tool(python(text), HANG) == (3, "a\ufffd", "b")


def test_has_its_time_and_what_it_started_ends_with_it(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    text = PARENT.format(pids=str(pids)) + "child.wait()\n"
    with pytest.raises(CannotStartError, match=r"did not end within 1 s$"):
        run_tool(python(text), 1)
    assert ends_soon(int(pids.read_text()))


def test_ends_with_all_that_it_started_when_somebody_interrupts(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    text = PARENT.format(pids=str(pids)) + (
        f"import os, signal, time\nos.kill({{me}}, signal.SIGTERM)\n{FOR_EVER}\n"
    ).format(me="os.getppid()")
    with heard_once(), pytest.raises(Interrupted):
        run_tool(python(text), HANG)
    assert ends_soon(int(pids.read_text()))


@pytest.mark.slow
@pytest.mark.fault(34, "run")
def test_a_build_that_hangs_ends_with_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    source, pids = tmp_path / "source", tmp_path / "pids"
    (source / "nucleus").mkdir(parents=True)
    project = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    (source / "pyproject.toml").write_text(project)
    hangs = PARENT.format(pids=str(pids)) + "child.wait()\n"
    (source / "backend.py").write_text(hangs)
    with started("run", f"sdk:{source}") as running:
        wait_for(pids, 1)
        running.send_signal(signal.SIGTERM)
        _, err = running.communicate()
    assert (running.returncode, err) == (143, "nucleus-conformance: interrupted\n")
    assert ends_soon(int(pids.read_text()))
