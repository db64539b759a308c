"""Messages in a file, each behind its length: what parts and journals are."""

from __future__ import annotations

from typing import Final, Protocol

from xxhash import xxh3_64_digest

LENGTH: Final = 4
"""How many bytes say how long a message is."""
_LONGEST: Final = 2**31


class FrameError(Exception):
    """The bytes are no messages, or break off."""


def framed(data: bytes) -> bytes:
    """A message as it stands in the file."""
    return len(data).to_bytes(LENGTH, "big") + data


class SealError(Exception):
    """A message is not as it was written."""


_SEAL: Final = 8
"""How many bytes a hash has."""


def sealed(data: bytes) -> bytes:
    """A message behind a hash of it."""
    return xxh3_64_digest(data) + data


def unsealed(data: bytes) -> bytes:
    """The message. Raises `SealError` if its hash is another one."""
    if sealed(data[_SEAL:]) != data:
        raise SealError("it is damaged, or was changed: remove it, or name another file")
    return data[_SEAL:]


class Readable(Protocol):
    """What messages are read from."""

    def read(self, size: int, /) -> bytes:
        """Up to so many bytes."""


def next_framed(file: Readable) -> bytes | None:
    """The next message; None if there is none. Raises `FrameError`."""
    start = file.read(LENGTH)
    if not start:
        return None
    length = int.from_bytes(start, "big")
    if length > _LONGEST:
        raise FrameError("it has other bytes")
    data = file.read(length)
    if len(data) < length:
        raise FrameError("it breaks off")
    return data
