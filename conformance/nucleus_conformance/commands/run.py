"""`run`: score an implementation."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from datetime import date
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Final

from attrs import evolve, field, frozen
from rich.console import Console

from nucleus_conformance.commands.advising import (
    advice_on_edition,
    print_advice,
    print_changed,
)
from nucleus_conformance.commands.chosen import chosen_of, remarks_on
from nucleus_conformance.commands.known_list import asked_again, rewritten
from nucleus_conformance.commands.options import named_editions
from nucleus_conformance.commands.report import announce, write_renderings
from nucleus_conformance.commands.starting import Starting
from nucleus_conformance.errors import UsageError, ending_with
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.files import check_files, check_rewritable
from nucleus_conformance.folders import check_folder
from nucleus_conformance.gate.declared import Declared, declared_part
from nucleus_conformance.gate.gate import Gate
from nucleus_conformance.gate.known_failing import KnownFailing
from nucleus_conformance.interrupts import finishing, quick_to_hear, status_of
from nucleus_conformance.judging.judge import Standard
from nucleus_conformance.judging.verdict import Judged
from nucleus_conformance.protocol.messages import Hello
from nucleus_conformance.report.bundle import write_bundle
from nucleus_conformance.report.console import console, patience, telling, waiting, with_progress
from nucleus_conformance.report.formats.terminal import SHOWN, print_report
from nucleus_conformance.report.jsonlines import json_lines
from nucleus_conformance.report.lines import Lines
from nucleus_conformance.report.model import Report
from nucleus_conformance.report.written import IN_FULL, Written
from nucleus_conformance.running.editions import Editions, OnEdition, first_spoken, was_asked
from nucleus_conformance.running.session import Session, session
from nucleus_conformance.shell import join, quote
from nucleus_conformance.suite.case import Depth, Level, Suite
from nucleus_conformance.suite.loading import golden_file_of, load_suite
from nucleus_conformance.suite.several import together, with_edition
from nucleus_conformance.targets.limits import USUAL, Limits
from nucleus_conformance.targets.process import Command
from nucleus_conformance.targets.target import Target
from nucleus_conformance.text import number_of, printable

_LAST_SECONDS: Final = 1.0
"""How long reports are made of the first one once a signal has come."""

_STUCK: Final = 10.0
"""So long after a signal the first one is not going to be written."""


@frozen(kw_only=True)
class Options(Starting):
    """What the command line says."""

    fixtures: str | None = None
    patterns: Sequence[str] = ()
    types: Sequence[str] = ()
    """What the implementation has, whatever it declares itself."""
    operations: Sequence[str] = ()
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

    @property
    def again(self) -> str:
        """What stands on a command line to run it again, as a shell reads it."""
        given = super().again
        return given if self.fixtures is None else f"{join(['--fixtures', self.fixtures])} {given}"

    def check(self) -> None:
        """Raise `UsageError` for what makes no sense, before anything is started."""
        if self.fix_known_failing and self.known_failing is None:
            raise UsageError("--fix-known-failing needs --known-failing FILE")
        if self.fix_known_failing and self.patterns:
            raise UsageError("--fix-known-failing needs a run of all cases: leave -k out")
        to_stdout = [
            name for name, file in {"json": self.json, **self.renderings}.items() if file == "-"
        ]
        to_stdout += ["github"] if self.github and to_stdout else []
        if len(to_stdout) > 1:
            raise UsageError(f"only one report can go to stdout, not {' and '.join(to_stdout)}")
        check_files((self.json, *self.renderings.values()), [self.known_failing])
        if self.fix_known_failing and self.known_failing is not None:
            check_rewritable(self.known_failing)
        check_folder(self.bundle)


def run(options: Options, limits: Limits = USUAL) -> ExitStatus:
    """Put every selected case to the target, report, and return the exit status."""
    options.check()
    to = console(stderr="-" in (options.json, *options.renderings.values()))
    targets = _targets(options, to)
    known = KnownFailing.read(options.known_failing, options.fix_known_failing).on(
        [each.edition for each in targets], _folder(options)
    )
    gate = Gate(date.today(), options.level, known)
    wholes = _as_far_as_needed(options, targets) or _whole(options, targets)
    chosen = chosen_of(wholes, options.patterns, options.types, options.operations)
    remarks = remarks_on(targets, wholes, chosen)
    standard = Standard(options.strict, options.depth)
    starts = _starts(options, targets, limits, to)
    with ExitStack() as stack:
        awaited = patience(limits.notice_seconds, options.awaiting_hello, to)
        with waiting(f"starting {targets[0].title}", to), awaited:
            first, position = first_spoken(starts, stack)
        declared = Declared.by(first.hello, options.types, options.operations)
        wholes = wholes if declared.is_all else _whole(options, targets)
        every = [case for whole in wholes for case in whole.cases]
        suite, part = declared_part(together(chosen), every, declared)
        parts = [
            OnEdition(declared.of(each), declared.of(whole).cases, start)
            for each, whole, start in zip(chosen, wholes, starts, strict=True)
        ]
        editions = Editions(parts, first, position, declared.problems(together(chosen).cases))
        about = Lines(
            suite.version,
            [each.edition.name for each in targets],
            first.hello,
            suite.cases,
            options.again,
            standard,
            gate,
            part,
        )
        written = Written(
            stack.enter_context(json_lines(options.json)), about, options.fix_known_failing
        )
        stack.enter_context(quick_to_hear())
        began, found = monotonic(), editions.ask(standard, options.repeat)
        interrupted = _settle_all(
            found,
            written,
            len(suite.cases),
            to,
            patience(limits.notice_seconds, options.awaiting_reply, to, lambda: first.is_heard),
        )
        ended = monotonic()
        again: Sequence[Judged] = ()
        if options.known_failing is not None and not interrupted:
            again, interrupted = asked_again(
                gate, suite, written.judged, editions, standard, options.fix_known_failing, to
            )
        with finishing(_STUCK) as late:  # what is known is written, whoever interrupts
            with stack.pop_all():
                editions.close(at_once=bool(interrupted or late))
                ids = [case.id for case in every]
                lacking = {case.id for case in every if not declared.covers(case)}
                fixed: Sequence[str] = ()
                try:
                    if options.fix_known_failing and not interrupted:
                        gate, fixed = rewritten(gate, suite, again, lacking)
                        again = ()
                finally:
                    written.release(evolve(about, gate=gate))
                decision = gate.decide(
                    suite.cases, written.judged, ids, editions.all_incidents(), again
                )
                status = interrupted or (status_of(late[0]) if late else decision.status)
                written.write(about.footer(written.judged, decision, status))
            late.clear()
        said = _Beside(
            status,
            _speed(len(written.judged), ended - began),
            [*remarks, editions.not_asked, _in_short(written)],
            [
                *fixed,
                gate.known.idle(ids, lacking),
                gate.on_some_editions(written.judged),
            ],
            editions.advice,
            first.hello,
        )
        with quick_to_hear(), finishing(_LAST_SECONDS):
            _tell(options, written, gate, targets[0], said, to)
    return status


@frozen
class _Beside:
    """What a user is told beside the report."""

    status: int
    """That of the command."""
    speed: str
    remarks: Sequence[str]
    """On editions and cases. They may be empty."""
    about_list: Sequence[str]
    """On the list of known failures. They may be empty."""
    advice: Sequence[str]
    about: Hello


def _tell(
    options: Options,
    written: Written,
    gate: Gate,
    target: Target,
    beside: _Beside,
    to: Console,
) -> None:
    """Write everything else that is made of the report, then print it, even if that failed."""
    with ending_with(beside.status):
        show = SHOWN if options.show is None else options.show
        remarks = "; ".join(filter(None, beside.remarks))
        with _telling_what_is_unwritten(options, to):
            report = Report.of(written.lines)
        printing = partial(print_report, report, to, remarks, show, options.verbose, beside.speed)
        try:
            with _telling_what_is_unwritten(options, to):
                write_renderings(report, options.renderings)
                bundled = _bundle(options, target, written.judged)
        except Exception:
            printing()
            written.check()
            raise
        printing()
        about_list = filter(None, (*beside.about_list, gate.known.unfinished()))
        for text in (*about_list, *bundled):
            to.print(text, style="yellow")
        differing = (case.differences for case in report.failures)
        print_advice([*beside.advice, *advice_on_edition(target, beside.about, differing)], to)
        if options.github:
            announce(report)
    written.check()


@contextmanager
def _telling_what_is_unwritten(options: Options, to: Console) -> Iterator[None]:
    """If there is no time to make everything of the report in here, say so."""
    try:
        yield
    except KeyboardInterrupt:
        to.print(_unwritten(options), style="yellow")
        raise


def _unwritten(options: Options) -> str:
    if options.json in (None, "-"):
        return "there was no time to write all reports: --json FILE keeps what they are made of"
    return printable(
        "there was no time to write all reports: they can be made, as by "
        f"nucleus-conformance report {quote(str(options.json))} --format html"
    )


def _in_short(written: Written) -> str:
    if not written.cut:
        return ""
    failures = number_of(written.cut, "failure")
    return f"{failures} in short, after {IN_FULL >> 20} MiB of others"


def _speed(count: int, seconds: float) -> str:
    rate = f", {count / seconds:,.0f} a second" if seconds > 0 else ""
    return f"{number_of(count, 'case')} in {seconds:.1f} s{rate}"


def _settle_all(
    found: Generator[Judged, None, None],
    written: Written,
    total: int,
    to: Console,
    awaited: AbstractContextManager[None],
) -> ExitStatus | None:
    """Write each verdict. What was held back is written even if that is interrupted.

    `awaited` says so if the first reply is long in coming. Returns the exit status of an
    interrupted run; None if it was not.
    """
    try:
        with awaited:
            for each in with_progress(found, total, to):
                written.settle(each)
    except KeyboardInterrupt as interrupt:
        with suppress(KeyboardInterrupt):
            written.settle(found.throw(KeyboardInterrupt()))
            for each in found:
                written.settle(each)
        return status_of(interrupt)
    return None


def _targets(options: Options, to: Console) -> list[Target]:
    """The implementation, once for each edition."""
    with waiting(f"preparing {options.target or 'the command'}", to):
        found = [options.found(each) for each in named_editions(options.edition)]
    print_changed(options.fixtures, [each.edition for each in found])
    return [evolve(each, command=_limited(each.command, options)) for each in found]


def _starts(
    options: Options, targets: Sequence[Target], limits: Limits, to: Console
) -> list[Callable[[], AbstractContextManager[Session]]]:
    granted = options.granted(limits)
    more = options.workers, granted, telling(to)
    return [partial(session, each.command, each.edition, *more) for each in targets]


def _whole(options: Options, targets: Sequence[Target]) -> list[Suite]:
    """All cases, by edition. Where there are several editions, ids name theirs."""
    suites = [load_suite(each.edition, _folder(options)) for each in targets]
    return suites if len(suites) == 1 else [with_edition(each) for each in suites]


def _folder(options: Options) -> Path | None:
    return None if options.fixtures is None else Path(options.fixtures)


def _as_far_as_needed(options: Options, targets: Sequence[Target]) -> list[Suite]:
    """Of the golden suite, one file, if a single case is asked that needs no other: it is quick."""
    narrowed = (options.fixtures, options.known_failing, *options.types, *options.operations)
    if (
        len(options.patterns) != 1
        or len(targets) != 1
        or any(each is not None for each in narrowed)
    ):
        return []
    found = golden_file_of(targets[0].edition, options.patterns[0])
    return [] if found is None else [found]


def _bundle(options: Options, target: Target, judged: Sequence[Judged]) -> list[str]:
    """Write the bundle of what was asked and failed, if it is wanted. Returns a line about it."""
    if options.bundle is None:
        return []
    failures = [each for each in judged if not each.passed and was_asked(each)]
    count = write_bundle(Path(options.bundle), failures, target.command, target.edition)
    if not count:
        return ["no failure to replay"]
    return [printable(f"{number_of(count, 'failure')} to replay: {options.bundle}")]


def _limited(command: Command, options: Options) -> Command:
    passed = {name: os.environ[name] for name in options.pass_env if name in os.environ}
    missing = [name for name in options.pass_env if name not in os.environ]
    if missing:
        raise UsageError(f"--pass-env {missing[0]}: there is no such variable")
    memory = None if options.memory is None else options.memory * 2**20
    environment = {**passed, **command.environment}
    return evolve(command, environment=environment, memory=memory, secret=frozenset(passed))
