"""Looks whether who takes calls at an address may be a cluster: it speaks HTTP/2, and begins.

A cluster that is slow, or is stopped, takes calls and says nothing, too. So nobody is refused for
silence here.
"""

from __future__ import annotations

import errno
import os
import socket
from contextlib import closing, suppress
from typing import Final

from nucleus_conformance.text import excerpt

TAKEN: Final = 10.0
"""Seconds that whoever is at an address has to take a call."""
SPEAKS: Final = 30.0
"""Seconds until it is not awaited any longer that he speaks."""
_HEAD: Final = 9
"""How many bytes the head of a frame has: length, type, flags and stream."""
_SETTINGS: Final = b"\4\0\0\0\0\0"
"""What is behind the length in the frame with which a server begins (RFC 9113, section 3.4)."""
_PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(3) + _SETTINGS
"""How a client begins. Who speaks another protocol, and waits for the other end, answers that."""
_SHOWN: Final = 40


def call(host: str, port: int) -> None:
    """Raise an `OSError` if nobody takes a call there, or who does is no cluster."""
    with closing(socket.create_connection((host, port), TAKEN)) as connection:
        if os.environ.get("RAY_USE_TLS", "0").lower() in ("1", "true"):
            return  # he waits for another beginning
        with suppress(TimeoutError):
            connection.settimeout(SPEAKS)
            connection.sendall(_PREFACE)
            _check_beginning(connection)


def _check_beginning(connection: socket.socket) -> None:
    head = b""
    while len(head) < _HEAD and (read := connection.recv(_HEAD - len(head))):
        head += read
    if not head.endswith(_SETTINGS):
        with suppress(OSError):
            head += connection.recv(_SHOWN, socket.MSG_DONTWAIT)
        said = f"says {excerpt(head, _SHOWN)}" if head else "hangs up"
        raise OSError(errno.EPROTO, f"who takes the call is no cluster of this Ray: it {said}")
