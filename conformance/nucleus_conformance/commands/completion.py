"""`completion`: a script that makes a shell complete the commands."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any, Final

import shtab

from nucleus_conformance.commands.arguments import make_parser
from nucleus_conformance.commands.names import GLOSSARY
from nucleus_conformance.commands.options import ALL, LATEST
from nucleus_conformance.commands.parser import filled
from nucleus_conformance.corpus.rules import CODES
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.harness import CLASSES, NEEDS, NEEDS_OF_MODULE
from nucleus_conformance.suite.case import SUBJECTS
from nucleus_conformance.suite.catalog.flags import FLAGS
from nucleus_conformance.targets.releases import PACKAGE
from nucleus_spec.editions import EDITIONS, PUBLISHED
from nucleus_spec.requirements import REQUIREMENTS

_FILES: Final = ("FILE", "OLD", "NEW", "REPORT")
"""What an argument is called that is a file."""

_TARGETS: Final = ["reference", f"{PACKAGE}=={PUBLISHED[-1]}", "python:", "sdk:"]

_WORDS: Final[dict[str, list[str]]] = {
    "edition": list(dict.fromkeys([*(each.name for each in EDITIONS), *PUBLISHED, LATEST])),
    "type": list(CLASSES),
    "types": list(CLASSES),
    "operation": [*NEEDS, *NEEDS_OF_MODULE],
    "operations": [*NEEDS, *NEEDS_OF_MODULE],
    "level": ["required", "recommended"],
    "requirement": list(REQUIREMENTS),
    "ids": list(REQUIREMENTS),
    "flag": list(FLAGS),
    "patterns": [f"{each}/" for each in SUBJECTS],
    "NAME": list(dict.fromkeys([*REQUIREMENTS, *FLAGS, *GLOSSARY])),
    "select": [*CODES, "error", "warning"],
    "ignore": [*CODES, "error", "warning"],
    "explain": list(CODES),
    **dict.fromkeys(("target", "against", "old", "new"), _TARGETS),
}
"""Argument, or what stands for its value -> what it may be, beside what else it may be."""

_OF_BASH: Final = "complete -o bashdefault -F"
"""How the script for bash ends. Where it has nothing to offer, there are no files either."""


def completion(shell: str) -> ExitStatus:
    """Print the script for that shell."""
    parser = make_parser()
    for command, action in _arguments(parser):
        action.help = filled(action.help) if action.help else action.help
        is_file = action.metavar in _FILES and command != "impact"  # whose OLD and NEW are targets
        kind = shtab.FILE if is_file else None
        kind = shtab.DIRECTORY if action.metavar == "DIR" else kind
        if kind is not None:
            action.complete = kind  # type: ignore[attr-defined]
        elif action.choices is None and (words := _words(command, action)):
            action.choices = words
    print(shtab.complete(parser, shell).replace(_OF_BASH, f"{_OF_BASH[:-2]}-o default -F"))
    return ExitStatus.HOLDS


def _words(command: str, action: argparse.Action) -> list[str]:
    """What that argument of a command may be; nothing if no word of it is known."""
    if not action.option_strings and action.metavar == "NAME":
        return _WORDS["NAME"]
    words = _WORDS.get(action.dest, [])
    takes_all = command in ("run", "export") and action.dest == "edition"
    return [*words, ALL] if takes_all else words


def _arguments(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.Action]]:
    """Every argument of the parser, and of those of its commands: the command, and the argument."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            commands: dict[str, Any] = action.choices
            for each in commands.values():
                yield from _arguments(each)
        else:
            yield parser.prog.split()[-1], action
