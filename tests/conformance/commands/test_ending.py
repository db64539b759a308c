"""How an implementation ends once its stdin has: every command says the same of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve

from nucleus_conformance.cli import main
from tests.helpers.command_line import Capture
from tests.helpers.patience import FOR_EVER, HANG, PATIENT
from tests.helpers.programs import GREETING, program

GOOD = """
if request["op"] != "decode":
    say({"id": request["id"], "unsupported": {"reason": "no"}})
elif isinstance(request["payload"], dict):
    say({"id": request["id"], "payload": request["payload"]})
else:
    say({"id": request["id"], "rejected": {"message": "no object"}})
"""

with_a_target = pytest.mark.parametrize(
    "command",
    [
        "run -k box/decode/string-confidence",
        pytest.param("fuzz --max-requests 5", marks=pytest.mark.slow),
        "smoke",
    ],
)


def said_of(command: str, capsys: Capture, folder: Path, end: str, grace: float) -> str:
    """What is printed of a program that does this in the end."""
    made = program(folder, echo=GOOD, hello=GREETING, end=end)
    main([*command.split(), *made.arguments], limits=evolve(PATIENT, grace_seconds=grace))
    return capsys.readouterr().out


@with_a_target
def test_what_it_says_after_its_last_reply_is_wrong(
    tmp_path: Path, command: str, capsys: Capture
) -> None:
    out = said_of(command, capsys, tmp_path, "raw(b'bye')", HANG)
    assert "said `bye` after its last reply; logs and prints belong on stderr" in out
    assert ("FAILED it exits when stdin ends" in out) == (command == "smoke")


@with_a_target
def test_that_it_does_not_exit_is_a_matter_of_advice(
    tmp_path: Path, command: str, capsys: Capture
) -> None:
    """How long it takes depends on the machine, too."""
    out = said_of(command, capsys, tmp_path, FOR_EVER, 0.1)
    late = "it was still there 0.1 s after its stdin had ended, and was stopped: leave the loop"
    assert late in out
    assert ("note  it exits when stdin ends" in out) == (command == "smoke")


@with_a_target
def test_of_one_that_exits_nothing_is_said(tmp_path: Path, command: str, capsys: Capture) -> None:
    out = said_of(command, capsys, tmp_path, "", HANG)
    assert "stdin had ended" not in out
    assert "last reply" not in out


def test_smoke_holds_for_one_that_lingers(tmp_path: Path) -> None:
    for end, status in ((FOR_EVER, 0), ("raw(b'bye')", 1)):
        made = program(tmp_path, echo=GOOD, end=end)
        grace = 0.1 if end == FOR_EVER else HANG
        limits = evolve(PATIENT, grace_seconds=grace)
        assert main(["smoke", *made.arguments], limits=limits) == status
