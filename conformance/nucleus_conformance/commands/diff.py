"""`diff`: what changed between two reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from nucleus_conformance.report.diff import (
    Changes,
    changes,
    diff_json,
    diff_markdown,
    diff_terminal,
)
from nucleus_conformance.report.model import read_report
from nucleus_conformance.report.renderers import write_text

FORMATS: Final[Mapping[str, Callable[[Changes], str]]] = {
    "terminal": diff_terminal,
    "markdown": diff_markdown,
    "json": diff_json,
}


def diff(old: str, new: str, format_name: str, output: str | None) -> int:
    """Compare two reports, render what differs, and return 1 if there are new failures, else 0."""
    found = changes(read_report(old), read_report(new))
    write_text(FORMATS[format_name](found), output)
    return 1 if found.failing else 0
