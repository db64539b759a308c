"""A report for people: by cause, the most harmful first, each with places and what to do."""

from __future__ import annotations

from collections.abc import Iterator

from nucleus_conformance.corpus.findings import Finding
from nucleus_conformance.corpus.formats.closing import (
    advice,
    closing,
    heading,
    is_good,
)
from nucleus_conformance.corpus.formats.writing import Styled
from nucleus_conformance.corpus.haste import WRITING
from nucleus_conformance.corpus.merge import Report
from nucleus_conformance.corpus.remarks import remarks_on
from nucleus_conformance.text import printable


def terminal(report: Report) -> Iterator[str]:
    """The lines of a report, without colours."""
    for each in styled(report):
        yield f"{each.text}\n"


def styled(report: Report) -> Iterator[Styled]:
    """The lines of a report, each with its style."""
    for cause in report.haste.some(report.summary.causes, WRITING):
        first = cause.first[0]
        style = "bold red" if first.severity == "error" else "bold yellow"
        yield Styled(printable(heading(cause)), style, (("rule", cause.key[0]),))
        for each in cause.first:
            yield Styled(f"  {place(each)}")
        if (more := cause.found - len(cause.first)) > 0:
            yield Styled(f"  and {more:,} more (--show N shows N)", "dim")
        to_do = f"  to do: {advice(cause)} (lint --explain {cause.key[0]})"
        yield Styled(printable(to_do), "green")
        yield Styled("")
    for remark in remarks_on(report):
        yield Styled(printable(remark.message), "bold red")
    yield Styled(closing(report.summary), "bold green" if is_good(report.summary) else "bold red")


def place(finding: Finding) -> str:
    """A finding in one line: where it is, of which item and id, and what is said."""
    named = [f"item {finding.item}"] if finding.item is not None else []
    named += [f"id {finding.annotation_id}"] if finding.annotation_id is not None else []
    about = f" ({', '.join(named)})" if named else ""
    more = f" and {finding.more:,} more" if finding.more else ""
    also = f"; also {', '.join(finding.others)}{more}" if finding.others else ""
    return printable(f"{finding.place}{about}: {finding.message}{also}")
