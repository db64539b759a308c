"""Processes that check blocks. Each reads its own ones from plain files, and is sent others."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Any, Final

from attrs import evolve, frozen

from nucleus_conformance.corpus.blocks import Block
from nucleus_conformance.corpus.check import Checker, Wanted
from nucleus_conformance.corpus.part import encoded
from nucleus_conformance.corpus.sources import Source, shown
from nucleus_conformance.errors import MachineError, UsageError
from nucleus_conformance.interrupts import hear_nothing, shielded
from nucleus_conformance.machine import told_as

_AHEAD: Final = 2
"""How many blocks a process is given before it is asked for the first."""


@frozen
class _Task:
    """A block to check. Without its data, so many bytes are to be read from the file."""

    source: Source
    block: Block
    size: int

    @classmethod
    def of(cls, source: Source, block: Block, *, is_plain: bool) -> _Task:
        named = evolve(source, once=None)
        if is_plain and block.places is None and not block.broken:
            return cls(named, evolve(block, data=b""), len(block.data))
        return cls(named, block, 0)

    def filled(self) -> Block:
        if not self.size:
            return self.block
        name, path = self.source.name, self.source.path
        assert isinstance(path, Path)
        with told_as(UsageError, f"cannot read {name}"), path.open("rb", buffering=0) as file:
            data = os.pread(file.fileno(), self.size, self.block.at)
        if len(data) < self.size:
            raise self.source.changed()
        return evolve(self.block, data=data)


class Alone:
    """Checks blocks in this process."""

    def __init__(self, wanted: Wanted) -> None:
        self._checker = Checker(wanted)

    def checked(self, source: Source, blocks: Iterator[Block]) -> Iterator[bytes]:
        """What was found in each block of a file, as a part has it."""
        for block in blocks:
            yield encoded(self._checker.check(shown(source.name), block))


def checks(
    wanted: Wanted, workers: int, *, forks: bool = True
) -> AbstractContextManager[Alone | Several]:
    """What checks blocks, in so many processes.

    `forks`: they may be made of this one. Ask for it before there are threads.
    """
    return Several(wanted, workers, forks=forks) if workers > 1 else nullcontext(Alone(wanted))


class Several:
    """Checks blocks in so many processes, which end with this block at the latest."""

    def __init__(self, wanted: Wanted, count: int, *, forks: bool = True) -> None:
        forks = forks and sys.platform == "linux"
        context: Any = get_context("fork" if forks else "spawn")
        self._ends: list[Connection] = []
        self._processes: list[Any] = []
        with shielded():  # until they hear nothing
            for _ in range(count):
                own, other = context.Pipe()
                self._ends.append(own)
                inherited = tuple(self._ends) if forks else ()
                given = other, wanted, inherited
                self._processes.append(context.Process(target=_work, args=given, daemon=True))
                self._processes[-1].start()
                other.close()

    def __enter__(self) -> Several:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.join()
        for end in self._ends:
            end.close()

    def checked(self, source: Source, blocks: Iterator[Block]) -> Iterator[bytes]:
        """What was found in each block of a file, as a part has it, in their order."""
        is_plain = source.is_here and source.is_plain
        asked: deque[Connection] = deque()
        for block in blocks:
            end = self._ends[block.number % len(self._ends)]
            try:
                end.send(_Task.of(source, block, is_plain=is_plain))
            except OSError:
                raise _gone() from None
            asked.append(end)
            if len(asked) >= _AHEAD * len(self._ends):
                yield _answer(asked.popleft())
        while asked:
            yield _answer(asked.popleft())


def _answer(end: Connection) -> bytes:
    try:
        answer = end.recv()
    except (EOFError, OSError):
        raise _gone() from None
    if isinstance(answer, Exception):
        raise answer
    assert isinstance(answer, bytes)
    return answer


def _gone() -> MachineError:
    return MachineError("a process that checks has been killed", "take fewer --workers")


def _work(end: Connection, wanted: Wanted, inherited: tuple[Connection, ...]) -> None:
    """Answer each block, until nobody asks any more."""
    hear_nothing()
    for each in inherited:
        each.close()
    tasks: SimpleQueue[_Task | None] = SimpleQueue()
    Thread(target=_take, args=(end, tasks), daemon=True).start()
    checker = Checker(wanted)
    with suppress(OSError):
        while (task := tasks.get()) is not None:
            try:
                end.send(encoded(checker.check(shown(task.source.name), task.filled())))
            except OSError:
                raise
            except Exception as error:
                end.send(error)


def _take(end: Connection, tasks: SimpleQueue[_Task | None]) -> None:
    """Take tasks at once, so that who asks never waits for who answers, and the other way round."""
    with suppress(EOFError, OSError):
        while True:
            tasks.put(end.recv())
    tasks.put(None)
