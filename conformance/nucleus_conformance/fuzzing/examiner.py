"""Says what is right, and what is wrong with an answer.

The reference answers in this process. Answers are judged as `run` judges those of a case. For
invalid input, the outcome that `sdk_model` computes is also accepted where the fixtures permit the
same deviation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import define, evolve, field, frozen

from nucleus_conformance.fuzzing.asked import Asked
from nucleus_conformance.fuzzing.causes import (
    causes_of,
    comment_of,
    place,
    place_of,
    requirement_of,
)
from nucleus_conformance.fuzzing.levels import FLAGS_OF, recommended_by, spelling_only
from nucleus_conformance.fuzzing.reference import Expected, Reference
from nucleus_conformance.fuzzing.sdk_model import released_outcome
from nucleus_conformance.judging.judge import Standard, judged
from nucleus_conformance.judging.verdict import Answer, Judged, Passed, Unsupported, differences_of
from nucleus_conformance.suite.case import Alternative, Case, Outcome, Request
from nucleus_conformance.suite.catalog.draft import SEGMENTS
from nucleus_spec.editions import Edition

Faults = dict[str, Judged]
"""What is wrong with one answer, by cause."""


@frozen
class Put:
    """Something that is asked, and what is right."""

    asked: Asked
    right: Expected
    request: Request

    @property
    def requests(self) -> list[Request]:
        """What must be asked before, and the request itself."""
        return [*map(_request, self.asked.before), self.request]


@define
class Examiner:
    """Examines an implementation of an edition, by a standard."""

    edition: Edition
    permitted: Mapping[tuple[str, str, str], str]
    """(type, code, place) -> the flag of the deviation that the fixtures permit there."""
    silenced: Callable[[Judged], bool]
    """Whether a fault is known to the user."""
    standard: Standard
    renamed: dict[tuple[str, str], str] = field(factory=dict, init=False)
    """(cause, place) -> what is the cause there, as smaller requests have shown."""
    _reference: Reference = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._reference = Reference(self.edition)

    def put(self, asked: Asked) -> Put:
        """Ask the reference."""
        request = _request(asked)
        right = self._reference.expected(request)
        return Put(asked, right, evolve(request, likely=right.outcome))

    def faults(self, put: Put, answer: Answer) -> Faults:
        """What is wrong about the answer, but for what is known to the user."""
        right = put.right.outcome
        if answer is right:  # a reply spelled exactly so was not parsed
            return {}
        if isinstance(answer, Outcome) and answer.kind == right.kind == "rejected":
            return {}
        found = judged(self.case(put), answer, self.standard)
        if isinstance(found.verdict, (Passed, Unsupported)):
            return {}
        named = causes_of(found, self.standard.asks(found.case))
        known = {
            self.renamed.get((name, place_of(each)), name): each for name, each in named.items()
        }
        faults = {name: _named(name, put, each) for name, each in known.items()}
        return {name: each for name, each in faults.items() if not self.silenced(each)}

    def case(self, put: Put) -> Case:
        """The request as a case, with what is right and the permitted deviation."""
        asked = put.asked
        recommended = recommended_by(asked.type, asked.operation, asked.input)
        return Case(
            id=put.request.name,
            type=asked.type,
            operation=asked.operation,
            level="recommended" if recommended else "required",
            depth="value",
            requirements=(recommended or requirement_of(asked, put.right),),
            flags=FLAGS_OF[recommended] if recommended else (),
            comment=comment_of(asked, put.right),
            input=asked.input,
            expect=put.right.outcome,
            also_accept=self._permitted(put),
        )

    def _permitted(self, put: Put) -> tuple[Alternative, ...]:
        """The releases' outcome, if the fixtures permit it where they expect this refusal."""
        expect = put.right.outcome
        if expect.kind != "rejected":
            return ()
        code, pointer = expect.content.get("code", ""), expect.content.get("pointer", "")
        flag = self.permitted.get((put.asked.type, code, place(pointer)))
        if flag is None:
            return ()
        body, files = put.request.body, put.request.found_files
        released = released_outcome(put.asked.operation, body, self.edition, files)
        return () if released.kind == "rejected" else (Alternative(flag, released),)


def _named(name: str, put: Put, found: Judged) -> Judged:
    """With the id of a finding of this cause, and the requirement that it violates."""
    asked, case = put.asked, found.case
    if case.level == "required":
        case = evolve(case, requirements=(requirement_of(asked, put.right, found),))
        first = differences_of(found.verdict)[:1]
        if spelling := spelling_only(first[0]) if first else "":
            flags = FLAGS_OF[spelling]
            case = evolve(case, level="recommended", requirements=(spelling,), flags=flags)
    case = evolve(case, id=f"{asked.type}/{SEGMENTS[asked.operation]}/fuzz-{name}")
    return evolve(found, case=case)


def _request(asked: Asked) -> Request:
    name = f"{asked.type}/{SEGMENTS[asked.operation]}/fuzz"
    return Request.of(asked.operation, asked.type, asked.input, name)
