from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.errors import UsageError
from nucleus_conformance.report.bundle import write_bundle
from nucleus_conformance.running.run import judge_all
from nucleus_conformance.running.session import session
from nucleus_conformance.suite.case import Outcome
from nucleus_spec.editions import DEFAULT
from tests.helpers.command_line import write_suite
from tests.helpers.patience import PATIENT
from tests.helpers.programs import Program, make_case, program

CASE = make_case(
    "segmentation/local-files/odd name".replace(" ", "-"),
    {"label": 'it\'s; $(rm) "x" \u2028'},
    Outcome("payload", {"label": "other"}),
    files=["masks/a b.png"],
    links={"l'nk/x.png": "../masks/a b.png"},
)
SEES = 'say({"id": request["id"], "payload": [request["payload"], os.path.isfile("l\'nk/x.png")]})'


def bundled(folder: Path, made: Program) -> Path:
    with session(made.command, DEFAULT, limits=PATIENT) as running:
        failures = [each for each in judge_all([CASE], running) if not each.passed]
    assert write_bundle(folder, failures, made.command, DEFAULT) == 1
    return folder / CASE.id


def test_the_script_shows_the_failure_without_the_runner(tmp_path: Path) -> None:
    folder = bundled(tmp_path / "bundle", program(tmp_path, echo=SEES))
    done = subprocess.run([folder / "reproduce.sh"], capture_output=True, check=True, cwd=tmp_path)
    _, reply = map(json.loads, done.stdout.splitlines())
    assert reply == {"id": "case", "payload": [CASE.input["payload"], True]}
    actual = json.loads((folder / "actual.json").read_bytes())
    assert actual["actual"] == {"payload": reply["payload"]}
    assert json.loads((folder / "expected.json").read_bytes()) == [
        {"id": "case", "payload": {"label": "other"}}
    ]


@pytest.mark.fault(44, "run")
def test_no_file_has_the_value_of_a_variable_that_was_passed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_TOKEN", "hunter2")
    made, folder = program(tmp_path, echo=SEES), tmp_path / "bundle"
    case = make_case("box/decode/wrong", {"label": "a"}, Outcome("payload", {"label": "other"}))
    fixtures = write_suite(tmp_path / "fixtures", [case])
    command = ["run", "--fixtures", str(fixtures), "--pass-env", "MY_TOKEN"]
    command += ["--bundle", str(folder), "--json", str(tmp_path / "report.jsonl")]
    assert main([*command, *made.arguments], PATIENT) == 1
    scripts = {path: path.read_text("utf-8") for path in tmp_path.rglob("*") if path.is_file()}
    assert not [path for path, text in scripts.items() if "hunter2" in text]
    (script,) = folder.rglob("reproduce.sh")
    assert 'MY_TOKEN="${MY_TOKEN:?}" ' in scripts[script]
    subprocess.run([script], capture_output=True, check=True, cwd=tmp_path)
    monkeypatch.delenv("MY_TOKEN")
    done = subprocess.run([script], capture_output=True, check=False, cwd=tmp_path)
    assert b"MY_TOKEN" in done.stderr


def test_an_index_lists_the_failures_by_cause(tmp_path: Path) -> None:
    bundled(tmp_path / "bundle", program(tmp_path, echo=SEES))
    index = (tmp_path / "bundle" / "README.md").read_text("utf-8")
    assert "## 1 × `wrong type at the whole answer`" in index
    assert f"- [`{CASE.id}`]({CASE.id}/)" in index


def test_the_request_is_what_was_sent(tmp_path: Path) -> None:
    made = program(tmp_path, echo=SEES)
    folder = bundled(tmp_path / "bundle", made)
    for kept, sent in zip(
        (folder / "request.jsonl").read_bytes().splitlines(), made.log.splitlines(), strict=True
    ):
        assert {**json.loads(kept), "id": ""} == {**json.loads(sent), "id": ""}


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match="is not empty"):
        write_bundle(tmp_path, [], program(tmp_path).command, DEFAULT)
