"""All generated pages, and how they are written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from docs.generator.cli_pages import cli_pages
from docs.generator.format_pages import format_pages
from docs.generator.links import COPIED, ROOT, mended

MADE: Final = "% Made by docs/generator: change that, not this.\n\n"
"""How a generated page begins. A comment, which no reader sees."""


def pages() -> dict[str, str]:
    """The generated pages: name, from docs/ on and without its ending -> Markdown."""
    copied = {
        docname: mended((ROOT / path).read_text("utf-8"), path, docname)
        for path, docname in COPIED.items()
    }
    return {**copied, **format_pages(), **cli_pages()}


def addition(docname: str) -> str:
    """What is generated at the end of a page that is written by hand."""
    return ""


def write_pages(docs: Path, made: Mapping[str, str] | None = None) -> None:
    """Write the generated pages below `docs`; remove those of earlier times.

    A page that stays as it is keeps its time, so that Sphinx does not read it again.
    """
    wanted = {docs / f"{name}.md": MADE + text for name, text in (made or pages()).items()}
    for path in docs.rglob("*.md"):
        if path not in wanted and path.read_text("utf-8").startswith(MADE):
            path.unlink()
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8", newline="\n")
