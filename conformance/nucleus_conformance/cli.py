"""The command line. Each command imports what it needs, so that `--help` is instant."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from nucleus_conformance.commands.arguments import RENDERINGS, make_parser
from nucleus_conformance.errors import CannotStartError, ConformanceError, UsageError
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.interrupts import heard_once, status_of

if TYPE_CHECKING:
    from nucleus_conformance.targets.limits import Limits


_NO_ROOM: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""What is said of stdout, or a temporary file, when a disk is full."""


def main(arguments: Sequence[str] | None = None, limits: Limits | None = None) -> int:
    """Run the command line; returns the exit status. `ConformanceError`s become one line on stderr.

    `limits`: what an implementation is granted, where that is not what the command usually grants.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    with heard_once():
        try:
            status = _run_command(given, {} if limits is None else {"limits": limits})
            sys.stdout.flush()
            return status
        except ConformanceError as error:
            _tell(str(error), error.before if isinstance(error, CannotStartError) else ())
            return error.exit_status
        except BrokenPipeError:
            sys.stderr.close()  # whoever read our output has gone; there is nobody to tell
            return ExitStatus.FALLS_SHORT
        except OSError as error:
            if error.errno not in _NO_ROOM:
                raise
            _tell(f"cannot write: {error.strerror}")
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what is buffered
            return ExitStatus.USAGE
        except KeyboardInterrupt as interrupt:
            _tell("interrupted")
            return status_of(interrupt)


def _tell(problem: str, before: Sequence[str] = ()) -> None:
    """Say on stderr why the command has ended, and what a program `before` that wrote there."""
    from nucleus_conformance.text import printable, quoted

    print(f"nucleus-conformance: {printable(' '.join(problem.split()))}", file=sys.stderr)
    for line in quoted(before):
        print(f"  {line}", file=sys.stderr)


def _run_command(given: list[str], limits: Mapping[str, Any]) -> int:
    program: list[str] = []
    if "--" in given:
        split = given.index("--")
        given, program = given[:split], given[split + 1 :]
        if not program:
            raise UsageError("there is no command after --")
    parser = make_parser()
    options = parser.parse_args(given)
    if options.version:
        return _print_versions()
    if program and options.command not in _WITH_TARGET:
        raise UsageError("a command after -- is for run, smoke and fuzz only")
    if options.command is None:
        parser.print_help()
        return ExitStatus.USAGE
    if options.command in _WITH_TARGET:
        return _WITH_TARGET[options.command](options, program, limits)
    return _COMMANDS[options.command](options)


def _said(options: argparse.Namespace) -> dict[str, Any]:
    """What is said on the command line, by name."""
    return {key: value for key, value in vars(options).items() if key not in ("command", "version")}


def _run(options: argparse.Namespace, program: list[str], limits: Mapping[str, Any]) -> int:
    from nucleus_conformance.commands.run import Options, run

    given = _said(options)
    files = {name: given.pop(name.replace("-", "_")) for name in RENDERINGS}
    formats = {name.removesuffix("-xml"): file for name, file in files.items() if file is not None}
    return run(Options(program=program, renderings=formats, **given), **limits)


def _fuzz(options: argparse.Namespace, program: list[str], limits: Mapping[str, Any]) -> int:
    with _needing_hypothesis("fuzz"):
        from nucleus_conformance.commands.fuzz import Options, fuzz

    return fuzz(Options(program=program, **_said(options)), **limits)


def _generate(options: argparse.Namespace) -> int:
    with _needing_hypothesis("generate"):
        from nucleus_conformance.commands.generate import Options, generate

    return generate(Options(**_said(options)))


@contextmanager
def _needing_hypothesis(command: str) -> Iterator[None]:
    """Say how Hypothesis is installed if it is missing."""
    try:
        yield
    except ImportError:
        if find_spec("hypothesis") is not None:
            raise
        raise UsageError(
            f"{command} needs Hypothesis: pip install 'nucleus-spec[strategies]' "
            "(in a clone: pip install '.[strategies]')"
        ) from None


def _smoke(options: argparse.Namespace, program: list[str], limits: Mapping[str, Any]) -> int:
    from nucleus_conformance.commands.smoke import smoke

    return smoke(options.target, program, options.edition, **limits)


def _report(options: argparse.Namespace) -> int:
    from nucleus_conformance.commands.report import report

    return report(options.file, options.format, options.output)


def _diff(options: argparse.Namespace) -> int:
    from nucleus_conformance.commands.diff import diff

    return diff(options.old, options.new, options.format, options.output)


def _matrix(options: argparse.Namespace) -> int:
    from nucleus_conformance.commands.matrix import matrix

    return matrix(options.reports, options.format, options.output)


def _fixtures(options: argparse.Namespace) -> int:
    from nucleus_conformance.commands import fixtures

    if options.action == "record":
        return fixtures.record(options.edition)
    if options.action == "export":
        return fixtures.export(options.directory, options.edition, options.type)
    return fixtures.check()


def _requirements(options: argparse.Namespace) -> int:
    from nucleus_conformance.commands.browse import requirements

    return requirements(options.ids, options.json, options.brief)


def _explain(options: argparse.Namespace) -> int:
    from nucleus_conformance.commands.explain import explain

    return explain(options.name, options.edition)


def _list(options: argparse.Namespace) -> int:
    from nucleus_conformance.commands.browse import list_cases
    from nucleus_conformance.commands.options import Selection

    names = ("pattern", "type", "operation", "level", "requirement", "flag")
    selection = Selection(**{name: getattr(options, name) for name in names})
    return list_cases(options.edition, selection, options.json)


def _print_versions() -> int:
    from nucleus_conformance.suite.catalog import SUITE_VERSION
    from nucleus_spec import EDITIONS, __version__

    editions = ", ".join(each.name for each in EDITIONS)
    print(f"nucleus-conformance {__version__}, suite {SUITE_VERSION}, editions {editions}")
    return ExitStatus.HOLDS


_WITH_TARGET: Final[
    Mapping[str, Callable[[argparse.Namespace, list[str], Mapping[str, Any]], int]]
] = {"run": _run, "fuzz": _fuzz, "smoke": _smoke}
"""The commands that start an implementation, of which the command may stand behind `--`."""

_COMMANDS: Final[Mapping[str, Callable[[argparse.Namespace], int]]] = {
    "report": _report,
    "diff": _diff,
    "matrix": _matrix,
    "fixtures": _fixtures,
    "requirements": _requirements,
    "explain": _explain,
    "list": _list,
    "generate": _generate,
}
