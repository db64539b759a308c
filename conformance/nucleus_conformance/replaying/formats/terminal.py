"""A report for people: ids that change, and then each cause with places and what to do."""

from __future__ import annotations

from collections.abc import Iterator

from nucleus_conformance.corpus.formats.writing import Styled
from nucleus_conformance.replaying.changes import Change
from nucleus_conformance.replaying.report import Report
from nucleus_conformance.text import printable


def terminal(report: Report) -> Iterator[str]:
    """The lines of a report, without colours."""
    for each in styled(report):
        yield f"{each.text}\n"


def styled(report: Report) -> Iterator[Styled]:
    """The lines of a report, each with its style."""
    if report.headline:
        yield Styled(report.headline, "bold red")
        yield Styled("")
    for cause in report.causes:
        flag = cause.first[0].flag
        style = "bold yellow" if flag else "bold red"
        yield Styled(printable(cause.heading), style, (("flag", flag),) if flag else ())
        for change in cause.first:
            yield Styled(f"  {place(change)}")
        if (more := cause.predictions - len(cause.first)) > 0:
            yield Styled(f"  and {more:,} more (--show N shows N)", "dim")
        if cause.note:
            yield Styled(printable(f"  {cause.note}"))
        yield Styled(printable(f"  to do: {cause.advice}"), "green")
        yield Styled("")
    if report.editions:
        yield Styled(printable(report.editions))
    for each in report.remarks:
        yield Styled(printable(each.text), each.style)
    yield Styled(printable(report.closing), "bold green" if report.holds else "bold red")


def place(change: Change) -> str:
    """A change in one line: where it is, of which item and id, and what is said."""
    named = [f"item {change.item}"] if change.item is not None else []
    named += [f"id {change.annotation_id}"] if change.annotation_id is not None else []
    about = f" ({', '.join(named)})" if named else ""
    more = f" (and in {change.count - 1:,} more places)" if change.count > 1 else ""
    return printable(f"{change.place}{about}: {change.message}{more}")
