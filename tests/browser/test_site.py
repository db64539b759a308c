"""The site in a real browser: `nox -s docs`."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from attrs import frozen

from tests.browser.conftest import SIZE, Browser
from tests.browser.test_report_page import CONTRAST
from tests.helpers.site import built, pages

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.site

PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
BOX, REQUIREMENTS = "specification/box.html", "specification/requirements.html"


class _Quietly(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the site is served, on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quietly, directory=str(built())))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def complaints(browser: Browser) -> list[str]:
    """What the console has to say, but for what Furo tells of a click."""
    return [each for each in browser.complaints() if "mode." not in each]


@frozen
class Site:
    """The site, seen and used as a reader does."""

    browser: Browser
    address: str

    def open(self, page: str, scheme: str = "light") -> None:
        self.browser.prefer(scheme)
        self.browser.driver.get(self.address + page)

    def run(self, script: str, *arguments: Any) -> Any:
        return self.browser.run(script, *arguments)


@pytest.fixture
def site(chromium: Chrome, address: str, tmp_path: Path) -> Iterator[Site]:
    """A browser whose console stays silent, and which asks nobody but this site."""
    chromium.set_window_size(*SIZE)
    browser = Browser(chromium, tmp_path)
    complaints(browser)
    browser.requests()
    yield Site(browser, address)
    browser.cdp("Emulation.clearDeviceMetricsOverride")
    browser.run("localStorage.clear()")
    assert complaints(browser) == []
    asked = browser.requests()
    assert asked
    assert [each for each in asked if not each.startswith((address, "data:"))] == []


class TestEveryPage:
    """Each page is opened. The fixture wants a silent console, and no request to anybody else."""

    def test_has_its_heading_fits_a_desk_and_a_phone_and_can_be_read(self, site: Site) -> None:
        contrast = CONTRAST.replace("'body *'", "'article *'")
        too_wide, too_faint, looked_at = [], [], 0
        for page in pages():
            site.open(page)
            assert page == "search.html" or site.browser.one("h1").text, page
            for size in (None, PHONE):
                if size is not None:
                    site.browser.cdp("Emulation.setDeviceMetricsOverride", **size)
                if site.run("return document.documentElement.scrollWidth > innerWidth"):
                    too_wide.append((page, size))
            site.browser.cdp("Emulation.clearDeviceMetricsOverride")
            for scheme in ("light", "dark"):
                site.browser.prefer(scheme)
                count, wrong = site.run(contrast)
                looked_at += count
                too_faint += [(page, scheme, each) for each in wrong]
        assert too_wide == []
        assert too_faint == []
        assert looked_at > 20_000
        assert len(pages()) > 30

    def test_can_be_read_without_scripts(self, site: Site) -> None:
        site.browser.cdp("Emulation.setScriptExecutionDisabled", value=True)
        try:
            site.open(BOX)
            assert "/geometry/x" in site.browser.one("table.keys").text
        finally:
            site.browser.cdp("Emulation.setScriptExecutionDisabled", value=False)


class TestSearch:
    def wait(self, site: Site) -> None:
        """Wait until all that was found is there."""
        told = "document.querySelector('.search-summary')?.innerText ?? ''"
        site.browser.wait_for(f"({told}).includes('found')")

    @pytest.mark.parametrize("asked", ["CLASS-PDF-2", "class-pdf-2"])
    def test_finds_a_requirement_by_its_id(self, site: Site, asked: str) -> None:
        site.open("index.html")
        site.browser.one(".sidebar-search").send_keys(f"{asked}\n")
        self.wait(site)
        first, *_ = site.browser.all("#search-results li a")
        assert str(first.get_attribute("href")).endswith(f"{REQUIREMENTS}#class-pdf-2")
        first.click()
        heading = "document.querySelector('[id=\"class-pdf-2\"] h3')"
        site.browser.wait_for(f"{heading}?.getBoundingClientRect().top < {SIZE[1]}")

    def test_finds_names_numbers_and_answers(self, site: Site) -> None:
        for asked, found in (
            ("unchecked-confidence", "flags.html#unchecked-confidence"),
            ("track_reference_id", "box.html"),
            ("box", "specification/box.html"),
            ("0.20.0", "edition-0.17.9.html"),
            ("0.17.9", "edition-0.17.9.html"),
            ("10.0", "specification/box.html"),
            ("box without annotation_id", "specification/box.html"),
            ("task_id scene category", "specification/scene-category.html"),
            ("since when is task_id sent on scene categories", "scene-category.html"),
        ):
            site.open(f"search.html?q={asked}")
            self.wait(site)
            first, *_ = site.browser.all("#search-results li a")
            assert str(first.get_attribute("href")).partition("#edition")[0].endswith(found), asked


class TestSchemes:
    def background(self, site: Site) -> str:
        return site.browser.one("body").value_of_css_property("background-color")

    def test_follow_what_the_reader_prefers(self, site: Site) -> None:
        site.open(BOX)
        light = self.background(site)
        site.browser.prefer("dark")
        assert self.background(site) != light

    def test_are_chosen_by_a_button_and_kept(self, site: Site) -> None:
        site.open(BOX)
        seen = {self.background(site)}
        button = site.browser.one(".content-icon-container .theme-toggle")
        for _ in range(2):
            button.click()
            seen.add(self.background(site))
        assert len(seen) == 2
        chosen = site.run("return document.body.dataset.theme")
        site.open(REQUIREMENTS)
        assert site.run("return document.body.dataset.theme") == chosen


class TestKeyboard:
    def test_the_first_stop_skips_to_the_content(self, site: Site) -> None:
        site.open(BOX)
        site.browser.press("\ue004")
        assert site.run("return document.activeElement.className").startswith("skip-to-content")
        site.browser.wait_for("document.activeElement.getBoundingClientRect().top >= 0")
        site.browser.press("\ue007")
        site.browser.press("\ue004")
        inside = (
            "return document.querySelector('#furo-main-content').contains(document.activeElement)"
        )
        assert site.run(inside)

    def test_every_stop_is_seen(self, site: Site) -> None:
        site.open(BOX)
        look = """
            const a = document.activeElement, box = a.getBoundingClientRect();
            const style = getComputedStyle(a);
            return [a.outerHTML.slice(0, 80), style.outlineStyle !== 'none',
                    box.width > 0 && box.bottom > 0 && box.top < innerHeight]
        """
        stops = []
        for _ in range(60):
            site.browser.press("\ue004")
            site.browser.wait_for("document.getAnimations().length === 0")
            stops.append(site.run(look))
        assert [name for name, outlined, seen in stops if not (outlined and seen)] == []
        assert len({name for name, _, _ in stops}) > 40


class TestPayloads:
    def test_are_side_by_side_with_their_lines_level(self, site: Site) -> None:
        site.open(BOX)
        first, second = (
            site.run(
                "const f = document.querySelectorAll('.payloads figure')[arguments[0]];"
                "return Object.fromEntries([...f.querySelectorAll('code')].map("
                "c => [c.textContent.trim().replace(/,$/, ''), c.getBoundingClientRect().top]))",
                number,
            )
            for number in (0, 1)
        )
        assert second.keys() - first.keys() == {'"task_id": null'}
        assert all(second[text] == pytest.approx(top, abs=1) for text, top in first.items())

    def test_mark_what_changed_and_not_by_colour_alone(self, site: Site) -> None:
        site.open("specification/keypoints.html")
        marks = site.run(
            "return [...document.querySelectorAll('.payloads :is(ins, del) code')]"
            ".map(c => [c.parentElement.tagName, c.textContent.trim(),"
            " getComputedStyle(c, '::before').content])"
        )
        assert ["DEL", '"annotation_id": null,', '"− "'] in marks
        assert ["INS", '"annotation_id": "face-image_1-keypoints",', '"+ "'] in marks

    def test_are_one_below_the_other_on_a_phone(self, site: Site) -> None:
        site.browser.cdp("Emulation.setDeviceMetricsOverride", **PHONE)
        site.open(BOX)
        boxes = site.run(
            "return [...document.querySelectorAll('.payloads figure')]"
            ".map(f => f.getBoundingClientRect()).map(b => [b.left, b.right, b.top, b.bottom])"
        )
        assert len(boxes) == 5
        assert {left for left, *_ in boxes} == {boxes[0][0]}
        assert all(right <= PHONE["width"] for _, right, _, _ in boxes)
        assert all(above[3] <= below[2] for above, below in pairwise(boxes))


CARDS = (BOX, "specification/from-0.14.29-to-0.21.2.html", "specification/index.html")


class TestTables:
    @pytest.mark.parametrize("page", CARDS)
    def test_on_a_phone_each_cell_of_a_card_says_what_it_is(self, site: Site, page: str) -> None:
        site.browser.cdp("Emulation.setDeviceMetricsOverride", **PHONE)
        site.open(page)
        said = site.run(
            "const t = document.querySelector('table.cards');"
            "return [[...t.querySelectorAll('tbody tr:first-child td')]"
            ".map(e => getComputedStyle(e, '::before').content),"
            "[...t.querySelectorAll('th')].map(e => e.textContent)]"
        )
        shown, heads = said
        assert shown[1:] == [f'"{each}"' for each in heads[1:]]

    @pytest.mark.parametrize("page", ["exit-status.html", "faults.html", "releases/index.html"])
    def test_what_a_row_is_of_stays_where_the_rest_is_scrolled(self, site: Site, page: str) -> None:
        site.browser.cdp("Emulation.setDeviceMetricsOverride", **PHONE)
        site.open(page)
        before, after, scrolled = site.run(
            "const w = [...document.querySelectorAll('.table-wrapper, div.wide')]"
            ".find(e => e.scrollWidth > e.clientWidth + 300);"
            "const at = () => w.querySelector('tbody tr > *').getBoundingClientRect().left;"
            "const first = at(); w.scrollLeft = 250; return [first, at(), w.scrollLeft]"
        )
        assert scrolled == 250
        assert after == pytest.approx(before, abs=1)

    def test_only_wide_ones_are_scrolled(self, site: Site) -> None:
        sizes: dict[str, dict[str, Any]] = {
            "desk": {"width": 1280, "height": 900, "deviceScaleFactor": 1, "mobile": False},
            "phone": PHONE,
        }
        cut = (
            "return [...document.querySelectorAll('article table:not(.wide):not(.heat)')]"
            ".filter(e => e.scrollWidth > e.parentElement.clientWidth).length"
        )
        found = []
        for name in pages():
            if "/" not in name or name.startswith("specification/"):
                for kind, size in sizes.items():
                    site.browser.cdp("Emulation.setDeviceMetricsOverride", **size)
                    site.open(name)
                    found += [(name, kind)] * bool(site.run(cut))
        assert found == [("replay.html", "phone")]  # six columns, the first of which stays
