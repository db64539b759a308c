"""The arguments of `replay`, and its `--help` text."""

from __future__ import annotations

import argparse

from nucleus_conformance.commands.examples import REPLAY_EXAMPLES
from nucleus_conformance.commands.formats import FORMATS
from nucleus_conformance.commands.numbers import whole
from nucleus_conformance.commands.parser import Parser, add_edition, add_starting


def add_replay(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add the command."""
    replay = commands.add_parser(
        "replay",
        help="say what another release changes for your data",
        description="Put the predictions of a dump to two implementations, and say what comes out "
        "otherwise:\nannotation ids first, by which ingest knows a prediction.",
        usage="nucleus-conformance replay [options] FILE... --target TARGET [--against TARGET]\n"
        "       nucleus-conformance replay [options] FILE... [--against TARGET] -- COMMAND ARG...",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=REPLAY_EXAMPLES,
    )
    replay.add_argument(
        "files", nargs="*", metavar="FILE", help="a file, a folder or a pattern; - for stdin"
    )
    which = replay.add_argument_group("what is compared")
    which.add_argument("--target", metavar="TARGET", help="what is to be used from now on")
    which.add_argument(
        "--against",
        metavar="TARGET",
        help="what was used before (default: the reference, on the edition of the target)",
    )
    add_edition(which, "the edition that both are to speak, unless it is a release's own")
    which.add_argument(
        "--depth",
        choices=["value", "lexeme", "bytes"],
        default="value",
        help="how deeply payloads are compared, as for run (default: value)",
    )
    add_reading(replay.add_argument_group("how it is read"))
    add_reporting(replay.add_argument_group("what is written"))
    way = replay.add_argument_group("how it runs")
    add_starting(way, 5)
    add_workers(way)


def add_reading(group: argparse._ActionsContainer) -> None:
    """Let the format of the dump be named."""
    group.add_argument(
        "--input-format",
        choices=["lines", "document"],
        metavar="F",
        help="lines or document (default: found out)",
    )


def add_reporting(group: argparse._ActionsContainer) -> None:
    """Let the report be chosen, and where it goes."""
    group.add_argument(
        "--format",
        choices=FORMATS["replay"],
        default="terminal",
        metavar="FORMAT",
        help="{formats of replay} (default: terminal)",
    )
    group.add_argument("-o", "--output", metavar="FILE", help="write to FILE, not to stdout")
    group.add_argument(
        "--show",
        type=whole(1, 10**6),
        default=5,
        metavar="N",
        help="show N places of a cause (default: 5)",
    )
    group.add_argument(
        "--resume",
        metavar="FILE",
        help="keep in FILE what was found; if it is there, go on from where that replay ended",
    )


def add_workers(group: argparse._ActionsContainer) -> None:
    """Let several processes of each implementation run."""
    group.add_argument(
        "--workers",
        type=whole(1, 256),
        default=1,
        metavar="N",
        help="the number of processes of each of the two (default: 1)",
    )
