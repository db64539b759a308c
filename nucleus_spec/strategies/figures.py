"""Keypoints, their names and skeleton, which have to fit together (KEYPOINTS-3, KEYPOINTS-5)."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from nucleus_spec.geometry import Keypoint
from nucleus_spec.strategies import long_lists
from nucleus_spec.strategies.building import mostly
from nucleus_spec.strategies.scalars import TEXTS
from nucleus_spec.strategies.values import KEYPOINTS

FIGURE: Final = ("keypoints", "names", "skeleton")

_SHORT: Final = 8
_MANY: Final = mostly(st.lists(KEYPOINTS, max_size=4), long_lists.KEYPOINTS, one_in=8)


@functools.cache
def _keypoints(count: int) -> SearchStrategy[list[Keypoint]]:
    if count > _SHORT:
        return long_lists.keypoints_of(st.just(count))
    return st.lists(KEYPOINTS, min_size=count, max_size=count)


@functools.cache
def _names(count: int) -> SearchStrategy[list[str]]:
    """Unique names: of many, each is the same text with a number of its own."""
    if count > _SHORT:
        return TEXTS.map(lambda text: [f"{text}{index}" for index in range(count)])
    return st.lists(TEXTS, min_size=count, max_size=count, unique=True)


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
