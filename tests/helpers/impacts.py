"""What puts `impact` into each situation of docs/exit-status.md."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.helpers.programs import ECHO, Program, program
from tests.helpers.replays import THIRD, UNSUPPORTED, WRONG, honest, interrupted_at


def arguments(folder: Path, made: Program, *options: str) -> list[str]:
    """The arguments of the command for that program, against an honest one."""
    both = (shlex.join(each.command.arguments) for each in (honest(folder), made))
    return ["impact", *both, "--count", "0", *options]


def _of(echo: str, *options: str) -> Callable[[Path], list[str]]:
    return lambda folder: arguments(folder, program(folder, echo=echo, spoil=echo), *options)


SITUATIONS: Final[dict[str, Callable[[Path], list[str]]]] = {
    "it holds, or was printed": _of(ECHO),
    "it does not hold": _of(WRONG),
    'every answer is "unsupported"': _of(UNSUPPORTED),
    "an edition that does not exist": _of(ECHO, "--edition", "0.0.1"),
    "a file to write that cannot be written": _of(ECHO, "-o", "/no/such/folder/x"),
    "a program that is not there": lambda _: ["impact", "reference", "no-such-program x"],
    "a program that does not say hello": lambda folder: arguments(
        folder, program(folder, hello="say({})")
    ),
    "a program that dies of every request": _of("os._exit(3)"),
}


right: Final = SITUATIONS["it holds, or was printed"]
"""The arguments with which it finds nothing."""


def interrupted(number: int, folder: Path) -> int:
    """The status of `impact` as a process, interrupted at the third prediction."""
    asked = folder / "asked"
    made = program(folder, echo=THIRD.replace("ASKED", repr(str(asked))))
    return interrupted_at(number, arguments(folder, made), asked)
