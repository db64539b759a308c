from __future__ import annotations

from typing import Any

import pytest

from nucleus_conformance.report.said import hint_on, in_short


@pytest.mark.parametrize(
    ("said", "shown", "alike"),
    [
        ("ValueError: 0.5 > 0x1F", "ValueError: 0.5 > 0x1F", "ValueError: # > #"),
        ("no 'short text' here", "no 'short text' here", "no … here"),
        ('no "a.png": "b\\"c"', 'no "a.png": "b\\"c"', "no …: …"),
        ("no field 'label', no \"score\"",) * 3,
        ("can't do it, won't do it",) * 3,
        (f"no '{'x' * 40}' here", "no … here", "no … here"),
        ("'KeypointsPrediction' object has no attribute 'x'",) * 3,
        ('bad value {"a": [1]}', "bad value …", "bad value …"),
        ("\n\nfirst\nsecond", "first", "first"),
        ("x" * 300, "x" * 99 + "…", "x" * 99 + "…"),
        ("utf8 is not b64",) * 3,
        ("TypeError: Box.__init__() got 2", "TypeError: Box.__init__() got 2",
         "TypeError: …() got #"),
        ("", "", ""),
    ],
)  # fmt: skip
def test_what_was_said_is_shown_as_it_is_and_alike_whatever_its_values(
    said: str, shown: str, alike: str
) -> None:
    short = in_short(said)
    assert (short.shown, short.alike) == (shown, alike)


@pytest.mark.parametrize("said", ['"' + "\\" * 60_000, "' " * 60_000, "[{" * 60_000, "x ('" * 9000])
def test_what_was_said_takes_no_time_however_odd_it_is(said: str) -> None:
    assert len(in_short(said).alike) <= 100


def test_numbers_may_count() -> None:
    short = in_short("exit status 3, at `7`", numbers=True)
    assert (short.shown, short.alike) == ("exit status 3, at `7`", "exit status 3, at …")


def unexpected(name: str) -> str:
    return f"TypeError: BoxPrediction.__init__() got an unexpected keyword argument '{name}'"


CONSTRUCT = {"op": "construct", "type": "box", "arguments": {"dataset_item_id": "di", "label": "a"}}
DECODE = {"op": "decode", "type": "box", "payload": {"label": "a", "geometry": {}, "odd": 1}}


@pytest.mark.parametrize(
    ("message", "request_", "hint"),
    [
        (unexpected("dataset_item_id"), CONSTRUCT,
         "dataset_item_id is a parameter since edition 0.21.2: does the implementation speak"),
        (unexpected("dataset_item_id"), {**CONSTRUCT, "type": "cuboid"},
         "dataset_item_id is a parameter since edition 0.21.2: does the implementation speak"),
        (unexpected("label"), CONSTRUCT, "label is what the documentation calls this parameter"),
        (unexpected("odd"), DECODE, "members of a payload are passed on by name"),
        (unexpected("odd"), {"op": "decode", "type": "box", "text": '{"odd": 1}'},
         "members of a payload are passed on by name"),
        (unexpected("_internal"), DECODE, ""),
        (unexpected("edition"), DECODE, "the harness serves it with takes_edition"),
        ("TypeError: to_payload() missing 1 required keyword-only argument: 'edition'", DECODE,
         "its methods need an edition"),
        ("TypeError: B.__init__() takes from 5 to 9 positional arguments but 10 were given",
         CONSTRUCT, "dataset_item_id is a parameter since edition 0.21.2"),
        ("TypeError: B.__init__() takes 5 positional arguments but 10 were given", DECODE, ""),
        ("KeyError: 'metadata'", DECODE, "metadata is not there, and need not be"),
        ("KeyError: 'label'", DECODE, ""),
        ("KeyError: 'label'", {"op": "collect", "batches_text": "[{"}, "label is not there"),
        ("no such thing", DECODE, ""),
        (unexpected("label"), None, ""),
    ],
)  # fmt: skip
def test_the_reason_is_told_where_the_message_shows_it(
    message: str, request_: dict[str, Any] | None, hint: str
) -> None:
    said = hint_on(message, request_)
    assert said.startswith(hint) if hint else said == ""
