"""What a run says of a faulty implementation, and what is true of it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from attrs import frozen

from nucleus_conformance.judging.choices import Choices
from nucleus_conformance.judging.compare import differences
from nucleus_conformance.judging.judge import judged
from nucleus_conformance.judging.verdict import Answer, Passed
from nucleus_conformance.report.causes import Cause, causes, general
from nucleus_conformance.report.model import JudgedCase, Report, read_report
from nucleus_conformance.running.session import session
from nucleus_conformance.suite.case import Case, Outcome, Suite
from nucleus_conformance.targets.process import Command
from nucleus_spec.editions import Edition


@frozen
class Told:
    """What a whole run of the command line said."""

    printed: str
    report: Report

    @property
    def causes(self) -> list[Cause]:
        return causes(self.report.failures)


def told(folder: Path, edition: Edition, program: Sequence[str], path: Path | None = None) -> Told:
    """Run the command on a program, whose modules are looked for in `path` first."""
    report = folder / "report.jsonl"
    arguments = ["run", "--edition", edition.name, "--json", str(report)]
    environment = dict(os.environ)
    if path is not None:
        arguments += ["--pass-env", "PYTHONPATH"]
        environment["PYTHONPATH"] = str(path)
    done = subprocess.run(
        [sys.executable, "-m", "nucleus_conformance", *arguments, "--", *program],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    return Told(done.stdout, read_report(str(report)))


def answers(suite: Suite, command: Command) -> Mapping[str, Answer]:
    """What an implementation answers to each case."""
    with session(command, suite.edition) as running:
        found = running.ask(case.request() for case in suite.cases)
        return {case.id: answer for case, answer in zip(suite.cases, found, strict=True)}


def untrue(
    found: Sequence[Cause], right: Mapping[str, Answer], report: Report, suite: Suite
) -> list[str]:
    """The causes that name a place in which no answer differs from what the right one says.

    Or a decision that no answer differs in: of those that pass, another alternative is taken.
    """
    cases = {case.id: case for case in suite.cases}
    choices = Choices.of(suite.notes)
    decided = {
        choices.made_in(cases[each.id])
        for each in report.cases
        if each.accepted != _accepted(cases[each.id], right[each.id])
    }
    return [cause.name for cause in found if not _is_true(cause, right, decided)]


def _accepted(case: Case, answer: Answer) -> str | None:
    """The flag of the alternative that the answer takes."""
    verdict = judged(case, answer).verdict
    return verdict.accepted if isinstance(verdict, Passed) else None


def _is_true(cause: Cause, right: Mapping[str, Answer], decided: set[str]) -> bool:
    if cause.sign.kind == "inconsistent":
        return {case.choice for case in cause.cases} <= decided
    places = {place for case in cause.cases for place in _changes(case, right)}
    own = cause.sign.place
    inside = any(place.startswith(f"{own}/") for place in places)  # of a list in another order
    return own in ("", "the whole answer") or inside or bool(places & {own, "outcome"})


def _changes(case: JudgedCase, right: Mapping[str, Answer]) -> set[str]:
    """Where an answer differs from the right implementation's: places, or that it is of a kind."""
    before, now = right[case.id], case.actual
    if not isinstance(before, Outcome) or now is None or before.kind != now.kind:
        return {"outcome"}
    if before.kind == "rejected":
        return set()
    around = {"dispatch": "/payload", "collect": "/items/*/*/*"}.get(case.operation, "")
    found = {general(each.pointer) for each in differences(before.content, now.content)}
    return {each.removeprefix(around) or "the whole answer" for each in found}
