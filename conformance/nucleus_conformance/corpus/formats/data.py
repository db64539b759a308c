"""Reports on a dump for programs: JSON lines, CSV, SARIF and annotations of GitHub."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nucleus_conformance.corpus.columns import Span
from nucleus_conformance.corpus.findings import Finding
from nucleus_conformance.corpus.formats.closing import advice, heading, in_one_line
from nucleus_conformance.corpus.formats.writing import (
    Noted,
    Notice,
    Ruled,
    csv_table,
    json_rows,
    sarif_log,
    schema_of,
    workflow_commands,
)
from nucleus_conformance.corpus.merge import Cause, Report
from nucleus_conformance.corpus.remarks import Remark, cuts, remarks_on
from nucleus_conformance.corpus.rules import rule, title
from nucleus_conformance.suite.documented import address_of


def json_lines(report: Report) -> Iterator[str]:
    """A JSON object for each finding, in the order of files and lines: `finding.schema.json`."""
    return json_rows(_all(report))


def _all(report: Report) -> Iterator[Finding | Remark]:
    yield from report.findings()
    yield from remarks_on(report, beside_findings=True)


def schema() -> dict[str, Any]:
    """The JSON Schema of a line of `json_lines`."""
    return schema_of(Finding, 2, "A line of what nucleus-conformance lint found", Remark)


def csv_rows(report: Report) -> Iterator[str]:
    """A row for each finding, below a row of names."""
    return csv_table(Finding.__struct_fields__, _all(report))


def sarif(report: Report) -> Iterator[str]:
    """A SARIF 2.1.0 log, as code scanning and editors read it."""
    codes = sorted({cause.key[0] for cause in report.summary.causes})
    return sarif_log("lint", map(_ruled, codes), report.findings(), _notices(report), _columns)


def _notices(report: Report) -> Iterator[Notice]:
    for each in remarks_on(report, beside_findings=True):
        yield Notice(each.code, each.severity, each.message)


def _ruled(code: str) -> Ruled:
    of = rule(code)
    return Ruled(code, title(code), of.advice, of.severity, address_of("rule", code))


def github(report: Report) -> Iterator[str]:
    """Workflow commands: a cause is one annotation, and the last one says how it stands."""
    causes = [Noted(cause.first[0], _told(cause)) for cause in report.summary.causes]
    said = [in_one_line(report.summary), *(each.message for each in cuts(report))]
    return workflow_commands("lint", causes, "; ".join(said), _columns)


def _told(cause: Cause) -> str:
    first = cause.first[0]
    inner = f"{first.within}: " if first.within else ""
    end = "" if first.message.endswith("?") else "."
    return f"{heading(cause)}. {inner}{first.message}{end} To do: {advice(cause)}"


def _columns(finding: Finding) -> Span:
    return finding.column, finding.end_column
