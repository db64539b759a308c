"""Which of very many hashes are equal: sorted in buckets on disk, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from nucleus_conformance.corpus.haste import COMPARING, Haste
from nucleus_conformance.paths import is_there
from nucleus_conformance.temporary import opened_for_writing

Array = np.ndarray[Any, np.dtype[Any]]

_HELD: Final = 2**20
"""How many hashes are held before they are spilled."""
_BITS: Final = 6
"""Of how many leading bits of a hash the number of its bucket is made."""


class Keys:
    """Hashes with their places, of which the equal ones are wanted. `folder`: where they may go."""

    def __init__(self, folder: Path, name: str) -> None:
        self._paths = [folder / f"{name}-{number}" for number in range(2**_BITS)]
        self._held: list[tuple[Array, Array]] = []
        self._count = 0
        self._is_spilled = False

    def add(self, hashes: Array, places: Array) -> None:
        """Add hashes, each with its place. 0 is no hash."""
        is_one = hashes != 0
        self._held.append((hashes[is_one], places[is_one]))
        self._count += len(self._held[-1][0])
        if self._count >= _HELD:
            self._spill()

    def _spill(self) -> None:
        hashes, places = self._taken()
        buckets = (hashes >> np.uint64(64 - _BITS)).astype(np.uint8)
        order = np.argsort(buckets, kind="stable")
        ends = np.searchsorted(buckets[order], np.arange(2**_BITS + 1))
        pairs = np.stack((hashes[order], places[order]), axis=1)
        for number, path in enumerate(self._paths):
            if ends[number] < ends[number + 1]:
                with opened_for_writing(path, "a") as file:
                    file.write(pairs[ends[number] : ends[number + 1]].tobytes())
        self._is_spilled = True

    def _taken(self) -> tuple[Array, Array]:
        none = np.empty(0, np.uint64)
        hashes = np.concatenate([none, *(each for each, _ in self._held)])
        places = np.concatenate([none, *(each for _, each in self._held)])
        self._held, self._count = [], 0
        return hashes, places

    def equal(self, haste: Haste) -> Array:
        """The places of all hashes that are there more than once, in their order."""
        if not self._is_spilled:
            return np.sort(equal_among(*self._taken()))
        self._spill()
        found = [equal_among(*each) for each in haste.some(self._buckets(), COMPARING)]
        return np.sort(np.concatenate([np.empty(0, np.uint64), *found]))

    def _buckets(self) -> Iterator[tuple[Array, Array]]:
        for path in self._paths:
            if is_there(path):
                pairs = np.fromfile(path, np.uint64).reshape(-1, 2)
                yield pairs[:, 0], pairs[:, 1]


def equal_among(hashes: Array, places: Array) -> Array:
    """The places of the hashes that are there more than once."""
    order = np.argsort(hashes)
    ordered = hashes[order]
    is_same = ordered[1:] == ordered[:-1]
    is_equal = np.zeros(len(hashes), bool)
    is_equal[1:] |= is_same
    is_equal[:-1] |= is_same
    return places[order[is_equal]]
