"""Scores faulty programs with the whole command, and checks what must hold whatever they did."""

from __future__ import annotations

import json
import os
import re
import tempfile
import threading
import time
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

import pytest
from attrs import define, frozen
from jsonschema import Draft202012Validator

from conformance import runner
from conformance.adapters import process
from conformance.case import Case
from conformance.cli import main
from conformance.report.model import read_report
from conformance.report.schema import SCHEMA
from tests.conformance.programs import BEFORE, LAST, SPOILED, Program, has_ended, make_case

Line = dict[str, Any]

BIG: Final = make_case("line/decode/big", {"text": "x" * 200_000})
"""A request, and a reply, that no pipe takes at once."""

CASES: Final = (BEFORE, SPOILED, BIG, LAST)

_FORMATS: Final = {
    "--junit-xml": "report.xml",
    "--html": "report.html",
    "--markdown": "report.md",
    "--badge": "badge.json",
}

_FOREIGN: Final = {"img", "iframe", "object", "embed", "link", "base", "textarea", "pwned"}
"""Elements that no page of ours has."""

_OURS: Final = re.compile(r"::(error|warning|notice) title=[^:,]*::.*")
"""A workflow command as the runner itself writes it."""


@frozen
class Scored:
    """What came of a run."""

    status: int
    seconds: float
    said: str
    """What it printed, on stdout and stderr."""
    header: Line
    verdicts: dict[str, Line]
    footer: Line
    files: dict[str, str]
    """Name -> text of everything that it wrote."""

    @property
    def problems(self) -> list[str]:
        """What was wrong on account of no case."""
        return list(self.footer["problems"])

    def names(self) -> dict[str, str]:
        """Case -> verdict."""
        return {name: str(line["verdict"]) for name, line in self.verdicts.items()}


