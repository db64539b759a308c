"""The README and the pages that it leads to, in the order in which a reader takes them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent.parent

PAGES: Final = (
    "README.md",
    *("docs/run.md", "docs/gate.md", "docs/predictions.md", "docs/lint.md", "docs/replay.md"),
    *("docs/fixtures.md", "docs/fuzz.md"),
)


def text_of(page: str) -> str:
    """What stands on that page."""
    return (ROOT / page).read_text("utf-8")


def every_block(*languages: str) -> list[tuple[str, str]]:
    """The blocks of all pages that are in one of the languages: each with its language."""
    pattern = rf"^```({'|'.join(languages)})\n(.*?)^```$"
    return [
        block
        for page in PAGES
        for block in re.findall(pattern, text_of(page), re.MULTILINE | re.DOTALL)
    ]


def blocks(language: str) -> list[str]:
    """The blocks of all pages that are in that language."""
    return [text for _, text in every_block(language)]
