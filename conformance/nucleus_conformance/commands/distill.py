"""`distill`: make a small suite of a dump, which shows every shape that the dump has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from attrs import frozen

from nucleus_conformance.commands.options import edition_or_default
from nucleus_conformance.commands.rendered import progress
from nucleus_conformance.corpus.beginnings import Format
from nucleus_conformance.corpus.blocks import UnreadError, blocks
from nucleus_conformance.corpus.payloads import payloads
from nucleus_conformance.corpus.sources import Source, found
from nucleus_conformance.distilling.choosing import Choosing
from nucleus_conformance.distilling.redacting import Redacting
from nucleus_conformance.distilling.suite import suite_of
from nucleus_conformance.errors import UsageError, ending_with
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.files import write_text
from nucleus_conformance.folders import check_folder, write_folder
from nucleus_conformance.replaying.lines import TOO_VAST, UNREAD, UNTYPED
from nucleus_conformance.report.console import console
from nucleus_conformance.shell import quote
from nucleus_conformance.suite.ijson import dumps
from nucleus_conformance.temporary import temporary_folder
from nucleus_conformance.text import number_of, printable
from nucleus_spec.editions import Edition

_LONGEST: Final = 2**16
"""How many characters a payload has at most that may become a case."""


@frozen(kw_only=True)
class Options:
    """What the command line says."""

    files: Sequence[str] = ()
    directory: str
    edition: str | None = None
    input_format: Format | None = None
    redact: bool = False

    def check(self) -> None:
        """Raise `UsageError` for what makes no sense, before anything is read."""
        if not self.files:
            raise UsageError("name the files to distill, or - for stdin (see distill --help)")
        check_folder(self.directory)


class _Reading:
    """`read`: how many bytes; `seen`: how many payloads.

    `skipped`: why records are no payloads -> how many. `long`: how many are too long, and `vast`:
    have a number that cannot be written.
    """

    def __init__(self) -> None:
        self.read = self.seen = self.long = self.vast = 0
        self.skipped: Counter[str] = Counter()
        self.unread: list[str] = []
        self._noted: Callable[[int], None] = lambda _: None

    def note(self, noted: Callable[[int], None]) -> None:
        """Let that be told `read` whenever it grows."""
        self._noted = noted

    def run(self, options: Options, sources: Sequence[Source], under: Edition) -> Choosing:
        """Look at all payloads."""
        choosing = Choosing()
        for source in sources:
            try:
                with source.opened() as file:
                    for block in blocks(file, options.input_format):
                        for each in payloads(block, under):
                            if each is None or each.type is None:
                                self.skipped[UNREAD if each is None else UNTYPED] += 1
                                continue
                            self.seen += 1
                            if not each.is_writable:
                                self.vast += 1
                            elif len(dumps(each.read)) > _LONGEST:
                                self.long += 1
                            else:
                                choosing.take(each.type, each.read)
                        self.read += len(block.data)
                        self._noted(self.read)
            except UnreadError as error:
                self.unread.append(f"{source.name}:{error.unread.line}: {error.unread.message}")
        return choosing


def distill(options: Options) -> ExitStatus:
    """Write the suite, and return the exit status."""
    options.check()
    edition = edition_or_default(options.edition)
    to, reading = console(stderr=True), _Reading()
    with (
        temporary_folder() as folder,
        found(options.files, folder) as sources,
        progress(sources, lambda: f"read {reading.read / 1e6:,.0f} MB", reading.note, to),
    ):
        choosing = reading.run(options, sources, edition)
    chosen = [(each.type, each.payload) for each in choosing.fewest()]
    if options.redact:
        redacting = Redacting()
        chosen = [(name, redacting.payload(name, payload)) for name, payload in chosen]
    for text in reading.unread:
        to.print(printable(text), style="yellow")
    for why, count in sorted(reading.skipped.items()):
        to.print(f"left out: {number_of(count, 'record')} {why}")
    if reading.long:
        to.print(f"left out: {number_of(reading.long, 'prediction')} of more than 64 KiB")
    if reading.vast:
        what = number_of(reading.vast, "prediction")
        to.print(f"left out: {what} {TOO_VAST}")
    if not chosen:
        to.print("there is no prediction in it", style="bold red")
        return ExitStatus.FALLS_SHORT
    write_folder(Path(options.directory), suite_of(chosen, edition))
    show = "shows" if len(chosen) == 1 else "show"
    kept = f"{len(chosen):,} of {number_of(reading.seen, 'prediction')} {show} all that is there"
    again = f"nucleus-conformance run --fixtures {quote(options.directory)} --edition {edition}"
    status = ExitStatus.FALLS_SHORT if reading.unread else ExitStatus.HOLDS
    with ending_with(status):
        write_text(printable(f"{kept}: {again} TARGET") + "\n", None)
    return status
