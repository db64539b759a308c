"""`fuzz`, the whole command: what it prints and saves of what it found."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from attrs import evolve

from nucleus_conformance.cli import main
from tests.helpers.command_line import Capture, lines_of
from tests.helpers.known_failures import SAID
from tests.helpers.miniatures import RIGHT, Miniature
from tests.helpers.patience import PATIENT
from tests.helpers.programs import greeting, program

WRONG = Miniature(
    "def sent(payload):\n    return {**payload, 'metadata': {}} if payload['metadata'] else payload"
)


def fuzz(folder: Path, liar: Miniature, *options: str) -> int:
    """Search a while for what is wrong with that, with the command: its exit status."""
    folder.mkdir()
    asked = ["fuzz", "--type", "category", "--max-requests", "60", "--seed", "1"]
    return main([*asked, *options, "--", sys.executable, str(liar.write(folder))], PATIENT)


@pytest.mark.slow
def test_a_finding_is_printed_and_saved(tmp_path: Path, capsys: Capture) -> None:
    saved, report = tmp_path / "saved", tmp_path / "found.jsonl"
    options = ["--save", str(saved), "--json", str(report)]
    assert fuzz(tmp_path / "liar", WRONG, *options) == 1
    out = capsys.readouterr().out
    header, *findings, footer = lines_of(report)
    assert (header["seed"], footer["findings"]) == (1, len(findings))
    for each in findings:
        assert f"FAILED {each['id']}" in out
        assert (saved / "replay" / each["id"] / "reproduce.sh").is_file()
    assert "the smallest request, of " in out
    assert f"saved: nucleus-conformance run --fixtures {saved} --edition 0.17.9 -- " in out
    assert "compared: values, not how numbers are spelled" in out
    assert f"\n{len(findings)} finding" in out
    assert main(["run", "--fixtures", str(saved), "reference"]) == 0
    assert f"{len(findings)}/{len(findings)} passed (100 %)" in capsys.readouterr().out


def test_a_terminal_shows_how_far_it_is(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    assert fuzz(tmp_path / "right", RIGHT) == 0
    said = capsys.readouterr().out
    assert "60 of 60 requests, 0 findings" in said
    assert "0 findings in 60 requests" in said


def test_what_had_no_time_is_said(tmp_path: Path, capsys: Capture) -> None:
    assert fuzz(tmp_path / "right", RIGHT, "--time", "0.000001") == 1
    assert "nothing was asked: give the search more time" in capsys.readouterr().out


HOSTILE_NAME = "red\x1b[31m \u202e ::error::"


@pytest.mark.fault(26, "fuzz")
@pytest.mark.fault(37, "fuzz")
def test_what_supports_nothing_is_not_right(tmp_path: Path, capsys: Capture) -> None:
    """And none of what it calls itself is obeyed by the terminal."""
    unsupported = 'say({"id": request["id"], "unsupported": {"reason": "not yet"}})'
    made = program(tmp_path, echo=unsupported, hello=greeting(name=HOSTILE_NAME))
    asked = ["fuzz", "--type", "category", "--max-requests", "60", "--seed", "1"]
    assert main([*asked, *made.arguments], PATIENT) == 1
    out = capsys.readouterr().out
    assert "0 findings in 60 requests\nevery answer is unsupported: nothing is known" in out
    assert r"red\x1b[31m \u202e" in out
    assert out.replace("\n", "").isprintable()


@pytest.mark.fault(37, "fuzz")
@pytest.mark.slow
@pytest.mark.parametrize("listed", [False, True])
def test_a_type_that_is_left_out_by_its_answers_alone_is_not_right(
    tmp_path: Path, capsys: Capture, listed: bool
) -> None:
    """Others, and other operations, may be right: the type is not, unless a list says so."""
    no_boxes = """
if request["type"] == "box":
    say({"id": request["id"], "unsupported": {"reason": "not yet"}})
