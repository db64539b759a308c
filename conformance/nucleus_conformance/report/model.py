"""A report as read from its lines: who was judged, on what, each case, and how the run ended.

All renderings are made from this, and from nothing else. Nothing in it is trusted: strings are as
an implementation sent them, and each rendering escapes them in its own way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from sys import intern
from typing import Any, Final

from attrs import frozen

from nucleus_conformance.errors import UsageError
from nucleus_conformance.gate.declared import Part
from nucleus_conformance.judging.compare import ABSENT, CUT, Difference
from nucleus_conformance.machine import told_as
from nucleus_conformance.protocol.messages import introduced
from nucleus_conformance.reading import lines_of
from nucleus_conformance.report.checked_lines import LINE_BYTES, checked_lines
from nucleus_conformance.suite.case import DEPTHS, Depth, Level, Outcome
from nucleus_conformance.text import end_of

_TEXT_LIMIT: Final = 4000
"""The most characters that are kept of an implementation's text, which may be of any length."""

NOT_JUDGED: Final = "not judged"
"""What became of a case that the run never reached."""


@frozen
class Header:
    """Who was judged, on what, and how."""

    suite: str
    edition: str
    name: str
    version: str
    language: str
    target: str
    """The target as the user gave it."""
    strict: bool
    level: Level
    """The lowest level whose cases decide the exit status."""
    depth: Depth | None
    """How deeply every answer had to agree; None: as each case asks."""
    counts: Mapping[str, int]
    """The number of `cases`, and the number at each level."""
    editions: tuple[str, ...] = ()
    """Those of a run on several editions, in which ids of cases name theirs."""
    declared: Part | None = None
    """What the implementation declares, if that is not all of the suite; only that is judged."""

    @classmethod
    def from_json(cls, line: Mapping[str, Any]) -> Header:
        """Read a report's first line."""
        given = {key: value for key, value in line.items() if key not in ("kind", "format")}
        for name, text in given.pop("implementation").items():
            given[name] = _cut(text)
        given["editions"] = tuple(line.get("editions", ()))
        if "declared" in given:
            given["declared"] = Part.from_json(given["declared"])
        return cls(**given)

    @property
    def on(self) -> str:
        """The edition that was asked for, or how many there were."""
        if not self.editions:
            return f"edition {self.edition}"
        return f"{len(self.editions)} editions, {self.editions[0]} to {self.editions[-1]}"


@frozen
class Score:
    """How many cases passed, and how many there are."""

    passed: int
    total: int

    @property
    def percent(self) -> str:
        """The percentage, rounded down, so that it is 100 % only if all passed."""
        return f"{self.passed * 1000 // self.total / 10:g} %" if self.total else "-"

    @property
    def full(self) -> bool:
        """Whether all passed."""
        return self.passed == self.total

    def __str__(self) -> str:
        return f"{self.passed}/{self.total}" if self.total else "-"


@frozen
class Waiver:
    """Why a case may fail for now."""

    pattern: str
    reason: str = ""
    link: str = ""
    owner: str = ""
    expires: str = ""

    @property
    def about(self) -> str:
        """The owner, and the last day on which it holds, if they are given."""
        said = [self.owner, f"until {self.expires}" if self.expires else ""]
        return ", ".join(each for each in said if each)


