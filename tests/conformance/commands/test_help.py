"""`--help` of every command says what it does, shows how, and names what can be chosen."""

from __future__ import annotations

import argparse
import re

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.commands import diff, matrix
from nucleus_conformance.commands.arguments import make_parser
from nucleus_conformance.corpus.formats.renderers import RENDERERS as OF_LINT
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.replaying.formats.renderers import RENDERERS as OF_REPLAY
from nucleus_conformance.report.renderers import RENDERERS
from tests.helpers.command_line import every_command

COMMANDS = dict(every_command(make_parser()))

each_command = pytest.mark.parametrize("name", COMMANDS)


@each_command
def test_says_what_it_does_and_how_to_say_it(name: str) -> None:
    parser = COMMANDS[name]
    text = parser.format_help()
    assert parser.description
    assert len(parser.description) > 40
    assert parser.description.rstrip().endswith(".")
    assert re.search(rf"^examples?:\n  nucleus-conformance {name}\b", text, re.MULTILINE)
    assert not re.search(r"\{[a-z ]+\}", text.replace("{record,check,export}", ""))
    assert all(len(line) <= 100 for line in text.splitlines())


@each_command
def test_its_examples_can_be_said(name: str) -> None:
    text = COMMANDS[name].format_help().partition("example")[2]
    for line in re.findall(r"^  nucleus-conformance (.+)$", text, re.MULTILINE):
        words = line.replace("'", "").partition(" -- ")[0].partition(" | ")[0]
        words = words.partition(" > ")[0].removesuffix(" --")
        given = make_parser().parse_args(words.split())
        assert given.command == words.split()[0]


@each_command
def test_every_argument_has_help(name: str) -> None:
    for action in COMMANDS[name]._actions:
        assert action.help or isinstance(action, argparse._SubParsersAction), action


@pytest.mark.parametrize("name", ["run", "fuzz", "smoke"])
def test_what_is_judged_has_its_statuses(name: str) -> None:
    text = COMMANDS[name].format_help().partition("exit status:")[2]
    said = {int(number) for number in re.findall(r"\d+", text)}
    assert {status.value for status in ExitStatus} - said <= {ExitStatus.SUITE_FAULT}


@pytest.mark.parametrize(
    ("name", "formats"),
    [
        ("report", RENDERERS),
        ("diff", diff.FORMATS),
        ("matrix", matrix.FORMATS),
        ("lint", OF_LINT),
        ("replay", OF_REPLAY),
        ("impact", OF_REPLAY),
    ],
)
def test_the_formats_are_those_that_there_are(
    name: str, formats: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    text = COMMANDS[name].format_help()
    assert f"{', '.join(formats)} (default: {next(iter(formats))})" in " ".join(text.split())
    if name == "report":
        described = re.findall(r"^  (\w+)   ", text.partition("formats:")[2], re.MULTILINE)
        assert set(described) == set(formats)
    for each in formats:
        files = ["x"] * (1 + (name in ("diff", "impact")))
        assert make_parser().parse_args([name, *files, "--format", each]).format == each
    assert main([name, "--format", "no", "x", "y"]) == 2
    assert "'no'" in capsys.readouterr().err
