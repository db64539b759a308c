"""The arguments of `fixtures`."""

from __future__ import annotations

import argparse

from nucleus_conformance.commands.choices import PACKAGES
from nucleus_conformance.commands.examples import (
    CHECK_EXAMPLES,
    EXPORT_EXAMPLES,
    FIXTURES_EXAMPLES,
    RECORD_EXAMPLES,
)
from nucleus_conformance.commands.parser import (
    Once,
    Parser,
    add_edition,
    add_editions,
    add_several,
)


def add_fixtures(commands: argparse._SubParsersAction[Parser]) -> None:
    """Let fixtures be recorded, checked and exported."""
    raw = argparse.RawDescriptionHelpFormatter
    fixtures = commands.add_parser(
        "fixtures",
        help="record, check or export the golden fixtures",
        description="The golden fixtures: copy them, check them, or write them anew.",
        formatter_class=raw,
        epilog=FIXTURES_EXAMPLES,
    )
    actions = fixtures.add_subparsers(dest="action", metavar="ACTION", required=True)
    record = actions.add_parser(
        "record",
        help="write the fixtures anew, and ask every published release",
        description="Write the fixtures of a checkout anew. The reference decides what is right. "
        "Every published\nrelease is asked too. If one disagrees without permission, nothing is "
        "written.",
        formatter_class=raw,
        epilog=RECORD_EXAMPLES,
    )
    add_edition(record, "only that edition (default: all)")
    check = actions.add_parser(
        "check",
        help="check the fixtures against the catalog and the reference; or a copy against its "
        "index; asks no release",
        description="Check, without a network, whether the fixtures are what the catalog and the "
        "reference say;\nor whether what fixtures export wrote is as the hashes in its index say.",
        formatter_class=raw,
        epilog=CHECK_EXAMPLES,
    )
    check.add_argument(
        "directory",
        nargs="?",
        metavar="DIR",
        help="what an export wrote, with --as or without (default: the golden fixtures)",
    )
    export = actions.add_parser(
        "export",
        help="write a self-contained copy",
        description="Write a copy of the fixtures, or of a part, that needs nothing else: cases, "
        "an index with\nhashes, the schema, and a README that says how to use them; or a package "
        "of another language\nwith all of that. What an earlier export wrote there is renewed; "
        "other files stay.",
        formatter_class=raw,
        epilog=EXPORT_EXAMPLES,
    )
    export.add_argument(
        "directory", metavar="DIR", help="a folder: new, empty, or of an earlier export"
    )
    export.add_argument(
        "--as",
        action=Once,
        choices=PACKAGES,
        dest="package",
        metavar="PACKAGE",
        help="a package: %(choices)s (default: the files alone)",
    )
    add_editions(export, "only that edition (default: all)")
    add_several(export, "type", "only cases of that type")
