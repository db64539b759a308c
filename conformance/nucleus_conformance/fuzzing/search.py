"""Hypothesis across the process boundary: what an implementation gets wrong, each time as the smallest request.

Every example is put to the reference and to the implementation, through the same protocol, and judged as `run` judges a
case. What releases do where the documentation rules an input out is permitted where the fixtures permit the same
deviation, and exactly as `leniency` says.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from random import Random
from typing import Any, Final, Protocol

from attrs import define, evolve, field, frozen
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Flaky, FlakyFailure

from nucleus_conformance.fuzzing.requests import Asked, requests
from nucleus_conformance.fuzzing.sdk_model import lenient
from nucleus_conformance.judging.verdict import (
    Crash,
    Failed,
    Judged,
    NotRun,
    Passed,
    ProtocolBroken,
    Timeout,
    Unsupported,
)
from nucleus_conformance.protocol.messages import Response
from nucleus_conformance.suite.case import Alternative, Case, Outcome, Suite
from nucleus_spec.editions import Edition

CASE_SECONDS: Final = 1.0
"""How long an implementation has for one example."""

RESTARTS: Final = 100
"""How often it is started anew in all."""

_PATIENCE: Final = 10
"""How often an implementation is killed, or dies, to make one finding smaller."""

_ROUND: Final = 1000
"""After so many examples the search starts anew, and no longer sees what was found."""

_SLOW: Final = (Crash, Timeout, ProtocolBroken)


class _TimeUp(BaseException):
    """Ends Hypothesis from within. No `Exception`: those are failures to it."""


@frozen
class Finding:
    """One way in which an implementation is wrong, with the smallest request that shows it."""

    judged: Judged
    """Its case has an id that stays the same as long as the fault does."""
    seen: int
    """How many examples have shown it."""


class Asks(Protocol):
    """What a `Session` can do, as far as a search needs it."""

    def run(self, cases: Iterable[Case]) -> Iterator[Judged]:
        """Every case with its verdict."""

    def respond(self, case: Case) -> Response:
        """What is answered to a case."""


@define
class Fuzz:
    """A search. `findings` grow while it runs, and hold the smallest request so far."""

    target: Asks
    reference: Asks
    edition: Edition
    types: tuple[str, ...]
    permitted: Mapping[tuple[str, str, str], str]
    """(type, code, place) -> the flag of a deviation that the fixtures permit there."""
    silenced: Callable[[Judged], bool]
    examples: int = field(default=0, init=False)
    given_up: str = field(default="", init=False)
    """Why it ended early, if the implementation no longer starts."""
    findings: dict[str, Finding] = field(factory=dict, init=False)
    _deaths: dict[str, int] = field(factory=dict, init=False)
    _until: float | None = field(default=None, init=False)
    _known: set[str] = field(factory=set, init=False)
    """What earlier rounds have found and made small."""

    def run(
        self, max_examples: int, first_seed: int, seconds: float | None = None
    ) -> Iterator[int]:
        """Search until so many examples were judged, or that time has passed. Yields now and then how many."""
        self._until = None if seconds is None else time.monotonic() + seconds
        random = Random(first_seed)  # noqa: S311  (chooses examples, guards nothing)
        while self.examples < max_examples:
            before = self.examples
            try:
                self._round(min(_ROUND, max_examples - before), random.getrandbits(64))
            except _TimeUp:
                return
            except (Flaky, FlakyFailure):
                pass  # the implementation does not answer alike; what was found stays found
            except Exception as error:
                if not _is_finding(error):
                    raise
            self._known.update(self.findings)
            yield self.examples
            if self.examples == before:
                return

    def _round(self, examples: int, round_seed: int) -> None:
        @seed(round_seed)
        @settings(
            max_examples=examples,
            database=None,
            deadline=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=True,
            print_blob=False,
        )
        @given(requests(self.edition, self.types))
        def search(asked: Asked) -> None:
            self._try(asked)

        search()

    def _try(self, asked: Asked) -> None:
        if self._until is not None and time.monotonic() > self._until:
            raise _TimeUp
        self.examples += 1
        judged = self._judged(asked)
        if isinstance(judged.verdict, NotRun):
            self.given_up = judged.verdict.reason
            raise _TimeUp
        if isinstance(judged.verdict, (Passed, Unsupported)) or self.silenced(judged):
            return
        name = judged.case.id
        if name in self._known:
            return
        if isinstance(judged.verdict, _SLOW):
            self._deaths[name] = self._deaths.get(name, 0) + 1
            if self._deaths[name] > _PATIENCE:
                return
        found = self.findings.get(name)
        if found is None or _size(judged.case) < _size(found.judged.case):
            found = Finding(judged, 0 if found is None else found.seen)
        self.findings[name] = evolve(found, seen=found.seen + 1)
        raise _exception(name)

    def _judged(self, asked: Asked) -> Judged:
        case = self._case(asked)
        (judged,) = self.target.run([case])
        return evolve(judged, case=evolve(case, id=_identifier(asked, judged)))

    def _case(self, asked: Asked) -> Case:
        """The example as a case: the reference says what is expected, the fixtures what else is permitted."""
        case = Case(
            id=f"{asked.type}/{_SEGMENT[asked.operation]}/fuzz",
            type=asked.type,
            operation=asked.operation,
            level="required",
            depth="value",
            requirements=(asked.requirement,),
            comment=asked.comment,
            input=asked.input,
            expect=Outcome("rejected", {}),
        )
        expect = _outcome(self.reference.respond(case))
        case = evolve(case, expect=expect)
        if expect.kind != "rejected":
            return case
        code, pointer = expect.content.get("code", ""), expect.content.get("pointer", "")
        flag = self.permitted.get((asked.type, code, place(pointer)))
        deviation = lenient(asked.operation, case.request(), self.edition)
        if flag is None or deviation.kind == "rejected":
            return case
        return evolve(case, also_accept=(Alternative(flag, deviation),))


_SEGMENT: Final = {
    "construct": "construct",
    "decode": "decode",
    "encode": "encode",
    "dispatch": "read",
    "local_files": "local-files",
    "collect": "add",
}


def permitted_by(suite: Suite) -> dict[tuple[str, str, str], str]:
    """The deviations that the fixtures permit: (type, code, place) -> flag."""
    found: dict[tuple[str, str, str], str] = {}
    for case in suite.cases:
        if case.expect.kind == "rejected" and case.also_accept:
            code = case.expect.content.get("code", "")
            where = place(case.expect.content.get("pointer", ""))
            found.setdefault((case.type, code, where), case.also_accept[0].flag)
    return found


_FREE_KEYS: Final = re.compile(r"^(/(?:class_pdf|metadata))/.*|(?<=/)\d+(?=/|$)")


def place(pointer: str) -> str:
    """A pointer without what differs from payload to payload: indices, and keys of the user's own."""
    return _FREE_KEYS.sub(lambda found: f"{found[1]}/*" if found[1] else "#", pointer)


