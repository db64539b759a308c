"""Options that several commands share: the edition and the selection of cases."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from fnmatch import fnmatchcase
from typing import Final

from attrs import evolve, frozen

from nucleus_conformance.errors import UsageError
from nucleus_conformance.suite.case import Case, Suite
from nucleus_conformance.text import either, number_of
from nucleus_spec.editions import DEFAULT, Edition, edition
from nucleus_spec.errors import UnknownEdition


def named_edition(name: str | None) -> Edition | None:
    """The edition with that name; None for None. Raises `UsageError` if there is none."""
    try:
        return None if name is None else edition(name)
    except UnknownEdition as error:
        raise UsageError(str(error)) from None


def edition_or_default(name: str | None) -> Edition:
    """The edition with that name, or the default. Raises `UsageError` for an unknown name."""
    return named_edition(name) or DEFAULT


def suggestion(asked: str, known: Iterable[str]) -> str:
    """`; did you mean …?` with the known names that are most like the one asked for; or nothing.

    Those are the ones that lack but a number, as `BOX` for `BOX-1`, or else the closest one.
    """
    from difflib import get_close_matches

    names = {name.casefold(): name for name in known}
    numbered = re.compile(rf"{re.escape(asked.casefold())}-[0-9]+")
    close = sorted(filter(numbered.fullmatch, names), key=lambda name: (len(name), name))
    close = close or get_close_matches(asked.casefold(), list(names), n=1)
    return f"; did you mean {either(names[each] for each in close)}?" if close else ""


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
    """The cases that a user wants. Every field that is not None must match."""

    pattern: str | None = None
    """An id; or a pattern that the id matches; or else a part of the id."""
    type: str | None = None
    operation: str | None = None
    level: str | None = None
    requirement: str | None = None
    flag: str | None = None
    """A trap that the case sets, or a deviation that it permits."""

    def of(self, suite: Suite) -> Suite:
        """The suite with only the matching cases. Raises `UsageError` if no case matches."""
        cases = self.held(suite)
        if not cases:
            raise UsageError(f"no case of edition {suite.edition} {self._mismatch(suite)}")
        return evolve(suite, cases=tuple(cases))

    def held(self, suite: Suite) -> list[Case]:
        """The matching cases of the suite, which may be none."""
        matches = _matcher(self.pattern, {case.id for case in suite.cases})
        return [case for case in suite.cases if self._wants(case) and matches(case.id)]

    def _mismatch(self, suite: Suite) -> str:
        """Which name no case has; or, if each is there, that no case has all of them."""
        given = self._given()
        for name in given.keys() & _CHOICES.keys():
            known = {value: None for case in suite.cases for value in _CHOICES[name](case)}
            if given[name] not in known:
                meant = suggestion(given[name], known)
                if not meant and len(known) < 20:
                    meant = f": there are {', '.join(known)}"
                return f"has the {name} {given[name] or repr('')}{meant}"
        return "matches: " + ", ".join(f"{name} {value}" for name, value in given.items())

    def _given(self) -> dict[str, str]:
        names = ("pattern", "type", "operation", "level", "requirement", "flag")
        return {name: value for name in names if (value := getattr(self, name)) is not None}

    def _wants(self, case: Case) -> bool:
        return all(
            (wanted := getattr(self, name)) is None or wanted in values(case)
            for name, values in _CHOICES.items()
        )


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


def _matcher(pattern: str | None, ids: set[str]) -> Callable[[str], bool]:
    if pattern is None:
        return lambda identifier: True
    if pattern in ids:
        return lambda identifier: identifier == pattern
    if is_pattern(pattern):
        return lambda identifier: fnmatchcase(identifier, pattern)
    return lambda identifier: pattern in identifier
