"""`lint`: check dumps of predictions before they are uploaded."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, Final, cast

from attrs import evolve, field, frozen
from rich.console import Console

from nucleus_conformance.commands.engines import RAY, Checks, Engine, checking
from nucleus_conformance.commands.options import named_edition
from nucleus_conformance.commands.rendered import progress, took, write_report
from nucleus_conformance.corpus.beginnings import Format
from nucleus_conformance.corpus.check import Wanted
from nucleus_conformance.corpus.crossing import Equal
from nucleus_conformance.corpus.fixes import LEFT, SAFE, UNSAFE
from nucleus_conformance.corpus.formats.closing import closing, in_one_line
from nucleus_conformance.corpus.formats.renderers import RENDERERS
from nucleus_conformance.corpus.formats.terminal import styled
from nucleus_conformance.corpus.merge import SHOWN, Report
from nucleus_conformance.corpus.packing import packed
from nucleus_conformance.corpus.part import Header, Writer, names_in
from nucleus_conformance.corpus.remarks import cuts
from nucleus_conformance.corpus.rewriting import Outputs, Written, rewrite
from nucleus_conformance.corpus.rules import Selection, explained, listed
from nucleus_conformance.corpus.settings import settings
from nucleus_conformance.corpus.sources import Source, found
from nucleus_conformance.errors import UsageError, ending_with
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.files import STDOUT, check_files, check_not_read, finished
from nucleus_conformance.interrupts import status_of
from nucleus_conformance.paths import is_file
from nucleus_conformance.report.console import console
from nucleus_conformance.temporary import opened_for_writing, temporary_folder
from nucleus_conformance.text import number_of, printable
from nucleus_spec.editions import DEFAULT

MERGE: Final = "merge"
"""The first name, if the others are those of parts."""


@frozen(kw_only=True)
class Options(Engine):
    """What the command line says."""

    files: Sequence[str] = ()
    edition: str | None = None
    input_format: Format | None = None
    select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    strict: bool = False
    explain: str | None = None
    format: str = "terminal"
    output: str | None = None
    show: int = SHOWN
    part: str | None = None
    good: str | None = None
    bad: str | None = None
    fix: str | None = None
    unsafe_fixes: bool = False
    began: float = field(factory=time.monotonic)
    """When, on the clock that never goes back."""

    @property
    def outputs(self) -> Iterator[str]:
        """Every file that is to be written."""
        for each in (self.output, self.part, self.good, self.bad, self.fix):
            if each is not None and each != STDOUT:
                yield each

    def check(self) -> None:
        """Raise `UsageError` for what makes no sense, before anything is read."""
        if not self.files or (self.merges and len(self.files) == 1):
            what = "parts to merge" if self.merges else "files to lint, or - for stdin"
            raise UsageError(f"name the {what} (see lint --help)")
        if self.merges:
            self._check_merges()
        self.check_engine()
        if self.unsafe_fixes and self.fix is None:
            raise UsageError("--unsafe-fixes needs --fix FILE, which it writes")
        check_files(self.outputs)
        check_not_read(self.outputs, self.files[1:] if self.merges else self.files)
        for each in (self.part, self.good, self.bad, self.fix):
            if each == STDOUT:
                raise UsageError("only -o can be stdout: name a file")

    def _check_merges(self) -> None:
        """Raise `UsageError` for what parts say already."""
        given = {
            "--edition": self.edition,
            "--input-format": self.input_format,
            "--select": self.select,
            "--ignore": self.ignore,
            "--part": self.part,
            "--workers": self.workers > 1,
            "--engine": self.engine == RAY,
            "--address": self.address,
        }
        for name in (each for each, value in given.items() if value not in (None, [], (), False)):
            raise UsageError(f"lint merge takes no {name}: it is for lint --part")

    @property
    def rewrites(self) -> bool:
        """Whether predictions are to be written into other files."""
        return any(each is not None for each in (self.good, self.bad, self.fix))

    @property
    def merges(self) -> bool:
        """Whether the files are parts."""
        return list(self.files[:1]) == [MERGE]

    def header(self) -> Header:
        """What is asked, by the command line or else by the project's settings."""
        project = settings(Path.cwd())
        given = project.edition if self.edition is None else self.edition
        edition = named_edition(given) or DEFAULT
        selection = Selection(
            _codes(self.select) or project.select, (*project.ignore, *_codes(self.ignore))
        ).check()
        counts = self.format == "html" or self.part is not None
        input_format: Format | None = self.input_format or project.input_format
        return Header.of(Wanted(edition, selection, counts), input_format)

    @property
    def is_strict(self) -> bool:
        """Whether warnings alone are enough to fail."""
        return self.strict or settings(Path.cwd()).strict


