"""The pages on what differs between two editions say all of it, and nothing else."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from docs.generator.difference_pages import PAIRS, Pair, difference_pages
from nucleus_conformance.suite.loading import load_suite
from nucleus_spec import PREDICTION_TYPES
from nucleus_spec.editions import EDITIONS, Edition
from nucleus_spec.requirements import REQUIREMENTS
from nucleus_spec.table import sent_since


def names(pair: Pair) -> set[tuple[str, str]]:
    return {(name, row.pointer) for name, own in pair.keys.items() for row in own}


def test_there_is_a_page_for_any_two() -> None:
    assert len(PAIRS) == len(EDITIONS) * (len(EDITIONS) - 1) // 2
    assert all(pair.old < pair.new for pair in PAIRS)


def test_new_keys_are_those_of_the_steps_between() -> None:
    for pair in PAIRS:
        path = [each for each in EDITIONS if not (each < pair.old or each > pair.new)]
        steps = [names(Pair(old, new)) for old, new in pairwise(path)]
        assert names(pair) == set().union(*steps)


def test_new_keys_are_those_that_are_sent_since_then() -> None:
    every = {
        (name, pointer): since
        for pointer, of_type in sent_since().items()
        for name, since in of_type.items()
    }
    for pair in PAIRS:
        wanted = {key for key, since in every.items() if since in pair.between}
        assert names(pair) == wanted


def test_ids_that_are_generated_later_are_no_new_keys() -> None:
    first, second = EDITIONS[:2]
    assert list(Pair(first, second).generated) == ["keypoints"]
    assert not names(Pair(first, second))


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return difference_pages()


@pytest.mark.slow
class TestPages:
    def test_name_every_requirement_that_began(self, made: dict[str, str]) -> None:
        for pair in PAIRS:
            begun = re.findall(
                r"^\*\*\[([A-Z0-9-]+)\]\(\S+\)\*\*, since",
                made[f"specification/{pair.page}"],
                re.MULTILINE,
            )
            wanted = [each.id for each in REQUIREMENTS.values() if each.since in pair.between]
            assert begun == wanted

    def test_show_the_payloads_that_changed(self, made: dict[str, str]) -> None:
        for pair in PAIRS:
            page = made[f"specification/{pair.page}"]
            told = set(re.findall(r"^### (\S+)", page, re.MULTILINE))
            changed = pair.keys.keys() | pair.generated.keys()
            assert told == changed
            same = page.partition("The same as before: ")[2]
            assert all(f"[{name}](" in same for name in PREDICTION_TYPES.keys() - told)

    def test_count_the_cases_that_are_otherwise_new_and_gone(self, made: dict[str, str]) -> None:
        def expected(edition: Edition) -> dict[str, object]:
            return {case.id: case.expect for case in load_suite(edition).cases}

        head = "| Cases that expect something else | New cases | Gone cases |"
        assert head in made["specification/differences"]

        for pair in PAIRS:
            old, new = expected(pair.old), expected(pair.new)
            other = sum(old[name] != new[name] for name in old.keys() & new.keys())
            come, gone = len(new.keys() - old.keys()), len(old.keys() - new.keys())
            row = f"[{pair.old} to {pair.new}]({pair.page}.md)"
            (line,) = [
                each for each in made["specification/differences"].splitlines() if row in each
            ]
            assert line.endswith(f"| {other:,} | {come:,} | {gone:,} |")
            assert other or come or gone
