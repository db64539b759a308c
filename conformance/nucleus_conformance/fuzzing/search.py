"""Searches for an implementation's faults with Hypothesis, and shrinks the request for each one.

The reference and the implementation get every example through the same protocol. The answer is
judged as `run` judges a case. For invalid input, the outcome that `sdk_model` computes is also
accepted where the fixtures permit the same deviation.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any, Final

from attrs import define, evolve, field, frozen
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.errors import Flaky, FlakyFailure

from nucleus_conformance.errors import SuiteError
from nucleus_conformance.fuzzing.asked import Asked
from nucleus_conformance.fuzzing.levels import FLAGS_OF, recommended_by, spelling_only
from nucleus_conformance.fuzzing.requests import requests
from nucleus_conformance.fuzzing.sdk_model import released_outcome
from nucleus_conformance.judging.judge import LENIENT, Standard, judged
from nucleus_conformance.judging.verdict import (
    Answer,
    Crash,
    Failed,
    Judged,
    NotRun,
    Passed,
    ProtocolBroken,
    Timeout,
    Unsupported,
    differences_of,
)
from nucleus_conformance.running.run import Asks
from nucleus_conformance.suite.case import Alternative, Case, Outcome, Request, Suite
from nucleus_conformance.targets.limits import Limits
from nucleus_spec.editions import Edition

LIMITS: Final = Limits(reply_seconds=1.0, starts=100)
"""A search sends many requests, and restarts the implementation often while it shrinks a crash."""

PATIENCE: Final = 10
"""How often the implementation may crash or hang while one finding is shrunk."""

_ROUND: Final = 1000
"""After this many examples a new round begins, which ignores faults already found."""

_SLOW: Final = (Crash, Timeout, ProtocolBroken)


class _TimeUp(BaseException):
    """Ends a Hypothesis run. Not an `Exception`, which Hypothesis would treat as a failure."""


@frozen
class Finding:
    """One fault of an implementation, with the smallest request that shows it."""

    judged: Judged
    """The id of its case is the same in every search that finds this fault."""
    seen: int
    """The number of examples that showed it."""
    before: tuple[Case, ...] = ()
    """What must be asked just before, in this order."""
    again: bool = True
    """Whether it showed again when the same was asked once more."""

    @property
    def size(self) -> tuple[bool, int, str]:
        """How long all of its requests are; of two findings the smaller one is kept.

        Any that showed again is smaller than one that did not.
        """
        texts = [json.dumps(each.request().body) for each in (*self.before, self.judged.case)]
        return not self.again, sum(map(len, texts)), texts[-1]


@define
class Fuzz:
    """A search. `findings` grows while it runs, and holds the smallest requests so far."""

    target: Asks
    reference: Asks
    edition: Edition
    types: tuple[str, ...]
    permitted: Mapping[tuple[str, str, str], str]
    """(type, code, place) -> the flag of the deviation that the fixtures permit there."""
    silenced: Callable[[Judged], bool]
    standard: Standard = LENIENT
    patience: int = PATIENCE
    examples: int = field(default=0, init=False)
    given_up: str = field(default="", init=False)
    """Why the search ended early: the implementation no longer starts. Otherwise empty."""
    findings: dict[str, Finding] = field(factory=dict, init=False)
    _deaths: dict[str, int] = field(factory=dict, init=False)
    _until: float | None = field(default=None, init=False)
    _shrinking: set[str] = field(factory=set, init=False)
    """The ids of faults that Hypothesis was told of."""
    _known: set[str] = field(factory=set, init=False)
    """Those of them that earlier rounds made small."""
    _last: dict[str, Asked] = field(factory=dict, init=False)
    """The last example of each type."""

    def run(
        self, max_examples: int, first_seed: int, seconds: float | None = None
    ) -> Iterator[int]:
        """Search until `max_examples` are judged or `seconds` have passed.

        Yields the number of examples after each round.
        """
        self._until = None if seconds is None else time.monotonic() + seconds
        random = Random(first_seed)  # noqa: S311  (chooses examples, guards nothing)
        while self.examples < max_examples:
            before = self.examples
            try:
                self._round(min(_ROUND, max_examples - before), random.getrandbits(64))
            except (Flaky, FlakyFailure):
                pass  # the implementation's answers vary; the findings so far stay
            except BaseException as error:
                if _is_end(error):
                    return
            self._known.update(self._shrinking)
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
        last = self._last.get(asked.type)
        self._last[asked.type] = asked
        found = self._judged(asked)
        if isinstance(found.verdict, NotRun):
            self.given_up = found.verdict.reason
            raise _TimeUp
        if isinstance(found.verdict, (Passed, Unsupported)) or self.silenced(found):
            return
        name = found.case.id
        if name in self._known or (isinstance(found.verdict, _SLOW) and self._too_often(name)):
            return
        if self._shows_again(name, found, asked):
            self._shrinking.add(name)
            self._note(name, found, asked.before)
            raise _exception(name)
        self._blame(name, found, asked, last)

    def _shows_again(self, name: str, found: Judged, asked: Asked) -> bool:
        """Whether a fault that is new shows when the same is asked once more.

        If not, an earlier request is to blame: Hypothesis could not repeat the example, and would
        end its round.
        """
        known = name in self._shrinking or isinstance(found.verdict, _SLOW)
        return known or self._judged(asked).case.id == name

    def _blame(self, name: str, found: Judged, asked: Asked, last: Asked | None) -> None:
        """Note a fault that did not show again, with the request that left something behind.

        That is the last one on the type, if both together show the fault.
        """
        if last is not None:
            both = evolve(asked, before=(*last.before, evolve(last, before=()), *asked.before))
            repeated = self._judged(both)
            if repeated.case.id == name:
                self._note(name, repeated, both.before)
                return
        self._note(name, found, asked.before, again=False)

    def _too_often(self, name: str) -> bool:
        """Count a crash or hang for this finding, and tell whether the patience is used up."""
        self._deaths[name] = self._deaths.get(name, 0) + 1
        return self._deaths[name] > self.patience

    def _note(
        self, name: str, found: Judged, before: tuple[Asked, ...], again: bool = True
    ) -> None:
        cases = [self._case(each) for each in before]
        named = tuple(evolve(each, id=f"{name}-after-{n}") for n, each in enumerate(cases, 1))
        new = Finding(found, 1, named, again)
        old = self.findings.get(name, new)
        seen = old.seen + 1 if name in self.findings else 1
        self.findings[name] = evolve(min(old, new, key=lambda each: each.size), seen=seen)

    def _judged(self, asked: Asked) -> Judged:
        case = self._case(asked)
        earlier = [self._request(each) for each in asked.before]
        *_, answer = self.target.ask([*earlier, case.request()])
        found = judged(case, answer, self.standard)
        first = differences_of(found.verdict)[:1]
        spelling = spelling_only(first[0]) if first and not found.passed else ""
        if spelling:
            flags = FLAGS_OF[spelling]
            case = evolve(case, level="recommended", requirements=(spelling,), flags=flags)
        return evolve(found, case=evolve(case, id=_identifier(case, found)))

    def _case(self, asked: Asked) -> Case:
        """The example as a case, with the reference's expectation and the permitted deviation."""
        request = self._request(asked)
        (answer,) = self.reference.ask([request])
        expect = _outcome(answer)
        recommended = recommended_by(asked.type, asked.operation, asked.input)
        return Case(
            id=request.name,
            type=asked.type,
            operation=asked.operation,
            level="recommended" if recommended else "required",
            depth="value",
            requirements=(recommended or asked.requirement,),
            comment=asked.comment,
            input=asked.input,
            expect=expect,
            flags=FLAGS_OF[recommended] if recommended else (),
            also_accept=self._permitted(asked, request, expect),
        )

    @staticmethod
    def _request(asked: Asked) -> Request:
        name = f"{asked.type}/{_SEGMENT[asked.operation]}/fuzz"
        return Request.of(asked.operation, asked.type, asked.input, name)

    def _permitted(
        self, asked: Asked, request: Request, expect: Outcome
    ) -> tuple[Alternative, ...]:
        """The releases' outcome, if the fixtures permit it where they expect this refusal."""
        if expect.kind != "rejected":
            return ()
        code, pointer = expect.content.get("code", ""), expect.content.get("pointer", "")
        flag = self.permitted.get((asked.type, code, place(pointer)))
        released = released_outcome(asked.operation, request.body, self.edition, request.files)
        if flag is None or released.kind == "rejected":
            return ()
        return (Alternative(flag, released),)


