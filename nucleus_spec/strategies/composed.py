"""Predictions composed of their parts: what is given, and for the rest what the keys allow.

Parameters that depend on each other are drawn together: the keypoints with their names and
skeleton, and the two ids of the item.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, TypeVar

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from nucleus_spec.editions import FIRST, Edition
from nucleus_spec.predictions import KeypointsPrediction, Prediction
from nucleus_spec.strategies.derived import values_of
from nucleus_spec.strategies.figures import FIGURE, figures
from nucleus_spec.strategies.scalars import TEXTS
from nucleus_spec.strategies.values import MASK_URLS
from nucleus_spec.wire import parameters

P = TypeVar("P", bound=Prediction)

Arguments = dict[str, Any]
Given = Mapping[str, SearchStrategy[Any]]

_BY_NAME: Final[Given] = {"mask_url": MASK_URLS}
"""Parameters of which more is known than their constraint says."""


@st.composite
def _item_ids(draw: st.DrawFn, names: Sequence[str], given: Given) -> Arguments:
    """REFERENCE-1. Arguments for these parameters, of which one at least is not None.

    If a given one is None, another is set.
    """
    ids: Arguments = {name: draw(each) for name, each in given.items()}
    missing = [name for name in reversed(names) if name not in ids]
    for name in missing:
        needed = name == missing[-1] and not any(each is not None for each in ids.values())
        ids[name] = draw(TEXTS) if needed or draw(st.booleans()) else None
    return ids


@st.composite
def _constructed(
    draw: st.DrawFn,
    cls: type[P],
    parts: Given,
    optional: Given,
    together: Sequence[SearchStrategy[Arguments]],
    later: Mapping[str, SearchStrategy[Arguments]],
) -> P:
    """An object of all these parts; an optional one is None half of the time.

    `later` are arguments of later editions for the points, keypoints or segments of a parameter.
    """
    arguments: Arguments = {name: draw(each) for name, each in parts.items()}
    for name, each in optional.items():
        arguments[name] = draw(each) if draw(st.booleans()) else None
    for group in together:
        arguments |= draw(group)
    for name, more in later.items():
        arguments[name] = _with_more(draw, arguments[name], more)
    return cls(**arguments)


def _with_more(draw: st.DrawFn, made: Any, more: SearchStrategy[Arguments]) -> Any:
    """A part, or each part of a list, with more arguments."""
    if isinstance(made, (list, tuple)):
        return [_with_more(draw, each, more) for each in made]
    return None if made is None else attrs.evolve(made, **draw(more))


def _later(part: type, under: Edition) -> SearchStrategy[Arguments] | None:
    """Some of the arguments that the first edition does not have; None if there is none."""
    found = {
        name: values_of(key.constraint.inner or key.constraint)
        for name, key, _ in parameters(part)
        if key.constraint is not None and FIRST < key.since <= under
    }
    return st.fixed_dictionaries({}, optional=found) if found else None


def strategy_of(
    cls: type[P], under: Edition, given: Given = MappingProxyType({})
) -> SearchStrategy[P]:
    """Predictions of this class, in terms of this edition, with these sub-strategies."""
    keys = {name: key for name, key, _ in parameters(cls) if key.since <= under}
    items = [name for name, key in keys.items() if key.names_item]
    groups: list[tuple[Sequence[str], SearchStrategy[Arguments]]] = [
        (items, _item_ids(items, {name: given[name] for name in items if name in given}))
    ]
    if cls is KeypointsPrediction:
        groups.append((FIGURE, figures({name: given[name] for name in FIGURE if name in given})))
    parts: dict[str, SearchStrategy[Any]] = {}
    optional: dict[str, SearchStrategy[Any]] = {}
    later: dict[str, SearchStrategy[Arguments]] = {}
    for name, key in keys.items():
        assert key.constraint is not None
        more = None if key.constraint.nested is None else _later(key.constraint.nested, under)
        if more is not None and name not in given:
            later[name] = more
        if any(name in names for names, _ in groups):
            continue
        if name in given:
            parts[name] = given[name]
        elif key.constraint.inner is not None:
            optional[name] = values_of(key.constraint.inner)
        else:
            parts[name] = _BY_NAME[name] if name in _BY_NAME else values_of(key.constraint)
    return _constructed(cls, parts, optional, [group for _, group in groups], later)
