"""The arguments of `replay` and `impact`, and their `--help` texts."""

from __future__ import annotations

import argparse
from typing import Final

from nucleus_conformance.commands.examples import IMPACT_EXAMPLES, REPLAY_EXAMPLES
from nucleus_conformance.commands.numbers import seed, whole
from nucleus_conformance.commands.parser import (
    Parser,
    add_edition,
    add_engine,
    add_input_format,
    add_output,
    add_show,
    add_starting,
    add_timeout,
)

_OF_BOTH: Final = (
    "the edition that both are to speak, but for releases, which have their own (default: that of "
    "the other one, if it is a release)"
)


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
    add_edition(which, _OF_BOTH)
    _add_depth(which)
    add_input_format(which)
    reports = replay.add_argument_group("what is written")
    _add_reporting(reports, "replay")
    reports.add_argument(
        "--resume",
        metavar="FILE",
        help="keep in FILE what was found; if it is there, go on from where that replay ended",
    )
    way = replay.add_argument_group("how it runs")
    add_starting(way, 5)
    _add_workers(way)
    add_engine(way)


def add_impact(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add the command."""
    impact = commands.add_parser(
        "impact",
        help="say what another release changes, without a dump",
        description="Put the predictions of the golden fixtures, and generated ones, to two "
        "implementations, and say\nwhat comes out otherwise, as replay does of a dump.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=IMPACT_EXAMPLES,
    )
    impact.add_argument("old", metavar="OLD", help="the target that was used before, as for replay")
    impact.add_argument("new", metavar="NEW", help="the one that is to be used from now on")
    add_edition(impact, _OF_BOTH)
    _add_depth(impact)
    impact.add_argument(
        "--count",
        type=whole(0, 10**6),
        default=1000,
        metavar="N",
        help="generate N predictions of each edition that is spoken (default: 1000)",
    )
    impact.add_argument(
        "--seed", type=seed, default=0, metavar="N", help="another number, others (default: 0)"
    )
    _add_reporting(impact, "impact")
    add_timeout(impact, 5)
    _add_workers(impact)


def _add_depth(group: argparse._ActionsContainer) -> None:
    """Let it be chosen how deeply payloads are compared."""
    group.add_argument(
        "--depth",
        choices=["value", "lexeme", "bytes"],
        default="value",
        help="how deeply payloads are compared, as for run (default: value)",
    )


def _add_reporting(group: argparse._ActionsContainer, command: str) -> None:
    """Let the report be chosen, and where it goes."""
    add_output(group, command)
    group.add_argument(
        "--save", metavar="DIR", help="write a case of each cause, for run --fixtures"
    )
    add_show(group)


def _add_workers(group: argparse._ActionsContainer) -> None:
    """Let several processes of each implementation run."""
    group.add_argument(
        "--workers",
        type=whole(1, 256),
        default=1,
        metavar="N",
        help="the number of processes of each of the two (default: 1)",
    )
