"""Long lists, which repeat a few members: those are drawn as the members of short lists are.

Hypothesis needs 20 to 40 microseconds for each number that it draws, and gives up on test cases
beyond 8 KiB, in which 64 predictions have to fit. Every member of a long list is among its first
few, so what one member makes fail shrinks to a list of that member.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from nucleus_spec.strategies.building import mostly

T = TypeVar("T")

LONGEST_EMBEDDING: Final = 2048

_DISTINCT: Final = 12
"""So many members of a long list are drawn at most."""


def stretched(members: Sequence[T], size: int | None) -> list[T]:
    """These members, repeated up to this size; each round starts one member later.

    None leaves them as they are; of none there are none.
    """
    if size is None or not members:
        return list(members)
    count = len(members)
    return [members[(index + index // count) % count] for index in range(size)]


def rare_sizes(longest: int, *usual: int, one_in: int) -> SearchStrategy[int | None]:
    """None, and one in so many is a size: any, or twice as often one of those that are usual."""
    common = st.sampled_from(usual)
    return mostly(st.none(), st.integers(1, longest) | common | common, one_in=one_in)


@st.composite
def lists(
    draw: st.DrawFn, members: SearchStrategy[T], most: int, sizes: SearchStrategy[int | None]
) -> list[T]:
    """Lists with at most so many members, each drawn on its own; longer ones if a size is drawn."""
    size = draw(sizes)
    return stretched(draw(st.lists(members, max_size=most if size is None else _DISTINCT)), size)


def lists_of_size(members: SearchStrategy[T], size: int) -> SearchStrategy[list[T]]:
    """Lists with exactly so many members."""
    drawn = st.lists(members, min_size=min(size, 1), max_size=min(size, _DISTINCT))
    return st.builds(stretched, drawn, st.just(size))
