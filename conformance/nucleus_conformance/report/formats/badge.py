"""A report as a badge: JSON for the endpoint badge of shields.io, https://shields.io/badges/endpoint-badge."""

from __future__ import annotations

import json
from typing import Final

from nucleus_conformance.report.model import Report
from nucleus_conformance.text import printable

_GOOD: Final = 9 / 10


def badge(report: Report) -> str:
    """How many required cases passed; of the recommended ones, if the run had no others."""
    score = report.score("required")
    if not score.total:
        score = report.score("recommended")
    if report.incomplete:
        message, color = "incomplete", "lightgrey"
    else:
        message = f"{score} ({score.percent})"
        near = score.passed >= _GOOD * score.total
        color = "brightgreen" if report.conforms else "orange" if near else "red"
    label = printable(f"nucleus {report.header.edition}")
    return (
        json.dumps({"schemaVersion": 1, "label": label, "message": message, "color": color}) + "\n"
    )
