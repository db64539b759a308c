"""Values unpacked from bytes. One draw makes many values, because draws are slow in Hypothesis.

Zeros unpack to the simplest value, and smaller bytes to simpler values. Hypothesis shrinks bytes
towards zero, so it ends with simple values. Every byte string of the right width is valid.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, Generic, TypeVar

from attrs import frozen
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

T = TypeVar("T")
U = TypeVar("U")

HALF: Final = 0x80
"""Bytes from here up mean yes, so no is simpler."""


@frozen
class Packed(Generic[T]):
    """A function `unpack` that makes a value from exactly `width` bytes."""

    width: int
    unpack: Callable[[bytes], T]

    def strategy(self) -> SearchStrategy[T]:
        """A Hypothesis strategy for such values; it draws once."""
        return self.bytes().map(self.unpack)

    def bytes(self) -> SearchStrategy[bytes]:
        """A strategy for the argument of `unpack`."""
        return st.binary(min_size=self.width, max_size=self.width)

    def map(self, change: Callable[[T], U]) -> Packed[U]:
        """The value that `change` makes of this one, from the same bytes."""
        unpack = self.unpack
        return Packed(self.width, lambda packed: change(unpack(packed)))

    def or_none(self) -> Packed[T | None]:
        """This value, or None half of the time. Zeros unpack to None."""
        unpack = self.unpack
        return Packed(
            1 + self.width, lambda packed: unpack(packed[1:]) if packed[0] >= HALF else None
        )


def record(fields: dict[str, Packed[Any]]) -> Packed[dict[str, Any]]:
    """A dict of these values, packed side by side."""
    places = []
    width = 0
    for name, each in fields.items():
        places.append((name, width, width + each.width, each.unpack))
        width += each.width
    return Packed(
        width,
        lambda packed: {name: unpack(packed[start:end]) for name, start, end, unpack in places},
    )


def listed(member: Packed[T], most: int) -> Packed[list[T]]:
    """A list of up to `most` members, rarely repeated up to 15 times.

    A byte per member decides whether it is left out.
    """
    step = 1 + member.width
    starts = range(1, 1 + most * step, step)
    unpack = member.unpack

    def unpack_list(packed: bytes) -> list[T]:
        some = [unpack(packed[at + 1 : at + step]) for at in starts if packed[at] >= HALF]
        return some * max(1, packed[0] - 0xF0)

    return Packed(1 + most * step, unpack_list)


def by_share(*shares: tuple[int, Callable[[bytes], Any]]) -> Callable[[bytes], Any]:
    """The first byte chooses a way to unpack the rest.

    Each way has its share of the 256 bytes. The simplest comes first.
    """
    ways = [way for share, way in shares for _ in range(share)]
    assert len(ways) == 256
    return lambda packed: ways[packed[0]](packed[1:])


def one_of(table: Sequence[T]) -> Callable[[bytes], T]:
    """The first byte chooses an entry of the table. The simplest comes first."""
    size = len(table)
    return lambda packed: table[packed[0] % size]
