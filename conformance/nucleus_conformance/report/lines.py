"""What a run comes to, as the first and the last line of its report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from attrs import frozen

from nucleus_conformance.gate.gate import Decision, Gate
from nucleus_conformance.judging.judge import Standard
from nucleus_conformance.judging.verdict import Judged
from nucleus_conformance.protocol.messages import Hello
from nucleus_conformance.suite.case import DEPTHS, Case, Level
from nucleus_spec.editions import Edition

REPORT_FORMAT: Final = 1
"""The version of the report's format."""


@frozen
class Run:
    """Who is judged, on what, by which standard."""

    suite: str
    edition: Edition
    implementation: Hello
    cases: Sequence[Case]
    target: str
    """What the user asked for."""
    standard: Standard
    gate: Gate

    def header(self) -> dict[str, Any]:
        """The first line of a report."""
        return {
            "kind": "header",
            "format": REPORT_FORMAT,
            "suite": self.suite,
            "edition": self.edition.name,
            "implementation": self.implementation.to_json(),
            "target": self.target,
            "strict": self.standard.strict,
            "level": self.gate.level,
            "depth": self.standard.depth,
            "counts": {
                "cases": len(self.cases),
                "required": sum(case.level == "required" for case in self.cases),
                "recommended": sum(case.level == "recommended" for case in self.cases),
            },
        }

    def line(self, judged: Judged) -> dict[str, Any]:
        """The line of a case."""
        line = judged.to_json()
        if entry := self.gate.waiver(judged):
            line["waived"] = entry.to_json()
        return line

    def footer(self, judged: Sequence[Judged], decision: Decision, status: int) -> dict[str, Any]:
        """The last line of a report. One without it, or with `complete: false`, was cut off."""
        return {
            "kind": "footer",
            "required": self._score(judged, "required"),
            "recommended": self._score(judged, "recommended"),
            "depths": {
                depth: sum(getattr(each.verdict, "depth", None) in DEPTHS[rank:] for each in judged)
                for rank, depth in enumerate(DEPTHS)
            },
            "waived": len(decision.waived),
            "problems": list(decision.problems),
            "complete": decision.complete,
            "exit": status,
        }

    def _score(self, judged: Sequence[Judged], level: Level) -> dict[str, int]:
        """How many cases of that level passed, of how many there are. Nothing is left out that did not run."""
        return {
            "passed": sum(each.passed for each in judged if each.case.level == level),
            "total": sum(case.level == level for case in self.cases),
        }
