"""A report for people at a terminal: a table by type, then what is wrong. Progress comes before.

All text from an implementation is escaped: none of its control characters or markup reaches the
terminal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from io import StringIO
from itertools import chain, islice
from shutil import get_terminal_size
from threading import Event, Thread, Timer
from typing import Any, Final, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from nucleus_conformance.judging.compare import Difference
from nucleus_conformance.report.causes import Cause, causes, overlap, signs
from nucleus_conformance.report.digest import (
    BRACKETS,
    LEVELS,
    REFUSED_BY,
    Row,
    by_edition,
    by_type,
    decided,
    explained,
    explaining,
    has_brackets,
    permitted,
    place,
    problems,
    refusals,
    shows_in,
    sides,
    waivers,
    what_is_lacking,
    where,
    why_it_holds,
)
from nucleus_conformance.report.hints import hint_of
from nucleus_conformance.report.model import JudgedCase, Report
from nucleus_conformance.report.sign import Sign
from nucleus_conformance.text import end_of, number_of, printable

SHOWN: Final = 6
"""How many causes are shown with an example, if the user names no number."""

_NAMED: Final = 12
"""How many more are named."""

_LISTED: Final = 10
"""How many deviations, known failures, or problems of a kind are listed."""

_OTHERS: Final = 3
_STDERR_LIMIT: Final = 400
PLAIN_WIDTH: Final = 200
_NARROWEST: Final = 80
"""The fewest columns that are written for, whatever COLUMNS says: in none, nothing is."""
_LONGEST_SILENCE: Final = 30.0
"""In seconds, between two signs of life."""

T = TypeVar("T")


class _Door(Console):
    """A console through which no text passes that a terminal or a CI system could obey."""

    def print(self, *objects: Any, **options: Any) -> None:
        """Print as a console does, a text made `printable`: a line of it is no line here."""
        shown = (printable(each) if isinstance(each, str) else each for each in objects)
        super().print(*shown, **options)

    def on_broken_pipe(self) -> None:
        """Leave it to the command how it ends."""
        self.quiet = True
        raise BrokenPipeError


def console(stderr: bool = False) -> Console:
    """A console without markup, highlighting or emoji, which respects NO_COLOR.

    What is printed as a string may come from anywhere: it is made `printable`.
    """
    width = max(_NARROWEST, get_terminal_size().columns)
    return _Door(
        stderr=stderr, width=width, markup=False, highlight=False, emoji=False, soft_wrap=True
    )


def with_progress(judged: Iterable[T], total: int, to: Console) -> Iterator[T]:
    """The same items, with a progress bar while they come if `to` is a terminal."""
    if not to.is_terminal:
        yield from judged
        return
    text = TextColumn("{task.description}")
    columns = (text, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=to, transient=True) as progress:
        task = progress.add_task("judging", total=total)
        for each in judged:
            progress.advance(task)
            yield each


def waiting(text: str, to: Console) -> AbstractContextManager[object]:
    """Show what is being waited for while the context lasts, if `to` is a terminal."""
    return to.status(Text(printable(text))) if to.is_terminal else nullcontext()


def _beside(to: Console) -> Console:
    """Where signs of life go: what is printed to a pipe or a file is not to have them."""
    return to if to.stderr or to.is_terminal else console(stderr=True)


def telling(to: Console) -> Callable[[str], None]:
    """What prints a line of text to stderr, or on a terminal, while something is awaited."""
    return lambda text: _beside(to).print(_line(text, "yellow"))


@contextmanager
def patience(
    seconds: float, text: str, to: Console, unless: Callable[[], bool] = lambda: False
) -> Iterator[None]:
    """Print a line of text if the context lasts longer than that; to stderr, or on a terminal."""
    beside = _beside(to)
    timer = Timer(seconds, lambda: None if unless() else beside.print(_line(text, "yellow")))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()  # what is printed next stands behind it


@contextmanager
def now_and_then(seconds: float, text: Callable[[], str], to: Console) -> Iterator[None]:
    """Print a line of text to stderr after that time, and after twice as long again, and so on.

    Nothing on a terminal, which shows its progress.
    """
    over, beside = Event(), _beside(to)

    def tell() -> None:
        wait = seconds
        while not over.wait(wait):
            beside.print(_line(text()))
            wait = min(2 * wait, _LONGEST_SILENCE)

    if to.is_terminal:
        yield
        return
    thread = Thread(target=tell, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()  # what is printed next stands behind it


def plain(report: Report) -> str:
    """What `print_report` prints, without colours."""
    to = Console(
        file=StringIO(), width=PLAIN_WIDTH, color_system=None, force_terminal=False,
        markup=False, highlight=False, emoji=False, soft_wrap=True,
    )  # fmt: skip
    with to.capture() as captured:
        print_report(report, to)
    return captured.get()


def print_report(
    report: Report,
    to: Console,
    notice: str = "",
    show: int = SHOWN,
    verbose: bool = False,
    speed: str = "",
) -> None:
    """Print the table by type, what is wrong, the flags, and the score.

    What is wrong is printed by cause, `show` of them with an example; or, if `verbose`, every
    failure. `speed`: how long the run took.
    """
    to.print(_line(report.title, "bold"))
    if notice:
        to.print(_line(notice, "yellow"))
    if editions := by_edition(report):
        to.print(_table("edition", editions))
        to.print()
    to.print(_table("type", by_type(report)))
    unknown = [each for each in report.failures if not each.waived]
    if verbose:
        _print_legend((next(signs(each)).difference for each in unknown), to)
        for each in unknown:
            print_failure(each, to, explaining(report, each))
    _print_causes(report, unknown, to, 0 if verbose else show)
    _print_waived(report, to)
    _print_counted(
        "Permitted deviations taken (with --strict they fail):",
        {name: (count, explained(name)) for name, count in report.accepted().items()},
        to,
    )
    refused = {name: (count, f"as in {like}") for name, (count, like) in refusals(report).items()}
    _print_counted(f"{REFUSED_BY}:", refused, to)
    _print_score(report, to, speed, len(report.problems) if verbose else _LISTED)


def _line(text: str, style: str = "") -> Text:
    return Text(printable(text), style=style)


def _table(first: str, rows: Iterable[Row]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(first)
    for name in ("required", "recommended", "failed", "unsupported", "other"):
        table.add_column(name, justify="right")
    for row in rows:
        cells: list[Text] = []
        for level in LEVELS:
            score = row.scores[level]
            style = ("green" if score.full else "red") if score.total else ""
            cells.append(Text(str(score), style=style))
        cells += [
            Text(str(count or "-"), style="red" if count else "dim")
            for count in (row.verdicts["failed"], row.verdicts["unsupported"], row.other)
        ]
        table.add_row(_line(row.name), *cells)
    return table


def _print_legend(shown: Iterable[Difference | None], to: Console) -> None:
    if any(map(has_brackets, shown)):
        to.print(_line(f"({BRACKETS})", "dim"))


def print_failure(case: JudgedCase, to: Console, more: str = "") -> None:
    """Print one failure: what the case is about, the first difference, and its cause if known.

    `more`: the command that tells more of it; empty if there is none.
    """
    head = _line(case.verdict.upper(), "bold red")
    head.append(f" {printable(case.id)}", "bold")
    head.append(printable(f" [{case.level}; {', '.join(case.requirements)}]"), "dim")
    to.print()
    to.print(head)
    if case.comment:
        to.print(_line(f"  {case.comment}"))
    for text in (case.reason, case.issue_url, *decided(case)):
        if text:
            to.print(_line(f"  {text}"))
    for text in end_of(case.stderr, _STDERR_LIMIT).splitlines():
        to.print(_line(f"  | {text.expandtabs()}"))
    shown = list(signs(case))
    told = [each.difference for each in shown if each.difference][:_OTHERS]
    for number, each in enumerate(told, start=1):
        what = f"{place(each)}: {each.kind}" if number < len(told) else where(case, each, number)
        to.print(Text(f"  {what}"))
        _print_sides(case, each, to)
    if case.message:
        to.print(_line(f"    it said: {case.message}"))
    for hint in _hints(case, shown):
        to.print(_line(f"    hint: {hint}", "cyan"))
    if case.known:
        to.print(_line(f"    permitted without --strict, by the flag {case.known}", "yellow"))
    if more:
        to.print(_line(f"    {more}", "dim"))


def _hints(case: JudgedCase, shown: Sequence[Sign]) -> list[str]:
    """What explains the failure, with the place, but for what is said of the sign shown first."""
    places = {hint_of(each): place(each) for each in reversed(case.differences)}
    places |= {each.hint: each.place for each in reversed(shown)}
    places[shown[0].hint] = ""
    known = () if case.known else (each.hint for each in shown)
    hints = list(dict.fromkeys(filter(None, (*case.hints, *known))))[:_OTHERS]
    return [f"{places[each]}: {each}" if places.get(each) else each for each in hints]


def _print_sides(case: JudgedCase, difference: Difference, to: Console) -> None:
    expected, actual = sides(difference)
    wanted = f"    {'permitted' if case.near else 'expected'} "
    to.print(Text.assemble((wanted, "green"), expected))
    to.print(Text.assemble((f"    {'actual':{len(wanted) - 5}} ", "red"), actual))
    if case.near:
        to.print(_line(f"    {permitted(case, difference)}", "yellow"))


def _print_causes(report: Report, failures: Sequence[JudgedCase], to: Console, show: int) -> None:
    """What is wrong, the most frequent first: some causes with an example, more by name alone."""
    if not failures:
        return
    found = causes(failures)
    to.print()
    counted = f"{number_of(len(failures), 'failure')}, {number_of(len(found), 'cause')}"
    every = " (-v prints every failure)" if show else ""
    to.print(_line(f"{counted}{every}:", "bold"))
    if twice := overlap(found):
        to.print(_line(f"({twice})", "dim"))
    _print_legend((cause.sign.difference for cause in found[:show]), to)
    for cause in found[:show]:
        more = explaining(report, cause.example)
        _print_cause(cause, shows_in(report, cause.cases), more, to)
    if found[show : show + _NAMED]:
        to.print()
    for cause in found[show : show + _NAMED]:
        also = f" (also: {', '.join(cause.others[:_OTHERS])})" if cause.others else ""
        to.print(Text(f"  {len(cause.cases):5}  {cause.name}{also}"))
    rest = len(found) - show - _NAMED
    if rest > 0:
        to.print(Text(f"         and {number_of(rest, 'other cause')}"))


def _print_cause(cause: Cause, shown_in: str, more: str, to: Console) -> None:
    """Print one, and what it is `shown_in`.

    `more`: the command that tells more of its example; empty if there is none.
    """
    to.print()
    head = _line(f"{len(cause.cases):5}  ", "bold red")
    head.append(cause.name, "bold")
    head.append(printable(f" ({shown_in})"), "dim")
    to.print(head)
    _print_example(cause, to)
    rest = len(cause.others) - _OTHERS
    for other in [*cause.others[:_OTHERS], *([f"{rest} more"] if rest > 0 else [])]:
        to.print(Text(f"    also: {other}", "dim"))
    if cause.hint:
        to.print(_line(f"    hint: {cause.hint}", "cyan"))
    if cause.example.known:
        permitted = f"permitted without --strict, by the flag {cause.example.known}"
        to.print(_line(f"    {permitted}", "yellow"))
    if more:
        to.print(_line(f"    {more}", "dim"))


def _print_example(cause: Cause, to: Console) -> None:
    case = cause.example
    asks = printable(", ".join(cause.requirements))
    to.print(Text.assemble(f"    {printable(case.id)} ", (f"[{case.level}; {asks}]", "dim")))
    if case.comment:
        to.print(_line(f"    {case.comment}", "dim"))
    for text in end_of(case.stderr, _STDERR_LIMIT).splitlines():
        to.print(_line(f"    | {text.expandtabs()}"))
    for text in (case.reason, case.issue_url, *decided(case)):
        if text:
            to.print(_line(f"    {text}"))
    if cause.sign.difference:
        if cause.sign.place and not cause.name.endswith(f" at {cause.sign.place}"):
            to.print(Text(f"    at {place(cause.sign.difference)}"))
        _print_sides(case, cause.sign.difference, to)
    if case.message:
        to.print(_line(f"    it said: {case.message}"))


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
    for name, (count, about) in islice(counted.items(), _LISTED):
        to.print(_line(f"  {count:5}  {name}: {about}"))
    if len(counted) > _LISTED:
        to.print(f"         and {len(counted) - _LISTED} more")


def _print_score(report: Report, to: Console, speed: str, most: int) -> None:
    """Print the problems, so many of each kind, and the score."""
    to.print()
    if speed:
        to.print(_line(speed, "dim"))
    for problem in chain.from_iterable(problems(report.problems, most)):
        to.print(_line(f"problem: {problem}", "bold red"))
    for level in LEVELS:
        score = report.score(level)
        if score.total:
            style = "bold green" if score.full else "bold red"
            to.print(_line(f"{level:12} {score} passed ({score.percent})", style))
    if report.left_out:
        to.print(_line(report.left_out))
    if without := what_is_lacking(report):
        to.print(_line(without, "yellow"))
    if holds := why_it_holds(report):
        to.print(_line(holds, "yellow" if report.waived else ""))
    if report.incomplete:
        to.print(_line(report.incomplete, "bold red"))
