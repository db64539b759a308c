"""What becomes of an annotation id, and how numbers are spelled in one that is generated."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

from attrs import evolve

from docs.generator.examples import prediction
from docs.generator.markdown import code, listed, table, to_edition, to_requirement
from nucleus_spec.editions import DEFAULT, EDITIONS, Edition
from nucleus_spec.table import rows
from nucleus_spec.texts import dumps, loads
from nucleus_spec.wire import IdFormula

SPELLINGS: Final = (
    "10", "10.0", "10.50", "1e1", "1E2", "0.1", "0.30000000000000004", "1.10", "-0", "-0.0",
    "0.0001", "0.00001", "1e-7", "1e15", "1e16", "1e22", "123456789012345678",
    "123456789012345678.0", "12345678901234567890123", "1.7976931348623157e308", "5e-324",
)  # fmt: skip
"""Numbers as payloads may have them."""

_GIVEN: Final = (("nothing", None), ('`""`', ""), ('`"mine"`', "mine"))


def ids_of(type_name: str, formula: IdFormula | None) -> Iterator[str]:
    """The section on the id of this type."""
    yield "## The annotation id"
    if formula is not None:
        (row,) = (row for row in rows(type_name) if row.if_none is formula)
        yield (
            f"One that is not given is generated, from edition {to_edition(row.if_none_since)} on:"
        )
        yield f"```text\n{formula.template}\n```"
    yield table("ids", ("Given", *map(_heading, _groups(type_name))), _sent_ids(type_name))
    numbers = _numbers(type_name, formula)
    if formula is not None and numbers:
        yield "### How numbers are spelled in it"
        yield (
            f"As Python does, whose SDK made the first ids ({to_requirement('NUMBER-3')}): what is "
            "written with a point or an exponent is a double, and looks like one. In this table "
            f"{code(numbers[0])} is written in each of these ways, and the reference says what "
            "comes out."
        )
        heads = ("In the payload read", "In the payload sent", "In the id")
        yield table(
            "spellings", heads, (spelled(type_name, numbers[0], each) for each in SPELLINGS)
        )


def _numbers(type_name: str, formula: IdFormula | None) -> list[str]:
    """The parameters in the formula that are numbers."""
    parts = formula.parts if formula is not None else ()
    return [
        row.parameter
        for row in rows(type_name)
        if row.parameter in parts and row.schema.get("type") == "number"
    ]


def spelled(type_name: str, parameter: str, lexeme: str) -> list[str]:
    """How a number that is read is sent, and is in the generated id."""
    start: Any = prediction(type_name, DEFAULT, full=False)
    made = evolve(start, **{parameter: loads(lexeme)})
    sent = made.to_payload(edition=DEFAULT)
    (row,) = (row for row in rows(type_name) if row.parameter == parameter)
    value = sent[row.inside][row.name] if row.inside else sent[row.name]
    return [code(lexeme), code(dumps(value)), code(sent["annotation_id"])]


def _sent_id(type_name: str, given: str | None, under: Edition) -> str:
    start: Any = prediction(type_name, under, full=False)
    payload = evolve(start, annotation_id=given).to_payload(edition=under)
    return code(dumps(payload["annotation_id"])) if "annotation_id" in payload else "is not sent"


def _groups(type_name: str) -> list[list[Edition]]:
    """The editions, together as long as they send the same."""

    def sent(each: Edition) -> list[str]:
        return [_sent_id(type_name, given, each) for _, given in _GIVEN]

    return [list(group) for _, group in groupby(EDITIONS, key=sent)]


def _heading(group: list[Edition]) -> str:
    if len(group) == len(EDITIONS):
        return "Sent, in every edition"
    return f"Sent in {listed([str(each) for each in group])}"


def _sent_ids(type_name: str) -> Iterator[list[str]]:
    groups = _groups(type_name)
    for said, given in _GIVEN:
        yield [said, *(_sent_id(type_name, given, group[0]) for group in groups)]
