"""Options that several commands share: the edition and the selection of cases."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from fnmatch import translate
from typing import Final

from attrs import evolve, frozen

from nucleus_conformance.errors import UsageError
from nucleus_conformance.gate.known_failing import PATTERNS
from nucleus_conformance.suite.case import Case, Suite
from nucleus_conformance.suite.several import names_of
from nucleus_conformance.targets.releases import VERSION, edition_named, nearest
from nucleus_conformance.text import closest, either, number_of, suggestion
from nucleus_spec.editions import (
    DEFAULT,
    EDITIONS,
    PUBLISHED,
    Edition,
    edition,
)
from nucleus_spec.errors import UnknownEdition

LATEST: Final = "latest"
"""What users may call the newest edition."""

ALL: Final = "all"
"""What users may call all editions."""


def check_name(name: str, what: str, known: Collection[str]) -> None:
    """Raise `UsageError`, which says what is known, unless the name is that of a `what`."""
    if name not in known:
        raise UsageError(
            f"{name} is no {what}{suggestion(name, known)} (there are {', '.join(known)})"
        )


def named_edition(name: str | None) -> Edition | None:
    """The edition with that name, or that the published release speaks, or `LATEST`.

    None for None. Raises `UsageError` for any other name.
    """
    if name is None:
        return None
    if name == ALL or "," in name:
        raise UsageError(f"--edition {name}: only run and fixtures export take several editions")
    if name == LATEST:
        return EDITIONS[-1]
    if (named := edition_named(name)) is not None:
        return named
    try:
        return edition(name)
    except UnknownEdition as error:
        if VERSION.fullmatch(name):
            begun = [each.name for each in reversed(EDITIONS) if each.name.startswith(f"{name}.")]
            meant = f"; did you mean {either(begun or nearest(name))}?"
        else:
            meant = suggestion(name, (*PUBLISHED, LATEST, ALL))
        raise UsageError(
            f"{error}; a published release names its edition, and {LATEST} the newest{meant}"
        ) from None


def named_editions(name: str | None) -> list[Edition | None]:
    """The editions with those names, with commas between them, each once, oldest first; or `ALL`.

    [None] for None. Raises `UsageError` for any other name.
    """
    if name is None:
        return [None]
    given = [each.strip() for each in name.split(",")]
    if ALL in given:
        return list(EDITIONS)
    wanted = {named_edition(each) for each in given}
    return [each for each in EDITIONS if each in wanted]


def edition_or_default(name: str | None) -> Edition:
    """The edition with that name, as `named_edition` finds it, or the default."""
    return named_edition(name) or DEFAULT


def _flags(case: Case) -> tuple[str, ...]:
    return (*case.flags, *(each.flag for each in case.also_accept))


_CHOICES: Final[dict[str, Callable[[Case], Collection[str]]]] = {
    "type": lambda case: (case.type, case.subject),
    "operation": lambda case: (case.operation,),
    "level": lambda case: (case.level,),
    "requirement": lambda case: case.requirements,
    "flag": _flags,
}
"""Field of a selection -> the values of a case, one of which it names."""


@frozen
class Selection:
    """The cases that a user wants. Every field that is given must match."""

    patterns: Sequence[str] = ()
    """Each an id; or a pattern that the id matches; or else a part of the id. One must match."""
    type: str | None = None
    operation: str | None = None
    level: str | None = None
    requirement: str | None = None
    flag: str | None = None
    """A trap that the case sets, or a deviation that it permits."""

    def of(self, suite: Suite) -> Suite:
        """The suite with only the matching cases.

        Raises `UsageError` if no case matches, or none matches one of the patterns.
        """
        cases = self.held(suite)
        ids = _names(suite)
        for pattern in dict.fromkeys(self.patterns):
            if pattern not in ids and not any(map(_matcher(pattern), ids)):
                meant = _pattern_meant(pattern, ids)
                raise UsageError(
                    f"no case of edition {suite.edition} matches: pattern {pattern}{meant}"
                )
        if not cases:
            raise UsageError(f"no case of edition {suite.edition} {self._mismatch(suite)}")
        return evolve(suite, cases=tuple(cases))

    def held(self, suite: Suite) -> list[Case]:
        """The matching cases of the suite, which may be none.

        Raises `UsageError` for too many patterns, each of which is tried on each case.
        """
        exact = _names(suite).intersection(self.patterns)
        parts = set(self.patterns) - exact
        if len(parts) > PATTERNS:
            raise UsageError(
                f"{len(parts):,} patterns that are no ids of cases, where {PATTERNS} are the most"
            )
        matchers = list(map(_matcher, parts))
        return [
            case
            for case in suite.cases
            if self._wants(case)
            and (
                not self.patterns
                or not exact.isdisjoint(names := names_of(case.id))
                or any(matches(name) for matches in matchers for name in names)
            )
        ]

    def _mismatch(self, suite: Suite) -> str:
        """Which name no case has; or, if each is there, that no case has all of them."""
        given = self._given()
        for name in given:
            known = {value: None for case in suite.cases for value in _CHOICES[name](case)}
            if given[name] not in known:
                meant = suggestion(given[name], known)
                if not meant and len(known) < 20:
                    meant = f": there are {', '.join(known)}"
                return f"has the {name} {given[name] or repr('')}{meant}"
        patterns = [f"pattern {either(self.patterns)}"] if self.patterns else []
        said = [*patterns, *(f"{name} {value}" for name, value in given.items())]
        return f"matches: {', '.join(said)}"

    def _given(self) -> dict[str, str]:
        return {name: value for name in _CHOICES if (value := getattr(self, name)) is not None}

    def _wants(self, case: Case) -> bool:
        return all(
            (wanted := getattr(self, name)) is None or wanted in values(case)
            for name, values in _CHOICES.items()
        )


def _names(suite: Suite) -> set[str]:
    return {name for case in suite.cases for name in names_of(case.id)}


def _pattern_meant(pattern: str, ids: Collection[str]) -> str:
    """A guess at what was meant by a pattern that no id matches."""
    places: list[set[str]] = [set(), set(), set()]
    for each in ids:
        for place, word in zip(places, each.split("/"), strict=False):
            place.add(word)
    words = pattern.split("/")
    if len(words) > len(places):
        return ""
    if len(words) > 1:
        guess = "/".join(map(_closest, words, places))
    else:
        guess = _word_meant(pattern, places)
    found = guess in ids or any(map(_matcher(guess), ids))
    return f"; did you mean {guess}?" if found else ""


def _word_meant(pattern: str, places: Sequence[Collection[str]]) -> str:
    """What is most like the only word of a pattern; or the pattern.

    That is a type or an operation. It is the name of a case only for who wrote most of one: much
    is like a word of five letters.
    """
    types, operations, names = places
    word = pattern.strip("*?")
    whole = word == pattern and len(word) > 5
    close = closest(word, {*types, *operations, *(names if whole else ())})
    return pattern.replace(word, close[0]) if close else pattern


def _closest(word: str, known: Collection[str]) -> str:
    if is_pattern(word):
        return word
    return next(iter(closest(word, known)), word)


def left_out(whole: Suite, chosen: Suite) -> str:
    """A remark on long cases that were not chosen, of types of which all others were.

    They are in a file of their own, so that `-k 'box/*'` does not choose them. Empty if there are
    none.
    """
    ids = {case.id for case in chosen.cases}
    left = [case for case in whole.cases if case.id not in ids]
    begun = {case.subject for case in left}
    longs = Counter(case.type for case in left if case.subject == "long" and case.type not in begun)
    types = {case.type for case in chosen.cases}
    said = [number_of(count, f"long case of {name}", f"long cases of {name}")
            for name, count in longs.items() if name in types]  # fmt: skip
    if not said:
        return ""
    are = "is" if len(said) == 1 and said[0].startswith("1 ") else "are"
    return f"{', '.join(said)} {are} not selected: their ids begin with long/"


def is_pattern(text: str) -> bool:
    """Whether an id is to match the text as a pattern, as file names do in a shell."""
    return any(char in text for char in "*?[")


def _matcher(pattern: str) -> Callable[[str], object]:
    if is_pattern(pattern):
        return re.compile(translate(pattern)).match
    return lambda identifier: pattern in identifier
