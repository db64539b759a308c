"""Links and pipes that somebody else put where reports are to be written, before or meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nucleus_conformance.cli import main
from tests.helpers.command_line import RIGHT, Capture, lines_of, write_suite
from tests.helpers.patience import PATIENT
from tests.helpers.programs import ECHO, GREETING, program

COMMANDS = [
    pytest.param(each, marks=pytest.mark.fault(39, each[0]), id=each[0])
    for each in (
        ["run", "-k", "box/decode/all-fields"],
        ["fuzz", "--max-requests", "5", "--seed", "1"],
    )
]
"""Those that write a report line by line."""


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("kind", ["link", "hard link", "pipe"])
def test_beside_a_report_are_not_written_to(
    command: list[str], kind: str, tmp_path: Path, capsys: Capture
) -> None:
    own = tmp_path / "own.txt"
    own.write_text("precious")
    beside = tmp_path / "r.jsonl.partial"
    if kind == "link":
        beside.symlink_to(own)
    elif kind == "hard link":
        beside.hardlink_to(own)
    else:
        os.mkfifo(beside)
    report = tmp_path / "r.jsonl"
    assert main([*command, "--json", str(report), "reference"]) == 2
    said = f"cannot write {report}: r.jsonl.partial, beside it, is a link or no file: remove it\n"
    assert capsys.readouterr().err.endswith(said)
    assert own.read_text() == "precious"
    assert not report.exists()


@pytest.mark.fault(39, "run")
def test_that_a_program_makes_do_not_lead_a_report_elsewhere(
    tmp_path: Path, capsys: Capture
) -> None:
    """Those of its user do, as before."""
    own = tmp_path / "own.txt"
    own.write_text("precious")
    (tmp_path / "kept.xml").write_text("old")
    (tmp_path / "r.xml").symlink_to("kept.xml")
    links = f"""
for name in ("r.html", "r.md"):
    os.symlink({str(own)!r}, os.path.join({str(tmp_path)!r}, name))
{ECHO}"""
    made = program(tmp_path, hello=GREETING, echo=links)
    reports = {"--html": "r.html", "--markdown": "r.md", "--junit-xml": "r.xml"}
    named = [part for name, file in reports.items() for part in (name, str(tmp_path / file))]
    suite = write_suite(tmp_path / "suite", [RIGHT])
    assert main(["run", "--fixtures", str(suite), *named, *made.arguments], PATIENT) == 0
    assert capsys.readouterr().err == ""
    assert own.read_text() == "precious"
    assert "<html" in (tmp_path / "r.html").read_text()
    assert not (tmp_path / "r.html").is_symlink()
    assert (tmp_path / "r.xml").is_symlink()
    assert "<testsuites" in (tmp_path / "kept.xml").read_text()


@pytest.mark.fault(39, "run")
def test_that_a_program_makes_do_not_lead_a_bundle_elsewhere(
    tmp_path: Path, capsys: Capture
) -> None:
    (tmp_path / "elsewhere").mkdir()
    link = f"""
os.symlink({str(tmp_path / "elsewhere")!r}, {str(tmp_path / "bundle")!r})
say({{"id": request["id"], "payload": {{}}}})"""
    made = program(tmp_path, hello=GREETING, echo=link)
    suite = write_suite(tmp_path / "suite", [RIGHT])
    bundle = tmp_path / "bundle"
    given = ["run", "--fixtures", str(suite), "--bundle", str(bundle), *made.arguments]
    assert main(given, PATIENT) != 0
    said = f"cannot write {bundle}: it leads elsewhere than when the command began"
    assert said in capsys.readouterr().err
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.slow
@pytest.mark.fault(40, "run")
@pytest.mark.parametrize("locale", [{"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {}])
def test_names_of_files_are_utf_8_in_any_locale(locale: dict[str, str], tmp_path: Path) -> None:
    """Where names are ASCII, as far as the system says, cases with others are asked as well."""
    report = tmp_path / "r.jsonl"
    given = ["run", "-k", "*local-files*", "-k", "*existing*", "--json", str(report), "reference"]
    done = subprocess.run(
        [sys.executable, "-m", "nucleus_conformance", *given],
        env={"LC_ALL": "C", **locale},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    _, *verdicts, footer = lines_of(report)
    assert footer["complete"]
    assert any("non-ascii" in line["id"] for line in verdicts)
