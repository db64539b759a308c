"""Asks an implementation, in one process or several, and returns its answers in order."""

from __future__ import annotations

import selectors
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from typing import Final

from attrs import define, evolve, field, frozen

from nucleus_conformance.errors import CannotStartError, MachineError
from nucleus_conformance.interrupts import shielded
from nucleus_conformance.judging.verdict import Answer, NotRun, Timeout
from nucleus_conformance.machine import lacks, machine_error, told_as
from nucleus_conformance.protocol.messages import Hello, Response, read_reply
from nucleus_conformance.running.advice import BUFFERS, LATE, OtherEditionError, not_started
from nucleus_conformance.running.backlog import Backlog, Task
from nucleus_conformance.running.budget import Budget
from nucleus_conformance.running.probe import Probe
from nucleus_conformance.running.strays import Strays
from nucleus_conformance.running.worker import WINDOW, WINDOW_BYTES, Read, Trouble, Worker
from nucleus_conformance.running.workplace import Workplace, workplaces
from nucleus_conformance.suite.case import Request
from nucleus_conformance.targets.limits import USUAL, Limits
from nucleus_conformance.targets.process import TICK, ChildProcess, Command
from nucleus_conformance.targets.releases import edition_named
from nucleus_conformance.text import number_of, printable
from nucleus_spec.editions import Edition

_SILENCES: Final = 3
"""After how many requests in a row without a reply one gives up, if there was none to any: each
takes its time, and who never flushes would have to be awaited for minutes."""

_HELD_BACK: Final = 5
"""The same, if it has replied, but holds replies back, as its buffer is not full."""

_LEAST_WINDOW: Final = 16  # of very many processes
_MOST_WAITING: Final = 4096
"""How many answers may wait for one that comes before them."""


@frozen
class Unrepeated:
    """A trouble that did not come again when each request that was open was asked alone."""

    request: Request
    """The one that was the next to be answered."""
    trouble: Trouble
    after: Request | None = None
    """The last one that the process had answered."""

    @property
    def reason(self) -> str:
        """What happened, as a sentence."""
        after = f"after its reply to {self.after.name}: " if self.after else ""
        again = "but not again when each open request was repeated alone"
        return f"{after}{self.trouble.reason}, {again}"


