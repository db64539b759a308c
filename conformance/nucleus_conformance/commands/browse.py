"""`list` and `requirements`: show the cases, and the sentences behind them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from nucleus_conformance.commands.options import Selection, edition_or_default
from nucleus_conformance.errors import UsageError
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.suite.case import Case
from nucleus_conformance.suite.loading import load_suite
from nucleus_conformance.suite.traceability import brief, markdown, traces
from nucleus_conformance.text import suggestion
from nucleus_spec.requirements import REQUIREMENTS


def list_cases(edition: str | None, selection: Selection, as_json: bool) -> int:
    """Print id, level and requirements of each selected case; or one JSON object per line."""
    suite = selection.of(load_suite(edition_or_default(edition)))
    for case in suite.cases:
        if as_json:
            print(json.dumps(_summary(case)))
        else:
            print(f"{case.id}  [{case.level}; {', '.join(case.requirements)}]")
    return ExitStatus.HOLDS


def _summary(case: Case) -> dict[str, Any]:
    return {
        "id": case.id,
        "type": case.type,
        "operation": case.operation,
        "level": case.level,
        "depth": case.depth,
        "requirements": list(case.requirements),
        "flags": list(case.flags),
        "accepts": [each.flag for each in case.also_accept],
        "comment": case.comment,
    }


def requirements(ids: Sequence[str], as_json: bool, only_sentences: bool) -> int:
    """Print the requirements with these ids, or all, with their sources, cases and properties.

    Raises `UsageError` for an id that no requirement has.
    """
    for name in ids:
        if name not in REQUIREMENTS:
            meant = suggestion(name, REQUIREMENTS)
            raise UsageError(f"there is no requirement {name or repr('')}{meant}")
    wanted = set(ids) or REQUIREMENTS.keys()
    if only_sentences:
        print(brief(wanted))
        return ExitStatus.HOLDS
    found = [trace for trace in traces() if trace.requirement.id in wanted]
    if as_json:
        print(json.dumps([trace.to_json() for trace in found], indent=1))
    else:
        print(markdown(found))
    return ExitStatus.HOLDS
