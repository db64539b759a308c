"""Puts other texts of the same shape in the place of those that a dump has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from random import SystemRandom
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any, Final

from attrs import define, field

from nucleus_conformance.distilling.shapes import places

_KEPT: Final = ("/type",)
"""Where texts are the wire's own."""

_OWN_NUMBERS: Final = re.compile(r".*/metadata/.*|.*/(?:label|[a-z_]+(?:_id|_name|_url))")
"""Where numbers are the user's own, and those that are names or ids."""

_SCHEME: Final = re.compile(r"(?:https?|s3|gs)://")
_BLOCK: Final = 128
"""How many characters that follow each other are looked at for those of one kind."""


@define
class Redacting:
    """Redacts payloads. Texts that are alike stay alike, and others stay others.

    Those that begin alike still do: what a character becomes depends on all that is before it.
    """

    _turns: dict[tuple[int, tuple[str, ...]], int] = field(factory=dict, init=False)
    """The hash of a beginning of texts, and characters of one kind -> by how much they turn."""
    _orders: dict[tuple[str, ...], list[str]] = field(factory=dict, init=False)
    """Characters of one kind -> the order in which they turn."""
    _chance: SystemRandom = field(factory=SystemRandom, init=False)

    def payload(self, type_name: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The payload with other names, ids, texts and URLs, and other keys of the user's own."""
        made: dict[str, Any] = self._of(payload, "", places(type_name))
        return made

    def _of(self, value: Any, at: str, known: frozenset[str]) -> Any:
        if isinstance(value, Mapping):
            return {
                key if f"{at}/{key}" in known else self.text(key): self._of(
                    member, f"{at}/{key}", known
                )
                for key, member in value.items()
            }
        if isinstance(value, list):
            return [self._of(each, f"{at}/*", known) for each in value]
        if isinstance(value, str) and at not in _KEPT:
            return self.text(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            is_known = f"/{at.split('/')[1]}" in known
            return value if is_known and not _OWN_NUMBERS.fullmatch(at) else self._number(value)
        return value

    def text(self, text: str) -> str:
        """Another text of the same shape."""
        scheme = _SCHEME.match(text)
        made = scheme[0] if scheme else ""
        before = hash(made)
        for character in text[len(made) :]:
            made += self._turned(character, of_kind(character), before)
            before = hash((before, character))
        return made

    def _number(self, number: int | float) -> int | float:
        """Another number that is spelled alike: zeros stay, for they decide how it is written."""
        before, made = hash("a number"), ""
        digits, power, exponent = repr(number).partition("e")
        for character in digits:
            kind = _NOT_ZERO if character in _NOT_ZERO else ()
            made += self._turned(character, kind, before)
            before = hash((before, character))
        return type(number)(f"{made}{power}{exponent}")

    def _turned(self, character: str, kind: tuple[str, ...], before: int) -> str:
        """The character in the place of this one; itself, if it is the only one of its kind."""
        if len(kind) < 2:
            return character
        if kind not in self._orders:
            self._orders[kind] = self._chance.sample(kind, len(kind))
        turn = self._turns.get((before, kind))
        if turn is None:
            turn = self._turns[before, kind] = self._chance.randrange(1, len(kind))
        order = self._orders[kind]
        return order[(order.index(character) + turn) % len(order)]


_NOT_ZERO: Final = tuple(digits[1:])
_ASCII: Final = tuple(map(tuple, (digits, ascii_lowercase, ascii_uppercase)))


@lru_cache(maxsize=10_000)
def of_kind(character: str) -> tuple[str, ...]:
    """Those that may stand in the place of a character, which is one of them.

    Of ASCII, digits or letters; else what is nearby, of the same script, category and size. Blanks,
    marks and punctuation have none: they decide how a text is read.
    """
    if character.isascii():
        return next((each for each in _ASCII if character in each), ())
    if unicodedata.category(character)[0] not in "LNS":
        return ()
    start = ord(character) - ord(character) % _BLOCK
    kind = _kind(character)
    return tuple(each for each in map(chr, range(start, start + _BLOCK)) if _kind(each) == kind)


def _kind(character: str) -> tuple[str, str, bool]:
    category = unicodedata.category(character)
    script = unicodedata.name(character, "").split(" ")[0] if category[0] == "L" else ""
    return script, category, unicodedata.is_normalized("NFC", character)
