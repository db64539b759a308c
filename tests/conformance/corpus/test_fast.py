"""The fast check accepts nothing that the reference refuses, and says what the exact one says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from nucleus_conformance.corpus.blocks import Block
from nucleus_conformance.corpus.check import Checked, Checker, Wanted
from nucleus_conformance.corpus.exact import Exact
from nucleus_conformance.corpus.fast import DOUBT, DOUBTS, decoder, source
from nucleus_conformance.corpus.rules import Selection
from nucleus_conformance.corpus.seen import Seen
from nucleus_conformance.suite.loading import load_suite
from nucleus_spec import DEFAULT, EDITIONS, PREDICTION_TYPES, Edition, problems
from nucleus_spec.predictions import DISPATCH
from tests.helpers.dumps import block, good, payload
from tests.helpers.exactly import Exactly
from tests.helpers.mutated import mutated_lines

BLOCK = 50


def is_accepted(decode: Any, line: bytes) -> bool:
    try:
        return bool(decode(line).check(line, Seen()) != DOUBT)
    except DOUBTS:
        return False


def differing(edition: Edition, count: int, seed: int) -> Iterator[tuple[Checked, Checked]]:
    wanted = Wanted(edition, Selection(), counts=True)
    fast, exact = Checker(wanted), Exactly(wanted)
    lines = mutated_lines(count, seed)
    for start in range(0, count, BLOCK):
        made = Block(0, 1, 0, b"\n".join(lines[start : start + BLOCK]) + b"\n")
        both = fast.check("file", made), exact.check("file", made)
        if both[0] != both[1]:
            yield both


class TestMutatedLines:
    """What is said of a line MUST NOT depend on how it was checked."""

    @pytest.mark.parametrize("edition", EDITIONS, ids=str)
    def test_are_judged_alike(self, edition: Edition) -> None:
        assert list(differing(edition, 400, seed=1)) == []

    @pytest.mark.nightly
    @pytest.mark.parametrize("edition", EDITIONS, ids=str)
    def test_a_million_are(self, edition: Edition) -> None:
        for seed in range(2, 22):
            assert list(differing(edition, 10_000, seed)) == []


@pytest.mark.parametrize(
    "edition",
    [
        pytest.param(each, marks=[] if each in (DEFAULT, EDITIONS[-1]) else pytest.mark.slow)
        for each in EDITIONS
    ],
    ids=str,
)
class TestCases:
    """The fixtures know more mistakes than chance does."""

    def test_accepted_fast_are_accepted_by_the_reference(self, edition: Edition) -> None:
        decode = decoder(edition, {}, warns=False, counts=False, tells=False)
        taken = 0
        for case in load_suite(edition).cases:
            body = case.request().body
            if "payload" in body and case.operation in ("decode", "encode", "dispatch"):
                record = json.dumps(
                    {"type": case.subject, **body["payload"]}
                    if isinstance(body["payload"], dict)
                    else body["payload"]
                ).encode()
                if is_accepted(decode, record):
                    taken += 1
                    assert problems(json.loads(record), edition=edition) == [], case.id
        assert taken > 100

    def test_what_is_right_is_accepted_fast(self, edition: Edition) -> None:
        decode = decoder(edition, {}, warns=True, counts=True, tells=True)
        for each in good(14):
            assert is_accepted(decode, json.dumps(each).encode()), each


@pytest.mark.parametrize("name", DISPATCH)
def test_a_check_can_be_read(name: str) -> None:
    text = source(DISPATCH[name], DEFAULT)
    compile(text, name, "exec")
    assert text.startswith("def check(")
    assert set(DISPATCH.values()) < {*PREDICTION_TYPES.values()}


class TestKeysThatNobodyReads:
    def test_are_told_alike_however_frequent_they_are(self) -> None:
        keypoint = {"x": 1.0, "y": 5, "visible": True, "label": "nose"}
        made = [
            payload("keypoints", annotation_id=f"a{at}", score=1, geometry={"keypoints": [keypoint] * 2})
            for at in range(30)
        ]  # fmt: skip
        wanted = Wanted(DEFAULT, Selection(), counts=True)
        fast = Checker(wanted)
        checked = [fast.check("f", block(made)) for _ in range(3)]
        assert fast._taken[DISPATCH["keypoints"]]
        assert checked == [Exactly(wanted).check("f", block(made))] * 3
        said = {
            (finding.pointer, finding.count, finding.instead) for _, finding in checked[0].findings
        }
        assert said == {("/score", 1, ""), ("/geometry/keypoints/0/label", 2, "")}

    def test_that_are_frequent_send_no_line_the_slow_way(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fast = Checker(Wanted(DEFAULT, Selection()))
        made = [payload(annotation_id=f"a{at}", score=1) for at in range(30)]
        fast.check("f", block(made))
        monkeypatch.setattr(Exact, "of_block", pytest.fail)
        assert len(fast.check("f", block(made)).findings) == 30

    @pytest.mark.parametrize(
        ("made", "code"),
        [
            (
                payload("category", geometry={"x": 1, "y": 2, "width": 3, "height": 4}),
                "looks-like-another-type",
            ),
            ({**payload("mask"), "geometry": {"vertices": []}}, "looks-like-another-type"),
            (payload("box", mask_url="m.png"), ""),
            (payload("mask", confidence=95), "percent"),
            (payload("mask", class_pdf={"a": 60, "b": 40}), "percent"),
        ],
    )
    def test_that_a_warning_looks_at_are_asked_about_always(
        self, made: dict[str, Any], code: str
    ) -> None:
        checked = Checker(Wanted(DEFAULT, Selection())).check("f", block([made] * 30))
        codes = [each.code for _, each in checked.findings]
        assert codes.count("unread-key") % 30 == 0
        assert codes.count(code) == (30 if code else 0)
