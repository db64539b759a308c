"""`run`: score an implementation."""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from contextlib import ExitStack, suppress
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any

from attrs import define, evolve, field, frozen
from rich.console import Console

from nucleus_conformance.commands.options import Selection, left_out, named_edition
from nucleus_conformance.commands.report import announce, write_renderings
from nucleus_conformance.errors import UsageError
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.files import check_file, check_folder, write_whole
from nucleus_conformance.gate.gate import Gate
from nucleus_conformance.gate.known_failing import KnownFailing
from nucleus_conformance.interrupts import shielded, status_of
from nucleus_conformance.judging.judge import Standard
from nucleus_conformance.judging.verdict import Judged
from nucleus_conformance.report.bundle import write_bundle
from nucleus_conformance.report.formats.terminal import (
    AWAITING_HELLO,
    SHOWN,
    console,
    patience,
    print_report,
    waiting,
    with_progress,
)
from nucleus_conformance.report.jsonlines import JsonLines, json_lines
from nucleus_conformance.report.lines import Lines
from nucleus_conformance.report.model import Report
from nucleus_conformance.running.run import run as run_suite
from nucleus_conformance.running.session import session
from nucleus_conformance.suite.case import Depth, Level, Suite
from nucleus_conformance.suite.loading import load_suite
from nucleus_conformance.targets.limits import USUAL, Limits
from nucleus_conformance.targets.process import Command
from nucleus_conformance.targets.target import Target, find_target
from nucleus_conformance.text import number_of


@frozen(kw_only=True)
class Options:
    """What the command line says."""

    target: str | None = None
    program: Sequence[str] = ()
    edition: str | None = None
    fixtures: str | None = None
    pattern: str | None = None
    strict: bool = False
    level: Level = "required"
    depth: Depth | None = None
    known_failing: str | None = None
    fix_known_failing: bool = False
    workers: int = 1
    repeat: int = 1
    memory: int | None = None
    """In MiB."""
    pass_env: Sequence[str] = ()
    json: str | None = None
    renderings: dict[str, str | None] = field(factory=dict)
    """Format -> file."""
    github: bool = False
    show: int | None = None
    """How many causes are printed with an example; None: as many as usual."""
    verbose: bool = False
    bundle: str | None = None

    def check(self) -> None:
        """Raise `UsageError` for what makes no sense, before anything is started."""
        if self.fix_known_failing and self.known_failing is None:
            raise UsageError("--fix-known-failing needs --known-failing FILE")
        if self.fix_known_failing and self.pattern is not None:
            raise UsageError("--fix-known-failing needs a run of all cases: leave -k out")
        for name, number in (
            ("workers", self.workers),
            ("repeat", self.repeat),
            ("memory", self.memory),
        ):
            if number is not None and number < 1:
                raise UsageError(f"--{name} must be a whole number from 1 on")
        if self.show is not None and self.show < 0:
            raise UsageError("--show must be a whole number from 0 on")
        to_stdout = [
            name for name, file in {"json": self.json, **self.renderings}.items() if file == "-"
        ]
        to_stdout += ["github"] if self.github and to_stdout else []
        if len(to_stdout) > 1:
            raise UsageError(f"only one report can go to stdout, not {' and '.join(to_stdout)}")
        fixed = [self.known_failing] if self.fix_known_failing else []
        for file in (self.json, *self.renderings.values(), *fixed):
            check_file(file)
        check_folder(self.bundle)


def run(options: Options, limits: Limits = USUAL) -> ExitStatus:
    """Put every selected case to the target, report, and return the exit status."""
    options.check()
    gate = Gate(date.today(), options.level, _known(options))
    to = console(stderr="-" in (options.json, *options.renderings.values()))
    target = _target(options, to)
    whole = load_suite(target.edition, None if options.fixtures is None else Path(options.fixtures))
    suite = Selection(options.pattern).of(whole)
    remarks = "; ".join(filter(None, (target.notice, left_out(whole, suite))))
    target = evolve(target, notice=remarks)
    standard = Standard(options.strict, options.depth)
    with ExitStack() as stack:
        awaited = patience(limits.notice_seconds, AWAITING_HELLO, to)
        with waiting(f"starting {target.title}", to), awaited:
            starting = session(target.command, target.edition, options.workers, limits)
            running = stack.enter_context(starting)
        named = target.title if options.target else f"-- {target.title}"
        about = Lines(
            suite.version, suite.edition, running.hello, suite.cases, named, standard, gate
        )
        written = _Written(stack.enter_context(json_lines(options.json)), about)
        found = run_suite(suite, running, standard, options.repeat, whole.cases)
        began = monotonic()
        interrupted = _settle_all(found, written, len(suite.cases), to)
        ended = monotonic()
        with shielded() as late:  # what is known is written and said, whoever interrupts
            with stack.pop_all():
                running.close(at_once=bool(interrupted or late))
                if options.fix_known_failing and not interrupted:
                    gate = _fixed(options, gate, suite, written.judged)
                ids = [case.id for case in whole.cases]
                decision = gate.decide(suite.cases, written.judged, ids, running.incidents)
                status = interrupted or (status_of(late[0]) if late else decision.status)
                written.write(about.footer(written.judged, decision, status))
            speed = _speed(len(written.judged), ended - began)
            _tell(options, Report.of(written.lines), gate, target, written.judged, to, speed)
            late.clear()
    return status


