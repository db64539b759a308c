"""The page of `lint` in a real browser: `pytest -m browser`."""

from __future__ import annotations

from pathlib import Path

import pytest

from nucleus_conformance.cli import main
from tests.browser.conftest import Browser
from tests.conformance.corpus.test_formats import hostile
from tests.helpers.dumps import GEOMETRIES, good, payload, written

pytestmark = pytest.mark.browser


@pytest.fixture
def lint_page(browser: Browser, tmp_path: Path) -> Browser:
    """A page on mistakes of every type, among them hostile texts."""
    wrong = [payload(kind, annotation_id=kind, zzz=1) for kind in (*GEOMETRIES, "mask")]
    name = written(tmp_path / "dump.jsonl", [*good(60), *wrong, payload(), payload(), *hostile()])
    main(["lint", name, "--format", "html", "-o", str(tmp_path / "page.html"), "--show", "9"])
    browser.open((tmp_path / "page.html").read_text("utf-8"))
    return browser


def test_what_was_found_is_drawn(lint_page: Browser) -> None:
    pictures = lint_page.all(".picture")
    assert len(pictures) > 6
    for each in pictures[:6]:
        size = lint_page.run("return arguments[0].getBoundingClientRect().width", each)
        assert size == pytest.approx(120)
        drawn = "const b = arguments[0].querySelector('g').getBoundingClientRect();"
        inside = f"{drawn} const a = arguments[0].getBoundingClientRect();"
        test = "return b.left >= a.left - 1 && b.right <= a.right + 1 && b.top >= a.top - 1"
        assert lint_page.run(f"{inside} {test}", each)


def test_the_worst_comes_first_and_what_collides_is_named(lint_page: Browser) -> None:
    causes = [each.text for each in lint_page.all(".cause")]
    assert causes[0].startswith("UPLOAD-")
    (collide,) = [each for each in causes if each.startswith("UPLOAD-1 ")]
    assert "also " in collide


def test_histograms_have_bars(lint_page: Browser) -> None:
    bars = "return [...document.querySelectorAll('#types rect')].map(e => e.getBBox().width)"
    widths = lint_page.run(bars)
    assert max(widths) == pytest.approx(300)
    assert all(width > 0 for width in widths)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_the_page(lint_page: Browser, scheme: str) -> None:
    lint_page.prefer(scheme)
    assert lint_page.run("return document.documentElement.scrollWidth <= innerWidth")
