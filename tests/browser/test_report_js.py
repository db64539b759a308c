"""What the script of a report does in a real browser: `pytest -m browser`."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from nucleus_conformance.report.formats.html import html
from tests.browser.conftest import Browser
from tests.helpers.pages import CASES, FAILURES, GONE, MANY, PAGE
from tests.helpers.reports import Line, report

pytestmark = pytest.mark.browser


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
    """Type that, and wait until the page has filtered by all of it, which the address says last."""
    page.one("#text").send_keys(text)
    said = "new URLSearchParams(location.hash.slice(1)).get('text')"
    page.wait_for(f"{said} === {json.dumps(text)}")


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
                    "const width = parseFloat(style.outlineWidth);"
                    "const seen = style.outlineStyle !== 'none' && width > 0;"
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
