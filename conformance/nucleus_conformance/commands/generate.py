"""`generate`: predictions by chance, right ones or broken ones, as JSON lines for tests."""

from __future__ import annotations

import sys

from attrs import frozen

from nucleus_conformance.commands.options import check_name, edition_or_default
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.fuzzing.generated import lines
from nucleus_conformance.fuzzing.rounds import keep_files_away
from nucleus_conformance.harness import CLASSES


@frozen(kw_only=True)
class Options:
    """What the command line says."""

    type: str | None = None
    edition: str | None = None
    count: int = 100
    seed: int = 0
    broken: bool = False

    def check(self) -> None:
        """Raise `UsageError` for what makes no sense."""
        if self.type is not None:
            check_name(self.type, "type", CLASSES)


def generate(options: Options) -> ExitStatus:
    """Print so many lines, and return the exit status."""
    options.check()
    edition = edition_or_default(options.edition)
    keep_files_away()
    types = (options.type,) if options.type is not None else tuple(CLASSES)
    for line in lines(types, edition, options.count, options.seed, broken=options.broken):
        sys.stdout.write(f"{line}\n")
    return ExitStatus.HOLDS
