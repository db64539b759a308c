"""Every cell of the table in docs/exit-status.md, through the whole command."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from attrs import frozen

import nucleus_conformance
from nucleus_conformance.cli import main
from nucleus_conformance.exit_status import ExitStatus
from tests.helpers import cluster_situations, distills, impacts, lint_situations, replays
from tests.helpers.command_line import RIGHT, SPOILED, started, wait_for, write_suite
from tests.helpers.fault_rows import rows_of
from tests.helpers.patience import FOR_EVER
from tests.helpers.printing import full, nowhere, shut, unread
from tests.helpers.programs import Program, program

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
PAGE: Final = (ROOT / "docs" / "exit-status.md").read_text("utf-8")


def _rows(first: str) -> list[list[str]]:
    """The cells of the table whose first heading that is, the headings among them."""
    lines = PAGE.splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith(f"| {first} |"))
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return [rows[0], *rows[2:]]


HEADINGS, *SITUATIONS = _rows("situation")
CELLS: Final = {
    (row[0], command): status
    for row in SITUATIONS
    for command, status in zip(HEADINGS[1:], row[1:], strict=True)
    if status != "–"
}

KNOWN: Final = "expires=2999-12-31 owner=ann reason=later"
UNSUPPORTED = 'say({"id": request["id"], "unsupported": {"reason": "not yet"}})'


@frozen
class Place:
    """A folder with programs, fixtures and reports to try commands on."""

    folder: Path
    suite: Path
    good: Program
    wrong: Program

    def path(self, name: str, text: str = "") -> str:
        path = self.folder / name
        path.write_text(text, "utf-8")
        return str(path)

    def report(self, made: Program) -> str:
        path = self.folder / f"{made.path.stem}.jsonl"
        suite = ["--fixtures", str(self.suite)]
        main(["run", *suite, "--json", str(path), *made.arguments])
        return str(path)

    def program(self, **given: Any) -> list[str]:
        return program(self.folder, name="other", **given).arguments


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(
        tmp_path,
        write_suite(tmp_path / "suite", [RIGHT, SPOILED]),
        program(tmp_path, 'say({"id": request["id"], "payload": request["payload"]})', name="good"),
        program(tmp_path, 'say({"id": request["id"], "payload": {}})', name="wrong"),
    )


OF_DUMPS: Final[dict[str, Any]] = {"lint": lint_situations, "distill": distills}
OF_DUMPS.update(replay=replays, impact=impacts)

Recipe = Callable[[Place], "int | list[str]"]
"""What puts a command into a situation: its arguments; or the status, without `main`."""

RECIPES: Final[dict[tuple[str, str], Recipe]] = {}


def _in(situation: str, **recipes: Recipe) -> None:
    for command, recipe in recipes.items():
        RECIPES[situation, command.replace("_", " ")] = recipe


def _right(module: Any) -> Callable[[Place], list[str]]:
    return lambda place: module.right(place.folder)


def _run(place: Place) -> list[str]:
    return ["run", "--fixtures", str(place.suite)]


FEW: Final = ["--max-examples", "20", "--seed", "1"]

_in(
    "it holds, or was printed",
    report=lambda place: ["report", place.report(place.wrong)],
    matrix=lambda place: ["matrix", place.report(place.wrong)],
    requirements=lambda place: ["requirements", "--json"],
    generate=lambda place: ["generate", "--count", "3"],
    completion=lambda place: ["completion", "fish"],
)
_in(
    "it does not hold",
    run=lambda place: [*_run(place), *place.wrong.arguments],
    fuzz=lambda place: ["fuzz", *FEW, *place.program(echo=place_nothing)],
    smoke=lambda place: ["smoke", *place.program(echo=place_nothing)],
    diff=lambda place: ["diff", place.report(place.good), place.report(place.wrong)],
)
place_nothing: Final = 'say({"id": request["id"], "payload": {}})'
_in(
    'every answer is "unsupported"',
    run=lambda place: [*_run(place), *place.program(echo=UNSUPPORTED, spoil=UNSUPPORTED)],
    fuzz=lambda place: ["fuzz", *FEW, *place.program(echo=UNSUPPORTED)],
    smoke=lambda place: ["smoke", *place.program(echo=UNSUPPORTED)],
)
ONE: Final = ["-k", "box/decode/all-fields"]
_in(
    "all is right of what is declared, which is a part",
    run=lambda _: ["run", "reference", "--type", "box", *ONE],
)
_in(
    "the only case crashes, as the list of known failures says",
    run=lambda place: [
        *(*_run(place), "-k", SPOILED.id, "--known-failing"),
        place.path("known.txt", f"{SPOILED.id} {KNOWN} difference=crash\n"),
        *place.program(spoil="sys.exit(3)"),
    ],
)
DEAD: Final = f"{RIGHT.id} {KNOWN}\n"
_in(
    "the list of known failures is out of date",
    run=lambda place: [
        *(*_run(place), "--known-failing", place.path("known.txt", DEAD), *place.good.arguments)
    ],
)
for heading in HEADINGS[1:]:
    no_option = {heading: lambda _, heading=heading: [*heading.split(), "--no-such-option"]}
    _in("an option that does not exist", **no_option)
NO_EDITION: Final = ["--edition", "0.0.1"]
_in(
    "an edition that does not exist",
    run=lambda place: ["run", *NO_EDITION, "reference"],
    fuzz=lambda place: ["fuzz", *NO_EDITION, "reference"],
    smoke=lambda place: ["smoke", *NO_EDITION, "reference"],
    fixtures_record=lambda place: ["fixtures", "record", *NO_EDITION],
    fixtures_export=lambda place: ["fixtures", "export", str(place.folder / "new"), *NO_EDITION],
    list=lambda place: ["list", *NO_EDITION],
    explain=lambda place: ["explain", "box/decode/all-fields", *NO_EDITION],
    generate=lambda place: ["generate", *NO_EDITION],
)
_in(
    "a pattern, id or type that nothing has",
    run=lambda place: ["run", "-k", "no-such-case", "reference"],
    fuzz=lambda place: ["fuzz", "--type", "nothing", "reference"],
    fixtures_export=lambda place: ["fixtures", "export", f"{place.folder}/x", "--type", "nothing"],
    init=lambda place: ["init", "cobol", f"{place.folder}/x"],
    list=lambda place: ["list", "no-such-case"],
    explain=lambda place: ["explain", "box/decode/nothing"],
    requirements=lambda place: ["requirements", "BOX-99"],
    generate=lambda place: ["generate", "--type", "nothing"],
)


def _read(place: Place, file: str, command: str) -> list[str]:
    if command in ("run", "fuzz"):
        return [command, "--known-failing", file, "reference"]
    return [*command.split(), file, file] if command == "diff" else [*command.split(), file]


for name in ("run", "fuzz", "fixtures check", "diff", "report", "matrix"):
    _in(
        "a file to read that is not there",
        **{name: lambda place, name=name: _read(place, str(place.folder / "none"), name)},
    )
    _in(
        "a file to read that makes no sense",
        **{name: lambda place, name=name: _read(place, place.path("bad", "?\n"), name)},
    )
for command, module in OF_DUMPS.items():
    for name, given in {**module.SITUATIONS, **cluster_situations.of(command)}.items():
        _in(name, **{command: lambda place, given=given: given(place.folder)})
_in(
    "a folder of fixtures (`--fixtures`) that cannot be used",
    run=lambda place: ["run", "--fixtures", place.path("file"), *place.good.arguments],
)
_in(
    "a file to write that cannot be written",
    run=lambda place: [*_run(place), "--json", f"{place.folder}/no/x", *place.good.arguments],
    fuzz=lambda place: ["fuzz", *FEW, "--json", f"{place.folder}/no/x", "reference"],
    fixtures_export=lambda place: ["fixtures", "export", place.path("file")],
    init=lambda place: ["init", "python", place.path("file")],
    diff=lambda place: ["diff", *2 * [place.report(place.good)], "-o", f"{place.folder}/no/x"],
    report=lambda place: ["report", place.report(place.good), "-o", f"{place.folder}/no/x"],
    matrix=lambda place: ["matrix", place.report(place.good), "-o", f"{place.folder}/no/x"],
)
for name in ("run", "fuzz", "smoke"):
    _in(
        "a program that is not there",
        **{name: lambda place, name=name: [name, "--", "no-such-program"]},
    )
    _in(
        "a program that does not say hello",
        **{name: lambda place, name=name: [name, *place.program(hello="say({})")]},
    )
    dying = {name: lambda place, name=name: [name, *_few(name), *place.program(echo="os._exit(3)")]}
    _in("a program that dies of every request", **dying)


def _few(command: str) -> list[str]:
    return {"run": ONE, "fuzz": FEW}.get(command, [])


GONE: Final = "fixtures that cannot be read, or are not as they were recorded"


def _without_fixtures(place: Place, *arguments: str) -> int:
    """The command as a process, of a package whose fixtures have gone."""
    package = place.folder / "somewhere" / "else" / "nucleus_conformance"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(Path(nucleus_conformance.__file__).parent, package, ignore=ignored)
    path = os.pathsep.join([str(package.parent), str(ROOT)])
    command = [sys.executable, "-m", "nucleus_conformance", *arguments]
    done = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": path}, cwd=place.folder, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done.returncode


for name, arguments in {
    "run": ["run", "reference"],
    "fuzz": ["fuzz", *FEW, "reference"],
    "fixtures check": ["fixtures", "check"],
    "fixtures export": ["fixtures", "export", "new"],
    "init": ["init", "go", "new"],
    "list": ["list"],
    "explain": ["explain", "box/decode/all-fields"],
    "requirements": ["requirements"],
}.items():
    _in(GONE, **{name: lambda place, arguments=arguments: _without_fixtures(place, *arguments)})

_in(
    GONE,
    replay=lambda place: _without_fixtures(place, *replays.permitted(place.folder)),
    impact=lambda place: _without_fixtures(place, *impacts.right(place.folder)),
    distill=lambda place: _without_fixtures(place, *distills.right(place.folder)),
    report=lambda place: _without_fixtures(place, "report", place.report(place.wrong)),
)


def _interrupted(number: int, place: Place, *arguments: str) -> int:
    """The command as a process, interrupted once the program has a request to answer."""
    made = program(place.folder, FOR_EVER, echo=FOR_EVER, name="hanging")
    with started(*arguments, *made.arguments) as process:
        wait_for(made.path.with_suffix(".log"), 2)
        process.send_signal(number)
        process.communicate()
        return process.returncode


def _interrupted_at_work(number: int, *arguments: str) -> int:
    """The command as a process, interrupted once it has printed a line."""
    with started(*arguments) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        process.send_signal(number)
        assert "Traceback" not in process.communicate()[1]
        return process.returncode


def _in_by(how: str, number: int) -> None:
    interrupted: dict[str, Any] = {
        name: lambda place, name=name: _interrupted(number, place, name, *_few(name))
        for name in ("run", "fuzz", "smoke")
    }
    for name, module in OF_DUMPS.items():
        interrupted[name] = lambda place, module=module: module.interrupted(number, place.folder)
    interrupted["generate"] = lambda _: _interrupted_at_work(number, "generate", "--count=1000000")
    _in(f"interrupted by {how}", **interrupted)


_in_by("SIGINT (Ctrl-C)", signal.SIGINT)
_in_by("SIGTERM", signal.SIGTERM)
_in_by("SIGHUP", signal.SIGHUP)


_in(
    "there is no temporary folder",
    run=lambda place: nowhere(*_run(place), *place.good.arguments),
    fuzz=lambda place: nowhere("fuzz", *FEW, "reference"),
    smoke=lambda place: nowhere("smoke", "reference"),
    lint=lambda place: nowhere("lint", str(place.folder)),
    distill=lambda place: nowhere(*distills.right(place.folder)),
    replay=lambda place: nowhere(*replays.right(place.folder)),
    impact=lambda place: nowhere(*impacts.right(place.folder)),
    **{"fixtures check": lambda _: nowhere("fixtures", "check")},
)


_PRINTED: Final[dict[str, Callable[[Place], list[str]]]] = {
    "run": lambda place: [*_run(place), *place.good.arguments],
    "fuzz": lambda _: ["fuzz", *FEW, "reference"],
    "smoke": lambda _: ["smoke", "reference"],
    "fixtures check": lambda _: ["fixtures", "check"],
    "fixtures export": lambda place: ["fixtures", "export", f"{place.folder}/x", "--type", "line"],
    "init": lambda place: ["init", "python", f"{place.folder}/x"],
    "diff": lambda place: ["diff", *2 * [place.report(place.good)]],
    "report": lambda place: ["report", place.report(place.good)],
    "matrix": lambda place: ["matrix", place.report(place.good)],
    "list": lambda _: ["list"],
    "explain": lambda _: ["explain", "box/decode/all-fields"],
    "requirements": lambda _: ["requirements"],
    "generate": lambda _: ["generate"],
    **{name: _right(module) for name, module in OF_DUMPS.items()},
    "completion": lambda _: ["completion", "bash"],
}
"""What commands are given that print something."""

for name, given in _PRINTED.items():
    if name != "fixtures check":
        RECIPES.setdefault(("it holds, or was printed", name), given)
    _in("stdout is closed", **{name: lambda place, given=given: shut(*given(place))})
    _in("stdout is on a full disk", **{name: lambda place, given=given: full(*given(place))})
    _in("the reader of stdout has gone", **{name: lambda place, given=given: unread(*given(place))})

LONG: Final = {
    (situation, command)
    for situation in ("stdout is on a full disk", "the reader of stdout has gone")
    for command in ("fixtures check", "fixtures export", "requirements")
}
"""Cells that take seconds."""


@pytest.mark.parametrize(
    ("situation", "command"),
    [
        pytest.param(
            *cell,
            marks=[
                *(pytest.mark.fault(row, cell[1]) for row in rows_of(cell[0])),
                *([pytest.mark.nightly] if cell in LONG or "impact" in cell else []),
            ],
        )
        for cell in RECIPES
    ],
)
@pytest.mark.sampled(3)
def test_the_status_is_the_one_in_the_table(
    situation: str, command: str, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), str(ROOT / "conformance")]))
    recipe = RECIPES[situation, command](place)
    status = recipe if isinstance(recipe, int) else main(recipe)
    assert status == int(CELLS[situation, command])


ELSEWHERE: Final = {
    ("it does not hold", "fixtures check"),
    ("it holds, or was printed", "fixtures check"),
    ("it holds, or was printed", "fixtures record"),
    ("it does not hold", "fixtures record"),
    ("stdout is on a full disk", "fixtures record"),
    ("stdout is closed", "fixtures record"),
}
"""Cells that `test_fixtures` and `test_closed_streams` try, as they take folders of fixtures, and answers of releases."""


def test_every_cell_is_tried() -> None:
    assert RECIPES.keys() | ELSEWHERE == CELLS.keys()
    assert not RECIPES.keys() & ELSEWHERE


def test_the_statuses_are_those_of_the_enumeration() -> None:
    _, *rows = _rows("status")
    assert [int(row[0]) for row in rows] == [each.value for each in ExitStatus]
    assert sorted({int(each) for each in CELLS.values()}) == [each.value for each in ExitStatus]
    assert all(re.search(r"\w", row[1]) for row in rows)
