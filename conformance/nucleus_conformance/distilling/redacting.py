"""Puts other texts of the same shape in the place of those that a dump has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from random import SystemRandom
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any, Final

from attrs import define, field

from nucleus_conformance.distilling.shapes import places

_KEPT: Final = ("/type",)
"""Where texts are the wire's own."""

_SCHEME: Final = re.compile(r"(?:https?|s3|gs)://")
_ASCII: Final = (digits, ascii_lowercase, ascii_uppercase)
_NEAR: Final = 64
"""How far away another character of the same script is looked for."""


@define
class Redacting:
    """Redacts payloads. Texts that are alike stay alike, and others stay others.

    Those that begin alike still do: what a character becomes depends on all that is before it.
    """

    _others: dict[int, dict[str, str]] = field(factory=dict, init=False)
    """The hash of a beginning of texts -> a character that follows -> the one in its place."""
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
        scheme = _SCHEME.match(text)
        made = scheme[0] if scheme else ""
        before = hash(made)
        for character in text[len(made) :]:
            others = self._others.setdefault(before, {})
            if character not in others:
                others[character] = self._other(character, {*others.values()})
            made += others[character]
            before = hash((before, character))
        return made

    def _other(self, character: str, taken: set[str]) -> str:
        """Another character like that, which is not taken; or itself, if there is none."""
        free = [each for each in _like(character) if each not in taken and each != character]
        return self._chance.choice(free) if free else character


def _like(character: str) -> list[str]:
    """Those of its kind: of ASCII, digits or letters; else what is nearby, of the same script."""
    if not character.isalnum():
        return []
    if character.isascii():
        return next(list(each) for each in _ASCII if character in each)
    kind = _kind(character)
    code = ord(character)
    nearby = range(max(0x80, code - _NEAR), min(0x10FFFF, code + _NEAR))
    return [each for each in map(chr, nearby) if _kind(each) == kind]


def _kind(character: str) -> tuple[str, str, bool, bool]:
    name = unicodedata.name(character, "").split(" ")[0]
    is_normal = unicodedata.is_normalized("NFC", character)
    return name, unicodedata.category(character), ord(character) > 0xFFFF, is_normal
