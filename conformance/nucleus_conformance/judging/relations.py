"""What several differences of one answer are together: a list in another order, or values swapped.

Each of them by itself looks like something else: a coordinate of the next vertex may well be what a
rounded one would be.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, Final, Literal

from attrs import frozen

from nucleus_conformance.judging.compare import SHALLOW, Difference
from nucleus_conformance.suite.case import Outcome
from nucleus_spec.pointer import keys_of, pointer_to

_REORDERED: Final = "members in another order"
_VALUES_OF: Final = "values of"

RELATED: Final = (_REORDERED, _VALUES_OF)
"""How the words of each kind of relation begin."""


@frozen
class Relation:
    """What differences are together."""

    kind: Literal["order", "swap"]
    pointer: str
    """The list in another order; the object whose values are swapped."""
    keys: tuple[str, ...] = ()
    """Those under which the swapped values stand."""
    expected: Any = None
    actual: Any = None
    """The lists; or of each object what is swapped."""

    @property
    def words(self) -> str:
        """What a cause of that kind is called, before `at` and a place."""
        if self.kind == "order":
            return _REORDERED
        *keys, last = self.keys
        return f"{_VALUES_OF} {', '.join(keys)} and {last} swapped"

    @property
    def hint(self) -> str:
        """What is wrong, in a sentence."""
        if self.kind == "order":
            return "these are the same members in another order: lists keep theirs"
        *keys, last = self.keys
        return f"the values of {', '.join(keys)} and {last} are swapped"


_MOST: Final = 4
"""So many values may be swapped: of more, hardly anybody mistook one for another."""

_LARGE: Final = 40
"""An object of more keys is one of the user's."""


def relations(
    permitted: Outcome | None, said: Outcome | None, found: Sequence[Difference]
) -> dict[str, Relation]:
    """The relation of each difference that is part of one, by the difference's pointer."""
    if permitted is None or said is None or permitted.kind != said.kind or len(found) < 2:
        return {}
    try:
        made = {each.pointer: each for each in _within(_value(permitted), _value(said), "")}
    except (ValueError, RecursionError):
        return {}
    if not made:
        return {}
    above = {each.pointer: _above(each.pointer, made) for each in found}
    counting = [each for each in found if each.kind not in (*SHALLOW, "outcome")]
    real = {id(above[each.pointer]) for each in counting}  # not 1 and 1.0, that is spelling
    return {at: each for at, each in above.items() if each is not None and id(each) in real}


def _value(outcome: Outcome) -> Any:
    if outcome.kind == "text" and isinstance(outcome.content, str):
        return json.loads(outcome.content)
    return outcome.content


def _above(pointer: str, made: Mapping[str, Relation]) -> Relation | None:
    """The relation of a list that the pointer leads into, or of the keys that it ends in."""
    keys = keys_of(pointer)
    for count in range(len(keys)):
        relation = made.get(pointer_to(*keys[:count]))
        if relation and (relation.kind == "order" or keys[count:] == [keys[-1]]):
            return relation if relation.kind == "order" or keys[-1] in relation.keys else None
    return None


def _within(expected: Any, actual: Any, at: str) -> Iterator[Relation]:
    """The relations in a value. In a list that is in another order, none is looked for."""
    both = expected, actual
    if all(isinstance(each, (list, tuple)) for each in both) and len(expected) == len(actual):
        before, now = _texts(expected), _texts(actual)
        if before == now:
            return
        if sorted(before) == sorted(now):
            yield Relation("order", at, expected=expected, actual=actual)
            return
        for index, sides in enumerate(zip(expected, actual, strict=True)):
            yield from _within(*sides, at + pointer_to(index))
    elif isinstance(expected, Mapping) and isinstance(actual, Mapping):
        if swapped := _swapped(expected, actual):
            some = [{name: each.get(name) for name in swapped} for each in (expected, actual)]
            yield Relation("swap", at, tuple(sorted(swapped)), *some)
        for key in expected.keys() & actual.keys():
            yield from _within(expected[key], actual[key], at + pointer_to(key))


def _texts(values: Iterable[Any]) -> list[str]:
    return [json.dumps(each, sort_keys=True) for each in values]


def _swapped(expected: Mapping[str, Any], actual: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys under which the values of one another stand; of no key, null does.

    A key of another name for the same value is none of these.
    """
    keys = list(dict.fromkeys([*expected, *actual]))
    if expected.keys() == actual.keys() and len(keys) > _LARGE:
        return ()
    before, now = (_texts(side.get(key) for key in keys) for side in (expected, actual))
    moved = [index for index in range(len(keys)) if before[index] != now[index]]
    for chosen in (*combinations(moved[:_LARGE], 2), tuple(moved)):
        names = tuple(keys[index] for index in chosen)
        are_there = any(all(name in side for name in names) for side in (expected, actual))
        sides = (sorted(each[index] for index in chosen) for each in (before, now))
        if 2 <= len(names) <= _MOST and are_there and len({*map(tuple, sides)}) == 1:
            return names
    return ()
