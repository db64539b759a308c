"""What nobody foresaw, a fault of this program, ends with one line, too."""

from __future__ import annotations

import importlib.metadata
import os
import re
import subprocess
import sys
from email.message import Message
from pathlib import Path

import pytest

from nucleus_conformance import cli
from nucleus_conformance.cli import TRACEBACK
from tests.helpers.command_line import Capture


@pytest.mark.fault(40, "list")
def test_it_is_one_line() -> None:
    broken = "import nucleus_conformance.cli as cli; cli.make_parser = lambda: 1 / 0; cli.program()"

    def done(**more: str) -> str:
        variables = {**os.environ, **more}
        process = subprocess.run(
            [sys.executable, "-c", broken, "list"],
            env=variables,
            capture_output=True,
            text=True,
            check=False,
        )
        assert process.returncode == (1 if more else 4)
        return process.stderr

    said, advice = done().splitlines()
    assert said.endswith(
        "a fault of nucleus-conformance itself: ZeroDivisionError: division by zero"
    )
    assert "please report it" in advice
    assert TRACEBACK in advice
    assert "Traceback" in done(**{TRACEBACK: "1"})


@pytest.mark.fault(40, "list")
def test_where_it_is_reported_is_what_the_project_says(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    stated = stated_urls(Path(__file__).parents[3] / "pyproject.toml")
    about = Message()
    for name, address in stated.items():
        about.add_header("Project-URL", f"{name}, {address}")
    monkeypatch.setattr(importlib.metadata, "metadata", lambda _: about)
    monkeypatch.setattr(cli, "make_parser", lambda: 1 / 0)
    monkeypatch.setattr(sys, "argv", ["nucleus-conformance", "list"])
    monkeypatch.setattr(cli, "hear_once", lambda: None)
    monkeypatch.setattr(cli, "hear_nothing", lambda: None)
    with pytest.raises(SystemExit) as ended:
        cli.program()
    assert ended.value.code == 4
    assert f"please report it at {stated['Issues']}, with what" in capsys.readouterr().err


def stated_urls(path: Path) -> dict[str, str]:
    """The addresses that the project states."""
    table = path.read_text("utf-8").partition("[project.urls]")[2].partition("\n[")[0]
    return dict(re.findall(r'^(\w+) = "(https://[^"]+)"$', table, re.MULTILINE))
