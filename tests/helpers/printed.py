"""What a report prints on a terminal."""

from __future__ import annotations

import io
from typing import Any

from nucleus_conformance.report.console import console
from nucleus_conformance.report.formats.terminal import SHOWN, print_report
from tests.helpers.reports import Line, report


def printed(
    *cases: Line, notice: str = "", show: int = SHOWN, verbose: bool = False, **given: Any
) -> str:
    """What a report prints where there are no colours, unless they are asked for."""
    to = console()
    to.file = io.StringIO()
    print_report(report(*cases, **given), to, notice, show, verbose)
    return to.file.getvalue()
