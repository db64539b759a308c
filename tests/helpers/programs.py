"""Small programs that speak the line protocol, and misbehave on purpose."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from string import Template
from textwrap import indent
from typing import Any

from attrs import frozen

from nucleus_conformance.judging.verdict import Judged, Passed, Verdict
from nucleus_conformance.protocol.messages import VERSION
from nucleus_conformance.running import run as running
from nucleus_conformance.running.session import session
from nucleus_conformance.suite.case import Alternative, Case, Depth, Level, Operation, Outcome
from nucleus_conformance.targets.limits import Limits
from nucleus_conformance.targets.process import Command
from nucleus_spec.editions import DEFAULT
from tests.helpers.patience import HANG, PATIENT


def greeting(**more: Any) -> str:
    """To say hello, with `more` than is usual."""
    usual = {"protocol": VERSION, "name": "echo", "version": "1.0", "language": "Python"}
    return f'say({{"id": request["id"], "hello": {usual | more!r}}})'


GREETING = greeting()
"""What the programs do when they are asked to say hello."""

ECHO = 'say({"id": request["id"], "payload": request["payload"]})'
"""What they do with any other request, unless its payload says that it is to be spoiled."""

_TEXT = Template("""\
import contextlib, json, os, signal, sys, time

def raw(data):
    while data:
        data = data[os.write(1, data):]

def say(reply):
    raw(json.dumps(reply).encode() + b"\\n")

def note(pid):
    with open($pids, "a") as file:
        file.write(f"{pid}\\n")

def hello(request):
$hello

def echo(request):
$echo

def spoil(request):
$spoil

note(os.getpid())
for line in sys.stdin.buffer:
    request = json.loads(line)
    if "text" in request:
        with contextlib.suppress(ValueError):
            request["payload"] = json.loads(request["text"])
    with open($log, "ab") as file:
        file.write(line)
    if request["op"] == "hello":
        hello(request)
    elif isinstance(request.get("payload"), dict) and "spoil" in request["payload"]:
        spoil(request)
    else:
        echo(request)
$end
""")


@frozen
class Program:
    """A program on disk, and what it leaves there of itself."""

    path: Path

    @property
    def command(self) -> Command:
        return Command((sys.executable, "-I", "-S", str(self.path)))

    @property
    def arguments(self) -> list[str]:
        """What stands behind `--` to run it."""
        return ["--", *self.command.arguments]

    @property
    def pids(self) -> list[int]:
        """The process of each start, and those that it noted."""
        file = self.path.with_suffix(".pids")
        return [int(line) for line in file.read_text().splitlines()] if file.exists() else []

    @property
    def log(self) -> bytes:
        """Every request it got."""
        return self.path.with_suffix(".log").read_bytes()


def program(
    folder: Path,
    spoil: str = "pass",
    *,
    hello: str = GREETING,
    echo: str = ECHO,
    end: str = "",
    name: str = "program",
) -> Program:
    """A program that echoes payloads, says `hello` so, and does `spoil` where a case asks for it.

    `end` is what it does once its input has ended.
    """
    path = folder / f"{name}.py"
    text = _TEXT.substitute(
        hello=indent(hello.strip(), "    "),
        echo=indent(echo.strip(), "    "),
        spoil=indent(spoil.strip(), "    "),
        end=end.strip(),
        pids=repr(str(path.with_suffix(".pids"))),
        log=repr(str(path.with_suffix(".log"))),
    )
    path.write_text(text, "utf-8")
    return Program(path)


def make_case(
    name: str = "box/decode/good",
    payload: object = None,
    expect: Outcome | None = None,
    *,
    also: Sequence[Alternative] = (),
    depth: Depth = "value",
    level: Level = "required",
    operation: Operation = "decode",
    **given: Any,
) -> Case:
    """A case that expects its own payload back, unless told otherwise."""
    asked = {"payload": {"name": name} if payload is None else payload} | given
    return Case(
        id=name,
        type=name.partition("/")[0],
        operation=operation,
        level=level,
        depth=depth,
        requirements=("WIRE-1",),
        comment="Made for a test.",
        input=asked,
        expect=Outcome("payload", asked["payload"]) if expect is None else expect,
        also_accept=tuple(also),
    )


BEFORE = make_case("box/decode/before")
SPOILED = make_case("box/decode/spoiled", {"spoil": True})
AFTER = make_case("line/decode/after")
LAST = make_case("line/decode/last")


def run(
    made: Program,
    cases: Iterable[Case] = (BEFORE, SPOILED, AFTER),
    limits: Limits = PATIENT,
) -> dict[str, Verdict]:
    """The verdict on each of the cases."""
    return {each.case.id: each.verdict for each in judge_all(made.command, cases, limits)}


def judge_all(command: Command, cases: Iterable[Case], limits: Limits = PATIENT) -> list[Judged]:
    """Each of the cases with its verdict, judged for itself."""
    with session(command, DEFAULT, limits=limits) as target:
        return list(running.judge_all(cases, target))


GOOD = Passed("bytes")


def spoiled(folder: Path, spoil: str, limits: Limits = PATIENT) -> Verdict:
    """The verdict on the one case that is spoiled; the others pass, and nothing is left running."""
    made = program(folder, spoil)
    verdicts = run(made, limits=limits)
    assert list(verdicts) == [BEFORE.id, SPOILED.id, AFTER.id]
    assert verdicts[BEFORE.id] == verdicts[AFTER.id] == GOOD
    assert made.pids
    assert all(has_ended(pid) for pid in made.pids)
    return verdicts[SPOILED.id]


def has_ended(pid: int, seconds: float = HANG) -> bool:
    """Whether that process is gone, or a zombie of some other parent, within that time."""
    until = time.monotonic() + seconds
    while _runs(pid):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return not Path("/proc/self").exists()
    return state not in "ZX"
