"""What `fuzz` finds has the level and the flags of a golden case with the same request."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from nucleus_conformance.cli import main
from nucleus_conformance.fuzzing.asked import Volley
from nucleus_conformance.fuzzing.examiner import Examiner
from nucleus_conformance.fuzzing.levels import FLAGS_OF, recommended_by, spelling_only
from nucleus_conformance.fuzzing.requests import requests
from nucleus_conformance.judging.compare import SHALLOW, Difference
from nucleus_conformance.judging.judge import LENIENT
from nucleus_conformance.suite.case import Case
from nucleus_conformance.suite.loading import load_suite
from nucleus_spec.editions import DEFAULT, EDITIONS, Edition
from nucleus_spec.requirements import REQUIREMENTS
from tests.helpers.miniatures import Miniature
from tests.helpers.patience import PATIENT


def reason(case: Case) -> str:
    return recommended_by(case.type, case.operation, case.input)


@pytest.mark.parametrize("edition", EDITIONS, ids=str)
@pytest.mark.sampled(5)
def test_the_golden_cases_have_the_same_levels(edition: Edition) -> None:
    """Where a value has to be right. Where a spelling has to be, all cases are recommended."""
    cases = load_suite(edition).cases
    wrong = {
        case.id: (case.level, case.requirements, reason(case))
        for case in cases
        if (case.level == "recommended") is not (case.depth != "value" or bool(reason(case)))
    }
    assert wrong == {}


@pytest.mark.parametrize("edition", EDITIONS, ids=str)
def test_the_golden_cases_cite_what_recommends_them_and_have_its_flags(edition: Edition) -> None:
    recommended = [
        case
        for case in load_suite(edition).cases
        if case.depth == "value" and case.level == "recommended"
    ]
    assert recommended
    for case in recommended:
        assert reason(case) in case.requirements, case.id
        assert not case.flags or not FLAGS_OF[reason(case)] or set(case.flags) & {
            *FLAGS_OF[reason(case)], "merged-keys", "null-keeps-value",
        }, case.id  # fmt: skip


@pytest.mark.parametrize("kind", sorted(SHALLOW))
def test_a_difference_in_spelling_is_only_recommended(kind: str) -> None:
    found = spelling_only(Difference("/a", kind, 1, 1.0))  # type: ignore[arg-type]
    assert REQUIREMENTS[found].level == "SHOULD"
    assert FLAGS_OF[found]


def test_a_difference_in_value_is_not() -> None:
    assert spelling_only(Difference("/a", "value", 1, 2)) == ""


@pytest.mark.parametrize("name", ["box"])
def test_requests_cite_what_golden_cases_of_their_kind_cite(name: str) -> None:
    examiner = Examiner(DEFAULT, {}, lambda _: False, LENIENT)
    seen: set[str] = set()

    @settings(max_examples=40, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(requests(name, DEFAULT))
    def check(volley: Volley) -> None:
        for asked in volley:
            case = examiner.case(examiner.put(asked))
            has_odd = '"odd": 1' in json.dumps(asked.input.get("arguments"))
            if has_odd and case.level == "required":
                seen.add("odd")
                assert case.requirements == ("CONSTRUCT-2",)
            refused = case.expect.content if case.expect.kind == "rejected" else {}
            if refused.get("code") == "not-finite" and case.level == "required":
                seen.add("not finite")
                assert case.requirements == ("WIRE-4",)

    check()
    assert seen == {"odd", "not finite"}


def test_golden_cases_cite_that() -> None:
    cases = load_suite(DEFAULT).cases
    unknown = [case for case in cases if "/construct/unknown-argument" in case.id]
    assert unknown
    assert all("CONSTRUCT-2" in case.requirements for case in unknown)
    infinite = [
        case
        for case in cases
        if case.operation == "encode"
        and re.search(r"\b(NaN|Infinity)\b", case.input.get("text", ""))
        and case.expect.kind == "rejected"
    ]
    assert infinite
    assert all("WIRE-4" in case.requirements for case in infinite)


LOSES_HALVES = Miniature(
    "def sent(payload):\n"
    "    if isinstance(payload.get('label'), str):\n"
    "        text = payload['label'].encode('utf-16', 'surrogatepass')\n"
    "        payload['label'] = text.decode('utf-16', 'replace')\n"
    "    return payload\n"
)


@pytest.mark.slow
@pytest.mark.nightly
def test_lost_halves_of_pairs_are_only_recommended(tmp_path: Path) -> None:
    program = LOSES_HALVES.write(tmp_path)
    saved = tmp_path / "saved"
    arguments = ["--type", "line", "--max-requests", "3000", "--seed", "1"]
    harness = ["--", sys.executable, str(program)]
    assert main(["fuzz", *arguments, "--save", str(saved), *harness], PATIENT) == 0
    assert main(["fuzz", *arguments, "--level", "recommended", *harness], PATIENT) == 1
    cases = json.loads((next(saved.glob("*/line.json"))).read_text())["cases"]
    assert [(each["level"], each["requirements"], each["flags"]) for each in cases] == [
        ("recommended", ["WIRE-9"], ["unicode"])
    ]
