"""A fault: what an implementation does to a runner, as a small program, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from attrs import Factory, evolve, frozen

from tests.helpers.programs import ECHO, Program, greeting, program

SECONDS: Final = 0.4
"""The deadline of a case, where the fault is to miss it; to be `stretched`."""

DEADLINE: Final = "DEADLINE"
"""Stands for these seconds in what a program does, and in what is said of it."""


@frozen
class Fault:
    """A program that does something wrong on one case, and what is to come of it."""

    name: str
    spoil: str
    verdict: str = "passed"
    reason: str = ""
    """A part of the verdict's reason."""
    problem: str = ""
    """A part of the one problem that the report names; empty if there is to be none."""
    stderr: str = ""
    """How the end of it looks in the report."""
    echo: str = ECHO
    """What it does on the other cases."""
    start: str = ""
    """What it does before it says hello."""
    hello: Mapping[str, Any] = Factory(dict)
    """What it says of itself, beside what is usual."""
    after: str = ""
    """What it does after that."""
    end: str = ""
    """What it does once its input has ended."""
    options: tuple[str, ...] = ()
    hurried: bool = False
    """Whether the deadline of a case is short, since it is to be missed, or not to matter."""
    survives: bool = False
    """Whether a process of it outlives the run: none that the runner could end."""
    linux: bool = False
    """Whether it needs what only Linux has."""

    def within(self, seconds: float) -> Fault:
        """The same, where the deadline is so many seconds."""
        names = ("spoil", "echo", "start", "after", "end", "reason", "problem")
        texts: dict[str, Any] = {name: at(seconds, getattr(self, name)) for name in names}
        return evolve(self, **texts)

    def program(self, folder: Path, **hello: Any) -> Program:
        """It, with more to say of itself."""
        start = "\n".join((self.start, greeting(**self.hello, **hello), self.after))
        return program(folder, self.spoil, hello=start, echo=self.echo, end=self.end)


def at(seconds: float, text: str) -> str:
    """That text, where the deadline is so many seconds."""
    return text.replace(DEADLINE, f"{seconds:g}")


LATE: Final = f"no complete reply within {DEADLINE} s"


def timeout(name: str, spoil: str, **more: Any) -> Fault:
    return Fault(name, spoil, "timeout", LATE, hurried=True, **more)


def crash(name: str, spoil: str, reason: str, **more: Any) -> Fault:
    return Fault(name, spoil, "crash", reason, **more)


def nonsense(name: str, spoil: str, reason: str, **more: Any) -> Fault:
    return Fault(name, spoil, "protocol-error", reason, **more)


def harmless(name: str, spoil: str = "echo(request)", **more: Any) -> Fault:
    """All cases pass. If there is a problem, it is nobody's."""
    return Fault(name, spoil, **more)
