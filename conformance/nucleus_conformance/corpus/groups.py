"""Findings that have something in common with others: how many there are, and where."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Final

import msgspec
import numpy as np

from nucleus_conformance.corpus.findings import Finding
from nucleus_conformance.temporary import opened_for_writing

_OTHERS: Final = 3
"""How many of the others are named."""
_LENGTH: Final = 4

_ENCODE: Final = msgspec.msgpack.Encoder().encode
_DECODE: Final = msgspec.msgpack.Decoder(tuple[int, Finding]).decode
_ALONE: Final = (0, 0)
"""The digest of what has nothing in common with others."""


class Groups:
    """Findings, put into a file in the order of their places, and given back with their groups."""

    def __init__(self, path: Path) -> None:
        self._file = opened_for_writing(path, "w+")
        self._digests, self._offsets = array("Q"), array("Q")

    def __enter__(self) -> Groups:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._file.close()

    def add(self, place: int, finding: Finding, what: str) -> None:
        """Add one, and what it has in common with others; empty: nothing."""
        digest = blake2b(what.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        self._digests.extend(array("Q", digest) if what else _ALONE)
        self._offsets.append(self._file.tell())
        data = _ENCODE((place, finding))
        self._file.write(len(data).to_bytes(_LENGTH, "big") + data)

    def findings(self) -> Iterator[tuple[int, Finding]]:
        """All that are alone, and those of groups that have more than one, with their places."""
        digests = np.array(self._digests, np.uint64).reshape(-1, 2)
        order = np.lexsort((digests[:, 1], digests[:, 0]))
        ordered = digests[order]
        begins = np.ones(len(order), bool)
        begins[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
        starts = np.flatnonzero(begins)
        group_of = np.empty(len(order), np.int64)
        group_of[order] = np.cumsum(begins) - 1
        ends = np.append(starts[1:], len(order))
        name = lru_cache(maxsize=10_000)(self._name)
        for index in range(len(order)):
            place, finding = self._read(index)
            group = group_of[index]
            members = order[starts[group] : min(ends[group], starts[group] + _OTHERS + 1)]
            if not digests[index].any():
                yield place, finding
            elif (count := int(ends[group] - starts[group])) > 1 and not (
                finding.effect == "ignored" and members[0] == index
            ):
                others = [name(int(each)) for each in members if each != index]
                message = f"{count} {finding.message}"
                yield (
                    place,
                    msgspec.structs.replace(
                        finding,
                        message=message,
                        others=tuple(others[:_OTHERS]),
                        more=max(0, count - 1 - _OTHERS),
                    ),
                )

    def _name(self, index: int) -> str:
        _, finding = self._read(index)
        return finding.place

    def _read(self, index: int) -> tuple[int, Finding]:
        self._file.seek(self._offsets[index])
        length = int.from_bytes(self._file.read(_LENGTH), "big")
        return _DECODE(self._file.read(length))
