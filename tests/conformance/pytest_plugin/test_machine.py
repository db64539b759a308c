"""Faults 40 and 43: the machine lacks something, or names hold what shells obey. No traceback is ours."""

from __future__ import annotations

import errno
import re
import shlex
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from nucleus_conformance.pytest_plugin import registering
from nucleus_conformance.running.session import Session
from nucleus_conformance.targets.process import ChildProcess
from tests.helpers.plugin_runs import PLUGIN, Fixtures, Run
from tests.helpers.programs import BEFORE, LAST, program

pytest_plugins = ["pytester"]

Patch = pytest.MonkeyPatch


def fails(error: BaseException) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.fault(40, "pytest")
@pytest.mark.parametrize(
    ("place", "name", "error", "said"),
    [
        (tempfile, "mkdtemp", FULL, "cannot make a temporary folder: No space left*"),
        (
            ChildProcess,
            "start",
            OSError(errno.EMFILE, "Too many open files"),
            "cannot start *: Too many open files",
        ),
        (Session, "ask", MemoryError(), "cannot go on: there is not enough memory"),
        (Session, "ask", FULL, "cannot go on: No space left on device"),
    ],
    ids=["no temporary folder", "no descriptors", "no memory", "a full disk"],
)
def test_what_the_machine_lacks_ends_the_cases(
    judge: Run,
    tmp_path: Path,
    fixtures: Fixtures,
    monkeypatch: Patch,
    place: object,
    name: str,
    error: BaseException,
    said: str,
) -> None:
    made, given = program(tmp_path), fixtures(BEFORE, LAST)
    monkeypatch.setattr(place, name, fails(error))
    found = judge(made, given)
    found.assert_outcomes(failed=1)
    found.stdout.fnmatch_lines([f"*{said}*", "advice: *"])
    assert "Traceback" not in found.stdout.str() + found.stderr.str()
    assert "INTERNALERROR" not in found.stdout.str()


@pytest.mark.fault(40, "pytest")
def test_what_the_machine_lacks_at_first_is_one_line(
    judge: Run, tmp_path: Path, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(registering, "load_suite", fails(OSError(errno.EIO, "broken")))
    found = judge(program(tmp_path))
    assert found.ret == pytest.ExitCode.USAGE_ERROR
    found.stderr.fnmatch_lines(["ERROR: cannot go on: broken"])
    assert "Traceback" not in found.stderr.str()


@pytest.mark.fault(43, "pytest")
@pytest.mark.parametrize("name", ["$(touch obeyed)", "it's `touch obeyed`", "a\ntouch obeyed\n"])
def test_advice_is_quoted_for_a_shell(
    pytester: pytest.Pytester, tmp_path: Path, fixtures: Fixtures, name: str
) -> None:
    folder = tmp_path / name
    folder.mkdir()
    made = program(folder)
    target = shlex.join([str(made.path), "an argument"])
    given = ["--pyargs", "nucleus_conformance", "--nucleus-target", target, fixtures(BEFORE)]
    said = pytester.runpytest_inprocess(*PLUGIN, *given).stderr.str()
    (line,) = re.findall(r"advice: (chmod .*), or say what runs it", said)
    assert line.isprintable()
    subprocess.run(["bash", "-c", line], cwd=tmp_path, check=True)
    assert made.path.stat().st_mode & 0o100
    assert not list(tmp_path.rglob("obeyed"))
