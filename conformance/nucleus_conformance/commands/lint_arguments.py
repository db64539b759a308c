"""The arguments of `lint`, and its `--help` text."""

from __future__ import annotations

import argparse

from nucleus_conformance.commands.examples import LINT_EXAMPLES
from nucleus_conformance.commands.numbers import whole
from nucleus_conformance.commands.parser import (
    Parser,
    add_edition,
    add_engine,
    add_input_format,
    add_output,
    add_show,
)


def add_lint(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add the command."""
    lint = commands.add_parser(
        "lint",
        help="check dumps of predictions before they are uploaded",
        description="Find every prediction that would be refused, ignored or stored wrongly, in "
        "files\nof any size: lines, arrays, bodies of uploads, rows of exports; plain, gzip, zstd.",
        usage="nucleus-conformance lint [options] FILE...\n"
        "       nucleus-conformance lint [options] merge PART...",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=LINT_EXAMPLES,
    )
    lint.add_argument(
        "files", nargs="*", metavar="FILE", help="a file, a folder or a pattern; - for stdin"
    )
    which = lint.add_argument_group("what is asked")
    add_edition(which, "the edition (default: {default})")
    add_input_format(which)
    for name, text in (("select", "ask these rules alone"), ("ignore", "do not ask these rules")):
        which.add_argument(
            f"--{name}",
            action="append",
            default=[],
            metavar="CODE",
            help=f"{text}: codes, groups such as UPLOAD, error or warning (repeatable)",
        )
    which.add_argument("--strict", action="store_true", help="fail if there are warnings alone")
    which.add_argument(
        "--explain",
        nargs="?",
        const="",
        metavar="CODE",
        help="say what a rule means, and what to do; without a code, list the rules",
    )
    reports = lint.add_argument_group("what is written")
    add_output(reports, "lint")
    add_show(reports)
    for name, text in (
        (
            "good",
            "write the predictions without an error (with --strict, or a warning), a line each",
        ),
        ("bad", "write the others"),
        ("fix", "write all predictions, a line each, repaired where that is safe"),
        ("part", "write what was found, for lint merge to make one report of several"),
    ):
        reports.add_argument(f"--{name}", metavar="FILE", help=text)
    reports.add_argument(
        "--unsafe-fixes",
        action="store_true",
        help="let --fix repair percent, sums and equal ids, too, which is a guess",
    )
    lint.add_argument(
        "--workers",
        type=whole(1, 256),
        default=1,
        metavar="N",
        help="the number of processes (default: 1)",
    )
    add_engine(lint)
