"""Docstrings and signatures as Sphinx takes them: ours are plain text, with a little Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_NAMED: Final = re.compile(r"\b(Gt|Ge|Lt|Le|MinLen|MaxLen)\(\w+=")
_FINITE: Final = re.compile(r"[~\w.]*Annotated\[(~?\w+), ~?[\w.]*Gt\(-inf\), ~?[\w.]*Lt\(inf\)\]")
_EDITION: Final = re.compile(r"<Edition ([\d.]+)>")
_ALIAS: Final = re.compile(r"TypeAliasForwardRef\('nucleus_spec\.(\w+)'\)")
_BELOW: Final = re.compile(r", ~?[\w.]*Lt\(inf\)(?=\])")
_MARKED: Final = re.compile(r"(?<![\w`])\*(?=\w)")


def follow(app: Sphinx) -> None:
    """Have autodoc ask this module."""
    app.connect("autodoc-process-docstring", _docstring)
    app.connect("autodoc-process-signature", _signature)


def _docstring(_: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Let an indented block be code, and a star a star."""
    del what, name, obj, options
    made: list[str] = []
    in_code = False
    for line in lines:
        indented = line.startswith("    ")
        if indented and not in_code and (not made or not made[-1]):
            made += ["::", ""]
            in_code = True
        elif line and not indented:
            in_code = False
        made.append(line if in_code else _MARKED.sub(r"\\*", line))
    lines[:] = made


def _signature(
    _: Sphinx, what: str, name: str, obj: Any, options: Any, given: str | None, gives: str | None
) -> tuple[str | None, str | None] | None:
    """Leave out of a type that a number is finite: all are. A default edition is its name."""
    del what, name, obj, options
    if given is None:
        return None
    return shorter(given), gives and shorter(gives)


def shorter(text: str) -> str:
    """The same without what says nothing."""
    text = _ALIAS.sub(r"\1", _EDITION.sub(r"'\1'", text))
    return _BELOW.sub("", _FINITE.sub(r"\1", _NAMED.sub(r"\1(", text)))
