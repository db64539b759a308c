"""`smoke`: check a new harness step by step."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from nucleus_conformance.commands.options import named_edition
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.report.formats.terminal import console
from nucleus_conformance.smoke import LIMITS
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
    for number, step in enumerate(steps_of(target.command, target.edition, limits)):
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
