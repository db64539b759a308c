"""The module for Go pleases the tools of its language, and passes its own tests."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from nucleus_conformance.cli import main
from nucleus_spec.editions import EDITIONS

GO = shutil.which("go")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        GO is None, reason="there is no go on PATH, so that the module cannot be tried"
    ),
]


def go(folder: Path, *arguments: str) -> str:
    """What the program says; it must succeed, and needs no network."""
    environment = {**os.environ, "GOFLAGS": "-mod=mod", "GOPROXY": "off", "GOTOOLCHAIN": "local"}
    done = subprocess.run(
        arguments, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "part",
    [
        ("--edition", EDITIONS[-1].name),
        pytest.param((), marks=pytest.mark.nightly),
        pytest.param(("--edition", "0.17.9", "--type", "box"), marks=pytest.mark.nightly),
    ],
    ids=" ".join,
)
def test_its_own_tests_pass(part: Sequence[str], tmp_path: Path) -> None:
    assert main(["fixtures", "export", str(tmp_path), "--as", "go", *part]) == 0
    assert go(tmp_path, "gofmt", "-l", ".") == ""
    go(tmp_path, "go", "vet", "./...")
    go(tmp_path, "go", "test", "./...")
    assert go(tmp_path, "go", "list", "-m", "all") == "github.com/nucleus-spec/fixtures-go\n"


def test_a_port_that_was_started_pleases_the_tools(tmp_path: Path) -> None:
    assert main(["init", "go", str(tmp_path)]) == 0
    assert go(tmp_path, "gofmt", "-l", ".") == ""
    go(tmp_path, "go", "vet", "./...")
