"""Unpacks files of gzip and zstd: one member after the other, up to the first damage."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from typing import Any, BinaryIO, Final

from attrs import frozen

_TAKEN: Final = 2048
"""How many packed bytes are unpacked at once: few may become very many."""


class DamagedError(Exception):
    """No more of a packed file can be read, and why."""


@frozen
class _Kind:
    """A way to pack. `begin` makes what unpacks a member, which raises one of `errors`."""

    starts: tuple[bytes, ...]
    begin: Callable[[], Any]
    errors: tuple[type[Exception], ...]


_GZIP: Final = (b"\x1f\x8b",)
_ZSTD: Final = (b"\x28\xb5\x2f\xfd",)
_SKIPPED: Final = tuple(bytes((last, 0x2A, 0x4D, 0x18)) for last in range(0x50, 0x60))
"""How frames of zstd begin that have something else in them."""
_LONGEST: Final = 4
"""How many bytes the longest of these beginnings has."""


def is_packed(file: Any) -> bool:
    """Whether a file that can be peeked into begins as a packed one."""
    return bool(file.peek(_LONGEST).startswith((*_GZIP, *_ZSTD)))


def _kind_of(start: bytes) -> _Kind:
    if start.startswith(_ZSTD):
        from zstandard import ZstdDecompressor, ZstdError

        unpacker = ZstdDecompressor(max_window_size=2**27)
        return _Kind((*_ZSTD, *_SKIPPED), unpacker.decompressobj, (ZstdError,))
    from isal import isal_zlib

    def begin() -> Any:
        return isal_zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)

    error: Any = isal_zlib.error
    return _Kind(_GZIP, begin, (error,))


class Unpacked(io.RawIOBase):
    """The bytes of a packed file. `again` opens it once more, from its beginning."""

    def __init__(self, file: Any, again: Callable[[], BinaryIO]) -> None:
        self._kind = _kind_of(file.peek(_LONGEST))
        self._file, self._again = file, again
        self._member: Any = None
        self._packed, self._unpacked, self._damage = b"", b"", ""
        self._at = self._begun = 0
        """Where the bytes begin that are unpacked next, and where their member does."""

    def read(self, size: int = -1) -> bytes:
        """Up to so many bytes. Raises `DamagedError` behind the last one that can be read."""
        while not self._unpacked:
            if self._damage:
                raise DamagedError(self._damage)
            if not self._more():
                return b""
        read, self._unpacked = self._unpacked[:size], self._unpacked[size:]
        return read

    def _more(self) -> bool:
        """Unpack some bytes. False if there are no more."""
        if self._member is None and not self._begins():
            return self._damage != ""
        self._packed = self._packed or self._file.read(_TAKEN)
        if not self._packed:
            self._damage = "the file breaks off: it is damaged, or not all of it is here"
            return True
        try:
            self._unpacked = self._member.decompress(self._packed)
        except self._kind.errors as error:
            self._damage = f"the file is damaged, here or before: {error}"
            self._unpacked = self._rescued()
            return True
        left = self._member.unused_data
        self._at += len(self._packed) - len(left)
        self._packed = left
        if self._member.eof:
            self._member = None
        return True

    def _begins(self) -> bool:
        """Begin the next member, if there is one. Zeros may stand before it."""
        read, self._packed = self._packed or self._file.read(_TAKEN), b""
        while read:
            self._packed += read
            if self._at:
                self._at += len(self._packed) - len(self._packed.lstrip(b"\0"))
                self._packed = self._packed.lstrip(b"\0")
            read = b"" if len(self._packed) >= _LONGEST else self._file.read(_TAKEN)
        if not self._packed:
            return False
        if not self._packed.startswith(self._kind.starts):
            self._damage = "the file goes on with other bytes where it should end: it is damaged"
            return False
        self._begun, self._member = self._at, self._kind.begin()
        return True

    def _rescued(self) -> bytes:
        """What can be unpacked of the bytes in which the damage shows: one by one."""
        member, left = self._kind.begin(), self._at - self._begun
        made = io.BytesIO()
        with self._again() as file:
            file.seek(self._begun)
            try:
                while left > 0 and (read := file.read(min(left, _TAKEN))):
                    member.decompress(read)
                    left -= len(read)
                for at in range(0 if left else len(self._packed)):
                    made.write(member.decompress(self._packed[at : at + 1]))
            except self._kind.errors:
                pass
        return made.getvalue()