else:
    say({"id": request["id"], "rejected": {"message": "no"}})
"""
    made = program(tmp_path, echo=no_boxes, hello=greeting(types=["category", "box"]))
    known = tmp_path / "known.txt"
    known.write_text(f"box/* {SAID} difference=unsupported\n")
    options = ["--known-failing", str(known)] if listed else []
    asked = ["fuzz", "--operation", "decode", "--max-requests", "300", "--seed", "1", *options]
    main([*asked, *made.arguments], PATIENT)
    said = "problem: unsupported, though not left out: box ("
    assert (said in capsys.readouterr().out) == (not listed)


BOTH = Miniature(
    "def sent(payload):\n"
    "    if payload['reference_id'] == '': payload['reference_id'] = '0'\n"
    "    return json.loads(json.dumps(payload).replace('\\\\ud83d\"', '\\\\ufffd\"'))"
)
"""Wrong where it must be right, and where it only need be."""


@pytest.mark.slow
@pytest.mark.nightly
def test_what_is_required_stands_first(tmp_path: Path, capsys: Capture) -> None:
    report = tmp_path / "found.jsonl"
    options = ["--max-requests", "2000", "--json", str(report)]
    assert fuzz(tmp_path / "liar", BOTH, *options) == 1
    _, *findings, _ = lines_of(report)
    assert [each["level"] for each in findings] == ["required", "recommended"]
    out = capsys.readouterr().out
    assert out.index(findings[0]["id"]) < out.index(findings[1]["id"])


@pytest.mark.slow
def test_how_much_was_asked_and_what_for(tmp_path: Path, capsys: Capture) -> None:
    report = tmp_path / "found.jsonl"
    assert fuzz(tmp_path / "liar", WRONG, "--json", str(report)) == 1
    footer = lines_of(report)[-1]
    assert footer["requests"] <= 60
    again = f"{footer['asked_again']} more to make small what was found and ask for it again"
    assert f" in {footer['requests']} requests, and {again}" in capsys.readouterr().out


def test_a_pipe_shows_now_and_then_how_far_it_is(tmp_path: Path, capsys: Capture) -> None:
    """On stderr, so that what is read from stdout stays as it is."""
    slow = Miniature("import time\ndef sent(payload):\n    time.sleep(0.005)\n    return payload")
    path = slow.write(tmp_path)
    asked = ["fuzz", "--type", "line", "--max-requests", "60", "--seed", "1", "--json", "-"]
    limits = evolve(PATIENT, notice_seconds=0.002)
    assert main([*asked, "--", sys.executable, str(path)], limits) == 0
    said = capsys.readouterr()
    assert [json.loads(each)["kind"] for each in said.out.splitlines()] == ["header", "footer"]
    assert " of 60 requests, 0 findings\n" in said.err
    assert fuzz(tmp_path / "right", RIGHT) == 0
    assert " of 60 requests" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["fuzz", "--operation", "dcode"], "dcode is no operation; did you mean decode? (there "),
        (["fuzz", "--type", "boxes"], "boxes is no type; did you mean box? (there are box, line"),
        (["generate", "--type", "circle"], "circle is no type (there are box, line, polygon"),
    ],
)
def test_what_was_meant(arguments: list[str], problem: str, capsys: Capture) -> None:
    assert main([*arguments, *(["reference"] if arguments[0] == "fuzz" else [])], PATIENT) == 2
    assert problem in capsys.readouterr().err


@pytest.mark.slow
def test_one_operation_alone_is_asked(tmp_path: Path, capsys: Capture) -> None:
    wrong = Miniature("def text(payload):\n    return json.dumps({**payload, 'label': 'x'})")
    assert fuzz(tmp_path / "decode", wrong, "--operation", "decode") == 0
    assert fuzz(tmp_path / "encode", wrong, "--operation", "encode") == 1
    assert "not asked" not in capsys.readouterr().out
