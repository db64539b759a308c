"""What a finding is called: its cause, and what its smallest request has to do with it.

All of it follows from the request, what is right, and the verdict; not from what a generator
meant. A cause is the same in whatever type, and by whatever operation, it shows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from attrs import evolve

from nucleus_conformance.fuzzing.asked import Asked
from nucleus_conformance.fuzzing.levels import spelling_only
from nucleus_conformance.fuzzing.reference import Expected
from nucleus_conformance.judging.compare import SHALLOW, Difference
from nucleus_conformance.judging.relations import Relation
from nucleus_conformance.judging.verdict import Crash, Failed, Judged, ProtocolBroken, Timeout
from nucleus_conformance.suite.case import Case, Operation, Outcome, Suite
from nucleus_conformance.text import without_own_keys
from nucleus_spec.table import required_at

SLOW: Final = (Crash, Timeout, ProtocolBroken)
"""Verdicts that cost a process."""

_FREE_KEYS: Final = re.compile(r"^(/(?:class_pdf|metadata))/.*|(?<=/)\d+(?=/|$)", re.DOTALL)
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
    return _FREE_KEYS.sub(lambda found: f"{found[1]}/*" if found[1] else "#", pointer)


def permitted_by(suite: Suite) -> dict[tuple[str, str, str], str]:
    """The deviations that the fixtures permit: (type, code, place) -> flag."""
    found: dict[tuple[str, str, str], str] = {}
    for case in suite.cases:
        if case.expect.kind == "rejected" and case.also_accept:
            code = case.expect.content.get("code", "")
            where = place(case.expect.content.get("pointer", ""))
            found.setdefault((case.type, code, where), case.also_accept[0].flag)
    return found


def causes_of(found: Judged) -> dict[str, Judged]:
    """What is wrong, in words that can be part of an id -> the same with that difference first."""
    verdict, case = found.verdict, found.case
    if isinstance(verdict, SLOW):
        return {_slug(verdict.name, _first_words(verdict.reason)): found}
    if not isinstance(verdict, Failed):
        return {_slug(verdict.name): found}
    related = found.relations
    made: dict[str, Judged] = {}
    for each in verdict.differences:
        others = [other for other in verdict.differences if other is not each]
        first = evolve(verdict, differences=(each, *others))
        relation = related.get(each.pointer)
        name = _of_relation(case, relation) if relation else _of_one(case, verdict, each)
        made.setdefault(name, evolve(found, verdict=first))
    return made


def _of_one(case: Case, verdict: Failed, difference: Difference) -> str:
    if difference.kind == "outcome":
        return _slug(*_unlike_outcome(case.expect, _mapping(difference.actual), verdict.message))
    if difference.kind in SHALLOW:
        return _slug(difference.kind)
    return _slug(difference.kind, place(_within(case.operation, difference.pointer)))


def _of_relation(case: Case, relation: Relation) -> str:
    where = place(_within(case.operation, relation.pointer))
    return _slug(relation.kind, where, *relation.keys)


def _slug(*words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", "-".join(words).lower()).strip("-")


def _first_words(message: str) -> str:
    """What comes before any value in a message, whatever keys of the user's own it names."""
    return _VALUE.split(without_own_keys(message), maxsplit=1)[0][:40]


def _unlike_outcome(expect: Outcome, actual: Mapping[str, Any], message: str) -> list[str]:
    """Words for an outcome of another kind than the expected one."""
    if "rejected" in actual:
        return ["refused", _first_words(message)]
    if expect.kind == "rejected":
        refusal = _mapping(expect.content)
        return ["accepted", str(refusal.get("code", "")), place(str(refusal.get("pointer", "")))]
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
        return _of_difference(asked, verdict.differences[0])
    return _OF_OPERATION[asked.operation]


def _of_difference(asked: Asked, difference: Difference) -> str:
    if requirement := spelling_only(difference):
        return requirement
    usual = _OF_OPERATION[asked.operation]
    if asked.operation in ("dispatch", "collect"):
        return usual
    sought = re.sub(r"/\d+(?=/|$)", "/*", difference.pointer)
    every = required_at(asked.type)
    while sought:
        if sought in every:
            return every[sought]
        sought = sought.rpartition("/")[0]
    return "WIRE-3" if difference.kind == "extra" else usual


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
