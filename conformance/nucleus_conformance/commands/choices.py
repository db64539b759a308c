"""What can be chosen on a command line, and is listed elsewhere: loaded when it is asked."""

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


def _packages() -> Iterable[str]:
    from nucleus_conformance.exporting import PACKAGES

    return PACKAGES


def _languages() -> Iterable[str]:
    from nucleus_conformance.projects import STARTERS

    return STARTERS


class Choices:
    """Names of which one is chosen. What lists them is loaded when they are asked."""

    def __init__(self, load: Callable[[], Iterable[str]]) -> None:
        self._load = load

    def __contains__(self, name: object) -> bool:
        return name in list(self._load())

    def __iter__(self) -> Iterator[str]:
        return iter(self._load())


FORMATS: Final[Mapping[str, Choices]] = {
    "report": Choices(_of_report),
    "diff": Choices(_of_diff),
    "matrix": Choices(_of_matrix),
    "lint": Choices(_of_findings),
    "replay": Choices(_of_findings),
    "impact": Choices(_of_findings),
}
"""Command -> the names of its formats, the usual one first."""

PACKAGES: Final = Choices(_packages)
"""What `fixtures export --as` writes."""

LANGUAGES: Final = Choices(_languages)
"""What `init` starts a port in."""
