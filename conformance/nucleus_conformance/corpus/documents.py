"""Finds the members of JSON documents in a stream of bytes, without reading a document as a whole.

A member is a payload, or whatever else an array holds; of a request, an answer or a list of
predictions, it is a member of one of its lists. Brackets, strings, and the commas between members
are all that is looked at: what is no JSON otherwise costs its member alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from attrs import define, frozen

from nucleus_spec.envelopes import EXPORTED
from nucleus_spec.pointer import pointer_to
from nucleus_spec.prediction_list import LISTS

_STRING: Final = rb'"[^"\\]*(?:\\.[^"\\]*)*"'
_BRACKET: Final = re.compile(rb'[^"\[\]{}]*(?:' + _STRING + rb'[^"\[\]{}]*)*([\[\]{}])', re.DOTALL)
"""Up to the next bracket that is in no string."""
_SOME: Final = re.compile(rb'(?:[^"\[\]{}]+|' + _STRING + rb")+", re.DOTALL)
"""Whatever has no bracket outside of a string."""
_TOKEN: Final = re.compile(rb"[^ \t\r\n]")
_SCALAR: Final = re.compile(_STRING + rb'|[^\s,\[\]{}"]+|"', re.DOTALL)
_KEY: Final = re.compile(rb"[ \t\r\n,]*(" + _STRING + rb")\s*:\s*([^\s])", re.DOTALL)

_LISTED: Final = ("segmentations", "annotations", "predictions")
_OPENED: Final = frozenset({*_LISTED, *LISTS.values()})
_IS_ITSELF: Final = frozenset({"type", "mask_url", "item"})
"""Keys of payloads and of rows of exports, which are members as they are."""


@frozen
class Member:
    """A member of a document: its line, from 1 on, its JSON pointer, and its bytes.

    `length`: how many bytes it has, which are more than there are if it is too large. `broken`:
    what is wrong with the document here, of which it is no member, if anything is.
    """

    line: int
    pointer: str
    data: bytes
    length: int
    broken: str = ""


@define
class _Container:
    """An array or object whose members are looked for."""

    pointer: str
    keys: frozenset[str] | None
    """Of an object: the keys whose values are looked into; None: it is an array."""
    index: int = 0
    is_open: bool = True
    """Whether a member may follow: at the beginning, and behind a comma."""
    is_empty: bool = True
    """Whether nothing has been in it by now."""

    def next(self) -> str:
        """The pointer of its next member."""
        self.index += 1
        return self.pointer + pointer_to(self.index - 1)

    def wrong_with(self, byte: bytes) -> str:
        """What is wrong where this byte is next in it, if anything is."""
        if byte in b"]}":
            if (byte == b"]") != (self.keys is None):
                return f"the document has a {byte.decode()} that closes nothing"
            is_behind_comma = self.is_open and not self.is_empty
            return "the document has a comma behind its last member" if is_behind_comma else ""
        if byte == b",":
            return "the document has a comma with nothing before it" if self.is_open else ""
        return "" if self.is_open else "the document lacks a comma before the next member"


def opened_of(start: bytes) -> frozenset[str] | None:
    """The keys of an object that begins so whose lists hold payloads; None: it is a payload.

    Or a row of an export, or anything else that is a member as it is.
    """
    found = set(_first_keys(start))
    return _OPENED if found & _OPENED and not found & _IS_ITSELF else None


def _first_keys(start: bytes) -> Iterator[str]:
    """The keys of an object, as far as that has been read."""
    at = start.index(b"{") + 1
    while key := _KEY.match(start, at):
        yield key[1][1:-1].decode("utf-8", "replace")
        if key[2] in b"[{":
            depth, at = 1, key.end(2)
            while depth and (bracket := _BRACKET.match(start, at)):
                depth += 1 if bracket[1] in b"[{" else -1
                at = bracket.end()
            if depth:
                return
        elif scalar := _SCALAR.match(start, key.start(2)):
            at = scalar.end()
        else:
            return


class _Text:
    """The bytes that have been read and are not done with."""

    def __init__(self, file: BinaryIO, start: bytes, size: int, largest: int) -> None:
        self._file, self._size, self._largest = file, size, largest
        self.data, self.at, self._line, self._counted = start, 0, 1, 0
        self.is_given_up = False
        """Whether the rest was read as one, as nothing is known of it."""

    def more(self) -> bool:
        """Read on. False if there is no more, or too much has been read in vain."""
        if len(self.data) - self.at > self._largest + self._size:
            return False
        read = self._file.read(self._size)
        if not read:
            return False
        self._line = self.line
        self.data, self.at, self._counted = self.data[self.at :] + read, 0, 0
        return True

    @property
    def line(self) -> int:
        """The line of what is read next."""
        self._line += self.data.count(b"\n", self._counted, self.at)
        self._counted = self.at
        return self._line

    def match(self, pattern: re.Pattern[bytes], search: bool = False) -> re.Match[bytes] | None:
        """What matches here, or is found from here on, however much must be read for it."""
        while True:
            found = (pattern.search if search else pattern.match)(self.data, self.at)
            if found is not None and (found.end() < len(self.data) or not self.more()):
                return found
            if found is None and not self.more():
                return None

    def rest(self) -> int:
        """Read up to the end: how many bytes there were."""
        self.is_given_up = True
        length = len(self.data) - self.at
        while read := self._file.read(self._size):
            length += len(read)
        self.data, self.at, self._counted = b"", 0, 0
        return length


def members(file: BinaryIO, start: bytes, size: int, largest: int) -> Iterator[Member]:
    """The members of a document, or of several one after the other. `start`: what has been read.

    Of a member that is larger than that, only the beginning is kept.
    """
    text = _Text(file, start, size, largest)
    open_now: list[_Container] = []
    while (token := text.match(_TOKEN, search=True)) is not None:
        text.at = token.start()
        byte = text.data[text.at : text.at + 1]
        if open_now:
            yield from _within(text, open_now, byte, largest)
        elif byte == b"[":
            text.at += 1
            open_now.append(_Container("", None))
        elif byte == b"{" and (keys := opened_of(text.data[text.at :])):
            text.at += 1
            open_now.append(_Container("", keys))
        else:
            yield _member(text, "", largest)
    if open_now and not text.is_given_up:
        said = "the document breaks off: an array or an object is not closed"
        yield Member(text.line, open_now[-1].pointer, b" ", 1, said)


def _within(text: _Text, open_now: list[_Container], byte: bytes, largest: int) -> Iterator[Member]:
    """Go on by one token, which begins with that byte, in the innermost array or object."""
    inner = open_now[-1]
    if wrong := inner.wrong_with(byte):
        yield Member(text.line, inner.pointer, byte, 1, wrong)
    if byte == b",":
        text.at += 1
        inner.is_open = True
    elif byte in b"]}":
        text.at += 1
        open_now.pop()
    else:
        inner.is_open = inner.is_empty = False
        if inner.keys is None:
            yield _member(text, inner.next(), largest)
        elif not _enter(text, inner, open_now):
            yield _rest(text, inner.pointer)


def _enter(text: _Text, holder: _Container, open_now: list[_Container]) -> bool:
    """Go on behind a key of an object, or into its list. False if no key is there."""
    key = text.match(_KEY)
    if key is None or holder.keys is None:
        return False
    name = key[1][1:-1].decode("utf-8", "replace")
    text.at = key.start(2)
    pointer = holder.pointer + pointer_to(name)
    if name in holder.keys and key[2] == b"[":
        text.at += 1
        open_now.append(_Container(pointer, None))
    elif name == "annotations" and name in holder.keys and key[2] == b"{":
        text.at += 1
        open_now.append(_Container(pointer, frozenset(EXPORTED)))
    else:
        _member(text, pointer, 0)
    return True


def _rest(text: _Text, pointer: str) -> Member:
    """All that follows, of which nothing is known."""
    line, data = text.line, text.data[text.at : text.at + 64]
    return Member(line, pointer, data, text.rest())


def _member(text: _Text, pointer: str, largest: int) -> Member:
    """The value that begins here."""
    line, kept, length, depth = text.line, bytearray(), 0, 0
    while True:
        is_scalar = not depth and text.data[text.at : text.at + 1] not in (b"[", b"{")
        token = text.match(_SCALAR if is_scalar else _BRACKET) or text.match(_SOME)
        if token is None:
            rest = _rest(text, pointer)
            return Member(line, pointer, bytes(kept + rest.data), length + rest.length)
        length += len(token[0])
        if length <= largest or not kept:
            kept += token[0]
        text.at = token.end()
        if not is_scalar and token.re is _BRACKET:
            depth += 1 if token[1] in b"[{" else -1
        if depth <= 0:
            return Member(line, pointer, bytes(kept), length)
