"""Long lists of numbers. Each is drawn as one `binary`, with a few bytes for each member.

Hypothesis needs 20 to 40 microseconds for each number that it draws, and gives up on test cases
beyond 8 KiB, in which 64 predictions have to fit. Hence a list has at most 64 bytes of its own;
beyond that, these are repeated, multiplied by 2, 3 and so on. Short lists are drawn number by
number: see `values`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from nucleus_spec.geometry import Keypoint, Point
from nucleus_spec.strategies.scalars import Number

T = TypeVar("T")

LONGEST_EMBEDDING: Final = 2048


_OWN_BYTES: Final = 64
_TIMES: Final = [bytes(byte * times & 0xFF for byte in range(256)) for times in range(1, 33)]
"""Tables that multiply each byte by 1, 2, and so on."""


@st.composite
def _packed(
    draw: st.DrawFn, unpack: Callable[[bytes], T], width: int, sizes: SearchStrategy[int]
) -> list[T]:
    """Lists of values that `unpack` makes of `width` bytes each. Zeros make the simplest value."""
    size = draw(sizes) * width
    own = min(size, _OWN_BYTES - _OWN_BYTES % width)
    packed = draw(st.binary(min_size=own, max_size=own))
    while len(packed) < size:
        packed += packed[:own].translate(_TIMES[len(packed) // own])
    return [unpack(packed[at : at + width]) for at in range(0, size, width)]


def _sizes(longest: int, *usual: tuple[int, ...]) -> SearchStrategy[int]:
    """A size, and more often than others one of those that are usual."""
    return st.one_of(st.integers(1, longest), *map(st.sampled_from, usual))


def _share(packed: bytes) -> Number:
    """A number from about -1 to 1; most have 16 digits or more."""
    return int.from_bytes(packed, "big", signed=True) / 127 if packed[0] else 0


def _pixels(packed: bytes) -> Number:
    """A number from 0 to 4,096, in sixteenths."""
    sixteenths, whole = divmod(int.from_bytes(packed, "big"), 4096)
    return whole + sixteenths / 16 if sixteenths else whole


def _point(packed: bytes) -> Point:
    return Point(_pixels(packed[:2]), _pixels(packed[2:]))


def _keypoint(packed: bytes) -> Keypoint:
    """A keypoint, visible half of the time. If it is not visible, it may lack x, y or both."""
    kind = packed[0]
    visible = kind < 0x80
    x = _pixels(packed[1:3]) if visible or kind & 1 else None
    y = _pixels(packed[3:]) if visible or kind & 2 else None
    return Keypoint(x, y, visible)


def embeddings_of(sizes: SearchStrategy[int]) -> SearchStrategy[list[Number]]:
    """Embeddings with so many numbers."""
    return _packed(_share, 1, sizes)


def keypoints_of(sizes: SearchStrategy[int]) -> SearchStrategy[list[Keypoint]]:
    """Lists of so many keypoints."""
    return _packed(_keypoint, 5, sizes)


EMBEDDINGS: Final = embeddings_of(
    _sizes(LONGEST_EMBEDDING, (128, 512, LONGEST_EMBEDDING), (256, 768, 1536))
)
LINES: Final = _packed(_point, 4, _sizes(300, (17, 64), (100, 257, 300)))
KEYPOINTS: Final = keypoints_of(_sizes(133, (17, 133), (21, 68)))
WEIGHTS: Final[SearchStrategy[list[int]]] = _packed(ord, 1, _sizes(100, (20, 80), (10, 100)))
"""Numbers below 256, such as one for each of 80 classes."""
