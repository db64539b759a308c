"""Errors by who is at fault: the user, the implementation, the suite or the machine.

Each has an exit status.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

from nucleus_conformance.exit_status import ExitStatus


class ConformanceError(Exception):
    """Base class of the errors that end a command with one clear line."""

    exit_status: ClassVar[ExitStatus]
    also: tuple[str, ...] = ()
    """More lines, each for itself."""
    advice: str = ""
    """What to do about it, if that is known."""


class ReaderGoneError(Exception):
    """Whoever read our output has gone; what the command has found is known."""

    def __init__(self, exit_status: int) -> None:
        super().__init__("nobody reads the output any more")
        self.exit_status = exit_status


@contextmanager
def ending_with(exit_status: int) -> Iterator[None]:
    """The command ends with this status, even if nobody reads what is printed in here.

    Raises `ReaderGoneError` in place of a `BrokenPipeError`.
    """
    try:
        yield
    except BrokenPipeError as error:
        raise ReaderGoneError(exit_status) from error


class UsageError(ConformanceError):
    """The command line, or a file that it names, makes no sense."""

    exit_status = ExitStatus.USAGE

    def __init__(self, problem: str, also: Sequence[str] = ()) -> None:
        super().__init__(problem)
        self.also = tuple(also)


class CannotStartError(ConformanceError):
    """The implementation could not be installed or started, or never spoke the protocol."""

    exit_status = ExitStatus.NOT_STARTED

    def __init__(
        self,
        problem: str,
        *,
        also: Sequence[str] = (),
        advice: str = "",
    ) -> None:
        super().__init__(problem)
        self.also = tuple(also)
        """What it wrote to stderr beside what the problem quotes, a line each."""
        self.advice = advice


class SpeaksOtherError(CannotStartError):
    """The implementation speaks one edition, and not the one that it was asked for."""

    def __init__(self, problem: str, spoken: str, *, advice: str = "") -> None:
        super().__init__(problem, advice=advice)
        self.spoken = spoken
        """What it says that it speaks."""


class MachineError(ConformanceError):
    """The machine is at fault: it lacks room, memory, or whatever else is needed."""

    exit_status = ExitStatus.SUITE_FAULT

    def __init__(self, problem: str, advice: str = "") -> None:
        super().__init__(problem)
        self.advice = advice

    @property
    def with_advice(self) -> str:
        """The problem and what to do about it, in one sentence."""
        return f"{self}; {self.advice}" if self.advice else str(self)


class SuiteError(ConformanceError):
    """The suite itself is at fault: its fixtures, or how they were recorded."""

    exit_status = ExitStatus.SUITE_FAULT

    def __init__(self, problem: str, path: Path | None = None) -> None:
        super().__init__(problem, path)
        self.problem = problem
        self.path = path

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}" if self.path else self.problem
