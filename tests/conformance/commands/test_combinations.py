"""What is declared, listed as known to fail, and selected, in every combination, on one edition or
two: what the exit status, the badge, the matrix and `diff` have to say is computed here anew."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.report.formats.badge import badge
from nucleus_conformance.report.matrix import Matrix, matrix_terminal
from nucleus_conformance.report.model import read_report
from tests.helpers.combinations import (
    CASES,
    DECLARED,
    EDITIONS,
    EVERY,
    LINE,
    LISTS,
    SELECTED,
    Combination,
)
from tests.helpers.command_line import Capture, score, write_suite


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    write_suite(tmp_path / "fixtures", CASES, edition="0.17.9")
    return write_suite(tmp_path / "fixtures", CASES, edition="0.21.2")


def unless(quick: bool) -> list[pytest.MarkDecorator]:
    """All combinations together take half a minute: most are tried each night only."""
    return [] if quick else [pytest.mark.slow]


ONE_OR_TWO = [pytest.param(each, marks=unless(each == "one")) for each in EDITIONS]
COMBINATIONS = [
    pytest.param(
        each,
        marks=unless(index % 6 == 0),
        id=f"{each.declared}-{each.listed}-{each.selected}-{each.editions}",
    )
    for index, each in enumerate(EVERY)
]


@pytest.mark.parametrize("it", COMBINATIONS)
@pytest.mark.sampled(3)
def test_a_combination(it: Combination, tmp_path: Path, suite: Path, capsys: Capture) -> None:
    path = str(tmp_path / "new.jsonl")
    made, known = it.port(tmp_path), it.list_in(tmp_path)
    status = score(suite, made, *it.options, *known, "--json", path)
    out = capsys.readouterr()
    if status == 2:
        assert it.selected not in (*it.types, "all")  # --type and -k that exclude each other
        return
    assert status == it.status, out
    times = 2 if it.editions == "two" else 1
    found = read_report(path)
    assert {each.type for each in found.cases} == {*it.judged}
    assert len(found.failures) == times * it.failures
    assert len(found.waived) == (times * it.failures if it.waives else 0)
    part = found.header.declared
    assert (part is not None) == (it.declared != "all")
    assert bool(found.left_out) == (part is not None and part.cases > 0)
    shown = json.loads(badge(found))
    assert (f", {len(found.waived)} waived" in shown["message"]) == bool(found.waived)
    assert (", no cuboid" in shown["message"]) == ("cuboid" in it.judged)
    assert (f"{len(it.types)} of 3 types" in shown["message"]) == (it.declared != "all")
    assert (shown["color"] == it.color) == (status == 0), shown
    table = matrix_terminal(Matrix.of([("new", found)]))
    assert (f"{len(found.waived)} waived" in table) == bool(found.waived)
    assert ("unsupported, though not left out: cuboid" in table) == ("cuboid" in it.judged)
    lines = out.out.splitlines()
    assert any(each.startswith("unsupported, though") for each in lines) == ("cuboid" in it.judged)
    assert main(["diff", path, path]) == 0
    assert "no case differs" in capsys.readouterr().out


@pytest.mark.parametrize("editions", ONE_OR_TWO)
@pytest.mark.parametrize("now", ["hello", "type"])
@pytest.mark.parametrize("selected", SELECTED)
def test_diff_of_less_that_is_declared(
    editions: str, now: str, selected: str, tmp_path: Path, suite: Path, capsys: Capture
) -> None:
    """It is worse if what passed is not declared any more, and only then."""
    before = Combination("all", "none", selected, editions)
    after = Combination(now, "none", selected, editions)
    for name, it in (("old", before), ("new", after)):
        path = str(tmp_path / name)
        if score(suite, it.port(tmp_path), *it.options, "--json", path) == 2:
            return
    capsys.readouterr()
    lost = "line" in before.judged and "line" not in after.judged
    assert main(["diff", str(tmp_path / "old"), str(tmp_path / "new")]) == int(lost)
    out = capsys.readouterr().out
    assert ("no longer declared" in out) == (set(before.judged) != set(after.judged))


@pytest.mark.parametrize("editions", ONE_OR_TWO)
@pytest.mark.parametrize("listed", LISTS)
@pytest.mark.parametrize("declared", DECLARED)
@pytest.mark.sampled(6)
def test_the_list_is_fixed_for_what_is_declared(
    declared: str, listed: str, editions: str, tmp_path: Path, suite: Path
) -> None:
    """Then the run holds, and the run of all holds with the lines that it could not judge."""
    it = Combination(declared, listed, "all", editions)
    made, path = it.port(tmp_path), tmp_path / "known.txt"
    it.list_in(tmp_path)
    known = ("--known-failing", str(path))
    assert score(suite, made, *it.options, *known, "--fix-known-failing") == 0
    text = path.read_text("utf-8")
    assert score(suite, made, *it.options, *known) == 0
    assert score(suite, made, *it.options, *known, "--fix-known-failing") == 0
    assert path.read_text("utf-8") == text
    assert ("cuboid" in text) == (it.waives or declared == "all")
    assert (LINE.id in text) == (listed == "stale" and declared == "type")
