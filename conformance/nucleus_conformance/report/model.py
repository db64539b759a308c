"""A report as its lines say it: who was judged on what, each case, and how the run ended.

All renderings are made of this, and of nothing else. Nothing in it is trusted: strings are as an implementation
said them, and each rendering escapes them its own way.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, cast

from attrs import frozen

from nucleus_conformance.errors import UsageError
from nucleus_conformance.judging.compare import ABSENT, Difference
from nucleus_conformance.report.lines import REPORT_FORMAT
from nucleus_conformance.suite.case import DEPTHS, Depth, Level, Outcome

_TEXT_LIMIT: Final = 4000
"""How much of a text is kept that an implementation gave: it may be as long as it likes."""

NOT_JUDGED: Final = "not judged"
"""What became of a case that the run never came to."""


@frozen
class Header:
    """Who was judged, on what, and how."""

    suite: str
    edition: str
    name: str
    version: str
    language: str
    target: str
    """What was asked for."""
    strict: bool
    level: Level
    """Up to which level cases decide the exit status."""
    depth: Depth | None
    """How deeply every answer had to agree; None: as deeply as its case asks for."""
    counts: Mapping[str, int]
    """How many `cases` there are, and of each level."""

    @classmethod
    def from_json(cls, line: Mapping[str, Any]) -> Header:
        """Read a report's first line."""
        given = {key: value for key, value in line.items() if key not in ("kind", "format")}
        for name, text in given.pop("implementation").items():
            given[name] = _cut(text)
        return cls(**given)


@frozen
class Score:
    """How many passed, of how many there are."""

    passed: int
    total: int

    @property
    def percent(self) -> str:
        """Rounded down, so that only all of them are 100 %."""
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
        """Whose it is and how long it holds, as far as that is said."""
        said = [self.owner, f"until {self.expires}" if self.expires else ""]
        return ", ".join(each for each in said if each)


@frozen
class JudgedCase:
    """A case and what became of it. What explains a failure is empty where there is nothing to say."""

    id: str
    type: str
    operation: str
    level: Level
    requirements: tuple[str, ...]
    flags: tuple[str, ...]
    verdict: str
    accepted: str | None
    """The flag of the permitted alternative that the answer is."""
    depth: Depth | None
    """How deeply the answer agrees with what is expected."""
    differences: tuple[Difference, ...]
    comment: str = ""
    request: Mapping[str, Any] | None = None
    expect: Outcome | None = None
    actual: Outcome | None = None
    reason: str = ""
    issue_url: str = ""
    stderr: str = ""
    message: str = ""
    known: str = ""
    hints: tuple[str, ...] = ()
    waived: Waiver | None = None

    @property
    def passed(self) -> bool:
        """Whether it counts as passed."""
        return self.verdict == "passed"

    @classmethod
    def from_json(cls, line: Mapping[str, Any]) -> JudgedCase:
        """Read a verdict's line."""
        given = {key: value for key, value in line.items() if key != "kind"}
        for name in ("requirements", "flags", "hints"):
            given[name] = tuple(line.get(name, ()))
        given["differences"] = tuple(_difference(each) for each in line["differences"])
        for name in ("expect", "actual"):
            if name in line:
                given[name] = Outcome.from_json(line[name])
        for name in ("comment", "reason", "issue_url", "message"):
            given[name] = _cut(line.get(name, ""))
        given["stderr"] = line.get("stderr", "")[-_TEXT_LIMIT:]
        if "waived" in line:
            given["waived"] = Waiver(**line["waived"])
        return cls(**given)


def _cut(text: str) -> str:
    return text if len(text) <= _TEXT_LIMIT else f"{text[:_TEXT_LIMIT]}…"


def _difference(data: Mapping[str, Any]) -> Difference:
    expected, actual = data.get("expected", ABSENT), data.get("actual", ABSENT)
    return Difference(data["pointer"], data["kind"], expected, actual)


@frozen
class Footer:
    """How the run ended."""

    problems: tuple[str, ...]
    """Reasons not to pass, beside failures."""
    complete: bool
    exit: int

    @classmethod
    def from_json(cls, line: Mapping[str, Any]) -> Footer:
        """Read a report's last line. Its scores are not taken from it, but counted."""
        return cls(tuple(line["problems"]), line["complete"], line["exit"])


