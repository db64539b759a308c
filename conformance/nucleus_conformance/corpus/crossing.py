"""What only many predictions show: equal ids, several masks on an item, vectors of many lengths.

The hashes of ids say which predictions may be equal. Those are read again, and compared by what
they are. So are those whose vector has not the usual length.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
from attrs import frozen

from nucleus_conformance.corpus.check import Known, Wanted
from nucleus_conformance.corpus.exact import Exact
from nucleus_conformance.corpus.groups import Groups
from nucleus_conformance.corpus.haste import COMPARING, Haste
from nucleus_conformance.corpus.keys import Array, Keys
from nucleus_conformance.corpus.rereading import ORDINAL, ORDINAL_BITS, Again, Reread, again, place
from nucleus_conformance.errors import UsageError
from nucleus_spec.predictions import Prediction
from nucleus_spec.showing import show
from nucleus_spec.upload import compared_ids

_IDS: Final = ("UPLOAD-1", "UPLOAD-2", "UPLOAD-4")


@frozen
class Equal:
    """The places of all predictions with an id, and of all masks of an item, that others have.

    `is_all`: nothing was left out, as somebody had pressed.
    """

    ids: Array
    masks: Array
    is_all: bool = True


class Crossing:
    """Collects what has to be compared, block by block, and then compares it.

    `equal`: what was found to be equal, where that was found otherwise than here.
    """

    def __init__(self, folder: Path, wanted: Wanted, equal: Equal | None = None) -> None:
        self._wanted, self._equal = wanted, equal
        self._ids, self._masks = Keys(folder, "ids"), Keys(folder, "masks")
        self._lengths: Counter[int] = Counter()
        self._with_vectors: list[tuple[int, frozenset[int]]] = []
        self._not_one_each: set[int] = set()

    def add(self, block: int, known: Known) -> None:
        """Add what is known of a block. `block`: its number in the dump."""
        has = self._wanted.selection.has
        if self._equal is None:
            ids, masks = keys_of(known, block, self._wanted)
            self._ids.add(*ids)
            self._masks.add(*masks)
        if (lengths := known.figures.lengths) and has("EMBEDDING-2"):
            self._lengths.update(lengths)
            self._with_vectors.append((block, frozenset(lengths)))
        if not known.one_each:
            self._not_one_each.add(block)

    def is_one_each(self, block: int) -> bool:
        """Whether each record of a block is one prediction."""
        return block not in self._not_one_each

    def compare(self, sections: Sequence[Reread], groups: Groups, haste: Haste) -> None:
        """Add what is wrong, in order of places. `sections`: of the whole dump."""
        equal = self._equal or Equal(self._ids.equal(haste), self._masks.equal(haste))
        ids, masks = equal.ids, equal.masks
        usual = max(self._lengths, key=self._lengths.__getitem__, default=0)  # the first on a tie
        unusual = {number for number, lengths in self._with_vectors if lengths != {usual}}
        clashing = self._again(sections, (ids, masks), unusual)
        for number, found in haste.some(clashing, COMPARING):
            equal_ids, equal_masks = _in_block(ids, number), _in_block(masks, number)
            for each in haste.some(found, COMPARING):
                if each.place in equal_ids:
                    self._add_id(each, groups)
                if each.place in equal_masks:
                    self._add_mask(each, groups)
                if number in unusual:
                    self._add_vector(each, usual, groups)

    def _again(
        self, sections: Sequence[Reread], suspects: Sequence[Array], unusual: set[int]
    ) -> Iterator[tuple[int, Iterator[Again]]]:
        """Each block in which something may clash: its number, and what has to be looked at."""
        for reread in sections:
            numbers = {each for each in unusual if each in reread.numbers}
            for each in suspects:
                numbers |= _blocks_of(each, reread.numbers)
            if not numbers:
                continue
            judge = Exact(self._wanted.under, self._wanted.selection, reread.section.shown)
            for number, block in reread.blocks(numbers):
                places = set().union(*(_in_block(each, number) for each in suspects))
                ordinals = None if number in unusual else {each & ORDINAL for each in places}
                one_each = self.is_one_each(number)
                yield number, again(judge, block, number, ordinals, one_each=one_each)

    def _add_id(self, each: Again, groups: Groups) -> None:
        ids = compared_ids(_made(each), edition=self._wanted.under)
        if ids is None:
            return
        reference, given = ids
        code = "UPLOAD-1" if reference is not None else "UPLOAD-4"
        code = "UPLOAD-2" if given is None else code
        said = f"predictions have the reference_id {show(reference)} and the annotation_id"
        message = f"{said} {show(given)}: an upload is refused for that"
        self._add(each, code, "duplicate", "/annotation_id", message, f"id {ids!r}", groups)

    def _add_mask(self, each: Again, groups: Groups) -> None:
        made: Any = _made(each)
        item = made.reference_id, made.dataset_item_id, made.dataset_id
        shown = show(item[1] if item[0] is None else item[0])
        message = f"masks are of the item {shown}: all but one are ignored"
        self._add(each, "UPLOAD-5", "second-mask", "/mask_url", message, f"mask {item!r}", groups)

    def _add_vector(self, each: Again, usual: int, groups: Groups) -> None:
        length = len(getattr(each.judged.prediction, "embedding_vector", None) or ())
        if each.judged.prediction is None or length in (0, usual):
            return
        having = f"{self._lengths[usual]:,} of {self._lengths.total():,} vectors"
        message = f"/embedding_vector has {length} numbers, and {having} have {usual}"
        self._add(each, "EMBEDDING-2", "length-mismatch", "/embedding_vector", message, "", groups)

    def _add(
        self,
        each: Again,
        code: str,
        problem: str,
        key: str,
        message: str,
        what: str,
        groups: Groups,
    ) -> None:
        if self._wanted.selection.has(code):
            judge = Exact(self._wanted.under, self._wanted.selection, each.file)
            column, end = each.span
            found = judge.finding(each.judged, each.line, code, key, message, problem)
            found = msgspec.structs.replace(found, column=column, end_column=end)
            groups.add(each.place, found, what)


def keys_of(
    known: Known, block: int, wanted: Wanted
) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """The hashes of ids, and those of items of masks, as far as rules ask for them; with places."""
    has, first = wanted.selection.has, place(block, 0)
    none = np.empty(0, np.uint64)
    ids = masks = none, none
    if any(map(has, _IDS)):
        hashes = np.frombuffer(known.hashes, np.uint64)
        ids = hashes, np.arange(first, first + len(hashes), dtype=np.uint64)
    if has("UPLOAD-5") and known.masks:
        pairs = np.array(known.masks, np.uint64)
        masks = pairs[:, 1], pairs[:, 0] + np.uint64(first)
    return ids, masks


def _made(each: Again) -> Prediction:
    """The prediction, which was valid when its hash was taken."""
    if each.judged.prediction is None:
        raise UsageError(f"{each.file} has changed since it was checked")
    return each.judged.prediction


def _in_block(places: Array, number: int) -> set[int]:
    """Those of these places that are in that block."""
    first, last = np.searchsorted(
        places, np.array([place(number, 0), place(number + 1, 0)], np.uint64)
    )
    return set(places[first:last].tolist())


def _blocks_of(places: Array, among: range) -> set[int]:
    """The numbers of the blocks, among those, that these places are in."""
    numbers = np.unique(places >> np.uint64(ORDINAL_BITS))
    return set(numbers[(numbers >= among.start) & (numbers < among.stop)].tolist())
