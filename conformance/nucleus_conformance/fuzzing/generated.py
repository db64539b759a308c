"""The lines of `generate`: examples, written so that every parser reads them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nucleus_conformance.suite.ijson import carried, dumps
from nucleus_spec.editions import Edition
from nucleus_spec.strategies.generated import examples


def lines(
    types: Sequence[str], edition: Edition, count: int, first_seed: int, *, broken: bool
) -> Iterator[str]:
    """So many lines, each an I-JSON object."""
    for example in examples(types, edition, count, first_seed, broken=broken):
        yield dumps(carried(example))
