"""`replay`: put a dump to two implementations, and say what changes for it."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, frozen
from rich.console import Console

from nucleus_conformance.commands.advising import print_advice
from nucleus_conformance.commands.both import Both, at_work
from nucleus_conformance.commands.engines import RAY, joined
from nucleus_conformance.commands.rendered import progress, size_of, write_report
from nucleus_conformance.commands.replay_options import Options
from nucleus_conformance.commands.resuming import Begun, finished_journal, header, journal
from nucleus_conformance.corpus.sources import Source, found
from nucleus_conformance.corpus.spans import whole
from nucleus_conformance.errors import UsageError, ending_with
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.files import check_not_read, finished
from nucleus_conformance.folders import write_folder
from nucleus_conformance.gate.declared import Declared
from nucleus_conformance.interrupts import status_of
from nucleus_conformance.replaying.asides import Along
from nucleus_conformance.replaying.formats.renderers import RENDERERS
from nucleus_conformance.replaying.formats.terminal import styled
from nucleus_conformance.replaying.lines import OPERATION
from nucleus_conformance.replaying.position import Position
from nucleus_conformance.replaying.replay import Replay
from nucleus_conformance.replaying.report import Report
from nucleus_conformance.replaying.saving import suite_of
from nucleus_conformance.replaying.tasks import Asked
from nucleus_conformance.replaying.tasks import replay_of as in_this_process
from nucleus_conformance.report.console import console, patience
from nucleus_conformance.shell import quote
from nucleus_conformance.targets.limits import USUAL, Limits
from nucleus_conformance.temporary import temporary_folder
from nucleus_conformance.text import number_of, printable
from nucleus_spec.editions import Edition

if TYPE_CHECKING:
    from nucleus_conformance.replaying.on_cluster import OnCluster


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
    targets = options.targets(to)
    edition = targets[0].edition
    if (known := finished_journal(options, targets, sources)) is not None:
        to.print(printable(f"{known.path} has all of it: nothing was replayed anew"))
        trouble, is_complete = (*known.trouble, *known.unread), not known.unread
        return _tell(options, edition, _Ended(known.path, trouble, known.advice, is_complete), to)
    with at_work(options, targets, limits, to) as both:
        opened = journal(options, header(options, both.sides, sources), folder)
        with opened as (writer, begun):
            along = Along(writer, both.running, begun.asides)
            with ExitStack() as working:
                asked = _asked(options, both, begun.position, options.granted(limits))
                replaying: Replay | OnCluster = in_this_process(asked, *both.running, along)
                if options.engine == RAY:
                    from nucleus_conformance.replaying.on_cluster import OnCluster

                    cluster = working.enter_context(joined(options, folder, to))
                    replaying = OnCluster(cluster, asked, *both.running, along)
                seconds = options.granted(limits).notice_seconds
                cut = _replay(options, both, replaying, sources, seconds, to)
                interrupted = _close(both, working, cut)
            along.note()
        ended = _ended(options, both, replaying, begun, interrupted)
        is_complete = ended.is_complete and not cut
        return _tell(options, edition, evolve(ended, is_complete=is_complete), to)


def _close(both: Both, working: ExitStack, interrupted: ExitStatus | None) -> ExitStatus | None:
    """End both, and a cluster. Returns the exit status if that was interrupted, or the replay."""
    try:
        working.close()
        for running in both.running:
            running.close(at_once=bool(interrupted))
    except KeyboardInterrupt as interrupt:
        interrupted = interrupted or status_of(interrupt)
        for running in both.running:
            running.close(at_once=True)
    return interrupted


def _asked(options: Options, both: Both, position: Position, limits: Limits) -> Asked:
    declared = tuple(Declared.by(each.hello) for each in both.running)
    for side, each in zip(both.sides, declared, strict=True):
        if not each.has(OPERATION):
            raise UsageError(f"{side.named} does not declare the operation {OPERATION}")
    now, before = (
        how.start(each.edition) for how, each in zip(options.starting, both.running, strict=True)
    )
    return Asked(
        str(Path.cwd()),
        (now, before),
        both.sides,
        declared,
        limits,
        options.depth,
        options.input_format,
        position,
    )


def _replay(
    options: Options,
    both: Both,
    replaying: Replay | OnCluster,
    sources: Sequence[Source],
    notice_seconds: float,
    to: Console,
) -> ExitStatus | None:
    """Replay as far as it goes. Returns the exit status if that was interrupted."""
    began, total = time.monotonic(), size_of(sources)

    def said() -> str:
        return _so_far(replaying, time.monotonic() - began, total)

    with ExitStack() as stack:
        for at, (side, how) in enumerate(zip(both.sides, options.starting, strict=True)):
            stack.enter_context(
                patience(
                    notice_seconds,
                    how.awaiting_reply_of(side.named),
                    to,
                    partial(replaying.is_heard, at),
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


@frozen
class _Ended:
    """How a replay ended whose journal is at `path`.

    `status`: that of the command, if the report does not decide it. `said`: how much was replayed.
    """

    path: Path
    trouble: tuple[str, ...]
    advice: Sequence[str]
    is_complete: bool
    status: ExitStatus | None = None
    is_interrupted: bool = False
    said: str = ""


def _ended(
    options: Options,
    both: Both,
    replaying: Replay | OnCluster,
    begun: Begun,
    interrupted: ExitStatus | None,
) -> _Ended:
    given_up, asides = replaying.given_up, begun.asides
    why = (given_up.reason,) if given_up else ()
    is_lacking = given_up is not None and given_up.lacks
    return _Ended(
        begun.path,
        (*asides.trouble(both.sides), *replaying.unread, *why),
        asides.advice(both.sides),
        not (given_up or replaying.unread),
        interrupted or (ExitStatus.SUITE_FAULT if is_lacking else None),
        bool(interrupted),
        _so_far(replaying, time.monotonic() - options.began, None),
    )


def _tell(options: Options, edition: Edition, ended: _Ended, to: Console) -> ExitStatus:
    """Report what is in the journal. Returns the exit status."""
    with finished(options.output) as (file, late):
        report = Report.of(
            ended.path, is_complete=ended.is_complete, trouble=ended.trouble, show=options.show
        )
        status = report.status if ended.status is None else ended.status
        with ending_with(status):
            lines = styled(report) if options.format == "terminal" else None
            write_report(RENDERERS[options.format](report), lines, file)
            sys.stdout.flush()
        saved = _save(options, edition, report)
        if ended.is_interrupted:
            late.clear()
    if file is not None or lines is None:
        for each in report.remarks:
            to.print(printable(each.text), style=each.style)
    said = [report.closing] if options.output is not None or lines is None else []
    if said or ended.said:
        to.print(printable("; ".join(filter(None, [*said, ended.said]))))
    for text in saved:
        to.print(printable(text))
    if options.resume is not None and not report.is_complete:
        to.print(printable(f"{options.resume} has what was found: --resume goes on from there"))
    print_advice(ended.advice, to)
    return status


def _save(options: Options, edition: Edition, report: Report) -> list[str]:
    """Write a case of each cause, if that is wanted. Returns what is said of that."""
    if options.save is None:
        return []
    files = suite_of(report.examples(), edition, options.depth)
    if not files:
        return []
    write_folder(Path(options.save), files)
    again = f"--edition {edition} {options.of_target.again}"
    return [
        f"saved: nucleus-conformance run --fixtures {quote(options.save)} {again}",
        f"its cases expect what {report.header.before.named} made of them: they fail as long as "
        f"{report.header.now.named} does otherwise",
    ]
