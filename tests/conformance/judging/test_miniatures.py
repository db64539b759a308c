from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path

import pytest
from attrs import frozen

from nucleus_conformance.gate.gate import Gate
from nucleus_conformance.judging.verdict import Failed, Judged
from nucleus_conformance.suite.loading import load_suite
from nucleus_conformance.targets.process import Command
from nucleus_spec.editions import DEFAULT
from tests.helpers import miniatures
from tests.helpers.miniatures import Miniature
from tests.helpers.programs import judge_all

SUITE = load_suite(DEFAULT)


def judged(folder: Path, program: Miniature | str) -> list[Judged]:
    """Every golden case of the default edition, put to it."""
    path = folder / "program.py"
    if isinstance(program, Miniature):
        path = program.write(folder)
    else:
        path.write_text(program, "utf-8")
    return judge_all(Command((sys.executable, str(path))), SUITE.cases)


def status(found: list[Judged]) -> int:
    ids = [case.id for case in SUITE.cases]
    return Gate(date.max).decide(SUITE.cases, found, ids).status


@frozen
class Catch:
    """How an implementation is caught."""

    wrong: Miniature
    cases: str
    """A pattern of exactly those cases that it fails."""
    first: dict[str, tuple[str, str]]
    """Some of those, and what is different first."""
    status: int = 1


CATCHES = {
    "drops nulls": Catch(
        miniatures.DROPS_NULLS,
        "",
        {
            "box/decode/required-only": ("/embedding_vector", "absent-for-null"),
            "line/decode/required-only": ("/annotation_id", "absent-for-null"),
            "category/construct/all-fields": ("/task_id", "absent-for-null"),
            "scene-category/decode/null-metadata": ("/metadata", "absent-for-null"),
            "dispatch/read/line": ("/payload/task_id", "absent-for-null"),
            "prediction-list/add/one-box": ("/items/0/1/0/embedding_vector", "absent-for-null"),
        },
    ),
    "writes numbers like JavaScript": Catch(
        miniatures.WRITES_NUMBERS_LIKE_JAVASCRIPT,
        "",
        {
            "box/decode/id-of-integral-float": ("/annotation_id", "value"),
            "box/decode/id-of-negative-zero": ("/annotation_id", "value"),
            "box/decode/id-of-ten-quadrillion": ("/annotation_id", "value"),
            "box/decode/id-of-smaller": ("/annotation_id", "value"),
            "box/decode/id-of-googol": ("/annotation_id", "value"),
            "box/construct/id-of-all-four": ("/annotation_id", "value"),
        },
    ),
    "drops a wrong confidence": Catch(
        miniatures.DROPS_A_WRONG_CONFIDENCE,
        r"[a-z-]+/decode/(percentage|negative|just-above-one)-confidence"
        r"|[a-z-]+/decode/[a-z]+-(below-zero|above-one)-confidence"
        r"|box/encode/[a-z-]+-in-confidence",
        {
            "box/decode/percentage-confidence": ("/confidence", "missing"),
            "scene-category/decode/just-above-one-confidence": ("/confidence", "missing"),
            "box/encode/nan-in-confidence": ("", "outcome"),
        },
    ),
    "sorts keys": Catch(
        miniatures.SORTS_KEYS,
        r"[a-z-]+/encode/([a-z0-9-]+-text|only-[a-z-]+)",
        {
            "box/encode/required-only-text": ("/geometry", "key-order"),
            "category/encode/required-only-text": ("", "key-order"),
        },
        status=0,
    ),
    "swaps width and height": Catch(
        miniatures.SWAPS_WIDTH_AND_HEIGHT,
        "",
        {
            "box/decode/required-only": ("/geometry/width", "value"),
            "box/encode/required-only": ("/geometry/width", "value"),
            "box/construct/all-fields": ("/geometry/width", "value"),
            "dispatch/read/box": ("/payload/geometry/width", "value"),
            "prediction-list/add/one-box": ("/items/0/1/0/geometry/width", "value"),
        },
    ),
    "drops zeros": Catch(
        miniatures.DROPS_ZEROS,
        r"(?!segmentation)[a-z-]+/(construct|decode)/(((float|negative)-)?zero-confidence|all-empty)"
        r"|[a-z-]+/(decode|encode)/negative-zero-for-confidence(-text)?",
        {"polygon/decode/float-zero-confidence": ("/confidence", "missing")},
    ),
    "takes empty ids for None": Catch(
        miniatures.TAKES_EMPTY_IDS_FOR_NONE,
        r"(?!cuboid|category|scene)[a-z-]+/decode/(empty-annotation-id|id-not-generated|all-empty)",
        {
            "box/decode/empty-annotation-id": ("/annotation_id", "value"),
            "keypoints/decode/id-not-generated": ("/annotation_id", "value"),
            "line/decode/empty-annotation-id": ("/annotation_id", "type"),
        },
    ),
    "makes every number of a box a float": Catch(
        miniatures.MAKES_EVERY_NUMBER_A_FLOAT,
        r"box/encode/((?!.*-in-all-geometry)[a-z0-9-]+-text|only-[a-z-]+)"
        r"|box/decode/(spelling-of-[a-z-]+|mixed-numbers)"
        r"|box/decode/(integer|float|exponent)-in-(metadata|embedding)"
        r"|box/decode/(integers|whole-floats|negative-zeros)-in-(all-metadata|embedding)"
        r"|box/decode/(integers-in-all-geometry|sequence-of-integers(-again)?)"
        r"|box/decode/(integer|float)-shares-as-spelled"
        r"|box/decode/(ends-of-(negative-)?integers-in-metadata|whole-floats-of-64-bits-in-[a-z]+)"
        r"|box/decode/(exponents-(beyond-the-smallest|that-make-up-for-zeros)|halfway-numbers"
        r"|halves-of-the-smallest|(largest|smallest)-doubles|long-mantissas|signs-of-zeros)"
        r"-in-(metadata|embedding)"
        r"|long/encode/box-with-300-keys-text",
        {
            "box/decode/spelling-of-integer": ("/geometry/x", "number-spelling"),
            "box/decode/spelling-of-fraction": ("/geometry/width", "number-spelling"),
        },
        status=0,
    ),
    "normalizes strings": Catch(
        miniatures.NORMALIZES_STRINGS,
        r"[a-z-]+/(decode|encode)/combining-(strings|text)|[a-z-]+/decode/(raw-)?decomposed-everywhere"
        r"|[a-z-]+/(decode|construct)/sequence-of-(texts|ids)-other-form",
        {
            "box/decode/combining-strings": ("/label", "value"),
            "segmentation/decode/combining-strings": ("/reference_id", "value"),
        },
    ),
    "takes the length for an index": Catch(
        miniatures.TAKES_THE_LENGTH_FOR_AN_INDEX,
        r"keypoints/decode/skeleton-(first-)?index-past-end"
        r"|keypoints/decode/(first|second)-index-past-end-of-[a-z]+-pair",
        {"keypoints/decode/skeleton-index-past-end": ("", "outcome")},
    ),
    "sends characters outside ASCII": Catch(
        miniatures.SENDS_NON_ASCII,
        r"[a-z-]+/encode/(non-ascii|astral|combining|escapes|lone-surrogates)-text"
        r"|[a-z-]+/encode/(separators|delete|hex-digits)-text"
        r"|[a-z-]+/encode/(unseen-characters|odd-characters|noncharacters|scripts)-text",
        {"segmentation/encode/astral-text": ("", "text-form")},
        status=0,
    ),
}


