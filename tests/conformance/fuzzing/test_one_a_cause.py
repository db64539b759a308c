"""A search of an implementation that is wrong in one way finds one thing, and makes it small."""

from __future__ import annotations

import json

import pytest

from nucleus_conformance.fuzzing.finding import Finding
from nucleus_conformance.fuzzing.requests import TYPES
from nucleus_conformance.fuzzing.search import Fuzz
from nucleus_conformance.judging.judge import Standard
from nucleus_conformance.suite.case import Depth
from nucleus_spec.editions import DEFAULT
from tests.helpers.in_process import InProcess
from tests.helpers.miniatures import Miniature


def findings(
    wrong: str,
    types: tuple[str, ...] = TYPES,
    seed: int = 2,
    requests: int = 3000,
    depth: Depth | None = None,
) -> list[Finding]:
    search = Fuzz(
        InProcess(Miniature(wrong).module()),
        DEFAULT,
        types,
        {},
        lambda _: False,
        Standard(strict=True, depth=depth),
    )
    for _ in search.run(requests, seed):
        pass
    return list(search.findings.values())


def cause(finding: Finding) -> str:
    return finding.judged.case.id.partition("/fuzz-")[2]


DEEP = """
def deep(value):
    if isinstance(value, dict):
        value = {word(key): deep(each) for key, each in value.items()}
    if isinstance(value, list):
        value = [deep(each) for each in value]
    return change(word(value) if isinstance(value, str) else value)

def change(value):
    return value

def word(value):
    return value

def sent(payload):
    return deep(payload)
"""

ONE = {
    "replaces lone surrogates": (
        DEEP + "def word(value):\n    return re.sub('[\\ud800-\\udfff]', '\\ufffd', value)",
        "lone-surrogate",
    ),
    "asks itself what they are": (
        DEEP + "def word(value):\n    return re.sub('[\\ud800-\\udfff]', '?', value)",
        "lone-surrogate",
    ),
    "drops lone surrogates": (
        DEEP + "def word(value):\n    return re.sub('[\\ud800-\\udfff]', '', value)",
        "lone-surrogate",
    ),
    "sends lists for empty objects": (
        DEEP + "def change(value):\n    return [] if value == {} else value",
        "list-for-object",
    ),
    "drops nulls": (
        DEEP + "def change(value):\n"
        "    return {k: v for k, v in value.items() if v is not None} "
        "if isinstance(value, dict) else value",
        "absent-for-null",
    ),
    "makes integers floats": (
        DEEP + "def change(value):\n    return float(value) if type(value) is int and "
        "abs(value) < 1e300 else value",
        "number-spelling",
    ),
    "checks no x and y of a keypoint": (
        "def read(payload):\n"
        "    if not isinstance(payload, dict): return payload\n"
        "    payload = copy.deepcopy(payload)\n"
        "    geometry = payload.get('geometry')\n"
        "    points = geometry.get('keypoints') if isinstance(geometry, dict) else None\n"
        "    for each in points if isinstance(points, list) else ():\n"
        "        if isinstance(each, dict) and each.get('visible') is True:\n"
        "            each.setdefault('x', 0); each.setdefault('y', 0)\n"
        "    return payload",
        "accepted-missing-geometry-keypoints",
    ),
    "sends no track": (
        "def sent(payload):\n    payload.pop('track_reference_id', None)\n    return payload",
        "missing-track-reference-id",
    ),
    "writes ids without the end of their last part": (
        "def sent(payload):\n"
        "    end = '-' + payload['reference_id']\n"
        "    if len(end) > 1 and (payload.get('annotation_id') or '').endswith(end):\n"
        "        payload['annotation_id'] = payload['annotation_id'][:-1]\n"
        "    return payload",
        "value-annotation-id",
    ),
    "fills in an id that is empty": (
        "def sent(payload):\n"
        "    if payload.get('annotation_id') == '':\n"
        "        payload['annotation_id'] = '-0-' + payload['reference_id']\n"
        "    return payload",
        "value-annotation-id",
    ),
    "takes one for the confidence": (
        "def sent(payload):\n    payload.setdefault('confidence', 1.0)\n    return payload",
        "extra-confidence",
    ),
}
"""What is wrong -> how, and the cause that is found, whatever else the answers show."""

