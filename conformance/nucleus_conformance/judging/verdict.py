"""Verdicts: what became of a case. They are types, so that a type checker finds a forgotten one."""

from __future__ import annotations

from typing import ClassVar, Final, Literal

from attrs import frozen

from nucleus_conformance.judging.compare import Difference
from nucleus_conformance.judging.relations import Relation, relations
from nucleus_conformance.protocol.messages import Response
from nucleus_conformance.suite.case import Alternative, Case, Depth, Outcome

Name = Literal[
    "passed",
    "failed",
    "unsupported",
    "crash",
    "timeout",
    "protocol-error",
    "error",
    "flaky",
    "inconsistent",
    "not-run",
]

Way = Literal["documented", "released"]
"""As the documentation says, or as published releases do."""


@frozen
class Passed:
    """The outcome is the expected one, or a permitted alternative; then `accepted` is its flag."""

    name: ClassVar[Name] = "passed"
    depth: Depth | None
    """How deeply it agrees with the expected outcome; None: not at all, as an alternative may."""
    differences: tuple[Difference, ...] = ()
    """Differences in spelling only, which do not count at the depth that was asked for."""
    accepted: str | None = None


@frozen
class Failed:
    """The outcome is wrong. `depth`: how deeply it agrees with the expected one, if at all."""

    name: ClassVar[Name] = "failed"
    differences: tuple[Difference, ...]
    """From the nearest outcome that is permitted."""
    depth: Depth | None = None
    message: str = ""
    """The implementation's message, if it refused."""
    known: str | None = None
    """The flag of the alternative that the outcome matches, if only strictness rules it out."""
    near: Alternative | None = None
    """The nearest permitted outcome, if that is not the expected one."""


@frozen
class Unsupported:
    """The implementation says that it does not support this."""

    name: ClassVar[Name] = "unsupported"
    reason: str
    issue_url: str | None = None


@frozen
class Crash:
    """The process ended before it answered."""

    name: ClassVar[Name] = "crash"
    reason: str
    stderr: str = ""


@frozen
class Timeout:
    """No complete answer came within the deadline."""

    name: ClassVar[Name] = "timeout"
    reason: str


@frozen
class ProtocolBroken:
    """The implementation sent something that is not a reply."""

    name: ClassVar[Name] = "protocol-error"
    reason: str


@frozen
class Error:
    """The harness reported an error that is not a refusal."""

    name: ClassVar[Name] = "error"
    reason: str


@frozen
class Flaky:
    """The implementation answered differently when asked again."""

    name: ClassVar[Name] = "flaky"
    reason: str


@frozen
class Inconsistent:
    """The answer is permitted, but most cases of the same decision were answered otherwise."""

    name: ClassVar[Name] = "inconsistent"
    choice: str
    """The decision that the flag of the case's alternative belongs to."""
    chose: Way
    usual: Way
    like: tuple[str, ...]
    """The ids of the cases with the usual choice."""
    depth: Depth | None = None
    """How deeply the answer agrees with the expected outcome, if at all."""
    instead: Outcome | None = None
    """The answer to the first of those cases."""

    @property
    def reason(self) -> str:
        """What is wrong, as a sentence."""
        first, more = self.like[0], len(self.like) - 1
        others = f" and {more} other cases" if more > 1 else " and 1 other case" if more else ""
        alike = f"answers {WAYS[self.chose]}, but {first}{others} {WAYS[self.usual]}"
        return f"{alike}: choose one (--strict shows those that are not as documented)"


WAYS: Final[dict[Way, str]] = {
    "documented": "as the documentation says",
    "released": "as releases do",
}
"""A way, in words that go with an answer."""


@frozen
class NotRun:
    """The case was never sent, because the implementation no longer starts."""

    name: ClassVar[Name] = "not-run"
    reason: str
    lacks: bool = False
    """Whether that is the machine's fault: it lacks what a process needs."""


Silence = Crash | Timeout | ProtocolBroken | NotRun
"""The verdicts on an implementation that did not answer."""

NO_ANSWER: Final = (Crash, Timeout, ProtocolBroken, NotRun)
"""The same, for `isinstance`."""

Verdict = Passed | Failed | Unsupported | Silence | Error | Flaky | Inconsistent


def differences_of(verdict: Verdict) -> tuple[Difference, ...]:
    """How the answer differs from the outcome that it matches, or to which it is nearest."""
    return verdict.differences if isinstance(verdict, (Passed, Failed)) else ()


def agreement_of(verdict: Verdict) -> Depth | None:
    """How deeply the answer agrees with the expected outcome; None: not at all."""
    return verdict.depth if isinstance(verdict, (Passed, Failed, Inconsistent)) else None


Answer = Response | Silence
"""The result of a request: the implementation's response, or why there is none."""


@frozen
class Judged:
    """A case and its verdict."""

    case: Case
    verdict: Verdict
    response: Response | None = None
    """The implementation's response; None if there was no proper reply."""
    undecided: str = ""
    """The choice that the case makes, if it passed but not all cases of the choice were run.

    Then nobody knows which way is the usual one, so the case may yet be inconsistent.
    """

    @property
    def relations(self) -> dict[str, Relation]:
        """What differences are together with others, by their pointers."""
        near = self.verdict.near if isinstance(self.verdict, Failed) else None
        said = self.response if isinstance(self.response, Outcome) else None
        permitted = near.outcome if near else self.case.expect
        return relations(permitted, said, differences_of(self.verdict))

    @property
    def passed(self) -> bool:
        """Whether the case counts as passed. Unsupported, for example, does not."""
        return isinstance(self.verdict, Passed)
