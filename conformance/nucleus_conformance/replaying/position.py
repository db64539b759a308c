"""How far a journal goes in each file of a dump, which may have grown since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from attrs import define, field, frozen

from nucleus_conformance.corpus.blocks import Block
from nucleus_conformance.errors import UsageError
from nucleus_conformance.replaying.journal import Found


@frozen
class Done:
    """What of a block is done with: so many predictions, and what was left out among them."""

    asked: int = 0
    skipped: Mapping[str, int] = field(factory=dict)


@define
class _Last:
    """The last block that was replayed of a file. `is_whole`: as far as it went then."""

    length: int
    is_whole: bool
    asked: int
    skipped: Counter[str] = field(factory=Counter)


class Position:
    """Which blocks are done with, and how much of the last one of each file."""

    def __init__(self) -> None:
        self._digests: dict[int, list[int]] = {}
        self._last: dict[int, _Last] = {}
        self.causes: set[tuple[str, ...]] = set()
        """Those that have an example."""

    def take(self, found: Found) -> None:
        """Go on by what was found next."""
        digests = self._digests.setdefault(found.file, [])
        skipped = Counter(found.figures.skipped)
        if found.block == len(digests):
            digests.append(found.digest)
        elif found.block == len(digests) - 1:
            digests[found.block] = found.digest
            skipped.update(self._last[found.file].skipped)
        else:
            return
        self._last[found.file] = _Last(found.length, found.is_whole, found.asked, skipped)
        self.causes.update(each.cause for each in found.examples)

    def done(self, file: int, block: Block, name: str) -> Done | None:
        """What of a block is done with; None: all of it.

        Raises `UsageError` if it has changed, but for what was added behind its end.
        """
        digests = self._digests.get(file, ())
        if block.number >= len(digests):
            return Done()
        last = self._last[file] if block.number == len(digests) - 1 else None
        if digests[block.number] == block.digest:
            return None if last is None or last.is_whole else Done(last.asked, last.skipped)
        begun = None if last is None else block.begun(last.length)
        if last is None or begun is None or digests[block.number] != begun.digest:
            raise _changed(name)
        return Done(last.asked, last.skipped)

    def check_end(self, file: int, blocks: int, name: str) -> None:
        """Raise `UsageError` if a file has fewer blocks than it had."""
        if blocks < len(self._digests.get(file, ())):
            raise _changed(name)


def _changed(name: str) -> UsageError:
    return UsageError(f"{name} has changed since it was replayed: leave --resume out")