@frozen
class JudgedCase:
    """A case and its verdict. Fields that explain a failure are empty if they do not apply."""

    id: str
    type: str
    operation: str
    level: Level
    requirements: tuple[str, ...]
    flags: tuple[str, ...]
    verdict: str
    accepted: str | None
    """The flag of the permitted alternative that the answer matches."""
    depth: Depth | None
    """How deeply the answer agrees with the expected outcome; None: not even in value."""
    differences: tuple[Difference, ...]
    edition: str = ""
    """Its edition, in a run on several."""
    refused_by: str = ""
    """The exception of a refusal that passed, if a fault of a program raises that, too."""
    comment: str = ""
    request: Mapping[str, Any] | None = None
    expect: Outcome | None = None
    actual: Outcome | None = None
    reason: str = ""
    choice: str = ""
    """The decision on which an inconsistent answer differs from most."""
    chose: str = ""
    usual: str = ""
    beside: tuple[str, Outcome] | None = None
    """The id of a case that was decided in the usual way, and the answer to it."""
    issue_url: str = ""
    stderr: str = ""
    message: str = ""
    near: str = ""
    """The flag of the permitted alternative that the differences are from; else the expected."""
    nearest: Outcome | None = None
    """The outcome of that alternative."""
    known: str = ""
    hints: tuple[str, ...] = ()
    cut: bool = False
    """Whether it is told in short: without request and answer, and with a few differences."""
    waived: Waiver | None = None

    @property
    def passed(self) -> bool:
        """Whether it counts as passed."""
        return self.verdict == "passed"

    @property
    def compared_with(self) -> Outcome | None:
        """The permitted outcome that the differences are from."""
        return self.nearest or self.expect

    @classmethod
    def from_json(cls, line: Mapping[str, Any]) -> JudgedCase:
        """Read a verdict's line."""
        given = {key: value for key, value in line.items() if key != "kind"}
        for name in ("type", "operation", "level", "verdict"):
            given[name] = intern(line[name])  # thousands of cases share few of them
        for name in ("requirements", "flags", "hints"):
            given[name] = _shared(tuple(line.get(name, ())))
        given["differences"] = tuple(_difference(each) for each in line["differences"])
        for name in ("expect", "actual", "nearest"):
            if name in line:
                given[name] = Outcome.from_json(line[name])
        for name in ("comment", "reason", "issue_url", "message"):
            given[name] = _cut(line.get(name, ""))
        given["stderr"] = end_of(line.get("stderr", ""), _TEXT_LIMIT)
        if "beside" in line:
            other = line["beside"]
            given["beside"] = other["id"], Outcome.from_json(other["actual"])
        if "waived" in line:
            given["waived"] = Waiver(**line["waived"])
        return cls(**given)


@lru_cache(maxsize=1000)
def _shared(names: tuple[str, ...]) -> tuple[str, ...]:
    """The same, as one object wherever it occurs."""
    return names


def _cut(text: str) -> str:
    return text if len(text) <= _TEXT_LIMIT else f"{text[:_TEXT_LIMIT]}…"


def _difference(data: Mapping[str, Any]) -> Difference:
    sides = {**dict.fromkeys(data.get("cut", ()), CUT), **data}
    expected, actual = (sides.get(name, ABSENT) for name in ("expected", "actual"))
    return Difference(data["pointer"], data["kind"], expected, actual)


@frozen
class Footer:
    """How the run ended."""

    problems: tuple[str, ...]
    """Reasons not to pass, besides failures."""
    complete: bool
    exit: int

    @classmethod
    def from_json(cls, line: Mapping[str, Any]) -> Footer:
        """Read a report's last line. Its scores are ignored: they are counted instead."""
        return cls(tuple(line["problems"]), line["complete"], line["exit"])


