"""All generated pages, and how they are written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from docs.generator.cases import Cases, golden
from docs.generator.cli_pages import cli_pages
from docs.generator.code_page import code_page
from docs.generator.difference_pages import difference_pages
from docs.generator.edition_pages import edition_pages, overview
from docs.generator.flag_page import flag_page
from docs.generator.format_pages import format_pages
from docs.generator.links import COPIED, ROOT, mended
from docs.generator.lint_rules import lint_rules
from docs.generator.list_page import list_page
from docs.generator.release_pages import release_pages
from docs.generator.requirement_pages import requirements_page
from docs.generator.type_pages import type_pages
from docs.generator.upload_page import upload_page

MADE: Final = "% Made by docs/generator: change that, not this.\n\n"
"""How a generated page begins. A comment, which no reader sees."""


def pages(cases: Cases) -> dict[str, str]:
    """The generated pages: name, from docs/ on and without its ending -> Markdown."""
    copied = {
        docname: mended((ROOT / path).read_text("utf-8"), path, docname)
        for path, docname in COPIED.items()
    }
    return {
        **copied,
        **type_pages(cases),
        **edition_pages(cases),
        "specification/requirements": requirements_page(cases),
        "specification/flags": flag_page(cases),
        "specification/refusals": code_page(cases),
        "specification/prediction-list": list_page(cases),
        "specification/uploads": upload_page(),
        **format_pages(),
        **cli_pages(),
    }


def addition(docname: str) -> str:
    """What is generated at the end of a page that is written by hand."""
    made = {"lint": lint_rules, "specification/index": overview}.get(docname)
    return f"\n{made()}" if made else ""


def write_pages(docs: Path) -> None:
    """Write the generated pages below `docs`; remove those of earlier times."""
    write(docs, {**pages(golden()), **difference_pages(), **release_pages()})


def write(docs: Path, made: Mapping[str, str]) -> None:
    """Write these pages, and remove other generated ones.

    A page that stays as it is keeps its time, so that Sphinx does not read it again.
    """
    wanted = {docs / f"{name}.md": f"{MADE}{text.rstrip()}\n" for name, text in made.items()}
    for path in docs.rglob("*.md"):
        if path not in wanted and path.read_text("utf-8").startswith(MADE):
            path.unlink()
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8", newline="\n")
