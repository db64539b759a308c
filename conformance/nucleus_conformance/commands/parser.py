"""The parser of command lines, and the options that several commands share."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Collection, Sequence
from typing import Any, Final, NoReturn

from nucleus_conformance.commands.choices import FORMATS
from nucleus_conformance.commands.numbers import seconds, whole
from nucleus_conformance.errors import UsageError
from nucleus_conformance.shell import join
from nucleus_conformance.text import suggestion


class Once(argparse.Action):
    """Stores one value, and refuses a second: whoever gives two wants both, not the last."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        """Raise `UsageError` for a second value."""
        if getattr(namespace, self.dest) not in (None, values):
            parser.error(f"{option_string} takes one value here, and was given two")
        setattr(namespace, self.dest, values)


class Listed(argparse.Action):
    """Stores what is given, once or several times, with commas between."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        """Add it to what was given before."""
        before = getattr(namespace, self.dest)
        setattr(namespace, self.dest, values if before is None else f"{before},{values}")


class Parser(argparse.ArgumentParser):
    """Fills editions and releases into its help, and raises `UsageError` for a mistake."""

    def format_help(self) -> str:
        """The help with the known editions and releases."""
        return filled(super().format_help())

    def _print_message(self, message: str, file: Any = None) -> None:
        """Print it; argparse lets go what a full disk does not take."""
        print(message, end="", file=file, flush=True)

    def error(self, message: str) -> NoReturn:
        """Raise `UsageError`."""
        raise UsageError(f"{message} (see {self.prog} --help)")

    def parse_args(self, args=None, namespace=None):  # type: ignore[no-untyped-def]
        """What was given. An option that does not exist is compared with those of the command."""
        given, unknown = self.parse_known_args(args, namespace)
        if unknown:
            parser = self._of(given)
            meant = _command_meant(given, unknown)
            if not meant:
                asked = next((each for each in unknown if each.startswith("-")), "")
                meant = _option_meant(asked.partition("=")[0], parser._option_string_actions)
            parser.error(f"unrecognized arguments: {' '.join(unknown)}{meant}")
        return given

    def _of(self, given: argparse.Namespace) -> Parser:
        """The parser of the command that was given, which is this one if there is none."""
        for action in self._actions:
            chosen = getattr(given, action.dest, None)
            if isinstance(action, argparse._SubParsersAction) and chosen in action.choices:
                return action.choices[chosen]._of(given)  # type: ignore[no-any-return]
        return self

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            choices = [str(each) for each in action.choices]
            meant = _value_meant(str(value), choices)
            problem = f"invalid choice: {value!r} (choose from {', '.join(choices)}){meant}"
            raise argparse.ArgumentError(action, problem)


_ALIKE: Final = {"--count": "--max-requests", "--max-requests": "--count"}
"""What one command calls it -> what another one does."""


_SAME: Final = (
    {"node", "npm", "javascript", "js", "typescript", "ts"},
    {"go", "golang"},
    {"rust", "crate", "cargo"},
    {"java", "maven", "mvn"},
    {"python", "py"},
)
"""Names of one language, of which a command knows one."""


def _value_meant(asked: str, known: Collection[str]) -> str:
    same = next((names for names in _SAME if asked.casefold() in names), set())
    other = next((each for each in known if each in same), "")
    return f"; did you mean {other}?" if other else suggestion(asked, known)


def _option_meant(asked: str, known: Collection[str]) -> str:
    other = _ALIKE.get(asked)
    return f"; did you mean {other}?" if other in known else suggestion(asked, known)


def _command_meant(given: argparse.Namespace, unknown: Sequence[str]) -> str:
    """What to write if the target is a program, and the rest its arguments; empty if it is none."""
    target = getattr(given, "target", None)
    if target is None or shutil.which(target) is None:
        return ""
    return f"; put -- before the command, as in -- {join([target, *unknown])}"


def filled(text: str) -> str:
    """The text with the known editions and releases, which are loaded only here."""
    from nucleus_spec.editions import DEFAULT, EDITIONS, PUBLISHED, edition_of_release

    of_default = [each for each in PUBLISHED if edition_of_release(each) is DEFAULT]
    names = {
        "default": DEFAULT.name,
        "newest": EDITIONS[-1].name,
        "editions": ", ".join(each.name for each in EDITIONS),
        "release": of_default[-1],
        "newest release": PUBLISHED[-1],
    }
    for name, formats in FORMATS.items():
        if f"{{formats of {name}}}" in text:
            names[f"formats of {name}"] = ", ".join(formats)
    for name, value in names.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def add_edition(parser: argparse._ActionsContainer, text: str) -> None:
    """Let an edition be named, by any of its releases, too."""
    named = "named by any of its releases, or latest"
    parser.add_argument("--edition", action=Once, metavar="E", help=f"{text}; {named}")


def add_editions(parser: argparse._ActionsContainer, text: str) -> None:
    """Let editions be named: several times, with commas between them, or all."""
    named = "by name, by any of its releases, or latest; with commas for several, or all"
    parser.add_argument(
        "--edition", action=Listed, metavar="E", help=f"{text}; {named} (repeatable)"
    )


def add_starting(parser: argparse._ActionsContainer, usual: int) -> None:
    """Let the user say how an implementation is started. `usual`: the seconds of a reply."""
    parser.add_argument("--name", metavar="NAME", help="what reports call it")
    parser.add_argument(
        "--cwd",
        metavar="DIR",
        help="run it there, as after cd DIR, not in an empty directory; files that cases need are "
        "made there, and removed at the end",
    )
    add_timeout(parser, usual)


def add_timeout(parser: argparse._ActionsContainer, usual: int) -> None:
    """Let the user grant another time than so many seconds for a reply."""
    parser.add_argument(
        "--timeout",
        type=seconds,
        metavar="SECONDS",
        help=f"give it so long for a reply (default: {usual}), and for its start until hello "
        "(default: 60)",
    )


def add_several(parser: argparse._ActionsContainer, name: str, what: str) -> None:
    """Let an option be given several times."""
    parser.add_argument(
        f"--{name}",
        action="append",
        default=[],
        dest=f"{name}s",
        metavar=name[0].upper(),
        help=f"{what} (repeatable)",
    )


def add_output(parser: argparse._ActionsContainer, command: str) -> None:
    """Let the format and the file be chosen."""
    parser.add_argument(
        "--format",
        choices=FORMATS[command],
        default="terminal",
        metavar="FORMAT",
        help=f"{{formats of {command}}} (default: terminal)",
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write to FILE, not to stdout")


def add_show(parser: argparse._ActionsContainer) -> None:
    """Let it be chosen how many places of a cause are shown."""
    parser.add_argument(
        "--show",
        type=whole(1, 10**6),
        default=5,
        metavar="N",
        help="show N places of a cause (default: 5)",
    )


def add_input_format(parser: argparse._ActionsContainer) -> None:
    """Let it be said what the files of a dump hold."""
    parser.add_argument(
        "--input-format",
        choices=["lines", "document"],
        metavar="F",
        help="lines or document (default: found out)",
    )


def add_engine(parser: argparse._ActionsContainer) -> None:
    """Let it be chosen who does the work."""
    parser.add_argument(
        "--engine",
        choices=["local", "ray"],
        default="local",
        help="who does the work: processes of this machine, or a Ray cluster, which takes no "
        "--workers (default: local)",
    )
    parser.add_argument(
        "--address",
        metavar="HOST:PORT",
        help="where that cluster is, or auto: the one of this machine (default: RAY_ADDRESS; "
        "without it, one that is started for this, here)",
    )


_LONGEST: Final = 4096
_MOST: Final = 20_000


def check_sizes(given: Sequence[str]) -> None:
    """Raise `UsageError` for more arguments than anybody gives, or longer ones.

    That is 20,000, each of 4,096 characters, as a path. What stands behind `--` is the system's.
    """
    if len(given) > _MOST:
        raise UsageError(f"{len(given):,} arguments, where {_MOST:,} are the most")
    for each in given:
        if len(each) > _LONGEST:
            raise UsageError(
                f"{each[:20]}… has {len(each):,} characters, where {_LONGEST:,} are the most of an "
                "option, a name or a pattern"
            )
