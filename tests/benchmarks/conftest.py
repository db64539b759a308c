"""Prints, below the benchmark table, each figure as a ratio against its peer in the same run."""

from __future__ import annotations

from typing import Any

import pytest


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    session = getattr(config, "_benchmarksession", None)
    every = [each.extra_info for each in session.benchmarks] if session else []
    measured = [each for each in every if each]  # nothing of those that failed
    if measured:
        terminalreporter.section("time as a multiple of the peer's, alternating in this run")
    for each in measured:
        terminalreporter.write_line(f"{each['ratio']:6.2f} x  {each['text']}")
