"""Which cases `run` asks, and what is said of those that it does not."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve

from nucleus_conformance.commands.options import Selection, left_out
from nucleus_conformance.errors import UsageError
from nucleus_conformance.gate.declared import operations_of, types_of
from nucleus_conformance.report.room import check_number
from nucleus_conformance.suite.case import Suite
from nucleus_conformance.suite.several import together
from nucleus_conformance.targets.target import Target, notices
from nucleus_conformance.text import suggestion


def chosen_of(
    wholes: Sequence[Suite],
    patterns: Sequence[str],
    types: Sequence[str],
    operations: Sequence[str],
) -> list[Suite]:
    """The cases that the patterns select, by edition.

    Raises `UsageError` if there is none, or there are too many for a report, or for a type or an
    operation that no case has.
    """
    chosen, problem = [], None
    for whole in wholes:
        try:
            chosen.append(Selection(patterns).of(whole))
        except UsageError as error:
            problem = error
            chosen.append(evolve(whole, cases=()))
    if problem is not None and not any(each.cases for each in chosen):
        raise problem
    _check_declared(wholes, types, operations)
    check_number(sum(len(each.cases) for each in chosen))
    return chosen


def remarks_on(
    targets: Sequence[Target], wholes: Sequence[Suite], chosen: Sequence[Suite]
) -> list[str]:
    """What the user should know about the editions, and about cases that were not chosen."""
    both = [(whole, few) for whole, few in zip(wholes, chosen, strict=True) if few.cases]
    longs = left_out(together([whole for whole, _ in both]), together([few for _, few in both]))
    said = [*notices(targets), *([longs] if longs else [])]
    if not any(case.level == "required" for each in chosen for case in each.cases):
        said.append("none of these cases is required, so the recommended ones count")
    return said


def _check_declared(
    wholes: Sequence[Suite], types: Sequence[str], operations: Sequence[str]
) -> None:
    cases = [case for whole in wholes for case in whole.cases]
    known = {"type": types_of(cases), "operation": operations_of(cases)}
    for option, names in (("type", types), ("operation", operations)):
        for name in names:
            if name not in known[option]:
                meant = suggestion(name, known[option]) or f": there are {', '.join(known[option])}"
                raise UsageError(f"--{option} {name}: no case has that {option}{meant}")
