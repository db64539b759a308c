"""Puts other texts of the same shape in the place of those that a dump has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from random import SystemRandom
from typing import Any, Final

from attrs import define, field

from nucleus_conformance.distilling.shapes import places

_KEPT: Final = ("/type",)
"""Where texts are the wire's own."""

_SCHEME: Final = re.compile(r"(?:https?|s3|gs)://")
_TRIES: Final = 1_000
_NEAR: Final = 64
"""How far away another character of the same script is looked for."""


@define
class Redacting:
    """Redacts payloads. Texts that are alike stay alike, and others stay others."""

    _made: dict[str, str] = field(factory=dict, init=False)
    _taken: set[str] = field(factory=set, init=False)
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
        return value

    def text(self, text: str) -> str:
        """Another text of the same shape."""
        if text not in self._made:
            made = self._other(text)
            tries = 0
            while (made in self._taken or made == text) and tries < _TRIES:
                made, tries = self._other(text), tries + 1
            self._made[text] = made
            self._taken.add(made)
        return self._made[text]

    def _other(self, text: str) -> str:
        scheme = _SCHEME.match(text)
        start = scheme.end() if scheme else 0
        return text[:start] + "".join(map(self._character, text[start:]))

    def _character(self, character: str) -> str:
        if not character.isalnum():
            return character
        if character.isascii():
            first, count = ("0", 10) if character.isdigit() else ("a", 26)
            made = chr(ord(first) + self._chance.randrange(count))
            return made.upper() if character.isupper() else made
        near = [each for each in _like(character) if each != character]
        return self._chance.choice(near) if near else character


def _like(character: str) -> list[str]:
    """Characters nearby of the same script, category and size."""
    kind = _kind(character)
    code = ord(character)
    nearby = range(max(0x80, code - _NEAR), min(0x10FFFF, code + _NEAR))
    return [each for each in map(chr, nearby) if _kind(each) == kind]


def _kind(character: str) -> tuple[str, str, bool, bool]:
    name = unicodedata.name(character, "").split(" ")[0]
    is_normal = unicodedata.is_normalized("NFC", character)
    return name, unicodedata.category(character), ord(character) > 0xFFFF, is_normal
