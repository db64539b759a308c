"""`fuzz`: search for the smallest requests that an implementation answers wrongly."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from secrets import randbelow
from typing import Any, Final

from attrs import frozen
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from nucleus_conformance.commands.options import named_edition
from nucleus_conformance.errors import UsageError
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.files import write_whole
from nucleus_conformance.fuzzing.requests import TYPES
from nucleus_conformance.fuzzing.search import LIMITS, Finding, Fuzz, keep_files_in, permitted_by
from nucleus_conformance.gate.gate import Gate
from nucleus_conformance.gate.known_failing import KnownFailing
from nucleus_conformance.judging.judge import Standard
from nucleus_conformance.judging.verdict import Judged
from nucleus_conformance.protocol.messages import Hello
from nucleus_conformance.report.bundle import write_bundle
from nucleus_conformance.report.formats.terminal import console, print_failure, waiting
from nucleus_conformance.report.jsonlines import json_lines
from nucleus_conformance.report.lines import verdict_line
from nucleus_conformance.report.model import JudgedCase
from nucleus_conformance.running.session import session
from nucleus_conformance.suite.case import Case, Depth
from nucleus_conformance.suite.loading import load_suite
from nucleus_conformance.suite.writing import case_file
from nucleus_conformance.targets.limits import Limits
from nucleus_conformance.targets.process import Command
from nucleus_conformance.targets.releases import cache_directory
from nucleus_conformance.targets.target import Target, find_target
from nucleus_spec.editions import Edition

_SHOWN: Final = 600


@frozen(kw_only=True)
class Options:
    """What the command line says."""

    target: str | None = None
    program: Sequence[str] = ()
    edition: str | None = None
    type: str | None = None
    max_examples: int = 2000
    time: float | None = None
    """In seconds."""
    seed: int | None = None
    strict: bool = False
    depth: Depth | None = None
    known_failing: str | None = None
    json: str | None = None
    save: str | None = None

    def check(self) -> None:
        """Raise `UsageError` for what makes no sense, before anything is started."""
        if self.type is not None and self.type not in TYPES:
            raise UsageError(f"{self.type} is no type: there are {', '.join(TYPES)}")
        if self.max_examples < 1 or (self.time is not None and self.time <= 0):
            raise UsageError("--max-examples and --time must be greater than 0")
        if self.save is not None and Path(self.save).is_dir() and any(Path(self.save).iterdir()):
            raise UsageError(f"{self.save} is not empty: --save needs a directory of its own")


def fuzz(options: Options, limits: Limits = LIMITS) -> ExitStatus:
    """Search, report, and return the exit status."""
    options.check()
    keep_files_in(cache_directory().parent / "hypothesis")  # not where the user is
    known = (
        KnownFailing()
        if options.known_failing is None
        else KnownFailing.read(options.known_failing)
    )
    gate = Gate(date.today(), "recommended", known)
    to = console(stderr=options.json == "-")
    seed = randbelow(2**32) if options.seed is None else options.seed
    with waiting(f"preparing {options.target or 'the command'}", to):
        target = find_target(options.target, options.program, named_edition(options.edition))
    reference = find_target("reference", (), target.edition)
    permitted = {} if options.strict else permitted_by(load_suite(target.edition))
    with ExitStack() as stack:
        running = stack.enter_context(session(target.command, target.edition, limits=limits))
        search = Fuzz(
            running,
            stack.enter_context(session(reference.command, target.edition)),
            target.edition,
            TYPES if options.type is None else (options.type,),
            permitted,
            lambda judged: gate.waiver(judged) is not None,
            Standard(options.strict, options.depth),
        )
        report = stack.enter_context(json_lines(options.json))
        report.write(_header(target, running.hello, seed))
        to.print(f"{_title(running.hello)} on edition {target.edition}, seed {seed}", style="bold")
        interrupted = not _search(search, options, seed, to)
        found = sorted(search.findings.values(), key=lambda each: each.judged.case.id)
        for each in found:
            report.write({**verdict_line(each.judged), "kind": "finding", "seen": each.seen})
        complete = not (interrupted or search.given_up)
        report.write(_footer(search, complete))
    _print(found, search.examples, to)
    if search.given_up:
        to.print(f"the search ended early: {search.given_up}", style="yellow")
    if options.save is not None and found:
        save(Path(options.save), [each.judged for each in found], target.command, target.edition)
        again = _again(target, options)
        to.print(f"saved: nucleus-conformance run --fixtures {options.save} {again}")
    if interrupted:
        return ExitStatus.INTERRUPTED
    return ExitStatus.FALLS_SHORT if found else ExitStatus.HOLDS


def _title(about: Hello) -> str:
    return f"{about.name} {about.version} ({about.language})"


def _header(target: Target, about: Hello, seed: int) -> dict[str, Any]:
    return {
        "kind": "header",
        "format": 1,
        "target": target.title,
        "edition": target.edition.name,
        "implementation": about.to_json(),
        "seed": seed,
    }


def _footer(search: Fuzz, complete: bool) -> dict[str, Any]:
    return {
        "kind": "footer",
        "examples": search.examples,
        "findings": len(search.findings),
        "complete": complete,
    }


def _search(search: Fuzz, options: Options, seed: int, to: Console) -> bool:
    """Search as long as the user wants. False if that was interrupted."""
    try:
        _search_with_progress(search, options, seed, to)
    except KeyboardInterrupt:
        return False
    return True


def _search_with_progress(search: Fuzz, options: Options, seed: int, to: Console) -> None:
    if not to.is_terminal:
        for _ in search.run(options.max_examples, seed, options.time):
            pass
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=to, transient=True) as progress:
        task = progress.add_task("searching")
        for count in search.run(options.max_examples, seed, options.time):
            text = f"{count} of {options.max_examples} examples, {len(search.findings)} findings"
            progress.update(task, description=text)


def _print(found: Sequence[Finding], examples: int, to: Console) -> None:
    for each in found:
        print_failure(JudgedCase.from_json(verdict_line(each.judged)), to)
        request = json.dumps(each.judged.case.request().body)
        shown = (
            request
            if len(request) <= _SHOWN
            else f"{request[:_SHOWN]}… ({len(request)} characters)"
        )
        to.print(f"    the smallest request, of {each.seen} that showed it:")
        to.print(f"    {shown}", markup=False)
    to.print()
    style = "bold red" if found else "bold green"
    to.print(f"{len(found)} findings in {examples} examples", style=style)


def save(directory: Path, found: Sequence[Judged], command: Command, edition: Edition) -> None:
    """Write the findings as fixtures for `run --fixtures`, and a replay bundle beside them."""
    by_subject: defaultdict[str, list[Case]] = defaultdict(list)
    for each in found:
        by_subject[each.case.subject].append(each.case)
    folder = directory / edition.name
    folder.mkdir(parents=True, exist_ok=True)
    for subject, cases in by_subject.items():
        text = case_file(edition, subject, cases)
        write_whole(folder / f"{subject}.json", text)
    write_bundle(directory / "replay", found, command, edition)


def _again(target: Target, options: Options) -> str:
    edition = f"--edition {target.edition} "
    return edition + (target.title if options.target else f"-- {target.title}")
