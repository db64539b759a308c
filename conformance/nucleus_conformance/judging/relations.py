"""What several differences of one answer are together.

A list in another order, values swapped, a key under another name, two keys taken for one. Each of
the differences by itself looks like something else: a coordinate of the next vertex may well be
what a rounded one would be.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, Final, Literal

from attrs import frozen

from nucleus_conformance.judging.compare import ABSENT, SHALLOW, Difference
from nucleus_conformance.suite.case import Outcome
from nucleus_conformance.text import is_own_key
from nucleus_spec.pointer import keys_of, pointer_to

_REORDERED: Final = "members in another order"
_LEFT_OVER: Final = "members of earlier requests"
_VALUES_OF: Final = "values of"
_RENAMED: Final = "key spelled otherwise"
_MERGED: Final = "two keys taken for one"

RELATED: Final = (_REORDERED, _LEFT_OVER, _VALUES_OF, _RENAMED, _MERGED)
"""How the words of each kind of relation begin."""


@frozen
class Relation:
    """What differences are together."""

    kind: Literal["order", "left-over", "swap", "renamed", "merged"]
    pointer: str
    """The list in another order, or with more before its own members; the object whose values are
    swapped; the key that is gone."""
    keys: tuple[str, ...] = ()
    """Those under which the swapped values stand."""
    expected: Any = None
    actual: Any = None
    """The lists; of each object what is swapped; the key, and the one in its place."""

    @property
    def is_free(self) -> bool:
        """Whether the key is one of the user's own."""
        return is_own_key(self.pointer)

    @property
    def instead(self) -> str:
        """The pointer of the key in the place of the one that is gone."""
        return self.pointer.rpartition("/")[0] + pointer_to(self.actual)

    @property
    def words(self) -> str:
        """What a cause of that kind is called, before `at` and a place."""
        if self.kind == "order":
            return _REORDERED
        if self.kind == "left-over":
            return _LEFT_OVER
        if self.kind == "renamed":
            return _RENAMED
        if self.kind == "merged":
            return _MERGED
        *keys, last = self.keys
        return f"{_VALUES_OF} {', '.join(keys)} and {last} swapped"

    @property
    def hint(self) -> str:
        """What is wrong, in a sentence; empty if the words say all."""
        if self.kind == "order":
            return "these are the same members in another order: lists keep theirs"
        if self.kind == "left-over":
            return (
                "before its own members stand others, of an earlier request: state leaks from one "
                "to the next; see flag leaking-state"
            )
        if self.kind != "swap":
            return ""
        *keys, last = self.keys
        return f"the values of {', '.join(keys)} and {last} are swapped"


_MOST: Final = 4
"""So many values may be swapped: of more, hardly anybody mistook one for another."""

_LONG: Final = 1000
"""Longer keys are compared by their beginnings alone."""

_LEFT: Final = 16
"""A key shorter than this is hardly what was left of a longer one."""

_LARGE: Final = 40
"""An object of more keys is one of the user's."""


_LISTS: Final = re.compile(r"/items/\d+/\d+$")
"""The lists of a prediction list, in what it answers."""

_GONE: Final = {"missing": "extra", "absent-for-null": "null-for-absent"}
"""The kind of a key that is not there -> the kind of one that must not be there."""


def relations(
    permitted: Outcome | None, said: Outcome | None, found: Sequence[Difference]
) -> dict[str, Relation]:
    """The relation of each difference that is part of one, by the difference's pointer."""
    of_keys = _of_keys(found)
    others = [each for each in found if each.pointer not in of_keys]
    return {**(_rearranged(permitted, said, others) if others else {}), **of_keys}


def _of_keys(found: Sequence[Difference]) -> dict[str, Relation]:
    """Of each key that is gone: the one that came instead, or that has its value now."""
    siblings: dict[str, list[Difference]] = {}
    for each in found:
        if each.pointer and each.kind not in SHALLOW and not each.is_cut:
            siblings.setdefault(each.pointer.rpartition("/")[0], []).append(each)
    made: dict[str, Relation] = {}
    for some in siblings.values():
        if 2 <= len(some) <= 2 * _LARGE:
            made |= _of_siblings(some)
    return made


