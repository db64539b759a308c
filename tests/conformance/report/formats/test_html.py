"""The page as text. `tests/browser` looks at it in a browser."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nucleus_conformance.report.formats.html import FULL, html
from nucleus_conformance.report.matrix import Matrix, matrix_html
from nucleus_conformance.report.model import Report
from nucleus_conformance.suite.catalog.flags import FLAGS
from nucleus_conformance.suite.loading import load_suite
from nucleus_spec.requirements import REQUIREMENTS
from tests.helpers.reports import (
    HOSTILE,
    PAYLOAD,
    Line,
    broken,
    difference,
    failed,
    hostile,
    passed,
    report,
    waiver,
)

VOID = {"meta", "input", "circle", "rect", "br"}


class Page(HTMLParser):
    """A page, read as a browser does, as far as that is needed. Every element must be closed."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.raw: dict[str, str] = {}
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs))
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("style", "script"):
            self.raw[self.open[-1]] = self.raw.get(self.open[-1], "") + data
        else:
            self.texts.append(data)

    def find(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        """The attributes of each such element; `class_` is one of its classes."""

        def has(given: dict[str, str | None], name: str, value: str) -> bool:
            found = given.get(name.rstrip("_")) or ""
            return value in found.split() if name == "class_" else found == value

        return [
            given
            for name, given in self.elements
            if name == tag and all(has(given, *pair) for pair in wanted.items())
        ]

    @property
    def text(self) -> str:
        return "".join(self.texts)


def page(*cases: Line, **given: Any) -> Page:
    return Page(html(report(*cases, **given)))


def policy(made: Page) -> dict[str, list[str]]:
    (meta,) = made.find("meta", **{"http-equiv": "Content-Security-Policy"})
    directives = (each.split() for each in (meta["content"] or "").split(";"))
    return {name: values for name, *values in directives}


class TestContent:
    def test_at_a_glance(self) -> None:
        made = page(
            passed(accepted="unchecked-list"),
            failed(),
            broken("unsupported", "line/decode/x", level="recommended"),
            level="recommended",
            strict=True,
            depth="bytes",
        )
        for text in ("port", "2.0", "Go 1.22", "0.17.9", "-- ./port", "50 %", "strict", "bytes"):
            assert text in made.text
        assert FLAGS["unchecked-list"].what.replace("`", "") in made.text
        assert REQUIREMENTS["WIRE-1"].text.replace("`", "") in made.text

    def test_a_failure_has_input_expected_actual_and_the_difference(self) -> None:
        case = failed(message="it said so", hints=["look there"], known="some-flag")
        text = html(report(case))
        made = Page(text)
        assert [each["id"] for each in made.find("details", class_="case")] == ["box/decode/bad"]
        assert len(made.find("pre")) == 3
        assert '<mark>  "label": "<b>car</b>",</mark>' in text
        assert '<mark>  "label": "<b>bus</b>",</mark>' in text
        for said in ("it said so", "look there", "some-flag", "Made for a test.", "/label"):
            assert said in made.text
        assert "nucleus-conformance run --edition 0.17.9 -k box/decode/bad -- ./port" in made.text

    def test_words_between_backticks_are_code(self) -> None:
        text = html(report(failed(comment="A `<b>` and `c`, but ` no.")))
        assert "<p>A <code>&lt;b&gt;</code> and <code>c</code>, but ` no. <span" in text

    def test_of_many_failures_some_are_shown_in_full(self) -> None:
        many = [failed(f"box/decode/x{number}") for number in range(FULL + 50)]
        made = page(*many, failed("box/decode/odd", differences=[difference("/x", "missing")]))
        full = {each["id"] for each in made.find("details", class_="case")}
        brief = {each["id"] for each in made.find("div", class_="brief")}
        assert (len(full), len(full | brief)) == (FULL // 2 + 1, FULL + 51)
        assert f"The {FULL // 2} smallest are shown in full" in made.text

    @pytest.mark.slow
    def test_a_page_of_all_editions_has_no_more_than_some_megabytes(self) -> None:
        many = [failed(f"box/decode/{'x' * 40}{number}") for number in range(6000)]
        many += [passed(f"line/decode/{'x' * 40}{number}") for number in range(20000)]
        assert len(html(report(*many))) < 6_000_000

    def test_failures_are_grouped_and_passed_ones_listed(self) -> None:
        made = page(
            failed("box/decode/a"), failed("box/decode/b"), broken("crash"), passed("line/decode/c")
        )
        assert len(made.find("details", class_="group")) == 3
        assert len(made.find("details", class_="case")) == 3
        assert len(made.find("li", **{"data-set-of": "0"})) == 1
        assert len(made.find("ul", **{"data-type": "line"})) == 1

    def test_what_else_there_is(self) -> None:
        known = failed(waived=waiver(link="https://example.com/1"))
        crash = broken("crash", "box/decode/b", stderr="one\ntwo")
        unsupported = broken("unsupported", "box/decode/c", issue_url="https://example.com/2")
        made = page(known, crash, unsupported, problems=["dead entry"], unjudged=2)
        assert "incomplete: 2 of 5 cases were not judged" in made.text
        assert "dead entry" in made.text
        assert "Known failure: not yet (ann, until 2026-12-31)" in made.text
        assert "one\ntwo\n" in made.text
        links = [each["href"] for each in made.find("a", rel="noreferrer noopener")]
        assert sorted(map(str, links)) == ["https://example.com/1", "https://example.com/2"]

    def test_many_differences_are_counted(self) -> None:
        found = [difference(f"/x{n}", "value", expected=1, actual=2) for n in range(40)]
        assert "and 28 more" in page(failed(differences=found)).text

    def test_without_failures_and_without_cases(self) -> None:
        assert "No failures" in page(passed()).text
        assert "0 of 0" in page().text
        assert "None." in page().text

    def test_every_type_can_be_told(self) -> None:
        made = page(failed("box/decode/a"), failed("line/decode/b"))
        rows = made.find("button", class_="plain", **{"data-set": "type"})
        assert [each["data-value"] for each in rows] == ["box", "line"]


class TestSize:
    def cases(self) -> Iterator[Line]:
        """Every case of the suite, and all of them fail."""
        for case in load_suite("0.17.9").cases:
            expect = case.expect.to_json()
            ((kind, content),) = expect.items()
            answer = {kind: content} if kind != "rejected" else {"payload": PAYLOAD}
            if isinstance(content, dict) and kind == "payload":
                answer = {kind: {key: value for key, value in content.items() if key != "label"}}
            sides = difference("", "outcome", expected=expect, actual=answer)
            if kind == "payload":
                sides = difference("/label", "missing", expected="car")
            yield failed(
                case.id,
                type=case.type,
                requirements=list(case.requirements),
                request=case.request().body,
                expect=expect,
                actual=answer,
                differences=[sides],
            )

    @pytest.mark.slow
    def test_a_page_of_failures_only_can_be_opened(self) -> None:
        cases = list(self.cases())
        assert len(cases) > 2000
        assert len(html(report(*cases)).encode()) < 2_200 * len(cases)

    def test_long_answers_are_cut(self) -> None:
        answer = {"payload": {f"key{n}": ["x" * 1000] * 100 for n in range(1000)}}
        text = html(report(failed(actual=answer, message="m" * 10**6, comment="c" * 10**6)))
        assert len(text) < 150_000


class TestSafety:
    """Nothing that an implementation says MUST run, load, or leave its place."""

    made = Page(html(Report.of(hostile())))

    def test_only_our_script_and_style_may_run(self) -> None:
        def hashed(text: str) -> str:
            return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

        for made in (
            self.made,
            page(passed()),
            Page(matrix_html(Matrix.of([("a", report(passed()))]))),
        ):
            rules = policy(made)
            assert rules["default-src"] == ["'none'"]
            assert rules["style-src"] == [hashed(made.raw["style"])]
            if "script" in made.raw:
                assert rules["script-src"] == [hashed(made.raw["script"])]
            assert rules["base-uri"] == rules["form-action"] == ["'none'"]
            first = [name for name, _ in made.elements if name in ("meta", "style", "script")]
            assert first[:2] == ["meta", "meta"]

    def test_it_holds_only_elements_and_attributes_of_ours(self) -> None:
        plain = page(
            failed(waived=waiver(link="https://x"), message="x", hints=["x"], known="x"),
            failed("box/decode/b"),
            broken("crash", stderr="x"),
            passed("box/decode/c", accepted="x"),
            problems=["x"],
        )
        allowed = {(name, key) for name, given in plain.elements for key in [*given, ""]}
        assert {
            (name, key) for name, given in self.made.elements for key in [*given, ""]
        } <= allowed
        assert not any(key.startswith("on") or key in ("style", "src") for _, key in allowed)

    def test_links_lead_to_the_web_or_into_the_page(self) -> None:
        links = [str(each["href"]) for each in self.made.find("a")]
        assert links
        assert all(link.startswith(("#", "https://")) for link in links)
        assert "javascript:pwned=1" in self.made.text

    def test_it_is_shown_escaped(self) -> None:
        assert r"\x1b[2J\x1b]52;c;aGk=\x07\u202e\x00\ud800\ufffe" in self.made.text
        assert "<script>pwned=1</script>" in self.made.text
        assert "{{ 7*7 }}" in self.made.text
        assert all(char.isprintable() or char == "\n" for char in self.made.text)
        for _, attributes in self.made.elements:
            assert all((value or "").isprintable() for value in attributes.values())

    def test_no_line_is_a_workflow_command(self) -> None:
        for line in html(Report.of(hostile())).splitlines():
            assert not re.match(r"\s*::", line)
            assert "##[" not in line

    @settings(max_examples=30)
    @example("NaN")  # a text whose value has no parts, with a difference in one
    @given(st.text(st.sampled_from("<>&'\"/{}%#= \n\x00\u202ea")) | st.text())
    def test_whatever_comes_the_page_is_whole(self, said: str) -> None:
        case = failed(
            comment=said,
            message=said,
            hints=[said],
            differences=[difference(said, "extra", actual=said)],
            actual={"text": said},
        )
        crash = broken("crash", reason=said, stderr=said, issue_url=said, suite=said)
        crash.pop("suite")
        made = page(case, crash, problems=[said], target=said)
        assert [name for name, _ in made.elements].count("script") == 1
        assert len(made.find("details", class_="case")) == 2

    def test_the_matrix_too(self) -> None:
        made = Page(
            matrix_html(Matrix.of([(HOSTILE, Report.of(hostile())), ("b", report(passed()))]))
        )
        assert {name for name, _ in made.elements} <= {
            "html", "head", "meta", "title", "style", "body", "main", "h1", "p", "ul", "li", "div",
            "table", "thead", "tbody", "tr", "th", "td", "b", "footer", "br", "code",
        }  # fmt: skip
        assert "<script>pwned=1</script>" in made.text
        assert all(char.isprintable() or char == "\n" for char in made.text)

    @pytest.mark.slow
    def test_depth_beyond_what_python_writes_does_not_break_it(self) -> None:
        deep: list[Any] = []
        for _ in range(100_000):
            deep = [deep]
        case = failed(
            differences=[difference("/label", "type", expected="car", actual=deep)],
            actual={"payload": {**PAYLOAD, "label": deep}},
            request={"deep": deep},
        )
        assert "(nested too deeply to be shown)" in page(case).text


@pytest.mark.parametrize("text", ["", HOSTILE])
def test_an_implementation_without_a_decent_name(text: str) -> None:
    assert page(passed(), implementation={"name": text, "version": text, "language": text})
