"""Finds the members of JSON documents in a stream of bytes, without reading a document as a whole.

A member is a payload, or whatever else an array holds; of a request, an answer or a list of
predictions, it is a member of one of its lists. An object in which it takes more to know what is
read, such as one that has a list twice, is a member as it is. So is every byte of a document in a
member that is looked at later, or is looked at here; and what is said is what `json.loads` would
say, of a document in which that takes no more than `largest` bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from attrs import define, evolve, field, frozen

from nucleus_conformance.corpus.parsing import ANY, INSIDE, how_far, parsed
from nucleus_conformance.corpus.streams import Lost, Stream, Text, units
from nucleus_spec.envelopes import EXPORTED, LISTED
from nucleus_spec.errors import InvalidPrediction
from nucleus_spec.pointer import pointer_to
from nucleus_spec.prediction_list import LISTS

_WHITE: Final = rb"[ \t\r\n]*"
_STRING: Final = rb'"' + INSIDE + rb'"'
_BRACKET: Final = re.compile(
    rb'[^"\[\]{}]*(?:' + _STRING + rb'[^"\[\]{}]*)' + ANY + rb"([\[\]{}])", re.DOTALL
)
"""Up to the next bracket that is in no string."""
_PIECE: Final = rb'(?:[^"\[\]{}]+|' + _STRING + rb")"
_SOME: Final = re.compile(_PIECE + _PIECE + ANY, re.DOTALL)
"""Whatever has no bracket outside of a string."""
_TOKEN: Final = re.compile(rb"[^ \t\r\n]")
_SCALAR: Final = re.compile(_STRING + rb'|[^ \t\r\n,\[\]{}"]+', re.DOTALL)
_KEY: Final = re.compile(
    _WHITE + rb"(" + _STRING + rb")" + _WHITE + rb":" + _WHITE + rb"([^ \t\r\n])", re.DOTALL
)
_COMMA: Final = re.compile(_WHITE + rb",?")

MOST_BROKEN: Final = 100
"""How many places of a file are told that are no JSON: what follows is not read."""


@frozen
class Member:
    """A member of a document: its line and column, from 1 on, its JSON pointer, and its bytes.

    `length`: how many bytes it has, which are more than there are if it is too large. `broken`:
    what is wrong with the document here, of which it is no member, if anything is. `is_cut`: what
    was read ends before it does, or its document. `is_resumed`: it was never closed, and ends where
    the next one begins.
    """

    line: int
    column: int
    pointer: str
    data: bytes
    length: int
    broken: str = ""
    is_cut: bool = False
    is_resumed: bool = False

    @property
    def end(self) -> int:
        """The column behind its last one; 0: that is in another line, or not known."""
        is_whole = len(self.data) == self.length and not self.broken and b"\n" not in self.data
        return self.column + units(self.data) if is_whole else 0


@frozen
class _Plan:
    """Which keys of an object hold what is looked into, and with which bracket that begins."""

    keys: frozenset[str]
    bracket: bytes


_BY_TYPE: Final = _Plan(frozenset({"annotations"}), b"{")
_PLANS: Final = (
    _Plan(frozenset(LISTED), b"["),
    _Plan(frozenset(LISTS.values()), b"["),
    _BY_TYPE,
)
_EACH_TYPE: Final = _Plan(frozenset(EXPORTED), b"[")
_KNOWN: Final = frozenset({"type", "mask_url", "item", *LISTED, *LISTS.values()})
"""The keys on which it depends what is read of an object."""


def is_opened(start: bytes) -> bool:
    """Whether an object that begins so is one whose lists hold members."""
    return _plan_of(start) is not None


def _plan_of(start: bytes) -> _Plan | None:
    """How the members of an object are found that begins so; None: it is one as it is."""
    known = [(name, at) for name, at in _keys(start) if name in _KNOWN]
    names = {name for name, _ in known}
    brackets = {start[at : at + 1] for _, at in known}
    if len(names) == len(known):
        for plan in _PLANS:
            if names and names <= plan.keys and brackets == {plan.bracket}:
                is_simple = plan is not _BY_TYPE or _names_each_once(start[known[0][1] :])
                return plan if is_simple else None
    return None


def _names_each_once(start: bytes) -> bool:
    names = [name for name, _ in _keys(start) if name in _EACH_TYPE.keys]
    return len(names) == len(set(names))


def _keys(start: bytes) -> Iterator[tuple[str, int]]:
    """The keys of the object that begins so, and where their values do, as far as that goes."""
    at = start.index(b"{") + 1
    while key := _KEY.match(start, at):
        try:
            name = _name_of(key[1])
        except InvalidPrediction:
            return
        yield name, key.start(2)
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
        comma = _COMMA.match(start, at)
        at = comma.end() if comma else at


def _name_of(key: bytes) -> str:
    """The key that is written so. Raises `InvalidPrediction`."""
    return str(parsed(key))


@define
class _Container:
    """An array or object whose members are looked for. `plan`: of an object."""

    pointer: str
    plan: _Plan | None = None
    met: set[str] = field(factory=set)
    """The keys of the plan that have been there."""
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
            if (byte == b"]") != (self.plan is None):
                return f"the document has a {byte.decode()} that closes nothing"
            is_behind_comma = self.is_open and not self.is_empty
            return "the document has a comma behind its last member" if is_behind_comma else ""
        if byte == b",":
            return "the document has a comma with nothing before it" if self.is_open else ""
        return "" if self.is_open else "the document lacks a comma before the next member"


def members(file: Stream, size: int, largest: int) -> Iterator[Member | Lost]:
    """The members of a document, or of several, each of which begins on a line of its own.

    Of a member larger than `largest`, only the beginning is kept. Last is what was not read.
    """
    text = Text(file, size, largest)
    open_now: list[_Container] = []
    broken = last_line = 0
    while (token := text.match(_TOKEN, search=True)) is not None:
        text.at = token.start()
        byte = text.data[text.at : text.at + 1]
        if not open_now and text.line == last_line:
            yield Member(*text.place, "", byte, 1, "the document goes on behind its end")
            broken += 1
        for each in _within(text, open_now, byte) if open_now else _begin(text, open_now, byte):
            yield each
            broken += each.broken != "" or each.is_resumed
        if broken >= MOST_BROKEN and not text.is_given_up:
            text.give_up(f"{broken} places are no JSON, and what follows here was given up")
        if not open_now:
            last_line = text.line
    if text.lost:
        yield text.lost
    elif open_now and not text.is_given_up:
        said = "the document breaks off: an array or an object is not closed"
        yield Member(*text.place, open_now[-1].pointer, b" ", 1, said, is_cut=True)


def _begin(text: Text, open_now: list[_Container], byte: bytes) -> Iterator[Member]:
    """Go into a document, or over it, if it is a member as it is."""
    if byte == b"[":
        text.at += 1
        open_now.append(_Container(""))
    elif byte == b"{" and (plan := _plan_of(text.ahead())):
        text.at += 1
        open_now.append(_Container("", plan))
    else:
        yield _member(text, "")


def _within(text: Text, open_now: list[_Container], byte: bytes) -> Iterator[Member]:
    """Go on by one token, which begins with that byte, in the innermost array or object."""
    inner = open_now[-1]
    if wrong := inner.wrong_with(byte):
        yield Member(*text.place, inner.pointer, byte, 1, wrong)
    if byte == b",":
        text.at += 1
        inner.is_open = True
    elif byte in b"]}":
        text.at += 1
        open_now.pop()
    else:
        inner.is_open = inner.is_empty = False
        if inner.plan is None:
            member = _member(text, inner.next())
            inner.is_open = member.is_resumed
            yield member
        else:
            yield from _enter(text, inner, inner.plan, open_now)


def _enter(
    text: Text, holder: _Container, plan: _Plan, open_now: list[_Container]
) -> Iterator[Member]:
    """Go on behind a key of an object, or into what it holds."""
    key = text.match(_KEY)
    if key is None:
        place, start = text.place, text.data[text.at : text.at + 64]
        said, is_cut = "the document has something else where a key belongs", text.is_ended
        length = text.give_up(said)
        yield Member(*place, holder.pointer, start, length, said, is_cut)
        return
    try:
        name = _name_of(key[1])
    except InvalidPrediction as error:
        yield Member(*text.place, holder.pointer, key[1], len(key[1]), _said("a key", error))
        name = ""
    text.at = key.start(2)
    pointer = holder.pointer + pointer_to(name)
    if name in (_EACH_TYPE.keys if plan is _EACH_TYPE else _KNOWN):
        is_list = key[2] == plan.bracket
        is_single = plan is _EACH_TYPE and not is_list
        if name in holder.met or name not in plan.keys or not (is_list or is_single):
            said = f"the document has {name} behind what was read otherwise: it is too large"
            yield Member(*text.place, pointer, key[2], 1, said)
        holder.met.add(name)
        if is_single:
            yield _member(text, pointer)
            return
        if is_list:
            text.at += 1
            open_now.append(_Container(pointer, _EACH_TYPE if plan is _BY_TYPE else None))
            return
    other = _member(text, pointer)
    if other.length > text.largest:
        yield other
        return
    try:
        parsed(other.data)
    except InvalidPrediction as error:
        said = _said(f"its {name}", error)
        yield evolve(other, broken=said)


def _said(what: str, error: InvalidPrediction) -> str:
    return f"the document is no JSON: {what} {error.problem}"


def _member(text: Text, pointer: str) -> Member:
    """The value that begins here; of one that is never closed, what is before the next one."""
    place, kept, length, depth = text.place, bytearray(), 0, 0
    looked_at = min(_LONG, text.largest)
    while True:
        is_scalar = not depth and text.data[text.at : text.at + 1] not in (b"[", b"{")
        token = text.match(_SCALAR if is_scalar else _BRACKET) or text.match(_SOME)
        if token is None:
            return _unclosed(text, pointer, place, kept, length)
        if length <= text.largest and length + len(token[0]) > looked_at:
            if resumed := _resumed(text, pointer, place, bytes(kept)):
                return resumed
            looked_at *= 2
        length += len(token[0])
        if length <= text.largest or not kept:
            kept += token[0]
        text.at = token.end()
        if not is_scalar and token.re is _BRACKET:
            depth += 1 if token[1] in b"[{" else -1
        if depth <= 0:
            is_cut = is_scalar and text.is_ended and text.at == len(text.data)
            whole = Member(*place, pointer, bytes(kept), length, is_cut=is_cut)
            is_kept = length <= text.largest
            return (_resumed(text, pointer, place, whole.data) if is_kept else None) or whole


_LONG: Final = 2**16
"""How many bytes are taken for one value until it is looked whether they are; then twice that."""


def _unclosed(
    text: Text, pointer: str, place: tuple[int, int], kept: bytearray, length: int
) -> Member:
    """A value whose end is not found. `kept`: what was of it, and is no more in the text."""
    data = b"" if length > text.largest else bytes(kept) + text.data[text.at :]
    if resumed := _resumed(text, pointer, place, data, is_all=True):
        return resumed
    start = bytes(kept) + text.data[text.at : text.at + 64]
    said = "what begins here is not closed" if how_far(data) == "wrong" else ""
    length += text.give_up(said, place[0], length)
    return Member(*place, pointer, start, length, is_cut=True)


def _resumed(
    text: Text, pointer: str, place: tuple[int, int], data: bytes, *, is_all: bool = False
) -> Member | None:
    """What is before the next member, of data that are no JSON as they hold that, too.

    It begins a line, and is no further in it than the member is in its own. `is_all`: the data are
    all that was read by now.
    """
    begins = re.compile(rb"\n[ \t]{0,%d}(?=\{)" % min(place[1] - 1, _INDENT)).search(data)
    if not (data.startswith(b"{") and begins) or how_far(data) != "wrong" or _is_lenient(data):
        return None
    own = data[: begins.start()]
    behind = b"" if is_all else text.data[text.at :]
    text.back(data[begins.end() :] + behind, (place[0] + own.count(b"\n") + 1, len(begins[0])))
    own = own.rstrip(b" \t\r\n,")
    return Member(*place, pointer, own, len(own), is_resumed=True)


_INDENT: Final = 1_000
"""How far a line is indented at most that is looked for."""


def _is_lenient(data: bytes) -> bool:
    """Whether these are one value, of Python if not of JSON: with NaN or infinity in it."""
    try:
        json.loads(data[: _SMALL + 1])
    except (ValueError, RecursionError):
        return False
    return True


_SMALL: Final = 2**20
"""How many bytes may be read so: each may take very many of memory."""
