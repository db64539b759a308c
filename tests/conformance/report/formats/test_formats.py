"""JUnit, badge, and how renderings are written."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nucleus_conformance.report.formats.badge import badge
from nucleus_conformance.report.formats.junit import junit
from nucleus_conformance.report.model import Report
from nucleus_conformance.report.renderers import RENDERERS
from tests.helpers.reports import (
    broken,
    difference,
    failed,
    hostile,
    inconsistent,
    passed,
    report,
    waiver,
)


def suites(text: str) -> dict[str, ET.Element]:
    """The suites of a JUnit report by name; the counts are checked on the way."""
    root = ET.fromstring(text)
    assert root.tag == "testsuites"
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert int(root.get(name, "")) == len(root.findall(f".//testcase/{tag}"))
        for suite in root:
            assert int(suite.get(name, "")) == len(suite.findall(f"testcase/{tag}"))
    assert int(root.get("tests", "")) == len(root.findall(".//testcase"))
    return {suite.get("name", ""): suite for suite in root}


def outcome_of(case: ET.Element) -> ET.Element:
    (found,) = [each for each in case if each.tag in ("failure", "error", "skipped")]
    return found


class TestJUnit:
    def test_a_suite_is_a_type_and_a_case_a_case(self) -> None:
        found = suites(junit(report(passed("box/decode/a"), passed("line/encode/b"), failed())))
        assert list(found) == ["box", "line"]
        names = [
            (each.get("classname"), each.get("name")) for each in found["box"].iter("testcase")
        ]
        assert names == [("box.decode", "box/decode/a"), ("box.decode", "box/decode/bad")]
        properties = {each.get("name"): each.get("value") for each in found["box"].iter("property")}
        assert properties["edition"] == "0.17.9"
        assert properties["name"] == "port"

    @pytest.mark.parametrize(
        ("verdict", "tag"),
        [
            ("failed", "failure"),
            ("flaky", "failure"),
            ("inconsistent", "failure"),
            ("crash", "error"),
            ("timeout", "error"),
            ("protocol-error", "error"),
            ("error", "error"),
            ("unsupported", "skipped"),
            ("not-run", "skipped"),
        ],
    )
    def test_what_each_verdict_is(self, verdict: str, tag: str) -> None:
        text = junit(report(broken(verdict, reason="too bad", stderr="boom")))
        found = suites(text)["box"].find("testcase")
        assert found is not None
        outcome = outcome_of(found)
        assert (outcome.tag, outcome.get("type")) == (tag, verdict)
        assert outcome.get("message") == f"{verdict}: too bad"
        assert found.findtext("system-err") == "boom"

    def test_a_failure_tells_all(self) -> None:
        case = failed(message="it said", hints=["look"], known="some-flag")
        found = suites(junit(report(case)))["box"].find("testcase/failure")
        assert found is not None
        assert found.get("message") == "wrong value at /label"
        assert found.text
        for text in (
            "/label: value",
            'expected "car"',
            'actual   "bus"',
            "it said: it said",
            "hint: look",
            "flag: some-flag",
            "Made for a test.",
            '"op": "decode"',
        ):
            assert text in found.text

    def test_a_known_failure_is_skipped_and_says_why(self) -> None:
        found = suites(junit(report(failed(waived=waiver()))))["box"]
        outcome = outcome_of(found[-1])
        assert outcome.tag == "skipped"
        assert outcome.get("message") == (
            "known failure: not yet (ann, until 2026-12-31); wrong value at /label"
        )

    def test_problems_and_a_cut_fail(self) -> None:
        found = suites(junit(report(passed(), unjudged=1, problems=["dead entry"])))["run"]
        assert [outcome_of(each).get("message") for each in found.iter("testcase")] == [
            "incomplete: 1 of 2 cases were not judged",
            "dead entry",
        ]
        assert found.get("failures") == "2"
        assert "run" not in suites(junit(report(passed())))

    def test_hostile_text_is_text(self) -> None:
        text = junit(Report.of(hostile()))
        found = suites(text)
        assert {element.tag for suite in found.values() for element in suite.iter()} == {
            "testsuite", "properties", "property", "testcase", "failure", "error", "skipped",
            "system-err",
        }  # fmt: skip
        assert r"\x1b[2J" in text
        assert all(char.isprintable() or char == "\n" for char in text)
        text.encode("utf-8")

    @given(st.text(st.characters()) | st.text(st.characters(categories=["Cc", "Cs", "Cn", "Co"])))
    def test_whatever_comes_it_is_well_formed(self, said: str) -> None:
        case = failed(
            message=said, hints=[said], differences=[difference(said, "extra", actual=said)]
        )
        made = junit(report(case, broken("crash", reason=said, stderr=said), problems=[said]))
        suites(made)
        ET.fromstring(made.encode("utf-8"))


class TestBadge:
    def badge(self, *cases: Any, **given: Any) -> dict[str, Any]:
        made: dict[str, Any] = json.loads(badge(report(*cases, **given)))
        assert made.pop("schemaVersion") == 1
        assert made.pop("label") == "nucleus 0.17.9"
        return made

    def test_all(self) -> None:
        assert self.badge(passed()) == {"message": "1/1 (100 %)", "color": "brightgreen"}

    def test_almost_all(self) -> None:
        cases = [passed(f"box/decode/x{number}") for number in range(9)]
        assert self.badge(*cases, failed()) == {"message": "9/10 (90 %)", "color": "orange"}

    def test_too_few(self) -> None:
        assert self.badge(passed(), failed()) == {"message": "1/2 (50 %)", "color": "red"}

    def test_all_but_a_problem(self) -> None:
        assert self.badge(passed(), problems=["dead"], exit=1)["color"] == "orange"

    def test_recommended_ones_where_there_are_no_others(self) -> None:
        assert self.badge(passed(level="recommended"))["message"] == "1/1 (100 %)"
        made = self.badge(passed(), failed(level="recommended"), exit=0)
        assert made == {"message": "1/1 (100 %)", "color": "brightgreen"}

    def test_waived(self) -> None:
        known = failed(waived=waiver())
        made = self.badge(passed(), known, exit=0)
        assert made == {"message": "1/2 (50 %), 1 waived", "color": "yellowgreen"}
        assert self.badge(passed(), known, exit=1)["color"] == "red"
        low = failed(level="recommended", waived=waiver())
        made = self.badge(passed(), low, exit=0)
        assert made == {"message": "1/1 (100 %), 1 waived", "color": "yellowgreen"}
        part = self.badge(passed(), known, exit=0, declared=PART)
        assert part == {
            "message": "1/2 (50 %), 1 of 2 types, 1 waived",
            "color": "yellowgreen",
        }

    def test_a_type_that_is_wholly_unsupported(self) -> None:
        lacks = broken("unsupported", "cuboid/decode/a", waived=waiver())
        made = self.badge(passed(), lacks, exit=0)
        assert made == {"message": "1/2 (50 %), 1 waived, no cuboid", "color": "yellow"}
        assert self.badge(passed(), lacks, exit=1)["color"] == "red"

    def test_incomplete(self) -> None:
        made = self.badge(passed(), unjudged=1)
        assert made == {"message": "incomplete", "color": "lightgrey"}


@pytest.mark.parametrize("name", ["terminal", "markdown", "html", "github"])
def test_recommended_failures_do_not_decide_and_this_is_said(name: str) -> None:
    said = "xit status 0: 1 recommended case failed, but recommended cases do not decide"
    made = passed(), failed(level="recommended")
    assert said in RENDERERS[name](report(*made, exit=0))
    assert said not in RENDERERS[name](report(*made, exit=1, level="recommended"))
    known = failed(level="recommended", waived=waiver())
    assert said not in RENDERERS[name](report(passed(), known, exit=0))


PASSES = [f"unexpected pass: box/decode/x{number}, passes" for number in range(224)]


PART = {
    "types": ["box"], "other_types": ["line"], "operations": ["decode"], "other_operations": [],
    "cases": 7,
}  # fmt: skip


@pytest.mark.parametrize("name", ["terminal", "markdown", "html", "github"])
@pytest.mark.parametrize(
    ("case", "lacking"),
    [
        (broken("unsupported", "cuboid/decode/a"), "cuboid"),
        (broken("unsupported", "box/encode/a", operation="encode"), "encode"),
        (broken("unsupported", "box/decode/a@0.21.2", edition="0.21.2"), "0.21.2"),
    ],
)
def test_what_is_wholly_unsupported_is_said(name: str, case: Any, lacking: str) -> None:
    said = f"nsupported, though not left out: {lacking} (1 of 1 case, "
    made = RENDERERS[name](report(passed(), {**case, "waived": waiver()}, exit=0))
    assert f"{said}waived)" in made
    assert f"{said}failed)" in RENDERERS[name](report(passed(), case))
    many = [{**case, "id": f"{case['type']}/decode/x{n}"} for n in range(9)]
    like = passed("cuboid/decode/x", **{n: case[n] for n in ("type", "operation")})
    like |= {"edition": case["edition"]} if "edition" in case else {}
    assert f"{lacking} (9 of 10 cases, " in RENDERERS[name](report(passed(), *many, like))
    assert "though not left out" not in RENDERERS[name](report(passed(), case, like))


@pytest.mark.parametrize("name", ["terminal", "markdown", "html"])
def test_a_run_that_holds_as_failures_are_waived_says_so(name: str) -> None:
    known = failed(waived=waiver())
    said = "xit status 0: 1 known failure waived"
    assert said in RENDERERS[name](report(passed(), known, exit=0))
    assert said not in RENDERERS[name](report(passed(), known, failed("box/decode/x"), exit=1))
    also = failed("box/decode/x", level="recommended")
    both = f"{said}; 1 recommended case failed, but recommended cases do not decide"
    assert both in RENDERERS[name](report(passed(), known, also, exit=0))


@pytest.mark.parametrize("name", ["terminal", "markdown", "github"])
def test_problems_of_a_kind_are_capped(name: str) -> None:
    text = RENDERERS[name](report(passed(), failed(), problems=[*PASSES, "dead entry: y"]))
    assert 5 <= text.count("box/decode/x") <= 10
    assert "more; run -v, and the last of the JSON lines, have all" in text
    assert "dead entry: y" in text
    assert "wrong value at /label" in text


@pytest.mark.parametrize("name", ["terminal", "markdown", "github"])
def test_problems_that_differ_in_the_case_alone_are_of_a_kind(name: str) -> None:
    ends = [f"after its reply to box/decode/x-{number}: exited with 3" for number in range(30)]
    twice = [f"box/decode/x-{number}@0.17.9: answered twice" for number in range(30)]
    text = RENDERERS[name](report(passed(), problems=[*ends, *twice]))
    assert text.count("exited with 3") < 12
    assert text.count("answered twice") < 12
    assert text.count("more; run -v, and the last of the JSON lines, have all") == 2


def test_a_page_folds_them() -> None:
    text = RENDERERS["html"](report(passed(), problems=PASSES))
    assert text.count("unexpected pass: box/decode/x") == len(PASSES)
    assert "<summary>214 more</summary>" in text


class TestEveryFormat:
    @pytest.mark.parametrize("name", RENDERERS)
    def test_is_text_that_can_be_written(self, name: str) -> None:
        for made in (
            report(),
            report(passed()),
            report(failed(), unjudged=1),
            Report.of(hostile()),
        ):
            text = RENDERERS[name](made)
            text.encode("utf-8")
            assert text == "" or text.endswith("\n")

    @pytest.mark.parametrize("name", ["terminal", "markdown", "junit", "html", "badge", "github"])
    def test_an_incomplete_report_says_so_in_every_format(self, name: str) -> None:
        made = report(passed(), unjudged=1, end=False)
        assert "incomplete" in RENDERERS[name](made)
        assert "incomplete" not in RENDERERS[name](report(passed()))


@pytest.mark.parametrize("name", ["html", "junit", "markdown", "github", "terminal"])
def test_every_format_says_that_a_refusal_was_called_for_and_both_sides_of_a_decision(
    name: str,
) -> None:
    near = failed(
        near="unchecked-confidence",
        nearest={"payload": {"confidence": 95}},
        expect={"rejected": {"code": "out-of-range", "pointer": "/confidence"}},
        differences=[difference("/confidence", "missing", expected=95)],
    )
    odd = inconsistent(beside={"id": "line/decode/usual", "actual": {"rejected": {}}})
    text = RENDERERS[name](report(near, odd)).lower()
    assert "the case calls for a refusal: out-of-range at /confidence" in text
    assert "as releases do: box/decode/odd: the payload" in text
    assert "as the documentation says: line/decode/usual: a refusal" in text
