"""`python -m nucleus_conformance` is `nucleus-conformance`."""

from __future__ import annotations

import signal
import sys


def start() -> None:
    """Run the command line, where that is possible. Ends the process.

    Until it has been loaded, Ctrl-C ends the process as any other, with nothing to say of it.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from nucleus_conformance.system import lacking

    if lack := lacking():
        from nucleus_conformance.exit_status import ExitStatus

        print(lack, file=sys.stderr)
        sys.exit(ExitStatus.USAGE)
    from nucleus_conformance.cli import program

    program()


if __name__ == "__main__":
    start()
