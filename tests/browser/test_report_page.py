"""The page of a report in a real browser: `pytest -m browser`."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from nucleus_conformance.report.formats.html import html
from nucleus_conformance.report.matrix import Matrix, matrix_html
from nucleus_conformance.report.model import Report

from tests.browser.conftest import INSTALL, Browser
from tests.conformance.report.formats.test_html import TestSize as Sizes
from tests.helpers.reports import (
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

pytestmark = pytest.mark.browser

GONE = failed(
    "line/decode/gone",
    differences=[difference("/task_id", "absent-for-null", expected=None)],
    actual={"payload": {"label": "car", "geometry": PAYLOAD["geometry"]}},
    requirements=["TASK-1"],
)
CASES: list[Line] = [
    failed("box/decode/label", hints=["look at the label"]),
    failed("box/decode/other-label", requirements=["WIRE-1", "TYPE-1"]),
    GONE,
    broken("crash", "cuboid/decode/crash", reason="killed by SIGSEGV", stderr="one\ntwo"),
    broken("unsupported", "cuboid/decode/unsupported"),
    failed("polygon/decode/known", waived=waiver(pattern="polygon/*")),
    passed("box/decode/good"),
    passed("line/decode/good", requirements=["TASK-1"], accepted="unchecked-list"),
]
PAGE = html(report(*CASES, problems=["dead entry: category/*"]))
MANY = [failed(f"box/decode/x{number}") for number in range(30)]
FAILURES = [each["id"] for each in CASES if each["verdict"] != "passed"]


@pytest.fixture
def page(browser: Browser) -> Browser:
    browser.open(PAGE)
    return browser


def wanted(selected: Callable[[Line], bool]) -> set[str]:
    return {each["id"] for each in CASES if each["id"] in FAILURES and selected(each)}


def choose(page: Browser, name: str, value: str) -> None:
    page.run(
        "const e = document.getElementById(arguments[0]); e.value = arguments[1];"
        "e.dispatchEvent(new Event('change'))",
        name,
        value,
    )


def search(page: Browser, text: str) -> None:
    page.one("#text").send_keys(text)
    page.wait_for(
        f"document.getElementById('status').textContent.includes(' of {len(CASES)} cases')"
    )
    time.sleep(0.2)


class TestAtAGlance:
    def test_the_first_screen_has_the_score_the_types_and_the_filters(self, page: Browser) -> None:
        for selector, text in (
            ("h1", "port 2.0"),
            (".ring text", "25 %"),
            (".scores", "2 of 8 required cases passed"),
            (".banner", "dead entry: category/*"),
            (".toolbar", "unsupported"),
        ):
            element = page.one(selector)
            assert element.is_displayed()
            assert text in element.text.replace("\n", " ")
            assert page.run("return arguments[0].getBoundingClientRect().top", element) < 1000
        rows = [each.text.split() for each in page.all("#types + .wide tbody tr")]
        assert [row[:2] for row in rows] == [
            ["box", "1/3"],
            ["line", "1/2"],
            ["cuboid", "0/2"],
            ["polygon", "0/1"],
        ]

    def test_a_bar_shows_the_shares(self, page: Browser) -> None:
        bars = page.run(
            "return [...document.querySelectorAll('.bar')].map(bar =>"
            "[...bar.children].map(part => [part.getAttribute('class'), "
            "part.getBoundingClientRect().width / bar.getBoundingClientRect().width]))"
        )
        (good, share), (bad, rest) = bars[0]
        assert (good, bad) == ("passed", "failed")
        assert share == pytest.approx(1 / 3, abs=0.01)
        assert rest == pytest.approx(2 / 3, abs=0.01)

    def test_few_failures_are_open_and_many_are_not(self, page: Browser) -> None:
        assert len(page.all("#failures .group[open]")) == len(page.all("#failures .group")) == 4
        page.open(html(report(*MANY)))
        assert page.all("#failures .group[open]") == []


class TestAFailure:
    def test_it_shows_input_expected_and_actual_with_the_difference_marked(
        self, page: Browser
    ) -> None:
        case = page.one("[id='box/decode/label']")
        assert not case.find_element("css selector", "pre").is_displayed()
        case.find_element("css selector", "summary").click()
        shown = {
            pane.find_element("css selector", "h3").text.lower(): pane.find_element(
                "css selector", "pre"
            )
            for pane in case.find_elements("css selector", ".panes section")
        }
        assert list(shown) == ["input", "expected the payload", "actual the payload"]
        assert '"op": "decode"' in shown["input"].text
        for name, text, part in (
            ("expected the payload", '"label": "car",', "car"),
            ("actual the payload", '"label": "bus",', "bus"),
        ):
            (mark,) = shown[name].find_elements("css selector", "mark")
            assert mark.text.strip() == text
            assert mark.find_element("css selector", "b").text == part
            background = mark.value_of_css_property("background-color")
            assert background != shown[name].value_of_css_property("background-color")
        assert "look at the label" in case.text

    def test_lines_are_one_below_the_other_marked_or_not(self, page: Browser) -> None:
        case = page.one(f"[id='{GONE['id']}']")
        case.find_element("css selector", "summary").click()
        expected, actual = (
            case.find_element("css selector", f".{side} pre") for side in ("expected", "actual")
        )
        assert expected.text.splitlines() == [
            "{",
            '  "label": "car",',
            '  "geometry": {"x": 10, "y": 20.5},',
            '  "task_id": null',
            "}",
        ]
        assert '(no "task_id")' in actual.text

    def test_the_end_of_stderr_is_on_its_lines(self, page: Browser) -> None:
        case = page.one("[id='cuboid/decode/crash']")
        case.find_element("css selector", "summary").click()
        assert "killed by SIGSEGV" in case.text
        assert "one\ntwo" in case.text

    def test_a_link_leads_to_what_is_required(self, page: Browser) -> None:
        case = page.one(f"[id='{GONE['id']}']")
        case.find_element("css selector", "summary").click()
        case.find_element("css selector", ".cites a").click()
        page.wait_for("document.getElementById('requirement-TASK-1').closest('details').open")
        assert page.one("#requirement-TASK-1").is_displayed()


class TestFilters:
    @pytest.mark.parametrize("name", ["box", "line", "cuboid"])
    def test_by_type(self, page: Browser, name: str) -> None:
        choose(page, "type", name)
        assert set(page.shown(".case")) == wanted(lambda case: case["type"] == name)

    @pytest.mark.parametrize("name", ["failed", "crash", "unsupported", "passed"])
    def test_by_verdict(self, page: Browser, name: str) -> None:
        page.one(f".chips [data-value='{name}']").click()
        assert set(page.shown(".case")) == wanted(lambda case: case["verdict"] == name)
        pressed = page.all(".chips [aria-pressed='true']")
        assert [each.get_attribute("data-value") for each in pressed] == [name]
        page.one(f".chips [data-value='{name}']").click()
        assert len(page.shown(".case")) == len(FAILURES)

    @pytest.mark.parametrize("name", ["WIRE-1", "TYPE-1", "TASK-1"])
    def test_by_requirement(self, page: Browser, name: str) -> None:
        choose(page, "requirement", name)
        assert set(page.shown(".case")) == wanted(lambda case: name in case["requirements"])

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("other-label", ["box/decode/other-label"]),
            ("SIGSEGV", ["cuboid/decode/crash"]),
            ("look at", ["box/decode/label"]),
            ("polygon known", ["polygon/decode/known"]),
            ("task_id absent", [GONE["id"]]),
        ],
    )
    def test_by_text_anywhere_in_it(self, page: Browser, text: str, found: list[str]) -> None:
        search(page, text)
        page.wait_for(f"document.querySelectorAll('.case:not([hidden])').length === {len(found)}")
        assert page.shown(".case") == found
        assert page.one("#status").text == f"1 failure and 0 passed, of {len(CASES)} cases"

    def test_all_together(self, page: Browser) -> None:
        choose(page, "type", "box")
        choose(page, "requirement", "WIRE-1")
        search(page, "other")
        assert page.shown(".case") == ["box/decode/other-label"]
        assert len(page.shown("#failures .group")) == 1
        page.one("#clear").click()
        assert len(page.shown(".case")) == len(FAILURES)
        assert page.one("#status").text == f"{len(FAILURES)} failures of {len(CASES)} cases"

    def test_passed_cases_are_filtered_too(self, page: Browser) -> None:
        choose(page, "type", "line")
        choose(page, "verdict", "passed")
        visible = [each.text for each in page.all("#passed li") if each.is_displayed()]
        assert visible == ["line/decode/good unchecked-list"]

    def test_nothing_found_is_said(self, page: Browser) -> None:
        search(page, "nowhere to be found")
        page.wait_for("!document.getElementById('nothing').hidden")
        assert page.one("#nothing").is_displayed()
        assert page.shown(".group") == []

    def test_a_row_of_the_table_filters(self, page: Browser) -> None:
        page.one("[data-set='type'][data-value='cuboid']").click()
        assert {each.partition("/")[0] for each in page.shown(".case")} == {"cuboid"}
        assert page.one("#type").get_attribute("value") == "cuboid"

    def test_the_address_remembers(self, page: Browser) -> None:
        choose(page, "type", "box")
        search(page, "other")
        page.wait_for("location.hash.includes('text=other')")
        page.driver.refresh()
        assert page.shown(".case") == ["box/decode/other-label"]
        assert page.one("#text").get_attribute("value") == "other"

    def test_an_address_leads_to_a_case(self, browser: Browser) -> None:
        browser.open(html(report(*MANY)), "#box/decode/x17")
        assert browser.one("[id='box/decode/x17'] pre").is_displayed()
        browser.wait_for("document.activeElement.matches('summary')")
        assert browser.focused == "box/decode/x17"

    def test_an_odd_address_does_no_harm(self, browser: Browser) -> None:
        browser.open(PAGE, "#type=<script>&verdict=x&text=%3Cimg%20src%3Dx%3E")
        assert browser.one("#text").get_attribute("value") == "<img src=x>"
        browser.open(PAGE, "#nowhere'\"><img>")
        assert len(browser.shown(".case")) == len(FAILURES)


class TestKeyboard:
    def test_slash_searches_and_escape_clears(self, page: Browser) -> None:
        from selenium.webdriver import Keys

        page.press("/")
        assert page.focused == "text"
        page.press("other-label")
        page.wait_for("document.querySelectorAll('.case:not([hidden])').length === 1")
        page.press(Keys.ENTER)
        assert page.focused == "box/decode/other-label"
        page.press("/")
        page.press(Keys.ESCAPE)
        assert len(page.shown(".case")) == len(FAILURES)
        assert page.one("#text").get_attribute("value") == ""
        assert page.focused != "text"

    def test_j_and_k_move_and_enter_opens(self, page: Browser) -> None:
        from selenium.webdriver import Keys

        order = page.shown(".case")
        page.press("j")
        assert page.focused == order[0]
        page.press("j", "j")
        assert page.focused == order[2]
        page.press("k")
        assert page.focused == order[1]
        pane = page.one(f"[id='{order[1]}'] pre")
        page.press(Keys.ENTER)
        assert pane.is_displayed()
        page.press(Keys.SPACE)
        assert not pane.is_displayed()

    def test_moving_opens_the_group_and_stops_at_the_ends(self, browser: Browser) -> None:
        browser.open(html(report(*MANY)))
        browser.press("k")
        assert browser.focused == "box/decode/x29"
        assert browser.one("[id='box/decode/x29'] summary").is_displayed()
        browser.press("j")
        assert browser.focused == "box/decode/x29"

    def test_tab_reaches_everything_and_shows_where_it_is(self, page: Browser) -> None:
        from selenium.webdriver import Keys

        reached = set()
        for _ in range(80):
            page.press(Keys.TAB)
            reached.add(
                page.run(
                    "const a = document.activeElement; const style = getComputedStyle(a);"
                    "const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;"
                    "return `${a.id || a.className || a.tagName} ${seen}`"
                )
            )
        for name in ("skip", "plain", "text", "type", "requirement"):
            assert f"{name} true" in reached
        assert "SUMMARY true" in reached

    def test_every_field_has_a_name_and_every_picture_a_text(self, page: Browser) -> None:
        assert page.run(
            "return [...document.querySelectorAll('input, select')].every(e => e.labels.length)"
        )
        assert page.run(
            "return [...document.querySelectorAll('svg')].every(e => e.getAttribute('aria-label'))"
        )


CONTRAST = """
const channel = (c) => { c /= 255; return c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4 };
const parse = (text) => text.match(/[\\d.]+/g).map(Number);
const light = ([r, g, b]) => .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b);
const behind = (e) => { for (; e; e = e.parentElement) {
  const c = parse(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3]) return c } };
