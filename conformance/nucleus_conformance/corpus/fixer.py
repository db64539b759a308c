"""Repairs predictions, so that none is worse for it: each repair is judged before it is done.

A repair is left where there would be more errors than before; where a key has no value that its
new name takes; where a prediction that was accepted
would not be; where it would have the id that another one has or had; and where its embedding vector
would not have the usual length.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from attrs import evolve, frozen

from nucleus_conformance.corpus import exact
from nucleus_conformance.corpus.exact import Exact, Judged
from nucleus_conformance.corpus.fixes import Repair, repairs
from nucleus_conformance.corpus.keys import Keys
from nucleus_conformance.corpus.merge import Report
from nucleus_conformance.corpus.predictions import Found, found_again
from nucleus_conformance.corpus.rereading import place
from nucleus_conformance.corpus.rules import Selection
from nucleus_conformance.corpus.seen import has_share
from nucleus_conformance.corpus.written import line_of

_AT_ONCE: Final = 2**16
"""How many new ids are collected before they are added."""


@frozen
class Fixed:
    """A prediction with some repairs done: its line, and which kinds of repairs they are.

    `identity`: the hash of its id, `length`: how many numbers its embedding vector has; each 0
    where it was so before, or there is none. `left`: the kinds of those that were not done, and
    why each was left: a key of `LEFT`.
    """

    line: bytes
    done: tuple[str, ...]
    identity: int = 0
    length: int = 0
    left: tuple[tuple[str, str], ...] = ()


class Fixer:
    """Repairs the predictions of a dump. `unsafe`: also what is a guess.

    It reads the dump once to know which ids and lengths of vectors there would be, and sorts those
    in `folder`.
    """

    def __init__(self, report: Report, folder: Path, *, unsafe: bool) -> None:
        self._under, self._unsafe = report.wanted.under, unsafe
        self._judge = Exact(self._under, Selection(), "")
        self._taken: set[int] = set()
        self._usual: int | None = None
        ids = Keys(folder, "repaired")
        for reread in report.sections:
            for number, checked in enumerate(reread.section.blocks(), reread.numbers.start):
                hashes, first = np.frombuffer(checked.hashes, np.uint64), place(number, 0)
                places = np.arange(first, first + len(hashes), dtype=np.uint64)
                ids.add(hashes, places << np.uint64(1))
        added, hashes_made, places_made = Counter[int](), array("Q"), array("Q")
        for each in found_again(report):
            if (fixed := self.fixed(each)) is not None:
                added[fixed.length] += 1
                hashes_made.append(fixed.identity)
                places_made.append(each.place << 1 | 1)
            if len(hashes_made) == _AT_ONCE:
                ids.add(np.array(hashes_made), np.array(places_made))
                hashes_made, places_made = array("Q"), array("Q")
        ids.add(np.array(hashes_made), np.array(places_made))
        self._taken = {each >> 1 for each in ids.equal(report.haste).tolist() if each & 1}
        del added[0]
        lengths = report.summary.figures.lengths or added
        self._usual = max(lengths, key=lambda length: lengths[length], default=None)

    def fixed(self, each: Found) -> Fixed | None:
        """A prediction repaired; None, if there is nothing to repair."""
        if each.held is None or not (each.findings or (self._unsafe and each.in_percent)):
            return None
        judged, plain = each.held.judged, each.held.line
        in_percent = each.in_percent and has_share(judged, self._under)
        found = repairs(judged, each.findings, unsafe=self._unsafe, in_percent=in_percent)
        ways, before = list(found), list(self._judge.judged(plain, 1, ""))
        if not ways or len(before) != 1:
            return None
        keeps_id = each.place in self._taken
        trial = _Trial(self._judge, judged, plain, before[0], keeps_id, self._usual)
        made = trial.of(ways)
        if isinstance(made, Fixed):
            return made
        kept, fixed, left = list[Repair](), Fixed(plain, ()), list[tuple[str, str]]()
        for way in ways:
            made = trial.of([*kept, way])
            if isinstance(made, Fixed):
                kept, fixed = [*kept, way], made
            else:
                left.append((way.kind, made))
        return evolve(fixed, left=tuple(left))


@frozen
class _Trial:
    """Tries repairs of a prediction, which must be no worse than `before`, as its line is read.

    `plain`: that line. `keeps_id`: its id has to stay. `usual`: the length of embedding vectors;
    None: it is not known.
    """

    judge: Exact
    judged: Judged
    plain: bytes
    before: Judged
    keeps_id: bool
    usual: int | None

    def of(self, ways: Sequence[Repair]) -> Fixed | str:
        """What these repairs make of it; or why one of them is to be left: a key of `LEFT`."""
        payload, done = self.judged.payload, []
        for way in ways:
            made = way.of(payload)
            done += [] if made is payload else [way.kind]
            payload = made
        line = line_of(evolve(self.judged, payload=payload), self.judge.under)
        read = list(self.judge.judged(line, 1, ""))
        if len(read) != 1:
            return "worse"
        if any(way.key and _is_wrong_at(way.key, read[0]) for way in ways):
            return "value"
        if self._is_worse(read[0]):
            return "worse"
        identity = self._new(self._identity, read[0])
        length = self._new(_length, read[0])
        if identity and self.keeps_id:
            return "equal" if ways[-1].kind == "id" else "id"
        if length and self.usual not in (None, length):
            return "length"
        return Fixed(line if done else self.plain, tuple(done), identity, length)

    def _is_worse(self, after: Judged) -> bool:
        is_lost = self.before.prediction is not None and after.prediction is None
        return is_lost or _errors(after) > _errors(self.before)

    def _new(self, what: Callable[[Judged], int], after: Judged) -> int:
        """What a prediction has; 0, if it had that before."""
        return 0 if what(after) == what(self.before) else what(after)

    def _identity(self, judged: Judged) -> int:
        made = judged.prediction
        return 0 if made is None else exact.identity(made, self.judge.under)


def _is_wrong_at(key: str, judged: Judged) -> bool:
    """Whether a value was refused there, or in it."""
    return any(
        each.severity == "error" and (each.key == key or each.key.startswith(f"{key}/"))
        for each in judged.findings
    )


def _length(judged: Judged) -> int:
    return len(getattr(judged.prediction, "embedding_vector", None) or ())


def _errors(judged: Judged) -> int:
    return sum(each.severity == "error" for each in judged.findings)
