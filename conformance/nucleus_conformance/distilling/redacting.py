"""Puts other texts of the same shape in the place of those that a dump has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from functools import lru_cache
from random import SystemRandom
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any, Final

from attrs import define, field

from nucleus_conformance.distilling.places import TOP, known_keys, place_in, takes_numbers
from nucleus_conformance.gate.declared import TYPES
from nucleus_spec.table import rows

_TYPES: Final = frozenset(
    name
    for each in TYPES
    for name in (each, *(row.schema["const"] for row in rows(each) if row.pointer == "/type"))
)
"""The names of types, here and on the wire: texts that nobody made up."""

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
        """The payload with other names, ids, texts and URLs, and other keys of the user's own.

        So are the numbers where the table of keys has none.
        """
        made: dict[str, Any] = self._of(payload, TOP, type_name)
        return made

    def _of(self, value: Any, place: str, of: str) -> Any:
        if isinstance(value, Mapping):
            known = known_keys(of, place)
            return {
                self.text(key, known): self._of(member, place_in(of, place, key), of)
                for key, member in value.items()
            }
        if isinstance(value, list):
            return [self._of(each, place_in(of, place, None), of) for each in value]
        if isinstance(value, str):
            return self.text(value, _TYPES if place == "/type" else ())
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value if takes_numbers(of, place) else self._number(value)
        return value

    def text(self, text: str, kept: Collection[str] = ()) -> str:
        """Another text of the same shape. Those that are kept stay, and no other becomes one."""
        if text in kept:
            return text
        scheme = found[0] if (found := _SCHEME.match(text)) else ""
        rest = self._other_characters(text[len(scheme) :], scheme)
        while not scheme and (rest in kept or _SCHEME.match(rest)):
            rest = self._other_characters(rest, scheme)  # each has its own: two do not become one
        return scheme + rest

    def _other_characters(self, text: str, scheme: str) -> str:
        made, before = "", hash(scheme)
        for character in text:
            made += self._turned(character, of_kind(character), before)
            before = hash((before, character))
        return made

    def _number(self, number: int | float) -> int | float:
        """Another number that is spelled alike; itself, if it is the only one."""
        text = self._other_digits(repr(number))
        while repr(made := type(number)(text)) != text:
            text = self._other_digits(text)
        return made

    def _other_digits(self, text: str) -> str:
        """A number of other digits. Zeros around them stay: they decide how it is written."""
        mantissa, power, exponent = text.partition("e")
        made = mantissa[: len(mantissa) - len(mantissa.lstrip(_AROUND))]
        inner, before = mantissa.strip(_AROUND), hash("a number")
        for at, character in enumerate(inner):
            is_inside = 0 < at < len(inner) - 1
            made += self._turned(character, of_kind(character) if is_inside else _NOT_ZERO, before)
            before = hash((before, character))
        return f"{made}{mantissa[len(made) :]}{power}{exponent}"

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
_AROUND: Final = "-0."
"""What is around the digits of a number."""

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