@define
class Trial:
    """A place where programs are scored. Afterwards nothing of them may be left."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def __attrs_post_init__(self) -> None:
        for name in ("tmp", "reports"):
            (self.folder / name).mkdir()
        self.monkeypatch.setattr(tempfile, "tempdir", str(self.folder / "tmp"))
        self.monkeypatch.setattr(process, "_GRACE", 0.3)
        self.monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(self.reports / "summary.md"))

    @property
    def reports(self) -> Path:
        """Where everything is written to."""
        return self.folder / "reports"

    def deadline(self, seconds: float) -> None:
        """Let each case have so long."""
        self.monkeypatch.setattr(runner, "CASE_SECONDS", seconds)

    def command(self, made: Program, *options: str, cases: Sequence[Case] = CASES) -> list[str]:
        """The command that scores it on those cases, and writes every report; on all fixtures if there are none."""
        chosen = []
        if cases:
            write_suite(self.folder / "fixtures", *cases)
            chosen = ["--fixtures", str(self.folder / "fixtures")]
        reports = ["--json", str(self.reports / "report.jsonl"), "--github"]
        for option, name in _FORMATS.items():
            reports += [option, str(self.reports / name)]
        return ["run", *chosen, *reports, *options, *made.arguments]

    def main(self, arguments: Sequence[str], made: Program) -> tuple[int, float, str, str]:
        """Run the command line: its status, how long it took, and what it printed on stdout and stderr.

        No process, descriptor, thread or file may be left, but those of processes that `made` noted and that the
        caller ends.
        """
        before = _held()
        start = time.monotonic()
        status = main(arguments)
        seconds = time.monotonic() - start
        assert _held() == before
        assert list((self.folder / "tmp").iterdir()) == []
        out, err = self.capsys.readouterr()
        return status, seconds, out, err

    def score(
        self,
        made: Program,
        *options: str,
        cases: Sequence[Case] = CASES,
        complete: bool = True,
        survives: bool = False,
    ) -> Scored:
        """What comes of scoring it. All reports are checked, and that nothing is left."""
        status, seconds, out, err = self.main(self.command(made, *options, cases=cases), made)
        assert err == ""
        assert made.pids
        assert survives or all(has_ended(pid) for pid in made.pids)
        return self.scored(status, seconds, out, [case.id for case in cases], complete)

    def scored(
        self, status: int, seconds: float, out: str, cases: Sequence[str], complete: bool
    ) -> Scored:
        """What was written, found to be complete and well-formed."""
        files = {path.name: path.read_text("utf-8") for path in self.reports.iterdir()}
        assert files.keys() == {"report.jsonl", "summary.md", *_FORMATS.values()}
        header, verdicts, footer = _report(self.reports / "report.jsonl")
        assert (footer["exit"], footer["complete"]) == (status, complete)
        if complete and cases:
            assert list(verdicts) == list(cases)
        _check_xml(files["report.xml"], len(verdicts))
        _check_page(files["report.html"])
        for name in ("report.md", "summary.md"):
            _check_markdown(files[name])
        assert json.loads(files["badge.json"]).keys() == {
            "schemaVersion", "label", "message", "color",
        }  # fmt: skip
        _check_log(out)
        for text in (out, *files.values()):
            assert all(char.isprintable() or char == "\n" for char in text)
        return Scored(status, seconds, out, header, verdicts, footer, files)


def write_suite(folder: Path, *cases: Case) -> None:
    """Fixtures of edition 0.17.9 that hold those cases."""
    data = {
        "format": 1,
        "suite": "9.8.7",
        "edition": "0.17.9",
        "notes": {},
        "requirements": {},
        "cases": [case.to_json() for case in cases],
    }
    (folder / "0.17.9").mkdir(parents=True, exist_ok=True)
    (folder / "0.17.9" / "all.json").write_text(json.dumps(data), "utf-8")


def _held() -> tuple[set[str], set[str]]:
    """Descriptors and threads of this process."""
    return set(os.listdir("/dev/fd")), {each.name for each in threading.enumerate()}


def _report(path: Path) -> tuple[Line, dict[str, Line], Line]:
    """The lines of a report, each of which is what the schema says."""
    text = path.read_text("ascii")
    assert text.endswith("\n")
    assert not path.with_name(f"{path.name}.partial").exists()
    lines = [json.loads(line, parse_constant=pytest.fail) for line in text.splitlines()]
    validator = Draft202012Validator(json.loads(SCHEMA.read_bytes()))
    for line in lines:
        validator.validate(line)
    read_report(str(path))
    header, *verdicts, footer = lines
    assert (header["kind"], footer["kind"]) == ("header", "footer")
    return header, {line["id"]: line for line in verdicts}, footer


def _check_xml(text: str, cases: int) -> None:
    root = ET.fromstring(text)  # noqa: S314
    found = [
        case for suite in root for case in suite.iter("testcase") if suite.get("name") != "run"
    ]
    assert len(found) == cases


class _Page(HTMLParser):
    """Takes a page apart."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.scripts = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            assert not name.startswith("on"), (tag, name)
            if name in ("href", "src", "action"):
                assert str(value).startswith(("#", "https://")), (tag, name, value)

    def handle_data(self, data: str) -> None:
        if self.tags[-1:] == ["script"]:
            self.scripts += data


def _check_page(text: str) -> None:
    page = _Page()
    page.feed(text)
    page.close()
    assert not _FOREIGN & set(page.tags)
    assert page.tags.count("script") == 1
    assert "Content-Security-Policy" in text
    assert text.rstrip().endswith("</html>")


_CODE: Final = re.compile(
    r"^(?P<fence>`{3,}).*?^(?P=fence)$|(?P<span>`+)[^\n]+?(?P=span)(?!`)|<code>[^<]*</code>",
    re.DOTALL | re.MULTILINE,
)


def _check_markdown(text: str) -> None:
    """What an implementation says stands in code, and all that our programs say in earnest is `pwned`."""
    assert "pwned" not in _CODE.sub("", text)
    assert "pwned" not in "".join(re.findall(r"<code>([^<]*)</code>", text)) or "<pwned" not in text


def _check_log(text: str) -> None:
    """Of all that is printed, CI systems obey nothing but our own annotations."""
    for line in text.splitlines():
        if line.lstrip().startswith("::"):
            assert _OURS.fullmatch(line), line
    assert not re.search(r"##(\[|vso\[|teamcity\[)", text)
