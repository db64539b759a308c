"""How the search takes texts and questions apart: `0.17.9` and `10.0` are words, too."""

from __future__ import annotations

import re
from typing import Final

from sphinx.search.en import SearchEnglish

WORD: Final = re.compile(r"\d+(?:\.\d+)+|\w+")
_ASKING: Final = {
    *("can", "does", "get", "got", "how", "many", "much", "says", "since", "what", "when"),
    *("where", "which", "who", "why", "with", "without"),
}
"""Words of questions, which the page with the answer need not have."""


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
