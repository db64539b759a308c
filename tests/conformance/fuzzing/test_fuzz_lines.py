"""Every line that `fuzz` writes is as `fuzz.schema.json` says, and every parser reads it."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from jsonschema import Draft202012Validator

import nucleus_conformance.fuzzing
from nucleus_conformance.cli import main
from nucleus_conformance.fuzzing.lines import FORMAT
from nucleus_conformance.report.schema import SCHEMA as OF_REPORTS
from nucleus_conformance.suite.ijson import is_portable, restored
from nucleus_conformance.targets.limits import Limits
from tests.helpers.command_line import started, wait_for
from tests.helpers.liars import LIARS
from tests.helpers.miniatures import RIGHT, Miniature
from tests.helpers.patience import FOR_EVER, PATIENT, stretched
from tests.helpers.programs import greeting, program

SCHEMA = json.loads(
    Path(nucleus_conformance.fuzzing.__file__).with_name("fuzz.schema.json").read_bytes()
)


def checked(path: Path) -> list[dict[str, Any]]:
    """The lines, which are as the schema says: a header, findings, a footer."""
    validator = Draft202012Validator(SCHEMA)
    found = [json.loads(line) for line in path.read_text("ascii").splitlines()]
    for line in found:
        assert is_portable(line, 63)
        validator.validate(line)
    kinds = [each["kind"] for each in found]
    assert kinds == ["header", *["finding"] * (len(found) - 2), "footer"]
    return [restored(line) for line in found]


def findings(
    folder: Path,
    wrong: Miniature,
    *options: str,
    limits: Limits = PATIENT,
    type_name: str = "line",
) -> list[dict[str, Any]]:
    path = folder / "found.jsonl"
    asked = ["--type", type_name, "--max-requests", "60", "--seed", "1", "--json", str(path)]
    main(["fuzz", *asked, *options, "--", sys.executable, str(wrong.write(folder))], limits)
    return checked(path)[1:-1]


def sent(*lines: str) -> Miniature:
    body = "".join(f"    {each}\n" for each in lines)
    return Miniature(
        f"import os, random, time\ncount = [0]\ndef sent(payload):\n{body}    return payload"
    )


def test_the_schema_is_one_and_says_its_version() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$defs"]["header"]["properties"]["format"]["const"] == FORMAT


def test_what_reports_have_too_is_the_same() -> None:
    of_reports = json.loads(OF_REPORTS.read_bytes())["$defs"]
    mine = SCHEMA["$defs"]
    for name in mine.keys() & of_reports.keys() - {"header", "footer"}:
        assert mine[name] == of_reports[name], name
    shared: Mapping[str, Any] = of_reports["verdict"]["properties"]
    told = {
        name for name, each in mine["finding"]["properties"].items() if each == shared.get(name)
    }
    assert {"type", "operation", "depth", "comment", "request", "expect", "actual"} <= told


def test_none(tmp_path: Path) -> None:
    assert findings(tmp_path, RIGHT) == []


@pytest.mark.slow
def test_one_of_a_wrong_value(tmp_path: Path) -> None:
    (found,) = findings(tmp_path, sent("payload['reference_id'] = 'other'"))
    assert (found["verdict"], found["level"]) == ("failed", "required")
    assert found["places"] == ["/reference_id"]
    assert "again" not in found


@pytest.mark.slow
def test_one_that_has_what_not_every_parser_reads(tmp_path: Path) -> None:
    wrong = Miniature(
        "def sent(payload):\n    return {**payload, 'reference_id': '\\ud800', 'n': 2**70}"
    )
    found = findings(tmp_path, wrong)
    assert any(each["actual"]["payload"]["n"] == 2**70 for each in found if "actual" in each)


@pytest.mark.parametrize(
    ("way", "verdict"),
    [("os._exit(3)", "crash"), pytest.param(FOR_EVER, "timeout", marks=pytest.mark.nightly)],
)
@pytest.mark.slow
@pytest.mark.nightly
def test_one_of_a_death(tmp_path: Path, way: str, verdict: str) -> None:
    limits = evolve(PATIENT, reply_seconds=stretched(0.2)) if verdict == "timeout" else PATIENT
    wrong = sent(f"if len(payload['geometry'].get('vertices', [])) > 1: {way}")
    assert {each["verdict"] for each in findings(tmp_path, wrong, limits=limits)} == {verdict}


@pytest.mark.slow
@pytest.mark.nightly
def test_one_that_says_what_is_no_reply(tmp_path: Path) -> None:
    made, path = program(tmp_path, echo="raw(b'hello\\n')"), tmp_path / "found.jsonl"
    asked = ["fuzz", "--type", "line", "--max-requests", "20", "--seed", "1", "--json", str(path)]
    assert main([*asked, *made.arguments], PATIENT) == 1
    assert {each["verdict"] for each in checked(path)[1:-1]} == {"protocol-error"}


@pytest.mark.fault(25, "fuzz")
def test_one_that_comes_by_chance(tmp_path: Path) -> None:
    seldom = sent("count[0] += 1", "if not count[0] % 31: payload['reference_id'] = 'other'")
    (found,) = findings(tmp_path, seldom, "--max-requests", "100")
    assert (found["verdict"], found["again"]) == ("flaky", False)


@pytest.mark.nightly
def test_one_that_depends_on_what_was_asked_before(tmp_path: Path) -> None:
    kept = LIARS["keeps what a refused payload had"]
    found = findings(tmp_path, kept, "--max-requests", "600", type_name="category")
    assert any("before" in each for each in found)


def test_all_is_unsupported_and_not_all_is_declared(tmp_path: Path) -> None:
    unsupported = 'say({"id": request["id"], "unsupported": {"reason": "not yet"}})'
    hello = greeting(types=["box"], operations=["decode"])
    made = program(tmp_path, echo=unsupported, hello=hello)
    path = tmp_path / "found.jsonl"
    asked = ["fuzz", "--max-requests", "20", "--seed", "1", "--json", str(path)]
    assert main([*asked, *made.arguments], PATIENT) == 1
    header, footer = checked(path)
    assert "line" in header["not_declared"]
    assert footer["complete"] is True


@pytest.mark.slow
def test_one_that_was_interrupted(tmp_path: Path) -> None:
    made = program(tmp_path)  # it says nothing right, and takes its time to be asked of it all
    path = tmp_path / "found.jsonl"
    asked = ["fuzz", "--max-requests", "10000000", "--seed", "1", "--json", str(path)]
    with started(*asked, *made.arguments) as running:
        wait_for(made.path.with_suffix(".log"), 200)
        running.send_signal(signal.SIGINT)
        running.communicate()
    assert checked(path)[-1]["complete"] is False


@pytest.mark.slow
def test_one_that_had_no_time_to_be_made_small(tmp_path: Path) -> None:
    """A search in which each reply takes a while has no time for more than to find."""
    slow = sent("time.sleep(0.05)", "payload['reference_id'] = 'other'")
    found = findings(tmp_path, slow, "--time", "2")
    assert [each.get("small", True) for each in found] == [False]