LONG = {
    "asks itself what they are",
    "checks no x and y of a keypoint",
    "drops lone surrogates",
    "fills in an id that is empty",
    "replaces lone surrogates",
    "sends no track",
}
"""Those of which a search takes ten seconds and more."""


@pytest.mark.slow
class TestOneCause:
    @pytest.mark.parametrize("seed", [pytest.param(1, marks=pytest.mark.nightly), 2])
    @pytest.mark.parametrize(
        "name",
        [pytest.param(each, marks=pytest.mark.nightly if each in LONG else ()) for each in ONE],
    )
    @pytest.mark.sampled(3)
    def test_is_one_finding(self, name: str, seed: int) -> None:
        wrong, expected = ONE[name]
        types = ("keypoints",) if "keypoint" in name else TYPES
        (finding,) = findings(wrong, types, seed, requests=1200)
        assert cause(finding) == expected
        assert len(json.dumps(finding.judged.case.request().body)) <= 250

    @pytest.mark.parametrize("seed", [pytest.param(1, marks=pytest.mark.nightly), 2])
    def test_of_key_order_is_named_so(self, seed: int) -> None:
        wrong = (
            DEEP + "def change(value):\n"
            "    return dict(reversed(value.items())) if isinstance(value, dict) else value"
        )
        (finding,) = findings(wrong, seed=seed, requests=1000, depth="bytes")
        case = finding.judged.case
        assert (cause(finding), case.requirements) == ("key-order", ("WIRE-2",))
        assert case.level == "recommended"

    def test_beside_key_order_is_not_named_so(self) -> None:
        wrong = (
            "def sent(payload):\n    payload['reference_id'] = 'other'\n"
            "    return dict(reversed(payload.items()))"
        )
        (finding,) = findings(wrong, ("line", "category"), requests=400)
        assert cause(finding) == "value-reference-id"

    @pytest.mark.nightly
    def test_that_shows_in_texts_of_equal_keys_first_is_required(self) -> None:
        """Of a request that is only recommended to be answered rightly, it says too little."""
        wrong = (
            "def sent(payload):\n    if payload.get('confidence') == 1:\n"
            "        payload['confidence'] = 0\n    return payload"
        )
        for seed in (1, 2, 3):
            (finding,) = findings(wrong, seed=seed, requests=1500)
            assert finding.judged.case.level == "required"


@pytest.mark.slow
class TestFindings:
    @pytest.mark.nightly
    def test_one_wrong_bound_is_one_finding(self) -> None:
        """It may show in six types, when read, written and dispatched."""
        (finding,) = findings(
            "def read(payload):\n"
            "    pdf = payload.get('class_pdf') if isinstance(payload, dict) else None\n"
            "    if isinstance(pdf, dict) and 1.0005 < sum(each for each in pdf.values()\n"
            "            if type(each) in (int, float)): raise ValueError('sum')\n"
            "    return payload"
        )
        assert finding.seen > 10
        assert len(json.dumps(finding.judged.case.request().body)) <= 230

    @pytest.mark.parametrize(
        "seed", [1, *(pytest.param(each, marks=pytest.mark.nightly) for each in (4, 11))]
    )
    @pytest.mark.nightly
    def test_of_one_that_rounds_is_small_whatever_type_it_shows_in_first(self, seed: int) -> None:
        """The smallest request that shows it has 109 characters."""
        (finding,) = findings(
            "def sent(payload):\n"
            "    if isinstance(payload.get('confidence'), float):\n"
            "        payload['confidence'] = round(payload['confidence'], 2)\n"
            "    return payload",
            seed=seed, requests=4000,
        )  # fmt: skip
        assert len(json.dumps(finding.judged.case.request().body)) <= 150

    @pytest.mark.nightly
    def test_a_fault_beside_another_is_found_too(self) -> None:
        found = findings(
            "def sent(payload):\n"
            "    if payload.get('confidence') == 0: del payload['confidence']\n"
            "    if payload.get('metadata') == {}: payload['metadata'] = None\n"
            "    return payload",
            ("box",),
        )
        named = {each.judged.case.requirements for each in found}
        assert {("CONFIDENCE-1",), ("METADATA-1",)} <= named
