"""What all renderings share: results by type, groups of similar failures, and values cut short."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from attrs import frozen

from nucleus_conformance.judging.compare import ABSENT, Difference
from nucleus_conformance.report.model import JudgedCase, Report, Score, Waiver
from nucleus_conformance.suite.case import Level
from nucleus_conformance.text import printable

LEVELS: Final[tuple[Level, ...]] = ("required", "recommended")

_VALUE_LIMIT: Final = 160
_POSITION: Final = re.compile(r"/\d+(?=/|$)")
_OUTCOMES: Final = {"payload": "the payload", "text": "the text", "value": "the value"}


@frozen
class TypeRow:
    """The results of one type. A case that was not judged has no type, and is in no row."""

    type: str
    scores: Mapping[Level, Score]
    verdicts: Mapping[str, int]

    @property
    def other(self) -> int:
        """How many cases did not pass, but are neither failed nor unsupported."""
        usual = ("passed", "failed", "unsupported")
        return sum(count for name, count in self.verdicts.items() if name not in usual)


def by_type(report: Report) -> list[TypeRow]:
    """A row for each type, in the order of the report."""
    of_type: dict[str, list[JudgedCase]] = {}
    for each in report.cases:
        of_type.setdefault(each.type, []).append(each)
    return [_row(name, cases) for name, cases in of_type.items()]


def _row(name: str, cases: Sequence[JudgedCase]) -> TypeRow:
    scores = {}
    for level in LEVELS:
        passed = [each.passed for each in cases if each.level == level]
        scores[level] = Score(sum(passed), len(passed))
    return TypeRow(name, scores, Counter(each.verdict for each in cases))


@frozen
class Group:
    """Failures that look alike at first sight."""

    name: str
    cases: tuple[JudgedCase, ...]


def groups(failures: Sequence[JudgedCase]) -> list[Group]:
    """The failures grouped by their first difference, the largest group first."""
    found: dict[str, list[JudgedCase]] = {}
    for each in failures:
        found.setdefault(what_fails(each), []).append(each)
    made = [Group(name, tuple(cases)) for name, cases in found.items()]
    return sorted(made, key=lambda group: -len(group.cases))


def waivers(report: Report) -> list[tuple[Waiver, int]]:
    """Each entry of the list of known failures that waives failures, and how many it waives."""
    found: dict[str, tuple[Waiver, int]] = {}
    for each in report.waived:
        assert each.waived
        waiver, count = found.get(each.waived.pattern, (each.waived, 0))
        found[waiver.pattern] = waiver, count + 1
    return list(found.values())


def what_fails(case: JudgedCase) -> str:
    """The verdict or the first difference, in a few words: the same for cases that fail alike."""
    if case.verdict != "failed" or not case.differences:
        return case.verdict
    first = case.differences[0]
    if first.kind == "outcome":
        return _unlike_outcome(first)
    return f"{first.kind} {_POSITION.sub('/*', place(first))}"


def _unlike_outcome(difference: Difference) -> str:
    if _is_refusal(difference.actual):
        return "refused valid input"
    if _is_refusal(difference.expected):
        return f"accepted input that calls for {shown(difference.expected)}"
    return f"answered {shown(difference.actual, 0)} instead of {shown(difference.expected, 0)}"


def _is_refusal(value: Any) -> bool:
    return isinstance(value, dict) and "rejected" in value


def place(difference: Difference) -> str:
    """The pointer of a difference, or words for the whole answer."""
    return _cut(printable(difference.pointer), _VALUE_LIMIT) or "the whole answer"


def where(case: JudgedCase) -> str:
    """Where the first difference is, its kind, and how many more there are."""
    first, more = case.differences[0], len(case.differences) - 1
    return f"{place(first)}: {first.kind}" + (f" (and {more} more)" if more else "")


def shown(value: Any, limit: int = _VALUE_LIMIT) -> str:
    """One side of a difference on one line; values are in ASCII.

    `limit`: the most characters of a value; 0: only what kind of outcome it is.
    """
    if value is ABSENT:
        return "(not there)"
    if isinstance(value, dict) and len(value) == 1:
        ((kind, content),) = value.items()
        if kind == "rejected":
            return refusal(content)
        if kind in _OUTCOMES:
            return f"{_OUTCOMES[kind]} {_short(content, limit)}".rstrip()
    return _short(value, limit)


def refusal(content: Any) -> str:
    """A refusal, with its code and pointer if it has them."""
    said = content if isinstance(content, Mapping) else {}
    code, pointer = said.get("code"), said.get("pointer")
    at = f" at {pointer}" if pointer else ""
    return _cut(printable(f"a refusal: {code}{at}" if code else "a refusal"), _VALUE_LIMIT)


def _short(value: Any, limit: int) -> str:
    if not limit:
        return ""
    return _cut(printable(as_json(value)), limit)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def as_json(value: Any) -> str:
    """A value as JSON on one line, in ASCII; a remark if it is nested too deeply for Python."""
    try:
        return json.dumps(value)
    except RecursionError:
        return "(nested too deeply to be shown)"


def explained(flag: str) -> str:
    """What a flag means, in one sentence; empty if this version of the suite does not know it."""
    from nucleus_conformance.suite.catalog.flags import FLAGS

    return FLAGS[flag].what if flag in FLAGS else ""


def rerun(report: Report, case: JudgedCase) -> str:
    """The command that runs only this case against the same implementation."""
    about = report.header
    options = [f"--edition {about.edition}", f"-k {case.id}"]
    options += ["--strict"] if about.strict else []
    return printable(f"nucleus-conformance run {' '.join(options)} {about.target}")
