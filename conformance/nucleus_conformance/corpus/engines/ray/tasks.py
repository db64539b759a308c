"""What a cluster does, apart from who has it done: checks stretches, and finds equal hashes."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator, Sequence
from functools import lru_cache
from typing import Any

import msgspec
import numpy as np
from attrs import define, field, frozen

from nucleus_conformance.corpus.beginnings import Format
from nucleus_conformance.corpus.blocks import SIZE, Block, Unread, UnreadError
from nucleus_conformance.corpus.check import Checker, Wanted
from nucleus_conformance.corpus.crossing import Equal, keys_of
from nucleus_conformance.corpus.keys import Array, equal_among
from nucleus_conformance.corpus.part import encoded
from nucleus_conformance.corpus.rereading import place
from nucleus_conformance.corpus.sources import shown
from nucleus_conformance.corpus.spans import Span

Keyed = tuple[Array, Array]
"""Hashes, and the place of each."""


@frozen
class Asked:
    """What is asked of all stretches. `directory`: where names of files begin.

    `heaps`: how many heaps hashes are sorted into; 0: they stay in the blocks.
    """

    directory: str
    wanted: Wanted
    input_format: Format | None
    heaps: int


@define
class Found:
    """What was found in a stretch: in each of its blocks, as a part has it.

    `lines`: how many it has, if it is no whole file; `read`: how many bytes were checked. `unread`:
    why the rest is not read.
    """

    blocks: list[bytes] = field(factory=list)
    lines: int = 0
    read: int = 0
    unread: Unread | None = None


def check(asked: Asked, spans: Sequence[Span]) -> list[Any]:
    """What was found in each of these; and then, of each heap, the hashes of ids and of masks.

    The number of the first block is 0 for all places.
    """
    os.chdir(asked.directory)
    checker = _checker(asked.wanted)
    found: list[Found] = []
    ids: list[Keyed] = []
    masks: list[Keyed] = []
    for span in spans:
        span.check_same()
        found.append(each := Found())
        for block in _blocks(span, asked, each):
            checked = checker.check(shown(span.source.name), block)
            if asked.heaps:
                of_ids, of_masks = keys_of(checked, len(ids), asked.wanted)
                ids.append(of_ids)
                masks.append(of_masks)
                checked = msgspec.structs.replace(checked, hashes=b"", masks=[])
            each.read += len(block.data)
            each.blocks.append(encoded(checked))
    return [found, *zip(_heaps(ids, asked.heaps), _heaps(masks, asked.heaps), strict=True)]


def _blocks(span: Span, asked: Asked, found: Found) -> Generator[Block, None, None]:
    try:
        found.lines = yield from span.blocks(asked.input_format, SIZE)
    except UnreadError as error:
        found.unread = error.unread


def _heaps(keyed: Sequence[Keyed], count: int) -> list[Keyed]:
    """The same, sorted into so many heaps by the hash. 0 is no hash."""
    if not count:
        return []
    hashes, places = _joined(keyed)
    hashes, places = hashes[hashes != 0], places[hashes != 0]
    numbers = ((hashes >> np.uint64(32)) * np.uint64(count) >> np.uint64(32)).astype(np.uint16)
    order = np.argsort(numbers, kind="stable")
    ends = np.searchsorted(numbers[order], np.arange(1, count, dtype=np.uint16))
    of_heaps = (np.split(each[order], ends) for each in (hashes, places))
    return list(zip(*of_heaps, strict=True))


def _joined(keyed: Sequence[Keyed]) -> Keyed:
    none = np.empty(0, np.uint64)
    hashes = np.concatenate([none, *(each for each, _ in keyed)])
    return hashes, np.concatenate([none, *(each for _, each in keyed)])


def equal(firsts: Sequence[int], heaps: Sequence[tuple[Keyed, Keyed]]) -> Equal:
    """The places of what is equal in a heap, into which each task has put something.

    `firsts`: the number of the first block of each task, in the dump.
    """
    ids, masks = ([each[kind] for each in heaps] for kind in range(2))
    return Equal(_equal(firsts, ids), _equal(firsts, masks))


def _equal(firsts: Sequence[int], keyed: Sequence[Keyed]) -> Array:
    moved = [
        (hashes, places + np.uint64(place(first, 0)))
        for first, (hashes, places) in zip(firsts, keyed, strict=True)
    ]
    return equal_among(*_joined(moved))


def together(every: Sequence[Equal], *, is_all: bool = True) -> Equal:
    """What is equal in these heaps, in the order of places."""
    none = np.empty(0, np.uint64)
    ids = np.sort(np.concatenate([none, *(each.ids for each in every)]))
    masks = np.sort(np.concatenate([none, *(each.masks for each in every)]))
    return Equal(ids, masks, is_all)


@lru_cache(maxsize=1)
def _checker(wanted: Wanted) -> Checker:
    """What learns from one task for the next."""
    gc.freeze()  # Ray has much that garbage collection would look through again and again
    return Checker(wanted)