_SEGMENT: Final = {
    "construct": "construct",
    "decode": "decode",
    "encode": "encode",
    "dispatch": "read",
    "local_files": "local-files",
    "collect": "add",
}


def keep_files_in(directory: Path) -> None:
    """Make Hypothesis keep its files in this directory."""
    set_hypothesis_home_dir(directory)


def permitted_by(suite: Suite) -> dict[tuple[str, str, str], str]:
    """The deviations that the fixtures permit: (type, code, place) -> flag."""
    found: dict[tuple[str, str, str], str] = {}
    for case in suite.cases:
        if case.expect.kind == "rejected" and case.also_accept:
            code = case.expect.content.get("code", "")
            where = place(case.expect.content.get("pointer", ""))
            found.setdefault((case.type, code, where), case.also_accept[0].flag)
    return found


_FREE_KEYS: Final = re.compile(r"^(/(?:class_pdf|metadata))/.*|(?<=/)\d+(?=/|$)", re.DOTALL)


def place(pointer: str) -> str:
    """A pointer without the parts that vary between payloads: indices and the user's own keys."""
    return _FREE_KEYS.sub(lambda found: f"{found[1]}/*" if found[1] else "#", pointer)


def _outcome(answer: Answer) -> Outcome:
    if not isinstance(answer, Outcome):
        raise SuiteError(f"the reference answers {answer}")
    return answer


