"""What `fuzz` asks about JSON layers, bounds and state."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings

import nucleus_spec
from nucleus_conformance.fuzzing.asked import Asked, Volley
from nucleus_conformance.fuzzing.layers import SPECIAL_KEYS, text_of
from nucleus_conformance.fuzzing.requests import TYPES, requests
from nucleus_conformance.suite.case import Outcome, Request
from nucleus_spec.editions import DEFAULT, EDITIONS, Edition
from tests.helpers.in_process import InProcess

FINDING = settings(
    max_examples=5000,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


def payload_of(asked: Asked) -> dict[str, Any]:
    """Its payload; an empty one if it has none, or it is no JSON."""
    found: Any = asked.input.get("payload", {})
    return found if isinstance(found, dict) else {}


def inside(asked: Asked, key: str) -> set[str]:
    """The keys of an object in its payload."""
    found = payload_of(asked).get(key)
    return set(found) if isinstance(found, dict) else set()


def text_in(asked: Asked) -> str:
    return str(asked.input.get("text", ""))


def repeats(asked: Asked) -> bool:
    repeated = []

    def pairs(members: list[tuple[str, Any]]) -> dict[str, Any]:
        repeated.append(len(dict(members)) < len(members))
        return dict(members)

    try:
        json.loads(text_in(asked), object_pairs_hook=pairs)
    except ValueError:
        return False
    return any(repeated)


def depth(value: Any) -> int:
    if not isinstance(value, (dict, list)):
        return 0
    return 1 + max(map(depth, value.values() if isinstance(value, dict) else value), default=0)


def total(asked: Asked) -> float:
    pdf = payload_of(asked).get("class_pdf")
    numbers = isinstance(pdf, dict) and all(type(each) in (int, float) for each in pdf.values())
    return math.fsum(pdf.values()) if isinstance(pdf, dict) and numbers else -1


def indices(asked: Asked) -> list[Any]:
    geometry, segments = payload_of(asked).get("geometry"), payload_of(asked).get("annotations")
    skeleton = geometry.get("skeleton") if isinstance(geometry, dict) else []
    listed = skeleton if isinstance(skeleton, list) else []
    pairs = [each for pair in listed if isinstance(pair, list) for each in pair]
    parts = segments if isinstance(segments, list) else []
    return [*pairs, *(each.get("index") for each in parts if isinstance(each, dict))]


ASKED: dict[str, Callable[[Asked], bool]] = {
    "a key in upper case": lambda asked: {"label", "LABEL"} <= payload_of(asked).keys(),
    "a key that folds": lambda asked: any("\u017f" in key for key in payload_of(asked)),
    "a repeated key": repeats,
    "a null under a repeated key": lambda asked: repeats(asked) and ": null}" in text_in(asked),
    "a byte order mark": lambda asked: text_in(asked).startswith("\ufeff"),
    "a comment": lambda asked: "/*" in text_in(asked),
    "__proto__ in metadata": lambda asked: "__proto__" in inside(asked, "metadata"),
    "__proto__ as a class": lambda asked: "__proto__" in inside(asked, "class_pdf"),
    "__proto__ beside the keys": lambda asked: "__proto__" in payload_of(asked),
    "integer keys": lambda asked: {"2", "10"} <= inside(asked, "metadata"),
    "markup": lambda asked: "<" in str(payload_of(asked).get("reference_id")),
    "U+2028": lambda asked: "\u2028" in str(payload_of(asked).get("reference_id")),
    "U+007F": lambda asked: "\x7f" in str(payload_of(asked).get("reference_id")),
    "a sum that passes": lambda asked: abs(total(asked) - 1.001) < 1e-9,
    "a sum that does not": lambda asked: abs(total(asked) - 1.001001) < 1e-9,
    "metadata 200 deep": lambda asked: depth(payload_of(asked).get("metadata")) == 200,
    "metadata 201 deep": lambda asked: depth(payload_of(asked).get("metadata")) == 201,
    "an index of 2^32": lambda asked: 2**32 in indices(asked),
    "an index of 2^63 in a string": lambda asked: str(2**63) in indices(asked),
    "a folder as a mask": lambda asked: payload_of(asked).get("mask_url") == ".",
    "files of what is refused": lambda asked: (
        asked.operation == "local_files" and payload_of(asked).get("reference_id") == ["no string"]
    ),
    "something before": lambda asked: len(asked.before) == 2,
}  # fmt: skip


TYPE = {
    "an index of 2^32": "keypoints",
    "an index of 2^63 in a string": "segmentation",
    "a folder as a mask": "segmentation",
}
"""The type of which it is asked, if that is not a category."""

RARE = {"integer keys", "an index of 2^32", "a comment"}
"""What takes long until it is asked."""


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [pytest.param(each, marks=pytest.mark.nightly if each in RARE else ()) for each in ASKED],
)
@pytest.mark.sampled(5)
def test_it_is_asked(name: str) -> None:
    volleys = requests(TYPE.get(name, "category"), DEFAULT)
    find(volleys, lambda volley: any(map(ASKED[name], volley)), settings=FINDING)


@pytest.mark.slow
@pytest.mark.parametrize(
    "is_asked",
    [
        lambda asked: "odd" in asked.input.get("arguments", ()),
        lambda asked: "'odd'" in str(asked.input.get("arguments", {}).get("vertices")),
        lambda asked: asked.before != (),
    ],
    ids=["an unknown argument", "one of a part", "something before"],
)
def test_it_is_asked_among_all_others(is_asked: Callable[[Asked], bool]) -> None:
    volleys = requests("line", DEFAULT)
    find(volleys, lambda volley: any(map(is_asked, volley)), settings=FINDING)


@pytest.mark.parametrize("edition", [EDITIONS[0], EDITIONS[-1]], ids=str)
@pytest.mark.parametrize("name", TYPES)
@pytest.mark.sampled(4)
def test_each_type_alone_is_asked_what_the_reference_answers(
    name: str, edition: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # files are made there
    reference = InProcess(nucleus_spec, edition.name)

    @settings(FINDING, max_examples=12)
    @given(requests(name, edition, (name,)))
    def ask(volley: Volley) -> None:
        for asked in volley:
            for each in (*asked.before, asked):
                assert each.type in (name, "dispatch", "prediction-list")
                request = Request.of(each.operation, each.type, each.input, "")
                (answer,) = reference.ask([request])
                assert isinstance(answer, Outcome), answer

    ask()


def test_equal_keys_stay_in_a_text() -> None:
    assert text_of([("a", 1), ("a", None)]) == '{"a": 1, "a": null}'
    assert len(set(SPECIAL_KEYS)) == len(SPECIAL_KEYS)
