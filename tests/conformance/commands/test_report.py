"""`report FILE --format F`: what it prints, writes and returns."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.commands.report import announce, report, write_renderings
from nucleus_conformance.errors import UsageError
from nucleus_conformance.report.model import read_report
from nucleus_conformance.report.renderers import RENDERERS
from tests.helpers.command_line import Capture, refused
from tests.helpers.reports import failed, lines, passed, write
from tests.helpers.reports import report as made_of


@pytest.fixture
def file(tmp_path: Path) -> str:
    return write(tmp_path / "report.jsonl", lines(passed(), failed()))


@pytest.mark.parametrize("name", RENDERERS)
def test_it_prints_what_the_format_makes_of_it(
    name: str,
    file: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    assert report(file, name, None) == 0
    assert capsys.readouterr() == (RENDERERS[name](read_report(file)), "")


@pytest.mark.parametrize("name", RENDERERS)
def test_it_writes_the_same_to_a_file(
    name: str, file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "rendered"
    assert report(file, name, str(path)) == 0
    assert path.read_text("utf-8") == RENDERERS[name](read_report(file))
    assert capsys.readouterr() == ("", "")


def test_github_also_gets_the_job_summary(
    file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    report(file, "markdown", str(tmp_path / "x"))
    assert not summary.exists()
    report(file, "github", str(tmp_path / "x"))
    assert summary.read_text("utf-8") == RENDERERS["markdown"](read_report(file))


def test_what_is_no_report_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("x")
    with pytest.raises(UsageError, match="line 1: not JSON"):
        report(str(path), "html", None)


def test_what_fuzz_reports_is_named_with_what_to_do(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "found.jsonl"
    few = ("--max-examples", "1", "--seed", "1")
    assert main(["fuzz", "--json", str(path), *few, "reference"]) == 0
    capsys.readouterr()
    for command in (["report", str(path)], ["matrix", str(path)], ["diff", str(path), str(path)]):
        said = refused(capsys, *command)
        assert f"{path}, line 1: this is a report of fuzz, not of run" in said
        assert "fuzz --save DIR" in said


def test_run_writes_the_files_that_are_named(tmp_path: Path) -> None:
    targets = {name: str(tmp_path / name) for name in ("html", "junit", "badge", "markdown")}
    write_renderings(made_of(passed()), {**targets, "terminal": None})
    assert {each.name for each in tmp_path.iterdir()} == set(targets)
    ET.parse(targets["junit"])
    assert json.loads(Path(targets["badge"]).read_text("utf-8"))["schemaVersion"] == 1


def test_run_announces_on_github(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    announce(made_of(failed()))
    assert capsys.readouterr().out.startswith("::error title=1 case%3A wrong value at /label::")
    assert summary.read_text("utf-8").startswith("## ")