def _codes(given: Sequence[str]) -> tuple[str, ...]:
    """Codes, several of which may stand in one, with commas, of which one may be the last."""
    return tuple(code.strip() for each in given for code in each.removesuffix(",").split(","))


def lint(options: Options) -> int:
    """Check files, report, and return the exit status."""
    if options.explain is not None:
        print(explained(options.explain) if options.explain else listed(), end="")
        return ExitStatus.HOLDS
    options.check()
    with temporary_folder() as folder:
        if options.merges:
            parts = [Path(each) for each in options.files[1:]]
            for part in parts if any(options.outputs) else ():
                check_not_read(options.outputs, names_in(part))
            return _tell(options, parts, folder, {}, _Checked())
        header = options.header()
        _tell_of_project(options)
        with found(options.files, folder) as sources:
            check_not_read(options.outputs, (each.where for each in sources))
            options.check_sources(sources)
            checked = _check(options, header, sources, folder / "part")
        if options.part is not None:
            _keep(folder / "part", options.part, sources)
        known = {each.name: each for each in sources}
        return _tell(options, [folder / "part"], folder, known, checked)


def _tell_of_project(options: Options) -> None:
    """Say that a pyproject.toml chooses among the rules, which nobody sees on the command line."""
    project = settings(Path.cwd())
    chosen = {"select": () if options.select else project.select, "ignore": project.ignore}
    said = [f"{name} {', '.join(codes)}" for name, codes in chosen.items() if codes]
    if said:
        console(stderr=True).print(f"pyproject.toml chooses the rules: {'; '.join(said)}")


@frozen
class _Checked:
    """What came of a check: the exit status, if it was interrupted, and what is equal.

    `equal` is None if the part has what tells that.
    """

    interrupted: ExitStatus | None = None
    equal: Equal | None = None


def _check(options: Options, header: Header, sources: Sequence[Source], part: Path) -> _Checked:
    """Write the part."""
    to, keeps = console(stderr=True), options.part is not None
    interrupted = None
    with opened_for_writing(part) as file, ExitStack() as stack:
        writer = Writer(file, header)
        checks: Checks | None = None
        try:
            checks = stack.enter_context(
                checking(options, sources, header, part.parent, to, keeps=keeps)
            )
            with progress(sources, lambda: f"read {checks.read / 1e6:,.0f} MB", checks.note, to):
                checks.run(writer)
        except KeyboardInterrupt as interrupt:
            interrupted = status_of(interrupt)
            writer.leave_out(each.name for each in sources)
        writer.finish()
    return _Checked(interrupted, None if checks is None else checks.equal)


def _keep(part: Path, name: str, sources: Sequence[Source]) -> None:
    """Put the part where the user wants it."""
    for each in sources:
        if each.once is not None:
            raise UsageError(
                f"--part needs files: {each.name} cannot be read again when parts meet"
            )
    with finished(name) as (file, _), part.open("rb") as made:
        shutil.copyfileobj(made, cast(BinaryIO, file), 2**20)


