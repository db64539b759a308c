"""A suite of payloads: each is a case, which expects what the reference makes of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nucleus_conformance.fuzzing.causes import permitted_by, place
from nucleus_conformance.fuzzing.reference import Reference
from nucleus_conformance.fuzzing.sdk_model import released_outcome
from nucleus_conformance.suite.case import Alternative, Case, Outcome, Request
from nucleus_conformance.suite.loading import load_suite
from nucleus_conformance.suite.writing import case_file
from nucleus_spec.editions import Edition


def suite_of(
    payloads: Iterable[tuple[str, Mapping[str, Any]]], edition: Edition
) -> dict[str, bytes]:
    """The files of a suite of that edition, of types and payloads: path -> content."""
    by_subject: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases_of(payloads, edition):
        by_subject[case.subject].append(case)
    return {
        f"{edition}/{subject}.json": case_file(edition, subject, cases).encode("utf-8")
        for subject, cases in by_subject.items()
    }


def cases_of(payloads: Iterable[tuple[str, Mapping[str, Any]]], edition: Edition) -> Iterator[Case]:
    """A case for each type and payload, which expects what the reference makes of it."""
    reference, permitted = Reference(edition), permitted_by(load_suite(edition))
    numbers: Counter[str] = Counter()
    for type_name, payload in payloads:
        numbers[type_name] += 1
        name = f"{type_name}/decode/distilled-{numbers[type_name]}"
        given = {"payload": payload}
        request = Request.of("decode", type_name, given, name)
        right = reference.expected(request)
        yield Case(
            id=name,
            type=type_name,
            operation="decode",
            level="required",
            depth="value",
            requirements=(right.requirement or "WIRE-1",),
            comment="Of a dump: it shows what no other case of it does.",
            input=given,
            expect=right.outcome,
            also_accept=_alternatives(request, right.outcome, permitted, edition),
        )


def _alternatives(
    request: Request,
    right: Outcome,
    permitted: Mapping[tuple[str, str, str], str],
    edition: Edition,
) -> tuple[Alternative, ...]:
    """What releases do, where the fixtures permit it."""
    if right.kind != "rejected":
        return ()
    code, pointer = right.content.get("code", ""), right.content.get("pointer", "")
    flag = permitted.get((str(request.body["type"]), code, place(pointer)))
    released = released_outcome("decode", request.body, edition)
    return (Alternative(flag, released),) if flag and released.kind != "rejected" else ()
