"""A report as JSON for a shields.io badge, see https://shields.io/badges/endpoint-badge."""

from __future__ import annotations

import json
from typing import Final

from nucleus_conformance.report.digest import lacking
from nucleus_conformance.report.model import Report
from nucleus_conformance.text import printable

_GOOD: Final = 9 / 10


def badge(report: Report) -> str:
    """The score of the required cases; of the recommended cases if the run had no required ones.

    A part that is right is blue, and says how much it is: it is no full score. A run that holds
    only because failures are waived is yellow-green, and says how many; or yellow, if a whole type,
    edition or operation is unsupported, which is named.
    """
    score = report.score("required")
    if not score.total:
        score = report.score("recommended")
    if report.incomplete:
        message, color = "incomplete", "lightgrey"
    else:
        message = f"{score} ({score.percent})"
        near = score.passed >= _GOOD * score.total
        color = "brightgreen" if report.conforms else "orange" if near else "red"
        if report.header.declared:
            message += f", {report.header.declared.size}"
            color = "blue" if report.conforms else color
        if report.waived:
            message += f", {len(report.waived)} waived"
            color = "yellowgreen" if report.conforms else color
        if without := lacking(report):
            message += f", no {', '.join(map(printable, without))}"
            color = "yellow" if report.conforms else color
    editions = report.header.editions
    label = f"nucleus, {len(editions)} editions" if editions else f"nucleus {report.header.edition}"
    data = {"schemaVersion": 1, "label": printable(label), "message": message, "color": color}
    return json.dumps(data) + "\n"
