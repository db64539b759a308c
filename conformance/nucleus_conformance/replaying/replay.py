"""Puts the predictions of a dump to two implementations at once, and keeps what differs."""

from __future__ import annotations

import gc
import json
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice, tee
from typing import Final, TypeGuard

from attrs import define, evolve, field, frozen

from nucleus_conformance.corpus.beginnings import Format
from nucleus_conformance.corpus.blocks import Block, UnreadError
from nucleus_conformance.corpus.sources import shown
from nucleus_conformance.corpus.spans import Span
from nucleus_conformance.gate.declared import TYPES
from nucleus_conformance.judging.verdict import Answer, NotRun
from nucleus_conformance.replaying.changes import Change, Comparing
from nucleus_conformance.replaying.journal import Adds, Example, Figures, Found
from nucleus_conformance.replaying.lines import Line, Lines
from nucleus_conformance.replaying.position import Done, Position
from nucleus_conformance.running.session import Session
from nucleus_conformance.suite.case import Outcome, Request
from nucleus_spec.table import rows

SIZE: Final = 2**18
"""About how many bytes a block has: after each, what was found is written."""

WINDOWS: Final = 2
"""How many times as many requests are open as usual: three processes take turns less often."""

MOST_EXAMPLES: Final = 1_000
"""How many causes have an example."""

_MANY: Final = 100_000
"""How many objects more there are before garbage is looked for."""

_LONGEST_EXAMPLE: Final = 2**16
"""How many characters the request of one has."""


@frozen
class _Begin:
    """A block of a file begins, of which so much is done with."""

    file: int
    block: Block
    done: Done


@frozen
class _End:
    """It ends: what was left out of it, and how often."""

    skipped: dict[str, int]


@frozen
class _Taken:
    """What came of a line."""

    changes: Sequence[Change] = ()
    examples: Sequence[Example] = ()
    is_compared: bool = True
    is_accepted: bool = True
    is_identified: bool = True


_ALIKE: Final = _Taken()
"""Both made the same of it."""

_IDENTIFIED: Final = frozenset(
    name for name in TYPES if any(row.pointer == "/annotation_id" for row in rows(name))
)
"""The types that have annotation ids."""


