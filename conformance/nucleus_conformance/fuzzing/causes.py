"""What a finding is called: its cause, and what its smallest request has to do with it.

All of it follows from the request, what is right, and the verdict; not from what a generator
meant. A cause is the same in whatever type, and by whatever operation, it shows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve

from nucleus_conformance.fuzzing.everywhere import changed_text, everywhere
from nucleus_conformance.fuzzing.levels import spelling_only
from nucleus_conformance.fuzzing.reference import Expected
from nucleus_conformance.judging.compare import SHALLOW, Difference, outside_of_lists
from nucleus_conformance.judging.relations import Relation
from nucleus_conformance.judging.verdict import (
    Crash,
    Error,
    Failed,
    Judged,
    ProtocolBroken,
    Timeout,
    differences_of,
)
from nucleus_conformance.report.equal_keys import evidence
from nucleus_conformance.report.said import POINTER
from nucleus_conformance.suite.case import Case, Depth, Operation, Outcome, Suite
from nucleus_conformance.text import without_own_keys
from nucleus_spec.table import required_at

if TYPE_CHECKING:
    from nucleus_conformance.fuzzing.asked import Asked  # which needs Hypothesis

SLOW: Final = (Crash, Timeout, ProtocolBroken)
"""Verdicts that cost a process."""

_FREE_KEYS: Final = re.compile(r"^(/(?:class_pdf|(?:annotations/#/)?metadata))/.*", re.DOTALL)
_INDEX: Final = re.compile(r"(?<=/)\d+(?=/|$)")
_AXIS: Final = re.compile(r"/(?:[xyz]|width|height)$")
_PARTS_OF_ID: Final = re.compile(r"/(?:label|reference_id|geometry/\w+)")
_ASKED: Final[Mapping[Depth, frozenset[str]]] = {
    "value": frozenset(),
    "lexeme": frozenset({"number-spelling"}),
    "bytes": SHALLOW,
}
"""How deeply answers must agree -> the differences in spelling that are wrong then."""
_AROUND: Final[Mapping[str, re.Pattern[str]]] = {
    "dispatch": re.compile(r"^/payload"),
    "collect": re.compile(r"^/items/\d+/1/\d+"),
}
"""Operation -> what its answers have around a payload."""

_VALUE: Final = re.compile(r"[:'\"`\d\[{(]")
"""In a message, where a value may begin."""

_OF_OPERATION: Final[Mapping[Operation, str]] = {
    "construct": "CONSTRUCT-1",
    "decode": "WIRE-1",
    "encode": "WIRE-2",
    "dispatch": "DISPATCH-1",
    "local_files": "LOCAL-1",
    "collect": "LIST-2",
}
"""Operation -> what is violated if nothing more is known."""


def place(pointer: str) -> str:
    """A pointer without the parts that vary between payloads: indices and the user's own keys."""
    return _FREE_KEYS.sub(r"\1/*", _INDEX.sub("#", pointer))


def permitted_by(suite: Suite) -> dict[tuple[str, str, str], str]:
    """The deviations that the fixtures permit: (type, code, place) -> flag."""
    found: dict[tuple[str, str, str], str] = {}
    for case in suite.cases:
        if case.expect.kind == "rejected" and case.also_accept:
            code = case.expect.content.get("code", "")
            where = place(case.expect.content.get("pointer", ""))
            found.setdefault((case.type, code, where), case.also_accept[0].flag)
    return found


def causes_of(found: Judged, depth: Depth = "bytes") -> dict[str, Judged]:
    """What is wrong, in words that can be part of an id -> the same with that difference first.

    Of spellings, what is wrong at that depth.
    """
    verdict = found.verdict
    if isinstance(verdict, (*SLOW, Error)):
        return {slug(verdict.name, _first_words(verdict.reason)): found}
    if not isinstance(verdict, Failed):
        return {slug(verdict.name): found}
    if evidence(found.case.request().body, verdict.differences) == "shown":
        return {"first-of-equal-keys": found}
    made: dict[str, Judged] = {}
    for name, own in _grouped(found, verdict, depth).items():
        for each in own[:1]:
            others = [other for other in verdict.differences if other is not each]
            made[name] = evolve(found, verdict=evolve(verdict, differences=(each, *others)))
    return made


def alone(found: Judged) -> Judged:
    """The same with those differences alone that are of one cause with the first."""
    verdict = found.verdict
    if not isinstance(verdict, Failed):
        return found
    for own in _grouped(found, verdict, "bytes").values():
        if own[0] is verdict.differences[0]:
            return evolve(found, verdict=evolve(verdict, differences=tuple(own)))
    return found


def place_of(found: Judged) -> str:
    """Where in a payload the first difference is; empty for the whole of it."""
    first = next(iter(differences_of(found.verdict)), None)
    if first is None:
        return ""
    if first.kind == "outcome" and found.case.expect.kind == "rejected":
        return place(str(_mapping(found.case.expect.content).get("pointer", "")))
    return place(_within(found.case.operation, first.pointer))


