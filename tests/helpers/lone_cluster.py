"""A cluster without Ray: tasks are done in this process, as a cluster's processes would do them."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from nucleus_conformance.corpus.engines.ray.address import Address
from nucleus_conformance.corpus.engines.ray.running import (
    Failed,
    Gather,
    Map,
    gather,
    packed,
    run,
)


class LoneCluster:
    """Does what a `Cluster` does. What was made passes through bytes, as between machines."""

    asked: ClassVar[list[Map]] = []
    """What was asked of the last one."""
    processors = 1

    def __init__(self, address: Address, folder: Path) -> None:
        self.address = address
        self.asked.clear()
        self._made: list[list[Any]] = []

    def __enter__(self) -> LoneCluster:
        return self

    def __exit__(self, *_: object) -> None:
        self._made.clear()

    def join(self) -> None:
        """It is there."""

    def map(self, asked: Map) -> Iterator[Any]:
        """What came of each item."""
        self.asked.append(asked)
        told = packed(asked.function, asked.shared)
        for each in asked.items:
            made = run(told, pickle.dumps(each), asked.makes)
            first, *others = pickle.loads(pickle.dumps([made] if asked.makes == 1 else made))
            self._made.append(others)
            yield _raised(first)

    def gather(self, asked: Gather) -> Iterator[Any]:
        """What came of the others."""
        told = packed(asked.function, asked.shared)
        for things in zip(*self._made, strict=True):
            yield _raised(gather(told, *things))


def _raised(answer: Any) -> Any:
    if isinstance(answer, Failed):
        raise answer.error
    return answer