@frozen
class Report:
    """What a run tells. `footer` is None if the run was cut off."""

    header: Header
    cases: tuple[JudgedCase, ...]
    footer: Footer | None

    @classmethod
    def of(cls, lines: Iterable[Mapping[str, Any]]) -> Report:
        """Make it of lines that are known to be right: a header, verdicts, and perhaps a footer."""
        header, *rest = lines
        cut_off = not rest or rest[-1]["kind"] != "footer"
        footer = None if cut_off else Footer.from_json(rest.pop())
        cases = tuple(JudgedCase.from_json(each) for each in rest)
        return cls(Header.from_json(header), cases, footer)

    @property
    def title(self) -> str:
        """Who was judged on what."""
        about = self.header
        ways = [f"edition {about.edition}"]
        ways += ["strict"] if about.strict else []
        ways += ["recommended cases count"] if about.level == "recommended" else []
        ways += [f"to the depth of {about.depth}"] if about.depth else []
        return f"{about.name} {about.version} ({about.language}) on {', '.join(ways)}"

    @property
    def failures(self) -> tuple[JudgedCase, ...]:
        """Every case that was judged and did not pass, for whatever reason."""
        return tuple(each for each in self.cases if not each.passed)

    @property
    def waived(self) -> tuple[JudgedCase, ...]:
        """The cases that are known to fail as they did."""
        return tuple(each for each in self.cases if each.waived)

    @property
    def problems(self) -> tuple[str, ...]:
        """Reasons not to pass, beside failures."""
        return self.footer.problems if self.footer else ()

    @property
    def unjudged(self) -> int:
        """How many cases the run never came to, or never put to the implementation."""
        judged = sum(each.verdict != "not-run" for each in self.cases)
        return self.header.counts["cases"] - judged

    @property
    def incomplete(self) -> str:
        """What the report lacks, as a sentence; empty if it lacks nothing."""
        if self.unjudged:
            total = self.header.counts["cases"]
            return f"incomplete: {self.unjudged} of {total} cases were not judged"
        if self.footer is None or not self.footer.complete:
            return "incomplete: the run was cut off before it ended"
        return ""

    @property
    def conforms(self) -> bool:
        """Whether the run ended well."""
        return not self.incomplete and self.footer is not None and self.footer.exit == 0

    def score(self, level: Level) -> Score:
        """How many cases of that level passed. What was not judged did not."""
        passed = sum(each.passed for each in self.cases if each.level == level)
        return Score(passed, self.header.counts[level])

    def depth(self, depth: Depth) -> Score:
        """How many cases agree at least so deeply with what is expected."""
        deep_enough = DEPTHS[DEPTHS.index(depth) :]
        agreeing = sum(each.depth in deep_enough for each in self.cases)
        return Score(agreeing, self.header.counts["cases"])

    def verdicts(self) -> dict[str, int]:
        """How many cases have each verdict, the frequent ones first."""
        return dict(Counter(each.verdict for each in self.cases).most_common())

    def accepted(self) -> dict[str, int]:
        """How many answers are permitted deviations, by flag, the frequent ones first."""
        flags = (each.accepted for each in self.cases if each.passed and each.accepted)
        return dict(Counter(flags).most_common())


def read_report(path: str) -> Report:
    """The report in that file, or on stdin for `-`. Raises `UsageError`, which names the file and the line.

    A report that was cut off is read as far as it goes, even if that is in the middle of a line.
    """
    name = "stdin" if path == "-" else path
    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read the report {path}: {error.strerror}") from None
    lines = [line for _, line in _checked(name, data)]
    report = Report.of(lines)
    if lines[-1]["kind"] == "footer":
        _compare(name, report, lines[-1])
    return report


def _checked(name: str, data: bytes) -> Iterator[tuple[int, dict[str, Any]]]:
    """Every line, with its number from 1, once it is found right, and where it belongs."""
    from nucleus_conformance.report.schema import checks

    check = checks()
    before = ""
    seen: dict[str, int] = {}
    for number, line in _parsed(name, data):
        kind = line.get("kind") if isinstance(line, dict) else None
        wrong = _out_of_place(kind, before, line)
        wrong = wrong or check[cast(str, kind)](line)
        if not wrong and kind == "verdict":
            first = seen.setdefault(line["id"], number)
            wrong = f"{line['id']} is there twice: see line {first}" if first != number else ""
        if wrong:
            raise UsageError(f"{name}, line {number}: {wrong}")
        before = cast(str, kind)
        yield number, line
    if not before:
        raise UsageError(f"{name} is empty: a report is what run --json writes")


def _parsed(name: str, data: bytes) -> Iterator[tuple[int, Any]]:
    lines = data.split(b"\n")
    for number, line in enumerate(lines, 1):
        try:
            text = line.decode("utf-8")
            if text.strip():
                yield number, json.loads(text)
        except (ValueError, RecursionError) as error:
            if number == len(lines) > 1:
                return  # the run was cut off while it wrote this line
            said = "nested too deeply" if isinstance(error, RecursionError) else str(error)
            raise UsageError(
                f"{name}, line {number}: not JSON: {said}; a report is what run --json writes"
            ) from None


def _out_of_place(kind: object, before: str, line: Any) -> str:
    if not before:
        if kind != "header":
            return "not the header of a report: a report is what run --json writes"
        if line.get("format") != REPORT_FORMAT:
            return f"format {line.get('format')!r}, but this version reads {REPORT_FORMAT}"
        return ""
    if before == "footer":
        return "nothing may follow the footer"
    return "" if kind in ("verdict", "footer") else f"a line of the kind {kind!r} is out of place"


def _compare(name: str, report: Report, footer: Mapping[str, Any]) -> None:
    """Raise `UsageError` if the footer does not say what the lines say."""
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
        said = f"{total} cases are announced, but {total - report.unjudged} were judged"
        raise UsageError(f"{name}: {said}")


def _short(value: Any) -> str:
    return f"{value['passed']}/{value['total']}" if isinstance(value, dict) else str(value)
