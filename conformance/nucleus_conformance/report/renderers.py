"""All formats of a report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from nucleus_conformance.report.formats.badge import badge
from nucleus_conformance.report.formats.github import workflow_commands
from nucleus_conformance.report.formats.html import html
from nucleus_conformance.report.formats.junit import junit
from nucleus_conformance.report.formats.markdown import markdown
from nucleus_conformance.report.model import Report


def _terminal(report: Report) -> str:
    from nucleus_conformance.report.formats.terminal import plain

    return plain(report)


RENDERERS: Final[Mapping[str, Callable[[Report], str]]] = {
    "terminal": _terminal,
    "markdown": markdown,
    "junit": junit,
    "html": html,
    "badge": badge,
    "github": workflow_commands,
}
"""Format -> its renderer, a pure function."""