def _grouped(found: Judged, verdict: Failed, depth: Depth) -> dict[str, list[Difference]]:
    """The differences that are wrong at that depth, by the name of their cause."""
    every, related = verdict.differences, found.relations
    wrong = (each for each in every if each.kind not in SHALLOW or each.kind in _ASKED[depth])
    counting = outside_of_lists(list(wrong))
    made: dict[str, list[Difference]] = {}
    for each in counting:
        if not _is_derived(each, counting):
            relation = related.get(each.pointer)
            one = _of_relation(found.case, relation) if relation else ""
            made.setdefault(one or _of_one(found.case, verdict, each), []).append(each)
    return made


def _is_derived(made: Difference, beside: Sequence[Difference]) -> bool:
    """Whether it is an id that is wrong because a value that it is made of is."""
    payload, _, key = made.pointer.rpartition("/")
    if key != "annotation_id" or made.kind != "value":
        return False
    return any(
        str(each.expected) in str(made.expected) and str(each.actual) in str(made.actual)
        for each in beside
        if each.kind == "value"
        and each.pointer.startswith(payload)
        and _PARTS_OF_ID.fullmatch(each.pointer.removeprefix(payload))
    )


def _of_one(case: Case, verdict: Failed, difference: Difference) -> str:
    if difference.kind == "outcome":
        return slug(*_unlike_outcome(case.expect, _mapping(difference.actual), verdict.message))
    if difference.kind in SHALLOW:
        return slug(difference.kind)
    if spread := everywhere(difference, verdict.differences):
        return spread
    return slug(difference.kind, place(_within(case.operation, difference.pointer)))


def _of_relation(case: Case, relation: Relation) -> str:
    if relation.is_free and (changed := changed_text(relation.expected, relation.actual)):
        return changed
    where = place(_within(case.operation, relation.pointer))
    return slug(relation.kind, where, *relation.keys)


def slug(*words: str) -> str:
    """The words as part of an id."""
    return re.sub(r"[^a-z0-9]+", "-", "-".join(words).lower()).strip("-")


def _first_words(message: str) -> str:
    """What comes before any value in a message, whatever keys of the user's own it names."""
    said = POINTER.sub("", without_own_keys(message))
    return _VALUE.split(said, maxsplit=1)[0][:40]


def _unlike_outcome(expect: Outcome, actual: Mapping[str, Any], message: str) -> list[str]:
    """Words for an outcome of another kind than the expected one."""
    if "rejected" in actual:
        return ["refused", _first_words(message)]
    if expect.kind == "rejected":
        refusal = _mapping(expect.content)
        where = _AXIS.sub("", place(str(refusal.get("pointer", ""))))  # one check looks at all
        return ["accepted", str(refusal.get("code", "")), where]
    return ["answered", *actual]


def _within(operation: Operation, pointer: str) -> str:
    """The pointer within a payload, of one within an answer to this operation."""
    around = _AROUND.get(operation)
    return around.sub("", pointer) if around else pointer


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def requirement_of(asked: Asked, right: Expected, found: Judged | None = None) -> str:
    """The requirement that the verdict is about."""
    if right.outcome.kind == "rejected":
        if right.outcome.content.get("code") == "not-finite":
            return "WIRE-4"
        unknown_argument = asked.operation == "construct" and not right.requirement
        return right.requirement or ("CONSTRUCT-2" if unknown_argument else "WIRE-7")
    verdict = found.verdict if found else None
    if isinstance(verdict, Failed) and verdict.differences[0].kind != "outcome":
        return _of_difference(asked, right, verdict.differences[0])
    return _OF_OPERATION[asked.operation]


def _of_difference(asked: Asked, right: Expected, difference: Difference) -> str:
    if requirement := spelling_only(difference):
        return requirement
    usual = _OF_OPERATION[asked.operation]
    name = _type_at(asked, right.outcome, difference.pointer)
    if not name:
        return usual
    sought = re.sub(r"/\d+(?=/|$)", "/*", _within(asked.operation, difference.pointer))
    every = required_at(name)
    while sought:
        if sought in every:
            return every[sought]
        sought = sought.rpartition("/")[0]
    return "WIRE-3" if difference.kind == "extra" else usual


def _type_at(asked: Asked, right: Outcome, pointer: str) -> str:
    """The type of the payload that a pointer into an answer leads into; empty if into none."""
    around = _AROUND.get(asked.operation)
    if around is None:
        return asked.type
    if not around.match(pointer):
        return ""
    if asked.operation == "dispatch":
        return str(right.content["type"])
    name, _ = right.content["items"][int(pointer.split("/")[2])]
    return str(name).removesuffix("_predictions").replace("_", "-")


def comment_of(asked: Asked, right: Expected) -> str:
    """What is asked, in a sentence."""
    given = {"construct": "Arguments", "collect": "Batches"}.get(asked.operation, "A payload")
    if "text" in asked.input:
        given = "A text"
    fault = "that are valid" if given.endswith("s") else "that is valid"
    if right.outcome.kind == "rejected":
        code = right.outcome.content.get("code", "")
        at = right.outcome.content.get("pointer", "") or "the root"
        fault = f"with a fault at {at}: {code}" if code else "with a fault"
    after = f", after {len(asked.before)} more" if asked.before else ""
    return f"{given} {fault}{after}."