def _identifier(case: Case, judged: Judged) -> str:
    """The id of a finding: the request, the difference and its place, and the requirement."""
    words: list[str] = [judged.verdict.name]
    if isinstance(judged.verdict, Failed):
        first = judged.verdict.differences[0]
        words = [first.kind, place(first.pointer)]
        if first.kind == "outcome":
            words = _unlike_outcome(judged.case.expect, _mapping(first.actual))
    words += case.requirements
    slug = re.sub(r"[^a-z0-9]+", "-", "-".join(words).lower()).strip("-")
    return f"{case.type}/{_SEGMENT[case.operation]}/fuzz-{slug}"


def _unlike_outcome(expect: Outcome, actual: Mapping[str, Any]) -> list[str]:
    """Words for an outcome of another kind than the expected one."""
    if "rejected" in actual:
        return ["refused"]
    if expect.kind == "rejected":
        return ["accepted", place(str(_mapping(expect.content).get("pointer", "")))]
    return ["answered", *actual]


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


class _Found(Exception):
    """A finding in the form that Hypothesis handles."""


_EXCEPTIONS: dict[str, type[_Found]] = {}


def _exception(name: str) -> _Found:
    """An exception with its own type per finding, so that Hypothesis shrinks each separately."""
    kind = _EXCEPTIONS.setdefault(name, type(f"Found {name}", (_Found,), {}))
    return kind(name)


def _is_end(error: BaseException) -> bool:
    """Whether it ends the search; a finding does not, even one that did not reproduce.

    Hypothesis puts what it meets while it replays its findings into one group: findings, an
    interrupt, the end of the time. Raises what is neither.
    """
    causes = list(_causes(error))
    interrupt = next((each for each in causes if isinstance(each, KeyboardInterrupt)), None)
    if interrupt is not None:
        raise interrupt
    if not all(isinstance(each, (_Found, _TimeUp, Flaky, FlakyFailure)) for each in causes):
        raise error
    return any(isinstance(each, _TimeUp) for each in causes)


def _causes(error: BaseException) -> Iterator[BaseException]:
    inner: tuple[BaseException, ...] = getattr(error, "exceptions", ())
    if not inner or isinstance(error, FlakyFailure):
        yield error
        return
    for each in inner:
        yield from _causes(each)
