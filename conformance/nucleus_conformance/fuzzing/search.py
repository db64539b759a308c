"""Searches for an implementation's faults with Hypothesis, and shrinks the request for each one.

Of each drawn prediction, several things are asked in one go. `examiner` says what is wrong with the
answers.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import accumulate, chain, cycle, takewhile
from random import Random
from typing import Final

from attrs import define, evolve, field
from hypothesis.errors import Flaky, FlakyFailure

from nucleus_conformance.fuzzing.asked import Asked, Volley
from nucleus_conformance.fuzzing.causes import SLOW, place_of
from nucleus_conformance.fuzzing.endings import SmallEnough, TimeUp, exception_for, is_end
from nucleus_conformance.fuzzing.examiner import Examiner, Faults, Put
from nucleus_conformance.fuzzing.finding import Finding, Focus, asked_by, required
from nucleus_conformance.fuzzing.kept import Kept
from nucleus_conformance.fuzzing.requests import requests
from nucleus_conformance.fuzzing.rounds import Clock, Round, play
from nucleus_conformance.fuzzing.smaller import smaller
from nucleus_conformance.fuzzing.spared import Spared
from nucleus_conformance.fuzzing.support import Support
from nucleus_conformance.gate.declared import Declared
from nucleus_conformance.judging.judge import LENIENT, Standard
from nucleus_conformance.judging.verdict import Answer, Judged, NotRun, Timeout
from nucleus_conformance.running.run import Asks
from nucleus_conformance.running.session import Unrepeated
from nucleus_conformance.suite.case import Case
from nucleus_conformance.targets.limits import Limits
from nucleus_spec.editions import Edition
from nucleus_spec.table import rows

LIMITS: Final = Limits(reply_seconds=1.0, hangs_of_type=None)
"""A search sends many requests, and a reply to one of them may not take long."""

PATIENCE: Final = 30
"""How often the implementation may crash or hang while one finding is shrunk."""

_FIRST: Final = 4
"""So many predictions of each type are asked first, so that a short search reaches all types."""

_TIMES: Final = 20
_DEATHS: Final = 7
_HANGS: Final = 2
"""So often a finding is asked again; one that costs a process; one that takes its time, too."""

_COST: Final = 15
"""A death of a known cause counts as so many tries to make another finding small."""

_ROUND: Final = 25
"""After so many predictions a new round begins, on another type, which ignores faults found before.

