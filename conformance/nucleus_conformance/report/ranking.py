"""The order in which causes are listed, in every format: what most likely is the true one first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from nucleus_conformance.report.model import JudgedCase
from nucleus_conformance.report.sign import INCONSISTENT

_LATER: Final = {
    "flaky": 1,
    INCONSISTENT: 2,  # which may come of any other cause
    **dict.fromkeys(("unsupported", "not-run"), 3),
}
"""Kind of a cause -> its place after wrong answers and deaths, which say what is to be mended."""


def rank(kind: str, cases: Sequence[JudgedCase]) -> tuple[bool, int, bool, int]:
    """Sorts causes, each a kind and its failures.

    Wrong answers, errors and deaths come before what was not answered at all; then what shows in a
    required case before what does not; then the cause of more failures. A cause of known failures
    alone comes last.
    """
    return (
        all(each.waived for each in cases),
        _LATER.get(kind, 0),
        all(each.level != "required" for each in cases),
        -len(cases),
    )
