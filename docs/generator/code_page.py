"""The page of codes: why a prediction is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docs.generator.cases import Cases
from docs.generator.markdown import code, counted, sentence, table, to_requirement
from docs.generator.requirement_pages import examples, standing
from nucleus_conformance.suite.case import Case
from nucleus_spec.errors import CODES
from nucleus_spec.requirements import REQUIREMENTS, SECTIONS


def code_page(cases: Cases) -> str:
    """The page."""
    return "\n\n".join(_parts(cases))


def _parts(cases: Cases) -> Iterator[str]:
    yield "# Refusals"
    yield (
        "What is refused has one of these codes, a JSON pointer and a requirement. An "
        "implementation may give others, or none: that it refuses is what counts. Codes of many "
        "predictions together are with the [uploads](uploads.md#codes)."
    )
    yield table("codes", ("Code", "Means"), ([code(name), said] for name, said in CODES.items()))
    for each in SECTIONS["Refusals"]:
        yield f"**{to_requirement(each.id)}** {standing(each)} {each.text}"
    yield "## What has which code"
    yield "The golden cases that are refused, by code, and the requirements that they cite."
    for name in CODES:
        refused = [case for case in cases.every if _code_of(case) == name]
        if refused:
            yield f"### {name}"
            yield sentence(f"{CODES[name]}: {counted(len(refused), 'case')}")
            yield examples(refused)
            yield f"Requirements: {', '.join(map(to_requirement, _cited(refused)))}."


def _code_of(case: Case) -> object:
    return case.expect.content.get("code") if case.expect.kind == "rejected" else None


def _cited(cases: Sequence[Case]) -> list[str]:
    found = {each for case in cases for each in case.requirements}
    return [each for each in REQUIREMENTS if each in found]
