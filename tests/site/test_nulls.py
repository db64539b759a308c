"""Where a type's page says that null is allowed, a small payload with null there is read."""

from __future__ import annotations

import re
from typing import Any

import pytest

import nucleus_spec
from docs.generator.examples import prediction
from nucleus_spec import EDITIONS, PREDICTION_TYPES, InvalidPrediction, SceneCategoryPrediction
from nucleus_spec.editions import Edition

_ROW = re.compile(
    r"^\| \*\*`\w+`\*\* \[`(?P<place>/[^`]+)`\]\{\.pointer\}(?: \[read as `(?P<read>\w+)`\].*?)?"
    r"(?: \[parameter .*?)? \| (?P<must>.*?) \| .*\[(?P<since>[\d.]+)\]\(edition-",
    re.MULTILINE,
)


def with_null(payload: Any, place: str, read_name: str | None) -> Any:
    """The payload with null at this pointer, in every member of a list."""
    step, _, rest = place[1:].partition("/")
    if step == "*":
        return [with_null(each, f"/{rest}", read_name) for each in payload]
    name = step if rest else read_name or step
    return {**payload, name: with_null(payload[step], f"/{rest}", read_name) if rest else None}


def is_read(type_name: str, payload: Any, under: Edition) -> bool:
    try:
        PREDICTION_TYPES[type_name].from_json(payload, edition=under)
    except InvalidPrediction:
        return False
    return True


@pytest.mark.parametrize("type_name", PREDICTION_TYPES)
def test_null_is_read_where_the_page_says_so_and_nowhere_else(
    generated: dict[str, str], type_name: str
) -> None:
    keys = [each.groupdict() for each in _ROW.finditer(generated[f"specification/{type_name}"])]
    assert len(keys) == generated[f"specification/{type_name}"].count("{.pointer} |")
    for edition in EDITIONS:
        made: Any = prediction(type_name, edition, full=False)
        payload = made.to_payload(edition=edition)
        for key in keys:
            if not edition < nucleus_spec.edition(key["since"]):
                says = bool(re.search(r"or null|not read", key["must"]))
                asked = with_null(payload, key["place"], key["read"])
                assert is_read(type_name, asked, edition) == says, (edition, key)


def test_a_page_says_where_a_call_and_a_payload_leave_out_something_else(
    generated: dict[str, str],
) -> None:
    page = generated["specification/scene-category"]
    assert "| `{}` in a payload, `null` in a call | always |" in page
    made: Any = prediction("scene-category", EDITIONS[0], full=False)
    payload = made.to_payload(edition=EDITIONS[0])
    assert payload.pop("metadata") is None
    read = SceneCategoryPrediction.from_json(payload, edition=EDITIONS[0])
    assert read.to_payload(edition=EDITIONS[0])["metadata"] == {}
