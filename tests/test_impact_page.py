"""What `docs/replay.md` says of the changes between editions is what `impact` finds."""

from __future__ import annotations

import pytest

from nucleus_spec.editions import EDITIONS
from tests import impact_page


def test_every_two_neighbours_are_there() -> None:
    assert len(impact_page.PAIRS) == len(EDITIONS) - 1
    found = [row.split(" | ")[:2] for row in impact_page.on_the_page().splitlines()[2:]]
    assert {(before.strip("| "), after) for before, after in found} == {*impact_page.PAIRS}


@pytest.mark.sdk
@pytest.mark.parametrize(("before", "after"), impact_page.PAIRS)
def test_the_rows_of_two_neighbours(before: str, after: str) -> None:
    made = impact_page.rows(before, after, impact_page.changes(before, after))
    page = impact_page.on_the_page().splitlines(keepends=True)
    assert made
    assert [row for row in page if row.startswith(f"| {before} | {after} |")] == made
