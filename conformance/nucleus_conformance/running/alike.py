"""Reads the replies of two implementations, most of which are alike: these are parsed once."""

from __future__ import annotations

import re
from typing import Any, Final

from nucleus_conformance.protocol.messages import ProtocolError, Response, read_reply

_HEAD: Final = re.compile(rb'\{"id": ?"([0-9a-f]{16})",')
"""How most programs begin a reply."""

_MOST: Final = 256
"""How many replies are remembered, until the other implementation says the same."""

_LONGEST: Final = 2**14
"""How many bytes of a reply are remembered."""


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
        rest = line[head.end() :]
        response = self._known.pop(rest, None)
        if response is not None:
            return head[1].decode(), response
        identifier, said = read_reply(line)
        if not isinstance(said, ProtocolError) and len(rest) <= _LONGEST:
            self._known[rest] = said
            if len(self._known) > _MOST:
                del self._known[next(iter(self._known))]
        return identifier, said
