"""Payloads of several editions side by side, as HTML, with what changed from one to the next."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any, Final

from attrs import frozen

from docs.generator.markdown import listed
from nucleus_spec.editions import Edition
from nucleus_spec.pointer import pointer_to
from nucleus_spec.texts import dumps

_FITS: Final = 40
"""The most characters that a list or an object has on one line."""

_TOKEN: Final = re.compile(r'("(?:[^"\\]|\\.)*")(:?)|(-?[0-9][0-9.eE+-]*|true|false|null)')


@frozen
class Line:
    """A line of a payload: where in it, how far in, and what is there without the comma."""

    place: str
    """A JSON pointer; that of a closing bracket ends in it."""
    depth: int
    text: str
    comma: str


def lines(payload: Any) -> list[Line]:
    """The payload, a member on each line; what is short stays on one."""
    return list(_lines(payload, "", None, 0, ""))


def _lines(value: Any, place: str, name: str | None, depth: int, comma: str) -> Iterator[Line]:
    head = "" if name is None else f"{dumps(name)}: "
    text = dumps(value)
    if not isinstance(value, (dict, list)) or (depth and len(text) <= _FITS):
        yield Line(place, depth, head + text, comma)
        return
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    yield Line(place, depth, head + opening, "")
    members = list(value.items() if isinstance(value, dict) else enumerate(value))
    for number, (key, member) in enumerate(members, 1):
        more = "," if number < len(members) else ""
        shown = key if isinstance(value, dict) else None
        yield from _lines(member, place + pointer_to(key), shown, depth + 1, more)
    yield Line(place + closing, depth, closing, comma)


@frozen
class Column:
    """A payload, and the editions that send it."""

    editions: Sequence[Edition]
    payload: Mapping[str, Any]


def columns(payloads: Mapping[Edition, Mapping[str, Any]]) -> list[Column]:
    """The payloads that differ from the one before, each with its editions."""
    found: list[Column] = []
    for each, payload in payloads.items():
        if found and dumps(found[-1].payload) == dumps(payload):
            found[-1] = Column((*found[-1].editions, each), payload)
        else:
            found.append(Column((each,), payload))
    return found


def side_by_side(made: Sequence[Column]) -> str:
    """The payloads, as HTML. Lines of one place are level; what is new or gone is marked."""
    own = [{line.place: line for line in lines(each.payload)} for each in made]
    places = _merged(own)
    figures, before = [], own[0]
    for column, held in zip(made, own, strict=True):
        names = [f'<a href="edition-{each}.html">{each}</a>' for each in column.editions]
        shown = (_row(before.get(place), held.get(place)) for place in places)
        figures += [f"<figure><figcaption>{listed(names)}</figcaption>", *shown, "</figure>"]
        before = held
    size = f"--columns: {len(made)}; --lines: {len(places) + 1}"
    label = "The payload, by edition"
    head = f'<div class="payloads" style="{size}" role="group" aria-label="{label}">'
    return "\n".join(["```{raw} html", head, *figures, "</div>", "```", ""])


def _merged(own: Iterable[Mapping[str, Line]]) -> list[str]:
    """All places, in the order of every payload."""
    merged: list[str] = []
    for held in own:
        at = 0
        for place in held:
            if place in merged:
                at = merged.index(place) + 1
            else:
                merged.insert(at, place)
                at += 1
    return merged


def _row(before: Line | None, now: Line | None) -> str:
    if before is not None and now is not None and before.text == now.text:
        return _shown("code", now)
    gone = _shown("del", before) if before is not None else ""
    new = _shown("ins", now) if now is not None else ""
    return f'<div class="changed">{gone}{new}</div>' if gone or new else "<i></i>"


def _shown(tag: str, line: Line) -> str:
    inside = "".join(_tokens(line.text + line.comma))
    indent = " " * (2 * line.depth)
    code = f'<code style="--indent: {2 * line.depth}">{indent}{inside}</code>'
    return code if tag == "code" else f"<{tag}>{code}</{tag}>"


def _tokens(text: str) -> Iterator[str]:
    end = 0
    for found in _TOKEN.finditer(text):
        yield escape(text[end : found.start()])
        kind = "key" if found[2] else "string" if found[1] else "other"
        yield f'<span class="{kind}">{escape(found[1] or found[3])}</span>{found[2] or ""}'
        end = found.end()
    yield escape(text[end:])


def changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What is new, gone or otherwise in the second payload, in words."""
    old, new = ({line.place: line.text for line in lines(each)} for each in (before, now))
    said = [f"`{text}` is new" for place, text in new.items() if place not in old]
    said += [f"`{text}` is gone" for place, text in old.items() if place not in new]
    both = [place for place in new if place in old and old[place] != new[place]]
    return [*said, *(f"`{old[place]}` became `{new[place]}`" for place in both)]
