"""The parser of command lines, and the options that several commands share."""

from __future__ import annotations

import argparse
from contextlib import suppress
from typing import NoReturn

from nucleus_conformance.commands.formats import FORMATS
from nucleus_conformance.errors import UsageError


class Parser(argparse.ArgumentParser):
    """Fills editions and releases into its help, and raises `UsageError` for a mistake."""

    def format_help(self) -> str:
        """The help with the known editions and releases, which are loaded only here."""
        from nucleus_spec.editions import DEFAULT, EDITIONS, PUBLISHED, edition_of_release

        of_default = [each for each in PUBLISHED if edition_of_release(each) is DEFAULT]
        names = {
            "default": DEFAULT.name,
            "newest": EDITIONS[-1].name,
            "editions": ", ".join(each.name for each in EDITIONS),
            "release": of_default[-1],
            "newest release": PUBLISHED[-1],
        }
        text = super().format_help()
        for name, formats in FORMATS.items():
            if f"{{formats of {name}}}" in text:
                names[f"formats of {name}"] = ", ".join(formats)
        for name, value in names.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    def error(self, message: str) -> NoReturn:
        """Raise `UsageError`."""
        raise UsageError(f"{message} (see {self.prog} --help)")


def add_edition(parser: argparse._ActionsContainer, text: str) -> None:
    """Let an edition be named, by any of its releases, too."""
    named = "named by any of its releases, or latest"
    parser.add_argument("--edition", metavar="E", help=f"{text}; {named}")


def add_starting(parser: argparse._ActionsContainer, seconds: int) -> None:
    """Let the user say how an implementation is started. `seconds`: what a reply usually has."""
    parser.add_argument("--name", metavar="NAME", help="what reports call it")
    parser.add_argument(
        "--cwd",
        metavar="DIR",
        help="run it there, as after cd DIR, not in an empty directory; files that cases need are "
        "made there, and removed at the end",
    )
    parser.add_argument(
        "--timeout",
        type=_seconds,
        metavar="SECONDS",
        help=f"give it so long for a reply (default: {seconds})",
    )


def _seconds(text: str) -> float:
    """A time that is not over before it begins."""
    with suppress(ValueError):
        if (seconds := float(text)) > 0:
            return seconds
    raise argparse.ArgumentTypeError(f"must be a number greater than 0, not {text}")


def add_output(parser: argparse.ArgumentParser, command: str) -> None:
    """Let the format and the file be chosen."""
    parser.add_argument(
        "--format",
        choices=FORMATS[command],
        default="terminal",
        metavar="FORMAT",
        help=f"{{formats of {command}}} (default: terminal)",
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write to FILE, not to stdout")
