"""A thousandth of a large dump gives away the liars that the whole dump does.

DISTILL_LINES says how large it is: of 1,000,000 lines few are out of the ordinary. Of the others,
which are all of one make, a part is put to the liars.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.corpus.exact import class_named
from nucleus_conformance.distilling.suite import cases_of
from nucleus_conformance.fuzzing.generated import lines
from nucleus_conformance.harness import CLASSES
from nucleus_conformance.running.run import judge_all
from nucleus_conformance.suite.ijson import restored
from nucleus_conformance.suite.loading import load_suite
from nucleus_spec.editions import DEFAULT
from nucleus_spec.predictions import PREDICTION_TYPES
from tests.benchmarks.test_lint import payloads
from tests.helpers.in_process import InProcess
from tests.helpers.liars import LIARS, somewhere_else

LINES: Final = int(os.environ.get("DISTILL_LINES", "1000000"))
RARE: Final = 1_000
USUAL: Final = 20_000
"""How many of the usual lines are put to the liars, beside all that are rare."""
TOGETHER: Final = 20_000
"""How many cases are in memory at once."""


@cache
def rare_lines() -> list[dict[str, Any]]:
    """The same ones each time: what is drawn depends on which modules were imported by then."""
    return [json.loads(each) for each in lines(tuple(CLASSES), DEFAULT, RARE, 1, broken=False)]


def dump(usual: int = LINES) -> Iterator[tuple[str, dict[str, Any]]]:
    """What a pipeline makes, so many at most, and among it what a search would make: each type."""
    rare = rare_lines()
    at = dict(zip(Random(1).sample(range(LINES), len(rare)), rare, strict=True))
    for number, made in enumerate(payloads(LINES, ids=False)):
        if found := at.get(number):
            payload = restored(found)["payload"]
            # of what a dump does not say the type, nobody says it
            if class_named(payload) is PREDICTION_TYPES[found["type"]]:
                yield found["type"], payload
        elif (usual := usual - 1) >= 0:
            yield made["type"], made


def shown_by_the_whole(missed: list[str]) -> set[str]:
    """Those of these liars that the dump gives away."""
    left = {name: InProcess(LIARS[name].module()) for name in missed}
    found, given = set(), dump(USUAL)
    while part := list(islice(given, TOGETHER)):
        cases = tuple(cases_of(part, DEFAULT))
        for name, liar in list(left.items()):
            if any(not each.passed for each in judge_all(cases, liar)):
                found.add(name)
                del left[name]
    return found


@pytest.mark.nightly
def test_a_thousandth_finds_what_the_whole_finds(tmp_path: Path) -> None:
    path, few = tmp_path / "dump.jsonl", tmp_path / "few"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(payload) + "\n" for _, payload in dump())
    assert main(["distill", str(path), "-o", str(few)]) == 0
    kept = load_suite(DEFAULT, few).cases
    with somewhere_else():
        missed = [
            name
            for name, liar in LIARS.items()
            if all(each.passed for each in judge_all(kept, InProcess(liar.module())))
        ]
        found = shown_by_the_whole(missed)
    told = f"{len(kept)} of {LINES:,} lines give {len(LIARS) - len(missed)} liars away"
    print(f"{told}, the whole {len(found)} more: {', '.join(sorted(found))}")
    assert len(kept) <= max(LINES // 1000, 1000)
    assert len(LIARS) - len(missed) > 60
    assert not found
