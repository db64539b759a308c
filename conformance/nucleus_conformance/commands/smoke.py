"""`smoke`: check a new harness step by step."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from rich.console import Console

from nucleus_conformance.commands.options import named_edition
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.report.formats.terminal import (
    AWAITING_HELLO,
    console,
    patience,
)
from nucleus_conformance.smoke import LIMITS, Step
from nucleus_conformance.smoke import smoke as steps_of
from nucleus_conformance.targets.limits import Limits
from nucleus_conformance.targets.target import find_target
from nucleus_conformance.text import printable, quoted


def smoke(
    name: str | None, program: Sequence[str], edition: str | None, limits: Limits = LIMITS
) -> ExitStatus:
    """Take and print every step up to the first that fails. Returns the exit status."""
    target = find_target(name, program, named_edition(edition))
    to = console()
    for number, step in enumerate(_patiently(steps_of(target.command, target.edition, limits),
                                             limits.notice_seconds, to)):  # fmt: skip
        if not step.problem:
            to.print("ok    ", style="green", end="")
            to.print(printable(f"{step.name}: {step.found}"))
            continue
        to.print("FAILED", style="bold red", end="")
        to.print(printable(f" {step.name}: {step.problem}"))
        for line in quoted(step.before):
            to.print(f"       {line}")
        to.print(printable(f"       {step.advice}"))
        return ExitStatus.NOT_STARTED if number == 0 else ExitStatus.FALLS_SHORT
    again = name or f"-- {shlex.join(program)}"
    again = again if edition is None else f"--edition {edition} {again}"
    to.print(
        printable(
            f"The harness speaks the protocol. Now score it: nucleus-conformance run {again}"
        ),
        style="bold",
    )
    return ExitStatus.HOLDS


def _patiently(steps: Iterator[Step], seconds: float, to: Console) -> Iterator[Step]:
    """The same steps. What is awaited is told, if that lasts."""
    text = AWAITING_HELLO
    while True:
        with patience(seconds, text, to):
            step = next(steps, None)
        if step is None:
            return
        yield step
        text = f"still waiting, after: {step.name}; does it flush stdout after each reply?"
