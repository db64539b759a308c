"""The built site, as its tests look at it."""

from __future__ import annotations

import functools
import shutil
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from attrs import define, field

ROOT: Final = Path(__file__).resolve().parents[2]
DOCS: Final = ROOT / "docs"
LINKS: Final = ("canonical", "index", "next", "prev", "search")
"""What a `link` says that is followed, and not loaded."""


@functools.cache
def built() -> Path:
    """The folder of the site, built anew: without a warning, and from nothing.

    What Sphinx builds upon an earlier build differs: its search knows no release.
    """
    folder = DOCS / "_build"
    shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", str(DOCS), str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder


@define
class Page(HTMLParser):
    """What of a page counts for whoever follows a link, or looks for a text."""

    ids: Counter[str] = field(factory=Counter)
    links: list[str] = field(factory=list)
    assets: list[str] = field(factory=list)
    """What is loaded with the page: scripts, styles, pictures."""
    figures: list[str] = field(factory=list)
    """The text of each payload that is shown."""
    _open: list[str] = field(factory=list)

    def __attrs_post_init__(self) -> None:
        super().__init__()

    @classmethod
    def of(cls, text: str) -> Page:
        """Read a page."""
        made = cls()
        made.feed(text)
        return made

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids.update([given["id"]] if "id" in given else [])
        if "src" in given:
            self.assets.append(given["src"])
        elif tag == "link" and given["rel"] not in LINKS:
            self.assets.append(given["href"])
        elif tag in ("a", "link") and "href" in given:
            self.links.append(given["href"])
        if tag == "figure":
            self.figures.append("")
        if tag in ("figure", "figcaption", "del"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            self._open.remove(tag)

    def handle_data(self, data: str) -> None:
        if self._open == ["figure"]:
            self.figures[-1] += data


@functools.cache
def pages() -> dict[str, Page]:
    """Every page of the built site: its name, such as `specification/box.html` -> the page."""
    found = sorted(built().rglob("*.html"))
    return {
        path.relative_to(built()).as_posix(): Page.of(path.read_text("utf-8")) for path in found
    }
