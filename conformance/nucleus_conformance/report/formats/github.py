"""A report for GitHub Actions: annotations as workflow commands, and the job summary.

GitHub keeps 10 annotations per step. So each one stands for all failures that look alike, and the
last one counts those that are left out. GitHub refuses a job summary above 1 MiB as a whole, so it
is cut below that.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from nucleus_conformance.files import opened, writing
from nucleus_conformance.gate.known_failing import ON_THE_LIST
from nucleus_conformance.report.causes import Cause, causes
from nucleus_conformance.report.digest import (
    decided,
    decides,
    permitted,
    problems,
    shows_in,
    sides,
    what_is_lacking,
    why_it_holds,
)
from nucleus_conformance.report.formats.markdown import markdown
from nucleus_conformance.report.model import Report
from nucleus_conformance.suite.documented import addresses_of
from nucleus_conformance.text import number_of, printable

ANNOTATIONS: Final = 10
"""How many annotations GitHub shows for one step."""

SUMMARY_BYTES: Final = 1024 * 1024
"""How many bytes the job summary of one step may have."""

_SUMMARY: Final = "GITHUB_STEP_SUMMARY"
_IDS: Final = 5
_LINE_LIMIT: Final = 1000


def workflow_commands(report: Report) -> str:
    """The annotations, one per line, the worst first, and at most as many as GitHub shows.

    A cause is one annotation: an error if a failure of it decides the exit status, else a warning.
    Known failures are none.

    There is at least one: a notice, if nothing is wrong.
    """
    said = list(_annotations(report)) or [command("notice", "Conformance", _success(report))]
    if len(said) > ANNOTATIONS:
        rest = len(said) - ANNOTATIONS + 1
        more = f"{rest} more kinds of failure are in the job summary and in the report."
        said = [*said[: ANNOTATIONS - 1], command("notice", "More failures", more)]
    return "".join(f"{each}\n" for each in said)


def command(kind: str, title: str, text: str) -> str:
    """A workflow command. Nothing in `title` or `text` can end it or begin another one."""
    data = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    safe = printable(title).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
    return f"::{kind} title={safe}::{data}"


def _annotations(report: Report) -> Iterator[str]:
    if report.incomplete:
        yield command("error", "Incomplete report", report.incomplete)
    for said in problems(report.problems, _IDS):
        title = "Known failures" if said[0].partition(": ")[0] in ON_THE_LIST else "The run"
        yield command("error", title, "\n".join(map(printable, said)))
    if report.left_out:
        yield command("notice", "A part of the suite", report.left_out)
    failures = [each for each in report.failures if not each.waived]
    found = causes(failures)
    deciding = [any(decides(report, each) for each in cause.cases) for cause in found]
    for fails in (True, False):
        for cause in (cause for cause, does in zip(found, deciding, strict=True) if does is fails):
            title = f"{number_of(len(cause.cases), 'case')}: {cause.name}"
            text = _text(cause, shows_in(report, cause.cases))
            yield command("error" if fails else "warning", title, text)
    if without := what_is_lacking(report):
        yield command("notice", "Unsupported", without)
    if report.conforms and report.waived and not failures:
        yield command("notice", "Conformance", _success(report))
    elif holds := why_it_holds(report):
        yield command("notice", "Why the run holds", holds)


def _success(report: Report) -> str:
    """What there is to say if nothing is wrong: silence would look like a step that did nothing."""
    passed = sum(each.passed for each in report.cases)
    of_all = f"{passed} of {number_of(len(report.cases), 'case')} passed"
    said = f"{printable(report.header.name)}: {of_all}"
    return f"{said}; {len(report.waived)} known to fail" if report.waived else said


def _text(cause: Cause, shown_in: str) -> str:
    first = cause.example
    lines = [", ".join(each.id for each in cause.cases[:_IDS])]
    if len(cause.cases) > _IDS:
        lines[0] += f" and {len(cause.cases) - _IDS} more"
    lines[0] += f" ({shown_in})"
    if cause.sign.difference:
        expected, actual = sides(cause.sign.difference)
        lines += [f"{first.id}: {', '.join(cause.requirements)}"]
        lines += addresses_of("requirement", cause.requirements)
        lines += [f"{'permitted' if first.near else 'expected'} {expected}", f"actual {actual}"]
        lines += [permitted(first, cause.sign.difference)]
    lines += decided(first)
    lines += [f"also: {each}" for each in cause.others]
    lines += [each for each in (first.reason, first.message, cause.hint) if each]
    return "\n".join(printable(line[:_LINE_LIMIT]) for line in lines if line)


def summary(report: Report, limit: int = SUMMARY_BYTES) -> str:
    """The job summary in Markdown, in fewer than `limit` bytes."""
    return markdown(report, limit - 1)


def append_summary(report: Report) -> None:
    """Append the job summary to the file that GitHub names, if any, within the room left there.

    Raises `UsageError` if the file cannot be written.
    """
    path = os.environ.get(_SUMMARY)
    if not path:
        return
    with writing(f"{_SUMMARY} {path}"), opened(Path(path), "ab") as file:
        room = SUMMARY_BYTES - (file.tell() if file.seekable() else 0)
        data = summary(report, room).encode("utf-8")
        if len(data) < room:
            file.write(data)