KINDRED = {
    "drops nulls",
    "drops zeros",
    "makes every number of a box a float",
    "normalizes strings",
    "sends characters outside ASCII",
    "sorts keys",
    "swaps width and height",
    "takes the length for an index",
}
"""Those whose mistake is of the same kind as that of another."""


def test_one_that_is_right_is_caught_by_nothing(tmp_path: Path) -> None:
    found = judged(tmp_path, miniatures.RIGHT)
    assert [each.case.id for each in found if not each.passed] == []
    assert status(found) == 0


@pytest.mark.parametrize(
    "catch",
    [
        pytest.param(catch, id=name, marks=pytest.mark.slow if name in KINDRED else ())
        for name, catch in CATCHES.items()
    ],
)
@pytest.mark.sampled(3)
def test_one_that_is_wrong_is_caught_by_the_cases_that_say_so(tmp_path: Path, catch: Catch) -> None:
    found = judged(tmp_path, catch.wrong)
    failed = {each.case.id: each.verdict for each in found if not each.passed}
    assert all(isinstance(verdict, Failed) for verdict in failed.values())
    for name, (pointer, kind) in catch.first.items():
        verdict = failed[name]
        assert isinstance(verdict, Failed)
        first = verdict.differences[0]
        assert (first.pointer, first.kind) == (pointer, kind), name
    if catch.cases:
        named = {case.id for case in SUITE.cases if re.fullmatch(catch.cases, case.id)}
        assert failed.keys() == named
    assert status(found) == catch.status


class TestCheats:
    @pytest.mark.slow
    def test_an_echo_is_caught_by_what_is_to_be_refused(self, tmp_path: Path) -> None:
        found = judged(tmp_path, miniatures.ECHO)
        assert status(found) == 1
        for kind in ("box", "line", "polygon", "keypoints", "cuboid", "segmentation"):
            accepted = [
                each
                for each in found
                if each.case.type == kind
                and each.case.operation == "decode"
                and each.case.expect.kind == "rejected"
                and isinstance(each.verdict, Failed)
            ]
            assert len(accepted) > 5, kind

    def test_one_that_refuses_everything_is_caught_by_what_is_right(self, tmp_path: Path) -> None:
        found = judged(tmp_path, miniatures.REFUSES_EVERYTHING)
        assert status(found) == 1
        for each in found:
            if each.case.operation in ("decode", "encode", "local_files"):
                may_refuse = any(also.outcome.kind == "rejected" for also in each.case.also_accept)
                refused = each.case.expect.kind == "rejected"
                assert each.passed is (refused or may_refuse), each.case.id
                assert each.passed or each.verdict.name == "failed"
            if each.case.operation in ("dispatch", "collect"):
                assert each.verdict.name == "unsupported"
