"""Cases that follow from a key of a later edition, whatever its shape."""

from __future__ import annotations

from typing import Any

import pytest

from nucleus_conformance.suite.catalog import later
from nucleus_conformance.suite.catalog.samples import BOX, CUBOID, LINE, SEGMENTATION, Sample
from nucleus_spec.editions import FIRST, V0_21_2
from nucleus_spec.table import Row, rows
from nucleus_spec.wire import Sent

POINT = {"$ref": "#/$defs/Point"}
NUMBERS = {"type": "array", "items": {"type": "number"}}


def row(schema: dict[str, Any], **changes: Any) -> Row:
    given: dict[str, Any] = {
        "type": "box", "name": "new", "read_name": "new", "parameter": "new", "inside": None,
        "since": V0_21_2, "sent": Sent.IF_SET, "schema": schema, "default": None,
        "requirement": "CONFIDENCE-1", "keyword_only": True, "if_none": None,
        "if_none_since": FIRST, "names_item": False,
    }  # fmt: skip
    return Row(**{**given, **changes})


def or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


@pytest.mark.parametrize(
    ("schema", "changes", "names"),
    [
        (or_null({"type": "string"}), {}, {"only", "number", "null", "empty"}),
        (
            or_null(NUMBERS),
            {"sent": Sent.IF_TRUTHY},
            {"only", "string", "null", "empty", "odd-member"},
        ),
        (
            {**NUMBERS, "minItems": 2},
            {"default": ()},
            {"only", "string", "null", "short", "odd-member"},
        ),
        ({"type": "boolean"}, {"default": True}, {"only", "string", "null", "empty"}),
        (or_null(POINT), {"inside": "geometry"}, {"only", "number", "null"}),
    ],
)
def test_a_key_has_a_case_for_each_kind_of_value(
    schema: dict[str, Any], changes: dict[str, Any], names: set[str]
) -> None:
    drafts = list(later._settable(BOX, row(schema, **changes), "new", "new"))
    read = {each.id.rsplit("/", 1)[1] for each in drafts if each.operation == "decode"}
    assert read == {f"{name}-new" for name in names} | {"new-too-early"}
    (only,) = (each for each in drafts if each.id == "box/decode/only-new")
    payload = only.input["payload"]
    holder = payload["geometry"] if changes.get("inside") else payload
    assert holder["new"] != changes.get("default")
    null = next(each for each in drafts if each.id == "box/decode/null-new")
    assert null.refused is ("anyOf" not in schema)


@pytest.mark.parametrize(
    ("sample", "of"), [(SEGMENTATION, "annotations"), (LINE, "vertices"), (CUBOID, "position")]
)
def test_a_key_of_a_part_stands_in_the_first_part(sample: Sample, of: str) -> None:
    (parent,) = (each for each in rows(sample.type) if each.name == of)
    new = row(or_null({"type": "number"}), type=sample.type, part_of=parent)
    drafts = {each.id: each for each in later._settable(sample, new, "new", "new")}
    payload = drafts[f"{sample.type}/decode/only-new"].input["payload"]
    parts = (payload if parent.inside is None else payload[parent.inside])[of]
    made = drafts[f"{sample.type}/construct/only-new"].input["arguments"][of]
    first, given = (parts[0], made[0]) if isinstance(parts, list) else (parts, made)
    assert first["new"] == given["new"] == 0.5
    assert new.pointer.endswith(f"/{of}/*/new" if isinstance(parts, list) else f"/{of}/new")


def test_a_constant_has_a_case() -> None:
    made = later._constant(BOX, row({"const": 1}, parameter=None), "new")
    assert (made.id, made.since) == ("box/decode/new-is-sent", V0_21_2)
