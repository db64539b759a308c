"""What can be said on the command line, and how `--help` explains it."""

from __future__ import annotations

import argparse
from typing import Final, NoReturn

from nucleus_conformance.errors import UsageError

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


_REPORT_EXAMPLES: Final = """\
formats:
  terminal   as run prints it
  markdown   for a file, a pull request, a job summary
  junit      JUnit XML: a suite for each type
  html       one page that needs nothing else, to be searched and filtered
  badge      JSON for the endpoint badge of shields.io
  github     annotations for GitHub Actions on stdout; the job summary is appended to $GITHUB_STEP_SUMMARY

examples:
  nucleus-conformance report report.jsonl
  nucleus-conformance report report.jsonl --format html -o report.html
  nucleus-conformance run reference --json - | nucleus-conformance report - --format junit
"""

_FUZZ_EXAMPLES: Final = """\
examples:
  nucleus-conformance fuzz -- node port.mjs
  nucleus-conformance fuzz scale-nucleus==0.22.3 --type box --max-examples 20000
  nucleus-conformance fuzz --save found -- node port.mjs
  nucleus-conformance run --fixtures found -- node port.mjs

exit status:
  0  nothing was found
  1  something was: a request that is answered wrongly
  2, 3, 4, 130  as for run
"""

_DIFF_EXAMPLES: Final = """\
examples:
  nucleus-conformance diff main.jsonl branch.jsonl
  nucleus-conformance diff main.jsonl branch.jsonl --format markdown -o comment.md

exit status:
  0  nothing fails that did not fail before
  1  there are new failures: a case that passed, or was not there, fails now; or it passed, and was
     not judged because the new run was cut off
  2  a file is no report
"""

_MATRIX_EXAMPLES: Final = """\
examples:
  nucleus-conformance matrix sdk-0.17.8.jsonl sdk-0.20.0.jsonl port.jsonl
  nucleus-conformance matrix *.jsonl --format html -o matrix.html
"""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (see {self.prog} --help)")


