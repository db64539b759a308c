"""`diff`: show what changed between two reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from nucleus_conformance.errors import UsageError, ending_with
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.files import check_files, write_text
from nucleus_conformance.report.diff import (
    EXAMPLES,
    Changes,
    changes,
    diff_json,
    diff_markdown,
    diff_terminal,
)
from nucleus_conformance.report.model import read_report

FORMATS: Final[Mapping[str, Callable[[Changes, int | None], str]]] = {
    "terminal": diff_terminal,
    "markdown": diff_markdown,
    "json": diff_json,
}


def diff(
    old: str, new: str, format_name: str, output: str | None, show: int | None = EXAMPLES
) -> int:
    """Compare two reports and render the changes. Returns 1 if `Changes.is_worse`, else 0.

    `show`: how many cases of each cause are listed, from 0 on; None: all.
    """
    if old == new == "-":
        raise UsageError("only one of the two reports can come from stdin (-)")
    check_files([output], [old, new])
    found = changes(read_report(old), read_report(new))
    status = ExitStatus.FALLS_SHORT if found.is_worse else ExitStatus.HOLDS
    with ending_with(status):
        write_text(FORMATS[format_name](found, show), output)
    return status
