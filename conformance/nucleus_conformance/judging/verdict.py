"""Verdicts: what became of a case. They are types, so that nobody forgets one."""

from __future__ import annotations

from typing import Any, ClassVar, Final, Literal

from attrs import frozen

from nucleus_conformance.judging.compare import Difference
from nucleus_conformance.protocol.messages import Response
from nucleus_conformance.report.hints import hints
from nucleus_conformance.suite.case import Case, Depth, Outcome

Name = Literal[
    "passed",
    "failed",
    "unsupported",
    "crash",
    "timeout",
    "protocol-error",
    "error",
    "flaky",
    "not-run",
]


@frozen
class Passed:
    """The outcome is the expected one, or (`accepted`) the permitted alternative of that flag."""

    name: ClassVar[Name] = "passed"
    depth: Depth | None
    """How deeply it agrees with the expected outcome; None: not at all, it is an alternative."""
    differences: tuple[Difference, ...] = ()
    """In spelling only; they do not count at the depth that the case asks for."""
    accepted: str | None = None


@frozen
class Failed:
    """The outcome is another one. `depth` is how deeply they agree all the same, if at all."""

    name: ClassVar[Name] = "failed"
    differences: tuple[Difference, ...]
    depth: Depth | None = None
    message: str = ""
    """What a refusing implementation said."""
    known: str | None = None
    """The flag of the permitted alternative that it is, where only the expected outcome counts."""


@frozen
class Unsupported:
    """The implementation says that it cannot do this."""

    name: ClassVar[Name] = "unsupported"
    reason: str
    issue_url: str | None = None


@frozen
class Crash:
    """The process ended before it answered. `status` is its exit status, negative for a signal."""

    name: ClassVar[Name] = "crash"
    reason: str
    stderr: str = ""


@frozen
class Timeout:
    """There was no complete answer within the deadline."""

    name: ClassVar[Name] = "timeout"
    reason: str


@frozen
class ProtocolBroken:
    """What came is not a reply."""

    name: ClassVar[Name] = "protocol-error"
    reason: str


@frozen
class Error:
    """The harness reported an error that is not a refusal."""

    name: ClassVar[Name] = "error"
    reason: str


@frozen
class Flaky:
    """Asked again, the implementation answered otherwise."""

    name: ClassVar[Name] = "flaky"
    reason: str


@frozen
class NotRun:
    """The case was never put to the implementation, because it no longer starts."""

    name: ClassVar[Name] = "not-run"
    reason: str


Verdict = Passed | Failed | Unsupported | Crash | Timeout | ProtocolBroken | Error | Flaky | NotRun

NO_ANSWER: Final = (Crash, Timeout, ProtocolBroken, NotRun)
"""Verdicts of an implementation that did not answer."""


@frozen
class Judged:
    """A case and its verdict."""

    case: Case
    verdict: Verdict
    response: Response | None = None
    """What the implementation said; None if that is no proper reply, or, byte for byte, the expected one."""

    @property
    def passed(self) -> bool:
        """Whether it counts as passed: unsupported, for one, does not."""
        return isinstance(self.verdict, Passed)

    def to_json(self) -> dict[str, Any]:
        """As a line of a report."""
        case, verdict = self.case, self.verdict
        line: dict[str, Any] = {
            "kind": "verdict",
            "id": case.id,
            "type": case.type,
            "operation": case.operation,
            "level": case.level,
            "requirements": list(case.requirements),
            "flags": list(case.flags),
            "verdict": verdict.name,
            "accepted": getattr(verdict, "accepted", None),
            "depth": getattr(verdict, "depth", None),
            "differences": [each.to_json() for each in getattr(verdict, "differences", ())],
        }
        if not self.passed:
            line.update({name: value for name, value in self._explained().items() if value})
        return line

    def _explained(self) -> dict[str, Any]:
        """What helps to understand a failure."""
        case, verdict = self.case, self.verdict
        said = self.response.to_json() if isinstance(self.response, Outcome) else None
        texts = ("reason", "issue_url", "stderr", "message", "known")
        return {
            "comment": case.comment,
            "request": case.request(),
            "expect": case.expect.to_json(),
            "actual": said,
            **{name: getattr(verdict, name, None) for name in texts},
            "hints": list(hints(getattr(verdict, "differences", ()))),
        }
