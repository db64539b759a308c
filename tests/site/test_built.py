"""The site as it is built: where its links lead, what it loads, and what it shows."""

from __future__ import annotations

import json
import posixpath
import re
from urllib.parse import unquote

import pytest

from nucleus_conformance.corpus.rules import CODES
from nucleus_conformance.suite.catalog.flags import FLAGS
from nucleus_conformance.suite.loading import load_suite
from nucleus_spec.editions import EDITIONS
from nucleus_spec.predictions import PREDICTION_TYPES
from nucleus_spec.requirements import REQUIREMENTS
from tests.helpers.site import built, pages

pytestmark = pytest.mark.site

MADE_BY_SPHINX = {"genindex.html", "search.html", "py-modindex.html"}


class TestLinks:
    def test_lead_to_pages_and_anchors_that_are_there(self) -> None:
        lost, followed = [], 0
        for name, page in pages().items():
            for link in page.links:
                if re.match(r"[a-z]+:", link):
                    continue
                target, _, anchor = unquote(link).partition("#")
                aim = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
                followed += 1
                there = pages().get(name if not target else aim)
                if there is None or (anchor and anchor not in there.ids):
                    lost.append(f"{name}: {link}")
        assert lost == []
        assert followed > 4_000

    def test_to_others_are_encrypted(self) -> None:
        every = {link for page in pages().values() for link in page.links}
        elsewhere = {link for link in every if re.match(r"[a-z]+:", link)}
        assert {link for link in elsewhere if not link.startswith("https://")} == set()

    def test_every_page_can_be_reached(self) -> None:
        linked = {
            posixpath.normpath(posixpath.join(posixpath.dirname(name), link.partition("#")[0]))
            for name, page in pages().items()
            for link in page.links
        }
        assert pages().keys() - linked - MADE_BY_SPHINX == set()


class TestAnchors:
    """Others link to these: they MUST NOT move."""

    @pytest.mark.parametrize(
        ("page", "names"),
        [
            ("specification/requirements.html", REQUIREMENTS),
            ("specification/flags.html", FLAGS),
            ("lint.html", CODES),
        ],
    )
    def test_are_names_in_small_letters(self, page: str, names: list[str]) -> None:
        assert {each.lower() for each in names} - pages()[page].ids.keys() == set()

    def test_pages_are_named_for_what_they_are_of(self) -> None:
        wanted = {*PREDICTION_TYPES, *(f"edition-{each}" for each in EDITIONS)}
        wanted |= {"requirements", "flags", "refusals", "prediction-list", "uploads", "scope"}
        assert {f"specification/{each}.html" for each in wanted} <= pages().keys()

    def test_are_unique(self) -> None:
        twice = {
            name: [each for each, count in page.ids.items() if count > 1]
            for name, page in pages().items()
        }
        assert {name: found for name, found in twice.items() if found} == {}


class TestWhatIsLoaded:
    def test_is_here(self) -> None:
        for name, page in pages().items():
            assert page.assets
            for asset in page.assets:
                path = posixpath.join(posixpath.dirname(name), asset.partition("?")[0])
                assert not re.match(r"([a-z]+:|//)", asset), (name, asset)
                assert (built() / path).is_file(), (name, asset)

    def test_no_style_loads_anything_from_elsewhere(self) -> None:
        styles = [path.read_text("utf-8") for path in (built() / "_static").rglob("*.css")]
        assert len(styles) > 3
        for text in styles:
            assert re.findall(r"(?:@import|url\()\s*[\"']?(?:https?:)?//[^)]*", text) == []

    def test_nothing_of_the_build_is_published(self) -> None:
        hidden = {path.name for path in built().rglob(".*")}
        assert hidden <= {".buildinfo", ".nojekyll"}
        assert [path.name for path in built().rglob("*") if "doctree" in path.suffix] == []

    def test_nothing_names_this_machine(self) -> None:
        here = str(built().parents[1])
        every = [path for path in built().rglob("*") if path.is_file()]
        assert [path.name for path in every if here.encode() in path.read_bytes()] == []


def test_entries_of_the_index_lead_to_what_has_a_text() -> None:
    links = pages()["genindex.html"].links
    assert "specification/edition-0.17.9.html#edition-0-17-9" in links
    assert [each for each in links if "#index-" in each] == []


def test_a_cell_says_the_head_of_its_column() -> None:
    heads = {
        "specification/box.html": ["Key", "Must be", "If left out", "Sent", "Since", "Says"],
        "specification/from-0.14.29-to-0.21.2.html": ["New key", "Since", "Requirement", "Types"],
    }
    for page, wanted in heads.items():
        text = (built() / page).read_text("utf-8").partition("</table>")[0]
        said = re.findall(r'<td data-label="([^"]*)">', text)
        assert said
        assert said == wanted * (len(said) // len(wanted))


@pytest.mark.parametrize("type_name", PREDICTION_TYPES)
def test_payloads_are_those_that_published_releases_confirmed(type_name: str) -> None:
    """The first payloads of a page are of one example, and each edition has a golden case of it."""
    shown = {
        json.dumps(json.loads(each)) for each in pages()[f"specification/{type_name}.html"].figures
    }
    for edition in EDITIONS:
        expected = {case.id: case.expect.content for case in load_suite(edition).cases}
        golden = expected[f"{type_name}/construct/required-only"]
        assert json.dumps(golden) in shown, edition


def test_every_requirement_lists_every_case_that_cites_it() -> None:
    text = (built() / "specification" / "requirements.html").read_text("utf-8")
    wanted: dict[str, set[str]] = {each: set() for each in REQUIREMENTS}
    for edition in EDITIONS:
        for case in load_suite(edition).cases:
            for each in case.requirements:
                wanted[each].add(case.id)
    for each in REQUIREMENTS:
        section = text.partition(f'<section id="{each.lower()}">')[2].partition("<section")[0]
        found = {
            start + name
            for start, names in re.findall(r"<dt>([\w/-]+/)</dt><dd>([^<]*)</dd>", section)
            for name in names.split(", ")
        }
        assert found == wanted[each], each
