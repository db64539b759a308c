"""A command whose standard streams are closed does what it does with `/dev/null`."""

from __future__ import annotations

import subprocess
import sys
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
    "fuzz": ["fuzz", "--max-requests", "20", "reference"],
    "init": ["init", "python", "{folder}/new"],
    "generate": ["generate", "--count", "2"],
    "lint": ["lint", "{dump}"],
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
WAYS = [
    *(
        pytest.param(name, ">&-", marks=[] if name in QUICK else pytest.mark.slow)
        for name in COMMANDS
    ),
    pytest.param("report of stdin", "<&-", marks=pytest.mark.slow),
    pytest.param("run", "2>&-", marks=pytest.mark.slow),
    ("run", ALL),
    pytest.param("report -o", ALL, marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("name", "closed"), WAYS)
@pytest.mark.sampled(3)
def test_it_ends_as_with_dev_null(tmp_path: Path, right: Program, name: str, closed: str) -> None:
    suite = write_suite(tmp_path / "fixtures", [RIGHT])
    dump = written(tmp_path / "dump.jsonl", good(3))
    report = write(tmp_path / "report.jsonl", lines(passed()))

    def done(place: str, redirected: str) -> tuple[int, str, str]:
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
        ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
        return ended.returncode, ended.stdout, ended.stderr

    nowhere = closed.replace("<&-", "< /dev/null").replace(">&-", "> /dev/null")
    status, out, err = done("closed", closed)
    assert "Traceback" not in out + err
    same, its_out, its_err = done("nowhere", nowhere)
    assert (status, bool(out), bool(err)) == (same, bool(its_out), bool(its_err))
    made = {path.name for path in (tmp_path / "closed").rglob("*")}
    assert made == {path.name for path in (tmp_path / "nowhere").rglob("*")}
