"""The reference on the site has every command and option, and every name that is public."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

import nucleus_spec
from docs.generator.cli_pages import cli_pages
from docs.generator.docstrings import shorter
from nucleus_conformance.commands.arguments import make_parser
from nucleus_conformance.pytest_plugin.options import OPTIONS
from tests.helpers.command_line import every_command

PYTHON = Path(__file__).parents[1] / "docs" / "reference" / "python"
COMMANDS = dict(every_command(make_parser()))


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return cli_pages()


def test_every_command_has_a_page_with_all_its_options(pages: dict[str, str]) -> None:
    for name, parser in COMMANDS.items():
        page = pages[f"reference/cli/{name.replace(' ', '-')}"]
        for action in parser._actions:
            if not isinstance(action, argparse._SubParsersAction):
                words = action.option_strings or [str(action.metavar)]
                assert all(f"{{option}} {words[0]}" in page or f"[{word}" in page for word in words)


def test_a_page_has_the_examples_and_exit_statuses_of_the_help(pages: dict[str, str]) -> None:
    page = pages["reference/cli/run"]
    assert "$ nucleus-conformance run scale-nucleus==0.20.0\n" in page
    assert "`3`\n: the implementation could not be installed or started" in page
    assert "`python:MODULE`\n: a Python module" in page


def test_who_has_no_exit_statuses_in_the_help_has_those_of_the_table(pages: dict[str, str]) -> None:
    without = [name for name in COMMANDS if "## Exit status" not in pages[_page(name)]]
    assert without == ["fixtures"], "which is a group"
    assert "| 0 | it holds, or was printed |" in pages["reference/cli/list"]


def _page(command: str) -> str:
    return f"reference/cli/{command.replace(' ', '-')}"


def test_every_option_of_the_plugin_is_there(pages: dict[str, str]) -> None:
    assert all(f"{{option}} {name}" in pages["reference/cli/pytest"] for name in OPTIONS)


def test_no_page_depends_on_the_terminal(
    pages: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert cli_pages() == pages


def test_every_public_name_of_the_spec_is_documented() -> None:
    page = (PYTHON / "spec.md").read_text("utf-8")
    told = {line.rpartition(":: ")[2] for line in page.splitlines() if line.startswith(".. ")}
    assert told >= set(nucleus_spec.__all__)


def test_a_signature_says_no_more_than_it_needs() -> None:
    finite = "~typing.Annotated[float, Gt(gt=-inf), Lt(lt=inf)]"
    share = "Annotated[float, Ge(ge=0), Le(le=1)]"
    size = "Annotated[float, Ge(ge=0), Lt(lt=inf)]"
    assert shorter(f"(x: {finite}, size: {size}, share: {share}, edition=<Edition 0.17.9>)") == (
        "(x: float, size: Annotated[float, Ge(0)], share: Annotated[float, Ge(0), Le(1)],"
        " edition='0.17.9')"
    )
