"""Fault 42: two commands write one file, or one folder. Both end, and what is there is of one of them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.report.model import read_report
from tests.helpers.command_line import RIGHT, SPOILED, write_suite
from tests.helpers.dumps import good, written
from tests.helpers.fixture_files import everything
from tests.helpers.programs import program
from tests.helpers.replays import WRONG, arguments

pytestmark = pytest.mark.slow

Arguments = Callable[[Path], list[str]]


def _run(place: Path, *options: str) -> list[str]:
    wrong = 'say({"id": request["id"], "payload": {}})'
    made = program(place, wrong, echo=wrong)
    suite = place / "suite"
    if not suite.exists():
        write_suite(suite, [RIGHT, SPOILED])
    return ["run", "--fixtures", str(suite), *options, *made.arguments]


def _written(option: str, place: Path) -> list[str]:
    return _run(place, option, str(place / "out"))


def _of_report(place: Path, *words: str) -> list[str]:
    report = place / "report.jsonl"
    if not report.exists():
        main(_run(place, "--json", str(report)))
    return [*(str(report) if word == "REPORT" else word for word in words), str(place / "out")]


def _of_dump(place: Path, option: str) -> list[str]:
    return ["lint", written(place / "dump.jsonl", good(5)), option, str(place / "out")]


FILES: Final[dict[str, tuple[str, Arguments]]] = {
    **{
        f"run {option}": ("run", partial(_written, option))
        for option in ("--json", "--html", "--junit-xml", "--markdown", "--badge")
    },
    "run --fix-known-failing": (
        "run",
        lambda place: _run(place, "--fix-known-failing", "--known-failing", str(place / "out")),
    ),
    "fuzz --json": (
        "fuzz",
        lambda place: [
            *("fuzz", "--max-requests", "5", "--seed", "1", "--json", str(place / "out")),
            "reference",
        ],
    ),
    "report": ("report", lambda place: _of_report(place, "report", "REPORT", "-o")),
    "diff": ("diff", lambda place: _of_report(place, "diff", "REPORT", "REPORT", "-o")),
    "matrix": ("matrix", lambda place: _of_report(place, "matrix", "REPORT", "-o")),
    "lint": ("lint", lambda place: _of_dump(place, "-o")),
    "replay": (
        "replay",
        lambda place: arguments(place, program(place, echo=WRONG), "-o", f"{place}/out"),
    ),
    "lint --good": ("lint", lambda place: _of_dump(place, "--good")),
}

FOLDERS: Final[dict[str, tuple[str, Arguments]]] = {
    "run --bundle": ("run", partial(_written, "--bundle")),
    "fuzz --save": (
        "fuzz",
        lambda place: [
            *("fuzz", "--max-requests", "3", "--seed", "1", "--save", str(place / "out")),
            *_run(place)[3:],
        ],
    ),
    "replay --save": (
        "replay",
        lambda place: arguments(place, program(place, echo=WRONG), "--save", f"{place}/out"),
    ),
    "distill": (
        "distill",
        lambda place: ["distill", written(place / "dump.jsonl", good(5)), "-o", f"{place}/out"],
    ),
    "fixtures export": (
        "fixtures export",
        lambda place: ["fixtures", "export", str(place / "out"), "--type", "category"],
    ),
    "init": ("init", lambda place: ["init", "python", str(place / "out")]),
}


def parameters(table: dict[str, tuple[str, Arguments]]) -> list[object]:
    return [
        pytest.param(given, id=name, marks=pytest.mark.fault(42, command))
        for name, (command, given) in table.items()
    ]


def both(given: list[str]) -> list[tuple[int, str]]:
    """The status of each of four, and what they say on stderr."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "nucleus_conformance", *given],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    said = [process.communicate()[1] for process in started]
    return [(process.returncode, text) for process, text in zip(started, said, strict=True)]


@pytest.mark.parametrize("given", parameters(FILES))
@pytest.mark.sampled(4)
def test_a_file_is_that_of_one_of_them(tmp_path: Path, given: Arguments) -> None:
    arguments = given(tmp_path)
    out = tmp_path / "out"
    alone = main(arguments)
    expected = _comparable(out)
    out.unlink()
    found = both(arguments)
    assert {status for status, _ in found} == {alone}
    assert not any("Traceback" in said for _, said in found)
    assert _comparable(out) == expected
    assert not [each for each in tmp_path.iterdir() if each.suffix in (".tmp", ".partial")]
    if "--json" in arguments and arguments[0] == "run":
        read_report(str(out))


def _comparable(path: Path) -> object:
    """What it holds, but for what depends on the moment."""
    text = path.read_text("utf-8")
    try:
        return [json.loads(line)["kind"] for line in text.splitlines()]
    except (ValueError, TypeError, KeyError):
        return text


_AGAIN: Final = ("fixtures", "init")
"""The commands that may be given again."""


@pytest.mark.parametrize("is_there", [False, True], ids=["new", "empty"])
@pytest.mark.parametrize("given", parameters(FOLDERS))
@pytest.mark.sampled(6)
def test_a_folder_is_that_of_one_of_them(tmp_path: Path, given: Arguments, is_there: bool) -> None:
    arguments = given(tmp_path)
    out = tmp_path / "out"
    if is_there:
        out.mkdir()
    found = both(arguments)
    first, *others = sorted(found, key=lambda each: each[0] == 2)
    assert first[0] in (0, 1)
    for status, said in others:
        if status == 0:
            assert arguments[0] in _AGAIN, "what it finds there is what it would write"
        else:
            assert (status, f"{out} is not empty" in said) == (2, True)
    main([str(tmp_path / "alone") if each == str(out) else each for each in arguments])
    assert everything(out).keys() == everything(tmp_path / "alone").keys()
