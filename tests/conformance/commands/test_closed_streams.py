"""A command whose standard streams are closed does what it does with `/dev/null`, or says so."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.command_line import RIGHT, as_a_program, write_suite
from tests.helpers.dumps import good, written
from tests.helpers.programs import Program, program
from tests.helpers.reports import lines, passed, write

COMMANDS = {
    "--help": ["--help"],
    "--version": ["--version"],
    "completion": ["completion", "bash"],
    "diff": ["diff", "{report}", "{report}"],
    "explain": ["explain", "box/decode/all-fields"],
    "fixtures record": ["fixtures", "record"],
    "fuzz": ["fuzz", "--max-requests", "20", "reference"],
    "init": ["init", "python", "{folder}/new"],
    "generate": ["generate", "--count", "2"],
    "lint": ["lint", "{dump}"],
    "distill": ["distill", "{dump}", "-o", "{folder}/new"],
    "replay": ["replay", "{dump}", "--", "{program}"],
    "list": ["list", "box/decode/all-fields"],
    "matrix": ["matrix", "{report}"],
    "report": ["report", "{report}"],
    "report of stdin": ["report", "-"],
    "report -o": ["report", "{report}", "--format", "html", "-o", "{folder}/page"],
    "requirements": ["requirements", "--brief"],
    "run": ["run", "--fixtures", "{suite}", "--json", "{folder}/made", "--", *["{program}"]],
    "run --json -": ["run", "--fixtures", "{suite}", "--json", "-", "--", "{program}"],
    "an option that is none": ["list", "--lsit"],
}


@pytest.fixture
def right(tmp_path: Path) -> Program:
    return program(tmp_path)


ALL = "<&- >&- 2>&-"
QUICK = {"list"}
SHUT = [pytest.param(name, marks=[] if name in QUICK else pytest.mark.slow) for name in COMMANDS]
PRINTS_NOTHING = {"report -o", "an option that is none"}
WAYS = [
    pytest.param("report -o", ">&-", marks=pytest.mark.slow),
    pytest.param("report of stdin", "<&-", marks=pytest.mark.slow),
    ("run", "2>&-"),
    pytest.param("report -o", ALL, marks=pytest.mark.slow),
]


Done = Callable[[str, str, str], tuple[int, str, str]]
"""Name of a command, of a new folder, and how streams are redirected -> what comes of it."""


@pytest.fixture
def done(tmp_path: Path, right: Program) -> Done:
    suite = write_suite(tmp_path / "fixtures", [RIGHT])
    dump = written(tmp_path / "dump.jsonl", good(3))
    report = write(tmp_path / "report.jsonl", lines(passed()))

    def ended(name: str, place: str, redirected: str) -> tuple[int, str, str]:
        folder = tmp_path / place
        folder.mkdir()
        arguments: list[str] = []
        for each in COMMANDS[name]:
            filled = each.format(
                report=report, suite=suite, folder=folder, dump=dump, program="{program}"
            )
            arguments += right.command.arguments if filled == "{program}" else [filled]
        shell = ["sh", "-c", f'exec "$@" {redirected}', "sh"]
        command = [*shell, sys.executable, "-c", as_a_program(), *arguments]
        made = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
        assert "Traceback" not in made.stdout + made.stderr
        return made.returncode, made.stdout, made.stderr

    return ended


@pytest.mark.parametrize("name", SHUT)
@pytest.mark.sampled(3)
def test_whatever_would_print_to_a_closed_stdout_says_so(
    tmp_path: Path, done: Done, name: str
) -> None:
    """And does nothing else."""
    status, _, err = done(name, "closed", ">&-")
    assert ("stdout is closed" in err) == (name not in PRINTS_NOTHING)
    if name not in PRINTS_NOTHING:
        assert (status, err.count("\n")) == (2, 1)
        assert list((tmp_path / "closed").iterdir()) == []
        if name in QUICK:
            assert done(name, "all", ALL) == (2, "", "")


@pytest.mark.parametrize(("name", "closed"), WAYS)
@pytest.mark.sampled(3)
def test_it_ends_as_with_dev_null(tmp_path: Path, done: Done, name: str, closed: str) -> None:
    nowhere = closed.replace("<&-", "< /dev/null").replace(">&-", "> /dev/null")
    status, out, err = done(name, "closed", closed)
    same, its_out, its_err = done(name, "nowhere", nowhere)
    assert (status, bool(out), bool(err)) == (same, bool(its_out), bool(its_err))
    made = {path.name for path in (tmp_path / "closed").rglob("*")}
    assert made == {path.name for path in (tmp_path / "nowhere").rglob("*")}
