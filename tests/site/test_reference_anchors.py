"""Each command has a page, and each option and public name an anchor, which others link to."""

from __future__ import annotations

import argparse

import pytest

import nucleus_spec
from nucleus_conformance.commands.arguments import make_parser
from nucleus_conformance.pytest_plugin.options import OPTIONS
from nucleus_spec import strategies
from tests.helpers.command_line import every_command
from tests.helpers.site import pages

pytestmark = pytest.mark.site


def test_of_every_option() -> None:
    for name, parser in every_command(make_parser()):
        page = pages()[f"reference/cli/{name.replace(' ', '-')}.html"]
        program = f"nucleus-conformance {name}".replace(" ", "-")
        for action in parser._actions:
            if not isinstance(action, argparse._SubParsersAction):
                for each in action.option_strings:
                    assert f"cmdoption-{program}-{each.lstrip('-')}" in page.ids


def test_of_every_option_of_pytest() -> None:
    ids = pages()["reference/cli/pytest.html"].ids
    assert all(f"cmdoption-pytest-{each.removeprefix('--')}" in ids for each in OPTIONS)


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("spec", [f"nucleus_spec.{each}" for each in nucleus_spec.__all__]),
        ("strategies", [f"nucleus_spec.strategies.{each}" for each in strategies.__all__]),
        ("harness", ["nucleus_conformance.harness.serve"]),
        ("uploads", ["nucleus_spec.upload.problems", "nucleus_spec.envelopes.requests"]),
    ],
)
def test_of_every_public_name(page: str, names: list[str]) -> None:
    ids = pages()[f"reference/python/{page}.html"].ids
    assert [each for each in names if each not in ids] == []
