"""Which deviations of releases are permitted, of one prediction that the reference refuses."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from attrs import define, field, frozen

from nucleus_conformance.corpus.payloads import problems_of
from nucleus_conformance.fuzzing.causes import permitted_by, place
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

    def flag(self, line: Line, accepted: Outcome, refusing: _Permits) -> str:
        payload = line.payload
        flags, others = self._flags_at(line, payload), refusing._flags_at(line, payload)
        why = [where for where, flag in others.items() if not flag] or list(others)
        body = {**line.request.body, "payload": payload}
        released = released_outcome(OPERATION, body, self.edition)
        if not why or not all(map(flags.get, others)) or released.kind != "payload":
            return ""
        is_released = depth_of(differences(released.content, accepted.content))
        return flags[why[0]] if is_released else ""

    def _flags_at(self, line: Line, payload: Any) -> dict[str, str]:
        """Where the payload is wrong, and by which flag releases may accept that, if by any."""
        found: dict[str, str] = {}
        size = len(line.request.text)
        for each in problems_of(payload, line.type, self.edition, size):
            where = place(each.pointer)
            flag = self.flags.get((line.type, each.code, where), "")
            found[where] = flag if found.get(where, flag) else ""
        return found


@frozen
class Permits:
    """Tells whether a permitted deviation explains that one implementation refuses, and one not.

    `before`, `now`: the editions that they speak.
    """

    before: Edition
    now: Edition
    _known: dict[Edition, _Permits] = field(factory=dict)

    def flag(self, line: Line, accepted: Answer, is_now: bool) -> str:
        """The flag of the deviation; empty if there is none, or there are other reasons to refuse.

        `accepted`: what was made of the line, if `is_now` by the implementation of now.
        """
        if not isinstance(accepted, Outcome):
            return ""
        now, before = map(self._of, (self.now, self.before))
        spoken, refusing = (now, before) if is_now else (before, now)
        return spoken.flag(line, accepted, refusing)

    def _of(self, edition: Edition) -> _Permits:
        return self._known.setdefault(edition, _Permits(edition))
