"""Puts the cases of a suite to an implementation, and judges what comes back."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from attrs import define, field

from conformance import verdict
from conformance.adapters.process import ChildProcess, Command, DeadlineError, EndedError
from conformance.case import Case
from conformance.errors import CannotStartError
from conformance.judge import judge
from conformance.protocol import Hello, ProtocolError, Response, parse_response
from conformance.verdict import Judged, Verdict
from nucleus_spec.editions import Edition

CASE_SECONDS: Final = 5.0
"""How long an implementation has for one case."""

START_SECONDS: Final = 60.0
"""How long it has to start and say hello."""

RESTART_LIMIT: Final = 20
"""How often an implementation is started anew before the remaining cases are given up."""


@define
class Session:
    """An implementation at work: restarted when it dies, blamed for the case on which it did.

    Use it through `session`, which ends it.
    """

    command: Command
    edition: Edition
    directory: Path
    strict: bool
    hello: Hello
    _child: ChildProcess | None
    _restarts: int = field(default=0, init=False)
    _given_up: str = field(default="", init=False)

    def run(self, cases: Iterable[Case]) -> Iterator[Judged]:
        """Every case with its verdict, in order, as soon as it is known."""
        for case in cases:
            yield Judged(case, self._verdict(case))

    def respond(self, case: Case) -> Response:
        """What the implementation answers. Raises what `ChildProcess.ask` does, and `CannotStartError`."""
        for name in case.files:
            path = self.directory / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        return parse_response(self._running().ask(case.request(), CASE_SECONDS))

    def _verdict(self, case: Case) -> Verdict:
        try:
            response = self.respond(case)
        except CannotStartError as error:
            self._given_up = str(error)
            return verdict.NotRun(self._given_up)
        except DeadlineError:
            self._discard()
            return verdict.Timeout(f"no complete reply within {CASE_SECONDS:g} s")
        except EndedError as error:
            self._discard()
            return verdict.Crash(error.reason, error.stderr)
        except ProtocolError as error:
            self._discard()
            return verdict.ProtocolBroken(str(error))
        return judge(case, response, self.strict)

    def _running(self) -> ChildProcess:
        if self._given_up:
            raise CannotStartError(self._given_up)
        if self._child is None:
            if self._restarts == RESTART_LIMIT:
                raise CannotStartError(f"given up after {RESTART_LIMIT} restarts")
            self._restarts += 1
            self._child, _ = _start(self.command, self.edition, self.directory)
        return self._child

    def _discard(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child = None

    def close(self) -> None:
        """End the implementation."""
        if self._child is not None:
            self._child.close()
            self._child = None


@contextmanager
def session(command: Command, edition: Edition, strict: bool = False) -> Iterator[Session]:
    """Start an implementation, in a temporary directory of its own, and end it.

    Raises `CannotStartError` if it does not start, or does not say hello.
    """
    with tempfile.TemporaryDirectory(prefix="nucleus-conformance-") as name:
        directory = Path(name)
        child, hello = _start(command, edition, directory)
        running = Session(command, edition, directory, strict, hello, child)
        try:
            yield running
        finally:
            running.close()


def _start(command: Command, edition: Edition, directory: Path) -> tuple[ChildProcess, Hello]:
    program = command.arguments[0]
    try:
        child = ChildProcess.start(command, directory)
    except OSError as error:
        raise CannotStartError(f"cannot start {program}: {error.strerror or error}") from error
    try:
        hello = child.hello(edition.name, START_SECONDS)
        if hello.edition not in (None, edition.name):
            raise ProtocolError(f"speaks edition {hello.edition}, but was asked for {edition}")
    except DeadlineError:
        child.kill()
        raise CannotStartError(f"{program} did not say hello within {START_SECONDS:g} s") from None
    except EndedError as error:
        child.kill()
        last = error.stderr.splitlines()[-1:] or ["it wrote nothing to stderr"]
        raise CannotStartError(
            f"{program} {error.reason} before it said hello: {last[0]}"
        ) from None
    except ProtocolError as error:
        child.kill()
        raise CannotStartError(f"{program} did not say hello: {error}") from None
    except BaseException:
        child.kill()
        raise
    return child, hello
