"""The arguments of `distill`, and its `--help` text."""

from __future__ import annotations

import argparse

from nucleus_conformance.commands.examples import DISTILL_EXAMPLES
from nucleus_conformance.commands.parser import Parser, add_edition, add_input_format


def add_distill(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add the command."""
    distill = commands.add_parser(
        "distill",
        help="make a small suite of a dump, which shows every shape that the dump has",
        description="Choose the fewest predictions of a dump that show every key, type, spelling "
        "of numbers, length,\nscript, null and absence which the whole dump has, and write them as "
        "a suite\nof one edition (--edition), for run --fixtures.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=DISTILL_EXAMPLES,
    )
    distill.add_argument(
        "files", nargs="*", metavar="FILE", help="a file, a folder or a pattern; - for stdin"
    )
    distill.add_argument(
        "-o",
        "--output",
        dest="directory",
        metavar="DIR",
        required=True,
        help="the folder of the suite, which is new or empty",
    )
    add_edition(distill, "the edition of the suite (default: {default})")
    add_input_format(distill)
    distill.add_argument(
        "--redact",
        action="store_true",
        help="put others of the same shape in place of names, ids, texts, URLs, own keys and "
        "numbers that are your own; those of geometries, confidences and vectors stay",
    )
