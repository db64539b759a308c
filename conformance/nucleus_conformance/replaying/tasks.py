"""What a cluster does of a replay: each task puts some stretches to both, which it starts."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from attrs import define, field, frozen

from nucleus_conformance.corpus.beginnings import Format
from nucleus_conformance.corpus.spans import Span
from nucleus_conformance.errors import UsageError
from nucleus_conformance.gate.declared import Declared
from nucleus_conformance.judging.verdict import NotRun
from nucleus_conformance.replaying.alike import Alike
from nucleus_conformance.replaying.changes import Comparing
from nucleus_conformance.replaying.journal import Adds, Found, Side, encoded
from nucleus_conformance.replaying.lines import Lines
from nucleus_conformance.replaying.permitted import Permits
from nucleus_conformance.replaying.position import Position
from nucleus_conformance.replaying.replay import SIZE, WINDOWS, Replay
from nucleus_conformance.running.session import Session, session
from nucleus_conformance.suite.case import Depth
from nucleus_conformance.targets.limits import Limits
from nucleus_conformance.targets.target import Start


@frozen
class Asked:
    """What is asked of all stretches. `directory`: where names of files begin.

    Of `starts`, `sides` and `declared`, the first is that of now, the second that of before.
    """

    directory: str
    starts: tuple[Start, Start]
    sides: tuple[Side, Side]
    declared: tuple[Declared, ...]
    limits: Limits
    depth: Depth
    input_format: Format | None
    position: Position


@define
class Replayed:
    """What came of a task: what was found in blocks, `encoded`, and all that is told beside that.

    Of `incidents` and `advice`, the first are of the implementation of now.
    """

    found: list[bytes]
    read: int
    replayed: int
    unread: list[str]
    given_up: NotRun | None
    incidents: list[list[str]]
    advice: list[list[str]]


def counts(asked: Asked, spans: Sequence[Span]) -> list[list[tuple[int, int]]]:
    """How many blocks, and lines, each of these has."""
    os.chdir(asked.directory)
    for span in spans:
        span.check_same()
    return [[span.counts(asked.input_format, SIZE) for span in spans]]


@define
class _Kept:
    """Keeps what is found, where a journal would be written."""

    found: list[bytes] = field(factory=list)

    def add(self, found: Found) -> None:
        """What was found next."""
        self.found.append(encoded(found))


def replay(asked: Asked, spans: Sequence[Span]) -> list[Replayed]:
    """Put these to both implementations, which are started for that, and ended."""
    os.chdir(asked.directory)
    for span in spans:
        span.check_same()
    with ExitStack() as stack:
        alike = Alike()
        now, before = (
            stack.enter_context(_started(start, side, asked.limits, alike))
            for start, side in zip(asked.starts, asked.sides, strict=True)
        )
        replaying = replay_of(asked, now, before, kept := _Kept())
        replaying.run(spans)
        return [
            Replayed(
                kept.found,
                replaying.read,
                replaying.replayed,
                replaying.unread,
                replaying.given_up,
                [each.incidents for each in (now, before)],
                [each.advice for each in (now, before)],
            )
        ]


@contextmanager
def _started(start: Start, side: Side, limits: Limits, alike: Alike) -> Iterator[Session]:
    """The implementation at work here. Raises `UsageError` if it is another one than was said."""
    target = start.found()
    with session(
        target.command, target.edition, 1, limits, read=alike.read, windows=WINDOWS
    ) as running:
        if running.hello.title != side.title:
            said = f"{side.named} is {running.hello.title} on a node of the cluster, and here"
            raise UsageError(f"{said} {side.title}: install the same on all of them")
        yield running


def replay_of(asked: Asked, now: Session, before: Session, writer: Adds) -> Replay:
    """What puts lines to these two."""
    side_now, side_before = asked.sides
    editions = before.edition, now.edition
    permits = Permits(*editions)
    comparing = Comparing(side_before.named, side_now.named, asked.depth, permits.flag)
    lines = Lines(max(editions), asked.declared)
    return Replay(before, now, lines, comparing, writer, asked.position, asked.input_format)
