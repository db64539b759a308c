"""What became known of the two beside their answers: troubles, and what to do about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import define, field

from nucleus_conformance.interrupts import shielded
from nucleus_conformance.replaying.journal import Aside, Found, Side, Writer
from nucleus_conformance.running.session import Session
from nucleus_conformance.text import counted

Sides = tuple[Side, Side]
"""The implementation of now, and that of before."""


@define
class Asides:
    """All of it, of a journal, from its beginning on."""

    _whole: Aside = field(factory=lambda: Aside(([], []), ([], [])))

    def take(self, aside: Aside) -> None:
        """What came next."""
        for known, more in zip(self._whole.incidents, aside.incidents, strict=True):
            known.extend(more)
        for known, more in zip(self._whole.advice, aside.advice, strict=True):
            known.extend(each for each in more if each not in known)

    def trouble(self, sides: Sides) -> tuple[str, ...]:
        """What went wrong that no line is to blame for."""
        return tuple(_named(sides, [counted(each) for each in self._whole.incidents]))

    def advice(self, sides: Sides) -> list[str]:
        """What to do about the troubles that either had."""
        return list(_named(sides, self._whole.advice))


def _named(sides: Sides, said: Sequence[Sequence[str]]) -> Iterator[str]:
    for side, sentences in zip(sides, said, strict=True):
        yield from (f"{side.named}: {each}" for each in sentences)


@define
class Along:
    """Adds to a journal what is found, and with it what became known of the two by then.

    `sessions`: that of now, and that of before. `asides`: those that the journal has.
    """

    writer: Writer
    sessions: tuple[Session, Session]
    asides: Asides
    _told: list[int] = field(factory=lambda: [0, 0, 0, 0], init=False)
    """How many of their incidents, and then of their pieces of advice."""

    def add(self, found: Found) -> None:
        """What was found next."""
        self.writer.add(found)
        self.note()

    def note(self) -> None:
        """Add what became known since the last time, if that is anything."""
        now, before = self.sessions
        lists = now.incidents, before.incidents, now.advice, before.advice
        fresh = [each[told:] for each, told in zip(lists, self._told, strict=True)]
        if not any(fresh):
            return
        aside = Aside((fresh[0], fresh[1]), (fresh[2], fresh[3]))
        with shielded():  # it is told once
            self._told = [told + len(each) for told, each in zip(self._told, fresh, strict=True)]
            self.asides.take(aside)
            self.writer.tell(aside)
