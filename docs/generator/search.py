"""How the search takes texts and questions apart: `0.17.9` and `10.0` are words, too."""

from __future__ import annotations

import re
from typing import Any, Final

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish
from sphinx.transforms import SphinxTransform

WORD: Final = re.compile(r"\d+(?:\.\d+)+|\w+")
_ASKING: Final = {
    *("can", "does", "get", "got", "how", "many", "much", "says", "since", "what", "when"),
    *("where", "which", "who", "why", "with", "without"),
}
"""Words of questions, which the page with the answer need not have."""


def follow(app: Sphinx) -> None:
    """Have Sphinx search so."""
    app.add_search_language(English)
    app.add_transform(IndexedSections)


class IndexedSections(SphinxTransform):
    """Entries of the index lead to their section, of which the search shows the text."""

    default_priority = 840  # just before domains collect them

    def apply(self, **_: Any) -> None:
        """Change the entries that stand right below a heading."""
        for section in self.document.findall(nodes.section):
            for node in section.children:
                if isinstance(node, addnodes.index):
                    node["entries"] = [
                        (kind, said, section["ids"][0] if at.startswith("index-") else at, *rest)
                        for kind, said, at, *rest in node["entries"]
                    ]


class English(SearchEnglish):
    """English, and numbers with points."""

    stopwords = frozenset(SearchEnglish.stopwords) | _ASKING
    js_splitter_code = (
        "var splitQuery = (query) =>\n"
        r"  query.match(/\d+(?:\.\d+)+|[\p{Letter}\p{Number}_\p{Emoji_Presentation}]+/gu) ?? [];"
    )

    def split(self, input: str) -> list[str]:  # noqa: A002  # it is called so there
        """The words of a text."""
        return WORD.findall(input)
