"""Replays files on a cluster, and writes what is found in the order of the files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from attrs import define, evolve, field

from nucleus_conformance.corpus.blocks import SIZE as MEBIBYTE
from nucleus_conformance.corpus.engines.ray.cluster import Cluster
from nucleus_conformance.corpus.engines.ray.running import Map
from nucleus_conformance.corpus.spans import Span, length_for
from nucleus_conformance.corpus.spans import tasks as spans_of
from nucleus_conformance.judging.verdict import NotRun
from nucleus_conformance.replaying import tasks
from nucleus_conformance.replaying.journal import Adds, Found, decoded
from nucleus_conformance.replaying.position import Position
from nucleus_conformance.replaying.replay import MOST_EXAMPLES, SIZE
from nucleus_conformance.replaying.tasks import Asked, Replayed
from nucleus_conformance.running.session import Session

LENGTH: Final = 8 * MEBIBYTE
"""About how many bytes a task has at least: it starts both implementations."""

_MOST: Final = 8
"""How many times as many it has at most: a node that is lost costs what its tasks had done."""

_TURNS: Final = 4
"""How many tasks a processor has, where that makes them no longer: the slower ones have fewer."""


def length_of_task(total: int, processors: int) -> int:
    """About how many bytes a task has, of a dump of so many that is not very large."""
    share = -(-total // (LENGTH * processors * _TURNS))
    return LENGTH * max(1, min(share, _MOST))


@define(eq=False)
class OnCluster:
    """Replays files on a cluster. It has what a `Replay` has.

    `now`, `before`: the sessions here, which have only said hello. What those on the cluster had to
    say beside answers is theirs.
    """

    cluster: Cluster
    asked: Asked
    now: Session
    before: Session
    writer: Adds
    read: int = field(default=0, init=False)
    replayed: int = field(default=0, init=False)
    given_up: NotRun | None = field(default=None, init=False)
    unread: list[str] = field(factory=list, init=False)
    _noted: Callable[[int], None] = field(default=lambda _: None, init=False)

    def note(self, noted: Callable[[int], None]) -> None:
        """Let that be told `read` whenever it grows."""
        self._noted = noted

    def is_heard(self, _: int) -> bool:
        """Nobody here awaits their first replies."""
        return True

    def run(self, spans: Sequence[Span]) -> None:
        """Replay these files. Where that is interrupted, what is known by then is written."""
        sources = [evolve(each.source, path=each.source.path.absolute()) for each in spans]
        stamps = [each.stamp for each in sources]
        total = sum(each.size or 0 for each in sources)
        length = length_for(sources, length_of_task(total, self.cluster.processors))
        items = list(spans_of(sources, self.asked.input_format, length, SIZE))
        placed = list(self._placed(items))
        answers = self.cluster.map(Map(tasks.replay, self.asked, placed))
        for answer in answers:
            self._take(answer)
            if self.given_up is not None:
                return
        for source, stamp in zip(sources, stamps, strict=True):
            source.check_unchanged(stamp)

    def _placed(self, items: Sequence[Sequence[Span]]) -> Iterator[list[Span]]:
        """The same stretches, which know what is before them in their files."""
        asked = evolve(self.asked, position=Position())
        before: dict[int, tuple[int, int]] = {}
        names: dict[int, str] = {}
        for item, counts in zip(
            items, self.cluster.map(Map(tasks.counts, asked, items)), strict=True
        ):
            placed = []
            for span, (blocks, lines) in zip(item, counts, strict=True):
                first, line = before.get(span.file, (0, 0))
                placed.append(evolve(span, first=first, lines=line))
                before[span.file] = first + blocks, line + lines
                names[span.file] = span.source.name
            yield placed
        for file, (blocks, _) in before.items():
            self.asked.position.check_end(file, blocks, names[file])

    def _take(self, answer: Replayed) -> None:
        """Note what came of a task, and write what it has found."""
        self.read += answer.read
        self.replayed += answer.replayed
        self.unread += answer.unread
        self.given_up = answer.given_up
        for session, incidents, advice in zip(
            (self.now, self.before), answer.incidents, answer.advice, strict=True
        ):
            session.incidents += incidents
            session.advice += [each for each in advice if each not in session.advice]
        for each in self._without_known(map(decoded, answer.found)):
            self.writer.add(each)
        self._noted(self.read)

    def _without_known(self, found: Iterable[Found]) -> Iterator[Found]:
        """The same without examples of causes that have one."""
        causes = self.asked.position.causes
        for each in found:
            kept = []
            for example in each.examples:
                if example.cause not in causes and len(causes) < MOST_EXAMPLES:
                    causes.add(example.cause)
                    kept.append(example)
            each.examples = kept
            yield each
