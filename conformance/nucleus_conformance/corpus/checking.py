"""Checks files into a part: in this process, or in several."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from nucleus_conformance.corpus.beginnings import Format
from nucleus_conformance.corpus.blocks import Block, Unread, UnreadError, blocks
from nucleus_conformance.corpus.crossing import Equal
from nucleus_conformance.corpus.engines.local import Alone, Several
from nucleus_conformance.corpus.part import Writer
from nucleus_conformance.corpus.sources import Source


class Checking:
    """Checks files one after the other. `read`: how many bytes of them, unpacked, by now.

    `equal`: None, as the part has the hashes that tell what is equal.
    """

    def __init__(
        self, checks: Alone | Several, sources: Sequence[Source], input_format: Format | None
    ) -> None:
        self._checks, self._sources, self._format = checks, sources, input_format
        self.read = 0
        self.equal: Equal | None = None
        self._noted: Callable[[int], None] = lambda _: None
        self._unread: Unread | None = None
        """Why the rest of the file is not read that was read last, if there is a rest."""

    def note(self, noted: Callable[[int], None]) -> None:
        """Let that be told `read` whenever it grows."""
        self._noted = noted

    def run(self, writer: Writer) -> None:
        """Write into a part what is found in the files, in their order.

        Where that is interrupted, what was found by then is in the part, which says what is not
        complete.
        """
        for source in self._sources:
            writer.begin(source.name, source.size)
            stamp, is_complete = source.stamp, False
            self._unread = None
            try:
                with source.opened() as file:
                    read = self._counted(blocks(file, self._format))
                    for found in self._checks.checked(source, read):
                        writer.add(found)
                source.check_unchanged(stamp)
                is_complete = self._unread is None
            finally:
                writer.end(is_complete=is_complete, unread=self._unread)

    def _counted(self, cut: Iterator[Block]) -> Iterator[Block]:
        try:
            for block in cut:
                yield block
                self.read += len(block.data)
                self._noted(self.read)
        except UnreadError as error:
            self._unread = error.unread
