"""Fixtures and request lines are I-JSON (RFC 7493): every parser at its default settings reads
them, and reads the same.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec
import orjson
import pytest

from nucleus_conformance.judging.compare import Difference, differences
from nucleus_conformance.protocol.messages import request_line
from nucleus_conformance.suite.ijson import is_portable
from nucleus_conformance.suite.loading import fixtures_directory, load_suite
from nucleus_spec.editions import EDITIONS
from tests.json_layers.layers import LAYERS, Layer, ask

DEEPEST: Final = 63
FILES: Final = sorted(fixtures_directory().rglob("*.json"))
OLDER: Final = {edition.name for edition in EDITIONS[:-1]}
"""The editions whose files CI reads, not each run of the tests."""
STRICT: Final[dict[str, Callable[[bytes], Any]]] = {
    "orjson": orjson.loads,
    "msgspec": msgspec.json.decode,
}
LOSSES: Final = {
    "JavaScript JSON (Node)": {"key-order", "number-spelling"},
    "Go encoding/json": {"key-order", "number-spelling"},
    "Rust serde_json": {"key-order", "nearest-double"},
    "Jackson (JsonNode)": set[str](),
}
"""What each library loses of what it reads, by design. `nearest-double`: some floats are the next
one, unless its feature float_roundtrip is asked for.
"""


@cache
def request_lines() -> tuple[str, ...]:
    """Every request line of every edition, once."""
    lines = {
        request_line("x", case.request().body): None
        for edition in EDITIONS
        for case in load_suite(edition).cases
    }
    return tuple(line.decode("utf-8").rstrip("\n") for line in lines)


def strictly(text: str) -> Any:
    """The value, if names are unique and numbers spelled in the shortest way."""
    return json.loads(
        text, object_pairs_hook=_unique, parse_float=_shortest(float), parse_int=_shortest(int)
    )


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    assert len(made) == len(pairs), sorted(name for name, _ in pairs)
    return made


def _shortest(kind: Callable[[str], float]) -> Callable[[str], float]:
    def read(text: str) -> float:
        assert repr(kind(text)) == text
        return kind(text)

    return read


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(
            each,
            id=f"{each.parent.name}-{each.name}",
            marks=pytest.mark.slow if each.parent.name in OLDER else (),
        )
        for each in FILES
    ],
)
@pytest.mark.sampled(3)
def test_a_file_is_i_json(path: Path) -> None:
    data = path.read_bytes()
    expected = strictly(data.decode("utf-8"))
    assert is_portable(expected, DEEPEST)
    for name, read in STRICT.items():
        assert json.dumps(read(data)) == json.dumps(expected), name


@pytest.mark.slow
def test_a_request_line_is_i_json() -> None:
    assert len(request_lines()) > 2000
    for line in request_lines():
        expected = strictly(line)
        assert is_portable(expected, DEEPEST), line[:200]
        for name, read in STRICT.items():
            assert json.dumps(read(line.encode("utf-8"))) == json.dumps(expected), name


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 1}',
        "[1.50]",
        "[1e1]",
        "[-0]",
    ],
)
def test_what_is_not_i_json_is_noticed(text: str) -> None:
    with pytest.raises(AssertionError):
        strictly(text)


def texts(lines: Iterable[str]) -> list[str]:
    """What these requests carry as text, each once."""
    names = ("text", "arguments_text", "batches_text")
    carried = (json.loads(line).get(name) for line in lines for name in names)
    return list(dict.fromkeys(each for each in carried if each is not None))


def _kind(difference: Difference) -> str:
    """What is lost. A double that is written in digits alone is the same double to who reads it."""
    expected, actual = difference.expected, difference.actual
    if _nearest(difference):
        return "nearest-double"
    in_digits = isinstance(expected, float) and type(actual) is int and float(actual) == expected
    return "number-spelling" if in_digits else difference.kind


def _nearest(difference: Difference) -> bool:
    sides = difference.expected, difference.actual
    floats = difference.kind == "value" and all(isinstance(side, float) for side in sides)
    return floats and math.isclose(*sides, rel_tol=2**-52, abs_tol=0)


@pytest.mark.slow
@pytest.mark.parametrize(
    "layer",
    [
        pytest.param(
            each, id=each.name, marks=() if "JavaScript" in each.name else pytest.mark.nightly
        )
        for each in LAYERS
        if each.name in LOSSES
    ],
)
def test_other_languages_read_the_same(layer: Layer, workshop: Path) -> None:
    """Every file and request line MUST be read; a text MAY be refused, but end no program."""
    if layer.missing:
        pytest.skip(f"there is no {layer.missing}")
    losses = LOSSES[layer.name]
    read = [*(path.read_text("utf-8") for path in FILES), *request_lines()]
    answers = ask(layer, workshop, [("any", each) for each in [*read, *texts(request_lines())]])
    for text, (status, said) in zip(read, answers, strict=False):
        assert status == "ok", f"{said[:200]}: {text[:200]}"
        found = set(map(_kind, differences(json.loads(text), json.loads(said))))
        assert found <= losses, text[:200]
    assert {status for status, _ in answers[len(read) :]} == {"ok", "refused"}
