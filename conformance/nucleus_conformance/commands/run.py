"""`run`: score an implementation."""

from __future__ import annotations

import os
import signal
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

from attrs import define, evolve, field, frozen
from rich.console import Console

from nucleus_conformance.commands.options import Selection, named_edition
from nucleus_conformance.commands.report import announce, write_renderings
from nucleus_conformance.errors import UsageError
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.gate.gate import Gate
from nucleus_conformance.gate.known_failing import KnownFailing, write
from nucleus_conformance.judging.judge import Standard
from nucleus_conformance.judging.verdict import Judged
from nucleus_conformance.report.bundle import write_bundle
from nucleus_conformance.report.formats.terminal import (
    console,
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
        to_stdout = [
            name for name, file in {"json": self.json, **self.renderings}.items() if file == "-"
        ]
        to_stdout += ["github"] if self.github and to_stdout else []
        if len(to_stdout) > 1:
            raise UsageError(f"only one report can go to stdout, not {' and '.join(to_stdout)}")


def run(options: Options, limits: Limits = USUAL) -> ExitStatus:
    """Put every selected case to the target, report, and return the exit status."""
    options.check()
    gate = Gate(date.today(), options.level, _known(options))
    to = console(stderr="-" in (options.json, *options.renderings.values()))
    target = _target(options, to)
    whole = load_suite(target.edition, None if options.fixtures is None else Path(options.fixtures))
    suite = Selection(options.pattern).of(whole)
    standard = Standard(options.strict, options.depth)
    with ExitStack() as stack:
        with waiting(f"starting {target.title}", to):
            starting = session(target.command, target.edition, options.workers, limits)
            running = stack.enter_context(starting)
        named = target.title if options.target else f"-- {target.title}"
        about = Lines(
            suite.version, suite.edition, running.hello, suite.cases, named, standard, gate
        )
        written = _Written(stack.enter_context(json_lines(options.json)), about)
        found = run_suite(suite, running, standard, options.repeat)
        interrupted = _settle_all(found, written, len(suite.cases), to)
        running.close()
        if options.fix_known_failing and not interrupted:
            gate = _fixed(options, gate, suite, written.judged)
        ids = [case.id for case in whole.cases]
        decision = gate.decide(suite.cases, written.judged, ids, running.incidents)
        status = ExitStatus.INTERRUPTED if interrupted else decision.status
        written.write(about.footer(written.judged, decision, status))
    report = Report.of(written.lines)
    print_report(report, to, target.notice)
    for text in gate.known.unfinished().splitlines():
        to.print(text, style="yellow")
    write_renderings(report, options.renderings)
    if options.github:
        announce(report)
    _bundle(options, target, written.judged, to)
    return status


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
        with _whole():
            self.judged.append(judged)
            self.write(self._about.verdict(judged))


def _settle_all(
    found: Generator[Judged, None, None], written: _Written, total: int, to: Console
) -> bool:
    """Write each verdict. True if that was interrupted; what was held back is written even then."""
    try:
        for each in with_progress(found, total, to):
            written.settle(each)
    except KeyboardInterrupt:
        with suppress(KeyboardInterrupt):
            written.settle(found.throw(KeyboardInterrupt()))
            for each in found:
                written.settle(each)
        return True
    return False


@contextmanager
def _whole() -> Iterator[None]:
    """An interrupt waits until this block has ended."""
    came: list[object] = []
    before = signal.signal(signal.SIGINT, lambda *_: came.append(None))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if came:
        raise KeyboardInterrupt


def _target(options: Options, to: Console) -> Target:
    with waiting(f"preparing {options.target or 'the command'}", to):
        found = find_target(options.target, options.program, named_edition(options.edition))
    return evolve(found, command=_limited(found.command, options))


def _bundle(options: Options, target: Target, judged: Sequence[Judged], to: Console) -> None:
    if options.bundle is None:
        return
    failures = [each for each in judged if not each.passed]
    count = write_bundle(Path(options.bundle), failures, target.command, target.edition)
    to.print(f"{count} failures to replay: {options.bundle}" if count else "no failure to replay")


def _known(options: Options) -> KnownFailing:
    if options.known_failing is None:
        return KnownFailing()
    return KnownFailing.read(Path(options.known_failing), may_be_new=options.fix_known_failing)


def _fixed(options: Options, gate: Gate, suite: Suite, judged: Sequence[Judged]) -> Gate:
    """Rewrite the list of known failures as this run found them, and judge by that."""
    assert options.known_failing is not None
    text = gate.rewritten(suite.cases, judged, [case.id for case in suite.cases])
    write(Path(options.known_failing), text)
    return evolve(gate, known=KnownFailing.parse(text, options.known_failing))


def _limited(command: Command, options: Options) -> Command:
    passed = {name: os.environ[name] for name in options.pass_env if name in os.environ}
    missing = [name for name in options.pass_env if name not in os.environ]
    if missing:
        raise UsageError(f"--pass-env {missing[0]}: there is no such variable")
    memory = None if options.memory is None else options.memory * 2**20
    return evolve(command, environment={**passed, **command.environment}, memory=memory)
