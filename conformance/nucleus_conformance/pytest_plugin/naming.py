"""What an option of pytest names, and what is said where that does not start."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from nucleus_conformance.commands.starting import Starting, words_of
from nucleus_conformance.errors import ConformanceError
from nucleus_conformance.pytest_plugin.options import OPTIONS, PREFIX

_OF_RUN: Final = re.compile(
    rf"(?<![\w-])--({'|'.join(name.removeprefix(PREFIX) for name in OPTIONS)})(?![\w-])"
)
"""An option of `run` that is one of pytest, too, by another name."""


def in_own_names(text: str) -> str:
    """What the command line says to its users, with the names that its options have here."""
    return _OF_RUN.sub(rf"{PREFIX}\1", text)


def advised(error: ConformanceError) -> list[str]:
    """What to do about an error, if that is known: one line, or none."""
    return [f"advice: {in_own_names(error.advice)}"] if error.advice else []


def starting_of(text: str, **options: Any) -> Starting:
    """How that target is started. Raises `UsageError` if the text has no words.

    `options`: fields of `Starting`.
    """
    name, program = words_of(text, "--nucleus-target", Path(options.get("cwd") or "."))
    return Starting(target=name, program=program, **options)
