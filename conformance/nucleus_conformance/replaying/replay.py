"""Puts the predictions of a dump to two implementations at once, and keeps what differs."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import islice, tee
from typing import Final, TypeGuard

from attrs import define, field, frozen

from nucleus_conformance.corpus.blocks import Block, Format, blocks
from nucleus_conformance.corpus.sources import Source, shown
from nucleus_conformance.judging.verdict import Answer, NotRun
from nucleus_conformance.replaying.changes import Change, Comparing
from nucleus_conformance.replaying.journal import Example, Figures, Found, Position, Writer
from nucleus_conformance.replaying.lines import Line, Lines
from nucleus_conformance.running.session import Session
from nucleus_conformance.suite.case import Outcome, Request

SIZE: Final = 2**18
"""About how many bytes a block has: after each, what was found is written."""

_MOST_EXAMPLES: Final = 1_000
"""How many causes have an example."""


@frozen
class _Begin:
    """A block of a file begins, of which so many predictions are done with."""

    file: int
    block: Block
    done: int


@frozen
class _End:
    """It ends: what was left out of it, and how often."""

    skipped: dict[str, int]


@define(eq=False)
class Replay:
    """Replays files one after the other.

    `before`, `now`: the two sessions. `position`: what is done with already. `read`: how many bytes
    of the files, unpacked, by now; `replayed`: how many predictions. `given_up`: why it ended
    before the end, if one of the two could not go on.
    """

    before: Session
    now: Session
    lines: Lines
    comparing: Comparing
    writer: Writer
    position: Position
    input_format: Format | None
    _noted: Callable[[int], None] = field(default=lambda _: None, init=False)
    read: int = field(default=0, init=False)
    replayed: int = field(default=0, init=False)
    given_up: NotRun | None = field(default=None, init=False)
    _awaited: deque[Line | _Begin | _End] = field(factory=deque, init=False)
    """What was asked and has no answer yet, and where blocks begin and end among that."""
    _at: _Begin | None = field(default=None, init=False)
    """The block that the next answer is of. What follows is of that block, too."""
    _asked: int = field(default=0, init=False)
    _figures: Figures = field(factory=Figures, init=False)
    _changes: list[Change] = field(factory=list, init=False)
    _examples: list[Example] = field(factory=list, init=False)

    def note(self, noted: Callable[[int], None]) -> None:
        """Let that be told `read` whenever it grows."""
        self._noted = noted

    def run(self, sources: Sequence[Source]) -> None:
        """Replay these files. Where that is interrupted, what is known by then is written."""
        asked, again = tee(self._requests(sources))
        try:
            with closing(self.before.ask(asked)) as first, closing(self.now.ask(again)) as second:
                for before, now in zip(first, second, strict=True):
                    if self._gives_up(before, now):
                        return
                    self._pass_marks()
                    line = self._awaited.popleft()
                    assert isinstance(line, Line)
                    self._take(line, before, now)
            self._pass_marks()
        finally:
            if self._at is not None and self._asked > self._at.done:
                self._write(is_whole=False)

    def _gives_up(self, *answers: Answer) -> bool:
        self.given_up = next((each for each in answers if isinstance(each, NotRun)), None)
        return self.given_up is not None

    def _requests(self, sources: Sequence[Source]) -> Iterator[Request]:
        for number, source in enumerate(sources):
            name, stamp, count = shown(source.name), source.stamp, 0
            with source.opened() as file:
                for block in blocks(file, self.input_format, SIZE):
                    yield from self._of_block(number, name, block)
                    self.read += len(block.data)
                    self._noted(self.read)
                    count += 1
            source.check_unchanged(stamp)
            self.position.check_end(number, count, name)

    def _of_block(self, number: int, name: str, block: Block) -> Iterator[Request]:
        done = self.position.done(number, block.number, lambda: block.digest, name)
        if done is None:
            return
        self._awaited.append(_Begin(number, block, done))
        self.lines.skipped.clear()
        for line in islice(self.lines.of(name, block), done, None):
            self._awaited.append(line)
            yield line.request
        self._awaited.append(_End(dict(self.lines.skipped)))

    def _pass_marks(self) -> None:
        """Go on to the next line that has no answer yet."""
        while self._awaited and not isinstance(self._awaited[0], Line):
            mark = self._awaited.popleft()
            if isinstance(mark, _Begin):
                self._at, self._asked = mark, mark.done
            elif isinstance(mark, _End):
                self._figures.skipped = mark.skipped
                self._write(is_whole=True)

    def _write(self, *, is_whole: bool) -> None:
        """Write what was found in the block, or in the part of it up to here."""
        at = self._at
        assert at is not None
        found = Found(
            file=at.file,
            block=at.block.number,
            digest=at.block.digest,
            asked=self._asked,
            is_whole=is_whole,
            figures=self._figures,
            changes=self._changes,
            examples=self._examples,
        )
        self._at, self._figures, self._changes, self._examples = None, Figures(), [], []
        self.writer.add(found)

    def _take(self, line: Line, before: Answer, now: Answer) -> None:
        """Note what two answers to a line are."""
        self._asked += 1
        self.replayed += 1
        figures = self._figures
        figures.replayed += 1
        if before is now and _is_payload(now):
            figures.compared += 1
            figures.accepted += 1
            return
        changes = self.comparing.changes(line, before, now)
        is_compared = not any(each.code == "no-answer" for each in changes)
        figures.compared += is_compared
        figures.accepted += is_compared and _is_payload(before) and _is_payload(now)
        figures.ids += any(each.is_of_id for each in changes)
        is_wrong = any(each.severity == "error" for each in changes)
        figures.differing += is_wrong and is_compared
        figures.permitted += bool(changes) and not is_wrong
        self._changes += changes
        for each in changes:
            self._keep(each, line, before)

    def _keep(self, change: Change, line: Line, before: Answer) -> None:
        """Keep the line as an example of the cause, if that has none."""
        causes = self.position.causes
        if change.cause in causes or len(causes) >= _MOST_EXAMPLES:
            return
        if not isinstance(before, Outcome):
            return  # nobody knows what to expect
        causes.add(change.cause)
        made = json.dumps(before.content) if _is_payload(before) else ""
        self._examples.append(Example(change.cause, line.type, json.dumps(line.payload), made))


def _is_payload(answer: Answer) -> TypeGuard[Outcome]:
    return isinstance(answer, Outcome) and answer.kind == "payload"
