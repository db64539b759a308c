"""`python -m nucleus_conformance` is `nucleus-conformance`.

Until the command line has been loaded, Ctrl-C ends the process as any other, with nothing to say of
it. That begins as this module is imported, by the first thing that it does; Python itself, and the
script that pip writes, load something before, and may show a traceback.
"""

import _signal  # type: ignore[import-not-found]  # built in: `signal` has to be loaded, and more
import sys

if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)


def start() -> None:
    """Run the command line, where that is possible. Ends the process."""
    from nucleus_conformance.system import lacking

    if lack := lacking():
        from nucleus_conformance.exit_status import ExitStatus

        print(lack, file=sys.stderr)
        sys.exit(ExitStatus.USAGE)
    from nucleus_conformance.cli import program

    program()


if __name__ == "__main__":
    start()
