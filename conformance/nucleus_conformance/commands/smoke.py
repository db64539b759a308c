"""`smoke`: check a new harness step by step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing

from rich.console import Console

from nucleus_conformance.commands.options import named_edition
from nucleus_conformance.commands.starting import Starting
from nucleus_conformance.errors import ending_with
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.report.console import console, patience, telling
from nucleus_conformance.shell import join
from nucleus_conformance.smoke import LAST_REQUESTS, LIMITS, Step
from nucleus_conformance.smoke import smoke as steps_of
from nucleus_conformance.targets.limits import Limits
from nucleus_conformance.text import printable, quoted


def smoke(starting: Starting, limits: Limits = LIMITS) -> ExitStatus:
    """Take and print every step up to the first that fails. Returns the exit status."""
    limits = starting.granted(limits)
    target = starting.found(named_edition(starting.edition))
    to = console()
    with closing(steps_of(target.command, target.edition, limits, telling(to))) as steps:
        return _taken(_patiently(steps, limits.notice_seconds, starting, to), starting)


def _taken(steps: Iterable[Step], starting: Starting) -> ExitStatus:
    to = console()
    needed = ""
    for number, step in enumerate(steps):
        if step.problem:
            status = ExitStatus.NOT_STARTED if number == 0 else ExitStatus.FALLS_SHORT
            with ending_with(status):
                _print_failed(step, to)
            return status
        mark, style = ("note  ", "yellow") if step.remark else ("ok    ", "green")
        if step.is_skipped:
            mark, style, needed = "skip  ", "yellow", needed or step.advice
        to.print(mark, style=style, end="")
        to.print(printable(f"{step.name}: {step.remark or step.found}"))
    if needed:
        to.print(f"As far as it was tried, the harness speaks the protocol: {needed}", style="bold")
        return ExitStatus.HOLDS
    options = {"edition": starting.edition, "cwd": starting.cwd, "name": starting.name}
    again = [word for key, value in options.items() if value for word in (f"--{key}", value)]
    again += [starting.target] if starting.target else ["--", *starting.program]
    score = f"nucleus-conformance run {join(again)}"
    to.print(
        printable(f"The harness speaks the protocol. Now score it: {score}"),
        style="bold",
    )
    return ExitStatus.HOLDS


def _print_failed(step: Step, to: Console) -> None:
    to.print("FAILED", style="bold red", end="")
    to.print(printable(f" {step.name}: {step.problem}"))
    for line in quoted(step.also):
        to.print(f"       {line}")
    to.print(printable(f"       {step.advice}"))


def _patiently(
    steps: Iterator[Step], seconds: float, starting: Starting, to: Console
) -> Iterator[Step]:
    """The same steps. What is awaited is told, if that lasts."""
    text = starting.awaiting_hello
    while True:
        with patience(seconds, text, to):
            step = next(steps, None)
        if step is None:
            return
        yield step
        asks = f"after: {step.name}{starting.about_flushing}"
        text = f"still waiting, {asks if step.name != LAST_REQUESTS else 'for it to exit'}"
