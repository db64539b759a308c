"""Keypoints, their names and skeleton, which have to fit together (KEYPOINTS-3, KEYPOINTS-5)."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Mapping
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from nucleus_spec.geometry import Keypoint
from nucleus_spec.strategies import long_lists
from nucleus_spec.strategies.scalars import TEXTS
from nucleus_spec.strategies.values import KEYPOINTS

FIGURE: Final = ("keypoints", "names", "skeleton")

_OWN: Final = 4
"""So many keypoints, and names, are each drawn on their own. Further names are numbered."""
_MANY: Final = long_lists.lists(
    KEYPOINTS, _OWN, long_lists.rare_sizes(133, 17, 133, 21, 68, one_in=8)
)


@functools.cache
def _keypoints(count: int) -> SearchStrategy[list[Keypoint]]:
    return long_lists.lists_of_size(KEYPOINTS, count)


@functools.cache
def _names(count: int) -> SearchStrategy[list[str]]:
    """Unique names. All but the first few are the first one with a number."""
    own = min(count, _OWN)
    drawn = st.lists(TEXTS, min_size=own, max_size=own, unique=True)
    return st.builds(_named, drawn, st.just(count)) if count > own else drawn


def _named(names: list[str], count: int) -> list[str]:
    numbered = (f"{names[0]}{index}" for index in itertools.count(len(names)))
    others = (name for name in numbered if name not in names)
    return [*names, *itertools.islice(others, count - len(names))]


@functools.cache
def _skeletons(count: int) -> SearchStrategy[list[list[int]]]:
    if not count:
        return st.builds(list)
    ends = st.integers(0, count - 1)
    return st.lists(st.lists(ends, min_size=2, max_size=2), max_size=3)


@st.composite
def figures(draw: st.DrawFn, given: Mapping[str, SearchStrategy[Any]]) -> dict[str, Any]:
    """The three arguments by name; those in `given` are drawn from there.

    Of given keypoints and names, the longer list is cut.
    """
    made: dict[str, Any] = {name: draw(each) for name, each in given.items()}
    if "keypoints" not in made:
        made["keypoints"] = draw(_keypoints(len(made["names"])) if "names" in made else _MANY)
    if "names" not in made:
        made["names"] = draw(_names(len(made["keypoints"])))
    count = min(len(made["keypoints"]), len(made["names"]))
    if "skeleton" not in made:
        made["skeleton"] = draw(_skeletons(count))
    cut = {name: made[name][:count] for name in ("keypoints", "names")}
    return {**made, **cut}
