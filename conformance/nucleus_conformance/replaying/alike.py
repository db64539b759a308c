"""Reads the replies of two implementations, most of which are alike: these are parsed once."""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec

from nucleus_conformance.protocol.messages import ProtocolError, Response, read_reply
from nucleus_conformance.suite.case import Outcome
from nucleus_conformance.suite.ijson import LEVELS

_HEAD: Final = re.compile(rb'\{"id": ?"([0-9a-f]{16})",( ?"payload": ?)?')
"""How most programs begin a reply, and how it goes on, if it is a payload."""

_MOST: Final = 512
"""How many replies are remembered, until the other implementation says the same."""

_LONGEST: Final = 2**14
"""How many bytes of a reply are remembered."""

_DECODE: Final = msgspec.json.Decoder().decode
_ENCODE: Final = msgspec.json.Encoder().encode
_NOT_READ: Final = (msgspec.MsgspecError, ValueError, RecursionError, OverflowError)


class Alike:
    """Reads replies, and gives for one that goes on as an earlier one did the same response.

    What a reply says does not depend on its id; so it need not be parsed to be known.
    """

    def __init__(self) -> None:
        self._known: dict[bytes, Response] = {}

    def read(self, line: bytes) -> tuple[Any, Response | ProtocolError]:
        """As `read_reply`."""
        head = _HEAD.match(line)
        if head is None:
            return read_reply(line)
        name = head[1].decode()
        rest = line[head.end(1) :]
        said: Response | ProtocolError | None = self._known.pop(rest, None)
        if said is not None:
            return name, said
        said = (head[2] and _plain_payload(line[head.end() :])) or read_reply(line)[1]
        if not isinstance(said, ProtocolError) and len(rest) <= _LONGEST:
            self._known[rest] = said
            if len(self._known) > _MOST:
                del self._known[next(iter(self._known))]
        return name, said


def _plain_payload(rest: bytes) -> Outcome | None:
    """The payload of a reply that ends so, if nothing in how it is spelled needs a closer look.

    It does not if the same text comes of what was read, but for blanks: then no key occurs twice.
    """
    if not rest.endswith(b"}") or rest.count(b"{") + rest.count(b"[") > LEVELS:
        return None
    text = rest[:-1]
    try:
        value = _DECODE(text)
        again = _ENCODE(value)
    except _NOT_READ:
        return None
    is_plain = again == text or again.translate(None, b" ") == text.translate(None, b" ")
    return Outcome("payload", value) if is_plain else None
