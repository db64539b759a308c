"""The formats of a report on a replay, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

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
from nucleus_conformance.replaying.changes import Change
from nucleus_conformance.replaying.formats.terminal import terminal
from nucleus_conformance.replaying.remarks import Remark
from nucleus_conformance.replaying.report import Cause, Report
from nucleus_conformance.replaying.rules import RULES

Render = Callable[[Report], Iterator[str]]


def schema() -> dict[str, Any]:
    """The JSON Schema of a line of the format `json`: `change.schema.json`."""
    title = "A line of what nucleus-conformance replay found to change"
    return schema_of(Change, 3, title, Remark)


def _json(report: Report) -> Iterator[str]:
    return json_rows(_all(report))


def _all(report: Report) -> Iterator[Change | Remark]:
    yield from report.changes()
    yield from report.remarks


def _csv(report: Report) -> Iterator[str]:
    return csv_table(Change.__struct_fields__, _all(report))


def _sarif(report: Report) -> Iterator[str]:
    codes = {cause.first[0].code for cause in report.causes}
    rules = [Ruled(each.code, each.says, each.advice, "error") for each in RULES.values()]
    used = [each for each in rules if each.code in codes]
    return sarif_log("replay", used, report.changes(), _notices(report))


def _notices(report: Report) -> Iterator[Notice]:
    for each in report.remarks:
        yield Notice(each.code, each.severity, each.text)


def _github(report: Report) -> Iterator[str]:
    causes = [Noted(each.first[0], _told(each)) for each in report.causes]
    return workflow_commands("replay", causes, "; ".join([report.closing, *_remarks(report)]))


def _told(cause: Cause) -> str:
    note = f"{cause.note}. " if cause.note else ""
    return f"{cause.heading}. {cause.first[0].message}. {note}To do: {cause.advice}"


def _remarks(report: Report) -> list[str]:
    return [each.text for each in report.remarks]


def _html(report: Report) -> Iterator[str]:
    from nucleus_conformance.report.formats.html import page

    now, before = report.header.now, report.header.before
    yield page(
        "replay.html.j2",
        closing=report.closing,
        now=now,
        before=before,
        remarks=_remarks(report),
        is_good=report.holds,
        causes=report.causes,
    )


RENDERERS: Final[Mapping[str, Render]] = {
    "terminal": terminal,
    "json": _json,
    "sarif": _sarif,
    "github": _github,
    "csv": _csv,
    "html": _html,
}
