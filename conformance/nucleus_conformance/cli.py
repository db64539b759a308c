"""The command line. Everything heavy is imported by the command that needs it: `--help` is instant."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from nucleus_conformance.commands.arguments import RENDERINGS, make_parser
from nucleus_conformance.errors import ConformanceError, UsageError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status. `ConformanceError`s become one line on stderr."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _run_command(given)
    except ConformanceError as error:
        print(f"nucleus-conformance: {_one_line(str(error))}", file=sys.stderr)
        return error.exit_status
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone; there is nobody to tell
        return 1
    except KeyboardInterrupt:
        print("nucleus-conformance: interrupted", file=sys.stderr)
        return 130


def _one_line(text: str) -> str:
    from nucleus_conformance.text import printable

    return printable(" ".join(text.split()))


def _run_command(given: list[str]) -> int:
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
    if program and options.command not in ("run", "smoke", "fuzz"):
        raise UsageError("a command after -- is for run, smoke and fuzz only")
    if options.command is None:
        parser.print_help()
        return UsageError.exit_status
    if options.command == "run":
        return _run(options, program)
    if options.command == "fuzz":
        return _fuzz(options, program)
    if options.command in ("report", "diff", "matrix"):
        return _reports(options)
    if options.command == "smoke":
        from nucleus_conformance.commands.smoke import smoke

        return smoke(options.target, program, options.edition)
    if options.command == "fixtures":
        return _fixtures(options)
    return _browse(options)


def _run(options: argparse.Namespace, program: list[str]) -> int:
    from nucleus_conformance.commands.run import Options, run

    given = {
        key: value for key, value in vars(options).items() if key not in ("command", "version")
    }
    files = {name: given.pop(name.replace("-", "_")) for name in RENDERINGS}
    formats = {name.removesuffix("-xml"): file for name, file in files.items() if file is not None}
    return run(Options(program=program, renderings=formats, **given))


def _fuzz(options: argparse.Namespace, program: list[str]) -> int:
    from nucleus_conformance.commands.fuzz import Options, fuzz

    given = {
        key: value for key, value in vars(options).items() if key not in ("command", "version")
    }
    return fuzz(Options(program=program, **given))


def _reports(options: argparse.Namespace) -> int:
    if options.command == "report":
        from nucleus_conformance.commands.report import report

        return report(options.file, options.format, options.output)
    if options.command == "diff":
        from nucleus_conformance.commands.diff import diff

        return diff(options.old, options.new, options.format, options.output)
    from nucleus_conformance.commands.matrix import matrix

    return matrix(options.reports, options.format, options.output)


def _fixtures(options: argparse.Namespace) -> int:
    from nucleus_conformance.commands import fixtures

    if options.action == "record":
        return fixtures.record(options.edition)
    if options.action == "export":
        return fixtures.export(options.directory, options.edition, options.type)
    return fixtures.check()


def _browse(options: argparse.Namespace) -> int:
    from nucleus_conformance.commands import browse
    from nucleus_conformance.commands.options import Selection

    if options.command == "requirements":
        return browse.requirements(options.json)
    if options.command == "explain":
        return browse.explain(options.case, options.edition)
    names = ("pattern", "type", "operation", "level", "requirement", "flag")
    selection = Selection(**{name: getattr(options, name) for name in names})
    return browse.list_cases(options.edition, selection, options.json)


def _print_versions() -> int:
    from nucleus_conformance.suite.catalog import SUITE_VERSION
    from nucleus_spec import EDITIONS, __version__

    editions = ", ".join(each.name for each in EDITIONS)
    print(f"nucleus-conformance {__version__}, suite {SUITE_VERSION}, editions {editions}")
    return 0
