"""Makes a finding smaller than Hypothesis leaves it: without whatever it can do without."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from attrs import evolve

from nucleus_conformance.fuzzing.asked import Asked
from nucleus_conformance.fuzzing.causes import SLOW, place_of
from nucleus_conformance.fuzzing.examiner import Faults
from nucleus_conformance.fuzzing.finding import Finding, asked_by
from nucleus_conformance.fuzzing.pruning import shorter
from nucleus_conformance.judging.verdict import Answer, Judged, differences_of

_PRUNINGS: Final = 400
"""So many shorter requests are tried of each finding, at most."""


def smaller(
    name: str,
    finding: Finding,
    ask: Callable[[Asked], tuple[Answer, Faults]],
    is_over: Callable[[], bool],
) -> tuple[str, Finding]:
    """The name of the fault in the smallest request, and that finding.

    It stays as it is once its share of the time `is_over`, or what is shorter costs a process.
    """
    tries = shorter(finding.judged.case.input)
    for _ in range(_PRUNINGS):
        less = next(tries, None)
        if less is None or is_over():
            break
        answer, faults = ask(evolve(asked_by(finding.judged.case), input=less))
        if isinstance(answer, SLOW):
            break
        now = name if name in faults else _other_name(finding.judged, faults)
        if now:
            name, finding = now, evolve(finding, judged=faults[now])
            tries = shorter(finding.judged.case.input)
    return name, finding


def _other_name(found: Judged, faults: Faults) -> str:
    """What the same fault, a string that became another, is called in a smaller request.

    How it became that seemed to be known; it is not so if a smaller request shows something else.
    """
    if not _is_string(found):
        return ""
    where = place_of(found)
    same = (name for name, each in faults.items() if _is_string(each) and place_of(each) == where)
    return next(same, "")


def _is_string(found: Judged) -> bool:
    return any(
        each.kind == "value" and isinstance(each.expected, str) and isinstance(each.actual, str)
        for each in differences_of(found.verdict)[:1]
    )
