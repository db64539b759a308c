"""A report for people at a terminal: a table by type, then what is wrong.

All text from an implementation is escaped: none of its control characters or markup reaches the
terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from itertools import chain, islice
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from nucleus_conformance.judging.compare import Difference
from nucleus_conformance.report.causes import Cause, causes, overlap, signs
from nucleus_conformance.report.console import line_of
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
from nucleus_conformance.report.links import asked, linked
from nucleus_conformance.report.model import JudgedCase, Report
from nucleus_conformance.report.sign import Sign
from nucleus_conformance.suite.documented import flags_in
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
    to.print(line_of(report.title, "bold"))
    if notice:
        to.print(line_of(notice, "yellow"))
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
        is_of_flags=True,
    )
    refused = {name: (count, f"as in {like}") for name, (count, like) in refusals(report).items()}
    _print_counted(f"{REFUSED_BY}:", refused, to)
    _print_score(report, to, speed, len(report.problems) if verbose else _LISTED)


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
        table.add_row(line_of(row.name), *cells)
    return table


def _print_legend(shown: Iterable[Difference | None], to: Console) -> None:
    if any(map(has_brackets, shown)):
        to.print(line_of(f"({BRACKETS})", "dim"))


def print_failure(case: JudgedCase, to: Console, more: str = "") -> None:
    """Print one failure: what the case is about, the first difference, and its cause if known.

    `more`: the command that tells more of it; empty if there is none.
    """
    head = line_of(case.verdict.upper(), "bold red")
    head.append(f" {printable(case.id)}", "bold")
    head.append(" ").append_text(asked(case.level, case.requirements))
    to.print()
    to.print(head)
    if case.comment:
        to.print(line_of(f"  {case.comment}"))
    for text in (case.reason, case.issue_url, *decided(case)):
        if text:
            to.print(line_of(f"  {text}"))
    for text in end_of(case.stderr, _STDERR_LIMIT).splitlines():
        to.print(line_of(f"  | {text.expandtabs()}"))
    shown = list(signs(case))
    told = [each.difference for each in shown if each.difference][:_OTHERS]
    for number, each in enumerate(told, start=1):
        what = f"{place(each)}: {each.kind}" if number < len(told) else where(case, each, number)
        to.print(Text(f"  {what}"))
        _print_sides(case, each, to)
    if case.message:
        to.print(line_of(f"    it said: {case.message}"))
    for hint in _hints(case, shown):
        _print_hint(hint, to)
    if case.known:
        _print_flag(case.known, to)
    if more:
        to.print(line_of(f"    {more}", "dim"))


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
        to.print(line_of(f"    {permitted(case, difference)}", "yellow"))


def _print_hint(hint: str, to: Console) -> None:
    to.print(linked(line_of(f"    hint: {hint}", "cyan"), *flags_in(hint)))


def _print_flag(name: str, to: Console) -> None:
    said = line_of(f"    permitted without --strict, by the flag {name}", "yellow")
    to.print(linked(said, ("flag", name)))


def _print_causes(report: Report, failures: Sequence[JudgedCase], to: Console, show: int) -> None:
    """What is wrong, the most frequent first: some causes with an example, more by name alone."""
    if not failures:
        return
    found = causes(failures)
    to.print()
    counted = f"{number_of(len(failures), 'failure')}, {number_of(len(found), 'cause')}"
    every = " (-v prints every failure)" if show else ""
    to.print(line_of(f"{counted}{every}:", "bold"))
    if twice := overlap(found):
        to.print(line_of(f"({twice})", "dim"))
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
    head = line_of(f"{len(cause.cases):5}  ", "bold red")
    head.append(cause.name, "bold")
    head.append(printable(f" ({shown_in})"), "dim")
    to.print(head)
    _print_example(cause, to)
    rest = len(cause.others) - _OTHERS
    for other in [*cause.others[:_OTHERS], *([f"{rest} more"] if rest > 0 else [])]:
        to.print(Text(f"    also: {other}", "dim"))
    if cause.hint:
        _print_hint(cause.hint, to)
    if cause.example.known:
        _print_flag(cause.example.known, to)
    if more:
        to.print(line_of(f"    {more}", "dim"))


def _print_example(cause: Cause, to: Console) -> None:
    case = cause.example
    asks = asked(case.level, cause.requirements)
    to.print(Text.assemble(f"    {printable(case.id)} ", asks))
    if case.comment:
        to.print(line_of(f"    {case.comment}", "dim"))
    for text in end_of(case.stderr, _STDERR_LIMIT).splitlines():
        to.print(line_of(f"    | {text.expandtabs()}"))
    for text in (case.reason, case.issue_url, *decided(case)):
        if text:
            to.print(line_of(f"    {text}"))
    if cause.sign.difference:
        if cause.sign.place and not cause.name.endswith(f" at {cause.sign.place}"):
            to.print(Text(f"    at {place(cause.sign.difference)}"))
        _print_sides(case, cause.sign.difference, to)
    if case.message:
        to.print(line_of(f"    it said: {case.message}"))


def _print_waived(report: Report, to: Console) -> None:
    known = {}
    for waiver, count in waivers(report):
        about = f" ({waiver.about})" if waiver.about else ""
        known[waiver.pattern] = count, f"{waiver.reason}{about}"
    _print_counted("Known failures (they do not decide the exit status):", known, to)


def _print_counted(
    title: str, counted: Mapping[str, tuple[int, str]], to: Console, is_of_flags: bool = False
) -> None:
    if not counted:
        return
    to.print()
    to.print(line_of(title, "bold"))
    for name, (count, about) in islice(counted.items(), _LISTED):
        line = line_of(f"  {count:5}  {name}: {about}")
        to.print(linked(line, ("flag", name)) if is_of_flags else line)
    if len(counted) > _LISTED:
        to.print(f"         and {len(counted) - _LISTED} more")


def _print_score(report: Report, to: Console, speed: str, most: int) -> None:
    """Print the problems, so many of each kind, and the score."""
    to.print()
    if speed:
        to.print(line_of(speed, "dim"))
    for problem in chain.from_iterable(problems(report.problems, most)):
        to.print(line_of(f"problem: {problem}", "bold red"))
    for level in LEVELS:
        score = report.score(level)
        if score.total:
            style = "bold green" if score.full else "bold red"
            to.print(line_of(f"{level:12} {score} passed ({score.percent})", style))
    if report.left_out:
        to.print(line_of(report.left_out))
    if without := what_is_lacking(report):
        to.print(line_of(without, "yellow"))
    if holds := why_it_holds(report):
        to.print(line_of(holds, "yellow" if report.waived else ""))
    if report.incomplete:
        to.print(line_of(report.incomplete, "bold red"))
