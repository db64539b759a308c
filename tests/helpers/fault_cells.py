"""A plugin of pytest that prints which faults the collected tests show, of which commands."""

from __future__ import annotations

import pytest


def pytest_collection_finish(session: pytest.Session) -> None:
    """Print a line for each row and command that a test is marked with."""
    for item in session.items:
        for mark in item.iter_markers("fault"):
            row, *commands = mark.args
            for command in commands:
                print(f"fault cell: {row} {command}")