@define(eq=False)
class Session:
    """An implementation at work, in one process or several. It is restarted when it dies.

    Use it through `session`, which ends it.
    """

    command: Command
    edition: Edition
    limits: Limits
    hello: Hello
    read: Read = read_reply
    """What reads a line that may be a reply."""
    incidents: list[str] = field(factory=list, init=False)
    """What went wrong that no request is to blame for, a sentence each."""
    unrepeated: list[Unrepeated] = field(factory=list, init=False)
    """Those of the incidents that perhaps come of a request."""
    advice: list[str] = field(factory=list, init=False)
    """What to do about the troubles that processes had, a sentence each."""
    _workers: list[Worker] = field(factory=list, init=False)
    _budget: Budget = field(init=False)
    _started: set[Workplace] = field(factory=set, init=False)
    """Where processes have been started: the first one at each place is no restart."""
    _silences: int = field(default=0, init=False)
    """How many requests in a row got no reply in time."""
    _hung: Counter[str] = field(factory=Counter, init=False)
    """How many requests about a type got none."""
    _known: set[str] = field(factory=set, init=False)
    """The types about which it ever replied, if some may be given up."""
    _blamed_types: set[str] = field(factory=set, init=False)
    """The types about which a request brought trouble."""
    _was_heard: bool = field(default=False, init=False)
    """Whether anything came of a request but silence."""
    _was_tried: bool = field(default=False, init=False)
    """Whether it was asked about other types, as it had replied to nothing."""
    given_up: NotRun | None = field(default=None, init=False)
    """Why nothing more can be asked, if that is so."""
    _settled: dict[int, Answer] = field(factory=dict, init=False)
    """Answers by the place of their request, until it is their turn."""
    _next: int = field(default=0, init=False)
    _issued: int = field(default=0, init=False)
    """How many places were given out. They go on from one `ask` to the next, for late replies."""

    @_budget.default
    def _whole_budget(self) -> Budget:
        return Budget(self.limits)

    @property
    def answered(self) -> bool:
        """Whether it ever replied to a request."""
        return self._budget.replies > 0

    @property
    def is_heard(self) -> bool:
        """Whether anything has come since it said hello: a reply, something else, or its end."""
        children = [each.child for each in self._workers if each.child is not None]
        return self._was_heard or any(child.has_begun for child in children)

    def go_on_from(self, other: Session) -> None:
        """Have no more time to lose than if this were the same session."""
        self._budget.go_on_from(other._budget)

    def ask(self, requests: Iterable[Request]) -> Generator[Answer, None, None]:
        """The answer to each request, in order, each as soon as all before it are known."""
        self._settled.clear()
        self.given_up = None
        self._next = self._issued
        backlog = Backlog(self._tasks(requests), self._is_left_out, self._is_far_ahead)
        try:
            goes_on = True
            while goes_on:
                goes_on = self._work(backlog) or (self._is_far_ahead() and not self.given_up)
                yield from self._in_order()
            while why := self.given_up:
                if (task := backlog.take()) is not None:
                    self._settled[task.index] = why
                elif not self._settled:
                    return
                yield from self._in_order()
        finally:
            for worker in self._workers:
                if worker.is_busy:
                    worker.discard()

    def _tasks(self, requests: Iterable[Request]) -> Iterator[Task]:
        for request in requests:
            self._issued += 1
            yield Task(self._issued - 1, request)

    def close(self, at_once: bool = False) -> None:
        """End the implementation. `at_once`: do not give it time to end by itself."""
        with shielded():  # each of them is ended, and at once if somebody interrupts
            for worker in self._workers:
                if at_once:
                    worker.discard()
                else:
                    worker.close()

    def employ(self, place: Workplace, child: ChildProcess | None, of: int, windows: int) -> None:
        """Add a worker, one `of` so many that share `windows`. `child`: one that said hello."""
        worker = Worker(
            place=place,
            seconds=self.limits.reply_seconds,
            launch=partial(self._launch, place),
            answered=self._answered,
            blamed=self._blamed,
            incident=self.incidents.append,
            unrepeated=self._did_not_repeat,
            advise=self._advise,
            lost=self._lost,
            strays=Strays(self.limits),
            read=self.read,
            most=max(_LEAST_WINDOW, windows * WINDOW // of),
            most_bytes=windows * WINDOW_BYTES,
        )
        if child is not None:
            self._started.add(place)
            worker.adopt(child, self.hello)
        self._budget.processes += 1
        self._workers.append(worker)

    def _launch(self, place: Workplace) -> tuple[ChildProcess, Hello]:
        if place not in self._started:
            self._started.add(place)
            return start(self.command, self.edition, place, self.limits)
        if self._budget.is_barren:
            self._try_others(place)
        self._budget.restart()
        began = time.monotonic()
        try:
            return start(self.command, self.edition, place, self.limits)
        finally:
            self._lost(time.monotonic() - began)

    def _lost(self, seconds: float) -> None:
        self._budget.lost += seconds

    def _work(self, backlog: Backlog) -> bool:
        """Send what can be sent, take what has come. False once nothing is left to do.

        What has room afterwards gets more at once: it works while the answers are looked at.
        """
        if not self._fill(self._workers, backlog):
            return False
        busy = [worker for worker in self._workers if worker.is_busy]
        if len(busy) > 1:
            _wait_for_any(busy)
        for worker in busy:
            worker.receive(backlog, wait=len(busy) == 1)
        alive = [worker for worker in busy if worker.child is not None]
        return self._fill(alive, backlog) and bool(busy)

    def _fill(self, workers: Iterable[Worker], backlog: Backlog) -> bool:
        """Send what these can be sent. False if nothing more can be asked."""
        try:
            if self._has_hung():
                raise CannotStartError(f"given up: no reply to {self._silences} requests in a row")
            for worker in workers:
                worker.fill(backlog)
        except (CannotStartError, MachineError) as error:
            if isinstance(error, MachineError) and error.advice:
                self._advise(error.advice)
            self._give_up(NotRun(str(error), isinstance(error, MachineError)), backlog)
            return False
        return True

    def _has_hung(self) -> bool:
        if self.answered:
            return self._silences >= _HELD_BACK and LATE in self.advice
        if self._silences >= _SILENCES and LATE not in self.advice:
            self._try_others(self._workers[0].place)
        return self._silences >= _SILENCES and not self.answered

    def _try_others(self, place: Workplace) -> None:
        """Before all is given up, ask about other types: a reply to one shows that it works."""
        if self._was_tried or self.answered:
            return
        from nucleus_conformance.running.knocking import replies

        self._was_tried = True
        began = time.monotonic()
        with suppress(CannotStartError):
            self._budget.replies += replies(
                self._blamed_types,
                lambda: start(self.command, self.edition, place, self.limits)[0],
                self.limits.reply_seconds,
            )
        self._lost(time.monotonic() - began)

    def _is_far_ahead(self) -> bool:
        """Whether so many answers wait for one before them that nothing more is to be asked."""
        return len(self._settled) >= _MOST_WAITING

    def _is_left_out(self, task: Task) -> bool:
        """Whether it is about a type of which requests hang. The others are to be asked in time."""
        most = self.limits.hangs_of_type
        if most is None or (most and not self._hung):
            return False
        about = _about(task)
        if about in self._known or self._hung[about] < most:
            return False
        why = f"given up on {about}: no reply to {number_of(most, 'request')} about it"
        self._settled[task.index] = NotRun(why)
        return True

    def _give_up(self, why: NotRun, backlog: Backlog) -> None:
        for worker in self._workers:
            backlog.put_back(worker.left_over())
            worker.discard()
        self.given_up = why

    def _answered(self, task: Task, response: Response) -> None:
        self._budget.replies += 1
        self._silences = 0
        self._was_heard = True
        if self.limits.hangs_of_type is not None:
            self._known.add(_about(task))
        self._settled[task.index] = response

    def _blamed(self, task: Task, trouble: Trouble) -> None:
        if task.index < self._next:
            self.incidents.append(f"{task.request.name}: {trouble.reason}")
        else:
            self._settled[task.index] = trouble
        is_late = isinstance(trouble, Timeout)
        self._silences += is_late
        self._hung[_about(task)] += is_late
        self._blamed_types.add(_about(task))
        self._was_heard |= not is_late

    def _did_not_repeat(self, task: Task, trouble: Trouble, last: Task | None) -> None:
        after = None if last is None else last.request
        self.unrepeated.append(Unrepeated(task.request, trouble, after))
        self.incidents.append(self.unrepeated[-1].reason)

    def _advise(self, text: str) -> None:
        if text not in self.advice:
            self.advice.append(text)

    def _in_order(self) -> Iterator[Answer]:
        while (answer := self._settled.pop(self._next, None)) is not None:
            self._next += 1
            yield answer


def _about(task: Task) -> str:
    """The type that a request is about, or its operation if that is about several."""
    body = task.request.body
    return str(body["type"] if "type" in body else body["op"])


def _wait_for_any(workers: Iterable[Worker]) -> None:
    """Wait until one of them says something, but only for a moment, as one may have died."""
    children = [worker.running() for worker in workers]
    with selectors.DefaultSelector() as selector:
        for child in children:
            selector.register(child, selectors.EVENT_READ)
        began = time.monotonic()
        selector.select(TICK)
    for child in children:
        child.count_wait(began)


@contextmanager
def session(
    command: Command,
    edition: Edition,
    workers: int = 1,
    limits: Limits = USUAL,
    notice: Callable[[str], None] | None = None,
    read: Read = read_reply,
    windows: int = 1,
) -> Iterator[Session]:
    """Start an implementation in so many processes, each where `workplaces` says, and end it.

    `notice` takes what the user should know while hello is awaited; `read` reads replies;
    `windows` times as many requests are open as usual.

    Raises `CannotStartError` if it does not start, or does not say hello, and `MachineError` if the
    machine lacks what that needs.
    """
    with workplaces(command, workers) as places:
        child: ChildProcess | None
        child, hello = start(command, edition, places[0], limits, notice)
        running = Session(command, edition, limits, hello, read)
        for place in places:
            running.employ(place, child, workers, windows)
            child = None
        try:
            yield running
        finally:
            running.close()


def start(
    command: Command,
    edition: Edition,
    place: Workplace,
    limits: Limits = USUAL,
    notice: Callable[[str], None] | None = None,
) -> tuple[ChildProcess, Hello]:
    """Start an implementation there, and greet it.

    `notice` takes a sentence, if hello is late and it is found why that may be.

    Raises `CannotStartError` in one clear line, or `MachineError`.
    """
    child: ChildProcess | None = None
    probe: Probe | None = None
    try:
        with told_as(CannotStartError, f"cannot run in {printable(str(place.directory))}"):
            place.ready()
        with shielded():  # a process that nobody knows of would stay
            child = ChildProcess.start(command, place.directory, limits)
        if notice is None:
            hello = child.hello(edition.name)
        else:
            probe = Probe(command, edition, limits, partial(notice, BUFFERS))
            with closing(probe):
                hello = child.hello(edition.name, lambda: probe.look(child.waited))
        if hello.edition is not None and edition_named(hello.edition) is not edition:
            raise OtherEditionError(hello.edition, edition)
        if command.name is not None:
            hello = evolve(hello, name=command.name)
    except BaseException as error:
        try:
            if lacks(error):
                raise machine_error(error, f"cannot start {command.arguments[0]}") from error
            is_shown = probe is not None and probe.has_spoken
            problem = not_started(error, child, command, place.directory, limits, is_shown)
        finally:
            if child is not None:
                child.kill()
        if problem is None:
            raise
        raise problem from None
    return child, hello
