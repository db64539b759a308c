from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from nucleus_conformance.checking import check
from nucleus_conformance.suite.case import Alternative, Case, Outcome
from nucleus_conformance.suite.catalog import SUITE_VERSION, all_drafts
from nucleus_conformance.suite.catalog.draft import Draft
from nucleus_conformance.suite.loading import fixtures_directory, load_suite
from nucleus_conformance.suite.schema import SCHEMA_NAME
from nucleus_conformance.suite.writing import all_files
from nucleus_spec.editions import V0_17_9
from tests.helpers.fixture_files import KEPT, REFUSED, RIGHT, edit, everything

LINES = {
    f"line/decode/{name}"
    for name in (
        "required-only",
        "all-fields",
        "only-metadata",
        "only-class-pdf",
        "zero-confidence",
        "percentage-confidence",
        "empty-label",
        "one-vertex",
        "closed",
        "reversed",
    )
}


@pytest.fixture(scope="module")
def golden() -> tuple[Case, ...]:
    """The committed cases of one edition."""
    return load_suite(V0_17_9).cases


def is_chosen(each: Case | Draft) -> bool:
    return each.id in LINES or each.subject == "dispatch"


@cache
def drafts() -> tuple[Draft, ...]:
    """A few, of two subjects."""
    return tuple(filter(is_chosen, all_drafts()))


def wrong_with(folder: Path) -> list[str]:
    """What is found, where there is no other case, subject or edition."""
    return check(folder, drafts=drafts(), editions=(V0_17_9,))


@pytest.fixture
def few(tmp_path: Path, golden: tuple[Case, ...]) -> Path:
    """Two files of fixtures that are right."""
    folder = tmp_path / "fixtures"
    (folder / "0.17.9").mkdir(parents=True)
    shutil.copy(fixtures_directory() / SCHEMA_NAME, folder)
    write(folder, list(filter(is_chosen, golden)))
    return folder


def write(folder: Path, cases: Sequence[Case]) -> None:
    for name, text in all_files({V0_17_9: cases}).items():
        (folder / name).write_text(text, "utf-8", newline="\n")


def rewrite(folder: Path, changes: Mapping[str, dict[str, Any] | None]) -> None:
    """Change those cases, or leave them out, and write everything as recording does."""
    cases = [
        evolve(case, **(changes.get(case.id) or {}))
        for case in load_suite(V0_17_9, folder).cases
        if changes.get(case.id, {}) is not None
    ]
    write(folder, cases)


def line_of(text: str, path: Path) -> int:
    """The number of the first line that has the text in it."""
    before, found, _ = path.read_text("utf-8").partition(text)
    assert found
    return before.count("\n") + 1


class TestCheck:
    """All committed fixtures are checked by `commands/test_fixtures.py`."""

    def test_a_few_are_right_by_themselves(self, few: Path) -> None:
        assert wrong_with(few) == []

    def test_writing_them_again_changes_nothing(self, few: Path) -> None:
        before = everything(few)
        rewrite(few, {})
        assert everything(few) == before


