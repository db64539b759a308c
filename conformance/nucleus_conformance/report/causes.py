"""Causes: what is wrong, in words, and the failures that show it.

A failure shows a cause for each place and kind in which its answer differs from the nearest
permitted outcome. Some kinds are one cause wherever they show: a number that is spelled otherwise,
a null that is left out, whatever a hint explains. Two causes that the same failures show are one.
Refusals and errors of what is valid are told apart by what they say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, Final

from attrs import Factory, define, evolve, frozen

from nucleus_conformance.judging.compare import SHALLOW, Difference, counting, outside_of_lists
from nucleus_conformance.judging.relations import RELATED, Relation, relations
from nucleus_conformance.report.cited import is_constant, on_key, tested
from nucleus_conformance.report.equal_keys import HINT as EQUAL_KEYS
from nucleus_conformance.report.equal_keys import evidence
from nucleus_conformance.report.hints import hint_of_relation
from nucleus_conformance.report.model import JudgedCase
from nucleus_conformance.report.ranking import rank
from nucleus_conformance.report.said import Said, hint_on, in_short, is_accident
from nucleus_conformance.report.sign import INCONSISTENT, Sign
from nucleus_conformance.report.traps import TRAPS, in_common, trapped, what_is_wrong
from nucleus_conformance.report.wrong_calls import WRONG_CALLS, wrong_call
from nucleus_conformance.suite.ijson import as_json
from nucleus_conformance.targets.last_words import last_words
from nucleus_conformance.text import number_of, printable

_PLACES: Final = 3
"""The most places that a name lists."""

_POINTER: Final = 160
"""The most characters of a place in a name."""

_INDEX: Final = re.compile(r"/\d+(?=/|$)")
_FREE: Final = re.compile(r"((?:^|/)(?:metadata|class_pdf))/.*$")

_WORDS: Final = {
    "missing": "missing",
    "extra": "sent, but must not be",
    "type": "wrong type",
    "value": "wrong value",
    "length": "wrong length",
    "null-for-absent": "null instead of nothing",
    "absent-for-null": "nothing instead of null",
    "number-spelling": "number spelled otherwise",
    "key-order": "keys in another order",
    "text-form": "text spelled otherwise",
}
"""Kind of a difference -> the same in words, before `at` and a place."""

_REFUSED: Final = "refused"

_EQUAL_KEYS: Final = "equal-keys"
_EQUAL_WORDS: Final = "the first of equal keys counts, not the last"
_EQUAL: Final = Sign(_EQUAL_KEYS, _EQUAL_WORDS, known=EQUAL_KEYS)

_ACCEPTS: Final = "accepts what must be refused"
_REFUSES: Final = "refuses what is valid"
_BY_ACCIDENT: Final = "fails by accident on what is valid"
_ANSWERS: Final = "answers a"
_TWO_WAYS: Final = "two ways to decide"
_SENT_AS: Final = "is sent as"

NAMES: Final = (
    *_WORDS.values(), *RELATED, _EQUAL_WORDS, _ACCEPTS, _REFUSES, _BY_ACCIDENT, _ANSWERS,
    _TWO_WAYS, _SENT_AS, *WRONG_CALLS, *TRAPS,
)  # fmt: skip
"""The words by which `explain` knows the name of a cause, but for those of verdicts: it begins with
them, or has them in it."""

_ONE_WAY: Final = (
    "a check is made in some of these cases only: make it in all, as documented, or in none, as "
    "releases do"
)


@frozen
class Cause:
    """What is wrong, and the failures that show it, the smallest first."""

    name: str
    cases: tuple[JudgedCase, ...]
    sign: Sign
    """As the smallest failure shows it."""
    others: tuple[str, ...] = ()
    """What else the same failures show."""

    @property
    def example(self) -> JudgedCase:
        """The failure that tells most of the cause.

        That is one with no other difference, if there is one; of these one that tests this place;
        and of these the one with the smallest request.
        """
        return self.cases[0]

    @property
    def types(self) -> tuple[str, ...]:
        """The types that it shows in."""
        return tuple(dict.fromkeys(each.type for each in self.cases))

    @property
    def hint(self) -> str:
        """The probable reason, in a sentence; empty if none is known."""
        if self.sign.hint:
            return self.sign.hint
        given = self.example.hints if len(self.example.differences) == 1 else ()
        hint = next(iter(given), "")
        fitting = sum(hint in each.hints for each in self.cases)
        return hint if 2 * fitting >= len(self.cases) else ""

    @property
    def requirements(self) -> tuple[str, ...]:
        """What is required of the key in that place; or else what the example tests.

        Of several requirements on the key, those that the example tests; if it tests more than
        what the key's value is, that, unless the value is always the same. What is asked of a value
        other than a payload is what the example tests.
        """
        if self.example.operation in ("local_files", "collect"):
            return self.example.requirements
        found = on_key(self.example.type, self.sign.place)
        every = tuple(tested(self.example, self.sign.place))
        if found in every and is_constant(self.example.type, self.sign.place):
            return (found,)
        every = tuple(each for each in every if each != found) or every  # what it is, and more
        return every or ((found,) if found else self.example.requirements)


@define
class _Found:
    """What is known of a cause while failures are gathered."""

    signs: dict[str, tuple[JudgedCase, Sign]] = Factory(dict)
    """Case id -> the case, and the first of its signs."""
    places: Counter[str] = Factory(Counter)

    def add(self, case: JudgedCase, sign: Sign) -> None:
        self.signs.setdefault(case.id, (case, sign))
        if sign.place:
            self.places[sign.place] += 1

    def join(self, other: _Found) -> None:
        self.signs = {**other.signs, **self.signs}
        self.places += other.places

    @property
    def shared(self) -> str:
        """What most signs share with those of other places; empty if that is nothing."""
        ((most, count),) = Counter(sign.shared for _, sign in self.signs.values()).most_common(1)
        return most if 2 * count > len(self.signs) else ""

    @property
    def first(self) -> Sign:
        """The sign of the smallest failure."""
        return min(self.signs.values(), key=lambda each: _size(*each))[1]

    @property
    def name(self) -> str:
        return self.named(self.first)

    def named(self, sign: Sign) -> str:
        """The cause as this sign of it calls it. A value that all failures name is named."""
        every = {each.in_full for _, each in self.signs.values()}
        return _named(sign.in_full if len(every) == 1 and sign.in_full else sign.words, self.places)


def causes(failures: Iterable[JudgedCase]) -> list[Cause]:
    """The causes of these failures, in the order of `rank`."""
    alike: dict[Hashable, _Found] = {}
    for case in failures:
        for sign in signs(case):
            apart = (sign.kind, sign.alike, sign.place, sign.is_unexplained_text)
            alike.setdefault(apart, _Found()).add(case, sign)
    _move_accidents(alike)
    _move_equal_keys(alike)
    joined: dict[Hashable, _Found] = {}
    for key, found in alike.items():
        sign = found.first
        shared = (sign.kind, sign.alike, found.shared) if found.shared else key
        joined.setdefault(shared, _Found()).join(found)
    same: dict[frozenset[str], list[_Found]] = {}
    for found in _by_trap(list(joined.values())):
        same.setdefault(frozenset(found.signs), []).append(found)
    made = [_cause(each) for each in same.values()]
    return sorted(made, key=lambda each: rank(each.sign.kind, each.cases))


def _by_trap(found: list[_Found]) -> list[_Found]:
    """The same, but what shows in the cases of one flag alone is one."""
    while True:
        flag, chosen = in_common([list(each.signs.values()) for each in found])
        if not flag:
            return found
        one = _Found()
        shown = [each for index in chosen for each in found[index].signs.values()]
        words = what_is_wrong(sign for _, sign in shown)
        for case, sign in shown:
            one.add(case, trapped(flag, words, sign))
        found = [one, *(each for index, each in enumerate(found) if index not in chosen)]


def overlap(found: Sequence[Cause]) -> str:
    """A remark on what the counts add up to, if a failure shows several of these causes."""
    ids = [case.id for cause in found for case in cause.cases]
    twice = len(ids) > len(set(ids))
    return "a failure with two differences counts in both" if twice else ""


def _move_accidents(alike: dict[Hashable, _Found]) -> None:
    """A refusal that is none decides nothing: where valid input is refused with the same words."""
    refused = {found.first.alike: found for found in alike.values() if found.first.kind == _REFUSED}
    for found in [each for each in alike.values() if each.first.kind == INCONSISTENT]:
        for name, (case, _) in list(found.signs.items()):
            said = case.actual.content if case.actual and case.actual.kind == "rejected" else {}
            sign = _of_refusal(str(said.get("message", "")), case)
            if sign.alike in refused:
                refused[sign.alike].add(case, sign)
                del found.signs[name]
    _drop_empty(alike)


def _move_equal_keys(alike: dict[Hashable, _Found]) -> None:
    """What may come of taking the first of equal keys does, where other answers show that."""
    shown = next((each for each in alike.values() if each.first.kind == _EQUAL_KEYS), None)
    if shown is None:
        return
    for found in alike.values():
        for name, (case, _) in list(found.signs.items()):
            if found is not shown and evidence(case.request, case.differences):
                shown.add(case, _EQUAL)
                del found.signs[name]
    _drop_empty(alike)


def _drop_empty(alike: dict[Hashable, _Found]) -> None:
    for key in [key for key, found in alike.items() if not found.signs]:
        del alike[key]


def _cause(same: Sequence[_Found]) -> Cause:
    """One cause of what the same failures show."""
    first, *others = same
    usual = first.shared  # an example whose hint is another one would mislead
    ordered = [
        case
        for case, sign in sorted(
            first.signs.values(),
            key=lambda each: (
                bool(usual) and each[1].shared != usual,
                each[1] == _EQUAL,  # which others show
                *_size(*each),
            ),
        )
    ]
    sign = first.signs[ordered[0].id][1]
    return Cause(first.named(sign), tuple(ordered), sign, tuple(other.name for other in others))


def _size(case: JudgedCase, sign: Sign) -> tuple[bool, bool, bool, bool, int, bool, int]:
    """How much there is to understand before one sees what the sign says."""
    return (
        bool(case.near),
        "/sequence-" in case.id,  # which depends on what was asked before
        len(case.differences) > 1,
        not any(tested(case, sign.place)),
        len(case.differences),
        case.level != "required",
        len(as_json(case.request)),
    )


def _named(words: str, places: Counter[str]) -> str:
    if not places:
        return words
    listed = [place for place, _ in places.most_common()]
    at = ", ".join(listed[:_PLACES])
    more = len(listed) - _PLACES
    return f"{words} at {at}" + (f" and {number_of(more, 'other place')}" if more > 0 else "")


def what_fails(case: JudgedCase) -> str:
    """The first thing that a failure shows, in a few words."""
    return what_it_shows(case)[0]


def what_it_shows(case: JudgedCase) -> list[str]:
    """All that a failure shows, each in a few words."""
    return [_named(each.words, Counter([each.place] if each.place else [])) for each in signs(case)]


def signs(case: JudgedCase) -> Iterator[Sign]:
    """What a failure shows: at least one thing, and nothing twice in one place."""
    if case.verdict != "failed" or not case.differences:
        yield _of_verdict(case)
        return
    if evidence(case.request, case.differences) == "shown":
        telling = next((each for each in case.differences if each.kind not in SHALLOW), None)
        yield evolve(_EQUAL, difference=telling)
        return
    seen: set[tuple[str, str]] = set()
    found = outside_of_lists(counting(case.differences))
    related = relations(case.compared_with, case.actual, found)
    alone = [each for each in found if each.pointer not in related]
    together = (_of_relation(case, each) for each in related.values())
    for sign in chain(together, (_of_one(case, each) for each in alone)):
        if (sign.words, sign.place) not in seen:
            seen.add((sign.words, sign.place))
            yield sign


def _of_verdict(case: JudgedCase) -> Sign:
    if case.verdict == INCONSISTENT:
        refusal = case.expect.content if case.expect and case.expect.kind == "rejected" else {}
        place = general(refusal.get("pointer") or "")
        return Sign(INCONSISTENT, f"{_TWO_WAYS} {case.choice}", place, known=_ONE_WAY)
    said = in_short(last_words(case.stderr).why if case.verdict == "crash" and case.stderr else "")
    said = said if said.shown else in_short(case.reason, case.verdict in ("crash", "timeout"))
    hint = hint_on(case.reason, case.request)
    return _quoting(case.verdict, case.verdict, said, known=hint)


def _quoting(kind: str, words: str, said: Said, **more: Any) -> Sign:
    """The sign of something that was said: one for all that differ in values alone."""
    if not said.shown:
        return Sign(kind, words, **more)
    in_full = f"{words}: {said.in_full}" if said.in_full != said.shown else ""
    as_in = f"{words}: {said.alike}"
    return Sign(kind, f"{words}: {said.shown}", as_in=as_in, in_full=in_full, **more)


def _of_outcome(case: JudgedCase, difference: Difference) -> Sign:
    expected, actual = difference.expected, difference.actual
    if isinstance(actual, dict) and "rejected" in actual:
        return _of_refusal(case.message, case, difference)
    if isinstance(expected, dict) and "rejected" in expected:
        refusal = expected["rejected"] if isinstance(expected["rejected"], dict) else {}
        if not refusal and case.operation == "construct":
            return wrong_call(case, difference)
        code, at = refusal.get("code", ""), general(refusal.get("pointer") or "")
        words = _ACCEPTS + (f": {code}" if code else "")
        place = at or ("the whole payload" if code else "")
        return Sign("accepted", words, place, difference)
    names = [
        next(iter(side), "nothing") if isinstance(side, dict) else "nothing"
        for side in (actual, expected)
    ]
    return Sign("outcome", f"{_ANSWERS} {names[0]} instead of a {names[1]}", difference=difference)


def _of_refusal(message: str, case: JudgedCase, difference: Difference | None = None) -> Sign:
    """That valid input is refused with this message."""
    content = case.actual.content if case.actual else {}
    is_check = isinstance(content, dict) and bool(content.get("code"))
    words = _BY_ACCIDENT if is_accident(message) and not is_check else _REFUSES
    hint = hint_on(message, case.request)
    return _quoting(_REFUSED, words, in_short(message), difference=difference, known=hint)


def _of_relation(case: JudgedCase, relation: Relation) -> Sign:
    whole = Difference(relation.pointer, "value", relation.expected, relation.actual)
    place = _place(case, relation.pointer)
    if relation.kind == "renamed" and not relation.is_free:
        words = f"{place} {_SENT_AS} {_place(case, relation.instead)}"
        return Sign(relation.kind, words, difference=whole, known=hint_of_relation(relation))
    return Sign(relation.kind, relation.words, place, whole, hint_of_relation(relation))


def _of_one(case: JudgedCase, difference: Difference) -> Sign:
    if difference.kind == "outcome":
        return _of_outcome(case, difference)
    words = _WORDS.get(difference.kind, difference.kind)
    return Sign(difference.kind, words, _place(case, difference.pointer), difference)


def _place(case: JudgedCase, pointer: str) -> str:
    pointer = general(pointer)
    around = _AROUND.get(case.operation)
    return (around.sub("", pointer) if around else pointer) or "the whole answer"


_AROUND: Final = {
    "dispatch": re.compile(r"^/payload"),
    "collect": re.compile(r"^/items/\*/\*/\*"),
}
"""Operation -> what its answers have around a payload."""


def general(pointer: str) -> str:
    """A pointer with `*` for every index, and `…` for what is inside of free-form objects."""
    return _FREE.sub(r"\1/…", _INDEX.sub("/*", printable(pointer, _POINTER)))
