"""What pytest catches of a case that fails, and shows of it."""

from __future__ import annotations

from io import StringIO

from nucleus_conformance.judging.verdict import Judged


class CaseFailedError(Exception):
    """A case failed."""

    def __init__(self, judged: Judged) -> None:
        super().__init__(judged.case.id)
        self.judged = judged

    def shown(self) -> str:
        """What `run` prints of it."""
        from rich.console import Console  # what follows is slow to import, and for failures alone

        from nucleus_conformance.report.formats.terminal import print_failure
        from nucleus_conformance.report.lines import verdict_line
        from nucleus_conformance.report.model import JudgedCase

        out = StringIO()
        plain = Console(file=out, color_system=None, markup=False, emoji=False, soft_wrap=True)
        print_failure(JudgedCase.from_json(verdict_line(self.judged)), plain)
        return out.getvalue().strip()


class KnownFailureError(CaseFailedError):
    """A case failed as it is known to."""
