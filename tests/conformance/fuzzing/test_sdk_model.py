from __future__ import annotations

import io
import json
import re
import tokenize
from pathlib import Path

import pytest

from nucleus_conformance.fuzzing import sdk_model
from nucleus_conformance.fuzzing.sdk_model import released_outcome
from nucleus_conformance.suite.case import Outcome
from nucleus_conformance.suite.catalog import all_drafts
from nucleus_conformance.suite.catalog.flags import FLAGS
from nucleus_conformance.suite.loading import load_suite
from nucleus_spec.editions import EDITIONS

CITATION = re.compile(r"# [a-z]+(?:-[a-z]+)+(?:, [a-z]+(?:-[a-z]+)+)*")
"""A comment that consists of flag names."""


def citations(source: str) -> list[str]:
    """The flags that the comments of this source cite."""
    comments = [
        token.string
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    ]
    return [
        name
        for comment in comments
        if CITATION.fullmatch(comment)
        for name in comment.removeprefix("# ").split(", ")
    ]


CITED = set(citations(Path(sdk_model.__file__).read_text("utf-8")))


def equal(one: Outcome, other: Outcome) -> bool:
    return one.kind == other.kind and json.dumps(one.content) == json.dumps(other.content)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("a = 1  # null-reference", ["null-reference"]),
        ("# unchecked-list, no-such-flag\na = 1", ["unchecked-list", "no-such-flag"]),
        ("a = '# null-reference'  # a remark on null-reference", []),
    ],
)
def test_citations_are_found(source: str, found: list[str]) -> None:
    assert citations(source) == found


def test_only_flags_are_cited() -> None:
    assert not CITED - FLAGS.keys()


def test_every_flag_that_permits_a_deviation_is_cited() -> None:
    """The model shows all of them, so there are no exceptions."""
    assert {flag for each in all_drafts() for flag in each.permits} == CITED


def test_every_cited_flag_is_shown_by_the_model() -> None:
    """For some case, the model gives the outcome that the flag permits."""
    shown = {
        alternative.flag
        for under in EDITIONS
        for case in load_suite(under).cases
        for alternative in case.also_accept
        if equal(released_outcome(case.operation, case.request().body, under), alternative.outcome)
    }
    assert shown == CITED


_KEYPOINTS = {"label": "a", "names": ["b"], "skeleton": [], "reference_id": "c"}
_POINT_3D = {"x": 1, "y": 2, "z": 3}
_CUBOID = {"label": "a", "yaw": 0, "reference_id": "c", "dimensions": _POINT_3D}


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("line", {"label": "a", "vertices": {}, "reference_id": "c"}),
        ("cuboid", {**_CUBOID, "position": {"x": 1, "y": 2}}),
        ("cuboid", {**_CUBOID, "position": [_POINT_3D]}),
        ("segmentation", {"mask_url": "m", "annotations": [{"index": 1}], "reference_id": "c"}),
        ("keypoints", {**_KEYPOINTS, "keypoints": [{"x": 1, "visible": True}]}),
    ],
)
def test_parts_that_cannot_be_constructed_are_refused(kind: str, arguments: object) -> None:
    asked = {"type": kind, "arguments": arguments}
    assert released_outcome("construct", asked, EDITIONS[-1]).kind == "rejected"


def test_a_constructor_keeps_what_visible_is() -> None:
    asked = {"type": "keypoints", "arguments": {**_KEYPOINTS, "keypoints": [{"visible": 0}]}}
    made = released_outcome("construct", asked, EDITIONS[-1])
    assert json.dumps(made.content["geometry"]["keypoints"]) == json.dumps(
        [{"x": None, "y": None, "visible": 0}]
    )


@pytest.mark.parametrize(
    ("url", "files", "outcome"),
    [
        ("S3:m.png", (), Outcome("value", False)),
        ("m.png", ("m.png",), Outcome("value", True)),
        ("./m.png", ("m.png",), Outcome("value", True)),
        ("m.png", (), sdk_model.REFUSED),
        ("http://[", (), sdk_model.REFUSED),
    ],
)
def test_local_files(url: str, files: tuple[str, ...], outcome: Outcome) -> None:
    payload = {"mask_url": url, "annotations": [], "reference_id": "c"}
    asked = {"type": "segmentation", "payload": payload}
    assert released_outcome("local_files", asked, EDITIONS[-1], files) == outcome
