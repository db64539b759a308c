"""`replay`: put a dump to two implementations, and say what changes for it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import field, frozen
from rich.console import Console

from nucleus_conformance.commands.advising import print_advice
from nucleus_conformance.commands.engines import RAY, Engine, joined
from nucleus_conformance.commands.options import named_edition
from nucleus_conformance.commands.rendered import progress, size_of, write_report
from nucleus_conformance.commands.starting import Starting, words_of
from nucleus_conformance.corpus.beginnings import Format
from nucleus_conformance.corpus.formats.closing import CUT
from nucleus_conformance.corpus.sources import Source, found
from nucleus_conformance.corpus.spans import whole
from nucleus_conformance.errors import UsageError, ending_with
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.files import (
    STDOUT,
    check_files,
    check_not_read,
    check_rewritable,
    continued,
    finished,
)
from nucleus_conformance.folders import check_folder, write_folder
from nucleus_conformance.gate.declared import Declared
from nucleus_conformance.interrupts import status_of
from nucleus_conformance.replaying.alike import Alike
from nucleus_conformance.replaying.formats.renderers import RENDERERS
from nucleus_conformance.replaying.formats.terminal import styled
from nucleus_conformance.replaying.journal import (
    Header,
    Position,
    Side,
    Writer,
    found_in,
    has_begun,
    header_of,
    length_of,
)
from nucleus_conformance.replaying.lines import OPERATION
from nucleus_conformance.replaying.replay import Replay
from nucleus_conformance.replaying.report import SHOWN, Report
from nucleus_conformance.replaying.saving import suite_of
from nucleus_conformance.replaying.tasks import Asked
from nucleus_conformance.replaying.tasks import replay_of as in_this_process
from nucleus_conformance.report.console import console, patience, telling, waiting
from nucleus_conformance.running.session import Session, session
from nucleus_conformance.shell import quote
from nucleus_conformance.suite.case import Depth
from nucleus_conformance.targets.limits import USUAL, Limits
from nucleus_conformance.targets.target import Target
from nucleus_conformance.temporary import opened_for_writing, temporary_folder
from nucleus_conformance.text import counted, number_of, printable

if TYPE_CHECKING:
    from nucleus_conformance.replaying.on_cluster import OnCluster

REFERENCE: Final = "reference"

_NAMED: Final = 60
"""The most characters of what a message calls an implementation."""


@frozen(kw_only=True)
class Options(Engine, Starting):
    """What the command line says. The target may be a command, as a shell would split it."""

    files: Sequence[str] = ()
    against: str | None = None
    input_format: Format | None = None
    depth: Depth = "value"
    format: str = "terminal"
    output: str | None = None
    show: int = SHOWN
    resume: str | None = None
    save: str | None = None
    began: float = field(factory=time.monotonic)
    """When, on the clock that never goes back."""

    @property
    def outputs(self) -> list[str]:
        """Every file that is to be written."""
        named = (self.output, self.resume)
        return [each for each in named if each is not None and each != STDOUT]

    def check(self) -> None:
        """Raise `UsageError` for what makes no sense, before anything is started."""
        if not self.files:
            raise UsageError("name the files to replay, or - for stdin (see replay --help)")
        if self.resume == STDOUT:
            raise UsageError("only -o can be stdout: name a file")
        self.check_engine()
        self.check_written()
        check_not_read(self.outputs, self.files)
        if self.resume is not None:
            check_rewritable(self.resume)

    def check_written(self) -> None:
        """Raise `UsageError` for what cannot be written."""
        check_files(self.outputs)
        check_folder(self.save)

    @property
    def of_target(self) -> Starting:
        """How the target is started."""
        given = {"edition": self.edition, "cwd": self.cwd, "name": self.name}
        if self.target is None:
            return Starting(program=self.program, timeout=self.timeout, **given)
        name, program = words_of(self.target, "--target", Path(self.cwd or "."))
        program += self.program if name is None else []
        if name is not None and self.program:
            raise UsageError(f"there are two targets: {name}, and the command after --")
        return Starting(target=name, program=program, timeout=self.timeout, **given)

    @property
    def of_against(self) -> Starting | None:
        """The same of what it is compared with; None: the reference."""
        if self.against is None:
            return None
        name, program = words_of(self.against, "--against", Path())
        return Starting(target=name, program=program, timeout=self.timeout, edition=self.edition)


@frozen
class _Both:
    """The two implementations: what each is started by, and each at work."""

    now: Target
    before: Target
    running: tuple[Session, Session]
    """The one of now, and then the one of before."""

    def sides(self) -> tuple[Side, Side]:
        """Both as a journal has them."""
        now, before = (
            Side(_called(each), running.hello.title, each.edition.name)
            for each, running in zip((self.now, self.before), self.running, strict=True)
        )
        if now.named == before.named:
            before = Side(f"{before.named} (before)", before.title, before.edition)
        return now, before

    @property
    def trouble(self) -> tuple[str, ...]:
        """What went wrong that no line is to blame for."""
        return tuple(
            f"{side.named}: {each}"
            for side, running in zip(self.sides(), self.running, strict=True)
            for each in counted(running.incidents)
        )


def _called(target: Target) -> str:
    return printable(target.command.name or target.title, _NAMED)


def replay(options: Options, limits: Limits = USUAL) -> ExitStatus:
    """Replay a dump, report, and return the exit status."""
    options.check()
    to = console(stderr=True)
    with temporary_folder() as folder, found(options.files, folder) as sources:
        check_not_read(options.outputs, (each.where for each in sources))
        options.check_sources(sources)
        return replay_of(options, sources, folder, limits, to)


def replay_of(
    options: Options, sources: Sequence[Source], folder: Path, limits: Limits, to: Console
) -> ExitStatus:
    """Replay these files, which stand in that folder or elsewhere."""
    with ExitStack() as stack:
        both = _started(options, limits, to, stack)
        header = _header(options, both, sources)
        with (
            _journal(options, header, sources, folder) as (writer, position, path),
            ExitStack() as working,
        ):
            asked = _asked(options, both, position, options.granted(limits))
            replaying: Replay | OnCluster = in_this_process(asked, *both.running, writer)
            if options.engine == RAY:
                from nucleus_conformance.replaying.on_cluster import OnCluster

                cluster = working.enter_context(joined(options, folder, to))
                replaying = OnCluster(cluster, asked, *both.running, writer)
            interrupted = _replay(options, replaying, sources, to)
        for running in both.running:
            running.close(at_once=bool(interrupted))
        return _tell(options, both, replaying, path, interrupted, to)


def targets(options: Options, to: Console) -> tuple[Target, Target]:
    """The implementation of now, and the one of before."""
    other, edition = options.of_against, named_edition(options.edition)
    with waiting(f"preparing {options.target or 'the command'}", to):
        now = options.of_target.found(edition)
        if other is None:
            return now, Starting(target=REFERENCE).found(now.edition)
        return now, other.found(edition)


def _started(options: Options, limits: Limits, to: Console, stack: ExitStack) -> _Both:
    """Start both implementations, which end with the stack."""
    starting, other = options.of_target, options.of_against
    now, before = targets(options, to)
    for each in (now, before):
        if each.notice:
            to.print(printable(each.notice), style="yellow")
    granted = options.granted(limits)
    alike = Alike()
    running = []
    for target, how in ((now, starting), (before, other or Starting(target=REFERENCE))):
        awaited = patience(granted.notice_seconds, how.awaiting_hello, to)
        with waiting(f"starting {target.title}", to), awaited:
            begun = session(
                target.command, target.edition, options.workers, granted, telling(to), alike.read
            )
            running.append(stack.enter_context(begun))
    return _Both(now, before, (running[0], running[1]))


def _header(options: Options, both: _Both, sources: Sequence[Source]) -> Header:
    now, before = both.sides()
    return Header(
        now=now,
        before=before,
        depth=options.depth,
        input_format=options.input_format,
        files=tuple(os.fsencode(each.name) for each in sources),
    )


@contextmanager
def _journal(
    options: Options, header: Header, sources: Sequence[Source], folder: Path
) -> Iterator[tuple[Writer, Position, Path]]:
    """What the journal is written by, how far it goes already, and where it is."""
    if options.resume is None:
        path = folder / "journal"
        with opened_for_writing(path) as file:
            yield Writer(file, path, header), Position(), path
        return
    for source in sources:
        if source.once is not None:
            raise UsageError(f"--resume needs files: {source.name} cannot be read again")
    path = Path(options.resume)
    with continued(options.resume) as file:
        position, is_new = Position(), not has_begun(path, header)
        if is_new:
            file.truncate(0)
        else:
            _check_same(path, header)
            for each in found_in(path):
                position.take(each)
            file.truncate(length_of(path))
        yield Writer(file, path, header if is_new else None), position, path


def _check_same(path: Path, header: Header) -> None:
    """Raise `UsageError` if that is the journal of another replay."""
    earlier = header_of(path)
    if earlier != header:
        was = f"{earlier.now.title} against {earlier.before.title}"
        raise UsageError(
            f"{path} is of another replay: of other files, with other options, or of {was}: name "
            "another file"
        )


def _asked(options: Options, both: _Both, position: Position, limits: Limits) -> Asked:
    declared = tuple(Declared.by(each.hello) for each in both.running)
    for side, each in zip(both.sides(), declared, strict=True):
        if not each.has(OPERATION):
            raise UsageError(f"{side.named} does not declare the operation {OPERATION}")
    other = options.of_against or Starting(target=REFERENCE)
    return Asked(
        str(Path.cwd()),
        (options.of_target.start(both.now.edition), other.start(both.before.edition)),
        both.sides(),
        declared,
        limits,
        options.depth,
        options.input_format,
        position,
    )


def _replay(
    options: Options, replaying: Replay | OnCluster, sources: Sequence[Source], to: Console
) -> ExitStatus | None:
    """Replay as far as it goes. Returns the exit status if that was interrupted."""
    began, total = time.monotonic(), size_of(sources)

    def said() -> str:
        return _so_far(replaying, time.monotonic() - began, total)

    with ExitStack() as stack:
        stack.enter_context(
            patience(
                options.granted(USUAL).notice_seconds,
                options.of_target.awaiting_reply,
                to,
                lambda: replaying.is_heard,
            )
        )
        stack.enter_context(progress(sources, said, replaying.note, to))
        try:
            replaying.run(whole(sources))
        except KeyboardInterrupt as interrupt:
            return status_of(interrupt)
    return None


def _so_far(replaying: Replay | OnCluster, seconds: float, total: int | None) -> str:
    """How far it has come, how fast, and how long the rest will take."""
    said = f"replayed {number_of(replaying.replayed, 'prediction')}"
    if seconds > 0:
        said += f", {replaying.replayed / seconds:,.0f} a second"
    if total and (read := replaying.read):
        left = seconds * max(0, total - read) / read
        said += f", {seconds:,.0f} s so far, about {left:,.0f} s left"
    return said


def _tell(
    options: Options,
    both: _Both,
    replaying: Replay | OnCluster,
    path: Path,
    interrupted: ExitStatus | None,
    to: Console,
) -> ExitStatus:
    """Report what is in the journal. Returns the exit status."""
    with finished(options.output) as (file, late):
        trouble = (*both.trouble, *replaying.unread)
        if replaying.given_up is not None:
            trouble = (*trouble, replaying.given_up.reason)
        is_complete = not (interrupted or replaying.given_up or replaying.unread)
        report = Report.of(path, is_complete=is_complete, trouble=trouble, show=options.show)
        status = interrupted or _status(replaying, report)
        with ending_with(status):
            lines = styled(report) if options.format == "terminal" else None
            write_report(RENDERERS[options.format](report), lines, file)
            sys.stdout.flush()
        saved = _save(options, both, report)
        if report.haste.has_cut:
            to.print(CUT, style="yellow")
        if interrupted:
            late.clear()
    seconds = time.monotonic() - options.began
    said = [report.closing] if options.output is not None else []
    to.print(printable("; ".join([*said, _so_far(replaying, seconds, None)])))
    if saved:
        to.print(printable(f"saved: {saved}"))
    if options.resume is not None and not report.is_complete:
        to.print(printable(f"{options.resume} has what was found: --resume goes on from there"))
    for each in both.running:
        print_advice(each.advice, to)
    return status


def _save(options: Options, both: _Both, report: Report) -> str:
    """Write a case of each cause, if that is wanted. Returns the command that runs them."""
    if options.save is None:
        return ""
    edition = both.now.edition
    files = suite_of(report.examples(), edition, options.depth)
    if not files:
        return ""
    write_folder(Path(options.save), files)
    again = f"--edition {edition} {options.of_target.again}"
    return f"nucleus-conformance run --fixtures {quote(options.save)} {again}"


def _status(replaying: Replay | OnCluster, report: Report) -> ExitStatus:
    given_up = replaying.given_up
    if given_up is not None and given_up.lacks:
        return ExitStatus.SUITE_FAULT
    if replaying.replayed and not replaying.answered:
        return ExitStatus.NOT_STARTED
    return ExitStatus.HOLDS if report.holds else ExitStatus.FALLS_SHORT
