from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve

from nucleus_conformance.cli import main
from nucleus_conformance.smoke import Step, smoke
from nucleus_conformance.targets.limits import Limits
from nucleus_spec.editions import DEFAULT
from tests.helpers.patience import FOR_EVER, PATIENT, stretched
from tests.helpers.programs import GREETING, greeting, program

READ = """
if "text" in request:
    request["payload"] = json.loads(request["text"])
"""
ECHO = 'say({"id": request["id"], "payload": request.get("payload")})'
GOOD = f"""
{READ}
if request["op"] != "decode":
    say({{"id": request["id"], "unsupported": {{"reason": "later"}}}})
elif request["payload"] == "none":
    say({{"id": request["id"], "rejected": {{"message": "no"}}}})
else:
    {ECHO}
"""


def steps(folder: Path, echo: str, hello: str = GREETING, limits: Limits = PATIENT) -> list[Step]:
    return list(smoke(program(folder, echo=echo, hello=hello).command, DEFAULT, limits))


def test_a_good_harness_takes_every_step(tmp_path: Path) -> None:
    found = steps(tmp_path, GOOD)
    assert len(found) == 9
    assert not [each for each in found if each.problem]
    assert all(each.found for each in found)


def test_the_reference_takes_every_step(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["smoke", "reference"]) == 0
    printed = capsys.readouterr().out
    assert printed.count("ok    ") == 9
    assert "FAILED" not in printed
    assert "Now score it: nucleus-conformance run reference" in printed


def test_it_ends_with_the_command_that_scores(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "my port"
    folder.mkdir()
    made = program(folder, echo=GOOD)
    assert main(["smoke", "--edition", "0.21.2", *made.arguments]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "nucleus-conformance run --edition 0.21.2 -- " in said
    assert f"'{folder}/" in said


def test_a_port_of_one_type_is_tried_on_that_one(tmp_path: Path) -> None:
    only = (
        'if request.get("type") != "category":\n    say({"id": request["id"], "unsupported": {}})\n'
    )
    found = steps(tmp_path, f"{READ}\n{only}el{GOOD.replace(READ, '').strip()}")
    assert not [each for each in found if each.problem]
    assert found[1].found == "it read a category and replied with its payload"
    assert found[3].found == "it reads a category that comes as text"


def test_without_a_type_what_needs_one_is_skipped(tmp_path: Path) -> None:
    found = steps(tmp_path, 'say({"id": request["id"], "unsupported": {"reason": "not yet"}})')
    assert found[1].found == "it supports no type yet (not yet)"
    assert found[1].advice.startswith("let it support a type")
    assert [index for index, step in enumerate(found) if step.is_skipped] == [1, 2, 3, 4, 7]
    assert not [each for each in found if each.problem]


def test_what_supports_nothing_is_not_said_to_be_ready(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = program(tmp_path, echo='say({"id": request["id"], "unsupported": {}})')
    assert main(["smoke", *made.arguments]) == 0
    out = capsys.readouterr().out
    assert out.count("\nskip  it ") == 5
    assert "skipped" not in out
    assert "Now score it" not in out
    assert "As far as it was tried, the harness speaks the protocol: let it support a type" in out


def instead(op: str, what: str) -> str:
    return f"if {op}:\n    {what}\nelse:\n" + "\n".join(
        f"    {line}" for line in GOOD.strip().splitlines()
    )


REFERENCE = '"u2028" in ascii(request.get("payload"))'
MANY = 'request["id"].startswith("many")'


@pytest.mark.parametrize(
    ("echo", "hello", "step", "problem", "advice"),
    [
        (GOOD, "raw(b'Welcome!\\n')", 1, "did not say hello", "stdout is for replies only"),
        (
            GOOD, greeting(edition="0.14.29"), 1, "but was asked for 0.17.9",
            "add --edition 0.14.29, or tell the harness to speak 0.17.9; a harness that speaks sev",
        ),
        (
            GOOD, greeting(edition="latest"), 1,
            "edition `latest`, which is none: there are 0.14.29, 0.15.5, 0.17.8, 0.17.9, 0.21.2",
            "name one of these, or one of their releases",
        ),
        (GOOD, "sys.exit('no such file')", 1, "no such file", "run the command by hand"),
        ("sys.exit(1)", GREETING, 2, "exited with status 1", "catch every error"),
        ("say({'id': request['id'], 'value': 1})", GREETING, 2, "a box with value: 1", 'what it read is {"label": "'),
        (
            instead(REFERENCE, 'say({"id": request["id"], "payload": {"reference_id": "?"}})'),
            GREETING, 3, 'came back as "?"', "UTF-8",
        ),
        (
            instead('"text" in request', 'say({"id": request["id"], "error": {}})'),
            GREETING, 4, "answered decode with caught when the box came as text", "parse text",
        ),
        (
            instead('"arguments_text" in request', 'say({"id": request["id"], "error": {}})'),
            GREETING, 4, "when the box came as arguments_text", "as the member that it stands for",
        ),
        (READ + ECHO, GREETING, 5, "a payload that is a string with payload", "not a refusal"),
        (
            GOOD.replace('request["op"] != "decode"', 'request["op"] == "construct"'),
            GREETING, 6, "unknown operation with payload", "unsupported",
        ),
        (instead(MANY, 'say({"id": "many-1", "payload": 1})'), GREETING, 7, "not open", "id that it has"),
        (
            instead(
                'len(str(request.get("payload"))) > 2**20',
                'say({"id": request["id"], "payload": {"reference_id": ""}})',
            ),
            GREETING, 8, "did not come back whole", "keep strings whole",
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
        (instead(MANY, "pass"), GREETING, 7, "50 of 50 requests", '"window": 1'),
    ],
    ids=["from the start", "when it is asked", "when it is asked a lot"],
)
@pytest.mark.sampled(3)
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


def test_what_it_wrote_before_it_died_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The last few lines, and none of them can do harm."""
    lines = [f"line {number}" for number in range(20)]
    last = [*lines, "\x1b[2J::error::x", "the end"]
    dies = f"sys.exit({chr(10).join(last)!r})"
    for made, status in (
        (program(tmp_path, hello=dies, name="at-start"), 3),
        (program(tmp_path, echo=dies, name="later"), 1),
    ):
        assert main(["smoke", *made.arguments]) == status
        text = capsys.readouterr().out
        assert ": the end\n" in text
        found = [line.strip() for line in text.splitlines() if line.lstrip().startswith("| ")]
        assert found == [*(f"| {each}" for each in lines[-6:]), r"| \x1b[2J::error::x"]


def test_one_that_does_not_end(tmp_path: Path) -> None:
    made = program(tmp_path, echo=GOOD, end=FOR_EVER)
    *_, last = smoke(made.command, DEFAULT, evolve(PATIENT, grace_seconds=0.2))
    assert not last.problem
    assert last.remark.endswith("leave the loop at the end of stdin, and exit")


def test_the_exit_status_says_how_far_it_came(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["smoke", *program(tmp_path, echo=READ + ECHO).arguments]) == 1
    assert "FAILED it reports a refusal" in capsys.readouterr().out
    assert main(["smoke", *program(tmp_path, hello="sys.exit(1)").arguments]) == 3
    assert main(["smoke", "--", str(tmp_path / "missing")]) == 3


def test_a_payload_that_is_none_is_no_reading(tmp_path: Path) -> None:
    found = steps(tmp_path, 'say({"id": request["id"], "payload": {"label": "a"}})')
    assert found[-1].name == "it decodes a prediction"
    assert found[-1].problem == 'its payload of a box has no reference_id: {"label": "a"}'
