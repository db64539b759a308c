"""A release beside the reference: both are asked the same inputs, and their answers compared."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from itertools import islice
from typing import Any, Final

from attrs import define, evolve, field, frozen

from nucleus_conformance.judging.verdict import Answer
from nucleus_conformance.running.run import Asks
from nucleus_conformance.running.session import session
from nucleus_conformance.suite.case import Outcome, Request
from nucleus_conformance.suite.loading import load_suite
from nucleus_conformance.targets.releases import PACKAGE
from nucleus_conformance.targets.target import find_target
from tests.differential.compared import Compared, Comparer, Kind, permitted_of
from tests.differential.inputs import Input, made, read_again, size_of

_AT_ONCE: Final = 500
_ATTEMPTS: Final = 400
"""How often an input is asked again in order to make it smaller."""


@frozen
class Exchange:
    """An input, what both have answered, and what comes of it."""

    index: int
    asked: Input
    release: Answer
    reference: Answer
    found: Compared
    again: bool
    """Whether it reads again what was sent at first."""

    @property
    def words(self) -> str:
        """What is wrong, in the same words for everything that is wrong alike."""
        return f"{self.asked.type} {self.asked.operation}: {self.found.about}"


@define
class Comparison:
    """The inputs that were asked so far, and what came of them."""

    release: Asks
    reference: Asks
    by: Comparer
    seed: str
    kinds: dict[str, Counter[Kind]] = field(factory=lambda: defaultdict(Counter), init=False)
    """Type -> how often its inputs ended so."""
    flags: Counter[str] = field(factory=Counter, init=False)
    read_again: int = field(default=0, init=False)
    seen: Counter[str] = field(factory=Counter, init=False)
    """What is wrong -> how many inputs show it."""
    findings: dict[str, Exchange] = field(factory=dict, init=False)
    """What is wrong -> the shortest input that shows it."""

    def run(self, indices: Iterable[int]) -> Generator[Exchange, None, None]:
        """Ask the inputs of these numbers, and yield each exchange."""
        rest = iter(indices)
        while some := list(islice(rest, _AT_ONCE)):
            sent: list[tuple[int, Input]] = []
            asked = [(index, made(self.seed, index, self.by.under)) for index in some]
            for each in self._ask(asked):
                self.kinds[each.asked.type][each.found.kind] += 1
                yield each
                if each.found.kind == "accepted" and isinstance(each.reference, Outcome):
                    following = read_again(each.asked, each.reference)
                    sent += [(each.index, following)] if following is not None else []
            self.read_again += len(sent)
            yield from self._ask(sent, again=True)

    def _ask(self, asked: list[tuple[int, Input]], again: bool = False) -> Iterator[Exchange]:
        requests = [each.request(f"{index}") for index, each in asked]
        with (
            closing(self.release.ask(requests)) as these,
            closing(self.reference.ask(requests)) as those,
        ):
            for (index, each), release, reference in zip(asked, these, those, strict=True):
                found = self.by.compared(each, release, reference)
                exchange = Exchange(index, each, release, reference, found, again)
                self._note(exchange)
                yield exchange

    def _note(self, exchange: Exchange) -> None:
        if exchange.found.kind == "flag":
            self.flags[exchange.found.about] += 1
        elif exchange.found.kind == "finding":
            self.seen[exchange.words] += 1
            known = self.findings.setdefault(exchange.words, exchange)
            if size_of(exchange.asked) < size_of(known.asked):
                self.findings[exchange.words] = exchange

    def shrink(self) -> None:
        """Make the input of each finding as small as it gets while the same is wrong."""
        for words, exchange in list(self.findings.items()):
            for least in self._smaller(exchange):
                self.findings[words] = least

    def _smaller(self, exchange: Exchange) -> Iterator[Exchange]:
        left = _ATTEMPTS
        candidates = _without_one(exchange.asked)
        while left and (given := next(candidates, None)) is not None:
            left -= 1
            asked = evolve(exchange.asked, given=given, is_right=False, answer=None)
            request: list[Request] = [asked.request(f"{exchange.index}")]
            (release,) = self.release.ask(request)
            (reference,) = self.reference.ask(request)
            found = self.by.compared(asked, release, reference)
            smaller = Exchange(exchange.index, asked, release, reference, found, exchange.again)
            if found.kind == "finding" and smaller.words == exchange.words:
                exchange = smaller
                candidates = _without_one(asked)
                yield exchange


def _without_one(asked: Input) -> Iterator[dict[str, Any]]:
    """What is given, each time without one member somewhere in it."""
    for name in ("payload", "arguments", "batches"):
        if name in asked.given:
            for value in _shorter(asked.given[name]):
                yield {**asked.given, name: value}


def _shorter(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for key, member in value.items():
            yield {other: each for other, each in value.items() if other != key}
            for shorter in _shorter(member):
                yield {**value, key: shorter}
    elif isinstance(value, list):
        for place, member in enumerate(value):
            yield [*value[:place], *value[place + 1 :]]
            for shorter in _shorter(member):
                yield [*value[:place], shorter, *value[place + 1 :]]
    elif isinstance(value, str) and len(value) > 1:
        yield value[:1]


def compare_release(
    version: str, seed: int, indices: Iterable[int], tell: Callable[[Exchange], None]
) -> Comparison:
    """A published release beside the reference. Installs it if need be; tells of each exchange.

    Raises `CannotStartError`.
    """
    target = find_target(f"{PACKAGE}=={version}", (), None)
    ours = find_target("reference", (), target.edition)
    by = Comparer(target.edition, permitted_of(load_suite(target.edition)), version)
    with (
        session(target.command, target.edition) as release,
        session(ours.command, ours.edition) as reference,
    ):
        comparison = Comparison(release, reference, by, f"{version}/{seed}")
        for exchange in comparison.run(indices):
            tell(exchange)
        comparison.shrink()
    return comparison
