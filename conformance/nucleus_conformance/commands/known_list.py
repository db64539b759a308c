"""What `run` does with a list of known failures: ask again what is not as it says, and fix it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from attrs import evolve
from rich.console import Console

from nucleus_conformance.errors import CannotStartError
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.files import write_whole
from nucleus_conformance.gate.gate import Gate
from nucleus_conformance.interrupts import status_of
from nucleus_conformance.judging.judge import Standard
from nucleus_conformance.judging.verdict import Judged
from nucleus_conformance.machine import lacks, machine_error
from nucleus_conformance.report.console import waiting
from nucleus_conformance.running.editions import Editions
from nucleus_conformance.running.steadiness import FEW_RUNS, RUNS, all_steadied
from nucleus_conformance.suite.case import Suite
from nucleus_conformance.text import number_of


def asked_again(
    gate: Gate,
    suite: Suite,
    judged: Sequence[Judged],
    editions: Editions,
    standard: Standard,
    every: bool,
    to: Console,
) -> tuple[Sequence[Judged], ExitStatus | None]:
    """The verdicts on what is not as the list says, once it was asked again; flaky if they differ.

    And the exit status if that is cut short. `every`: all is asked again, to fix the list.
    """
    doubted = judged if every else gate.surprises(suite.cases, judged)
    if not doubted:
        return doubted, None
    editions.close()
    what = "all" if every else number_of(len(doubted), "case")
    runs = RUNS if every else FEW_RUNS
    try:
        with waiting(f"asking {what} again, to find what is flaky", to):
            return all_steadied(doubted, editions, gate.failure_of, standard, runs), None
    except CannotStartError as error:
        editions.incidents.append(f"when {what} was to be asked again: {error}")
    except KeyboardInterrupt as interrupt:
        return doubted, status_of(interrupt)
    except Exception as error:
        if not lacks(error):
            raise
        told = machine_error(error)
        editions.incidents.append(f"when {what} was to be asked again: {told.with_advice}")
        return doubted, told.exit_status
    return doubted, None


def rewritten(
    gate: Gate, suite: Suite, judged: Sequence[Judged], left_out: Collection[str]
) -> tuple[Gate, Sequence[str]]:
    """Rewrite the list of known failures as this run found them, and judge by that.

    And say what became of its lines.
    """
    ids = {case.id for case in suite.cases}.union(left_out)
    rewriting = gate.rewriting(suite.cases, judged, ids, left_out=left_out)
    known = gate.known.reread(rewriting.text(gate.known))
    write_whole(Path(known.name), known.text)
    return evolve(gate, known=known), rewriting.changes(gate.known, known)
