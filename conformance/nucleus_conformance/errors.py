"""Whose fault it is: the user's, the implementation's, or the suite's. Each has its exit status."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar


class ConformanceError(Exception):
    """Base of everything that ends a command with one clear line."""

    exit_status: ClassVar[int]


class UsageError(ConformanceError):
    """The command was called in a way that makes no sense."""

    exit_status = 2


class CannotStartError(ConformanceError):
    """The implementation could not be installed or started, or never spoke the protocol."""

    exit_status = 3


class SuiteError(ConformanceError):
    """The suite itself is at fault: its fixtures, or how they were recorded."""

    exit_status = 4

    def __init__(self, problem: str, path: Path | None = None) -> None:
        super().__init__(problem, path)
        self.problem = problem
        self.path = path

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}" if self.path else self.problem
