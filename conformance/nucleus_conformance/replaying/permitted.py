"""Which deviations of releases are permitted, of one prediction that the reference refuses."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from attrs import define, field, frozen

from nucleus_conformance.fuzzing.causes import permitted_by, place
from nucleus_conformance.fuzzing.reference import Reference
from nucleus_conformance.fuzzing.sdk_model import released_outcome
from nucleus_conformance.judging.compare import depth_of, differences
from nucleus_conformance.judging.verdict import Answer
from nucleus_conformance.replaying.lines import OPERATION, Line
from nucleus_conformance.suite.case import Outcome
from nucleus_conformance.suite.loading import load_suite
from nucleus_spec.editions import Edition


@define(slots=False)
class _Permits:
    """What the golden fixtures of an edition permit. They are loaded when they are needed."""

    edition: Edition

    @cached_property
    def flags(self) -> Mapping[tuple[str, str, str], str]:
        return permitted_by(load_suite(self.edition))

    @cached_property
    def reference(self) -> Reference:
        return Reference(self.edition)

    def flag(self, line: Line, accepted: Outcome) -> str:
        request = line.whole_request
        right = self.reference.expected(request).outcome
        if right.kind != "rejected":
            return ""
        code, pointer = right.content.get("code", ""), right.content.get("pointer", "")
        flag = self.flags.get((line.type, code, place(pointer)), "")
        released = released_outcome(OPERATION, request.body, self.edition)
        if not flag or released.kind != "payload":
            return ""
        return flag if depth_of(differences(released.content, accepted.content)) else ""


@frozen
class Permits:
    """Tells whether a permitted deviation explains that one implementation refuses, and one not.

    `before`, `now`: the editions that they speak.
    """

    before: Edition
    now: Edition
    _known: dict[Edition, _Permits] = field(factory=dict)

    def flag(self, line: Line, accepted: Answer, is_now: bool) -> str:
        """The flag of the deviation; empty if there is none.

        `accepted`: what was made of the line, if `is_now` by the implementation of now.
        """
        if not isinstance(accepted, Outcome):
            return ""
        spoken = self.now if is_now else self.before
        return self._known.setdefault(spoken, _Permits(spoken)).flag(line, accepted)
