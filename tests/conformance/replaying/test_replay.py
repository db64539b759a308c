"""`replay` through the whole command: what it says, its statuses, and what it survives."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

import jsonschema
import pytest
from attrs import evolve

import nucleus_conformance.replaying
from nucleus_conformance.cli import main
from nucleus_conformance.replaying.formats.renderers import RENDERERS, schema
from tests.helpers.command_line import Capture, refused
from tests.helpers.dumps import good, lines, payload, written
from tests.helpers.patience import PATIENT
from tests.helpers.programs import ECHO, greeting, program
from tests.helpers.replays import (
    WRONG,
    arguments,
    changed,
    interrupted,
    replay,
    told,
)

SCHEMA: Final = Path(nucleus_conformance.replaying.__file__).with_name("change.schema.json")


class TestEditions:
    def test_of_the_reference_is_that_of_the_target(self, tmp_path: Path, capsys: Capture) -> None:
        dump = written(tmp_path / "dump.jsonl", [payload("keypoints", annotation_id=None)])
        given = ["replay", dump, "--against", "reference", "--edition", "0.14.29"]
        assert main([*given, "--target", "reference"]) == 0
        log = program(tmp_path, hello=greeting())
        main(["replay", dump, "--edition", "0.14.29", *log.arguments])
        assert json.loads(log.log.splitlines()[0])["edition"] == "0.14.29"
        capsys.readouterr()

    def test_two_targets_are_one_too_many(self, tmp_path: Path, capsys: Capture) -> None:
        dump = written(tmp_path / "dump.jsonl", good(1))
        given = ["replay", dump, "--target", "reference", *program(tmp_path).arguments]
        assert "there are two targets" in refused(capsys, *given)
        assert "no target: say reference" in refused(capsys, "replay", dump)
        assert "name the files to replay" in refused(capsys, "replay", "--target", "reference")
        said = refused(capsys, "replay", dump, "--target", "node 'x")
        assert "--target node 'x: No closing quotation" in said


class TestTrouble:
    """A program that dies costs its line."""

    @pytest.mark.fault(30, "replay")
    def test_costs_its_line(self, tmp_path: Path, capsys: Capture) -> None:
        dies = f'if request["payload"]["reference_id"] in ("image_2", "image_7"):\n    os._exit(3)\n{ECHO}'
        out = told(tmp_path, capsys, dies, payloads=good(12))
        assert "no-answer (error), 2 predictions: no proper answer, by" in out
        assert "crash: exited with status 3" in out
        assert "none of 9 annotation ids changes" in out
        assert "2 predictions could not be compared" in out

    def test_of_what_it_is_replayed_against_does_too(self, tmp_path: Path, capsys: Capture) -> None:
        dies = f'if "image_2" in str(request):\n    os._exit(3)\n{ECHO}'
        other = program(tmp_path, echo=dies, name="other")
        assert replay(tmp_path, program(tmp_path), against=other) == 1
        assert "none of 4 annotation ids changes" in capsys.readouterr().out

    def test_that_has_no_end_ends_the_replay(self, tmp_path: Path, capsys: Capture) -> None:
        dies = f'if "image_1" in str(request):\n    os._exit(3)\n{ECHO}'
        limits = evolve(PATIENT, lost_seconds=0.0, seconds_per_reply=0.0)
        made = program(tmp_path, echo=dies)
        status = replay(tmp_path, made, payloads=good(200), limits=limits)
        out = capsys.readouterr().out
        assert status == 1
        assert "the dump was not replayed to its end: only 2 predictions of it" in out
        assert "problem: " in out
        assert "given up: " in out

    def test_without_the_operation_is_told(self, tmp_path: Path, capsys: Capture) -> None:
        made = program(tmp_path, hello=greeting(operations=["encode"]))
        said = refused(capsys, *arguments(tmp_path, made))
        assert "does not declare the operation decode" in said


class TestResuming:
    def test_goes_on_where_it_was_cut_off(
        self, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("nucleus_conformance.replaying.replay.SIZE", 2**9)
        journal = tmp_path / "journal"
        made = program(tmp_path, echo=changed(label="bus"))
        given = "--resume", str(journal), "--format", "json"
        assert replay(tmp_path, made, *given, payloads=good(24)) == 1
        whole, asked = capsys.readouterr().out, len(made.log.splitlines())
        assert len(whole.splitlines()) == 24
        data = journal.read_bytes()
        for length in (len(data), len(data) - 1, len(data) // 2):
            journal.write_bytes(data[:length])
            made.path.with_suffix(".log").write_bytes(b"")
            assert replay(tmp_path, made, *given, payloads=good(24)) == 1
            assert capsys.readouterr().out == whole
            assert len(made.log.splitlines()) < asked
            assert bool(made.log) is (length < len(data)), "one that is finished starts nothing"
            assert journal.read_bytes() == data

    def test_goes_on_within_a_block(self, tmp_path: Path, capsys: Capture) -> None:
        journal = tmp_path / "journal"
        dies = f'if "image_7" in str(request):\n    os._exit(3)\n{changed(label="bus")}'
        made = program(tmp_path, echo=dies)
        given = "--resume", str(journal)
        limits = evolve(PATIENT, lost_seconds=0.0, seconds_per_reply=0.0)
        assert replay(tmp_path, made, *given, payloads=good(24), limits=limits) == 1
        said = capsys.readouterr()
        assert "was not replayed to its end: only 8 predictions of it" in said.out
        assert f"{journal} has what was found: --resume goes on from there" in said.err
        program(tmp_path, echo=changed(label="bus"))
        assert replay(tmp_path, made, *given, "--show", "30", payloads=good(24)) == 1
        out = capsys.readouterr().out
        assert "of 20 annotation ids" in out
        found = sorted(int(each) for each in re.findall(r"dump.jsonl:(\d+) ", out))
        assert found == list(range(1, 25))

    def test_is_refused_of_another_replay_or_dump(self, tmp_path: Path, capsys: Capture) -> None:
        journal = str(tmp_path / "journal")
        made = program(tmp_path)
        assert replay(tmp_path, made, "--resume", journal) == 0
        capsys.readouterr()
        given = arguments(tmp_path, made, "--resume", journal, "--depth", "bytes")
        assert "is of another replay" in refused(capsys, *given)
        given = arguments(tmp_path, made, "--resume", journal, payloads=good(7)[1:])
        assert "dump.jsonl has changed since it was replayed" in refused(capsys, *given)
        (tmp_path / "other").write_text("?\n")
        given = arguments(tmp_path, made, "--resume", str(tmp_path / "other"))
        assert "is no journal that replay --resume wrote" in refused(capsys, *given)
        assert (tmp_path / "other").read_text() == "?\n"

    def test_needs_files(self, tmp_path: Path, capsys: Capture) -> None:
        given = arguments(tmp_path, program(tmp_path), "--resume", str(tmp_path / "journal"))
        given[1] = "-"
        assert "--resume needs files: - cannot be read again" in refused(capsys, *given)
        given = arguments(tmp_path, program(tmp_path), "--resume", "-")
        assert "only -o can be stdout" in refused(capsys, *given)
        dump = str(tmp_path / "dump.jsonl")
        given = arguments(tmp_path, program(tmp_path), "--resume", dump)
        assert "is to be read: name another file" in refused(capsys, *given)


class TestSaving:
    def test_writes_a_case_of_each_cause(self, tmp_path: Path, capsys: Capture) -> None:
        made = program(tmp_path, echo=changed(label="bus", annotation_id="b"))
        suite = tmp_path / "suite"
        assert replay(tmp_path, made, "--save", str(suite)) == 1
        err = capsys.readouterr().err
        assert "\nits cases expect what " in err
        (command,) = re.findall("saved: nucleus-conformance (.*)", err)
        assert main(shlex.split(command)) == 1
        assert "required     0/3 passed" in capsys.readouterr().out
        run = ["run", "--fixtures", str(suite), *program(tmp_path, name="right").arguments]
        assert main(run) == 0

    def test_writes_nothing_if_nothing_differs(self, tmp_path: Path, capsys: Capture) -> None:
        suite = tmp_path / "suite"
        assert replay(tmp_path, program(tmp_path), "--save", str(suite)) == 0
        assert "saved" not in capsys.readouterr().err
        assert not suite.exists()


@pytest.mark.slow
@pytest.mark.fault(24, "replay")
def test_what_was_replayed_is_told_of_an_interrupt(tmp_path: Path) -> None:
    assert interrupted(signal.SIGINT, tmp_path) == 130


def test_several_processes_say_the_same(tmp_path: Path, capsys: Capture) -> None:
    made = program(tmp_path, echo=changed(label="bus"))
    outs = []
    for number in ("1", "3"):
        replay(tmp_path, made, "--workers", number, "--format", "json", payloads=good(150))
        outs.append(capsys.readouterr().out)
    assert outs[0] == outs[1]
    assert len(set(made.pids)) == 1 + 3


@pytest.mark.parametrize("form", RENDERERS)
class TestFormats:
    def test_tell_of_hostile_texts(self, form: str, tmp_path: Path, capsys: Capture) -> None:
        text = "\x1b[2J::error::pwned<script>\ud800\n##[error]"
        made = changed(annotation_id=text, **{text: text})
        out = told(tmp_path, capsys, made, "--format", form)
        assert "<script>" not in out or form not in ("html",)
        for line in out.splitlines() if form != "html" else ():
            assert line.isprintable()
            assert not line.lstrip().startswith("::") or form == "github"
        assert len(out) > 300

    def test_go_to_files(self, form: str, tmp_path: Path, capsys: Capture) -> None:
        path = tmp_path / "out"
        assert (
            replay(tmp_path, program(tmp_path, echo=WRONG), "--format", form, "-o", str(path)) == 1
        )
        said = capsys.readouterr()
        assert said.out == ""
        assert "5 of 5 annotation ids change" in said.err
        assert path.read_text()


class TestData:
    def test_every_line_meets_the_schema(self, tmp_path: Path, capsys: Capture) -> None:
        assert json.loads(SCHEMA.read_text("utf-8")) == schema()
        out = told(tmp_path, capsys, changed(label="bus", new=1), "--format", "json")
        validator = jsonschema.Draft202012Validator(schema())
        found = [json.loads(line) for line in out.splitlines()]
        for each in found:
            validator.validate(each)
        assert {each["code"] for each in found} == {"value", "new-key"}
        assert found[0] | {"message": ""} == {
            "file": f"{tmp_path}/dump.jsonl",
            "line": 1,
            "code": "value",
            "severity": "error",
            "message": "",
            "pointer": "/label",
            "key": "/label",
            "type": "box",
            "item": "image_0",
            "annotation_id": "a-0",
            "before": '"car"',
            "now": '"bus"',
        }

    def test_sarif_has_rules(self, tmp_path: Path, capsys: Capture) -> None:
        (run,) = json.loads(told(tmp_path, capsys, WRONG, "--format", "sarif"))["runs"]
        rules = [each["id"] for each in run["tool"]["driver"]["rules"]]
        assert rules == ["lost-annotation-id", "item", "lost-key"]
        assert {each["ruleId"] for each in run["results"]} == set(rules)

    def test_csv_is_a_table(self, tmp_path: Path, capsys: Capture) -> None:
        head, *rows = csv.reader(io.StringIO(told(tmp_path, capsys, WRONG, "--format", "csv")))
        assert head[:3] == ["file", "line", "code"]
        assert {len(row) for row in rows} == {len(head)}


@pytest.mark.fault(45, "replay")
@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            b"\xff\n{\n" + lines(good(1)),
            "not replayed: 2 records that cannot be read as JSON (lint says which)",
        ),
        (
            b"[" * 5000 + b"\n" + lines(good(1)),
            "not replayed: 1 record that cannot be read as JSON (lint says which)",
        ),
        (
            lines([payload(label="x" * 2**21)]) + lines(good(1)),
            "not replayed: 1 record of more than",
        ),
        (lines([payload(metadata={"a": 10**400, "b": "\ud83d"})]), "none of 1 annotation id"),
    ],
    ids=["no JSON", "deep", "long", "odd"],
)
def test_a_hostile_dump(tmp_path: Path, capsys: Capture, data: bytes, said: str) -> None:
    given = arguments(tmp_path, program(tmp_path), "--input-format", "lines")
    (tmp_path / "dump.jsonl").write_bytes(data)
    assert main(given) == 0
    assert said in capsys.readouterr().out


_PEAK: Final = """
import sys
from pathlib import Path
from nucleus_conformance.cli import main
assert main(sys.argv[1:]) == 1
print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""


@pytest.mark.nightly
@pytest.mark.skipif(sys.platform != "linux", reason="needs what only Linux says of memory")
def test_memory_does_not_grow(tmp_path: Path) -> None:
    """What is asked is done with before more is read; what differs is on disk."""
    made = program(tmp_path, echo=changed(label="bus"))
    peaks = []
    for count in (1000, 30_000):
        given = arguments(tmp_path, made, payloads=good(count))
        command = [sys.executable, "-c", _PEAK, *given]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert f"of {count:,} predictions differ" in done.stdout
        peaks.append(int(done.stdout.splitlines()[-1]))
    assert peaks[1] - peaks[0] <= 6 * 1024, peaks
