"""What pytest catches of a case that fails, and shows of it."""

from __future__ import annotations

from io import StringIO

from nucleus_conformance.judging.verdict import Judged
from nucleus_conformance.suite.documented import addresses_of


class CaseFailedError(Exception):
    """A case failed."""

    def __init__(self, judged: Judged) -> None:
        super().__init__(judged.case.id)
        self.judged = judged

    def shown(self) -> str:
        """What `run` prints of it, under what is wrong, which pytest's summary quotes."""
        from rich.console import Console  # what follows is slow to import, and for failures alone

        from nucleus_conformance.report.causes import what_fails
        from nucleus_conformance.report.formats.terminal import PLAIN_WIDTH, print_failure
        from nucleus_conformance.report.lines import verdict_line
        from nucleus_conformance.report.model import JudgedCase

        out = StringIO()
        plain = Console(
            file=out,
            width=PLAIN_WIDTH,
            color_system=None,
            markup=False,
            emoji=False,
            soft_wrap=True,
        )
        case = JudgedCase.from_json(verdict_line(self.judged))
        print_failure(case, plain)
        more = addresses_of("requirement", case.requirements)
        return "\n".join([what_fails(case), out.getvalue().strip(), *more])


class KnownFailureError(CaseFailedError):
    """A case failed as it is known to."""