def _tell(
    options: Options,
    parts: Sequence[Path],
    folder: Path,
    known: Mapping[str, Source],
    checked: _Checked,
) -> int:
    """Report what is in the parts, and write the other files. Returns the exit status."""
    to, interrupted = console(stderr=True), checked.interrupted
    stamps = {each: each.stamp for each in known.values()}
    with ExitStack() as stack:
        with finished(options.output) as (file, late):
            report = stack.enter_context(Report(parts, folder, known, options.show, checked.equal))
            status = interrupted or _status(report, strict=options.is_strict)
            with ending_with(status):
                _write(options, report, file)
                sys.stdout.flush()
            for each in cuts(report):
                to.print(each.message, style="yellow")
            if interrupted:
                late.clear()
        if options.rewrites and interrupted:
            to.print("interrupted: --good, --bad and --fix were not written", style="yellow")
        elif options.rewrites:
            _rewrite(options, report, folder, stamps, to)
        said = [in_one_line(report.summary)] if options.output is not None else []
        if status == ExitStatus.HOLDS and report.summary.warnings:
            said.append("warnings alone fail with --strict")
        to.print("; ".join([*said, took(time.monotonic() - options.began)]))
    return status


def _status(report: Report, *, strict: bool) -> ExitStatus:
    summary = report.summary
    wrong = summary.errors or summary.unfinished or not summary.predictions
    falls_short = wrong or (strict and summary.warnings)
    return ExitStatus.FALLS_SHORT if falls_short else ExitStatus.HOLDS


def _write(options: Options, report: Report, file: BinaryIO | None) -> None:
    """Write the report where it belongs."""
    is_plain = options.format != "terminal"
    write_report(RENDERERS[options.format](report), None if is_plain else styled(report), file)


def _rewrite(
    options: Options,
    report: Report,
    folder: Path,
    stamps: Mapping[Source, tuple[int, int] | None],
    to: Console,
) -> None:
    with ExitStack() as stack:
        good, bad, fixed = (
            None if name is None else stack.enter_context(packed(name))
            for name in (options.good, options.bad, options.fix)
        )
        outputs = Outputs(good, bad, fixed, options.is_strict)
        written = rewrite(report, outputs, folder, unsafe=options.unsafe_fixes)
        for source, stamp in stamps.items():
            source.check_unchanged(stamp)
    for kind, said in {**SAFE, **UNSAFE}.items():
        if count := written.repaired.get(kind):
            to.print(f"repaired {count:,} ({kind}): {said}")
    if options.fix is not None and not written.repaired:
        to.print("repaired nothing")
    for (kind, why), count in sorted(written.left.items()):
        first = written.first_left[kind, why]
        at = f", first at {printable(first)}" if first else ""
        to.print(f"left {count:,} ({kind}){at}: {LEFT[why]}")
    if options.fix is not None and written.repaired:
        _tell_of_copy(options, options.fix, report, folder, to)
    _tell_of_unwritten(report, written, to)
    asked = ", by the rules that were asked" if report.summary.is_chosen else ""
    held = ", without what held them" if written.held else ""
    for name, what, count in (
        (options.fix, "all predictions", written.good + written.bad),
        (options.good, f"those that were right before any repair{asked}", written.good),
        (options.bad, "those that were not", written.bad),
    ):
        if name is not None:
            to.print(f"{printable(name)}: {what}, {count:,}, a line each{held}")


def _tell_of_unwritten(report: Report, written: Written, to: Console) -> None:
    """Say what of the dump is in none of the files."""
    for each in report.summary.unfinished:
        to.print(printable(f"not written: what follows in {each}, which was not read to its end"))
    if written.unread:
        to.print(f"not written: {number_of(written.unread, 'record')} that could not be read")


def _tell_of_copy(options: Options, name: str, report: Report, folder: Path, to: Console) -> None:
    """Say what is wrong still in the repaired copy, which is read for that."""
    if not is_file(name):
        return
    inside = folder / "copy"
    inside.mkdir()
    with found([name], inside) as sources:
        here = evolve(options, engine="local", address=None)
        checked = _check(here, report.header.of_lines(), sources, inside / "part")
    if not checked.interrupted:
        known = {each.name: each for each in sources}
        with Report([inside / "part"], inside, known) as after:
            to.print(f"in {printable(name)}, {closing(after.summary)}")
