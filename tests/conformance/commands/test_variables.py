"""Variables of the environment that are set to nonsense, or to what others need of Python."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from nucleus_conformance.cli import main
from tests.helpers.command_line import Capture

CASE: Final = "box/decode/all-fields"
COMMAND: Final = (sys.executable, "-m", "nucleus_conformance")

PRINTING: Final = {
    "run": ["run", "-k", CASE, "reference"],
    "smoke": ["smoke", "reference"],
    "fuzz": ["fuzz", "--max-requests", "20", "--seed", "1", "reference"],
    "report": ["report", "report.jsonl"],
    "matrix": ["matrix", "report.jsonl"],
    "diff": ["diff", "report.jsonl", "report.jsonl"],
    "list": ["list", "--type", "category"],
    "explain": ["explain", CASE],
    "requirements": ["requirements", "BOX-ID-1"],
    "generate": ["generate", "--count", "3"],
    "completion": ["completion", "bash"],
    "fixtures export": ["fixtures", "export", "vendor", "--type", "category"],
    "init": ["init", "python", "vendor"],
}

SIZES: Final = (
    ("COLUMNS", "0"), ("COLUMNS", "1"), ("COLUMNS", "-5"), ("COLUMNS", "abc"),
    ("COLUMNS", "1000000000"), ("COLUMNS", "２０"), ("LINES", "0"), ("TERM", "dumb"), ("TERM", ""),
)  # fmt: skip


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> Path:
    """The current directory, with a report."""
    monkeypatch.chdir(tmp_path)
    assert main(["run", "-k", CASE, "reference", "--json", "report.jsonl"]) == 0
    capsys.readouterr()
    return tmp_path


@pytest.mark.parametrize(
    "command",
    [pytest.param(name, marks=pytest.mark.fault(40, name)) for name in ("report", "matrix", "diff")]
    + [
        pytest.param(name, marks=[pytest.mark.fault(40, name), pytest.mark.slow])
        for name in ("run", "smoke", "explain", "fuzz")
    ],
)
@pytest.mark.sampled(4)
def test_a_terminal_of_no_size_is_written_to(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    for name in ("COLUMNS", "LINES", "TERM"):
        monkeypatch.delenv(name, raising=False)
    main(PRINTING[command])
    usual = capsys.readouterr().out
    assert len(usual) > 100
    for name, value in SIZES:
        with monkeypatch.context() as patch:
            patch.setenv(name, value)
            assert main(PRINTING[command]) == 0
        printed = capsys.readouterr().out
        assert command in ("run", "fuzz") or printed == usual, (name, value)
        assert len(printed) > 100


def _done(arguments: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


PYTHONS: Final[dict[str, dict[str, Any]]] = {
    "digits": {"PYTHONINTMAXSTRDIGITS": "640"},
    "a prompt": {"PYTHONINSPECT": "1"},
    "what developers set": {
        "PYTHONWARNINGS": "error",
        "PYTHONDEVMODE": "1",
        "PYTHONWARNDEFAULTENCODING": "1",
        "PYTHONOPTIMIZE": "2",
        "PYTHONNODEBUGRANGES": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONMALLOC": "debug",
        "PYTHONTRACEMALLOC": "1",
        "PYTHONFAULTHANDLER": "1",
        "PYTHONSAFEPATH": "1",
        "PYTHONPYCACHEPREFIX": "/dev/null/nope",
        "PYTHONSTARTUP": "/dev/null/nope",
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
    },
}


def _cells() -> list[Any]:
    quick = {("digits", "run"), ("a prompt", "completion")}
    long = {("what developers set", "fuzz")}
    return [
        pytest.param(
            command,
            name,
            marks=[
                pytest.mark.fault(40, command),
                *([] if (name, command) in quick else [pytest.mark.slow]),
                *([pytest.mark.nightly] if (name, command) in long else []),
            ],
        )
        for name in PYTHONS
        for command in PRINTING
    ]


@pytest.mark.parametrize(("command", "name"), _cells())
@pytest.mark.sampled(12)
def test_what_python_is_told_changes_nothing(command: str, name: str, place: Path) -> None:
    done = _done(PRINTING[command], **PYTHONS[name])
    waiting = "still waiting: "  # what is told with all of that takes its time
    said = [line for line in done.stderr.splitlines() if not line.startswith(waiting)]
    assert (done.returncode, said) == (0, [])
    assert done.stdout


@pytest.mark.slow
@pytest.mark.fault(40, "run", "fuzz", "report")
def test_the_status_stays_where_python_is_to_prompt() -> None:
    for arguments, status in (
        (["run", "--", "sh", "-c", "true"], 3),
        (["report", "nothing"], 2),
        (["fuzz", "--type", "nothing", "reference"], 2),
    ):
        done = _done(arguments, PYTHONINSPECT="1")
        assert done.returncode == status
        assert "Traceback" not in done.stderr
