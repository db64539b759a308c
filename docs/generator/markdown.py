"""Pieces of Markdown, as MyST reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from nucleus_spec.editions import Edition
from nucleus_spec.requirements import REQUIREMENTS

_CODE: Final = re.compile(r"(`[^`]*`)")
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>#|$~])")
_ID: Final = re.compile(r"(?<![\w-])[A-Z0-9]+(?:-[A-Z0-9]+)*-[0-9]+(?![\w-])")


def escaped(text: str) -> str:
    """Plain text that means no markup."""
    return _SPECIAL.sub(r"\\\1", text)


def code(text: str) -> str:
    """The text as code, whatever is in it."""
    fence = "``" if "`" in text else "`"
    return f"{fence} {text} {fence}" if "`" in text else f"`{text}`"


def table(name: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of these classes. On a phone, each row of `cards` is a card."""
    lines = [heads, ["---"] * len(heads), *rows]
    said = ("| " + " | ".join(_cell(each) for each in line) + " |" for line in lines)
    return "\n".join([f"{{.{name.replace(' ', ' .')}}}", *said, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def definitions(pairs: Iterable[tuple[str, str]]) -> str:
    """A list of terms, each with what is said of it; empty ones are left out."""
    lines = ((term, said.replace("\n", "\n  ")) for term, said in pairs if said)
    return "\n\n".join(f"{term}\n: {said}" for term, said in lines)


def to_requirement(name: str, folder: str = "") -> str:
    """A link to a requirement. `folder`: where its page is, from the page with the link."""
    return f"[{name}]({folder}requirements.md#{name.lower()})"


def cited(text: str, folder: str = "") -> str:
    """The text, in which each id of a requirement is a link, unless it is code."""

    def link(found: re.Match[str]) -> str:
        return to_requirement(found[0], folder) if found[0] in REQUIREMENTS else found[0]

    parts = _CODE.split(text)
    return "".join(each if each[:1] == "`" else _ID.sub(link, each) for each in parts)


def to_edition(each: Edition, folder: str = "") -> str:
    """A link to an edition."""
    return f"[{each}]({folder}edition-{each}.md)"


def listed(parts: Sequence[str]) -> str:
    """`a, b and c`."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def sentence(text: str) -> str:
    """The words as a sentence."""
    return f"{text[0].upper()}{text[1:]}."


def counted(count: int, noun: str) -> str:
    """`1 case`, `1,200 cases`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
