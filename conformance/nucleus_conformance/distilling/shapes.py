"""What a payload shows: where it has what, without what that says. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, Final

from nucleus_conformance.distilling.places import TOP, known_keys, place_in, read_keys
from nucleus_spec.table import rows

_LOOKS: Final = (
    ("a number", re.compile(r"[+-]?[0-9][0-9.eE+-]*")),
    ("a URL", re.compile(r"[a-z][a-z0-9+.-]*://.*", re.DOTALL)),
    ("a path", re.compile(r"[^\s]*/[^\s]*")),
    ("a template", re.compile(r".*\{[^{}]*\}.*", re.DOTALL)),
    ("an empty template", re.compile(r".*\{\}.*", re.DOTALL)),
)


@cache
def _in_ids(type_name: str) -> frozenset[str]:
    """Where that stands of which an id is made, if none is given."""
    parts = {part for row in rows(type_name) for part in getattr(row.if_none, "parts", ())}
    return frozenset(row.pointer for row in rows(type_name) if row.parameter in parts)


def shapes(type_name: str, payload: Mapping[str, Any]) -> set[tuple[str, str, str]]:
    """What a payload of that type shows: its type, a place in it, and what is there."""
    shown = {*_shown(payload, TOP, type_name)}
    if payload.get("annotation_id") is None:
        shown |= {(each, f"{what}, in an id") for each, what in shown if each in _in_ids(type_name)}
    return {(type_name, place, what) for place, what in shown}


def _shown(value: Any, place: str, of: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        yield place, f"an object of {_size(len(value))}"
        for key in read_keys(of, place) - value.keys():
            yield place_in(of, place, key), "absent"
        for key, member in value.items():
            if key not in known_keys(of, place):
                for what in _of_text(key):
                    yield place, f"a key: {what}"
            yield from _shown(member, place_in(of, place, key), of)
    elif isinstance(value, list):
        yield place, f"a list of {_size(len(value))}"
        if len(value) > 1 and all(isinstance(each, str) for each in value):
            yield place, f"texts that begin alike, {_size(_alike(value))}"
        for member in value:
            yield from _shown(member, place_in(of, place, None), of)
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
    """How a number is spelled."""
    kind, text = "an integer" if isinstance(value, int) else "a number", repr(value)
    mantissa, power, _ = text.lstrip("-").partition("e")
    before, _, behind = mantissa.partition(".")
    digits = (before + behind).strip("0")
    whole = f"{_size(len(digits))} digits" if digits else "zero"
    size = f"{_size(len(before))} before the point, {_size(len(behind))} behind it"
    minus = ", below zero" if text.startswith("-") else ""
    return f"{kind}{minus}, {whole}, {size}{', with a power' if power else ''}"


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
