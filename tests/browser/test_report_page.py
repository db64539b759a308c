"""The page of a report in a real browser: `pytest -m browser`."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from nucleus_conformance.report.formats.html import FULL, html
from nucleus_conformance.report.matrix import Matrix, matrix_html
from nucleus_conformance.report.model import Report
from tests.browser.conftest import INSTALL, Browser
from tests.conformance.report.formats.test_html import TestSize as Sizes
from tests.helpers.pages import CASES, GONE, MANY, PAGE
from tests.helpers.reports import difference, failed, hostile, passed, report

pytestmark = pytest.mark.browser

TYPES = (
    "box", "line", "polygon", "keypoints", "cuboid", "category", "scene-category", "segmentation",
    "prediction-list", "dispatch",
)  # fmt: skip


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
            ["polygon", "0/1"],
            ["cuboid", "0/2"],
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


CONTRAST = """
const channel = (c) => { c /= 255; return c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4 };
const parse = (text) => text.match(/[\\d.]+/g).map(Number);
const light = ([r, g, b]) => .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b);
const behind = (e) => { for (; e; e = e.parentElement) {
  const c = parse(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3]) return c } };
const wrong = [];
for (const e of document.querySelectorAll('body *')) {
  const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  if (!own || !e.checkVisibility() || e.disabled || e.closest('svg, script')) continue;
  const [a, b] = [light(parse(getComputedStyle(e).color)), light(behind(e))];
  const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
  const text = e.textContent.slice(0, 30);
  if (ratio < 4.5) wrong.push(`${e.tagName}.${e.className} ${ratio.toFixed(2)} ${text}`);
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
        browser.open(
            matrix_html(Matrix.of([("a", report(*CASES)), ("b", report(passed()))])), scheme=scheme
        )
        assert browser.run(CONTRAST)[1] == []

    def test_it_follows_the_preferred_scheme(self, page: Browser) -> None:
        def background() -> str:
            return page.one("body").value_of_css_property("background-color")

        light = background()
        page.prefer("dark")
        assert background() != light

    def test_a_phone_shows_the_bars(self, browser: Browser) -> None:
        browser.cdp("Emulation.setDeviceMetricsOverride", width=390, height=844, deviceScaleFactor=1,
                    mobile=True)  # fmt: skip
        try:
            made = [passed(f"{name}/decode/x{n}") for name in TYPES for n in range(200)]
            made += [failed(f"{name}/decode/y", level="recommended") for name in TYPES]
            browser.open(html(report(*made)))
            ends = "return [...document.querySelectorAll('.bar')].map(e => {"
            ends += "const box = e.getBoundingClientRect(); return [box.width, box.right]})"
            found = browser.run(ends)
            assert len(found) == len(TYPES)
            assert all(size > 40 and right <= 374 for size, right in found)
        finally:
            browser.cdp("Emulation.clearDeviceMetricsOverride")

    @pytest.mark.parametrize("width", [360, 400, 800, 900, 1280])
    def test_a_matrix_of_all_types_shows_its_last_column(
        self, browser: Browser, width: int
    ) -> None:
        """Of all editions, too: a type has up to 4000 cases, all have 24,000."""
        browser.cdp("Emulation.setDeviceMetricsOverride", width=width, height=800,
                    deviceScaleFactor=1, mobile=False)  # fmt: skip
        try:
            made = [passed(f"{name}/decode/x{n}") for name in TYPES for n in range(1200)]
            browser.open(
                matrix_html(Matrix.of([("a.jsonl", report(*made, edition="0.17.9"))] * 20))
            )
            wide = browser.one(".wide")
            assert browser.run("return arguments[0].scrollWidth", wide) <= browser.run(
                "return arguments[0].clientWidth", wide
            )
            named = "return [...document.querySelectorAll('.heat tr:first-child td[data-name]')]"
            named += ".map(e => getComputedStyle(e, '::before').content.slice(1, -1))"
            heads = [each.text for each in browser.all(".heat thead th") if each.is_displayed()]
            assert {*TYPES, "all"} <= {*browser.run(named), *heads}
        finally:
            browser.cdp("Emulation.clearDeviceMetricsOverride")

    def test_no_column_is_a_letter_wide_on_a_phone(self, browser: Browser) -> None:
        browser.cdp("Emulation.setDeviceMetricsOverride", width=400, height=844,
                    deviceScaleFactor=1, mobile=True)  # fmt: skip
        try:
            taken = [passed(f"box/decode/x{n}", accepted="unchecked-class-pdf") for n in range(300)]
            key = "/metadata/a_key_of_which_the_name_is_long"
            wrong = failed(differences=[difference(key, "value", expected="car", actual="bus")])
            browser.open(html(report(*taken, wrong)))
            browser.run("document.querySelectorAll('details').forEach(e => e.open = true)")
            cells = "return [...document.querySelectorAll('.words td, .words th, .differences td')]"
            cells += ".filter(e => e.offsetWidth && e.textContent.trim().length > 2)"
            cells += ".map(e => [e.textContent, e.offsetWidth, e.offsetHeight])"
            found = browser.run(cells)
            assert len(found) > 5
            assert [each for each in found if each[1] < 40 or each[2] > 200] == []
        finally:
            browser.cdp("Emulation.clearDeviceMetricsOverride")

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


class TestManyFailures:
    def test_those_that_are_not_shown_in_full_are_counted_and_found(self, browser: Browser) -> None:
        many = [failed(f"box/decode/x{number}") for number in range(FULL + 7)]
        browser.open(html(report(*many, passed("line/decode/good"))))
        assert browser.one("#status").text == f"{FULL + 7} failures of {FULL + 8} cases"
        browser.one("#text").send_keys(many[-1]["id"])
        browser.wait_for(
            "document.getElementById('status').textContent.startsWith('1 failure and')"
        )
        assert browser.shown(".case") == [many[-1]["id"]]


class TestSafety:
    """Nothing that an implementation says MUST run or load. The fixture wants a silent console."""

    @pytest.mark.parametrize("make", [html, lambda made: matrix_html(Matrix.of([("a", made)]))])
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
        """A small machine needs half a second of work; the bounds only catch what is far worse."""
        text = html(report(*Sizes().cases()))
        before = browser.cpu_seconds()
        browser.open(text)
        assert browser.one("#status").text
        opened = browser.cpu_seconds()
        assert opened - min(before, opened) < 10  # a page may get a process of its own
        browser.run(
            "const e = document.getElementById('requirement');"
            "e.value = 'LABEL-1'; e.dispatchEvent(new Event('change'));"
            "document.body.offsetHeight"
        )
        assert browser.cpu_seconds() - opened < 2


def test_without_a_browser_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.browser import conftest

    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(OSError, match="there is no chromium or "):
        conftest.start()
    assert "apt-get install chromium chromium-driver" in INSTALL
    assert "nucleus-spec[browser]" in INSTALL
