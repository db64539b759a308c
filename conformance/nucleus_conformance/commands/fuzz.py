"""`fuzz`: search for the smallest requests that an implementation answers wrongly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from secrets import randbelow
from typing import Final

from attrs import evolve, frozen
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from nucleus_conformance.commands.advising import advice_on_edition, print_advice
from nucleus_conformance.commands.options import check_name, named_edition
from nucleus_conformance.commands.starting import Starting
from nucleus_conformance.errors import ending_with
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.files import check_files
from nucleus_conformance.folders import check_folder, write_folder
from nucleus_conformance.fuzzing import lines
from nucleus_conformance.fuzzing.causes import alone, permitted_by
from nucleus_conformance.fuzzing.consequences import independent
from nucleus_conformance.fuzzing.finding import Finding
from nucleus_conformance.fuzzing.requests import TYPES
from nucleus_conformance.fuzzing.rounds import keep_files_away
from nucleus_conformance.fuzzing.search import LIMITS, Fuzz
from nucleus_conformance.gate.declared import OPERATIONS, Declared
from nucleus_conformance.gate.gate import Gate
from nucleus_conformance.gate.known_failing import KnownFailing
from nucleus_conformance.interrupts import finishing, status_of
from nucleus_conformance.judging.judge import Standard
from nucleus_conformance.judging.verdict import NotRun, differences_of
from nucleus_conformance.machine import lacks, machine_error
from nucleus_conformance.protocol.messages import Hello, request_body
from nucleus_conformance.report.bundle import bundle_files
from nucleus_conformance.report.console import console, now_and_then, patience, telling, waiting
from nucleus_conformance.report.digest import LACKING
from nucleus_conformance.report.formats.terminal import print_failure
from nucleus_conformance.report.jsonlines import json_lines
from nucleus_conformance.report.model import JudgedCase
from nucleus_conformance.running.session import Session, session
from nucleus_conformance.shell import quote
from nucleus_conformance.suite.case import Case, Depth, Level
from nucleus_conformance.suite.loading import load_suite
from nucleus_conformance.suite.writing import case_file
from nucleus_conformance.targets.limits import Limits
from nucleus_conformance.targets.process import Command
from nucleus_conformance.targets.target import Target
from nucleus_conformance.text import counted, number_of, printable
from nucleus_spec.editions import Edition

_SHOWN: Final = 600
_PLACES: Final = 8
_LAST_SECONDS: Final = 1.0
"""How long what was found is written, and then said, once a signal has come."""
_SILENCE: Final = 5
"""So many times as long as a first reply may take, a search says nothing."""

_COMPARED: Final = {
    "value": "values, not how numbers are spelled or in which order keys stand (--depth)",
    "lexeme": "values and how numbers are spelled, not in which order keys stand (--depth)",
    "bytes": "values, how numbers are spelled, in which order keys stand, and texts",
}
"""Depth -> what of answers is compared."""


@frozen(kw_only=True)
class Options(Starting):
    """What the command line says."""

    type: str | None = None
    operations: Sequence[str] = ()
    max_requests: int = 20_000
    time: float | None = None
    """In seconds."""
    seed: int | None = None
    strict: bool = False
    depth: Depth | None = None
    level: Level = "required"
    known_failing: str | None = None
    json: str | None = None
    save: str | None = None

    def check(self) -> None:
        """Raise `UsageError` for what makes no sense, before anything is started."""
        for name in () if self.type is None else (self.type,):
            check_name(name, "type", TYPES)
        for name in self.operations:
            check_name(name, "operation", OPERATIONS)
        check_files([self.json], [self.known_failing])
        check_folder(self.save)

    def counts(self, found: Finding) -> bool:
        """Whether a finding decides the exit status. Who asks for a depth wants spellings right."""
        asks_all = self.level == "recommended" or self.depth in ("lexeme", "bytes")
        return asks_all or found.judged.case.level == "required"


def fuzz(options: Options, limits: Limits = LIMITS) -> ExitStatus:
    """Search, report, and return the exit status."""
    options.check()
    keep_files_away()
    known = KnownFailing.read(options.known_failing)
    gate = Gate(date.today(), "recommended", known)
    to = console(stderr=options.json == "-")
    seed = randbelow(2**32) if options.seed is None else options.seed
    with waiting(f"preparing {options.target or 'the command'}", to):
        target = options.found(named_edition(options.edition))
    permitted = {} if options.strict else permitted_by(load_suite(target.edition))
    with ExitStack() as stack:
        granted = options.granted(limits)
        with patience(granted.notice_seconds, options.awaiting_hello, to):
            starting = session(target.command, target.edition, 1, granted, telling(to))
            running = stack.enter_context(starting)
        of_type = () if options.type is None else (options.type,)
        declared = Declared.by(running.hello, of_type, options.operations)
        types, other_types = declared.split_types(TYPES)
        _, other_operations = declared.split_operations(OPERATIONS)
        lacking = (
            *(() if options.type else other_types),
            *(() if options.operations else other_operations),
        )
        search = Fuzz(
            running,
            target.edition,
            types,
            permitted,
            lambda judged: gate.waiver(judged) is not None,
            Standard(options.strict, options.depth),
            declared=declared,
            unrepeated=running.unrepeated,
        )
        report = stack.enter_context(json_lines(options.json))
        report.write(lines.header(target, running.hello, seed, lacking))
        to.print(_title(running.hello, target, seed), style="bold")
        with (
            patience(granted.notice_seconds, options.awaiting_reply, to, lambda: running.is_heard),
            now_and_then(_SILENCE * granted.notice_seconds, lambda: _so_far(search, options), to),
        ):
            interrupted = _search(search, options, seed, to)
        with finishing(_LAST_SECONDS) as late:  # what was found is written and said
            with stack.pop_all():
                every = independent(search.findings.values())
                found = sorted(
                    (each for each in every if not gate.waiver(each.shown)),
                    key=lambda each: (each.judged.case.level != "required", each.judged.case.id),
                )
                for each in found:
                    report.write(lines.finding(each))
                running.close(at_once=bool(interrupted))
                complete = not (interrupted or search.given_up)
                unsupported = _unsupported(search, known)
                problems = [*declared.unknown(), *unsupported, *_incidents(running)]
                report.write(lines.footer(_asked(search), len(found), complete, problems))
            falls_short = (
                any(map(options.counts, found))
                or not search.support.answered
                or problems
                or search.given_up
            )
            found_so = ExitStatus.FALLS_SHORT if falls_short else ExitStatus.HOLDS
            lacks = search.given_up is not None and search.given_up.lacks
            status = interrupted or (ExitStatus.SUITE_FAULT if lacks else found_so)
            with ending_with(status):
                _tell(options, search, found, target, to)
                if lacking:
                    to.print(f"not asked: {', '.join(lacking)} (not declared)", style="yellow")
                for problem in problems:
                    to.print(printable(f"problem: {problem}"), style="bold red")
                differing = (differences_of(each.judged.verdict) for each in found)
                on_edition = advice_on_edition(target, running.hello, differing)
                print_advice([*running.advice, *on_edition], to)
                report.check()
            late.clear()
    return status


def _asked(search: Fuzz) -> tuple[int, int, int]:
    return search.asked, search.asked_again, search.spared.left_out.total()


def _unsupported(search: Fuzz, known: KnownFailing) -> list[str]:
    """Which types it leaves out in its answers alone, unless they are listed as unsupported."""
    lacking = {
        name: counts
        for name, counts in search.support.lacking().items()
        if not ((entry := known.entry_for(f"{name}/decode/any")) and entry.is_unsupported)
    }
    if not lacking or not search.support.answered:
        return []
    named = ", ".join(f"{name} ({counts})" for name, counts in lacking.items())
    return [f"{LACKING}: {named}"]


def _tell(
    options: Options, search: Fuzz, found: Sequence[Finding], target: Target, to: Console
) -> None:
    """Save the findings if that is wanted, and print them, even if they cannot be saved."""
    try:
        if options.save is not None and found:
            save(Path(options.save), found, target.command, target.edition)
    finally:
        _print(found, search, options, to)
        if not search.asked and search.types:
            more = "" if search.given_up else ": give the search more time"
            to.print(f"nothing was asked{more}", style="bold red")
        elif not search.support.answered:
            to.print("every answer is unsupported: nothing is known to be right", style="bold red")
        elif unreached := [name for name in search.types if name not in search.reached]:
            to.print(f"not reached: {', '.join(unreached)}", style="yellow")
        if search.spared.told:
            to.print(search.spared.told, style="yellow")
        if search.given_up:
            to.print(f"the search ended early: {printable(search.given_up.reason)}", style="yellow")
    if options.save is not None and found:
        again = f"--edition {target.edition} {options.again}"
        to.print(f"saved: nucleus-conformance run --fixtures {quote(options.save)} {again}")
        odd = sum(each.again is False for each in found)
        if odd:
            to.print(f"{odd} of them did not show when asked again, and may not show there")


def _title(about: Hello, target: Target, seed: int) -> str:
    return f"{about.title} on edition {target.edition}, seed {seed}"


def _incidents(running: Session) -> list[str]:
    """What went wrong that no request is to blame for, and that is no finding."""
    findings = {each.reason for each in running.unrepeated}
    return counted(each for each in running.incidents if each not in findings)


def _search(search: Fuzz, options: Options, seed: int, to: Console) -> ExitStatus | None:
    """Search as long as the user wants. Returns the exit status if that was interrupted.

    A machine that lacks something ends the search, too. What was found until then is found.
    """
    try:
        _search_with_progress(search, options, seed, to)
    except KeyboardInterrupt as interrupt:
        return status_of(interrupt)
    except Exception as error:
        if not lacks(error):
            raise
        search.given_up = NotRun(machine_error(error).with_advice, lacks=True)
    return None


def _search_with_progress(search: Fuzz, options: Options, seed: int, to: Console) -> None:
    if not to.is_terminal:
        for _ in search.run(options.max_requests, seed, options.time):
            pass
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=to, transient=True) as progress:
        task = progress.add_task("searching")
        for _ in search.run(options.max_requests, seed, options.time):
            progress.update(task, description=_so_far(search, options))


def _so_far(search: Fuzz, options: Options) -> str:
    found = number_of(len(search.findings), "finding")
    again = f", {search.asked_again} more to make them small" if search.asked_again else ""
    return f"{search.asked} of {options.max_requests} requests, {found}{again}"


def _print_finding(found: Finding, to: Console) -> None:
    own = evolve(found, judged=alone(found.judged))
    print_failure(JudgedCase.from_json(lines.verdict(own)), to)
    types = ", ".join(sorted(found.types))
    if len(found.places) > 1:
        to.print(f"    it shows at {_listed(found.places)}")
    to.print(f"    the smallest request, of {found.seen} that showed it ({types}):")
    to.print(f"    {_shown(found.judged.case)}", markup=False)
    if not found.small:
        to.print("    The search ended before it was as small as may be.")
    if found.before:
        to.print("    asked after:")
    for case in found.before:
        to.print(f"    {_shown(case)}", markup=False)
    if found.again is None:
        to.print("    It was not asked again: the search ended before.")
    elif not found.again:
        to.print("    It comes by chance, or of requests that were asked earlier.")


def _print(found: Sequence[Finding], search: Fuzz, options: Options, to: Console) -> None:
    for each in found:
        _print_finding(each, to)
    to.print()
    counting = sum(map(options.counts, found))
    depth = options.depth or "value"
    permits = "no deviation is" if options.strict else "deviations of releases are"
    to.print(f"compared: {_COMPARED[depth]}; {permits} permitted")
    counts = number_of(len(found), "finding"), number_of(search.asked, "request")
    said = " in ".join(counts)
    if search.asked_again:
        said += f", and {search.asked_again} more to make small what was found and ask for it again"
    if long := sum(not each.small for each in found):
        said += f"; {long} not made small before it ended"
    if flaky := sum(each.again is False for each in found):
        said += f", {flaky} flaky"
    if counting < len(found):
        only = "all" if not counting else str(len(found) - counting)
        said += f"; {only} on what is only recommended, which decides nothing without --level"
    to.print(said, style="bold red" if counting else "bold green")


def _listed(places: Collection[str]) -> str:
    first = sorted(places)[:_PLACES]
    more = len(places) - len(first)
    return ", ".join(first) + (f" and {number_of(more, 'other place')}" if more else "")


def _shown(case: Case) -> str:
    request = request_body(case.request().body).decode("ascii")
    if len(request) <= _SHOWN:
        return request
    return f"{request[:_SHOWN]}… ({len(request)} characters)"


def save(directory: Path, found: Sequence[Finding], command: Command, edition: Edition) -> None:
    """Write the findings as fixtures for `run --fixtures`, and as a replay bundle beside them.

    What must be asked before a finding are cases, too, and stand before it.
    """
    by_subject: defaultdict[str, list[Case]] = defaultdict(list)
    for each in found:
        by_subject[each.judged.case.subject].extend([*each.before, each.judged.case])
    replay = bundle_files([each.judged for each in found], command, edition)
    files = {f"replay/{name}": data for name, data in replay.items()}
    for subject, cases in by_subject.items():
        text = case_file(edition, subject, cases)
        files[f"{edition}/{subject}.json"] = text.encode("utf-8")
    write_folder(directory, files)
