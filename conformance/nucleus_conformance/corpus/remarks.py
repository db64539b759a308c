"""What is said of a report that is not whole, beside what was found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

import msgspec

from nucleus_conformance.corpus.kinds import OF_NO_DUMP
from nucleus_conformance.corpus.merge import Report

CUT: Final = "not all that was found by then is in the report"


class Remark(msgspec.Struct, frozen=True):
    """Why a report is not whole.

    `not-to-the-end`: a file was not read to its end. `not-compared`: whether ids, or masks of one
    item, are equal was not looked for. `cut-short`: not all that was found is told.
    """

    code: Literal["not-to-the-end", "not-compared", "cut-short"]
    severity: Literal["error"]
    message: str


def remarks_on(report: Report, *, beside_findings: bool = False) -> Iterator[Remark]:
    """Those on a report; whether it was cut short is known once it is written.

    `beside_findings`: only what no finding tells, as one does of a file that is damaged.
    """
    has = report.wanted.selection.has
    for each in (reread.section for reread in report.sections):
        is_told = beside_findings and each.unread is not None and has(each.unread.code)
        if not (each.is_complete or is_told):
            is_begun = each.unread is None or each.unread.code not in OF_NO_DUMP
            said = f"{each.shown} was not read{' to its end' if is_begun else ''}"
            yield Remark("not-to-the-end", "error", said)
    yield from cuts(report)


def cuts(report: Report) -> Iterator[Remark]:
    """Those on what was left out, as somebody had pressed."""
    if not report.has_compared:
        said = "interrupted: equal ids, and masks of one item, were not looked for"
        yield Remark("not-compared", "error", said)
    if report.haste.has_cut:
        yield Remark("cut-short", "error", f"interrupted: {CUT}")
