"""Fault 43: names hold what shells obey. Commands that are printed to be pasted mean what they meant."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Final

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.shell import join
from tests.helpers.command_line import RIGHT, Capture, write_suite
from tests.helpers.dumps import payload, written
from tests.helpers.programs import Program, program

FOLDERS: Final = {
    "a substitution": "$(touch obeyed)",
    "quotation marks": 'it\'s "so" `touch obeyed`',
    "line feeds": "a\ntouch obeyed\n",
    "no UTF-8": os.fsdecode(b"\xff\xfe"),
    "an option": "--help",
    "a home": "~ *",
}

odd = pytest.mark.parametrize("name", FOLDERS)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> Path:
    folder = tmp_path / FOLDERS[name]
    folder.mkdir()
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture
def made(place: Path) -> Program:
    return program(place, echo='say({"id": request["id"], "payload": {}})')


def pasted(line: str, tmp_path: Path, shell: str = "bash") -> str:
    """What comes of it in a shell, and nothing else."""
    assert line.isprintable()
    here = f"{sys.executable} -m nucleus_conformance"
    done = subprocess.run(
        [shell, "-c", line.replace("nucleus-conformance", here, 1)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        errors="surrogateescape",
        check=False,
    )
    assert not list(tmp_path.rglob("obeyed"))
    return done.stdout + done.stderr


@odd
@pytest.mark.slow
@pytest.mark.fault(43, "run")
def test_what_runs_a_case_again(tmp_path: Path, place: Path, made: Program) -> None:
    suite = write_suite(place / "suite", [RIGHT])
    report, page, bundle = (place / each for each in ("report.md", "report.html", "bundle"))
    writing = ["--markdown", str(report), "--html", str(page), "--bundle", str(bundle)]
    assert main(["run", "--fixtures", str(suite), *writing, *made.arguments]) == 1
    (said,) = re.findall(r"^To reproduce: (.*)$", report.read_text(), re.M)
    line = unescape(re.sub(r"^(`|<code>)|(`|</code>)$", "", said))
    (shown,) = re.findall(r'<p class="rerun"><code>(.*?)</code>', page.read_text())
    assert unescape(shown) == line
    before = len(made.pids)
    assert "0/1 passed" in pasted(line, tmp_path)
    assert len(made.pids) == before + 1
    script = next(bundle.rglob("reproduce.sh"))
    done = subprocess.run(["sh", script], cwd=tmp_path, capture_output=True, check=True)
    assert b'"payload": {}' in done.stdout
    assert not list(tmp_path.rglob("obeyed"))


@odd
@pytest.mark.slow
@pytest.mark.fault(43, "smoke")
def test_what_scores_a_harness(tmp_path: Path, place: Path, capsys: Capture) -> None:
    (place / "port.py").write_text("from nucleus_spec import *")
    assert main(["smoke", "--cwd", str(place), "python:port"]) == 0
    line = capsys.readouterr().out.splitlines()[-1].partition("Now score it: ")[2]
    assert "1/1 passed" in pasted(line.replace("run", "run -k box/decode/all-fields", 1), tmp_path)


@odd
@pytest.mark.slow
@pytest.mark.fault(43, "fuzz")
@pytest.mark.sampled(3)
def test_what_runs_findings_again(
    tmp_path: Path, place: Path, made: Program, capsys: Capture
) -> None:
    given = ["--max-requests", "3", "--seed", "1", "--save", str(place / "found")]
    assert main(["fuzz", "--type", "category", *given, *made.arguments]) == 1
    out = capsys.readouterr().out
    (line,) = re.findall(r"^saved: (.*)", out, re.M)
    assert " passed (0 %)" in pasted(line, tmp_path)
    script = next((place / "found").rglob("reproduce.sh"))
    assert subprocess.run(["sh", script], capture_output=True, check=True).stdout
    assert not list(tmp_path.rglob("obeyed"))


@odd
@pytest.mark.fault(
    43,
    "run",
    "report",
    "diff",
    "matrix",
    "fixtures check",
    "fixtures export",
    "init",
    "lint",
    "replay",
    "distill",
)
@pytest.mark.sampled(3)
def test_names_of_files(tmp_path: Path, place: Path, name: str, capsys: Capture) -> None:
    made = program(tmp_path)
    suite = write_suite(place / "suite", [RIGHT])
    report = str(place / "report.jsonl")
    page = str(place / "page.html")
    dump = written(place / "dump.jsonl", [payload(score=1), payload()])
    for command, status in (
        (["run", "--fixtures", str(suite), "--json", report, "--html", page, *made.arguments], 0),
        (["report", report, "--format", "html", "-o", page], 0),
        (["diff", report, report, "-o", page], 0),
        (["matrix", report, "-o", page], 0),
        (["lint", dump], 1),
        (["lint", dump, "--format", "html", "-o", page], 1),
        (["lint", str(place / "missing")], 2),
        (["replay", dump, "--against", shlex.join(made.command.arguments), *made.arguments], 0),
        (["distill", dump, "-o", str(place / "suite of it")], 0),
        (["replay", str(place / "missing"), "--target", "reference"], 2),
        (["fixtures", "export", str(place / "copy"), "--type", "line"], 0),
        (["fixtures", "check", str(place / "copy")], 0),
        (["fixtures", "check", str(place / "missing")], 2),
        (["init", "python", str(place / "started")], 0),
        (["report", str(place / "missing")], 2),
        (["diff", str(place / "missing"), report], 2),
        (["matrix", str(place / "missing")], 2),
        (["run", "--fixtures", str(place / "missing"), "reference"], 2),
        (["run", "--known-failing", str(place / "missing"), "reference"], 2),
        (["run", "--json", str(place), "reference"], 2),
        (["fixtures", "export", str(suite)], 2),
    ):
        assert main(command) == status, command
        said = capsys.readouterr()
        assert all(line.isprintable() for line in (said.out + said.err).splitlines())
        if status:
            assert len(said.err.splitlines()) == 1
    shutil.rmtree(place)


@pytest.mark.slow
@pytest.mark.fault(43, "explain")
def test_a_pattern_stays_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """Where it matches files, too."""
    (tmp_path / "box" / "decode").mkdir(parents=True)
    (tmp_path / "box" / "decode" / "all-files").touch()
    monkeypatch.chdir(tmp_path)
    assert main(["explain", "box/decode/all-*"]) == 0
    line = capsys.readouterr().out.splitlines()[-1].replace("TARGET", "reference")
    assert line.startswith("nucleus-conformance run ")
    assert "passed (100 %)" in pasted(line, tmp_path)


@pytest.mark.slow
@pytest.mark.fault(43, "report")
@pytest.mark.parametrize(
    "target",
    ["reference; touch obeyed", "-- $(touch obeyed)", "-- `touch obeyed`", "a\ntouch obeyed\n",
     "'a' 'b'; touch obeyed", "$'a\\'; touch obeyed; '", "reference & touch obeyed"],
)  # fmt: skip
def test_whoever_wrote_a_report_runs_nothing_but_the_target(
    tmp_path: Path, target: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    made = program(tmp_path, echo='say({"id": request["id"], "payload": {}})')
    suite = write_suite(tmp_path / "suite", [RIGHT])
    main(["run", "--fixtures", str(suite), "--json", "report.jsonl", *made.arguments])
    header, rest = Path("report.jsonl").read_text().split("\n", 1)
    changed = json.dumps(json.loads(header) | {"target": target})
    Path("report.jsonl").write_text(f"{changed}\n{rest}")
    capsys.readouterr()
    assert main(["report", "report.jsonl", "--format", "markdown"]) == 0
    (said,) = re.findall(r"^To reproduce: (.*)$", capsys.readouterr().out, re.M)
    line = unescape(re.sub(r"^(`+|<code>) ?| ?(`+|</code>)$", "", said))
    assert "is not a target" in pasted(line, tmp_path)


@pytest.mark.slow
@pytest.mark.fault(43, "run")
def test_a_line_of_a_list_is_explained(tmp_path: Path, capsys: Capture) -> None:
    name = "box/decode/$(touch$IFS'obeyed')"
    known = tmp_path / "known.txt"
    said = "expires=2999-12-31 owner=ann reason=later"
    known.write_text(f"{shlex.quote(name)} {said}\n")
    suite = write_suite(tmp_path / "suite", [RIGHT])
    given = ["--fixtures", str(suite), "--known-failing", str(known)]
    assert main(["run", *given, *program(tmp_path).arguments]) == 1
    (line,) = re.findall(r"see (nucleus-conformance explain .*)", capsys.readouterr().out)
    assert "there is no case" in pasted(line, tmp_path)


def test_words_that_need_no_quotation_marks_have_none() -> None:
    assert join(["-k", "box/*", "a.py"]) == "-k 'box/*' a.py"
