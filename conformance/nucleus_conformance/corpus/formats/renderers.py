"""The names of the formats of a report on a dump."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from nucleus_conformance.corpus.formats.data import csv_rows, github, json_lines, sarif
from nucleus_conformance.corpus.formats.terminal import terminal
from nucleus_conformance.corpus.merge import Report

Render = Callable[[Report], Iterator[str]]


def _html(report: Report) -> Iterator[str]:
    from nucleus_conformance.corpus.formats.html import html

    yield html(report)


RENDERERS: Final[Mapping[str, Render]] = {
    "terminal": terminal,
    "json": json_lines,
    "sarif": sarif,
    "github": github,
    "csv": csv_rows,
    "html": _html,
}
