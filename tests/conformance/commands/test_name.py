"""What an implementation is called: `--name`, in every command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nucleus_conformance.cli import main
from tests.helpers.command_line import RIGHT, Capture, lines_of, score, write_suite
from tests.helpers.programs import program


@pytest.mark.slow
def test_it_has_the_name_that_the_user_gives(tmp_path: Path, capsys: Capture) -> None:
    report = tmp_path / "report.jsonl"
    made, suite = program(tmp_path), write_suite(tmp_path / "suite", [RIGHT])
    assert score(suite, made, "--name", "mine, patched", "--json", str(report)) == 0
    assert capsys.readouterr().out.startswith("mine, patched 1.0 (Python) on edition 0.17.9\n")
    header, *_ = lines_of(report)
    assert header["implementation"]["name"] == "mine, patched"
    main(["smoke", "--name", "mine", *made.arguments])
    assert "says hello: mine 1.0 (Python)" in capsys.readouterr().out
    findings = tmp_path / "findings.jsonl"
    main(["fuzz", "--max-examples=5", "--name=mine", "--json", str(findings), *made.arguments])
    assert json.loads(findings.read_text().splitlines()[0])["implementation"]["name"] == "mine"
