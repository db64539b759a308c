"""Names that are very long cost what it takes to read them, and no memory afterwards."""

from __future__ import annotations

import tracemalloc

from nucleus_conformance.corpus.check import Checker, Wanted
from nucleus_conformance.corpus.rules import Selection
from nucleus_spec import DEFAULT
from tests.helpers.dumps import block, payload

LONG = 100_000


def test_of_very_long_names_none_is_kept() -> None:
    checker = Checker(Wanted(DEFAULT, Selection()))
    tracemalloc.start()
    try:
        for at in range(6):
            names = {f"{at}{'x' * LONG}": 1, "geometry": {f"{at}{'y' * LONG}": 1}}
            (first, *_) = checker.check("dump", block([payload(**names)])).findings
            assert len(first[1].message) < 500
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 4 * LONG
