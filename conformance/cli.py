"""The command line. Everything heavy is imported by the command that needs it: `--help` is instant."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NoReturn

from conformance.errors import ConformanceError, UsageError

if TYPE_CHECKING:
    from conformance.case import Suite
    from nucleus_spec.editions import Edition

_RUN_EXAMPLES: Final = """\
targets:
  reference               nucleus_spec itself
  scale-nucleus==VERSION  a published release of the official SDK, installed by itself from PyPI;
                          the edition follows from the version
  python:MODULE           a Python module that has the documented class names
  -- COMMAND ARG...       any program that speaks the line protocol on stdin and stdout; it runs in
                          a directory of its own, and is given paths in full

examples:
  nucleus-conformance run scale-nucleus==0.20.0
  nucleus-conformance run scale-nucleus==0.22.3 --strict --json report.jsonl
  nucleus-conformance run python:my_port -k 'box/*'
  nucleus-conformance run --edition 0.21.2 -- node port.mjs

exit status:
  0  every required case passed
  1  the implementation does not conform
  2  the command makes no sense: an unknown edition, a pattern that no case matches
  3  the implementation could not be installed or started, or never gave a proper reply
  4  the suite itself is at fault
  130  interrupted; the report has what was judged until then
"""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (see {self.prog} --help)")


def _parser() -> argparse.ArgumentParser:
    raw = argparse.RawDescriptionHelpFormatter
    parser = _Parser(
        prog="nucleus-conformance",
        description="Scores implementations of Nucleus model predictions against golden fixtures.",
        formatter_class=raw,
        epilog="examples:\n"
        "  nucleus-conformance run scale-nucleus==0.20.0\n"
        "  nucleus-conformance run -- node port.mjs\n"
        "  nucleus-conformance fixtures check\n",
    )
    parser.add_argument("--version", action="store_true", help="print the versions and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    run = commands.add_parser(
        "run",
        help="score an implementation",
        description="Put every case of an edition to an implementation, and judge what it answers.",
        usage="nucleus-conformance run [options] TARGET\n"
        "       nucleus-conformance run [options] -- COMMAND ARG...",
        formatter_class=raw,
        epilog=_RUN_EXAMPLES,
    )
    run.add_argument("target", nargs="?", metavar="TARGET", help="what to score: see below")
    run.add_argument("--edition", metavar="E", help="the edition to score it on (default: 0.17.9)")
    run.add_argument(
        "--strict", action="store_true", help="let no permitted deviation pass, only what is right"
    )
    run.add_argument(
        "-k", metavar="PATTERN", dest="pattern", help="only cases whose id has or matches PATTERN"
    )
    run.add_argument("--json", metavar="FILE", help="write the report as JSON lines; - for stdout")

    fixtures = commands.add_parser("fixtures", help="record or check the golden fixtures")
    actions = fixtures.add_subparsers(dest="action", metavar="ACTION", required=True)
    record = actions.add_parser(
        "record",
        help="write the fixtures anew, asking every published release",
        description="Write the fixtures: the reference states what is right, every published release "
        "is asked as well, and nothing is written if one disagrees without permission.",
    )
    record.add_argument("--edition", metavar="E", help="only that edition (default: all)")
    actions.add_parser(
        "check",
        help="say whether the fixtures are what the catalog and the reference say; asks no release",
    )
    return parser


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
    from conformance.report.escape import printable

    return printable(" ".join(text.split()))


def _run_command(given: list[str]) -> int:
    program: list[str] = []
    if "--" in given:
        split = given.index("--")
        given, program = given[:split], given[split + 1 :]
        if not program:
            raise UsageError("there is no command after --")
    parser = _parser()
    options = parser.parse_args(given)
    if options.version:
        return _print_versions()
    if program and options.command != "run":
        raise UsageError("a command after -- is for run only")
    if options.command == "run":
        return _run(options, program)
    if options.command == "fixtures":
        return _record(options.edition) if options.action == "record" else _check()
    parser.print_help()
    return UsageError.exit_status


def _print_versions() -> int:
    from conformance.catalog import SUITE_VERSION
    from nucleus_spec import EDITIONS, __version__

    editions = ", ".join(each.name for each in EDITIONS)
    print(f"nucleus-conformance {__version__}, suite {SUITE_VERSION}, editions {editions}")
    return 0


def _edition(name: str | None) -> Edition | None:
    from nucleus_spec.editions import edition
    from nucleus_spec.errors import UnknownEdition

    try:
        return None if name is None else edition(name)
    except UnknownEdition as error:
        raise UsageError(str(error)) from None


def _selected(suite: Suite, pattern: str | None) -> Suite:
    from fnmatch import fnmatchcase

    from attrs import evolve

    if pattern is None:
        return suite
    wild = any(char in pattern for char in "*?[")
    cases = tuple(
        case
        for case in suite.cases
        if (fnmatchcase(case.id, pattern) if wild else pattern in case.id)
    )
    if not cases:
        raise UsageError(f"no case of edition {suite.edition} matches {pattern}")
    return evolve(suite, cases=cases)


def _run(options: argparse.Namespace, program: list[str]) -> int:
    from contextlib import ExitStack

    from conformance.adapters.targets import find_target
    from conformance.case import load_suite
    from conformance.report.jsonlines import json_lines
    from conformance.report.summary import Run, exit_status, footer
    from conformance.report.terminal import console, print_run, waiting, with_progress
    from conformance.runner import session
    from conformance.verdict import Judged

    to = console(stderr=options.json == "-")
    edition = _edition(options.edition)
    with waiting(f"preparing {options.target or 'the command'}", to):
        target = find_target(options.target, program, edition)
    suite = _selected(load_suite(target.edition), options.pattern)
    judged: list[Judged] = []
    interrupted = False
    with ExitStack() as stack:
        with waiting(f"starting {target.title}", to):
            starting = session(target.command, target.edition, options.strict)
            running = stack.enter_context(starting)
        report = stack.enter_context(json_lines(options.json))
        run = Run(suite.version, suite.edition, running.hello, suite.cases, options.strict)
        report.write(run.header())
        try:
            for each in with_progress(running.run(suite.cases), len(suite.cases), to):
                judged.append(each)
                report.write(each.to_json())
        except KeyboardInterrupt:
            interrupted = True
        report.write(footer(run, judged))
    print_run(run, judged, suite.notes, to, target.notice)
    return 130 if interrupted else exit_status(run, judged)


def _record(name: str | None) -> int:
    from conformance.case import source_fixtures_directory
    from conformance.record import record
    from conformance.report.terminal import console
    from nucleus_spec.editions import EDITIONS

    only = _edition(name)
    editions = EDITIONS if only is None else (only,)
    directory = source_fixtures_directory()
    to = console(stderr=True)
    disagreements = record(editions, directory, to.print)
    for each in disagreements:
        to.print(str(each))
    if disagreements:
        to.print(f"{len(disagreements)} disagreements: nothing was written")
        return 1
    print(f"recorded {', '.join(each.name for each in editions)} in {directory}")
    return 0


def _check() -> int:
    from conformance.case import fixtures_directory
    from conformance.record import check

    directory = fixtures_directory()
    wrong = check(directory)
    if wrong:
        print("\n".join(wrong))
        print("to record them anew: nucleus-conformance fixtures record")
        return 1
    print(f"the fixtures in {directory} are what the catalog and the reference say")
    return 0
