"""The arguments of every command, and their `--help` texts."""

from __future__ import annotations

import argparse
from typing import Final

from nucleus_conformance.commands.choices import LANGUAGES
from nucleus_conformance.commands.distill_arguments import add_distill
from nucleus_conformance.commands.examples import (
    COMPLETION_EXAMPLES,
    DIFF_EXAMPLES,
    EXPLAIN_EXAMPLES,
    FUZZ_EXAMPLES,
    GENERATE_EXAMPLES,
    INIT_EXAMPLES,
    LIST_EXAMPLES,
    MATRIX_EXAMPLES,
    REPORT_EXAMPLES,
    REQUIREMENTS_EXAMPLES,
    RUN_EXAMPLES,
    SMOKE_EXAMPLES,
)
from nucleus_conformance.commands.fixtures_arguments import add_fixtures
from nucleus_conformance.commands.lint_arguments import add_lint
from nucleus_conformance.commands.numbers import count, seconds, seed, shown, whole
from nucleus_conformance.commands.parser import (
    Once,
    Parser,
    add_edition,
    add_editions,
    add_output,
    add_several,
    add_starting,
)
from nucleus_conformance.commands.replay_arguments import add_impact, add_replay


def make_parser() -> argparse.ArgumentParser:
    """The parser of every command. It raises `UsageError` for an invalid command line."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = Parser(
        prog="nucleus-conformance",
        description="Score implementations of Nucleus model predictions against golden fixtures.",
        formatter_class=raw,
        epilog="examples:\n"
        "  nucleus-conformance run scale-nucleus=={release}\n"
        "  nucleus-conformance run -- node port.mjs\n"
        "  nucleus-conformance explain box/decode/zero-confidence\n"
        "  nucleus-conformance fixtures export vendor/nucleus --edition {newest}\n"
        "  nucleus-conformance init go my-port\n",
    )
    parser.add_argument("--version", action="store_true", help="print the versions and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    run = commands.add_parser(
        "run",
        help="score an implementation",
        description="Send every case of an edition to an implementation, and judge its answers.",
        usage="nucleus-conformance run [options] TARGET\n"
        "       nucleus-conformance run [options] -- COMMAND ARG...",
        formatter_class=raw,
        epilog=RUN_EXAMPLES,
    )
    _add_run_options(run)
    _add_fuzz(commands)
    _add_generate(commands)
    add_lint(commands)
    add_replay(commands)
    add_impact(commands)
    add_distill(commands)
    _add_reports(commands)

    smoke = commands.add_parser(
        "smoke",
        help="check a new harness, step by step, before scoring",
        description="Try whether a harness speaks the protocol: it starts, answers, refuses, takes "
        "many requests\nand long lines, and ends. The first step that fails is explained.",
        usage="nucleus-conformance smoke [options] TARGET\n"
        "       nucleus-conformance smoke [options] -- COMMAND ARG...",
        formatter_class=raw,
        epilog=SMOKE_EXAMPLES,
    )
    smoke.add_argument("target", nargs="?", metavar="TARGET", help="as for run")
    add_edition(smoke, "the edition to ask for (default: as for run)")
    add_starting(smoke, 10)

    listing = commands.add_parser(
        "list",
        help="list the cases",
        description="List the cases of an edition that match everything given, one a line: id, "
        "level, requirements.",
        formatter_class=raw,
        epilog=LIST_EXAMPLES,
    )
    listing.add_argument("patterns", nargs="*", metavar="PATTERN", help="as for run -k")
    add_edition(listing, "the edition (default: {default})")
    for name, text in (
        ("type", "box, line, polygon, …"),
        ("operation", "construct, decode, encode, dispatch, local_files, collect"),
        ("level", "required or recommended"),
        ("requirement", "such as BOX-ID-1"),
        ("flag", "a trap or a permitted deviation"),
    ):
        listing.add_argument(f"--{name}", action=Once, metavar=name[0].upper(), help=text)
    listing.add_argument("--json", action="store_true", help="print one JSON object per line")

    explain = commands.add_parser(
        "explain",
        help="show everything about one case, requirement or flag",
        description="Show what a case asks and expects, and why; or where a sentence comes from; "
        "or what a flag\npermits. Each with the cases that belong to it.",
        formatter_class=raw,
        epilog=EXPLAIN_EXAMPLES,
    )
    explain.add_argument(
        "name",
        metavar="NAME",
        help="the id of a case or requirement, a flag, or any other name that an output has",
    )
    add_edition(explain, "the edition (default: {default})")

    requirements = commands.add_parser(
        "requirements",
        help="print the requirements with their sources, and how many cases each has",
        description="Print what an implementation must do, in sentences: each with where it comes "
        "from, and how\nmany cases and properties hold it.",
        formatter_class=raw,
        epilog=REQUIREMENTS_EXAMPLES,
    )
    requirements.add_argument("ids", nargs="*", metavar="ID", help="only these (default: all)")
    form = requirements.add_mutually_exclusive_group()
    form.add_argument(
        "--brief", action="store_true", help="print the sentences alone, as one specification"
    )
    form.add_argument(
        "--json", action="store_true", help="print JSON, with the id of every case and property"
    )

    add_fixtures(commands)
    _add_init(commands)
    _add_completion(commands)
    return parser


def _add_init(commands: argparse._SubParsersAction[Parser]) -> None:
    init = commands.add_parser(
        "init",
        help="start a port: a project that builds, with its harness and its tests",
        description="Write a project for a new port: the harness, every operation unsupported but "
        "for one worked\nexample, the golden cases as tests of its language, a workflow for CI, a "
        "README. No file that is\nthere is changed: where one is in the way, name a new folder, "
        "and move what you want.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=INIT_EXAMPLES,
    )
    init.add_argument("language", choices=LANGUAGES, metavar="LANG", help="%(choices)s")
    init.add_argument("directory", metavar="DIR", help="a folder; it may be there")
    add_edition(init, "the edition that it speaks (default: {newest})")


def _add_completion(commands: argparse._SubParsersAction[Parser]) -> None:
    completion = commands.add_parser(
        "completion",
        help="print what makes a shell complete these commands",
        description="Print a script for a shell. With it, the shell completes commands, options, "
        "files, types,\neditions and targets.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=COMPLETION_EXAMPLES,
    )
    completion.add_argument(
        "shell", choices=["bash", "zsh", "fish", "tcsh"], metavar="SHELL", help="%(choices)s"
    )


def _add_reports(commands: argparse._SubParsersAction[Parser]) -> None:
    raw = argparse.RawDescriptionHelpFormatter
    report = commands.add_parser(
        "report",
        help="render a report in another format",
        description="Render a report, the JSON lines that run --json writes.\n"
        "A run that was cut off is rendered as far as it went, and marked as incomplete.",
        formatter_class=raw,
        epilog=REPORT_EXAMPLES,
    )
    report.add_argument("file", metavar="FILE", help="a report; - for stdin")
    add_output(report, "report")

    diff = commands.add_parser(
        "diff",
        help="show what changed between two reports",
        description="Compare two reports case by case, and show the new failures and the cases "
        "that were\nfixed, changed, added or removed.",
        formatter_class=raw,
        epilog=DIFF_EXAMPLES,
    )
    diff.add_argument("old", metavar="OLD", help="the earlier report; - for stdin")
    diff.add_argument("new", metavar="NEW", help="the later report; - for stdin")
    diff.add_argument(
        "--show", type=shown, metavar="N", help="list N cases of each cause (default: 5)"
    )
    diff.add_argument("-v", dest="verbose", action="store_true", help="list every case")
    add_output(diff, "diff")

    matrix = commands.add_parser(
        "matrix",
        help="show several reports side by side",
        description="Show how many required cases passed, in a table of implementations by type.",
        formatter_class=raw,
        epilog=MATRIX_EXAMPLES,
    )
    matrix.add_argument("reports", nargs="+", metavar="REPORT", help="one report per row")
    add_output(matrix, "matrix")


def _add_fuzz(commands: argparse._SubParsersAction[Parser]) -> None:
    fuzz = commands.add_parser(
        "fuzz",
        help="find the smallest requests that an implementation answers wrongly",
        description="Send generated requests, right and wrong ones, to the reference and to an\n"
        "implementation. Show the smallest request for each kind of wrong answer.",
        usage="nucleus-conformance fuzz [options] TARGET\n"
        "       nucleus-conformance fuzz [options] -- COMMAND ARG...",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=FUZZ_EXAMPLES,
    )
    fuzz.add_argument("target", nargs="?", metavar="TARGET", help="as for run")
    add_edition(fuzz, "as for run (default: {default})")
    add_starting(fuzz, 1)
    fuzz.add_argument("--type", action=Once, metavar="T", help="only predictions of that type")
    add_several(fuzz, "operation", "only that operation")
    fuzz.add_argument(
        "--max-requests",
        "--max-examples",
        type=count,
        default=20_000,
        metavar="N",
        help="stop after N requests (default: 20000), but for those that make a finding small and "
        "ask for it again; --max-examples, its old name, means the same",
    )
    fuzz.add_argument("--time", type=seconds, metavar="SECONDS", help="stop after this time")
    fuzz.add_argument("--seed", type=seed, metavar="N", help="repeat the search that printed N")
    fuzz.add_argument(
        "--depth",
        choices=["value", "lexeme", "bytes"],
        help="as for run (default: value, which compares neither the spelling of numbers nor the "
        "order of keys)",
    )
    fuzz.add_argument(
        "--level",
        choices=["required", "recommended"],
        default="required",
        help="the lowest level whose findings count (default: required)",
    )
    fuzz.add_argument("--strict", action="store_true", help="permit no deviation")
    fuzz.add_argument("--known-failing", metavar="FILE", help="known findings, as for run")
    fuzz.add_argument("--json", metavar="FILE", help="the findings as JSON lines; - for stdout")
    fuzz.add_argument(
        "--save", metavar="DIR", help="write them as fixtures, and as scripts that replay them"
    )


def _add_generate(commands: argparse._SubParsersAction[Parser]) -> None:
    generate = commands.add_parser(
        "generate",
        help="print predictions made by chance, for tests in any language",
        description="Print generated payloads as JSON lines: right ones with what is sent of them, "
        "or\npayloads with exactly one fault.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=GENERATE_EXAMPLES,
    )
    generate.add_argument(
        "--type", action=Once, metavar="T", help="only predictions of that type (default: all)"
    )
    add_edition(generate, "the edition (default: {default})")
    generate.add_argument(
        "--count", type=count, default=100, metavar="N", help="print N lines (default: 100)"
    )
    generate.add_argument(
        "--seed", type=seed, default=0, metavar="N", help="another number, other lines (default: 0)"
    )
    generate.add_argument("--broken", action="store_true", help="payloads that must be refused")


def _add_run_options(run: argparse.ArgumentParser) -> None:
    run.add_argument("target", nargs="?", metavar="TARGET", help="what to score: see targets")
    cases = run.add_argument_group("which cases")
    add_editions(cases, "the edition to score it on (default: {default}, or a release's own)")
    cases.add_argument(
        "-k",
        action="append",
        default=[],
        metavar="PATTERN",
        dest="patterns",
        help="only the case with this id, or cases whose id matches or contains PATTERN; what "
        "else is one decision with them is asked as well, so verdicts are as in a whole run "
        "(repeatable)",
    )
    add_several(
        cases, "type", "it has only these types: it is scored on them, whatever it declares"
    )
    add_several(cases, "operation", "it has only these operations")
    cases.add_argument("--fixtures", metavar="DIR", help="use these, not the built-in fixtures")
    gate = run.add_argument_group("what counts")
    gate.add_argument(
        "--level",
        choices=["required", "recommended"],
        default="required",
        help="the lowest level whose failures count (default: required)",
    )
    gate.add_argument(
        "--depth",
        choices=["value", "lexeme", "bytes"],
        help="how deeply every answer must agree: value (10 equals 10.0), lexeme (numbers spelled "
        "alike) or bytes (default: as each case asks)",
    )
    gate.add_argument(
        "--strict", action="store_true", help="pass only expected outcomes, no permitted deviations"
    )
    gate.add_argument(
        "--known-failing", metavar="FILE", help="cases that may fail for now, each with a reason"
    )
    gate.add_argument(
        "--fix-known-failing",
        action="store_true",
        help="rewrite that file to match this run",
    )
    reports = run.add_argument_group("reports")
    reports.add_argument(
        "--json", metavar="FILE", help="JSON lines, from which all others are made; - for stdout"
    )
    for name, text in RENDERINGS.items():
        reports.add_argument(f"--{name}", metavar="FILE", help=f"{text}; - for stdout")
    reports.add_argument(
        "--github", action="store_true", help="annotations and a job summary for GitHub Actions"
    )
    reports.add_argument(
        "--show",
        type=shown,
        metavar="N",
        help="print N causes with an example (default: a screenful)",
    )
    reports.add_argument(
        "-v", dest="verbose", action="store_true", help="print every failure, not only the causes"
    )
    reports.add_argument(
        "--bundle", metavar="DIR", help="each failure as a request and a script that replays it"
    )
    way = run.add_argument_group("how it runs")
    add_starting(way, 5)
    way.add_argument(
        "--workers",
        type=whole(1, 256),
        default=1,
        metavar="N",
        help="the number of processes (default: 1, at most 256)",
    )
    way.add_argument(
        "--repeat",
        type=whole(1, 10**6),
        default=1,
        metavar="N",
        help="ask each case N times; a case whose answers differ is flaky",
    )
    way.add_argument(
        "--memory", type=whole(1, 2**20), metavar="MIB", help="limit its address space"
    )
    way.add_argument(
        "--pass-env",
        action="append",
        default=[],
        metavar="NAME",
        help="pass this variable on, besides those that locate programs and libraries",
    )


RENDERINGS: Final = {
    "junit-xml": "JUnit XML",
    "html": "one HTML page",
    "markdown": "Markdown",
    "badge": "JSON for a badge",
}
"""Option of `run` that names a file -> what it writes there."""
