"""Asks an implementation on one edition after another, each in processes of its own."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, ExitStack

from attrs import define, field, frozen

from nucleus_conformance.errors import CannotStartError
from nucleus_conformance.judging.judge import Standard
from nucleus_conformance.judging.verdict import Judged, NotRun
from nucleus_conformance.running.run import run
from nucleus_conformance.running.session import Session
from nucleus_conformance.suite.case import Case, Suite


@frozen
class OnEdition:
    """What is asked on one edition."""

    suite: Suite
    """The selected cases that the implementation declares to have."""
    whole: Sequence[Case]
    """All cases that it declares to have."""
    start: Callable[[], AbstractContextManager[Session]]
    """Starts the implementation on this edition."""


@define
class Editions:
    """The editions of a run, in order."""

    parts: Sequence[OnEdition]
    first: Session
    """The implementation, started on the first of them."""
    incidents: list[str]
    """What went wrong that no request is to blame for, a sentence each."""
    _on_start: list[str] = field(factory=list, init=False)
    _sessions: list[Session] = field(init=False)

    @_sessions.default
    def _only_the_first(self) -> list[Session]:
        return [self.first]

    @property
    def advice(self) -> list[str]:
        """What to do about the troubles that processes had, a sentence each."""
        said = [text for each in self._sessions for text in each.advice]
        return list(dict.fromkeys([*said, *self._on_start]))

    def all_incidents(self) -> list[str]:
        """Those of the run and of all its sessions."""
        return [*self.incidents, *(text for each in self._sessions for text in each.incidents)]

    def ask(self, standard: Standard, repeat: int) -> Generator[Judged, None, None]:
        """Every case with its verdict, as `run` gives them, one edition after another.

        If the implementation does not start on a later edition, the cases of that are not run.
        """
        for number, part in enumerate(self.parts):
            with ExitStack() as stack:
                if number:
                    try:
                        self._sessions.append(stack.enter_context(part.start()))
                    except CannotStartError as error:
                        reason = f"on edition {part.suite.edition}: {error}"
                        self.incidents.append(reason)
                        self._on_start += [error.advice] if error.advice else []
                        yield from (Judged(case, NotRun(reason)) for case in part.suite.cases)
                        continue
                running = self._sessions[-1]
                self._compare(running, part)
                try:
                    yield from run(part.suite, running, standard, repeat, part.whole)
                except KeyboardInterrupt:
                    running.close(at_once=True)
                    raise

    def close(self, at_once: bool = False) -> None:
        """End the implementation. `at_once`: without the time to end by itself."""
        for each in self._sessions:
            each.close(at_once)

    def _compare(self, running: Session, part: OnEdition) -> None:
        """What was declared on the first edition was taken for all."""
        told, first = running.hello, self.first.hello
        if (told.types, told.operations) != (first.types, first.operations):
            self.incidents.append(
                f"declares other types or operations on edition {part.suite.edition} than on "
                f"{self.parts[0].suite.edition}: run each edition by itself"
            )
