"""Reads the replies of two implementations, most of which are alike: these are parsed once."""

from __future__ import annotations

import re
from collections import OrderedDict
from typing import Any, Final

import msgspec

from nucleus_conformance.protocol.messages import ProtocolError, Response, read_reply
from nucleus_conformance.suite.case import Outcome
from nucleus_conformance.suite.ijson import LEVELS

_HEAD: Final = re.compile(rb'\{"id": ?"([0-9a-f]{16})",')
"""How most programs begin a reply."""

_SPACED: Final = b'", "payload": '
_COMPACT: Final = b'","payload":'
"""How most go on behind the id, if it is a payload."""

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
        self._known: OrderedDict[bytes, Response] = OrderedDict()

    def read(self, line: bytes) -> tuple[Any, Response | ProtocolError]:
        """As `read_reply`."""
        if line[24:38] == _SPACED and line.startswith(b'{"id": "'):
            name, rest = line[8:24], line[24:]
        elif line[23:35] == _COMPACT and line.startswith(b'{"id":"'):
            name, rest = line[7:23], line[23:]
        elif head := _HEAD.match(line):
            name, rest = head[1], line[head.end(1) :]
        else:
            return read_reply(line)
        if not name.isalnum():
            return read_reply(line)
        said: Response | ProtocolError | None = self._known.pop(rest, None)
        if said is None:
            said = _plain_payload(rest) or read_reply(line)[1]
            if not isinstance(said, ProtocolError) and len(rest) <= _LONGEST:
                self._known[rest] = said
                if len(self._known) > _MOST:
                    self._known.popitem(last=False)
        return name.decode("ascii"), said


def _plain_payload(rest: bytes) -> Outcome | None:
    """The payload of a reply that goes on so behind its id, if its spelling needs no closer look.

    It does not if the same text comes of what was read, but for blanks: then no key occurs twice.
    """
    if rest.startswith(_SPACED):
        text = rest[len(_SPACED) : -1]
    elif rest.startswith(_COMPACT):
        text = rest[len(_COMPACT) : -1]
    else:
        return None
    if not rest.endswith(b"}") or text.count(b"{") + text.count(b"[") > LEVELS:
        return None
    try:
        value = _DECODE(text)
        again = _ENCODE(value)
    except _NOT_READ:
        return None
    if again != text:
        without = text.translate(None, b" ")
        if again != without and again.translate(None, b" ") != without:
            return None
    return Outcome("payload", value)
