"""The lines of a report: a header, a verdict per case, a footer. `model` reads them back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from attrs import frozen

from nucleus_conformance.gate.declared import Part
from nucleus_conformance.gate.gate import Decision, Gate
from nucleus_conformance.judging.compare import Difference, counting
from nucleus_conformance.judging.judge import Standard
from nucleus_conformance.judging.verdict import (
    Crash,
    Error,
    Failed,
    Flaky,
    Inconsistent,
    Judged,
    NotRun,
    Passed,
    ProtocolBroken,
    Timeout,
    Unsupported,
    Verdict,
    agreement_of,
    differences_of,
)
from nucleus_conformance.protocol.messages import Hello
from nucleus_conformance.report.equal_keys import HINT as EQUAL_KEYS
from nucleus_conformance.report.equal_keys import evidence
from nucleus_conformance.report.hints import hints
from nucleus_conformance.report.said import hint_on, refused_by
from nucleus_conformance.suite.case import DEPTHS, Case, Level, Outcome
from nucleus_conformance.suite.several import parted

REPORT_FORMAT: Final = 2
"""The version of the report's format."""


@frozen
class Lines:
    """The lines of one run's report: who is judged, on what, by which standard."""

    suite: str
    editions: Sequence[str]
    implementation: Hello
    cases: Sequence[Case]
    target: str
    """The target as the user gave it."""
    standard: Standard
    gate: Gate
    part: Part | None = None
    """What is declared, if that is not all of the suite."""

    def header(self) -> dict[str, Any]:
        """The first line of a report."""
        return {
            "kind": "header",
            "format": REPORT_FORMAT,
            "suite": self.suite,
            "edition": ", ".join(self.editions),
            **({"editions": list(self.editions)} if len(self.editions) > 1 else {}),
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
            **({} if self.part is None else {"declared": self.part.to_json()}),
        }

    def waived(self, line: dict[str, Any], judged: Judged) -> dict[str, Any]:
        """The line of a case, with the entry that waives its failure, if there is one."""
        entry = self.gate.waiver(judged)
        return {**line, "waived": entry.to_json()} if entry else line

    def footer(self, judged: Sequence[Judged], decision: Decision, status: int) -> dict[str, Any]:
        """The last line of a report. Without it, or with `complete: false`, the run was cut off."""
        depths = [agreement_of(each.verdict) for each in judged]
        return {
            "kind": "footer",
            "required": self._score(judged, "required"),
            "recommended": self._score(judged, "recommended"),
            "depths": {
                depth: sum(each in DEPTHS[rank:] for each in depths)
                for rank, depth in enumerate(DEPTHS)
            },
            "waived": len(decision.waived),
            "problems": list(decision.problems),
            "complete": decision.complete,
            "exit": status,
        }

    def _score(self, judged: Sequence[Judged], level: Level) -> dict[str, int]:
        """How many cases of a level passed, and how many there are, including those not run."""
        return {
            "passed": sum(each.passed for each in judged if each.case.level == level),
            "total": sum(case.level == level for case in self.cases),
        }


def verdict_line(judged: Judged) -> dict[str, Any]:
    """The line of a case. If the case did not pass, it also has what explains the failure."""
    case, verdict = judged.case, judged.verdict
    _, edition = parted(case.id)
    line: dict[str, Any] = {
        "kind": "verdict",
        "id": case.id,
        **({"edition": edition} if edition else {}),
        "type": case.type,
        "operation": case.operation,
        "level": case.level,
        "requirements": list(case.requirements),
        "flags": list(case.flags),
        "verdict": verdict.name,
        "accepted": verdict.accepted if isinstance(verdict, Passed) else None,
        "depth": agreement_of(verdict),
        "differences": [each.to_json() for each in differences_of(verdict)],
    }
    if (
        judged.passed
        and isinstance(judged.response, Outcome)
        and judged.response.kind == "rejected"
    ):
        by = refused_by(judged.response.content)
        line.update({"refused_by": by} if by else {})
    if not judged.passed:
        said = judged.response.to_json() if isinstance(judged.response, Outcome) else None
        explained = {
            "comment": case.comment,
            "request": case.request().body,
            "expect": case.expect.to_json(),
            "actual": said,
            **_explained(verdict),
            "hints": _hints(judged),
        }
        line.update({name: value for name, value in explained.items() if value})
    return line


def _hints(judged: Judged) -> list[str]:
    """Why it fails, as far as the differences and what was said tell."""
    message = getattr(judged.verdict, "message", "") or getattr(judged.verdict, "reason", "")
    asked, found = judged.case.request().body, _to_explain(judged.verdict)
    if evidence(asked, found) == "shown":
        return [EQUAL_KEYS]
    said = hint_on(message, asked)
    return [*([said] if said else []), *hints(counting(found), judged.relations)]


def _to_explain(verdict: Verdict) -> tuple[Difference, ...]:
    """What hints are given for: not for what is wrong only because the run is strict."""
    known = isinstance(verdict, Failed) and verdict.known
    return () if known else differences_of(verdict)


def _explained(verdict: Verdict) -> dict[str, Any]:
    """What a verdict other than passed says about itself, in words."""
    match verdict:
        case Passed():
            return {}
        case Failed():
            near = verdict.near
            return {
                "message": verdict.message,
                "known": verdict.known,
                "near": near and near.flag,
                "nearest": near and near.outcome.to_json(),
            }
        case Unsupported():
            return {"reason": verdict.reason, "issue_url": verdict.issue_url}
        case Crash():
            return {"reason": verdict.reason, "stderr": verdict.stderr}
        case Inconsistent():
            names = ("choice", "chose", "usual", "reason")
            said = {name: getattr(verdict, name) for name in names}
            if verdict.instead:
                said["beside"] = {"id": verdict.like[0], "actual": verdict.instead.to_json()}
            return said
        case Timeout() | ProtocolBroken() | Error() | Flaky() | NotRun():
            return {"reason": verdict.reason}
