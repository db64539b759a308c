"""All formats of a report, and how a rendering is written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from nucleus_conformance.errors import UsageError
from nucleus_conformance.files import write_whole
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


def write_text(text: str, target: str | None) -> None:
    """Write text in UTF-8 to a file, as a whole or not at all; or to stdout, for `-` and None.

    Raises `UsageError` if the file cannot be written.
    """
    if target in (None, "-"):
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8"))
        sys.stdout.buffer.flush()
        return
    assert target is not None
    try:
        write_whole(Path(target), text)
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(f"cannot write {target}: {said}") from None
