"""A report as GitHub-flavoured Markdown, for a job summary, a pull request or a file.

All text from an implementation is shown as code, where no markup, link, image or mention works.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import unified_diff
from itertools import chain
from typing import Any, Final

from nucleus_conformance.report.causes import Cause, causes, overlap
from nucleus_conformance.report.digest import (
    ABOUT_REFUSED,
    LEVELS,
    REFUSED_BY,
    Row,
    by_edition,
    by_type,
    decided,
    explained,
    explaining,
    permitted,
    place,
    problems,
    refusals,
    rerun,
    shows_in,
    waivers,
    what_is_lacking,
    why_it_holds,
)
from nucleus_conformance.report.model import Header, JudgedCase, Report
from nucleus_conformance.report.pretty import Side, outcome_lines, plain_lines
from nucleus_conformance.suite.case import Outcome
from nucleus_conformance.suite.documented import Kind, address_of
from nucleus_conformance.text import end_of, number_of, printable

_UNSAFE_IN_CODE: Final = re.compile(r"[`|\\]|^\s|\s$|^$")
_PUNCTUATION: Final = re.compile(r"[^\w\s]|_")
_NUMBER: Final = re.compile(r"(✅ )?[\d/]+|-")
_RUN: Final = re.compile(r"`+")
_TEXT_LIMIT: Final = 1000
_SIDE_LINES: Final = 60
_LISTED: Final = 100
_DIFFERENCES: Final = 10
_PROBLEMS: Final = 10


def code(text: str) -> str:
    """The text as code in a paragraph or table cell: a span, or an element if a span is unsafe."""
    shown = printable(text)
    if _UNSAFE_IN_CODE.search(shown):
        return f"<code>{_PUNCTUATION.sub(lambda char: f'&#{ord(char[0])};', shown)}</code>"
    return f"`{shown}`"


def linked(kind: Kind, name: str) -> str:
    """The name as code, which leads to where the site tells of it."""
    address = address_of(kind, name)
    return f"[{code(name)}]({address})" if address else code(name)


def element(text: str) -> str:
    """The text as code inside an HTML element, where Markdown is not read."""
    return f"<code>{html.escape(printable(text))}</code>"


def fenced(lines: Iterable[str], language: str = "") -> str:
    """The lines as a code block, in a fence that none of them can close."""
    body = "\n".join(lines)
    longest = max((len(run) for run in _RUN.findall(body)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{body}\n{fence}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table. The cells are Markdown; columns of numbers are aligned to the right."""
    rows = list(rows)
    columns = zip(*rows, strict=True) if rows else [()] * len(head)
    rule = ["---:" if column and all(map(_NUMBER.fullmatch, column)) else "---"
            for column in columns]  # fmt: skip
    lines = [head, rule, *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def details(summary: str, body: str) -> str:
    """A block that is closed at first. `summary` is HTML, `body` is Markdown."""
    return f"<details><summary>{summary}</summary>\n\n{body}\n\n</details>"


def markdown(report: Report, limit: int | None = None) -> str:
    """The score, the table by type, and each kind of failure with an example.

    `limit`: the most bytes that it may have. A note says what is left out.
    """
    return within(_blocks(report), limit)


def within(blocks: Iterable[str], limit: int | None) -> str:
    """As many blocks as fit into `limit` bytes, and a note about the others."""
    made: list[str] = []
    waiting = list(blocks)
    note = "**Cut off here**: {} more parts do not fit into the limit of {} bytes."
    size = len(note) + 50
    for position, block in enumerate(waiting):
        size += len(block.encode("utf-8")) + 2
        if limit is not None and size > limit:
            made.append(note.format(len(waiting) - position, limit))
            break
        made.append(block)
    return "\n\n".join(made) + "\n"


def _editions(about: Header) -> str:
    if about.editions:
        names = ", ".join(linked("edition", each) for each in about.editions)
        return f"{len(about.editions)} editions: {names}"
    return f"edition {linked('edition', about.edition)}"


def _blocks(report: Report) -> Iterator[str]:
    about = report.header
    name = f"{about.name} {about.version}"
    holds = "☑️" if report.waived else "✅"
    yield f"## {holds if report.conforms else '❌'} {code(name)} on {_editions(about)}"
    yield _scores(report)
    yield from _statements(report)
    if editions := by_edition(report):
        yield _table("edition", editions)
    yield _table("type", by_type(report))
    failures = [each for each in report.failures if not each.waived]
    if failures:
        yield f"### {number_of(len(failures), 'failure')}, by cause"
    found = causes(failures)
    if twice := overlap(found):
        yield f"{twice.capitalize()}."
    for cause in found:
        yield _cause(report, cause)
    if report.waived:
        count = number_of(len(report.waived), "known failure")
        yield f"### {count}\n\nThis does not decide the exit status."
        yield table(("pattern", "cases", "why"), _waived(report))
    if report.accepted():
        yield "### Permitted deviations taken\n\nWith `--strict` they fail."
        taken = report.accepted().items()
        rows = ((linked("flag", each), str(n), explained(each)) for each, n in taken)
        yield table(("flag", "cases", "what it means"), rows)
    if refused := refusals(report):
        yield f"### {REFUSED_BY}\n\n{ABOUT_REFUSED}"
        named = ((code(by), str(count), code(like)) for by, (count, like) in refused.items())
        yield table(("exception", "cases", "as in"), named)
    yield _about(report)


def _statements(report: Report) -> Iterator[str]:
    """What there is to say of the whole run beside its scores."""
    if report.incomplete:
        yield f"> [!WARNING]\n> The report is {report.incomplete}."
    if holds := why_it_holds(report):
        yield f"{holds[0].upper()}{holds[1:]}."
    if without := what_is_lacking(report):
        yield f"{without[0].upper()}{without[1:]}."
    if report.left_out:
        yield report.left_out[0].upper() + report.left_out[1:] + "."
    if report.problems:
        said = chain.from_iterable(problems(report.problems, _PROBLEMS))
        yield "\n".join(f"- ⚠️ {code(each)}" for each in said)


def _scores(report: Report) -> str:
    said = []
    for level in LEVELS:
        score = report.score(level)
        if score.total:
            said.append(
                f"**{score.passed} of {score.total}** {level} cases passed ({score.percent})"
            )
    return f"{', '.join(said) or 'No case was judged'}."


def _list(items: Iterable[str]) -> str:
    shown = list(items)
    rest = len(shown) - _LISTED
    return "\n".join([*shown[:_LISTED], *([f"- and {rest} more"] if rest > 0 else [])])


def _table(first: str, found: Iterable[Row]) -> str:
    head = (first, "required", "recommended", "failed", "unsupported", "other")
    rows = [
        (
            row.name,
            *(str(row.scores[level]) for level in LEVELS),
            *(str(row.verdicts.get(name) or "-") for name in ("failed", "unsupported")),
            str(row.other or "-"),
        )
        for row in found
    ]
    return table(head, rows)


def _cause(report: Report, cause: Cause) -> str:
    count = len(cause.cases)
    summary = f"<b>{count}</b> × {element(cause.name)} ({element(shows_in(report, cause.cases))})"
    said = [_said("Hint", cause.hint)] if cause.hint else []
    said += [_said("Also", other) for other in cause.others]
    said += [f"Requirement: {', '.join(linked('requirement', e) for e in cause.requirements)}"]
    body = "\n\n".join([*said, *_example(report, cause.example)])
    if count > 1:
        body += "\n\nThe same in\n\n" + _list(f"- {code(each.id)}" for each in cause.cases[1:])
    return details(summary, body)


def _example(report: Report, case: JudgedCase) -> Iterator[str]:
    about = ", ".join((case.level, *map(_cited, case.requirements)))
    yield f"**{code(case.id)}** ({about})"
    if case.comment:
        yield _said("About", case.comment)
    if case.request is not None:
        yield "Asked:\n\n" + fenced((line.text for line in plain_lines(case.request)), "json")
    if case.near:
        yield _said("Compared", permitted(case))
    if case.differences:
        yield "Different: " + ", ".join(_differences(case))
    expected, actual = (
        [line.text.removesuffix(",") for line in outcome_lines(outcome, case.differences, side)]
        for outcome, side in _sides(case)
    )
    if case.actual is None and expected:
        yield "Expected:\n\n" + fenced(_clipped(expected))
    changes = list(unified_diff(expected, actual, n=3, lineterm=""))[3:]
    if case.actual is not None and changes:
        wanted = "Permitted" if case.near else "Expected"
        yield f"{wanted} (−) and answered (+):\n\n" + fenced(_clipped(changes), "diff")
    yield from (_said("Decided", each) for each in decided(case))
    yield from _remarks(case)
    yield "To reproduce: " + code(rerun(report, case))
    if more := explaining(report, case):
        yield "To understand: " + code(more)


def _cited(requirement: str) -> str:
    address = address_of("requirement", requirement)
    return f"[{requirement}]({address})" if address else requirement


def _sides(case: JudgedCase) -> tuple[tuple[Outcome | None, Side], ...]:
    return (case.compared_with, "expected"), (case.actual, "actual")


def _differences(case: JudgedCase) -> Iterator[str]:
    for each in case.differences[:_DIFFERENCES]:
        yield code(f"{place(each)}: {each.kind}")
    rest = len(case.differences) - _DIFFERENCES
    if rest > 0:
        yield f"and {rest} more"


def _remarks(case: JudgedCase) -> Iterator[str]:
    said: Mapping[str, Any] = {
        "Why": case.reason,
        "See": case.issue_url,
        "On stderr": end_of(case.stderr, _TEXT_LIMIT),
        "It said": case.message,
        "Permitted without --strict, by the flag": case.known,
    }
    for name, text in said.items():
        if text:
            yield _said(name, text)


def _said(name: str, text: str) -> str:
    return f"{name}: {code(text[:_TEXT_LIMIT])}"


def _clipped(lines: list[str]) -> list[str]:
    rest = len(lines) - _SIDE_LINES
    return lines if rest <= 0 else [*lines[:_SIDE_LINES], f"… ({rest} more lines)"]


def _waived(report: Report) -> Iterator[Sequence[str]]:
    for waiver, count in waivers(report):
        why = [code(text) for text in (waiver.reason, waiver.about, waiver.link) if text]
        yield code(waiver.pattern), str(count), ", ".join(why)


def _about(report: Report) -> str:
    about = report.header
    return f"Suite {code(about.suite)}: {code(report.title)}. Target: {code(about.target)}."
