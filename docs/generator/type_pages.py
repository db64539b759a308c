"""A page for each prediction type."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

from docs.generator.cases import Cases
from docs.generator.examples import call, payloads
from docs.generator.ids import ids_of
from docs.generator.keys_table import keys_table
from docs.generator.links import in_repository
from docs.generator.markdown import cited, code, counted, table, to_edition, to_requirement
from docs.generator.requirement_pages import standing
from docs.generator.side_by_side import Column, changes, columns, side_by_side
from nucleus_conformance.suite.catalog.samples import SAMPLES
from nucleus_spec.editions import EDITIONS
from nucleus_spec.predictions import PREDICTION_TYPES
from nucleus_spec.requirements import REQUIREMENTS
from nucleus_spec.table import part_rows, rows
from nucleus_spec.wire import IdFormula

TITLES: Final = {name: name.replace("-", " ").capitalize() for name in PREDICTION_TYPES}

_CLASSES: Final = {name: cls.__name__ for name, cls in PREDICTION_TYPES.items()}
_NEARLY_ALL: Final = len(PREDICTION_TYPES) - 1
"""What is documented of as many types is not of one of them."""


def type_pages(cases: Cases) -> dict[str, str]:
    """The pages."""
    return {f"specification/{name}": "\n\n".join(_page(name, cases)) for name in PREDICTION_TYPES}


def _page(name: str, cases: Cases) -> Iterator[str]:
    cls: Any = PREDICTION_TYPES[name]
    yield f"# {TITLES[name]}"
    yield " ".join((inspect.getdoc(cls) or "").partition("\n\n")[0].split())
    yield f"```python\n{call(name)}\n```"
    yield "## Keys"
    yield (
        "In the order in which they are sent. Null is allowed where it says so, and nowhere else. "
        "What a payload leaves out is what a call of Python leaves out, unless both are told."
    )
    yield keys_table(name)
    yield from _examples(name)
    formulas = [row.if_none for row in rows(name) if isinstance(row.if_none, IdFormula)]
    if any(row.name == "annotation_id" for row in rows(name)):
        yield from ids_of(name, formulas[0] if formulas else None)
    yield from _requirements(name, cases)
    yield from _fixtures(name, cases)


def _examples(name: str) -> Iterator[str]:
    yield "## What is sent, by edition"
    for full, head, what in (
        (False, "With nothing but what is required", "The prediction above"),
        (True, "With everything", "One with every parameter that the edition has"),
    ):
        made = columns(payloads(name, full=full))
        yield f"### {head}"
        yield f"{what}, as the reference sends it. {_told(made)}"
        yield side_by_side(made)


def _told(made: list[Column]) -> str:
    said = [
        f"From {to_edition(new.editions[0])} on, {'; '.join(changes(old.payload, new.payload))}."
        for old, new in pairwise(made)
    ]
    return " ".join(said) or "All editions send the same."


def _requirements(name: str, cases: Cases) -> Iterator[str]:
    own, others = requirements_of(name, cases)
    yield "## Requirements"
    for each in own:
        requirement = REQUIREMENTS[each]
        yield f"**{to_requirement(each)}** {standing(requirement)} {cited(requirement.text)}"
    if others:
        links = ", ".join(map(to_requirement, others))
        yield f"What holds for other types, too, and is shown by cases of this one: {links}."


def requirements_of(name: str, cases: Cases) -> tuple[list[str], list[str]]:
    """The requirements on this type, and others that cases of it show; as the spec orders them."""
    sample = next(each for each in SAMPLES if each.type == name)
    own = {row.requirement for row in (*rows(name), *part_rows(name))}
    own |= {sample.on_parameters, sample.on_keys}
    shown = {each for case in cases.of(name) for each in case.requirements}
    for each in REQUIREMENTS.values():
        classes = {place.partition(".")[0] for place in each.documented}
        types = {case.type for case in cases.by_requirement.get(each.id, ())}
        if types == {name} or (_CLASSES[name] in classes and len(classes) < _NEARLY_ALL):
            own.add(each.id)
        elif _CLASSES[name] in classes:
            shown.add(each.id)
    return [each for each in REQUIREMENTS if each in own], [
        each for each in REQUIREMENTS if each in shown - own
    ]


def _fixtures(name: str, cases: Cases) -> Iterator[str]:
    yield "## Fixtures and schemas"
    yield (
        "The [golden cases](../reference/fixtures.md) on this type, by edition; and JSON Schemas "
        "of what is read and what is sent."
    )
    found = []
    for each in EDITIONS:
        count = cases.counts.get(each, {}).get(name, 0)
        file = in_repository(f"fixtures/{each}/{name}.json")
        schemas = (
            f"[{direction}]({in_repository(f'nucleus_spec/schemas/{each}/{name}.{direction}.json')})"
            for direction in ("read", "sent")
        )
        found.append([to_edition(each), f"[{counted(count, 'case')}]({file})", *schemas])
    yield table("by-edition", ("Edition", "Cases", "Read", "Sent"), found)
    own = cases.of(name)
    permitted = {each.flag for case in own for each in case.also_accept}
    traps = {each for case in own for each in case.flags}
    for said, flags in (
        ("What releases do otherwise, and is permitted", permitted),
        ("The traps that cases set", traps),
    ):
        if flags:
            links = ", ".join(f"[{each}](flags.md#{each})" for each in sorted(flags))
            yield f"{said}: {links}."
    yield f"All of them: {code(f'nucleus-conformance list --type {name}')}."
