"""A run: ask every case, judge the answer, repeat if wanted, compare choices. Prints nothing."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from typing import Protocol

from nucleus_conformance.judging.choices import Choices
from nucleus_conformance.judging.judge import LENIENT, Standard, judged
from nucleus_conformance.judging.verdict import Answer, Judged
from nucleus_conformance.running.repeat import repeated
from nucleus_conformance.suite.case import Case, Request, Suite


class Asks(Protocol):
    """Whatever can be asked: a `Session`, or an implementation in this process."""

    def ask(self, requests: Iterable[Request]) -> Generator[Answer, None, None]:
        """The answer to each request, in order."""


def run(
    suite: Suite,
    target: Asks,
    standard: Standard = LENIENT,
    repeat: int = 1,
    whole: Sequence[Case] = (),
) -> Generator[Judged, None, None]:
    """Every case of the suite with its verdict, each asked `repeat` times in a row.

    Verdicts come in the order of the suite, as soon as they are known. Cases in which a choice is
    made come last, once all of that choice are known. An interrupt, raised in here or thrown in,
    ends the asking: the cases that were held back still come, then the interrupt is raised again.

    `whole`: all cases, if `suite` is a selection of them. Those outside the selection that make one
    of its choices are asked as well, last, so that a selection changes no verdict. Their own
    verdicts do not come.
    """
    choices = Choices.of(suite.notes)
    asked = choices.with_their_like(suite.cases, whole)
    choices.await_all(asked)
    wanted = {case.id for case in suite.cases}
    with closing(judge_all(asked, target, standard, repeat)) as found:
        try:
            for each in found:
                if not choices.holds(each) and each.case.id in wanted:
                    yield each
        except KeyboardInterrupt:
            yield from _all_of(choices.settled(), wanted)
            raise
    yield from _all_of(choices.settled(), wanted)


def _all_of(settled: Iterable[Judged], wanted: Collection[str]) -> Generator[Judged, None, None]:
    """Those that are wanted. An interrupt that is thrown in is raised once all are handed out."""
    interrupt: KeyboardInterrupt | None = None
    for each in settled:
        if each.case.id not in wanted:
            continue
        try:
            yield each
        except KeyboardInterrupt as error:
            interrupt = error
    if interrupt is not None:
        raise interrupt


def judge_all(
    cases: Iterable[Case], target: Asks, standard: Standard = LENIENT, repeat: int = 1
) -> Generator[Judged, None, None]:
    """Every case with its verdict. Each is judged for itself."""
    asked: deque[Case] = deque()

    def requests() -> Iterator[Request]:
        for case in cases:
            request = case.request()
            for _ in range(repeat):
                asked.append(case)
                yield request

    def verdicts() -> Iterator[Judged]:
        for answer in answers:
            yield judged(asked.popleft(), answer, standard)

    with closing(target.ask(requests())) as answers:
        yield from verdicts() if repeat == 1 else repeated(verdicts(), repeat)