def _tell(
    options: Options,
    report: Report,
    gate: Gate,
    target: Target,
    judged: Sequence[Judged],
    to: Console,
    speed: str,
) -> None:
    """Write everything else that is made of the report, then print it, even if that failed."""
    try:
        write_renderings(report, options.renderings)
        bundled = _bundle(options, target, judged)
    finally:
        show = SHOWN if options.show is None else options.show
        print_report(report, to, target.notice, show, options.verbose, speed)
    for text in (*gate.known.unfinished().splitlines(), *bundled):
        to.print(text, style="yellow")
    if options.github:
        announce(report)


def _speed(count: int, seconds: float) -> str:
    rate = f", {count / seconds:,.0f} a second" if seconds > 0 else ""
    return f"{number_of(count, 'case')} in {seconds:.1f} s{rate}"


@define
class _Written:
    """The report, on disk and in memory, and what it is made of."""

    _file: JsonLines
    _about: Lines
    lines: list[dict[str, Any]] = field(factory=list, init=False)
    judged: list[Judged] = field(factory=list, init=False)

    def __attrs_post_init__(self) -> None:
        self.write(self._about.header())

    def write(self, line: dict[str, Any]) -> None:
        self._file.write(line)
        self.lines.append(line)

    def settle(self, judged: Judged) -> None:
        """Keep a verdict. An interrupt waits until that is done."""
        with shielded():
            self.judged.append(judged)
            self.write(self._about.verdict(judged))


def _settle_all(
    found: Generator[Judged, None, None], written: _Written, total: int, to: Console
) -> ExitStatus | None:
    """Write each verdict. What was held back is written even if that is interrupted.

    Returns the exit status of an interrupted run; None if it was not.
    """
    try:
        for each in with_progress(found, total, to):
            written.settle(each)
    except KeyboardInterrupt as interrupt:
        with suppress(KeyboardInterrupt):
            written.settle(found.throw(KeyboardInterrupt()))
            for each in found:
                written.settle(each)
        return status_of(interrupt)
    return None


def _target(options: Options, to: Console) -> Target:
    with waiting(f"preparing {options.target or 'the command'}", to):
        found = find_target(options.target, options.program, named_edition(options.edition))
    return evolve(found, command=_limited(found.command, options))


def _bundle(options: Options, target: Target, judged: Sequence[Judged]) -> list[str]:
    """Write the bundle, if it is wanted. Returns a line about it."""
    if options.bundle is None:
        return []
    failures = [each for each in judged if not each.passed]
    count = write_bundle(Path(options.bundle), failures, target.command, target.edition)
    if not count:
        return ["no failure to replay"]
    return [f"{number_of(count, 'failure')} to replay: {options.bundle}"]


def _known(options: Options) -> KnownFailing:
    if options.known_failing is None:
        return KnownFailing()
    return KnownFailing.read(Path(options.known_failing), may_be_new=options.fix_known_failing)


def _fixed(options: Options, gate: Gate, suite: Suite, judged: Sequence[Judged]) -> Gate:
    """Rewrite the list of known failures as this run found them, and judge by that."""
    assert options.known_failing is not None
    text = gate.rewritten(suite.cases, judged, [case.id for case in suite.cases])
    write_whole(Path(options.known_failing), text)
    return evolve(gate, known=KnownFailing.parse(text, options.known_failing))


def _limited(command: Command, options: Options) -> Command:
    passed = {name: os.environ[name] for name in options.pass_env if name in os.environ}
    missing = [name for name in options.pass_env if name not in os.environ]
    if missing:
        raise UsageError(f"--pass-env {missing[0]}: there is no such variable")
    memory = None if options.memory is None else options.memory * 2**20
    return evolve(command, environment={**passed, **command.environment}, memory=memory)
