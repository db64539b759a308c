"""Checks a block: what is wrong in it, and what has to be known to compare it with others. Pure."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, Final

import msgspec
from attrs import frozen

from nucleus_conformance.corpus import exact
from nucleus_conformance.corpus.blocks import LARGEST, Block
from nucleus_conformance.corpus.columns import Columns
from nucleus_conformance.corpus.exact import Exact, Judged, is_typed
from nucleus_conformance.corpus.fast import DOUBT, DOUBTS, decoder
from nucleus_conformance.corpus.findings import Finding
from nucleus_conformance.corpus.oddities import is_looked_at, unread_keys
from nucleus_conformance.corpus.rules import Selection
from nucleus_conformance.corpus.seen import Figures, Seen
from nucleus_conformance.corpus.shapes import LONGEST, shape_of, unread
from nucleus_conformance.corpus.typed import Way
from nucleus_spec.editions import Edition
from nucleus_spec.predictions import Prediction


class Known(msgspec.Struct, kw_only=True):
    """What is known of a block, but for what is wrong in it.

    `line`, `records`: its first line, and how many records it has. `one_each`: each record is one
    prediction. `hashes`: eight bytes for each prediction, the hash of its id. `masks`: number
    of a mask, and the hash of its item. `digest`: that of the block itself.
    """

    line: int
    records: int
    one_each: bool
    hashes: bytes
    masks: list[tuple[int, int]]
    figures: Figures
    digest: int


class Checked(Known, kw_only=True):
    """What was found in a block.

    `findings`: pairs of the number of a prediction in the block, and what is said of it.
    """

    findings: list[tuple[int, Finding]]


@frozen
class Wanted:
    """What is asked of a dump. `counts`: labels and confidences are counted."""

    under: Edition
    selection: Selection
    counts: bool = False

    @property
    def warns(self) -> bool:
        """Whether it is asked for warnings about single payloads."""
        return self.selection.warns


_OFTEN: Final = 8
"""How often a key is seen before the decoder takes it."""
_MOST: Final = 32
"""How many such keys a decoder takes."""
_MOST_MET: Final = 50_000
"""How many different keys are counted before counting begins anew."""


class Checker:
    """Checks the blocks of one dump. What it learns of them makes it quicker, and nothing else."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted, self._warns = wanted, wanted.warns
        self._met: Counter[tuple[type[Prediction], Way]] = Counter()
        self._taken: defaultdict[type[Prediction], list[Way]] = defaultdict(list)
        self._decode: Any = None
        self._prepare()

    def _prepare(self) -> None:
        wanted = self.wanted
        made = decoder(
            wanted.under,
            self._taken,
            warns=wanted.warns,
            counts=wanted.counts,
            tells=any(map(wanted.selection.has, ("unread-key", "looks-like-corners"))),
        )
        self._decode = made if made is not None else _doubt

    def check(self, file: str, block: Block) -> Checked:
        """What is in this block of the file of that name."""
        judge = Exact(self.wanted.under, self.wanted.selection, file)
        seen = Seen()
        findings: list[tuple[int, Finding]] = []
        append, decode = seen.hashes.append, self._decode
        records = block.records()
        one_each, columns = True, Columns(block)
        for index, record in enumerate(_without(_never_fast(block, records), records)):
            if not record:
                one_each = False
                continue
            try:
                known = decode(record).check(record, seen)
            except DOUBTS:
                known = DOUBT
            if known == DOUBT:
                before = len(seen.hashes)
                each = None
                for _, each in judge.of_block(block, index, records[index]):
                    told = columns.placed(each.findings, index, records[index], each.pointer)
                    findings += [(len(seen.hashes), finding) for finding in told]
                    self._learn(each)
                    append(self._noted(seen, each))
                is_one = each is not None and each.pointer == block.place(index)[1]
                one_each = one_each and is_one and len(seen.hashes) == before + 1
                decode = self._decode
            else:
                if seen.extras:
                    findings += self._of_extras(judge, block, index, record, seen)
                append(known)
        return Checked(
            line=block.line,
            records=len(records),
            one_each=one_each,
            hashes=array("Q", seen.hashes).tobytes(),
            masks=seen.masks,
            figures=seen.figures(),
            digest=block.digest,
            findings=findings,
        )

    def _noted(self, seen: Seen, judged: Judged) -> int:
        """Take a note of what was judged. Returns the hash of its id."""
        if self._warns:
            seen.doubted(judged, self.wanted.under)
        made = judged.prediction
        if made is None:
            return 0
        seen.prediction(made, counts=self.wanted.counts)
        if item := exact.mask_of(made):
            seen.masks.append((len(seen.hashes), item))
        return exact.identity(made, self.wanted.under)

    def _learn(self, judged: Judged) -> None:
        """Let the decoder take the keys of this payload that nobody reads, if they are frequent."""
        cls = judged.read_as
        if cls is None or judged.prediction is None:
            return
        taken = self._taken[cls]
        found, _ = unread(judged.payload, shape_of(cls, self.wanted.under))
        ways = [way for way in found if _is_plain(way[-1]) and not is_looked_at(way)]
        if len(self._met) > _MOST_MET:
            self._met.clear()
        for way in ways:
            self._met[cls, way] += 1
        often = [way for way in ways if self._met[cls, way] >= _OFTEN and way not in taken]
        if often and len(taken) < _MOST:
            taken += often[: _MOST - len(taken)]
            self._prepare()

    def _of_extras(
        self, judge: Exact, block: Block, index: int, record: bytes, seen: Seen
    ) -> Iterator[tuple[int, Finding]]:
        """What is said of keys that nobody reads, in a record that the decoder took."""
        line, pointer = block.place(index)
        (cls,) = seen.extras
        seen.extras.clear()
        judged = Judged(pointer, msgspec.json.decode(record), None, cls)
        for odd in unread_keys(judged.payload, cls, self.wanted.under):
            judge.add_oddity(judged, line, odd)
        for finding in Columns(block).placed(judged.findings, index, record, pointer):
            yield len(seen.hashes), finding


def _doubt(record: bytes) -> Any:
    """The decoder of an edition of which nothing can be decided fast."""
    raise ValueError(record)


def _never_fast(block: Block, records: list[bytes]) -> set[int]:
    """Which records are to be judged exactly, whatever is in them."""
    found = set(block.broken)
    if len(block.data) > LARGEST:
        found |= {index for index, each in enumerate(records) if len(each) > LARGEST}
    if block.places is not None:
        found |= {index for index, at in enumerate(block.places) if is_typed(at.pointer)}
    return found


def _without(those: set[int], records: list[bytes]) -> list[bytes]:
    if not those:
        return records
    return [_NO_JSON if index in those else each for index, each in enumerate(records)]


_NO_JSON: Final = b"\0"
"""What no decoder takes."""


def _is_plain(name: str) -> bool:
    """Whether a key is like a name, which every decoder takes."""
    return 0 < len(name) <= LONGEST and name.isprintable() and name != "*"
