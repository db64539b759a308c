"""`matrix`: show several reports side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.files import check_files, write_text
from nucleus_conformance.report.matrix import Matrix, matrix_html, matrix_markdown, matrix_terminal
from nucleus_conformance.report.model import read_report

FORMATS: Final[Mapping[str, Callable[[Matrix], str]]] = {
    "terminal": matrix_terminal,
    "markdown": matrix_markdown,
    "html": matrix_html,
}


def matrix(files: Sequence[str], format_name: str, output: str | None) -> int:
    """Render reports side by side, in the order given. Always returns 0."""
    check_files([output], files)
    made = Matrix.of([(each, read_report(each)) for each in files])
    write_text(FORMATS[format_name](made), output)
    return ExitStatus.HOLDS
