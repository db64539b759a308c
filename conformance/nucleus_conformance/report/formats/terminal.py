"""A report for people at a terminal: a table by type, then what is wrong. Progress comes before.

All text from an implementation is escaped: none of its control characters or markup reaches the
terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from io import StringIO
from typing import Final, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from nucleus_conformance.report.digest import (
    LEVELS,
    by_type,
    explained,
    groups,
    shown,
    waivers,
    where,
)
from nucleus_conformance.report.model import JudgedCase, Report
from nucleus_conformance.suite.case import DEPTHS
from nucleus_conformance.text import number_of, printable

_DIGEST_LIMIT: Final = 12
_STDERR_LIMIT: Final = 400
_PLAIN_WIDTH: Final = 200

T = TypeVar("T")


def console(stderr: bool = False) -> Console:
    """A console without markup, highlighting or emoji, which respects NO_COLOR."""
    return Console(stderr=stderr, markup=False, highlight=False, emoji=False, soft_wrap=True)


def with_progress(judged: Iterable[T], total: int, to: Console) -> Iterator[T]:
    """The same items, with a progress bar while they come if `to` is a terminal."""
    if not to.is_terminal:
        yield from judged
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=to, transient=True) as progress:
        task = progress.add_task("judging", total=total)
        for each in judged:
            progress.advance(task)
            yield each


def waiting(text: str, to: Console) -> AbstractContextManager[object]:
    """Show what is being waited for while the context lasts, if `to` is a terminal."""
    return to.status(Text(printable(text))) if to.is_terminal else nullcontext()


def plain(report: Report) -> str:
    """What `print_report` prints, without colours."""
    to = Console(
        file=StringIO(), width=_PLAIN_WIDTH, color_system=None, force_terminal=False,
        markup=False, highlight=False, emoji=False, soft_wrap=True,
    )  # fmt: skip
    with to.capture() as captured:
        print_report(report, to)
    return captured.get()


def print_report(report: Report, to: Console, notice: str = "") -> None:
    """Print the table by type, each failure, what failures share, the flags, and the score."""
    to.print(_line(report.title, "bold"))
    if notice:
        to.print(_line(notice, "yellow"))
    to.print(_table(report))
    unknown = [each for each in report.failures if not each.waived]
    for each in unknown:
        print_failure(each, to)
    _print_digest(unknown, to)
    _print_waived(report, to)
    _print_counted(
        "Permitted deviations taken (with --strict they fail):",
        {name: (count, explained(name)) for name, count in report.accepted().items()},
        to,
    )
    _print_score(report, to)


def _line(text: str, style: str = "") -> Text:
    return Text(printable(text), style=style)


def _table(report: Report) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("type")
    for name in ("required", "recommended", "failed", "unsupported", "other"):
        table.add_column(name, justify="right")
    for row in by_type(report):
        cells: list[Text] = []
        for level in LEVELS:
            score = row.scores[level]
            style = ("green" if score.full else "red") if score.total else ""
            cells.append(Text(str(score), style=style))
        cells += [
            Text(str(count or "-"), style="red" if count else "dim")
            for count in (row.verdicts["failed"], row.verdicts["unsupported"], row.other)
        ]
        table.add_row(_line(row.type), *cells)
    return table


def print_failure(case: JudgedCase, to: Console) -> None:
    """Print one failure: what the case is about, the first difference, and its cause if known."""
    head = _line(case.verdict.upper(), "bold red")
    head.append(f" {printable(case.id)}", "bold")
    head.append(printable(f" [{case.level}; {', '.join(case.requirements)}]"), "dim")
    to.print()
    to.print(head)
    if case.comment:
        to.print(_line(f"  {case.comment}"))
    for text in (case.reason, case.issue_url):
        if text:
            to.print(_line(f"  {text}"))
    for text in case.stderr[-_STDERR_LIMIT:].splitlines():
        to.print(_line(f"  | {text}"))
    if case.differences:
        first = case.differences[0]
        to.print(Text(f"  {where(case)}"))
        to.print(Text.assemble(("    expected ", "green"), shown(first.expected)))
        to.print(Text.assemble(("    actual   ", "red"), shown(first.actual)))
    if case.message:
        to.print(_line(f"    it said: {case.message}"))
    for hint in case.hints:
        to.print(_line(f"    hint: {hint}", "cyan"))
    if case.known:
        to.print(_line(f"    permitted without --strict, by the flag {case.known}", "yellow"))


def _print_digest(failures: Sequence[JudgedCase], to: Console) -> None:
    """What many failures have in common: their first differences, counted."""
    if len(failures) < 2:
        return
    found = groups(failures)
    to.print()
    to.print(_line("First differences, by number of cases:", "bold"))
    for group in found[:_DIGEST_LIMIT]:
        to.print(Text(f"  {len(group.cases):5}  {group.name}"))
    rest = found[_DIGEST_LIMIT:]
    if rest:
        count = sum(len(group.cases) for group in rest)
        to.print(_line(f"  {count:5}  {number_of(len(rest), 'other difference')}"))


def _print_waived(report: Report, to: Console) -> None:
    known = {}
    for waiver, count in waivers(report):
        about = f" ({waiver.about})" if waiver.about else ""
        known[waiver.pattern] = count, f"{waiver.reason}{about}"
    _print_counted("Known failures (they do not decide the exit status):", known, to)


def _print_counted(title: str, counted: Mapping[str, tuple[int, str]], to: Console) -> None:
    if not counted:
        return
    to.print()
    to.print(_line(title, "bold"))
    for name, (count, about) in counted.items():
        to.print(_line(f"  {count:5}  {name}: {about}"))


def _print_score(report: Report, to: Console) -> None:
    to.print()
    for problem in report.problems:
        to.print(_line(f"problem: {problem}", "bold red"))
    depths = ", ".join(f"{name} {report.depth(name).percent}" for name in DEPTHS)
    to.print(_line(f"{'agreement':12} {depths}"))
    for level in LEVELS:
        score = report.score(level)
        if score.total:
            style = "bold green" if score.full else "bold red"
            to.print(_line(f"{level:12} {score} passed ({score.percent})", style))
    if report.incomplete:
        to.print(_line(report.incomplete, "bold red"))
