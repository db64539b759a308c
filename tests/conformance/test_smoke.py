from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve

from nucleus_conformance.cli import main
from nucleus_conformance.smoke import Step, smoke
from nucleus_conformance.targets.limits import Limits
from nucleus_spec.editions import DEFAULT
from tests.helpers.patience import FOR_EVER, PATIENT, stretched
from tests.helpers.programs import GREETING, program

ECHO = 'say({"id": request["id"], "payload": request["payload"]})'
GOOD = f"""
if request["op"] != "decode":
    say({{"id": request["id"], "unsupported": {{"reason": "later"}}}})
elif request["payload"]["geometry"] == "none":
    say({{"id": request["id"], "rejected": {{"message": "no"}}}})
else:
    {ECHO}
"""


def steps(folder: Path, echo: str, hello: str = GREETING, limits: Limits = PATIENT) -> list[Step]:
    return list(smoke(program(folder, echo=echo, hello=hello).command, DEFAULT, limits))


def test_a_good_harness_takes_every_step(tmp_path: Path) -> None:
    found = steps(tmp_path, GOOD)
    assert len(found) == 8
    assert not [each for each in found if each.problem]
    assert all(each.found for each in found)


def test_the_reference_takes_every_step(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["smoke", "reference"]) == 0
    printed = capsys.readouterr().out
    assert printed.count("ok    ") == 8
    assert "FAILED" not in printed


def instead(op: str, what: str) -> str:
    return f"if {op}:\n    {what}\nelse:\n" + "\n".join(
        f"    {line}" for line in GOOD.strip().splitlines()
    )


LABEL = 'request["op"] == "decode" and "\\u2028" in request["payload"]["label"]'
MANY = 'request["id"].startswith("many")'


@pytest.mark.parametrize(
    ("echo", "hello", "step", "problem", "advice"),
    [
        (GOOD, "raw(b'Welcome!\\n')", 1, "did not say hello", "stdout is for replies only"),
        (GOOD, "sys.exit('no such file')", 1, "no such file", "run the command by hand"),
        ("sys.exit(1)", GREETING, 2, "exited with status 1", "catch every error"),
        ("say({'id': request['id'], 'value': 1})", GREETING, 2, "a box with value", "payload"),
        (
            instead(LABEL, 'say({"id": request["id"], "payload": {"label": "?"}})'),
            GREETING, 3, "came back as '?'", "UTF-8",
        ),
        ("say({'id': request['id'], 'payload': 5})", GREETING, 2, "a box with payload: 5", "read"),
        (
            instead(LABEL, 'say({"id": request["id"], "payload": [1]})'),
            GREETING, 3, "came back as None", "UTF-8",
        ),
        (instead(MANY, 'say({"id": [1], "payload": 1})'), GREETING, 6, "not open", "own id"),
        (ECHO, GREETING, 4, "geometry is a string with payload", "not a refusal"),
        (
            GOOD.replace('request["op"] != "decode"', "False").replace(
                'request["payload"]["geometry"]', 'request["payload"].get("geometry")'
            ),
            GREETING, 5, "unknown operation with payload", "unsupported",
        ),
        (instead(MANY, 'say({"id": "many-1", "payload": 1})'), GREETING, 6, "not open", "own id"),
        (
            instead(
                'len(request.get("payload", {}).get("metadata", {})) > 0',
                'say({"id": request["id"], "payload": {"metadata": {}}})',
            ),
            GREETING, 7, "did not come back whole", "64 KiB",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_the_step(
    tmp_path: Path, echo: str, hello: str, step: int, problem: str, advice: str
) -> None:
    check(steps(tmp_path, echo, hello), step, problem, advice)


@pytest.mark.parametrize(
    ("echo", "hello", "step", "problem", "advice"),
    [
        (GOOD, FOR_EVER, 1, "did not say hello within {} s", "flush stdout"),
        (FOR_EVER, GREETING, 2, "no complete reply within {} s", "flush stdout"),
        (instead(MANY, "pass"), GREETING, 6, "50 of 50 requests", '"window": 1'),
    ],
    ids=["from the start", "when it is asked", "when it is asked a lot"],
)
def test_silence_has_an_end(
    tmp_path: Path, echo: str, hello: str, step: int, problem: str, advice: str
) -> None:
    seconds = stretched(0.5)
    limits = evolve(PATIENT, reply_seconds=seconds)
    if step == 1:
        limits = evolve(PATIENT, start_seconds=seconds)
    check(steps(tmp_path, echo, hello, limits), step, problem.format(f"{seconds:g}"), advice)


def check(found: list[Step], step: int, problem: str, advice: str) -> None:
    """That is the first step that is wrong, and the last."""
    assert len(found) == step
    assert not [each for each in found[:-1] if each.problem]
    assert problem in found[-1].problem
    assert advice in found[-1].advice


def test_one_that_does_not_end(tmp_path: Path) -> None:
    made = program(tmp_path, echo=GOOD, end=FOR_EVER)
    *_, last = smoke(made.command, DEFAULT, evolve(PATIENT, grace_seconds=0.2))
    assert last.problem == "it does not exit when stdin ends"


def test_the_exit_status_says_how_far_it_came(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["smoke", *program(tmp_path, echo=ECHO).arguments]) == 1
    assert "FAILED it reports a refusal" in capsys.readouterr().out
    assert main(["smoke", *program(tmp_path, hello="sys.exit(1)").arguments]) == 3
    assert main(["smoke", "--", str(tmp_path / "missing")]) == 3
