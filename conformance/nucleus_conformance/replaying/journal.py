"""A journal: what was found of the predictions of a dump so far, and how far that is.

It is a file of messages (`corpus.framing`): a header, and then what was found in blocks, in their
order, each as a whole or in several messages, when a replay was interrupted in it, or the dump has
grown. Between them stands what became known beside that. Each has a hash of itself before it. What
breaks off at its end is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, Protocol

import msgspec

from nucleus_conformance.corpus.beginnings import Format
from nucleus_conformance.corpus.framing import (
    FrameError,
    SealError,
    framed,
    next_framed,
    sealed,
    unsealed,
)
from nucleus_conformance.errors import UsageError
from nucleus_conformance.files import writing
from nucleus_conformance.machine import told_as
from nucleus_conformance.replaying.changes import Change

_FORMATS: Final = "nucleus-conformance replay journal "
FORMAT: Final = f"{_FORMATS}3"


class Side(msgspec.Struct, frozen=True):
    """One of the two implementations: what the user and it itself call it, and what it speaks.

    `command`: what stands on a command line to start it.
    """

    named: str
    title: str
    edition: str
    command: str


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked of which implementations. A replay goes on with the same alone.

    `files`: the names of the files of the dump, as bytes.
    """

    format: str = FORMAT
    now: Side
    before: Side
    depth: str
    input_format: Format | None
    files: tuple[bytes, ...]


class _Format(msgspec.Struct):
    """What every header has."""

    format: str


class Figures(msgspec.Struct):
    """Numbers of predictions.

    `replayed`: those that were put to both; `compared`: that both accepted or refused; `accepted`:
    that both accepted; `identified`: those of them that have an annotation id by their type; `ids`:
    whose id is another one, appears or is gone. `differing`: of those compared, that come out
    otherwise in a way that no permitted deviation explains; `permitted`: in a way that one does.
    `refused`: that both refuse. `skipped`: why records or predictions were left out -> how many.
    """

    replayed: int = 0
    compared: int = 0
    accepted: int = 0
    identified: int = 0
    ids: int = 0
    differing: int = 0
    permitted: int = 0
    refused: int = 0
    skipped: dict[str, int] = {}

    def add(self, more: Figures) -> None:
        """Add others to these."""
        for name in self.__struct_fields__[:-1]:
            setattr(self, name, getattr(self, name) + getattr(more, name))
        for why, count in more.skipped.items():
            self.skipped[why] = self.skipped.get(why, 0) + count


class Example(msgspec.Struct, frozen=True):
    """The first prediction of a cause: its type, its payload, and what was made of it before.

    Both are JSON texts; of a refusal, `before` is empty.
    """

    cause: tuple[str, ...]
    type: str
    payload: str
    before: str


class Found(msgspec.Struct, kw_only=True, tag=True):
    """What was found in a block, or in the part of it up to there.

    `file`: which one of the header's; `block`: its number there, `length` how many bytes it has,
    and `digest` what tells it from others. `asked`: how many of its predictions are done with, from
    its beginning on. `answered`: whether the two, that of now and that of before, ever replied.
    """

    file: int
    block: int
    length: int
    digest: int
    asked: int
    is_whole: bool
    answered: tuple[bool, bool]
    figures: Figures
    changes: list[Change]
    examples: list[Example]


class Aside(msgspec.Struct, tag=True):
    """What became known of the two beside answers: first of that of now, then of that of before.

    `incidents`: what went wrong that no line is to blame for; `advice`: what to do about troubles.
    """

    incidents: tuple[list[str], list[str]] = ([], [])
    advice: tuple[list[str], list[str]] = ([], [])


_ENCODE: Final = msgspec.msgpack.Encoder().encode
_DECODE_FORMAT: Final = msgspec.msgpack.Decoder(_Format).decode
_DECODE_HEADER: Final = msgspec.msgpack.Decoder(Header).decode
_DECODE: Final = msgspec.msgpack.Decoder(Found | Aside).decode
_DECODE_FOUND: Final = msgspec.msgpack.Decoder(Found).decode


class Adds(Protocol):
    """What takes what is found."""

    def add(self, found: Found, /) -> None:
        """What was found next."""


class Writer:
    """Adds to a journal, and flushes it with each block.

    `name`: what the file is called where it cannot be written. `header`: None, if it is there.
    """

    def __init__(self, file: BinaryIO, name: str | Path, header: Header | None) -> None:
        self._file, self._name = file, name
        if header is not None:
            self._put(header)

    def add(self, found: Found) -> None:
        """What was found next."""
        self._put(found)

    def tell(self, aside: Aside) -> None:
        """What became known beside that."""
        self._put(aside)

    def _put(self, message: Header | Found | Aside) -> None:
        with writing(self._name):
            self._file.write(framed(sealed(_ENCODE(message))))
            self._file.flush()


def _message(file: BinaryIO) -> bytes | None:
    """The next message; None if there is none. Raises `FrameError` and `SealError`."""
    data = next_framed(file)
    return None if data is None else unsealed(data)


def encoded(found: Found) -> bytes:
    """What was found in a block, in bytes."""
    return _ENCODE(found)


def decoded(data: bytes) -> Found:
    """What was `encoded`."""
    return _DECODE_FOUND(data)


def has_begun(path: Path, header: Header) -> bool:
    """Whether a file has more than a part of that header, with which a journal begins."""
    start = framed(sealed(_ENCODE(header)))
    with _reading(path), path.open("rb") as file:
        there = file.read(len(start))
    return len(there) == len(start) or not start.startswith(there)


def header_of(path: Path) -> Header:
    """The header of a journal. Raises `UsageError` if it is none."""
    with _reading(path), path.open("rb") as file:
        return _header(file)


def messages_in(path: Path) -> Iterator[Found | Aside]:
    """What a journal has, up to where it breaks off. Raises `UsageError` if it is none."""
    with _reading(path), path.open("rb") as file:
        _header(file)
        while (message := _next(file)) is not None:
            yield message


def found_in(path: Path) -> Iterator[Found]:
    """The same without what is beside that."""
    return (each for each in messages_in(path) if isinstance(each, Found))


def _next(file: BinaryIO) -> Found | Aside | None:
    try:
        data = _message(file)
    except FrameError:
        return None
    return None if data is None else _DECODE(data)


def _header(file: BinaryIO) -> Header:
    try:
        data = _message(file) or b""
        its = _DECODE_FORMAT(data).format
    except (msgspec.MsgspecError, SealError):
        its = ""
    if not its.startswith(_FORMATS):
        raise FrameError("it has another beginning")
    if its != FORMAT:
        raise OtherFormatError(f"{file.name} is a journal of another version: name another file")
    return _DECODE_HEADER(data)


class OtherFormatError(UsageError):
    """Another version of this has written a journal."""


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    with told_as(UsageError, f"cannot read {path}"):
        try:
            yield
        except (msgspec.MsgspecError, UnicodeError, FrameError, SealError) as error:
            said = f"{path} is no journal that replay --resume wrote: {error}"
            raise UsageError(said) from None


def length_of(path: Path) -> int:
    """How many bytes of a journal are whole messages."""
    with _reading(path), path.open("rb") as file:
        _header(file)
        length = file.tell()
        while _next(file) is not None:
            length = file.tell()
    return length
