"""`run`: score an implementation."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack

from conformance.adapters.targets import find_target
from conformance.case import load_suite
from conformance.choices import Choices
from conformance.commands.options import Selection, named_edition
from conformance.report.jsonlines import json_lines
from conformance.report.summary import INTERRUPTED, Run, exit_status, footer
from conformance.report.terminal import console, print_run, waiting, with_progress
from conformance.runner import session
from conformance.verdict import Judged


def run(
    name: str | None,
    program: Sequence[str],
    edition: str | None,
    pattern: str | None,
    strict: bool,
    json_file: str | None,
) -> int:
    """Put every selected case to the target, report, and return the exit status."""
    to = console(stderr=json_file == "-")
    asked = named_edition(edition)
    with waiting(f"preparing {name or 'the command'}", to):
        target = find_target(name, program, asked)
    suite = Selection(pattern).of(load_suite(target.edition))
    choices = Choices.of(suite.notes)
    judged: list[Judged] = []
    interrupted = False
    with ExitStack() as stack:
        with waiting(f"starting {target.title}", to):
            running = stack.enter_context(session(target.command, target.edition, strict))
        report = stack.enter_context(json_lines(json_file))
        about = Run(suite.version, suite.edition, running.hello, suite.cases, strict)
        report.write(about.header())
        try:
            for each in with_progress(running.run(suite.cases), len(suite.cases), to):
                if not choices.holds(each):
                    judged.append(each)
                    report.write(each.to_json())
        except KeyboardInterrupt:
            interrupted = True
        for each in choices.settled():
            judged.append(each)
            report.write(each.to_json())
        report.write(footer(about, judged))
    print_run(about, judged, suite.notes, to, target.notice)
    return INTERRUPTED if interrupted else exit_status(about, judged)
