"""Every format that a report can be rendered in, and how a rendering is written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from nucleus_conformance.errors import UsageError
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
"""Format -> what renders it: pure functions."""


def write_text(text: str, target: str | None) -> None:
    """Write it to that file, beside it first; or to stdout, for `-` and None. Always in UTF-8.

    Raises `UsageError` if the file cannot be written.
    """
    if target in (None, "-"):
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8"))
        sys.stdout.buffer.flush()
        return
    assert target is not None
    path = Path(target)
    partial = path.with_name(path.name + ".partial")
    try:
        partial.write_text(text, "utf-8", newline="\n")
        partial.replace(path)
    except (OSError, ValueError) as error:
        with suppress(OSError, ValueError):
            partial.unlink()
        said = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(f"cannot write {target}: {said}") from None