def make_parser() -> argparse.ArgumentParser:
    """The parser of every command. Its errors are `UsageError`s."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = _Parser(
        prog="nucleus-conformance",
        description="Scores implementations of Nucleus model predictions against golden fixtures.",
        formatter_class=raw,
        epilog="examples:\n"
        "  nucleus-conformance run scale-nucleus==0.20.0\n"
        "  nucleus-conformance run -- node port.mjs\n"
        "  nucleus-conformance explain box/decode/zero-confidence\n"
        "  nucleus-conformance fixtures export vendor/nucleus --edition 0.21.2\n",
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
    _add_run_options(run)
    _add_fuzz(commands)
    _add_reports(commands)

    smoke = commands.add_parser(
        "smoke",
        help="try a new harness, step by step, before any score",
        usage="nucleus-conformance smoke [options] -- COMMAND ARG...",
        formatter_class=raw,
        epilog="example:\n  nucleus-conformance smoke -- node port.mjs\n",
    )
    smoke.add_argument("target", nargs="?", metavar="TARGET", help="as for run")
    smoke.add_argument("--edition", metavar="E", help="the edition that it is asked to speak")

    listing = commands.add_parser(
        "list",
        help="list the cases",
        formatter_class=raw,
        epilog="examples:\n"
        "  nucleus-conformance list --type box --flag number-lexeme\n"
        "  nucleus-conformance list --requirement CONFIDENCE-1 --json\n",
    )
    listing.add_argument("pattern", nargs="?", metavar="PATTERN", help="as for run -k")
    listing.add_argument("--edition", metavar="E", help="of which edition (default: 0.17.9)")
    for name, text in (
        ("type", "box, line, polygon, …"),
        ("operation", "construct, decode, encode, dispatch, local_files, collect"),
        ("level", "required or recommended"),
        ("requirement", "such as BOX-ID-1"),
        ("flag", "a trap, or a permitted deviation"),
    ):
        listing.add_argument(f"--{name}", metavar=name[0].upper(), help=text)
    listing.add_argument("--json", action="store_true", help="one JSON object a line")

    explain = commands.add_parser(
        "explain", help="say all there is to know about one case, and how to run just that one"
    )
    explain.add_argument("case", metavar="CASE-ID")
    explain.add_argument("--edition", metavar="E", help="in which edition (default: 0.17.9)")

    requirements = commands.add_parser(
        "requirements", help="print every requirement with its source, cases and property tests"
    )
    requirements.add_argument("--json", action="store_true", help="as JSON instead of Markdown")

    fixtures = commands.add_parser("fixtures", help="record, check or export the golden fixtures")
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
    export = actions.add_parser(
        "export",
        help="write a copy that needs nothing else",
        formatter_class=raw,
        epilog="example:\n"
        "  nucleus-conformance fixtures export vendor/nucleus --edition 0.21.2 --type box\n",
    )
    export.add_argument("directory", metavar="DIR", help="a folder that is new or empty")
    export.add_argument("--edition", metavar="E", help="only that edition (default: all)")
    export.add_argument("--type", metavar="T", help="only cases of that type (default: all)")
    return parser


def _add_reports(commands: argparse._SubParsersAction[_Parser]) -> None:
    raw = argparse.RawDescriptionHelpFormatter
    report = commands.add_parser(
        "report",
        help="render a report in another format",
        description="Render a report, the JSON lines that run --json writes. A run that was cut off is "
        "rendered as far as it went, and called incomplete.",
        formatter_class=raw,
        epilog=_REPORT_EXAMPLES,
    )
    report.add_argument("file", metavar="FILE", help="a report; - for stdin")
    _add_output(report, "terminal", "markdown", "junit", "html", "badge", "github")

    diff = commands.add_parser(
        "diff",
        help="say what changed between two reports",
        description="Compare two reports case by case: new failures, fixed, changed, added, removed.",
        formatter_class=raw,
        epilog=_DIFF_EXAMPLES,
    )
    diff.add_argument("old", metavar="OLD", help="the report to compare with; - for stdin")
    diff.add_argument("new", metavar="NEW", help="the report in question; - for stdin")
    _add_output(diff, "terminal", "markdown", "json")

    matrix = commands.add_parser(
        "matrix",
        help="put several reports side by side",
        description="A table of implementations by types: how many required cases passed.",
        formatter_class=raw,
        epilog=_MATRIX_EXAMPLES,
    )
    matrix.add_argument("reports", nargs="+", metavar="REPORT", help="in the order of the rows")
    _add_output(matrix, "terminal", "markdown", "html")


def _add_output(parser: argparse.ArgumentParser, *formats: str) -> None:
    parser.add_argument(
        "--format", choices=formats, default=formats[0], help=f"(default: {formats[0]})"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write it there, not to stdout")


def _add_fuzz(commands: argparse._SubParsersAction[_Parser]) -> None:
    fuzz = commands.add_parser(
        "fuzz",
        help="search for requests that it answers wrongly, each made as small as can be",
        description="Put generated requests, right and wrong ones, to the reference and to an implementation, "
        "and show the smallest request for each way in which it is wrong.",
        usage="nucleus-conformance fuzz [options] TARGET\n"
        "       nucleus-conformance fuzz [options] -- COMMAND ARG...",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=_FUZZ_EXAMPLES,
    )
    fuzz.add_argument("target", nargs="?", metavar="TARGET", help="as for run")
    fuzz.add_argument("--edition", metavar="E", help="as for run (default: 0.17.9)")
    fuzz.add_argument("--type", metavar="T", help="only predictions of that type")
    fuzz.add_argument(
        "--max-examples", type=int, default=2000, metavar="N", help="how many (default: 2000)"
    )
    fuzz.add_argument("--time", type=float, metavar="SECONDS", help="end after that time")
    fuzz.add_argument("--seed", type=int, metavar="N", help="search as in the run that printed it")
    fuzz.add_argument(
        "--depth", choices=["value", "lexeme", "bytes"], help="as for run (default: value)"
    )
    fuzz.add_argument("--strict", action="store_true", help="permit no deviation")
    fuzz.add_argument("--known-failing", metavar="FILE", help="findings that are known, as for run")
    fuzz.add_argument("--json", metavar="FILE", help="the findings as JSON lines; - for stdout")
    fuzz.add_argument(
        "--save", metavar="DIR", help="write them as fixtures and as scripts that replay them"
    )


def _add_run_options(run: argparse.ArgumentParser) -> None:
    run.add_argument("target", nargs="?", metavar="TARGET", help="what to score: see below")
    cases = run.add_argument_group("which cases")
    cases.add_argument(
        "--edition", metavar="E", help="the edition to score it on (default: 0.17.9)"
    )
    cases.add_argument(
        "-k",
        metavar="PATTERN",
        dest="pattern",
        help="only the case of that id, or those whose id matches or has PATTERN",
    )
    cases.add_argument("--fixtures", metavar="DIR", help="other fixtures than our own")
    gate = run.add_argument_group("what counts")
    gate.add_argument(
        "--level",
        choices=["required", "recommended"],
        default="required",
        help="up to which level a failure counts (default: required)",
    )
    gate.add_argument(
        "--depth",
        choices=["value", "lexeme", "bytes"],
        help="how deeply every answer must agree: in value (10 is 10.0), in number spelling, or in "
        "every byte (default: as each case asks)",
    )
    gate.add_argument(
        "--strict", action="store_true", help="let no permitted deviation pass, only what is right"
    )
    gate.add_argument(
        "--known-failing", metavar="FILE", help="cases that may fail for now, each with a reason"
    )
    gate.add_argument(
        "--fix-known-failing",
        action="store_true",
        help="write that file anew, as this run found it",
    )
    reports = run.add_argument_group("reports")
    reports.add_argument("--json", metavar="FILE", help="as JSON lines, the source of all others")
    for name, text in RENDERINGS.items():
        reports.add_argument(f"--{name}", metavar="FILE", help=f"as {text}; - for stdout")
    reports.add_argument(
        "--github", action="store_true", help="annotations and a job summary for GitHub Actions"
    )
    reports.add_argument(
        "--bundle", metavar="DIR", help="each failure as a request and a script that replays it"
    )
    way = run.add_argument_group("how it runs")
    way.add_argument(
        "--workers", type=int, default=1, metavar="N", help="in how many processes (default: 1)"
    )
    way.add_argument(
        "--repeat",
        type=int,
        default=1,
        metavar="N",
        help="ask each case N times; one that is not answered alike is flaky",
    )
    way.add_argument("--memory", type=int, metavar="MIB", help="limit its address space")
    way.add_argument(
        "--pass-env",
        action="append",
        default=[],
        metavar="NAME",
        help="let it see this variable; it sees those that say where programs are",
    )


RENDERINGS: Final = {
    "junit-xml": "JUnit XML",
    "html": "one page of HTML",
    "markdown": "Markdown",
    "badge": "the JSON of a badge",
}
"""Options of `run` that name a file -> what they write there."""