def _outcome(response: Response) -> Outcome:
    if not isinstance(response, Outcome):
        raise AssertionError(f"the reference answers {response}")
    return response


def _identifier(asked: Asked, judged: Judged) -> str:
    """The name of a finding: what was asked, what is different where, and which requirement was broken."""
    words: list[str] = [judged.verdict.name]
    if isinstance(judged.verdict, Failed):
        first = judged.verdict.differences[0]
        words = [first.kind, place(first.pointer)]
        if first.kind == "outcome":
            refused = "rejected" in _mapping(first.actual)
            expected = "" if refused else judged.case.expect.content.get("pointer", "")
            words = ["refused" if refused else "accepted", place(expected)]
    words.append(asked.requirement)
    slug = re.sub(r"[^a-z0-9]+", "-", "-".join(words).lower()).strip("-")
    return f"{asked.type}/{_SEGMENT[asked.operation]}/fuzz-{slug}"


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _size(case: Case) -> tuple[int, str]:
    text = json.dumps(case.request())
    return len(text), text


class _Found(Exception):
    """A finding, as Hypothesis sees it."""


_EXCEPTIONS: dict[str, type[_Found]] = {}


def _exception(name: str) -> _Found:
    """An exception of a type of its own, so that Hypothesis makes each finding smaller by itself."""
    kind = _EXCEPTIONS.setdefault(name, type(f"Found {name}", (_Found,), {}))
    return kind(name)


def _is_finding(error: BaseException) -> bool:
    inner = getattr(error, "exceptions", None)
    return isinstance(error, _Found) if inner is None else all(map(_is_finding, inner))
