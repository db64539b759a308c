from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from nucleus_conformance.suite.case import Case
from tests.helpers.command_line import write_suite
from tests.helpers.plugin_runs import CASES, FIXTURES, NOTES, PLUGIN, Fixtures, Run, only_its_own
from tests.helpers.programs import Program


@pytest.fixture(autouse=True)
def only_this_plugin(monkeypatch: pytest.MonkeyPatch) -> None:
    only_its_own(monkeypatch)


@pytest.fixture
def fixtures(tmp_path: Path) -> Fixtures:
    """Writes a folder of fixtures that holds those cases, and gives the option that names it.

    In one word: a path in a word of its own would have a say in pytest's root directory.
    """

    def write(*cases: Case) -> str:
        return f"{FIXTURES}={write_suite(tmp_path / 'fixtures', cases, NOTES)}"

    return write


@pytest.fixture
def judge(pytester: pytest.Pytester, fixtures: Fixtures) -> Run:
    """Runs pytest on four cases, or on those that an option names, with a program for a target."""

    def run(made: Program, *options: str) -> pytest.RunResult:
        target = shlex.join(made.command.arguments)
        given = ["--pyargs", "nucleus_conformance", "--nucleus-target", target, *options]
        if not any(each.startswith(FIXTURES) for each in options):
            given.append(fixtures(*CASES))
        return pytester.runpytest_inprocess(*PLUGIN, *given)

    return run


@pytest.fixture
def known(tmp_path: Path) -> Callable[..., tuple[str, str]]:
    """Writes a list of known failures, and gives the option that names it."""

    def write(*lines: str) -> tuple[str, str]:
        path = tmp_path / "known.txt"
        path.write_text("\n".join(lines), "utf-8")
        return "--nucleus-known-failing", str(path)

    return write
