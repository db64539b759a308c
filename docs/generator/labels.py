"""Tables as HTML: each cell has the head of its column, which a phone shows beside it."""

from __future__ import annotations

from typing import Any, Final

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator

_WIDE: Final = 7
"""A table with as many columns may use the room of the page."""


class Translator(HTML5Translator):
    """Writes HTML as Sphinx does, but for tables."""

    def visit_table(self, node: nodes.table) -> None:
        """Begin a table, whose columns have heads or not."""
        entries = (each.findall(nodes.entry) for each in node.findall(nodes.thead))
        heads = [each.astext() for head in entries for each in head]
        for row in node.findall(nodes.row):
            if not isinstance(row.parent, nodes.thead):
                for cell, said in zip(row.findall(nodes.entry), heads, strict=False):
                    cell["label"] = said
        if len(heads) >= _WIDE:
            node["classes"].append("wide")
        super().visit_table(node)

    def starttag(self, node: Any, tagname: str, *rest: Any, **attributes: Any) -> str:
        """A tag that opens; of a cell, with its label."""
        if isinstance(node, nodes.entry) and node.get("label"):
            attributes["data-label"] = node["label"]
        made: str = super().starttag(node, tagname, *rest, **attributes)
        return made
