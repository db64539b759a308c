"""Checks files into a part on a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from attrs import evolve

from nucleus_conformance.corpus.blocks import SIZE
from nucleus_conformance.corpus.crossing import Equal
from nucleus_conformance.corpus.engines.ray import tasks
from nucleus_conformance.corpus.engines.ray.cluster import Cluster
from nucleus_conformance.corpus.engines.ray.running import Gather, Map
from nucleus_conformance.corpus.engines.ray.tasks import Asked, Found
from nucleus_conformance.corpus.part import Header, Writer, moved
from nucleus_conformance.corpus.sources import Source
from nucleus_conformance.corpus.spans import Span, length_for
from nucleus_conformance.corpus.spans import tasks as spans_of

_HEAP: Final = 4 * SIZE
"""Of how many bytes of a stretch the hashes in one heap are. Fewer would go through one process."""


class OnCluster:
    """Checks files on a cluster, stretch by stretch. `read`: how many bytes of them by now.

    `keeps`: hashes stay in the part, for others. If not, `equal` has at the end what is equal.
    """

    def __init__(
        self, cluster: Cluster, sources: Sequence[Source], header: Header, *, keeps: bool
    ) -> None:
        self._cluster, self._sources, self._header = cluster, sources, header
        self._stamps = [each.stamp for each in sources]
        length = length_for(sources)
        self._items = list(spans_of(map(_everywhere, sources), header.input_format, length))
        self._heaps = 0 if keeps else max(1, length // _HEAP)
        self.read = 0
        self.equal: Equal | None = None
        self._noted: Callable[[int], None] = lambda _: None

    def note(self, noted: Callable[[int], None]) -> None:
        """Let that be told `read` whenever it grows."""
        self._noted = noted

    def run(self, writer: Writer) -> None:
        """Write into a part what is found in the files, in their order.

        Where that is interrupted, what was found by then is in the part, which says what is not
        complete; but nothing of it is compared.
        """
        if self._heaps:
            self.equal = tasks.together([], is_all=False)
        firsts: list[int] = []
        for file, found in groupby(self._found(firsts), lambda each: each[0].file):
            self._write(file, found, writer)
        if self._heaps:
            heaps = self._cluster.gather(Gather(tasks.equal, firsts))
            self.equal = tasks.together(list(heaps))

    def _found(self, firsts: list[int]) -> Iterator[tuple[Span, Found]]:
        """Each stretch, and what was found in it. Notes the number of each task's first block."""
        header = self._header
        asked = Asked(str(Path.cwd()), header.wanted(), header.input_format, self._heaps)
        answers = self._cluster.map(Map(tasks.check, asked, self._items, 1 + self._heaps))
        count = 0
        for spans, found in zip(self._items, answers, strict=True):
            firsts.append(count)
            count += sum(len(each.blocks) for each in found)
            yield from zip(spans, found, strict=True)

    def _write(self, file: int, found: Iterator[tuple[Span, Found]], writer: Writer) -> None:
        """Write what was found in the stretches of a file."""
        source, stamp = self._sources[file], self._stamps[file]
        writer.begin(source.name, None if stamp is None else stamp[0])
        lines, unread, is_complete = 0, None, False
        try:
            for _, each in found:
                for block in each.blocks:
                    writer.add(moved(block, lines) if lines else block)
                lines, unread = lines + each.lines, each.unread
                self.read += each.read
                self._noted(self.read)
            source.check_unchanged(stamp)
            is_complete = unread is None
        finally:
            writer.end(is_complete=is_complete, unread=unread)


def _everywhere(source: Source) -> Source:
    """The same for other machines."""
    return evolve(source, path=source.path.absolute())
