"""From the records of a dump to requests: each prediction is to be decoded, and sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import msgspec
from attrs import define, field

from nucleus_conformance.corpus.blocks import Block
from nucleus_conformance.corpus.findings import shown_pointer
from nucleus_conformance.corpus.parsing import parsed
from nucleus_conformance.corpus.payloads import Payload, payloads
from nucleus_conformance.gate.declared import TYPES, Declared
from nucleus_conformance.protocol.messages import request_body
from nucleus_conformance.suite.case import Request
from nucleus_conformance.suite.ijson import is_plainly_portable
from nucleus_spec.editions import Edition

OPERATION: Final = "decode"
"""What is asked: to read a payload, and to give the one that is sent of what was read."""

_LARGEST: Final = 2**21
"""How many bytes a request may have: a reply may have twice as many."""

UNREAD: Final = "that cannot be read as JSON (lint says which)"
UNTYPED: Final = "of no type that there is (lint says which)"
UNDECLARED: Final = "of a type that is not declared"
TOO_VAST: Final = "with a number beyond every double, or of more than 4,300 digits"
TOO_LARGE: Final = f"of more than {_LARGEST >> 20} MiB"
"""What is not replayed, in words that go with a number of records."""


class Line(msgspec.Struct, frozen=True):
    """A prediction that is to be replayed: where it is, and how it is asked.

    `within`: the JSON pointer in its line or document, if that holds several. What is asked is kept
    as text alone: of very few lines anybody looks at it again.
    """

    file: str
    line: int
    within: str
    type: str
    request: Request

    @property
    def payload(self) -> Any:
        """The prediction, as it is read."""
        asked = parsed(self.request.text)
        return parsed(asked["text"].encode("ascii")) if "text" in asked else asked["payload"]


@define
class Lines:
    """The predictions of blocks. `under`: the newest edition that is spoken."""

    under: Edition
    declared: tuple[Declared, ...]
    skipped: Counter[str] = field(factory=Counter)
    """Why records or predictions were left out, and how many, since somebody cleared it."""
    _spoken: frozenset[str] | None = field(init=False)
    """The types that both declare to have; None: neither declares any in particular."""

    @_spoken.default
    def _types_of_both(self) -> frozenset[str] | None:
        named = [each.types for each in self.declared if each.types is not None]
        return frozenset.intersection(*named) if named else None

    def of(self, file: str, block: Block) -> Iterator[Line]:
        """Those of a block of the file with that name. The others are counted."""
        for each in payloads(block, self.under):
            if each is None:
                self.skipped[UNREAD] += 1
            elif (name := each.type) is None:
                self.skipped[UNTYPED] += 1
            elif self._spoken is not None and name not in self._spoken:
                self.skipped[UNDECLARED] += 1
            elif not each.is_writable:
                self.skipped[TOO_VAST] += 1
            elif (asked := self._asked(file, each, name)) is None:
                self.skipped[TOO_LARGE] += 1
            else:
                yield asked

    def _asked(self, file: str, given: Payload, name: str) -> Line | None:
        """The prediction; None if it is too large."""
        about = _ABOUT[name]
        text = _plain_body(name, given.read) or request_body({**about, "payload": given.read})
        if len(text) > _LARGEST:
            return None
        request = Request(about, place_of(file, given.line, given.pointer), text=text)
        return Line(file, given.line, given.pointer, name, request)


def _plain_body(name: str, payload: Any) -> bytes:
    """The text of a request, made in little time; empty if what is in it needs a closer look."""
    try:
        text = _ENCODE(payload)
    except (OverflowError, UnicodeEncodeError):
        return b""
    if not text.isascii() or not is_plainly_portable(text):
        return b""
    return b"%b%b}" % (_BEFORE[name], text)


_ENCODE: Final = msgspec.json.Encoder().encode
_ABOUT: Final = {name: {"op": OPERATION, "type": name} for name in TYPES}
"""A type -> what a request about it has beside the payload."""
_BEFORE: Final = {name: _ENCODE(about)[:-1] + b',"payload":' for name, about in _ABOUT.items()}
"""The same as text, up to the payload."""


def place_of(file: str, line: int, within: str) -> str:
    """File and line, and where a prediction is in it."""
    return f"{file}:{line} at {shown_pointer(within)}" if within else f"{file}:{line}"
