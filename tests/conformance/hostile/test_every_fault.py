"""Faults 1 to 28, which `run` survives, through the other commands that start a program."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress

import pytest
from attrs import evolve

from nucleus_conformance.targets.limits import Limits
from tests.conformance.hostile.conftest import Tried
from tests.helpers import faults
from tests.helpers.fault import DEADLINE, SECONDS, Fault, at
from tests.helpers.fault_rows import rows_of
from tests.helpers.patience import stretched
from tests.helpers.programs import Program, greeting, program

pytest_plugins = ["pytester"]

OTHERS = ("fuzz", "smoke", "pytest", "replay")

_WHERE = 'isinstance(request.get("payload"), dict) and "spoil" in request["payload"]'
_TURN = """
turns = 0

def is_its_turn():
    global turns
    turns += 1
    return turns == 3

def hello(request):"""


def now_and_then(made: Program) -> Program:
    """The program does what it does wrong at the third request of each process."""
    text = made.path.read_text("utf-8")
    assert _WHERE in text
    text = text.replace(_WHERE, f"is_its_turn() or ({_WHERE})")
    made.path.write_text(text.replace("def hello(request):", _TURN.lstrip(), 1), "utf-8")
    return made


def every_fault() -> list[object]:
    """Each fault with each command. CI tries the first of each number."""
    table = {name: value for name, value in vars(faults).items() if name.startswith("FAULT_")}
    return [
        pytest.param(
            command,
            fault,
            id=f"{command}-{name[6:].lower().replace('_', '-')}-{fault.name}",
            marks=[
                *(pytest.mark.fault(row, command) for row in rows_of(name)),
                pytest.mark.nightly if number else pytest.mark.slow,
                pytest.mark.skipif(
                    fault.linux and sys.platform != "linux", reason="needs what only Linux has"
                ),
            ],
        )
        for name, found in table.items()
        if isinstance(found, list)
        for number, fault in enumerate(found)
        for command in OTHERS
        if not fault.options
    ]


@pytest.mark.parametrize(("command", "fault"), every_fault())
@pytest.mark.sampled(8)
def test_a_fault_breaks_no_command(
    tried: Tried, patient: Limits, command: str, fault: Fault
) -> None:
    seconds = stretched(SECONDS)
    fault = fault.within(seconds)
    limits = evolve(patient, reply_seconds=seconds) if fault.hurried else patient
    made = now_and_then(fault.program(tried.folder))
    try:
        ended = tried.on(command, made, limits, survives=fault.survives)
    finally:
        if fault.survives:
            for pid in made.pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
    assert ended.status in (0, 1, 3)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "how"),
    [
        pytest.param(command, how, marks=pytest.mark.fault(16, command))
        for command in OTHERS
        for how in faults.FAULT_16_CANNOT_BE_STARTED
    ],
)
def test_what_cannot_be_started_is_told(
    tried: Tried, patient: Limits, command: str, how: str
) -> None:
    seconds = stretched(SECONDS)
    hello, said = faults.FAULT_16_CANNOT_BE_STARTED[how]
    limits = evolve(patient, start_seconds=seconds) if DEADLINE in said else patient
    ended = tried.on(command, program(tried.folder, hello=hello), limits)
    assert ended.status == (1 if command == "pytest" else 3)
    assert " ".join(at(seconds, said).split()) in " ".join(ended.said.split())


HARMFUL = "".join(
    (
        *faults.FAULT_19_ANSWERS_WORKFLOW_COMMANDS,
        *faults.FAULT_20_ANSWERS_TERMINAL_COMMANDS,
        *faults.FAULT_21_ANSWERS_MARKUP,
        *faults.FAULT_22_ANSWERS_NO_CHARACTERS,
    )
)

SAYS = {
    "payload": 'say({"id": request["id"], "payload": {"label": TEXT, TEXT: TEXT}})',
    "text": 'say({"id": request["id"], "text": TEXT})',
    "refusal": 'say({"id": request["id"], "rejected": {"code": TEXT, "pointer": TEXT, "message": TEXT}})',
    "unsupported": 'say({"id": request["id"], "unsupported": {"reason": TEXT, "issue_url": TEXT}})',
    "error": 'say({"id": request["id"], "error": {"caught": TEXT}})',
    "kind": 'say({"id": request["id"], TEXT: TEXT})',
    "id": 'say({"id": TEXT, "payload": {}})',
    "line": 'raw(TEXT.encode("utf-8", "surrogatepass").replace(b"\\n", b" ") + b"\\n")',
    "stderr": 'os.write(2, TEXT.encode("utf-8", "surrogatepass"))\nos._exit(1)',
}
"""Where it says what somebody obeys."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "place"),
    [
        pytest.param(
            command,
            place,
            marks=[pytest.mark.fault(number, command) for number in (19, 20, 21, 22, 38)],
        )
        for command in OTHERS
        for place in SAYS
    ],
)
@pytest.mark.sampled(8)
def test_what_somebody_obeys_is_shown(
    tried: Tried, patient: Limits, command: str, place: str
) -> None:
    """In the name that it gives itself, too. `Tried` looks at all that is printed."""
    hello = greeting(name=HARMFUL, version=HARMFUL, language=HARMFUL)
    made = program(tried.folder, SAYS[place], echo=SAYS[place], hello=hello)
    text = made.path.read_text("utf-8")
    made.path.write_text(f"TEXT = {HARMFUL!r}\n{text}", "utf-8")
    falls_short = {0} if (command, place) == ("smoke", "unsupported") else {1, 3}
    assert tried.on(command, made, patient).status in falls_short


@pytest.mark.slow
@pytest.mark.parametrize(
    "command", [pytest.param(each, marks=pytest.mark.fault(18, each)) for each in OTHERS]
)
def test_the_environment_is_not_for_it(
    tried: Tried, patient: Limits, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_SECRET_TOKEN", "pwned")
    look = "os._exit(9) if 'A_SECRET_TOKEN' in os.environ else None\n"
    made = program(tried.folder, look + "echo(request)", hello=look + greeting())
    ended = tried.on(command, made, patient)
    assert "status 9" not in ended.said
