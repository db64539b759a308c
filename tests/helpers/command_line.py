"""What tests of the command line share: a small suite, lines of reports, a process."""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.interrupts import SIGNALS
from nucleus_conformance.suite.case import FORMAT, Alternative, Case, Outcome
from nucleus_conformance.suite.ijson import restored
from tests.helpers.patience import HANG
from tests.helpers.programs import Program, make_case

Capture = pytest.CaptureFixture[str]

RIGHT = make_case("box/decode/right", {"confidence": 0.5})
SPOILED = make_case("box/decode/spoiled", {"spoil": 1})
DEVIATING = make_case(
    "box/decode/deviating",
    {"confidence": 95},
    Outcome("rejected", {"code": "out-of-range", "pointer": "/confidence"}),
    also=[Alternative("unchecked-confidence", Outcome("payload", {"confidence": 95}))],
)
RECOMMENDED = make_case(
    "line/decode/spelling", {"x": 10}, Outcome("payload", {"x": 10.0}),
    level="recommended", depth="lexeme",
)  # fmt: skip


def note(what: str = "", **more: str) -> dict[str, str]:
    """What a case file says of a flag."""
    return {"what": what, "why": "", "effect": "", "link": "https://example.org/", **more}


NOTES: Final = {"unchecked-confidence": note("It is not checked.")}


def every_command(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command, and every command within one: its words, and its parser."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, each in action.choices.items():
                yield name, each
                yield from ((f"{name} {inner}", other) for inner, other in every_command(each))


def write_suite(
    folder: Path,
    cases: Sequence[Case],
    notes: Mapping[str, Mapping[str, str]] = NOTES,
    edition: str = "0.17.9",
) -> Path:
    """Fixtures of that edition that hold those cases, and no other. Returns the folder."""
    data = {
        "format": FORMAT,
        "suite": "9.8.7",
        "edition": edition,
        "subject": "all",
        "notes": {flag: {**note(), **said} for flag, said in notes.items()},
        "requirements": {},
        "cases": [case.to_json() for case in cases],
    }
    (folder / edition).mkdir(parents=True, exist_ok=True)
    (folder / edition / "all.json").write_text(json.dumps(data), "utf-8")
    return folder


def score(suite: Path, made: Program, *options: str) -> int:
    """Score that program on those fixtures: the exit status."""
    return main(["run", "--fixtures", str(suite), *options, *made.arguments])


def printed(capsys: Capture, *arguments: str) -> str:
    """What that command prints; it must succeed."""
    assert main(arguments) == 0
    return capsys.readouterr().out


def refused(capsys: Capture, *arguments: str) -> str:
    """The line in which that command says that it makes no sense."""
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    return captured.err


def lines_of(path: Path) -> list[dict[str, Any]]:
    text = path.read_text("ascii")
    assert text.endswith("\n")
    lines = [json.loads(line, parse_constant=pytest.fail) for line in text.splitlines()]
    return [restored(line) for line in lines]


def as_a_program(*ignored: signal.Signals) -> str:
    """The command line, as a program that ignores just these signals when it starts.

    It hears all others, even where whoever runs the tests ignores them: a shell does so for what
    it runs in the background, and `nohup` for a hangup; and what is ignored is inherited.
    """
    return f"""
import signal, sys
for each in {[int(each) for each in SIGNALS]}:
    signal.signal(each, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)
for each in {[int(each) for each in ignored]}:
    signal.signal(each, signal.SIG_IGN)
from nucleus_conformance.cli import program
from nucleus_conformance.targets.limits import Limits
program(Limits(start_seconds={HANG}, reply_seconds={HANG}))
"""


@contextmanager
def started(
    *arguments: str, ignored: Sequence[signal.Signals] = (), **options: Any
) -> Iterator[subprocess.Popen[str]]:
    """That command as a process of its own, which ends here at the latest."""
    command = [sys.executable, "-c", as_a_program(*ignored), *arguments]
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    with subprocess.Popen(command, text=True, stdin=subprocess.DEVNULL, **options) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(path: Path, lines: int) -> None:
    """Until that file has so many lines."""
    while not path.exists() or path.read_bytes().count(b"\n") < lines:
        time.sleep(0.02)
