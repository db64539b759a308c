"""A run as people read it: progress while it runs, a table by type, then what is wrong.

Whatever an implementation said is shown escaped: no control character, no markup of it reaches the terminal.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from conformance.compare import ABSENT, Difference
from conformance.report.escape import printable
from conformance.report.summary import Run, score
from conformance.verdict import Failed, Judged, Passed

_VALUE_LIMIT: Final = 160
_DIGEST_LIMIT: Final = 12


def console(stderr: bool = False) -> Console:
    """A console that has no markup, highlighting or emoji of its own, and respects NO_COLOR."""
    return Console(stderr=stderr, markup=False, highlight=False, emoji=False, soft_wrap=True)


def with_progress(judged: Iterable[Judged], total: int, to: Console) -> Iterator[Judged]:
    """The same, with a bar on a terminal while they come, and without one elsewhere."""
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
    """A line that says what is being waited for, on a terminal, as long as it lasts."""
    return to.status(Text(printable(text))) if to.is_terminal else nullcontext()


def print_run(
    run: Run,
    judged: Sequence[Judged],
    notes: Mapping[str, Mapping[str, str]],
    to: Console,
    notice: str = "",
) -> None:
    """The table by type, each failure, what the failures have in common, the flags taken, and the score."""
    about = run.implementation
    title = f"{about.name} {about.version} ({about.language}) on edition {run.edition}"
    to.print(_line(title, "bold"))
    if notice:
        to.print(_line(notice, "yellow"))
    to.print(_table(run, judged))
    failures = [each for each in judged if not each.passed]
    for each in failures:
        _print_failure(each, to)
    _print_digest(failures, to)
    _print_accepted(judged, notes, to)
    _print_score(run, judged, to)


def _line(text: str, style: str = "") -> Text:
    return Text(printable(text), style=style)


def _table(run: Run, judged: Sequence[Judged]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("type")
    for name in ("required", "recommended", "failed", "unsupported", "other"):
        table.add_column(name, justify="right")
    for kind in dict.fromkeys(case.type for case in run.cases):
        of_kind = [each for each in judged if each.case.type == kind]
        names = Counter(each.verdict.name for each in of_kind)
        other = sum(names.values()) - names["passed"] - names["failed"] - names["unsupported"]
        cells = []
        for level in ("required", "recommended"):
            total = sum(case.type == kind and case.level == level for case in run.cases)
            passed = sum(each.passed for each in of_kind if each.case.level == level)
            style = "green" if passed == total else "red"
            cells.append(Text(f"{passed}/{total}" if total else "-", style=style if total else ""))
        for count in (names["failed"], names["unsupported"], other):
            cells.append(Text(str(count or "-"), style="red" if count else "dim"))
        table.add_row(kind, *cells)
    return table


def _print_failure(each: Judged, to: Console) -> None:
    case, verdict = each.case, each.verdict
    head = _line(verdict.name.upper(), "bold red")
    head.append(f" {case.id}", "bold")
    head.append(f" [{case.level}; {', '.join(case.requirements)}]", "dim")
    to.print()
    to.print(head)
    to.print(_line(f"  {case.comment}"))
    if not isinstance(verdict, Failed):
        for text in (getattr(verdict, "reason", ""), getattr(verdict, "stderr", "")[-400:]):
            if text:
                to.print(_line(f"  {text}"))
        return
    first = verdict.differences[0]
    more = len(verdict.differences) - 1
    place = first.pointer or "the whole answer"
    to.print(_line(f"  {place}: {first.kind}" + (f" (and {more} more)" if more else "")))
    to.print(Text.assemble(("    expected ", "green"), printable(_shown(first.expected))))
    to.print(Text.assemble(("    actual   ", "red"), printable(_shown(first.actual))))
    if verdict.message:
        to.print(_line(f"    it said: {verdict.message}"))
    if verdict.known:
        to.print(_line(f"    permitted without --strict, by the flag {verdict.known}", "yellow"))


def _shown(value: Any) -> str:
    if value is ABSENT:
        return "(not there)"
    if isinstance(value, dict) and len(value) == 1:
        ((kind, content),) = value.items()
        if kind == "rejected":
            return _refusal(content)
        if kind in _OUTCOMES:
            return f"{_OUTCOMES[kind]} {_short(content)}"
    return _short(value)


def _refusal(content: Mapping[str, Any]) -> str:
    code, pointer = content.get("code"), content.get("pointer")
    place = f" at {pointer}" if pointer else ""
    return f"a refusal: {code}{place}" if code else "a refusal"


_OUTCOMES: Final = {"payload": "the payload", "text": "the text", "value": "the value"}


def _short(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= _VALUE_LIMIT else text[: _VALUE_LIMIT - 1] + "…"


def _print_digest(failures: Sequence[Judged], to: Console) -> None:
    """What many failures have in common: their first differences, counted."""
    firsts: Counter[str] = Counter()
    for each in failures:
        if isinstance(each.verdict, Failed):
            firsts[_named(each.verdict.differences[0])] += 1
        else:
            firsts[each.verdict.name] += 1
    if len(failures) < 2:
        return
    to.print()
    to.print(_line("What is different, by how many cases show it first:", "bold"))
    for name, count in firsts.most_common(_DIGEST_LIMIT):
        to.print(_line(f"  {count:5}  {name}"))
    rest = firsts.most_common()[_DIGEST_LIMIT:]
    if rest:
        to.print(_line(f"  {sum(count for _, count in rest):5}  {len(rest)} other differences"))


def _named(difference: Difference) -> str:
    if difference.kind != "outcome":
        return f"{difference.kind} {difference.pointer}"
    if "rejected" in difference.actual:
        return "refused what is right"
    return f"accepted what calls for {_shown(difference.expected)}"


def _print_accepted(
    judged: Sequence[Judged], notes: Mapping[str, Mapping[str, str]], to: Console
) -> None:
    flags = Counter(
        each.verdict.accepted
        for each in judged
        if isinstance(each.verdict, Passed) and each.verdict.accepted
    )
    if not flags:
        return
    to.print()
    to.print(_line("Permitted deviations taken (with --strict they fail):", "bold"))
    for name, count in flags.most_common():
        to.print(_line(f"  {count:5}  {name}: {notes.get(name or '', {}).get('what', '')}"))


def _print_score(run: Run, judged: Sequence[Judged], to: Console) -> None:
    to.print()
    for level in ("required", "recommended"):
        counted = score(run, judged, level)
        passed, total = counted["passed"], counted["total"]
        if total:
            style = "bold green" if passed == total else "bold red"
            to.print(
                _line(f"{level:12} {passed}/{total} passed ({_percent(passed, total)})", style)
            )
    if len(judged) != len(run.cases):
        missing = len(run.cases) - len(judged)
        to.print(_line(f"interrupted: {missing} cases were not judged", "bold red"))


def _percent(passed: int, total: int) -> str:
    """Rounded down, so that only all of them are 100 %."""
    return f"{passed * 1000 // total / 10:g} %"
