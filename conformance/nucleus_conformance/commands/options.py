"""Options that several commands share: the edition and the selection of cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase

from attrs import evolve, frozen

from nucleus_conformance.errors import UsageError
from nucleus_conformance.suite.case import Case, Suite
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
    """`; did you mean …?` with the known name that is most like the one asked for; or nothing."""
    from difflib import get_close_matches

    names = {name.casefold(): name for name in known}
    close = get_close_matches(asked.casefold(), list(names), n=1)
    return f"; did you mean {names[close[0]]}?" if close else ""


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
            given = ", ".join(f"{name} {value}" for name, value in self._given().items())
            raise UsageError(f"no case of edition {suite.edition} matches: {given}")
        return evolve(suite, cases=tuple(cases))

    def held(self, suite: Suite) -> list[Case]:
        """The matching cases of the suite, which may be none."""
        matches = _matcher(self.pattern, {case.id for case in suite.cases})
        return [case for case in suite.cases if self._wants(case) and matches(case.id)]

    def _given(self) -> dict[str, str]:
        names = ("pattern", "type", "operation", "level", "requirement", "flag")
        return {name: value for name in names if (value := getattr(self, name)) is not None}

    def _wants(self, case: Case) -> bool:
        flags = {*case.flags, *(each.flag for each in case.also_accept)}
        return (
            self.type in (None, case.type, case.subject)
            and self.operation in (None, case.operation)
            and self.level in (None, case.level)
            and (self.requirement is None or self.requirement in case.requirements)
            and (self.flag is None or self.flag in flags)
        )


def _matcher(pattern: str | None, ids: set[str]) -> Callable[[str], bool]:
    if pattern is None:
        return lambda identifier: True
    if pattern in ids:
        return lambda identifier: identifier == pattern
    if any(char in pattern for char in "*?["):
        return lambda identifier: fnmatchcase(identifier, pattern)
    return lambda identifier: pattern in identifier
