"""The formats of each command that renders a report. A command line names them; few need them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final


def _of_report() -> Iterable[str]:
    from nucleus_conformance.report.renderers import RENDERERS

    return RENDERERS


def _of_diff() -> Iterable[str]:
    from nucleus_conformance.commands.diff import FORMATS

    return FORMATS


def _of_matrix() -> Iterable[str]:
    from nucleus_conformance.commands.matrix import FORMATS

    return FORMATS


def _of_findings() -> Iterable[str]:
    return "terminal", "json", "sarif", "github", "csv", "html"  # their renderers need an extra


class Formats:
    """The names of the formats that a command has. Its renderers are loaded when they are asked."""

    def __init__(self, load: Callable[[], Iterable[str]]) -> None:
        self._load = load

    def __contains__(self, name: object) -> bool:
        return name in list(self._load())

    def __iter__(self) -> Iterator[str]:
        return iter(self._load())


FORMATS: Final[Mapping[str, Formats]] = {
    "report": Formats(_of_report),
    "diff": Formats(_of_diff),
    "matrix": Formats(_of_matrix),
    "lint": Formats(_of_findings),
    "replay": Formats(_of_findings),
    "impact": Formats(_of_findings),
}
"""Command -> the names of its formats, the usual one first."""
