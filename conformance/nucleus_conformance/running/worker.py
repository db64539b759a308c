"""One process of an implementation at work, with many open requests; and who is to blame for what.

How blame is found
------------------

A process that is asked one request at a time is slow: most of the time each end waits for the
other. So up to `WINDOW` requests are open together. But when the process then dies, hangs or talks
nonsense (a *trouble*), any open request may be the cause, and the reply to any other may be lost.

Nobody guesses. A worker is in one of two states:

- *Together*, the usual one. Requests are taken from the backlog, and as many are open as fit.
- *Alone*, after a trouble. The process is killed. The requests that were open are *doubtful*: in
  their order, they are asked again of a fresh process, one at a time, and nothing else is. A
  doubtful request that gets a reply is cleared; that reply counts, whatever happens next.

Then one of three things happens.

1. A doubtful request brings trouble while it is the first that its process was asked. It is to
   blame: nothing else can be. The rest are as good as new, and the worker is back *together*.
2. It brings trouble in a process that answered others before. Perhaps one of those left the process
   broken, so that request stays doubtful, and is asked once more, first thing, of a fresh process.
3. All doubtful requests are answered alone. The trouble has no author: it is an *incident*, which
   fails the run but no case.

Why not halve the open requests until one is left, as a bisection does? Asked one by one, all that
are innocent share a process, so that a trouble costs two starts more; halving 64 costs six.

Each trouble costs a start, and each hang a deadline as well. So after `_PATIENCE` troubles requests
are asked one by one from the outset: then only one is doubtful. It still is not to blame for what
its process was left with: a program may answer rightly and hang only then, or die late of a leak.

What does not even look like a reply is explained in `strays`.

A second answer to a request that was answered already is the fault of that request, even if its
verdict has been given out by then: it becomes an incident that names it.
"""

from __future__ import annotations

import json
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Final

from attrs import define, field

from nucleus_conformance.errors import MachineError
from nucleus_conformance.judging.verdict import Crash, ProtocolBroken, Timeout
from nucleus_conformance.machine import lacks, machine_error
from nucleus_conformance.protocol.messages import (
    REPLY_BYTES,
    Hello,
    ProtocolError,
    Response,
    StrayError,
    check_length,
    identified,
    not_open,
    read_reply,
    request_body,
    unread,
)
from nucleus_conformance.running.advice import (
    LONG,
    LONG_LINE,
    REPLY,
    at_its_end,
    cannot_read_long,
    left_behind,
    on_lingering,
    on_request,
)
from nucleus_conformance.running.backlog import Backlog, Task, new_nonce
from nucleus_conformance.running.strays import Strays
from nucleus_conformance.running.workplace import Workplace
from nucleus_conformance.suite.case import Outcome, Request
from nucleus_conformance.targets.process import ChildProcess
from nucleus_conformance.targets.silence import DeadlineError, EndedError

WINDOW: Final = 64
"""How many requests are open at most, unless the implementation asks for fewer: of several
processes each has its share, that none has nothing to do."""

WINDOW_BYTES: Final = 2**15
"""How many bytes of requests are open at most, but for a single request that is longer."""

_SPACED: Final = json.JSONEncoder()
_COMPACT: Final = json.JSONEncoder(separators=(",", ":"))
"""Both ways in which most programs spell JSON."""

_WRITABLE: Final = "let --cwd name a folder in which files can be made"
_PATIENCE: Final = 3
"""After how many troubles requests are asked one by one, as explained above."""

Trouble = Crash | Timeout | ProtocolBroken

Launch = Callable[[], tuple[ChildProcess, Hello]]
Read = Callable[[bytes], tuple[Any, Response | ProtocolError]]


