"""What a payload shows: where it has what, without what that says. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, Final

from nucleus_conformance.report.causes import general
from nucleus_spec.pointer import pointer_to
from nucleus_spec.table import required_at, rows

_LOOKS: Final = (
    ("a number", re.compile(r"[+-]?[0-9][0-9.eE+-]*")),
    ("a URL", re.compile(r"[a-z][a-z0-9+.-]*://.*", re.DOTALL)),
    ("a path", re.compile(r"[^\s]*/[^\s]*")),
    ("a template", re.compile(r".*\{[^{}]*\}.*", re.DOTALL)),
    ("an empty template", re.compile(r".*\{\}.*", re.DOTALL)),
)
_KEYS_OF_USERS: Final = re.compile(r"/(?:metadata|class_pdf)(?:/|$)")


@cache
def _in_ids(type_name: str) -> frozenset[str]:
    """Where that stands of which an id is made, if none is given."""
    parts = {part for row in rows(type_name) for part in getattr(row.if_none, "parts", ())}
    return frozenset(row.pointer for row in rows(type_name) if row.parameter in parts)


def shapes(type_name: str, payload: Mapping[str, Any]) -> set[tuple[str, str, str]]:
    """What a payload of that type shows: its type, a place in it, and what is there."""
    shown = {*_shown(payload, "", type_name)}
    at = {place for place, _ in shown}
    shown |= {(place, "absent") for place in required_at(type_name).keys() - at}
    if payload.get("annotation_id") is None:
        shown |= {(each, f"{what}, in an id") for each, what in shown if each in _in_ids(type_name)}
    return {(type_name, place, what) for place, what in shown}


@cache
def places(type_name: str) -> frozenset[str]:
    """Where the keys of that type stand, and the objects and lists that hold them."""
    found = {"", "/type", *required_at(type_name)}
    for each in tuple(found):
        holder = each
        while holder:
            found.add(holder)
            holder = holder.rpartition("/")[0]
    return frozenset(found)


@lru_cache(maxsize=100_000)
def _place(at: str, of: str) -> str:
    """A place without indices, and without keys of the user's own."""
    place = general(at)
    is_known = place in places(of) or _KEYS_OF_USERS.search(place)
    return place if is_known else "a key that nobody reads"


def _shown(value: Any, at: str, of: str) -> Iterator[tuple[str, str]]:
    place = _place(at, of)
    if isinstance(value, Mapping):
        yield place, f"an object of {_size(len(value))}"
        for key, member in value.items():
            if _place(at + pointer_to(key), of) not in places(of):
                for what in _of_text(key):
                    yield place, f"a key: {what}"
            yield from _shown(member, at + pointer_to(key), of)
    elif isinstance(value, list):
        yield place, f"a list of {_size(len(value))}"
        if len(value) > 1 and all(isinstance(each, str) for each in value):
            yield place, f"texts that begin alike, {_size(_alike(value))}"
        for index, member in enumerate(value):
            yield from _shown(member, at + pointer_to(index), of)
    else:
        for what in _of_scalar(value):
            yield place, what


def _alike(texts: list[str]) -> int:
    """How long the longest text is with which two of these begin."""
    return max(_begin_alike(*pair) for pair in pairwise(sorted(texts)))


def _begin_alike(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _of_scalar(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from _of_text(value)
    else:
        yield str(value) if value is None or isinstance(value, bool) else _of_number(value)


def _size(count: int) -> str:
    """So many, as far as it matters: exactly up to 3, then by powers of two."""
    return str(count) if count <= 3 else f"2^{count.bit_length()}"


def _of_number(value: int | float) -> str:
    return _of_spelling("an integer" if isinstance(value, int) else "a number", repr(value))


def _of_spelling(kind: str, text: str) -> str:
    digits = text.lower().lstrip("-").partition("e")[0].replace(".", "").strip("0")
    sign = "below" if text.startswith("-") else "above"
    power = "with a power" if "e" in text.lower() else ""
    whole = "zero" if not digits else f"{sign} zero, {_size(len(digits))} digits"
    places = len(text.partition("e")[0].partition(".")[2])
    size = _size(len(text.lstrip("-").partition(".")[0]))
    return f"{kind}, {whole}, {size} before the point, {_size(places)} behind it {power}".rstrip()


@lru_cache(maxsize=10_000)
def _of_text(text: str) -> tuple[str, ...]:
    found = [f"a text of {_size(len(text))}", *sorted({_kind_of(each) for each in set(text)})]
    found += [f"a text like {what}" for what, pattern in _LOOKS if pattern.fullmatch(text)]
    if text != text.strip():
        found.append("a text with blanks around it")
    if not unicodedata.is_normalized("NFC", text):
        found.append("a text that is not normalized")
    return tuple(found)


@lru_cache(maxsize=10_000)
def _kind_of(character: str) -> str:
    """Of which script and category a character is."""
    category = unicodedata.category(character)
    if character.isascii():
        return f"ASCII {category}" if character.isalnum() else f"ASCII {character!r}"
    script = unicodedata.name(character, "nameless").split(" ")[0] if category[0] == "L" else ""
    plane = "beyond U+FFFF" if ord(character) > 0xFFFF else ""
    return f"{script} {category} {plane}".strip()
