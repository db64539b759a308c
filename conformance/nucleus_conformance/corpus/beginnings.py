"""What a file holds, lines or a document, by how it begins."""

from __future__ import annotations

import re
from typing import Final, Literal

from nucleus_conformance.corpus.documents import is_opened
from nucleus_conformance.corpus.parsing import INSIDE, how_far

Format = Literal["lines", "document"]

TRIED: Final = 20
"""How many lines are looked at for the format of a file to be known."""

_LOOKED_AT: Final = 2**16
_WHITE: Final = b" \t\r\n"
_OBJECT: Final = b"{"


def format_of(start: bytes) -> Format:
    """What a file holds that begins so, be that all of it, or a number of lines.

    Lines, if the first one is closed and not all there is, be it JSON or not; a document, if it
    goes on in the next lines. Where it is neither, another closed line among the first decides.
    """
    beginning = start.lstrip(_WHITE)
    if not beginning.startswith((b"{", b"[")):
        return "lines"
    first, *others = beginning.split(b"\n", TRIED)[:TRIED]
    is_all = not beginning[len(first) :].strip(_WHITE)
    if _is_closed(first):
        is_document = is_all and (first.startswith(b"[") or is_opened(first[:_LOOKED_AT]))
        return "document" if is_document else "lines"
    if is_all or first.startswith(b"[") or how_far(b"\n".join((first, *others))) != "wrong":
        return "document"
    closed = [each for each in others if each.startswith(_OBJECT) and _is_closed(each)]
    if is_opened(first[:_LOOKED_AT]):  # its members, which have commas behind them, are no lines
        closed = [each for each in closed if not each.rstrip(_WHITE).endswith(b",")]
    return "lines" if closed else "document"


_TOKEN: Final = re.compile(rb'[^"\[\]{}]*(?:"' + INSIDE + rb'"|([\[{]+)|([\]}]))', re.DOTALL)


def _is_closed(line: bytes) -> bool:
    """Whether all that is opened in a line is closed in it, be it JSON or not."""
    if how_far(line) == "whole":
        return True
    depth = at = 0
    while token := _TOKEN.match(line, at):
        depth += len(token[1] or b"") - len(token[2] or b"")
        at = token.end()
    return depth == 0 and b'"' not in line[at:]
