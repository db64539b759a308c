"""`completion`: a script that makes a shell complete the commands."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any, Final

import shtab

from nucleus_conformance.commands.arguments import make_parser
from nucleus_conformance.commands.options import LATEST
from nucleus_conformance.commands.parser import filled
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.harness import CLASSES, NEEDS, NEEDS_OF_MODULE
from nucleus_conformance.suite.catalog import SUBJECTS
from nucleus_conformance.suite.catalog.flags import FLAGS
from nucleus_conformance.targets.releases import PACKAGE
from nucleus_spec.editions import EDITIONS, PUBLISHED
from nucleus_spec.requirements import REQUIREMENTS

_FILES: Final = ("FILE", "OLD", "NEW", "REPORT")
"""What an argument is called that is a file."""

_WORDS: Final[dict[str, list[str]]] = {
    "edition": [*(each.name for each in EDITIONS), *PUBLISHED, LATEST],
    "type": list(CLASSES),
    "types": list(CLASSES),
    "operation": [*NEEDS, *NEEDS_OF_MODULE],
    "operations": [*NEEDS, *NEEDS_OF_MODULE],
    "level": ["required", "recommended"],
    "requirement": list(REQUIREMENTS),
    "ids": list(REQUIREMENTS),
    "flag": list(FLAGS),
    "patterns": [f"{each}/" for each in SUBJECTS],
    "target": ["reference", f"{PACKAGE}=={PUBLISHED[-1]}", "python:", "sdk:"],
}
"""Argument -> what it may be, beside what else it may be."""


def completion(shell: str) -> ExitStatus:
    """Print the script for that shell."""
    parser = make_parser()
    for action in _arguments(parser):
        action.help = filled(action.help) if action.help else action.help
        kind = shtab.FILE if action.metavar in _FILES else None
        kind = shtab.DIRECTORY if action.metavar == "DIR" else kind
        if kind is not None:
            action.complete = kind  # type: ignore[attr-defined]
        elif action.choices is None and action.dest in _WORDS:
            action.choices = _WORDS[action.dest]
    print(shtab.complete(parser, shell))
    return ExitStatus.HOLDS


def _arguments(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Every argument of the parser, and of those of its commands."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            commands: dict[str, Any] = action.choices
            for each in commands.values():
                yield from _arguments(each)
        else:
            yield action
