"""The page on faults is as the tests have it, and every cell has a test or a reason."""

from __future__ import annotations

import pytest

from nucleus_conformance.commands.arguments import make_parser
from tests import faults_page
from tests.helpers.command_line import every_command
from tests.helpers.fault_rows import COMMANDS, EMPTY, ROWS


def test_the_rows_are_numbered() -> None:
    assert list(ROWS) == list(range(1, len(ROWS) + 1))


def test_the_columns_are_the_commands_and_the_plugin() -> None:
    names = dict(every_command(make_parser()))
    groups = {name.partition(" ")[0] for name in names if " " in name}
    assert {*COMMANDS} == names.keys() - groups | {"pytest"}


def test_reasons_are_of_cells() -> None:
    assert all(each.rows <= ROWS.keys() and each.commands <= {*COMMANDS} for each in EMPTY)


def test_a_cell_without_a_test_or_reason_is_seen() -> None:
    every = {(row, command): 1 for row in ROWS for command in COMMANDS}
    row, command = 36, "run"
    without = {cell: 1 for cell in every if cell != (row, command)}
    assert f"row {row}, {command}: has no test, and 0 reasons" in faults_page.problems(without)
    assert "row 99, run: no such cell" in faults_page.problems({(99, "run"): 1})


@pytest.mark.slow
def test_the_page_is_as_the_tests_have_it() -> None:
    cells = faults_page.shown()
    assert faults_page.problems(cells) == []
    assert faults_page.PAGE.read_text("utf-8") == faults_page.page(cells)
