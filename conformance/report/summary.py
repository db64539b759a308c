"""What a run comes to: who was judged, on what, and how it went."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from attrs import frozen

from conformance.case import Case, Level
from conformance.protocol import Hello
from conformance.verdict import Crash, Judged, NotRun, ProtocolBroken, Timeout
from nucleus_spec.editions import Edition

REPORT_FORMAT: Final = 1
"""The version of the report's format."""

CLEAN, NOT_CONFORMING, USAGE, NOT_STARTED, SUITE_FAULT = range(5)
"""Exit statuses."""

INTERRUPTED: Final = 130
"""The exit status that shells give to a program that was interrupted."""


@frozen
class Run:
    """Who is judged, on what."""

    suite: str
    edition: Edition
    implementation: Hello
    cases: Sequence[Case]
    strict: bool

    def header(self) -> dict[str, Any]:
        """The first line of a report."""
        return {
            "kind": "header",
            "format": REPORT_FORMAT,
            "suite": self.suite,
            "edition": self.edition.name,
            "implementation": self.implementation.to_json(),
            "strict": self.strict,
            "counts": {
                "cases": len(self.cases),
                "required": sum(case.level == "required" for case in self.cases),
                "recommended": sum(case.level == "recommended" for case in self.cases),
            },
        }


def score(run: Run, judged: Sequence[Judged], level: Level) -> dict[str, int]:
    """How many cases of that level passed, of how many there are. Nothing that did not run is left out."""
    return {
        "passed": sum(each.passed for each in judged if each.case.level == level),
        "total": sum(case.level == level for case in run.cases),
    }


def footer(run: Run, judged: Sequence[Judged]) -> dict[str, Any]:
    """The last line of a report. One without it, or with `complete: false`, was cut off."""
    return {
        "kind": "footer",
        "required": score(run, judged, "required"),
        "recommended": score(run, judged, "recommended"),
        "complete": len(judged) == len(run.cases),
    }


def exit_status(run: Run, judged: Sequence[Judged]) -> int:
    """0: every required case passed; 3: there was not one proper reply; else 1."""
    broken = (Crash, Timeout, ProtocolBroken, NotRun)
    if judged and all(isinstance(each.verdict, broken) for each in judged):
        return NOT_STARTED
    required = score(run, judged, "required")
    complete = len(judged) == len(run.cases)
    only_recommended = required["total"] == 0
    if only_recommended:
        required = score(run, judged, "recommended")
    return CLEAN if complete and required["passed"] == required["total"] else NOT_CONFORMING
