"""Every option that takes a number says which numbers it takes, and refuses all others."""

from __future__ import annotations

from typing import Final

import pytest

from nucleus_conformance.commands.arguments import make_parser
from tests.helpers.command_line import Capture, every_command, refused

NUMBERS: Final = [
    (name, option)
    for name, parser in every_command(make_parser())
    for action in parser._actions
    if action.type is not None
    for option in action.option_strings
]
"""Every command with an option of its own that has a type: all of these are numbers."""

ABSURD: Final = (
    "", " 5", "5 ", "1_000", "１", "٣", "+5", "0x10", "five", "nan", "inf", "-inf", "-1", "1e400",
    "1e-400", "1" * 21, "9" * 4000, "1\n", "1;2", "--5",
)  # fmt: skip
"""What is no number, or is one of a magnitude that nobody means."""


def test_all_of_them_are_here() -> None:
    assert {option for _, option in NUMBERS} == {
        "--count", "--max-examples", "--max-requests", "--memory", "--repeat", "--seed", "--show",
        "--time", "--timeout", "--workers",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("command", "option"),
    [
        pytest.param(name, option, marks=pytest.mark.fault(40, name), id=f"{name} {option}")
        for name, option in NUMBERS
    ],
)
def test_what_is_no_number_within_the_bounds_is_refused(
    command: str, option: str, capsys: Capture
) -> None:
    for value in ABSURD:
        said = refused(capsys, *command.split(), f"{option}={value}")
        assert "argument " in said
        assert option in said
        assert ": must be a" in said
        assert len(said) < 200


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("run --workers 99999", "a whole number from 1 to 256, not 99999"),
        ("run --workers 0", "a whole number from 1 to 256, not 0"),
        ("run --repeat 100000000000000000000", "from 1 to 1000000, not 100000000000000000000"),
        ("run --memory 0", "a whole number from 1 to 1048576, not 0"),
        ("run --show -1", "a whole number from 0 to 1000000, not -1"),
        ("diff a b --show 1.5", "a whole number from 0 to 1000000, not 1.5"),
        ("smoke --timeout 0", "a number of seconds greater than 0, up to 1000000, not 0"),
        ("fuzz --time 1000001", "a number of seconds greater than 0, up to 1000000, not 1000001"),
        ("generate --seed 18446744073709551616", "to 18446744073709551615, not 18446744073709"),
    ],
)
def test_what_is_said_of_it(given: str, said: str, capsys: Capture) -> None:
    assert said in refused(capsys, *given.split())
