"""`matrix`: several implementations side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from nucleus_conformance.report.matrix import Matrix, matrix_html, matrix_markdown, matrix_terminal
from nucleus_conformance.report.model import read_report
from nucleus_conformance.report.renderers import write_text

FORMATS: Final[Mapping[str, Callable[[Matrix], str]]] = {
    "terminal": matrix_terminal,
    "markdown": matrix_markdown,
    "html": matrix_html,
}


def matrix(files: Sequence[str], format_name: str, output: str | None) -> int:
    """Put reports side by side and render them, in the order given. Returns 0: it judges nothing."""
    made = Matrix.of([read_report(each) for each in files])
    write_text(FORMATS[format_name](made), output)
    return 0