Of many types together, Hypothesis draws some ten times as often as others; and of many examples in
a row it repeats half.
"""


@define
class Fuzz:
    """A search. `findings` grow while it runs, and hold the smallest requests so far."""

    target: Asks
    edition: Edition
    types: tuple[str, ...]
    permitted: Mapping[tuple[str, str, str], str]
    """(type, code, place) -> the flag of the deviation that the fixtures permit there."""
    silenced: Callable[[Judged], bool]
    standard: Standard = LENIENT
    patience: int = PATIENCE
    declared: Declared = field(factory=Declared)
    """What the implementation says that it has. No other operation is asked, whatever the types."""
    unrepeated: list[Unrepeated] = field(factory=list)
    """Where the target notes deaths that did not come again. They are findings, too."""
    asked: int = field(default=0, init=False)
    """How many requests were put to the implementation in search of faults."""
    asked_again: int = field(default=0, init=False)
    """How many more there were, to make findings small and to see whether they show again."""
    given_up: NotRun | None = field(default=None, init=False)
    """Why the search ended early: the implementation no longer starts. Otherwise empty."""
    support: Support = field(factory=Support, init=False)
    """What was said to be unsupported."""
    reached: set[str] = field(factory=set, init=False)
    """The types that were asked."""
    spared: Spared = field(factory=Spared, init=False)
    """What was left out."""
    _examiner: Examiner = field(init=False)
    _kept: Kept = field(init=False)
    _heard: int = field(default=0, init=False)
    """How many of those deaths were noted."""
    _confirmed: dict[str, Case] = field(factory=dict, init=False)
    """The cases of the findings that were asked again."""
    _deaths: dict[str, int] = field(factory=dict, init=False)
    _most: int = field(default=0, init=False)
    _clock: Clock = field(factory=Clock, init=False)
    _unfinished: set[str] = field(factory=set, init=False)
    """The causes that are yet to be made small, or were not to the end."""
    _shrinking: set[str] = field(factory=set, init=False)
    """The causes that Hypothesis was told of in this round."""
    _made_small: dict[str, set[str]] = field(factory=dict, init=False)
    """Those of earlier rounds, and on which types these were."""
    _known: set[str] = field(factory=set, init=False)
    """Those that need not be made smaller in this round."""
    _focus: Focus | None = field(default=None, init=False)
    """The fault that is made small in this round, if there is one."""
    _type: str = field(default="", init=False)
    """The type of this round."""
    _repeats: bool = field(default=False, init=False)
    """Whether it draws again what an earlier one did, to make something small."""
    _last: Volley = field(default=(), init=False)
    """What was asked before."""

    def __attrs_post_init__(self) -> None:
        self._examiner = Examiner(self.edition, self.permitted, self.silenced, self.standard)
        self._kept = Kept(self._examiner)

    @property
    def findings(self) -> dict[str, Finding]:
        """By cause."""
        return {
            name: evolve(each, small=name not in self._unfinished)
            for name, each in self._kept.merged.items()
        }

    def run(
        self, max_requests: int, first_seed: int, seconds: float | None = None
    ) -> Iterator[int]:
        """Search until `max_requests` are judged, or left out, or `seconds` have passed.

        Yields the number of requests after each round, without those that make a finding small.
        """
        self._most = max_requests
        self._clock = Clock.of(seconds)
        random = Random(first_seed)  # noqa: S311  (chooses examples, guards nothing)
        small_first = sorted(self.types, key=lambda name: len(rows(name)))
        first, later = ([(name, count) for name in small_first] for count in (_FIRST, _ROUND))
        rounds = chain(first, cycle(later))
        idle, is_over = 0, False
        while True:
            before = self.asked
            is_over = is_over or self._left <= 0 or idle >= 2 * len(self.types)
            each = self._clock.due(is_over)
            if each is None and is_over:
                return
            if each is None:
                name, count = next(rounds)
                each = Round(name, random.getrandbits(64), count)
            is_over = self._played(each) or is_over
            if each.cause:
                self._clock.search_on()
            else:
                idle = 0 if self.asked > before else idle + 1  # some have none of the operations
            self._confirm()
            yield self.asked
            if self.given_up or self._clock.is_late:
                return

    def _played(self, each: Round) -> bool:
        """Play a round, and tell whether it is the last one of the search."""
        is_last = False
        try:
            self._round(each)
        except (Flaky, FlakyFailure):
            pass  # the implementation's answers vary; the findings so far stay
        except BaseException as error:
            is_last = is_end(error)
        for cause in self._shrinking:
            self._made_small.setdefault(cause, set()).add(each.type)
        if is_last:
            return True
        if self._focus is not None and self._clock.shares and not each.cause:
            self._clock.put_off_for(each, self._focus.name)
        elif not self._clock.is_part_over:
            self._unfinished -= self._shrinking | {each.cause}
        return False

    def _round(self, each: Round) -> None:
        self._type, self._focus, self._repeats = each.type, None, bool(each.cause)
        self._shrinking.clear()
        self._known = {name for name in self._made_small if not self._is_simpler(each.type, name)}
        self._known.discard(each.cause)
        shrinks = not self._clock.shares or bool(each.cause)
        play(each, requests(each.type, self.edition, self.types), self._try, shrinks)

    def _is_simpler(self, name: str, cause: str) -> bool:
        """Whether a fault may show in a smaller request on this type than on others before."""
        is_slow = isinstance(self._kept.findings[cause].judged.verdict, SLOW)
        least = min(len(rows(each)) for each in self._made_small[cause])
        return not is_slow and len(rows(name)) < least

    def _try(self, volley: Volley) -> None:
        if self._clock.is_late or self.given_up:
            raise TimeUp
        is_enough = self._focus is not None and not self._focus.try_again()
        if is_enough or self._clock.is_part_over:
            raise SmallEnough
        drawn = self._unspared(volley)
        places, volley = tuple(drawn), tuple(one.asked for one in drawn.values())
        earlier, self._last = self._last, volley
        shown: dict[str, list[int]] = {}
        for index, faults in self._wrong(tuple(drawn.values())):
            for known in faults.keys() & self._known:
                self._kept.count(known, faults[known])
                if isinstance(faults[known].verdict, SLOW):
                    self._kept.keep_smaller(known, faults[known], volley[index].before)
            name = self._chosen(faults)
            if name and self._take(name, faults[name], volley[index], volley[:index], earlier):
                shown.setdefault(name, []).append(index)
        if self._focus is None and shown:
            name, indices = next(iter(shown.items()))
            alone = not self._kept.findings[name].before
            if not alone:
                indices = list(range(indices[0] + 1))
            self._focus = Focus(name, tuple(places[index] for index in indices))
            self._unfinished.add(name)
        if self._focus is not None and self._focus.name in shown:
            self._shrinking.add(self._focus.name)
            raise exception_for(self._focus.name)

    @property
    def _is_over(self) -> bool:
        """Whether nothing more is asked, be it only to know better what was found."""
        return self._clock.is_long_over or self.given_up is not None

    @property
    def _left(self) -> int:
        """How many requests may yet be drawn. What is left out was drawn, too."""
        return self._most - self.asked - self.spared.left_out.total()

    @property
    def _searches(self) -> bool:
        """Whether what is asked now may show something new."""
        return self._focus is None and not self._repeats

    def _places(self, volley: Volley) -> tuple[int, ...]:
        """Which of a drawn volley are asked. Raises `TimeUp` if enough was asked."""
        wanted = range(len(volley)) if self._focus is None else self._focus.places
        there = (each for each in wanted if each < len(volley))
        found = [each for each in there if self.declared.has(volley[each].operation)]
        if not self._searches:
            return tuple(found)
        sizes = accumulate(1 + len(volley[each].before) for each in found)
        fitting = tuple(each for each, size in zip(found, sizes, strict=True) if size <= self._left)
        if found and not fitting:
            raise TimeUp
        return fitting

    def _unspared(self, volley: Volley) -> dict[int, Put]:
        """What is asked of a drawn volley, by its place, without what is spared in a search."""
        wanted = {place: self._examiner.put(volley[place]) for place in self._places(volley)}
        searches = self._searches
        return {at: one for at, one in wanted.items() if not searches or self.spared.asks(one)}

    def _chosen(self, faults: Faults) -> str:
        """The fault of one answer that is looked into; empty if all are known."""
        if self._focus is not None and self._focus.name in faults:
            return self._focus.name
        return next((name for name, each in faults.items() if not self._is_known(name, each)), "")

    def _is_known(self, name: str, found: Judged) -> bool:
        """Whether nothing better is to be known of it: what is required is better to know."""
        best = self._kept.findings.get(name)
        raises = best is not None and best.judged.case.level != found.case.level == "required"
        return name in self._known and not raises

    def _wrong(self, put: Sequence[Put]) -> list[tuple[int, Faults]]:
        """What is answered wrongly, with its place.

        After a death that is of use, nothing more is asked: the rest may well die of the same.
        """
        wrong: list[tuple[int, Faults]] = []
        searches = self._searches
        with closing(self._answers(put)) as answers:
            for index, (one, answer) in enumerate(zip(put, answers, strict=True)):
                if self.given_up:
                    break
                self.asked += len(one.requests) if searches else 0
                self.asked_again += 0 if searches else len(one.requests)
                self.support.note(one.asked, answer)
                self.reached.add(self._type)
                if faults := self._examiner.faults(one, answer):
                    wrong.append((index, faults))
                if not isinstance(answer, SLOW):
                    self.spared.lived(one)
                elif self._clock.is_late or not all(map(self._is_spent, faults)):
                    break
                elif self._focus is None:
                    self.spared.died(one)
                else:
                    self._focus.tries += _COST
        return wrong

    def _answers(self, put: Sequence[Put]) -> Generator[Answer, None, None]:
        """The answer to each. A death by chance is noted with what it was asked, as required."""
        asked = [(each, one) for one in put for each in one.requests]
        try:
            with closing(self.target.ask(each for each, _ in asked)) as answers:
                for one in put:
                    for _ in one.asked.before:
                        next(answers)
                    answer = next(answers)
                    self.given_up = answer if isinstance(answer, NotRun) else None
                    yield answer
        finally:
            new, self._heard = self.unrepeated[self._heard :], len(self.unrepeated)
            for each in new:
                for one in (one for request, one in asked if request is each.request):
                    for name, found in self._examiner.faults(one, each.trouble).items():
                        self._kept.note(name, required(found), one.asked.before, again=False)

    def _is_spent(self, name: str) -> bool:
        return name in self._known or self._deaths.get(name, 0) >= self.patience

    def _take(
        self, name: str, found: Judged, asked: Asked, in_volley: Volley, earlier: Volley
    ) -> bool:
        """Note a fault, and tell whether Hypothesis can repeat it, and so make it small.

        If it does not show when it is asked alone, an earlier request is to blame. If that is none
        of the same volley, Hypothesis could not repeat the example, and would end its round.
        """
        if isinstance(found.verdict, SLOW):
            if self._is_spent(name):
                self._kept.keep_smaller(name, found, asked.before)
                return False
            self._deaths[name] = self._deaths.get(name, 0) + 1
            self._kept.note(name, found, asked.before, again=None)
            return True
        best = self._kept.findings.get(name)
        is_told = name in self._shrinking
        if best and is_told and self._kept.finding(found, asked.before).size >= best.size:
            self._kept.count(name, found)
            return True
        shown = self._repeated(name, asked, in_volley)
        if shown is not None:
            self._kept.note(name, *shown)
            return True
        shown = self._repeated(name, asked, (*earlier, *in_volley))
        unseen = found, asked.before, None if self._is_over else False
        self._kept.note(name, *(shown or unseen))
        return is_told

    def _confirm(self) -> None:
        """Ask for each finding again, several times: a fault that comes by chance is said to."""
        for old, each in list(self._kept.findings.items()):
            name, found = old, each
            if self._is_over or each.again is False or self._confirmed.get(old) is each.judged.case:
                continue
            is_slow = isinstance(each.judged.verdict, SLOW)
            if not is_slow and not each.before:
                name, found = smaller(old, each, self._once_more, self._clock.a_share())
            if name != old:
                self._rename(old, name, found)
                found = self._kept.findings[name]
            before = tuple(map(asked_by, found.before))
            asked = evolve(asked_by(found.judged.case), before=before)
            is_late = isinstance(each.judged.verdict, Timeout)
            times = _HANGS if is_late else _DEATHS if is_slow else _TIMES
            again = all(name in self._once_more(asked)[1] for _ in range(times))
            if self.given_up:
                return
            judged = required(found.judged) if is_slow and not again else found.judged
            best = self._kept.findings[name]
            self._kept.findings[name] = evolve(best, judged=judged, again=again)
            self._confirmed[name] = found.judged.case

    def _once_more(self, asked: Asked) -> tuple[Answer, Faults]:
        put = self._examiner.put(asked)
        self.asked_again += len(put.requests)
        (answer,) = self._answers([put])
        return answer, {} if self.given_up else self._examiner.faults(put, answer)

    def _rename(self, old: str, name: str, found: Finding) -> None:
        """Call a finding what its smallest request shows, now and whenever it shows there."""
        self._examiner.renamed[old, place_of(found.judged)] = name
        self._kept.call(old, name, found)
        self._made_small.pop(old, None)  # the other one is yet to be made small
        self._clock.call(old, name)
        self._unfinished = {name if each == old else each for each in self._unfinished}

    def _repeated(
        self, name: str, asked: Asked, earlier: Volley
    ) -> tuple[Judged, tuple[Asked, ...]] | None:
        """The fault shown once more, and what was asked before: as little as may be."""
        ways: list[Volley] = [(), *((each,) for each in reversed(earlier)), earlier]
        for way in takewhile(lambda _: not self._is_over, ways):
            alone = [part for each in way for part in (*each.before, evolve(each, before=()))]
            again = evolve(asked, before=(*alone, *asked.before))
            shown = self._once_more(again)[1].get(name)
            if shown and way:  # of many ways, one might show it by chance
                shown = self._once_more(again)[1].get(name)
            if shown:
                return shown, again.before
        return None
