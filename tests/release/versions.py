"""Versions agree: the tag, the package, the suite, the changelog, and the citation."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from attrs import frozen

UNRELEASED: Final = "Unreleased"

_HEADING: Final = re.compile(r"^## (.+)$", re.MULTILINE)
_RELEASE: Final = re.compile(
    r"(?P<package>\d+\.\d+\.\d+) \(suite (?P<suite>\d+\.\d+\.\d+)\)(?:, (?P<day>\d{4}-\d\d-\d\d))?"
)

Version = tuple[int, ...]


def number(version: str) -> Version:
    """What orders versions. Raises `ValueError` for what is no X.Y.Z."""
    return tuple(int(each) for each in version.split("."))


@frozen
class Release:
    """A heading of the changelog: `## 1.2.3 (suite 1.1.0), 2026-11-27`."""

    package: str
    suite: str
    day: date | None
    """None for one that was never published."""


@frozen
class Changelog:
    """The headings of CHANGELOG.md."""

    unreleased: bool
    """Whether it begins with what is in no release."""
    releases: tuple[Release, ...]
    """The newest first."""
    notes: str
    """What it says of what is unreleased, or else of the newest release."""

    @classmethod
    def of(cls, text: str) -> Changelog:
        """Read them. Raises `ValueError` for a heading that is neither, or is out of order."""
        _, first, notes, *others = _HEADING.split(text)
        rest = others[::2]
        unreleased = first == UNRELEASED
        releases = tuple(map(_release, rest if unreleased else [first, *rest]))
        numbers = [number(each.package) for each in releases]
        if numbers != sorted(set(numbers), reverse=True):
            raise ValueError("the releases in CHANGELOG.md do not go from the newest to the oldest")
        return cls(unreleased, releases, notes.strip() + "\n")

    @property
    def suite_is_new(self) -> bool:
        """Whether the newest release has another suite than the one before."""
        suites = [each.suite for each in self.releases]
        return len(suites) < 2 or suites[0] != suites[1]


def _release(heading: str) -> Release:
    found = _RELEASE.fullmatch(heading)
    if not found:
        raise ValueError(f"CHANGELOG.md: {heading!r} is not as '1.2.3 (suite 1.1.0), 2026-11-27'")
    day = found["day"]
    return Release(found["package"], found["suite"], date.fromisoformat(day) if day else None)


def at_odds(package: str, suite: str, changelog: Changelog, citation: str) -> list[str]:
    """What does not agree at any time, a line each. `citation`: the text of CITATION.cff."""
    wrong = []
    newest = changelog.releases[0]
    if number(package) < number(newest.package):
        wrong.append(f"the package is {package}, but CHANGELOG.md has {newest.package}")
    if number(suite) < number(newest.suite):
        wrong.append(f"the suite is {suite}, but CHANGELOG.md has {newest.suite}")
    if f"\nversion: {package}\n" not in citation:
        wrong.append(f"CITATION.cff has no line 'version: {package}'")
    return wrong


def against_release(tag: str, package: str, suite: str, changelog: Changelog) -> list[str]:
    """Why that is not to be published under this tag, a line each."""
    wrong = []
    newest = changelog.releases[0]
    if tag != f"v{package}":
        wrong.append(f"the tag is {tag}, but the package is {package}: v{package}")
    if changelog.unreleased:
        wrong.append(f"CHANGELOG.md begins with {UNRELEASED!r}: give it the version and the day")
    if (newest.package, newest.suite) != (package, suite):
        said = f"{newest.package} (suite {newest.suite})"
        wrong.append(f"CHANGELOG.md begins with {said}, but this is {package} (suite {suite})")
    if newest.day is None:
        wrong.append(f"CHANGELOG.md has no day for {newest.package}")
    return wrong
