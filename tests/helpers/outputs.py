"""Every command and option that names something to write, and what is needed to give it."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Final

from attrs import frozen

from nucleus_conformance.cli import main
from tests.helpers import impacts
from tests.helpers.command_line import RIGHT, SPOILED, write_suite
from tests.helpers.dumps import good, payload, written
from tests.helpers.programs import Program, program

KNOWN: Final = f"{SPOILED.id} expires=2999-12-31 owner=ann reason=later\n"


@frozen
class Place:
    """A folder with a program that does wrong, cases for it, and a report on it."""

    folder: Path
    made: Program
    dying: Program
    """It dies of everything: what `fuzz` finds of that is soon as small as it gets."""

    @property
    def pids(self) -> list[int]:
        """What was started."""
        return [*self.made.pids, *self.dying.pids]

    @property
    def run(self) -> list[str]:
        return ["run", "--fixtures", str(self.folder / "suite")]

    @property
    def report(self) -> str:
        path = self.folder / "report.jsonl"
        if not path.exists():
            main([*self.run, "--json", str(path), *self.made.arguments])
        return str(path)

    @property
    def dump(self) -> str:
        return written(self.folder / "dump.jsonl", [*good(2), payload(confidence=2)])


def make_place(folder: Path) -> Place:
    wrong = 'say({"id": request["id"], "payload": {}})'
    write_suite(folder / "suite", [RIGHT, SPOILED])
    dies = "os._exit(3)"
    return Place(
        folder,
        program(folder, wrong, echo=wrong),
        program(folder, dies, echo=dies, name="dying"),
    )


Command = Callable[[Place, str], list[str]]

FEW: Final = ["--max-examples", "1", "--seed", "1"]


def _of_run(option: str) -> Command:
    return lambda place, name: [*place.run, option, name, *place.made.arguments]


def _of_lint(option: str) -> Command:
    return lambda place, name: ["lint", place.dump, option, name]


def _of_replay(option: str) -> Command:
    """Of one more that does right, against which the first line comes out otherwise."""
    return lambda place, name: [
        *("replay", place.dump, option, name),
        *("--against", shlex.join(program(place.folder, name="honest").command.arguments)),
        *place.made.arguments,
    ]


def _of_impact(option: str) -> Command:
    return lambda place, name: impacts.arguments(place.folder, place.made, option, name)


FILES: Final[dict[tuple[str, str], Command]] = {
    **{
        ("run", f"--{name}"): _of_run(f"--{name}")
        for name in ("json", "junit-xml", "html", "markdown", "badge")
    },
    ("fuzz", "--json"): lambda place, name: ["fuzz", "--json", name, *FEW, "reference"],
    ("report", "-o"): lambda place, name: ["report", place.report, "-o", name],
    ("diff", "-o"): lambda place, name: ["diff", place.report, place.report, "-o", name],
    ("matrix", "-o"): lambda place, name: ["matrix", place.report, "-o", name],
    **{
        ("lint", option): _of_lint(option)
        for option in ("-o", "--good", "--bad", "--fix", "--part")
    },
    ("replay", "-o"): _of_replay("-o"),
    ("impact", "-o"): _of_impact("-o"),
}
"""Command and option that names a file to write -> how to give it."""

FOLDERS: Final[dict[tuple[str, str], Command]] = {
    ("run", "--bundle"): _of_run("--bundle"),
    ("fuzz", "--save"): lambda place, name: [
        *("fuzz", "--save", name, *FEW, *place.dying.arguments)
    ],
    ("fixtures export", "DIR"): lambda place, name: [
        *("fixtures", "export", name, "--edition", "0.17.9", "--type", "box")
    ],
    ("replay", "--save"): _of_replay("--save"),
    ("impact", "--save"): _of_impact("--save"),
    ("distill", "-o"): lambda place, name: ["distill", place.dump, "-o", name],
    ("init", "DIR"): lambda place, name: ["init", "python", name],
}
"""The same for folders."""

FIXED: Final[dict[tuple[str, str], Command]] = {
    ("run", "--fix-known-failing"): lambda place, name: [
        *(*place.run, "--known-failing", name, "--fix-known-failing"),
        *place.made.arguments,
    ]
}
"""The list that a run writes anew."""
