"""Compares what a release and the reference answer, as the judge would, and to the byte."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Literal

from attrs import frozen

from nucleus_conformance.fuzzing.causes import permitted_by, place
from nucleus_conformance.judging.verdict import Answer
from nucleus_conformance.protocol.messages import Caught
from nucleus_conformance.suite.case import Outcome, Suite
from nucleus_spec.editions import Edition
from tests.differential.expected import expected, refused_though_right
from tests.differential.inputs import Input
from tests.differential.predictions import TYPES

Kind = Literal["accepted", "refused", "flag", "finding"]
Permitted = Mapping[tuple[str, str, str], str]
"""(type, code, place) -> the flag of the deviation that the fixtures permit there.

Where they permit a refusal of what is right, the key is (type, operation, "").
"""


def permitted_of(suite: Suite) -> Permitted:
    """All deviations that the fixtures permit."""
    refusals: dict[tuple[str, str, str], str] = {
        (case.type, case.operation, ""): each.flag
        for case in suite.cases
        for each in case.also_accept
        if case.expect.kind != "rejected" and each.outcome.kind == "rejected"
    }
    return {**permitted_by(suite), **refusals}


@frozen
class Compared:
    """What became of one input."""

    kind: Kind
    """`accepted` or `refused`: by both, alike. `flag`: a deviation that is declared."""
    about: str = ""
    """The flag; or what is wrong, in the same words for everything that is wrong alike."""


@frozen
class Comparer:
    """What answers are held against."""

    under: Edition
    permitted: Permitted
    version: str = ""
    """The release's version; empty: the newest of the edition."""

    def compared(self, asked: Input, release: Answer, reference: Answer) -> Compared:
        """Whether the answers agree, or where they do not, whether that is declared."""
        if not isinstance(reference, Outcome):
            return _finding(f"ours gives no answer: {type(reference).__name__}")
        if asked.is_right and reference.kind == "rejected":
            return _finding("ours refuses what is right")
        if asked.answer is not None and not same(asked.answer, reference):
            return _finding("ours does not send again what it has sent")
        if isinstance(release, Outcome):
            return self._outcomes(asked, release, reference)
        if _is_not_json(release) and reference.kind == "rejected":
            return Compared("refused")  # NaN or an infinity, which no reply can have
        return _finding(f"the release gives no answer: {type(release).__name__}")

    def _outcomes(self, asked: Input, release: Outcome, reference: Outcome) -> Compared:
        modelled = expected(asked.request(""), self.under, self.version)
        if same(release, reference):
            if not same(modelled, release):
                return _finding(f"alike, but the model says {modelled.kind}")
            return Compared("refused" if release.kind == "rejected" else "accepted")
        if reference.kind == "rejected":
            code = reference.content.get("code", "")
            where = place(reference.content.get("pointer", ""))
            keys = self._keys(asked, release, code, where)
            flag = next((self.permitted[each] for each in keys if each in self.permitted), "")
            words = f"{code} at {where}, the release says {release.kind}"
        else:
            flag = refused_though_right(asked.request(""), self.under)
            flag = flag if flag in self.permitted.values() else ""
            words = f"the release says {release.kind}, ours {reference.kind}"
        if not flag:
            return _finding(f"undeclared: {words}")
        if not same(modelled, release):
            return _finding(f"{flag}, but the model says {modelled.kind}: {words}")
        return Compared("flag", flag)

    def _keys(
        self, asked: Input, release: Outcome, code: str, where: str
    ) -> Iterator[tuple[str, str, str]]:
        """Under what the fixtures may permit that the release reads what we refuse.

        What dispatch or a list reads or constructs is a prediction like others. A constructor of a
        point or a segment does not know where that will be. Who asks for local files looks at no
        number.
        """
        types: tuple[str, ...] = (asked.type,)
        if asked.operation == "dispatch":
            types = ("dispatch", release.content["type"])
        elif asked.operation == "collect":
            types = TYPES
        for name in types:
            yield name, code, where
        ending = where if asked.operation in ("construct", "collect") else None
        if asked.operation == "local_files" and code == "not-finite":
            ending = ""
        for name, other, longer in self.permitted if ending is not None else ():
            if name in types and other == code and longer.endswith(str(ending)):
                yield name, code, longer


def _finding(about: str) -> Compared:
    return Compared("finding", about)


def _is_not_json(answer: Answer) -> bool:
    return isinstance(answer, Caught) and answer.text.startswith("the reply is not JSON")


def same(one: Outcome, other: Outcome) -> bool:
    """Whether they agree to the byte; of refusals, releases do not say why."""
    if one.kind == other.kind == "rejected":
        return True
    return one.kind == other.kind and json.dumps(one.content) == json.dumps(other.content)
