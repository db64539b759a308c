"""Values unpacked from bytes, so that one draw, which is what costs time in Hypothesis, makes many of them.

From zeros each gives its simplest value, and a smaller byte gives a simpler one: Hypothesis shrinks bytes towards
zeros, so what it ends with is small. Every byte string of the right width gives a valid value.
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
"""A byte from here on says yes; so no is simpler."""


@frozen
class Packed(Generic[T]):
    """A value that takes `width` bytes, and how it is unpacked from them."""

    width: int
    unpack: Callable[[bytes], T]

    def strategy(self) -> SearchStrategy[T]:
        """The same as a Hypothesis strategy, which draws once."""
        return self.bytes().map(self.unpack)

    def bytes(self) -> SearchStrategy[bytes]:
        """What `unpack` takes."""
        return st.binary(min_size=self.width, max_size=self.width)

    def map(self, change: Callable[[T], U]) -> Packed[U]:
        """The same bytes, but what `change` makes of the value."""
        unpack = self.unpack
        return Packed(self.width, lambda packed: change(unpack(packed)))

    def or_none(self) -> Packed[T | None]:
        """None half of the time, and from zeros."""
        unpack = self.unpack
        return Packed(
            1 + self.width, lambda packed: unpack(packed[1:]) if packed[0] >= HALF else None
        )


def record(fields: dict[str, Packed[Any]]) -> Packed[dict[str, Any]]:
    """A dict of such values, side by side."""
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
    """Up to `most` members, each of which may be left out by itself; rarely, all over again up to 16 times."""
    step = 1 + member.width
    starts = range(1, 1 + most * step, step)
    unpack = member.unpack

    def unpack_list(packed: bytes) -> list[T]:
        some = [unpack(packed[at + 1 : at + step]) for at in starts if packed[at] >= HALF]
        return some * max(1, packed[0] - 0xF0)

    return Packed(1 + most * step, unpack_list)


def by_share(*shares: tuple[int, Callable[[bytes], Any]]) -> Callable[[bytes], Any]:
    """One of several ways to unpack, by the first byte; each has its share of 256. The simplest comes first."""
    ways = [way for share, way in shares for _ in range(share)]
    assert len(ways) == 256
    return lambda packed: ways[packed[0]](packed[1:])


def one_of(table: Sequence[T]) -> Callable[[bytes], T]:
    """An entry of a table, by the first byte; the first is the simplest."""
    size = len(table)
    return lambda packed: table[packed[0] % size]
