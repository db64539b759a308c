"""Predictions for who has none: those of the golden fixtures, and generated ones, as dumps."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from nucleus_conformance.corpus.sources import Source
from nucleus_conformance.harness import CLASSES
from nucleus_conformance.suite.ijson import dumps, restored
from nucleus_conformance.suite.loading import load_suite
from nucleus_conformance.temporary import opened_for_writing
from nucleus_spec.editions import Edition

_READS: Final = ("decode", "encode")
"""The operations whose cases have a payload to read as one type."""


def material(editions: Sequence[Edition], count: int, seed: int, folder: Path) -> Iterator[Source]:
    """A dump of the fixtures, and one of generated predictions, of each of these editions.

    `count`: how many are generated of an edition; they are written into the folder. What an earlier
    dump of fixtures has, a later one has not.
    """
    seen: set[str] = set()
    for each in editions:
        of_fixtures = (line for line in _of_fixtures(each) if line not in seen)
        yield _written(f"fixtures of {each}", _noted(of_fixtures, seen), folder)
        if count:
            yield _written(f"generated, of {each}", _generated(each, count, seed), folder)


def _noted(texts: Iterable[str], seen: set[str]) -> Iterator[str]:
    for each in texts:
        seen.add(each)
        yield each


def _of_fixtures(edition: Edition) -> Iterator[str]:
    for case in load_suite(edition).cases:
        if case.operation in _READS and isinstance(case.input.get("payload"), dict):
            yield _line(case.type, case.input["payload"])


def _generated(edition: Edition, count: int, seed: int) -> Iterator[str]:
    from nucleus_conformance.fuzzing.generated import lines

    for each in lines(tuple(CLASSES), edition, count, seed, broken=False):
        made = restored(json.loads(each))
        yield _line(made["type"], made["payload"])


def _line(type_name: str, payload: Any) -> str:
    """A list of that type that has this payload alone: then its type is not in question."""
    return dumps({f"{type_name.replace('-', '_')}_predictions": [payload]})


def _written(name: str, texts: Iterable[str], folder: Path) -> Source:
    path = folder / f"{name}.jsonl"
    with opened_for_writing(path) as file:
        for each in texts:
            file.write(each.encode("ascii") + b"\n")
    return Source(name, path)