@define(eq=False)
class Worker:
    """One process, replaced when it goes wrong. Each task ends in `answered` or in `blamed`."""

    place: Workplace
    seconds: float
    launch: Launch
    answered: Callable[[Task, Response], None]
    blamed: Callable[[Task, Trouble], None]
    incident: Callable[[str], None]
    """Takes a sentence about trouble that no case is to blame for."""
    unrepeated: Callable[[Task, Trouble, Task | None], None]
    """Takes the task that was the next to be answered, a trouble that did not come again, and the
    task that was answered last before it, if there is one."""
    advise: Callable[[str], None]
    """Takes a sentence on what to do about a trouble."""
    lost: Callable[[float], None]
    """Takes the seconds that were spent waiting in vain."""
    strays: Strays
    read: Read = read_reply
    """What reads a line that may be a reply."""
    most: int = WINDOW
    """How many requests are open at most."""
    most_bytes: int = WINDOW_BYTES
    child: ChildProcess | None = field(default=None, init=False)
    window: int = field(default=WINDOW, init=False)
    _open: OrderedDict[str, Task] = field(factory=OrderedDict, init=False)
    _open_bytes: int = field(default=0, init=False)
    _foresees: bool = field(default=False, init=False)
    """Whether the last request that was sent has a likely answer."""
    _until: int = field(default=0, init=False)
    _doubtful: deque[Task] = field(factory=deque, init=False)
    _trouble: Trouble | None = field(default=None, init=False)
    """What happened to the process that the doubtful tasks were asked of."""
    _next: Task | None = field(default=None, init=False)
    """The first of the doubtful tasks, which was the next to be answered."""
    _began_stray: bool = field(default=False, init=False)
    """Whether that was a line that is no reply."""
    _before: Task | None = field(default=None, init=False)
    """The task that was answered last before the trouble."""
    _last: Task | None = field(default=None, init=False)
    """The task that this process answered last; None: it is fresh."""
    _advised: set[type[Exception]] = field(factory=set, init=False)
    _troubles: int = field(default=0, init=False)
    _longest: int = field(default=0, init=False)
    """The size of the longest request that was answered; 0: none was."""
    _heard: float = field(default=0.0, init=False)
    """When there last was a reply, or a request after a silence, in what the child has `waited`."""
    _closed: OrderedDict[str, Task] = field(factory=OrderedDict, init=False)
    """The tasks that were answered lately."""

    @property
    def is_busy(self) -> bool:
        """Whether requests are open."""
        return bool(self._open)

    def fill(self, backlog: Backlog) -> None:
        """Send as many requests as may be open. Raises `CannotStartError` if no process starts."""
        lines: list[bytes] = []
        try:
            while self._has_room():
                task = self._doubtful.popleft() if self._trouble else backlog.take()
                if task is None:
                    break
                lines.append(self._opened(task))
        finally:
            if lines and self.child is not None:
                self.child.send(b"".join(lines))

    def _has_room(self) -> bool:
        if not self._open:
            return True
        together = self._trouble is None and len(self._open) < self.window
        return together and self._open_bytes < self.most_bytes

    def receive(self, backlog: Backlog, wait: bool) -> None:
        """Take the replies that have come. `wait`: wait for one if none has, until its deadline."""
        child = self.child
        assert child is not None
        deadline = self._heard + self.seconds
        try:
            until = self.strays.until(deadline)
            lines = child.receive(max(0.0, until - child.waited) if wait else 0.0)
            replied = [self._take(line, child) for line in lines]
            if not any(replied) and child.is_late(deadline):
                raise self.strays.last or DeadlineError
            self.strays.check(child.waited)
        except EndedError as error:
            self._wrong(Crash(error.why, error.stderr), backlog, error)
        except ProtocolError as error:
            self._wrong(ProtocolBroken(str(error)), backlog, error)
        except DeadlineError as error:
            deaf = "; it has closed its stdin" if child.deaf else ""
            late = Timeout(f"no complete reply within {self.seconds:g} s{deaf}")
            self._wrong(late, backlog, error)

    def left_over(self) -> list[Task]:
        """The unanswered tasks, once no process can be started any more.

        If there was trouble, the oldest doubtful task is blamed first.
        """
        if self._trouble is not None and self._doubtful:
            self.blamed(self._doubtful.popleft(), self._trouble)
            self._trouble = None
        tasks = [*self._open.values(), *self._doubtful]
        self._open.clear()
        self._doubtful.clear()
        return tasks

    def discard(self) -> None:
        """End the process at once, with whatever it is doing."""
        self._open.clear()
        self._open_bytes = 0
        if self.child is not None:
            self.child.kill()
            self._gone(left_behind(self.child))

    def close(self) -> None:
        """End the process politely, if it has nothing to do."""
        if self._open:
            self.discard()
        elif self.child is not None:
            self.child.close()
            for text in on_lingering(self.child):
                self.advise(text)
            self._gone(left_behind(self.child) if self.strays.prints else at_its_end(self.child))

    def _gone(self, incidents: Iterable[str]) -> None:
        for each in incidents:
            self.incident(each)
        self.child = None

    def running(self) -> ChildProcess:
        """The process, started if there is none. Raises `CannotStartError`."""
        if self.child is None:
            self.adopt(*self.launch())
        assert self.child is not None
        return self.child

    def adopt(self, child: ChildProcess, hello: Hello) -> None:
        """Work with that process, which has said hello."""
        self.child = child
        self.window = (
            1 if self._troubles >= _PATIENCE else min(hello.window or self.most, self.most)
        )
        self._last = None
        self.strays.forget()

    def _place_files(self, request: Request) -> None:
        """Make the files that the request needs. It is an incident if that cannot be.

        Raises `MachineError` if that is nobody's fault: the implementation would be blamed for it.
        """
        makers = {name: partial(self.place.place, name) for name in request.files}
        makers |= {name: partial(self.place.link, name, aim) for name, aim in request.links.items()}
        for name, make in makers.items():
            try:
                make()
            except OSError as error:
                if lacks(error) or not self.place.is_writable:
                    said = f"cannot make {name} for {request.name}: {error.strerror}"
                    raise MachineError(said, machine_error(error).advice or _WRITABLE) from error
                self.incident(f"{request.name}: {name} cannot be made: {error.strerror}")

    def _opened(self, task: Task) -> bytes:
        """The line of a request that is open from now on."""
        request, child = task.request, self.child
        if child is None or request.files or request.links:
            child = self._prepared(task)
        task.nonce = nonce = new_nonce()
        line = identified(nonce, request.text or request_body(request.body))
        if not self._open:
            self._heard = child.waited
            self._until = child.queued
        self._open[nonce] = task
        self._foresees = request.likely is not None
        task.size = size = len(line)
        self._open_bytes += size
        self._until += size
        task.until = self._until
        return line

    def _prepared(self, task: Task) -> ChildProcess:
        """The process for a request, whose files are there. Raises as `running` and `_place_files`.

        Then the request is still to be sent.
        """
        try:
            child = self.running()
            self._place_files(task.request)
        except BaseException:
            self._doubtful.appendleft(task)
            raise
        return child

    def _take(self, line: bytes, child: ChildProcess) -> bool:
        """Whether a line is a reply. Raises `ProtocolError` if it cannot be passed over."""
        try:
            matched = self._matched(line)
        except StrayError as error:
            self.strays.take(error, len(self._open) <= 1, child.waited)
            return False
        if matched is None:
            return True
        if self.strays.last is not None and (shown := self.strays.answered()):
            self.incident(str(shown))
            self.advise(shown.advice)
        task, response = matched
        if child.sent < task.until:
            raise unread()
        del self._open[task.nonce]
        self._open_bytes -= task.size
        self._heard = child.waited
        self._last = task
        self._longest = max(self._longest, task.size)
        self._closed[task.nonce] = task
        if len(self._closed) > 4 * WINDOW:
            self._closed.popitem(last=False)
        if isinstance(response, ProtocolError):
            self.blamed(task, ProtocolBroken(str(response)))
            self.advise(response.advice or REPLY)
        else:
            self.answered(task, response)
        if self._trouble is not None and not self._doubtful:
            assert self._next is not None
            if not (self.strays.prints and self._began_stray):
                self.unrepeated(self._next, self._trouble, self._before)
            self._trouble = None
        return True

    def _matched(self, line: bytes) -> tuple[Task, Response | ProtocolError] | None:
        """The open task that a line answers, and what it says; None for a second answer."""
        if len(line) > REPLY_BYTES:
            check_length(len(line), max((each.size for each in self._open.values()), default=0))
        if self._foresees and (oldest := next(iter(self._open.values()), None)):
            likely = oldest.request.likely
            if likely and _says(line, oldest.nonce, likely):
                return oldest, likely
        identifier, said = self.read(line)
        known = identifier if isinstance(identifier, str) else ""
        task = self._open.get(known)
        if task is not None:
            return task, said
        closed = self._closed.pop(known, None)
        if closed is None:
            raise not_open(identifier)
        self.blamed(closed, ProtocolBroken("answered the same request twice"))
        return None

    def _wrong(self, trouble: Trouble, backlog: Backlog, error: Exception) -> None:
        """The process is of no more use. Blame the task, if there is just one that can be to blame.

        Unless the process was fresh, an earlier task may have broken it. Then the open one is not
        blamed yet, but asked again; likewise if several were open.
        """
        tasks = list(self._open.values())
        was_fresh = self._last is None
        assert self.child is not None
        self.lost(self.child.waited - self._heard)
        self._advise_on(error, tasks)
        self.discard()
        self._troubles += 1
        if len(tasks) == 1 and was_fresh:
            self.blamed(tasks[0], trouble)
            self._trouble = None
            backlog.put_back(self._doubtful)
            self._doubtful.clear()
        elif tasks:
            self._trouble = trouble
            self._began_stray = isinstance(error, StrayError)
            self._next, self._before = tasks[0], self._last
            self._doubtful.extendleft(reversed(tasks))
        else:
            self.incident(trouble.reason)

    def _advise_on(self, error: Exception, tasks: Sequence[Task]) -> None:
        """Say what to do: once for each kind of trouble, and for each line that may be too long."""
        assert self.child is not None
        if type(error) not in self._advised:
            self._advised.add(type(error))
            self.advise(on_request(error, self.child, self.seconds, bool(self._longest)))
        is_long = len(tasks) == 1 and tasks[0].size > LONG_LINE
        if is_long and self._longest <= LONG_LINE and cannot_read_long(error):
            self.advise(LONG)


def _says(line: bytes, nonce: str, outcome: Outcome) -> bool:
    """Whether a reply is that outcome, with or without blanks. Then it need not be parsed."""
    spaced = line.startswith(b'{"id": ')
    head = (
        f'{{"id": "{nonce}", "{outcome.kind}": '
        if spaced
        else f'{{"id":"{nonce}","{outcome.kind}":'
    )
    if not line.startswith(head.encode()):
        return False
    text = (_SPACED if spaced else _COMPACT).encode(outcome.content)
    return line[len(head) :] == text.encode("ascii") + b"}"
