"""On Windows the runner says that it does not work there, and the reference does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

ROOT = Path(__file__).parents[1]

WINDOWS = """
import builtins, signal, sys

imported = builtins.__import__
lacking = {"fcntl", "grp", "pty", "pwd", "resource", "termios", "tty"}

def import_as_there(name, *more, **named):
    if name.partition(".")[0] in lacking:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    return imported(name, *more, **named)

for name in lacking:
    sys.modules.pop(name, None)
for name in ("SIGHUP", "SIGKILL"):
    delattr(signal, name)
"""
"""What a Python there does not have."""

THERE = f'{WINDOWS}builtins.__import__ = import_as_there\nsys.platform = "win32"\n'


def done(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", dedent(code), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_names_what_to_use() -> None:
    found = done(THERE + "from nucleus_conformance.__main__ import start; start()", "run")
    assert found.returncode == 2
    assert found.stdout == ""
    (said,) = found.stderr.splitlines()
    assert "needs Linux or macOS" in said
    assert "WSL" in said


@pytest.mark.slow
def test_the_plugin_disturbs_nobody_and_says_it_to_whom_it_concerns(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text("def test_it(): pass")
    patched = f"""
    import sys, pytest
    from nucleus_conformance import system

    class There:
        platform = "win32"

    system.sys = There
    sys.exit(pytest.main(["-q", {str(tmp_path)!r}, "-p", "no:cacheprovider", *sys.argv[1:]]))
    """
    assert done(patched).returncode == 0
    found = done(patched, "--nucleus-target", "reference")
    assert found.returncode == 4
    assert "needs Linux or macOS" in found.stderr


def test_the_reference_works() -> None:
    found = done(
        THERE + "import nucleus_spec\n"
        "box = nucleus_spec.BoxPrediction('car', 1, 2.5, 3, 4, 'image')\n"
        "print(nucleus_spec.from_json(box.to_payload()).to_payload()['annotation_id'])"
    )
    assert (found.stdout, found.stderr) == ("car-1-2.5-3-4-image\n", "")


def test_a_harness_in_python_works() -> None:
    found = done(THERE + "from nucleus_conformance.harness import serve; print(serve.__name__)")
    assert (found.stdout, found.stderr) == ("serve\n", "")
