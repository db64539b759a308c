"""Names that no file can have, or that lead where nobody may look: one line, before any work."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from nucleus_conformance.cli import main
from tests.helpers.as_nobody import as_nobody, place_of_nobody
from tests.helpers.command_line import RIGHT, Capture, write_suite
from tests.helpers.programs import program

PATHS: Final = {
    "run --fixtures": ["run", "--fixtures", "{}", "reference"],
    "run --cwd": ["run", "--cwd", "{}", "reference"],
    "run --known-failing": ["run", "--known-failing", "{}", "reference"],
    "run --json": ["run", "--json", "{}", "reference"],
    "run --html": ["run", "--html", "{}", "reference"],
    "run --bundle": ["run", "--bundle", "{}", "reference"],
    "run sdk:": ["run", "sdk:{}"],
    "run TARGET": ["run", "{}"],
    "fuzz --cwd": ["fuzz", "--cwd", "{}", "reference"],
    "fuzz --known-failing": ["fuzz", "--known-failing", "{}", "reference"],
    "fuzz --json": ["fuzz", "--json", "{}", "reference"],
    "fuzz --save": ["fuzz", "--save", "{}", "reference"],
    "smoke --cwd": ["smoke", "--cwd", "{}", "reference"],
    "report FILE": ["report", "{}"],
    "diff OLD": ["diff", "{}", "{}"],
    "matrix REPORT": ["matrix", "{}"],
    "fixtures export DIR": ["fixtures", "export", "{}"],
    "fixtures check DIR": ["fixtures", "check", "{}"],
    "init DIR": ["init", "python", "{}"],
}
"""Command and what names a file or folder -> the arguments."""

PROBLEMS: Final = {
    "x" * 300: "File name too long",
    f"{'x' * 300}/y": "File name too long",
    "loop": "Too many levels of symbolic links",
    "loop/x": "Too many levels of symbolic links",
    "file/x": "Not a directory",
    "nul\0": "embedded null byte",
}
"""Name -> what is said of it."""


def given(where: str, name: str) -> list[str]:
    return [each.replace("{}", name) for each in PATHS[where]]


def _command(where: str) -> str:
    return where.rpartition(" ")[0] if where.startswith("fixtures") else where.partition(" ")[0]


each_path = pytest.mark.parametrize(
    "where", [pytest.param(each, marks=pytest.mark.fault(40, _command(each))) for each in PATHS]
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "file").touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@each_path
@pytest.mark.usefixtures("place")
def test_what_no_file_can_be_called(where: str, capsys: Capture) -> None:
    for name, problem in PROBLEMS.items():
        assert main(given(where, name)) == 2, name
        out, err = capsys.readouterr()
        assert out == ""
        assert err.count("\n") == 1
        assert problem in err or "is not a target" in err


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize(
    "command", [pytest.param(each, marks=pytest.mark.fault(40, each)) for each in ("run", "fuzz", "smoke")]
)  # fmt: skip
def test_a_program_is_not_there(command: str, capsys: Capture) -> None:
    for name, problem in PROBLEMS.items():
        assert main([command, "--", f"./{name}"]) == 3
        said = capsys.readouterr().err.splitlines()[0]
        assert said.startswith("nucleus-conformance: cannot start ./")
        assert said.endswith("there is no such program" if name == "file/x" else problem)


@pytest.mark.fault(40, "run")
def test_an_argument_of_a_program_may_be_as_long_as_it_likes(place: Path) -> None:
    made = program(place)
    suite = write_suite(place / "suite", [RIGHT])
    text = f"./{'x' * 5000}.py"
    assert main(["run", "--fixtures", str(suite), *made.arguments, text]) == 0


@pytest.mark.slow
@pytest.mark.fault(40, *{_command(each) for each in PATHS})
def test_what_is_behind_a_folder_that_may_not_be_entered() -> None:
    with place_of_nobody() as place:
        locked = place / "locked"
        locked.mkdir(mode=0o700)
        lines = [given(where, f"{locked}/x") for where in PATHS]
        lines.append(["run", "--", f"{locked}/x"])
        said = as_nobody([given(where, "/dev/null/x") for where in PATHS], lines)
    for where, problem, status in zip([*PATHS, "run --"], said[::2], said[1::2], strict=True):
        assert (where, status) == (where, "3" if where == "run --" else "2")
        assert problem.endswith(": Permission denied") or "is not a target" in problem
