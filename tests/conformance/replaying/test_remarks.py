"""What is left out of a replay, and what goes wrong, is told in every format and on stderr."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Final

import jsonschema
import pytest
from attrs import evolve

from nucleus_conformance.cli import main
from nucleus_conformance.corpus import haste
from nucleus_conformance.corpus.remarks import CUT
from nucleus_conformance.replaying.formats.renderers import RENDERERS, schema
from tests.helpers.command_line import Capture
from tests.helpers.dumps import good, lines
from tests.helpers.patience import PATIENT
from tests.helpers.programs import ECHO, program
from tests.helpers.replays import arguments, replay

LEFT_OUT: Final = "1 record that cannot be read as JSON (lint says which)"


def left_out(folder: Path, *options: str) -> list[str]:
    """The arguments of a replay of two lines, of which one is left out."""
    given = arguments(folder, program(folder), "--input-format", "lines", *options)
    (folder / "dump.jsonl").write_bytes(b"{\n" + lines(good(1)))
    return given


def given_up(folder: Path, *options: str) -> int:
    """The status of a replay that a program ends which has no end."""
    dies = f'if "image_1" in str(request):\n    os._exit(3)\n{ECHO}'
    limits = evolve(PATIENT, lost_seconds=0.0, seconds_per_reply=0.0)
    made = program(folder, echo=dies)
    return replay(folder, made, *options, payloads=good(200), limits=limits)


@pytest.mark.parametrize("form", RENDERERS)
def test_what_is_left_out_is_in_every_format(form: str, tmp_path: Path, capsys: Capture) -> None:
    assert main(left_out(tmp_path, "--format", form)) == 0
    said = capsys.readouterr()
    assert LEFT_OUT in said.out
    assert (f"not replayed: {LEFT_OUT}\n" in said.err) is (form != "terminal")


def test_what_is_left_out_is_told_beside_a_file(tmp_path: Path, capsys: Capture) -> None:
    assert main(left_out(tmp_path, "-o", str(tmp_path / "report"))) == 0
    assert f"not replayed: {LEFT_OUT}\n" in capsys.readouterr().err


@pytest.mark.parametrize("checks", [0, 1])
@pytest.mark.parametrize("form", RENDERERS)
def test_what_is_cut_short_is_told_in_every_format(
    checks: int, form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    left = iter(range(checks))
    monkeypatch.setattr(haste, "pressed_for", lambda: 0.0 if next(left, None) is not None else 9.9)
    replay(tmp_path, program(tmp_path), "--format", form, payloads=good(1))
    out, err = capsys.readouterr()
    tells_each = form in ("json", "sarif", "csv")
    assert (CUT in out) is (tells_each or not checks)
    assert (f"interrupted: {CUT}\n" in err) is (CUT in out and form != "terminal")


class TestProblems:
    def test_are_lines(self, tmp_path: Path, capsys: Capture) -> None:
        assert given_up(tmp_path, "--format", "json") == 1
        said = capsys.readouterr()
        found = [json.loads(line) for line in said.out.splitlines()]
        validator = jsonschema.Draft202012Validator(schema())
        for each in found:
            validator.validate(each)
        codes = [each["code"] for each in found]
        assert codes.count("not-to-the-end") == 1
        assert "problem" in codes
        assert not list(
            validator.iter_errors({"code": "problem", "severity": "error", "message": ""})
        )
        assert list(validator.iter_errors({"code": "value", "severity": "error", "message": ""}))
        assert "problem: " in said.err
        assert "the dump was not replayed to its end: only 2 predictions of it\n" in said.err

    def test_are_notifications(self, tmp_path: Path, capsys: Capture) -> None:
        assert given_up(tmp_path, "--format", "sarif") == 1
        (run,) = json.loads(capsys.readouterr().out)["runs"]
        (invocation,) = run["invocations"]
        assert invocation["executionSuccessful"] is False
        notices = invocation["toolExecutionNotifications"]
        assert {each["descriptor"]["id"] for each in notices} == {"not-to-the-end", "problem"}
        assert {each["level"] for each in notices} == {"error"}

    def test_are_rows(self, tmp_path: Path, capsys: Capture) -> None:
        assert given_up(tmp_path, "--format", "csv") == 1
        rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
        assert "problem" in {each["code"] for each in rows}
        assert {each["file"] for each in rows if each["code"] == "problem"} == {""}

    def test_are_beside_a_file_that_has_no_difference(
        self, tmp_path: Path, capsys: Capture
    ) -> None:
        assert given_up(tmp_path, "-o", str(tmp_path / "report")) == 1
        err = capsys.readouterr().err
        assert "problem: " in err
        assert "of what was compared, nothing differs from " in err


def test_a_sarif_log_of_what_went_well_says_so(tmp_path: Path, capsys: Capture) -> None:
    assert main(left_out(tmp_path, "--format", "sarif")) == 0
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is True
    assert [each["level"] for each in invocation["toolExecutionNotifications"]] == ["warning"]
