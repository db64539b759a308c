"""Names in what is printed on a terminal, which lead to where the site tells of them."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.style import Style
from rich.text import Text

from nucleus_conformance.suite.documented import Named, address_of
from nucleus_conformance.text import printable


def linked(text: Text, *names: Named) -> Text:
    """The text, in which each of these leads there where its name stands first."""
    for kind, name in names:
        at, address = text.plain.find(name), address_of(kind, name)
        if address and at >= 0:
            text.stylize(Style(link=address), at, at + len(name))
    return text


def asked(level: str, requirements: Sequence[str]) -> Text:
    """`[required; BOX-1, WIRE-2]`: the level of a case, and the requirements that are its own."""
    ids = (linked(Text(printable(each)), ("requirement", each)) for each in requirements)
    return Text.assemble(f"[{printable(level)}; ", Text(", ").join(ids), "]", style="dim")


def shown_on(to: Console, text: Text) -> Text:
    """The text, without links where a console does not show any.

    That is where it is no terminal, whatever FORCE_COLOR says, or has no colours.
    """
    if not (to.file.isatty() and to.color_system and not to.no_color):
        text.spans = [each for each in text.spans if not _leads(each.style)]
    return text


def _leads(style: str | Style) -> bool:
    return isinstance(style, Style) and style.link is not None
