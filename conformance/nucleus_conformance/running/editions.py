"""Asks an implementation on one edition after another, each in processes of its own."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, ExitStack
from typing import Final

from attrs import define, field, frozen

from nucleus_conformance.errors import CannotStartError, MachineError, SpeaksOtherError
from nucleus_conformance.judging.judge import Standard
from nucleus_conformance.judging.verdict import Judged, NotRun, Unsupported
from nucleus_conformance.running.run import run
from nucleus_conformance.running.session import Session
from nucleus_conformance.suite.case import Case, Suite
from nucleus_conformance.text import printable

NOT_ASKED: Final = "its hello names another edition, so it was not asked"
"""Why the cases of an edition that an implementation does not speak are unsupported."""


def was_asked(judged: Judged) -> bool:
    """Whether the implementation was asked, and did not end or speak another edition before."""
    verdict = judged.verdict
    skipped = isinstance(verdict, Unsupported) and verdict.reason == NOT_ASKED
    return not skipped and not isinstance(verdict, NotRun)


@frozen
class OnEdition:
    """What is asked on one edition."""

    suite: Suite
    """The selected cases that the implementation declares to have."""
    whole: Sequence[Case]
    """All cases that it declares to have."""
    start: Callable[[], AbstractContextManager[Session]]
    """Starts the implementation on this edition."""


def first_spoken(
    starts: Sequence[Callable[[], AbstractContextManager[Session]]], stack: ExitStack
) -> tuple[Session, int]:
    """The implementation, started on the first of several editions that it speaks; and which it is.

    Raises `CannotStartError` if it does not start, or speaks none of them.
    """
    refusal: SpeaksOtherError | None = None
    for number, start in enumerate(starts):
        try:
            return stack.enter_context(start()), number
        except SpeaksOtherError as error:
            refusal = refusal or error
    assert refusal is not None
    raise refusal


@define
class Editions:
    """The editions of a run, in order."""

    parts: Sequence[OnEdition]
    first: Session
    """The implementation, started on the first of them that it speaks."""
    position: int
    """Which one that is. It speaks none of those before."""
    incidents: list[str]
    """What went wrong that no request is to blame for, a sentence each."""
    lacking: list[str] = field(factory=list, init=False)
    """The editions that it does not speak, once they were to be asked."""
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

    @property
    def not_asked(self) -> str:
        """A remark on the editions that were not asked; empty if all were."""
        if not self.lacking:
            return ""
        spoken = printable(self.first.hello.edition or self.parts[self.position].suite.edition.name)
        return (
            f"not asked on {', '.join(self.lacking)}: hello names edition {spoken}, whichever is "
            "asked for; the cases of other editions count as unsupported"
        )

    def ask(self, standard: Standard, repeat: int) -> Generator[Judged, None, None]:
        """Every case with its verdict, as `run` gives them, one edition after another.

        If the implementation does not start on a later edition, the cases of that are not run. On
        an edition that it does not speak, they are unsupported.
        """
        for number, part in enumerate(self.parts):
            if number < self.position:
                yield from self._unsupported(part)
                continue
            with ExitStack() as stack:
                if number > self.position:
                    try:
                        self._sessions.append(stack.enter_context(part.start()))
                    except SpeaksOtherError:
                        yield from self._unsupported(part)
                        continue
                    except (CannotStartError, MachineError) as error:
                        reason = f"on edition {part.suite.edition}: {error}"
                        why = NotRun(reason, isinstance(error, MachineError))
                        self.incidents.append(reason)
                        self._on_start += [error.advice] if error.advice else []
                        yield from (Judged(case, why) for case in part.suite.cases)
                        continue
                running = self._sessions[-1]
                if number > self.position:
                    running.go_on_from(self._sessions[-2])
                self._compare(running, part)
                try:
                    yield from run(part.suite, running, standard, repeat, part.whole)
                except KeyboardInterrupt:
                    running.close(at_once=True)
                    raise

    def _unsupported(self, part: OnEdition) -> Generator[Judged, None, None]:
        self.lacking.append(part.suite.edition.name)
        yield from (Judged(case, Unsupported(NOT_ASKED)) for case in part.suite.cases)

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
                f"{self.parts[self.position].suite.edition}: run each edition by itself"
            )