def _of_siblings(found: Sequence[Difference]) -> dict[str, Relation]:
    made: dict[str, Relation] = {}
    left = list(found)
    for gone in (each for each in found if each.kind in _GONE):
        kind: Literal["renamed", "merged"] = "renamed"
        other = _other_name(gone, left)
        if other is None:
            kind, other = "merged", next((each for each in left if _took(gone, each)), None)
        if other is not None:
            left = [each for each in left if each is not gone and each is not other]
            names = _name(gone), _name(other)
            relation = Relation(kind, gone.pointer, expected=names[0], actual=names[1])
            made |= {gone.pointer: relation, other.pointer: relation}
    return made


def _name(difference: Difference) -> str:
    return keys_of(difference.pointer)[-1]


def _other_name(gone: Difference, left: Sequence[Difference]) -> Difference | None:
    """The key that the one that is gone was sent as, with the same value or one like it."""
    new = [each for each in left if each.kind == _GONE[gone.kind]]
    value = None if gone.kind == "absent-for-null" else gone.expected
    text, name = _text(value), _name(gone)
    same = [each for each in new if _text(each.actual) == text]
    if alike := next((each for each in same if _is_alike(name, _name(each))), None):
        return alike
    if not is_own_key(gone.pointer):
        return same[0] if same and value not in (None, "", [], {}, 0, 1) else None
    alike = next((each for each in new if _is_alike(name, _name(each))), None)
    return alike or next(iter(same), None)


def _took(gone: Difference, other: Difference) -> bool:
    """Whether the value of a key of the user's own stands under another key that is like it."""
    return (
        other.kind in ("value", "type")
        and is_own_key(gone.pointer)
        and _text(gone.expected) == _text(other.actual)
        and _is_alike(_name(gone), _name(other))
    )


def _is_alike(key: str, other: str) -> bool:
    """Whether one may be what became of the other: by case, form, or odd characters alone."""
    if len(key) > _LONG or len(other) > _LONG:
        return len(other) >= _LEFT and key.startswith(other)
    if _letters(key) and _letters(key) == _letters(other):
        return True
    if len(key) == len(other):
        pairs = zip(key, other, strict=True)
        return all(a == b or _is_odd(a) for a, b in pairs)
    if len(other) >= _LEFT and key.startswith(other):
        return True
    return bool(other) and other == "".join(each for each in key if not _is_odd(each))


def _is_odd(character: str) -> bool:
    return not (character.isprintable() and character.isascii())


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", name).casefold()))


def _text(value: Any) -> str:
    try:
        return "" if value is ABSENT else json.dumps(value, sort_keys=True)
    except RecursionError:
        return f"nested too deeply: {id(value)}"


def _rearranged(
    permitted: Outcome | None, said: Outcome | None, found: Sequence[Difference]
) -> dict[str, Relation]:
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
    """The relation of a list that the pointer leads to, or into; or of the keys that it ends in."""
    keys = keys_of(pointer)
    for count in range(len(keys) + 1):
        relation = made.get(pointer_to(*keys[:count]))
        if relation and relation.kind != "swap":
            return relation
        if relation and len(keys) == count + 1:
            return relation if keys[-1] in relation.keys else None
    return None


def _within(expected: Any, actual: Any, at: str) -> Iterator[Relation]:
    """The relations in a value. In a list that is in another order, none is looked for."""
    both = expected, actual
    if _LISTS.match(at) and all(isinstance(each, (list, tuple)) for each in both):
        before, now = _texts(expected), _texts(actual)
        if len(now) > len(before) and now[len(now) - len(before) :] == before:
            yield Relation("left-over", at, expected=expected, actual=actual)
            return
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
    if len(keys) > _LARGE:
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