const wrong = [];
for (const e of document.querySelectorAll('body *')) {
  const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  if (!own || !e.checkVisibility() || e.disabled || e.closest('svg') || e.closest('script')) continue;
  const [a, b] = [light(parse(getComputedStyle(e).color)), light(behind(e))];
  const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
  if (ratio < 4.5) wrong.push(`${e.tagName}.${e.className} ${ratio.toFixed(2)} ${e.textContent.slice(0, 30)}`);
}
return [document.querySelectorAll('body *').length, wrong];
"""


class TestLooks:
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_every_text_can_be_read(self, browser: Browser, scheme: str) -> None:
        browser.open(PAGE, scheme=scheme)
        browser.run("document.querySelectorAll('details').forEach(e => e.open = true)")
        count, wrong = browser.run(CONTRAST)
        assert count > 200
        assert wrong == []
        browser.open(matrix_html(Matrix.of([report(*CASES), report(passed())])), scheme=scheme)
        assert browser.run(CONTRAST)[1] == []

    def test_it_follows_the_preferred_scheme(self, page: Browser) -> None:
        def background() -> str:
            return page.one("body").value_of_css_property("background-color")

        light = background()
        page.prefer("dark")
        assert background() != light

    @pytest.mark.parametrize("width", [360, 768, 1300])
    def test_no_width_needs_sideways_scrolling(self, browser: Browser, width: int) -> None:
        browser.cdp(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=900,
            deviceScaleFactor=1,
            mobile=False,
        )
        try:
            for text in (PAGE, html(Report.of(hostile()))):
                browser.open(text)
                browser.run("document.querySelectorAll('details').forEach(e => e.open = true)")
                assert browser.run("return document.documentElement.scrollWidth") <= width
        finally:
            browser.cdp("Emulation.clearDeviceMetricsOverride")

    def test_on_paper_there_are_no_controls(self, page: Browser) -> None:
        page.prefer("light", media="print")
        assert not page.one(".toolbar").is_displayed()
        assert page.one("h1").is_displayed()
        assert page.cdp("Page.printToPDF")["data"].startswith("JVBERi")

    def test_without_scripts_it_can_be_read(self, browser: Browser) -> None:
        browser.cdp("Emulation.setScriptExecutionDisabled", value=True)
        try:
            browser.open(PAGE)
            assert not browser.one(".toolbar").is_displayed()
            case = browser.one("[id='box/decode/label']")
            case.find_element("css selector", "summary").click()
            assert case.find_element("css selector", "pre").is_displayed()
        finally:
            browser.cdp("Emulation.setScriptExecutionDisabled", value=False)


class TestSafety:
    """Nothing that an implementation says MUST run or load; the fixture also asserts a silent console."""

    @pytest.mark.parametrize("make", [html, lambda made: matrix_html(Matrix.of([made]))])
    def test_hostile_text_is_only_shown(
        self, browser: Browser, make: Callable[[Report], str]
    ) -> None:
        browser.open(make(Report.of(hostile())))
        browser.run("document.querySelectorAll('details').forEach(e => e.open = true)")
        time.sleep(0.3)
        assert browser.run("return typeof pwned") == "undefined"
        assert browser.all("img, iframe, object, embed, base, form, link") == []
        assert len(browser.all("script")) <= 1
        assert "<script>pwned=1</script>" in browser.one("body").text
        assert "\u202e" not in browser.run("return document.documentElement.textContent")

    def test_filters_cope_with_hostile_text(self, browser: Browser) -> None:
        browser.open(html(Report.of(hostile())))
        browser.one("#text").send_keys("<script>pwned=1</script>")
        browser.wait_for("location.hash.includes('script')")
        assert browser.shown(".case")
        browser.driver.refresh()
        assert browser.run("return typeof pwned") == "undefined"
        for link in browser.all("a[rel]"):
            assert str(link.get_attribute("href")).startswith("https://")

    def test_the_policy_holds(self, browser: Browser) -> None:
        """What got past the escaping would still not run: this page is spoiled on purpose."""
        spoiled = PAGE.replace(
            "<main>",
            "<main><script>window.pwned = 1</script><img src='https://example.invalid/x'>"
            "<p id='odd' style='color: red' onclick='window.pwned = 1'>x</p>",
        )
        browser.open(spoiled)
        browser.one("#odd").click()
        assert browser.run("return typeof pwned") == "undefined"
        complaints = " ".join(browser.complaints())
        for directive in ("script-src", "style-src", "default-src"):
            assert directive in complaints
        assert browser.requests() == set()


class TestSpeed:
    def test_a_page_of_failures_only_opens_and_filters_at_once(self, browser: Browser) -> None:
        """A small machine needs half a second to open it; the bounds only catch what is far worse."""
        text = html(report(*Sizes().cases()))
        began = time.perf_counter()
        browser.open(text)
        assert browser.one("#status").text
        assert time.perf_counter() - began < 10
        script = (
            "const began = performance.now(); const e = document.getElementById('requirement');"
            "e.value = 'LABEL-1'; e.dispatchEvent(new Event('change'));"
            "document.body.offsetHeight; return performance.now() - began"
        )
        took: Any = browser.run(script)
        assert took < 2000


def test_without_a_browser_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.browser import conftest

    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(OSError, match="there is no chromium or "):
        conftest.start()
    assert "apt-get install chromium chromium-driver" in INSTALL
    assert "nucleus-spec[browser]" in INSTALL