@define(eq=False)
class Replay:
    """Replays stretches of files one after the other.

    `before`, `now`: the two sessions. `position`: what is done with already. `read`: how many bytes
    of the files, unpacked, by now; `replayed`: how many predictions. `given_up`: why it ended
    before the end, if one of the two could not go on.
    """

    before: Session
    now: Session
    lines: Lines
    comparing: Comparing
    writer: Adds
    position: Position
    input_format: Format | None
    _noted: Callable[[int], None] = field(default=lambda _: None, init=False)
    read: int = field(default=0, init=False)
    replayed: int = field(default=0, init=False)
    given_up: NotRun | None = field(default=None, init=False)
    unread: list[str] = field(factory=list, init=False)
    """From where on files are not read, and why: they are damaged, or no dumps."""
    _awaited: deque[Line | _Begin | _End] = field(factory=deque, init=False)
    """What was asked and has no answer yet, and where blocks begin and end among that."""
    _at: _Begin | None = field(default=None, init=False)
    """The block that the next answer is of."""
    _taken: list[_Taken] = field(factory=list, init=False)
    """What came of its lines. Each is added as a whole: an interrupt may come anywhere."""

    def note(self, noted: Callable[[int], None]) -> None:
        """Let that be told `read` whenever it grows."""
        self._noted = noted

    def run(self, spans: Sequence[Span]) -> None:
        """Replay these stretches. Where that is interrupted, what is known by then is written."""
        asked, again = tee(self._requests(spans))
        try:
            with (
                _few_collections(),
                closing(self.before.ask(asked)) as first,
                closing(self.now.ask(again)) as second,
            ):
                for before, now in zip(first, second, strict=True):
                    if before is not now and self._gives_up(before, now):
                        return
                    while not isinstance(line := self._awaited.popleft(), Line):
                        self._pass(line)
                    self._take(line, before, now)
            while self._awaited and not isinstance(mark := self._awaited.popleft(), Line):
                self._pass(mark)
        finally:
            if self._taken:
                self._write({}, is_whole=False)

    def is_heard(self, at: int) -> bool:
        """Whether anything has come of one of the two, or nothing was asked of it yet.

        `at`: 0 for the implementation of now, 1 for that of before, which is asked first.
        """
        return self.before.is_heard if at else self.now.is_heard or not self.before.is_heard

    def _gives_up(self, before: Answer, now: Answer) -> bool:
        """Whether one of the two is asked no more: about nothing, not only about one type."""
        for name, each, session in (
            (self.comparing.now, now, self.now),
            (self.comparing.before, before, self.before),
        ):
            if each is session.given_up:
                self.given_up = evolve(session.given_up, reason=f"{name}: {each.reason}")
                return True
        return False

    def _requests(self, spans: Sequence[Span]) -> Iterator[Request]:
        for span in spans:
            source, count = span.source, 0
            name, stamp = shown(source.name), source.stamp
            with closing(span.blocks(self.input_format, SIZE)) as cut:
                try:
                    for block in cut:
                        yield from self._of_block(span.file, name, block)
                        self.read += len(block.data)
                        self._noted(self.read)
                        count += 1
                except UnreadError as error:
                    self.unread.append(_unread(name, error))
            source.check_unchanged(stamp)
            if span.end is None:
                self.position.check_end(span.file, count, name)

    def _of_block(self, number: int, name: str, block: Block) -> Iterator[Request]:
        done = self.position.done(number, block, name)
        if done is None:
            return
        self._awaited.append(_Begin(number, block, done))
        self.lines.skipped.clear()
        for line in islice(self.lines.of(name, block), done.asked, None):
            self._awaited.append(line)
            yield line.request
        self._awaited.append(_End(dict(self.lines.skipped - Counter(done.skipped))))

    def _pass(self, mark: _Begin | _End) -> None:
        """Go on to the next block, or to its end."""
        if isinstance(mark, _Begin):
            self._at = mark
        else:
            self._write(mark.skipped, is_whole=True)

    def _write(self, skipped: dict[str, int], *, is_whole: bool) -> None:
        """Write what was found in the block, or in the part of it up to here."""
        at, taken = self._at, self._taken
        assert at is not None
        self._at, self._taken = None, []
        others = [each for each in taken if each is not _ALIKE]
        alike = len(taken) - len(others)
        figures = Figures(replayed=len(taken), skipped=skipped)
        figures.compared = figures.accepted = figures.identified = alike
        for each in others:
            is_wrong = any(change.severity == "error" for change in each.changes)
            figures.compared += each.is_compared
            figures.accepted += each.is_accepted
            figures.identified += each.is_accepted and each.is_identified
            figures.refused += each.is_compared and not (each.is_accepted or each.changes)
            figures.ids += any(change.is_of_id for change in each.changes)
            figures.differing += is_wrong and each.is_compared
            figures.permitted += bool(each.changes) and not is_wrong
        self.writer.add(
            Found(
                file=at.file,
                block=at.block.number,
                length=len(at.block.data),
                digest=at.block.digest,
                asked=at.done.asked + len(taken),
                is_whole=is_whole,
                answered=(self.now.answered, self.before.answered),
                figures=figures,
                changes=[change for each in others for change in each.changes],
                examples=[example for each in others for example in each.examples],
            )
        )

    def _take(self, line: Line, before: Answer, now: Answer) -> None:
        """Note what came of a line."""
        self.replayed += 1
        is_identified = line.type in _IDENTIFIED
        if before is now and is_identified and _is_payload(now):
            self._taken.append(_ALIKE)
            return
        changes = self.comparing.changes(line, before, now)
        is_compared = not any(each.code == "no-answer" for each in changes)
        examples = [made for each in changes if (made := self._example(each, line, before))]
        is_accepted = is_compared and _is_payload(before) and _is_payload(now)
        is_identified = is_identified or any(each.is_of_id for each in changes)
        self._taken.append(_Taken(changes, examples, is_compared, is_accepted, is_identified))

    def _example(self, change: Change, line: Line, before: Answer) -> Example | None:
        """The line as an example of the cause, if that has none, and it is known what to expect."""
        causes = self.position.causes
        is_one = isinstance(before, Outcome) and len(line.request.text) <= _LONGEST_EXAMPLE
        if not is_one or change.cause in causes or len(causes) >= MOST_EXAMPLES:
            return None
        causes.add(change.cause)
        made = json.dumps(before.content) if _is_payload(before) else ""
        return Example(change.cause, line.type, json.dumps(line.payload), made)


def unread_beside(
    spans: Sequence[Span], input_format: Format | None, position: Position
) -> list[str] | None:
    """From where on whole files are not read, and why; None: of what is read, some is not replayed.

    Raises `UsageError` if a part of one that was replayed has changed.
    """
    unread: list[str] = []
    for span in spans:
        name, count = shown(span.source.name), 0
        with closing(span.blocks(input_format, SIZE)) as cut:
            try:
                for block in cut:
                    if position.done(span.file, block, name) is not None:
                        return None
                    count += 1
            except UnreadError as error:
                unread.append(_unread(name, error))
        position.check_end(span.file, count, name)
    return unread


@contextmanager
def _few_collections() -> Iterator[None]:
    """Let Python look for garbage seldom: what a line leaves is gone without, and many are open."""
    before = gc.get_threshold()
    gc.set_threshold(max(before[0], _MANY) if before[0] else 0, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _unread(name: str, error: UnreadError) -> str:
    return f"{name}:{error.unread.line}: {error.unread.message}"


def _is_payload(answer: Answer) -> TypeGuard[Outcome]:
    return isinstance(answer, Outcome) and answer.kind == "payload"
