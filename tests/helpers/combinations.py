"""What is declared, listed as known to fail, and selected, in every combination; and what follows."""

from __future__ import annotations

from itertools import product
from pathlib import Path

from attrs import frozen

from tests.helpers.programs import ECHO, GREETING, Program, greeting, make_case, program

GOOD = make_case("box/decode/good")
BAD = make_case("box/decode/bad", {"spoil": 1})
LINE = make_case("line/decode/good")
CUBOID = make_case("cuboid/decode/x")
CASES = (GOOD, BAD, LINE, CUBOID)
TYPES = ("box", "line", "cuboid")

SAID = "expires=2999-12-31 owner=ann reason=why"
WRONG = 'say({"id": request["id"], "payload": 7})'
LACKS = 'say({"id": request["id"], "unsupported": {"reason": "not yet"}})'
ANSWERS = f'if request["type"] == "cuboid": {LACKS}\nelse: {ECHO}'

LISTS = {
    "none": [],
    "exact": [f"{BAD.id} {SAID} difference=type", f"{CUBOID.id} {SAID} difference=unsupported"],
    "patterns": [f"*/bad* {SAID}", f"{BAD.id} {SAID}", f"cuboid/* {SAID} difference=unsupported"],
    "stale": [f"{LINE.id} {SAID}"],
}
DECLARED = {"all": None, "hello": ("box", "line"), "type": ("box",)}
SELECTED = {"all": None, "box": "box/*", "line": "line/*", "cuboid": "cuboid/*"}
EDITIONS = {"one": "0.17.9", "two": "0.17.9,0.21.2"}


@frozen
class Combination:
    """What is asked of a port whose box/decode/bad is wrong, and that supports no cuboid."""

    declared: str
    listed: str
    selected: str
    editions: str

    @property
    def types(self) -> tuple[str, ...]:
        return DECLARED[self.declared] or TYPES

    @property
    def judged(self) -> list[str]:
        """The types that are judged."""
        chosen = TYPES if self.selected == "all" else (self.selected,)
        return [name for name in chosen if name in self.types]

    @property
    def waives(self) -> bool:
        return self.listed in ("exact", "patterns")

    @property
    def failures(self) -> int:
        """How many cases fail on one edition."""
        return sum(name in self.judged for name in ("box", "cuboid"))

    @property
    def status(self) -> int:
        if not self.judged or self.judged == ["cuboid"]:  # nothing is known to be right
            return 1
        stale = self.listed == "stale" and "line" in self.judged
        return int(stale or (self.failures > 0 and not self.waives))

    @property
    def color(self) -> str:
        """That of a badge on a run that holds."""
        if self.waives and self.failures:
            return "yellow" if "cuboid" in self.judged else "yellowgreen"
        return "brightgreen" if self.declared == "all" else "blue"

    @property
    def options(self) -> list[str]:
        given = ["--edition", EDITIONS[self.editions]]
        given += ["--type", "box"] if self.declared == "type" else []
        pattern = SELECTED[self.selected]
        return [*given, *(["-k", pattern] if pattern else [])]

    def port(self, folder: Path) -> Program:
        hello = greeting(types=["box", "line"]) if self.declared == "hello" else GREETING
        return program(folder, WRONG, hello=hello, echo=ANSWERS)

    def list_in(self, folder: Path) -> list[str]:
        if self.listed == "none":
            return []
        path = folder / "known.txt"
        path.write_text("".join(f"{line}\n" for line in LISTS[self.listed]), "utf-8")
        return ["--known-failing", str(path)]


EVERY = [Combination(*names) for names in product(DECLARED, LISTS, SELECTED, EDITIONS)]
