"""`python -m nucleus_conformance` is `nucleus-conformance`."""

from __future__ import annotations

import sys

from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.system import lacking


def start() -> None:
    """Run the command line, where that is possible. Ends the process."""
    if lack := lacking():
        print(lack, file=sys.stderr)
        sys.exit(ExitStatus.USAGE)
    from nucleus_conformance.cli import program

    program()


if __name__ == "__main__":
    start()