class TestCheckFinds:
    def test_one_byte_of_an_expectation(self, few: Path) -> None:
        path = few / "0.17.9" / "line.json"
        expect = '"expect": {"payload": {"label": "lan'
        edit(path, f'{expect}e"', f'{expect}d"')
        (wrong,) = wrong_with(few)
        assert wrong.startswith("0.17.9 line/")
        assert wrong.endswith(": its expect: not what the catalog and the reference say")

    def test_any_part_of_a_case(self, few: Path) -> None:
        changes: dict[str, dict[str, Any] | None] = {
            "line/decode/empty-label": {"comment": "Something else."},
            "line/decode/all-fields": {"level": "recommended"},
            "line/decode/only-metadata": {"depth": "lexeme"},
            "line/decode/only-class-pdf": {"requirements": ("WIRE-2",)},
            "line/decode/zero-confidence": {"operation": "encode"},
            "line/decode/one-vertex": {"input": {"payload": {}}},
            "line/decode/closed": {"expect": Outcome("rejected", {})},
            "line/decode/reversed": {"expect": Outcome("payload", {"a": 1})},
        }
        rewrite(few, changes)
        assert sorted(wrong_with(few)) == sorted(
            f"0.17.9 {name}: its {', '.join(each or {})}: not what the catalog and the reference say"
            for name, each in changes.items()
        )

    def test_a_spelling_that_python_calls_equal(self, few: Path) -> None:
        (right,) = (case for case in load_suite(V0_17_9).cases if case.id == RIGHT)
        given = json.loads(json.dumps(right.input).replace('"x": 100,', '"x": 100.0,'))
        assert given == right.input
        rewrite(few, {RIGHT: {"input": given}})
        said = f"0.17.9 {RIGHT}: its input: not what the catalog and the reference say"
        assert wrong_with(few) == [said]

    def test_a_case_that_is_gone(self, few: Path) -> None:
        rewrite(few, {RIGHT: None})
        assert wrong_with(few) == [f"0.17.9 {RIGHT}: not recorded"]

    def test_a_case_that_nobody_drafted(self, few: Path) -> None:
        rewrite(few, {RIGHT: {"id": "line/decode/renamed"}})
        assert sorted(wrong_with(few)) == [
            "0.17.9 line/decode/renamed: not in the catalog",
            f"0.17.9 {RIGHT}: not recorded",
        ]

    def test_an_alternative_that_is_not_permitted(self, few: Path) -> None:
        changes: dict[str, dict[str, Any] | None] = {
            RIGHT: {"also_accept": (Alternative("unchecked-string", KEPT),)},
            REFUSED: {"also_accept": (Alternative("unchecked-list", KEPT),)},
        }
        rewrite(few, changes)
        assert sorted(wrong_with(few)) == sorted(
            f"0.17.9 {name}: an alternative that its draft does not permit" for name in changes
        )

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("0.17.9/orphan.json", "0.17.9/orphan.json"),
            ("0.17.7/box.json", "0.17.7"),
            ("orphan.json", "orphan.json"),
            ("0.17.9/more/box.json", "0.17.9/more"),
            ("0.17.9/notes.txt", "0.17.9/notes.txt"),
        ],
    )
    def test_a_file_that_nobody_wrote(self, few: Path, name: str, said: str) -> None:
        path = few / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("{}")
        assert wrong_with(few) == [f"{few / said}: nobody wrote this"]

    def test_a_folder_that_nobody_made(self, few: Path) -> None:
        (few / "0.17.7").mkdir()
        assert wrong_with(few) == [f"{few / '0.17.7'}: nobody wrote this"]

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (f'"suite": "{SUITE_VERSION}"', '"suite": "0.0.9"'),
            ('"count": ', '"count": 1'),
            ('"sha256": "', '"sha256": "0'),
            ("{", "{ "),
        ],
    )
    def test_a_stale_index(self, few: Path, old: str, new: str) -> None:
        path = few / "index.json"
        line = line_of(old, path)
        edit(path, old, new)
        assert wrong_with(few) == [f"{path}, line {line}: not as it was recorded"]

    def test_no_index(self, few: Path) -> None:
        (few / "index.json").unlink()
        assert wrong_with(few) == [f"{few / 'index.json'}: is not there"]

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (' "cases": [', ' "cases":  ['),
            (" ]\n}\n", " ]\n}\n\n"),
            (f'"suite": "{SUITE_VERSION}"', '"suite": "0.0.9"'),
            ('"edition": "0.17.9"', '"edition": "0.17.8"'),
            ('"subject": "line"', '"subject": "box"'),
            ('"what": "', '"what": "Really: '),
            ('"WIRE-1": "', '"WIRE-1": "Really: '),
        ],
    )
    @pytest.mark.sampled(3)
    def test_a_file_that_is_written_otherwise(self, few: Path, old: str, new: str) -> None:
        path = few / "0.17.9" / "line.json"
        line = line_of(old, path)
        edit(path, old, new)
        line += new.endswith("\n\n") * 2
        assert wrong_with(few) == [f"{path}, line {line}: not as it was recorded"]

    @pytest.mark.parametrize("text", ["", "{", "[]", '{"cases": 7}', '{"cases": [{}]}'])
    def test_a_file_that_cannot_be_read(self, few: Path, text: str) -> None:
        path = few / "0.17.9" / "dispatch.json"
        path.write_text(text)
        found = wrong_with(few)
        assert found
        for line in found:
            assert line.startswith(f"{path}: "), line

    def test_a_file_that_is_missing(self, few: Path) -> None:
        (few / "0.17.9" / "dispatch.json").unlink()
        (line,) = wrong_with(few)
        assert line.endswith("dispatch.json is not there, though index.json names it")

    def test_a_case_that_does_not_fit_the_schema(self, few: Path) -> None:
        path = few / "0.17.9" / "line.json"
        edit(path, '"level": "required"', '"level": "urgent"')
        assert f"{path}: $.cases[0].level: 'urgent' is not one of ['required', 'recommended']" in (
            wrong_with(few)
        )

    @pytest.mark.parametrize("text", [None, "{", '{"type": "nonsense"}'])
    def test_a_schema_that_is_none(self, few: Path, text: str | None) -> None:
        path = few / SCHEMA_NAME
        path.unlink() if text is None else path.write_text(text)
        (wrong,) = wrong_with(few)
        assert wrong.startswith(f"{path}: ")
