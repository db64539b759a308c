"""Cases of several editions in one run: `box/decode/all-fields@0.17.8` is that edition's case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from attrs import evolve

from nucleus_conformance.suite.case import Suite

_AT: Final = "@"


def on_edition(identifier: str, edition: str) -> str:
    """The id of a case among those of several editions."""
    return f"{identifier}{_AT}{edition}"


def parted(identifier: str) -> tuple[str, str]:
    """The id of a case as its edition has it, and the edition; empty if the id names none."""
    plain, _, edition = identifier.partition(_AT)
    return plain, edition


def names_of(identifier: str) -> set[str]:
    """What a user may call the case: by its id with the edition, or without."""
    return {identifier, parted(identifier)[0]}


def together(suites: Sequence[Suite]) -> Suite:
    """One suite with the cases of all, in order. Its edition is that of the last."""
    return evolve(suites[-1], cases=tuple(case for each in suites for case in each.cases))


def with_edition(suite: Suite) -> Suite:
    """The suite, each of whose ids names the edition."""
    name = suite.edition.name
    cases = tuple(evolve(case, id=on_edition(case.id, name)) for case in suite.cases)
    return evolve(suite, cases=cases)