@frozen
class Report:
    """A whole report. `footer` is None if the run was cut off."""

    header: Header
    cases: tuple[JudgedCase, ...]
    footer: Footer | None

    @classmethod
    def of(cls, lines: Iterable[Mapping[str, Any]]) -> Report:
        """Make a report from valid lines: a header, verdicts, and perhaps a footer."""
        rest = iter(lines)
        header, footer = Header.from_json(next(rest)), None
        cases = []
        for each in rest:
            if each["kind"] == "footer":
                footer = Footer.from_json(each)
            else:
                cases.append(JudgedCase.from_json(each))
        return cls(header, tuple(cases), footer)

    @property
    def title(self) -> str:
        """Who was judged, and on what."""
        about = self.header
        ways = [about.on]
        ways += ["strict"] if about.strict else []
        ways += ["recommended cases count"] if about.level == "recommended" else []
        ways += [f"at depth {about.depth}"] if about.depth else []
        ways += [about.declared.size] if about.declared else []
        title = introduced(about.name, about.version, about.language)
        return f"{title} on {', '.join(ways)}"

    @property
    def failures(self) -> tuple[JudgedCase, ...]:
        """Every case that was judged and did not pass, for whatever reason."""
        return tuple(each for each in self.cases if not each.passed)

    @property
    def waived(self) -> tuple[JudgedCase, ...]:
        """The cases that failed as the list of known failures says."""
        return tuple(each for each in self.cases if each.waived)

    @property
    def problems(self) -> tuple[str, ...]:
        """Reasons not to pass, besides failures."""
        return self.footer.problems if self.footer else ()

    @property
    def unjudged(self) -> int:
        """How many cases the run never reached, or never sent to the implementation."""
        judged = sum(each.verdict != "not-run" for each in self.cases)
        return self.header.counts["cases"] - judged

    @property
    def incomplete(self) -> str:
        """What the report lacks, as a sentence; empty if it is complete."""
        if self.unjudged:
            total = self.header.counts["cases"]
            return f"incomplete: {self.unjudged} of {total} cases were not judged"
        if self.footer is None or not self.footer.complete:
            return "incomplete: the run was cut off before it ended"
        return ""

    @property
    def left_out(self) -> str:
        """What the implementation does not declare, on one line; empty if it declares all."""
        return self.header.declared.left_out if self.header.declared else ""

    @property
    def conforms(self) -> bool:
        """Whether the run is complete and its exit status is 0."""
        return not self.incomplete and self.footer is not None and self.footer.exit == 0

    def score(self, level: Level) -> Score:
        """The score of a level. A case that was not judged did not pass."""
        passed = sum(each.passed for each in self.cases if each.level == level)
        return Score(passed, self.header.counts[level])

    def depth(self, depth: Depth) -> Score:
        """How many cases agree with the expected outcome at this depth, or more deeply."""
        deep_enough = DEPTHS[DEPTHS.index(depth) :]
        agreeing = sum(each.depth in deep_enough for each in self.cases)
        return Score(agreeing, self.header.counts["cases"])

    def verdicts(self) -> dict[str, int]:
        """Verdict -> number of cases, the most frequent first."""
        return dict(Counter(each.verdict for each in self.cases).most_common())

    def accepted(self) -> dict[str, int]:
        """Flag of a permitted deviation -> number of answers, the most frequent first."""
        flags = (each.accepted for each in self.cases if each.passed and each.accepted)
        return dict(Counter(flags).most_common())

    def refused_by(self) -> dict[str, list[str]]:
        """Exception of refusals that passed -> the ids of these cases, the most frequent first."""
        found: dict[str, list[str]] = {}
        for each in self.cases:
            if each.refused_by:
                found.setdefault(each.refused_by, []).append(each.id)
        return dict(sorted(found.items(), key=lambda item: -len(item[1])))


REPORT_BYTES: Final = 128 * 2**20
"""The most bytes of a report. `run` writes 50 MiB at most of the golden fixtures."""


def read_report(path: str) -> Report:
    """Read a report from a file, or from stdin for `-`.

    A report that was cut off is read as far as it goes, even if it ends in the middle of a line.
    Raises `UsageError`, which names the file and the line, if it cannot be read or is invalid.
    """
    name = "stdin" if path == "-" else path
    ends: list[Mapping[str, Any]] = []
    with told_as(UsageError, f"cannot read the report {path}"):
        given = lines_of(None if path == "-" else path, REPORT_BYTES, LINE_BYTES)
        report = Report.of(_noted(checked_lines(name, given), ends))
    for end in ends:
        _compare(name, report, end)
    return report


def _noted(
    lines: Iterable[Mapping[str, Any]], ends: list[Mapping[str, Any]]
) -> Iterator[Mapping[str, Any]]:
    """The same lines. The footer is put into that list, too."""
    for line in lines:
        if line["kind"] == "footer":
            ends.append(line)
        yield line


def _compare(name: str, report: Report, footer: Mapping[str, Any]) -> None:
    """Raise `UsageError` if the footer contradicts the lines."""
    counted: dict[str, Any] = {}
    for level in ("required", "recommended"):
        score = report.score(level)
        counted[level] = {"passed": score.passed, "total": score.total}
    counted["waived"] = len(report.waived)
    for key, value in counted.items():
        if footer[key] != value:
            said = f"{key} is {_short(footer[key])}, but the lines say {_short(value)}"
            raise UsageError(f"{name}: the footer contradicts the lines: {said}")
    if report.unjudged < 0 or (footer["complete"] and report.unjudged):
        total = report.header.counts["cases"]
        said = f"the header announces {total} cases, but {total - report.unjudged} were judged"
        raise UsageError(f"{name}: {said}")


def _short(value: Any) -> str:
    return f"{value['passed']}/{value['total']}" if isinstance(value, dict) else str(value)
