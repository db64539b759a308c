"""Scores faulty programs with the whole command, and checks what must hold whatever they did."""

from __future__ import annotations

import json
import re
import subprocess
import threading
from collections.abc import Callable, Sequence
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

import pytest
from attrs import Factory, define, evolve, frozen
from jsonschema import Draft202012Validator

from nucleus_conformance.cli import main
from nucleus_conformance.report.model import read_report
from nucleus_conformance.report.schema import SCHEMA
from nucleus_conformance.suite.case import Case
from nucleus_conformance.suite.ijson import restored
from nucleus_conformance.targets.limits import Limits
from tests.helpers.command_line import write_suite
from tests.helpers.patience import PATIENT, stretched
from tests.helpers.programs import BEFORE, LAST, SPOILED, Program, has_ended, make_case

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


@frozen
class Scored:
    """What came of a run."""

    status: int
    said: str
    """What it printed."""
    header: Line
    verdicts: dict[str, Line]
    """The line of each case."""
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


def _limits() -> Limits:
    """So that to end what does not end by itself takes a moment, and nothing else is in a hurry."""
    moment = stretched(0.3)
    return evolve(PATIENT, grace_seconds=moment, parting_seconds=moment)


@define
class Trial:
    """A place where programs are scored. Of a run nothing may be left, and none may hang."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    command_line: Callable[[Sequence[str], Limits], int] = main
    limits: Limits = Factory(_limits)

    def __attrs_post_init__(self) -> None:
        for name in ("tmp", "reports"):
            (self.folder / name).mkdir()
        self.monkeypatch.setenv("TMPDIR", str(self.folder / "tmp"))
        self.monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(self.reports / "summary.md"))

    def clear(self) -> None:
        """Remove what a run should have removed: pytest fails where it is nested too deeply."""
        if any((self.folder / "tmp").iterdir()):
            subprocess.run(["rm", "-rf", self.folder / "tmp"], check=True)

    @property
    def reports(self) -> Path:
        """Where everything is written to."""
        return self.folder / "reports"

    def grant(self, **limits: Any) -> None:
        """Change what is granted to an implementation."""
        self.limits = evolve(self.limits, **limits)

    def command(self, made: Program, *options: str, cases: Sequence[Case] = CASES) -> list[str]:
        """The command that scores it on those cases, or golden ones, and writes every report."""
        reports = ["--json", str(self.reports / "report.jsonl"), "--github"]
        for option, name in _FORMATS.items():
            reports += [option, str(self.reports / name)]
        fixtures = []
        if cases:
            fixtures = ["--fixtures", str(write_suite(self.folder / "fixtures", cases))]
        return ["run", *fixtures, *reports, *options, *made.arguments]

    def main(self, arguments: Sequence[str]) -> tuple[int, str, str]:
        """Run the command line: its status, and what it printed on stdout and stderr."""
        before = _held()
        status = self.command_line(arguments, self.limits)
        assert _held() == before
        assert list((self.folder / "tmp").iterdir()) == []
        return status, *self.capsys.readouterr()

    def refuse(self, arguments: Sequence[str], status: int) -> str:
        """What is said on stderr of a run that comes to nothing. There is no report.

        That is one line, and below it, marked, what a program said there, and what to do.
        """
        found, out, err = self.main(arguments)
        assert (found, out) == (status, "")
        assert err.startswith("nucleus-conformance: ")
        assert err.endswith("\n")
        assert err.replace("\n", "").isprintable()
        assert all(
            re.match(r"  (\| |it also wrote:$|advice: )", each) for each in err.splitlines()[1:]
        )
        assert list(self.reports.iterdir()) == []
        return err

    def score(
        self,
        made: Program,
        *options: str,
        cases: Sequence[Case] = CASES,
        complete: bool = True,
        survives: bool = False,
    ) -> Scored:
        """What comes of scoring it, once every report is checked, and that it is `complete` or not.

        `survives`: something of it may go on, and the caller ends that.
        """
        status, out, err = self.main(self.command(made, *options, cases=cases))
        assert err == ""
        assert made.pids
        assert survives or all(has_ended(pid) for pid in made.pids)
        scored = self.scored(status, out, complete)
        if cases:
            assert list(scored.verdicts) == [case.id for case in cases]
        return scored

    def scored(self, status: int, out: str, complete: bool) -> Scored:
        """What was written by a run that ended with that status and printed that."""
        files = {path.name: path.read_text("utf-8") for path in self.reports.iterdir()}
        assert files.keys() == {"report.jsonl", "summary.md", *_FORMATS.values()}
        header, verdicts, footer = _report(self.reports / "report.jsonl")
        assert (footer["exit"], footer["complete"]) == (status, complete)
        _check_xml(files["report.xml"], len(verdicts))
        _check_page(files["report.html"])
        _check_markdown(files["report.md"])
        _check_markdown(files["summary.md"])
        badge = json.loads(files["badge.json"])
        assert badge.keys() == {"schemaVersion", "label", "message", "color"}
        _check_log(out)
        for text in (out, *files.values()):
            assert text.replace("\n", " ").isprintable()
        return Scored(status, out, header, verdicts, footer, files)

    def check_what_is_there(self) -> None:
        """Of the reports of a run that somebody broke off, each one is whole, or is not there."""
        checks: dict[str, Callable[[str], object]] = {
            "report.xml": ET.fromstring,
            "report.html": _check_page,
            "report.md": _check_markdown,
            "summary.md": _check_markdown,
            "badge.json": json.loads,
        }
        left = {path.name: path for path in self.reports.iterdir()}
        if left.pop("report.jsonl.partial", None) is None:
            _report(left.pop("report.jsonl"))
        for name, path in left.items():
            checks[name](path.read_text("utf-8"))


def _held() -> tuple[set[str], set[str]]:
    """Descriptors and threads of this process."""
    descriptors = {each.name for each in Path("/dev/fd").iterdir()}
    return descriptors, {each.name for each in threading.enumerate()}


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA.read_bytes()))


def _report(path: Path) -> tuple[Line, dict[str, Line], Line]:
    """The header, the line of each case, and the footer; each is as the schema says."""
    text = path.read_text("ascii")
    assert text.endswith("\n")
    lines = [json.loads(line, parse_constant=pytest.fail) for line in text.splitlines()]
    for line in lines:
        _validator().validate(line)
    read_report(str(path))
    header, *verdicts, footer = map(restored, lines)
    assert (header["kind"], footer["kind"]) == ("header", "footer")
    return header, {line["id"]: line for line in verdicts}, footer


def _check_xml(text: str, cases: int) -> None:
    suites = [each for each in ET.fromstring(text) if each.get("name") != "run"]
    assert sum(len(each.findall("testcase")) for each in suites) == cases


_FOREIGN: Final = {"img", "iframe", "object", "embed", "link", "base", "textarea", "pwned"}
"""Elements that no page of ours has."""


class _Page(HTMLParser):
    """Takes a page apart."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            assert not name.startswith("on"), (tag, name)
            if name in ("href", "src", "action"):
                assert str(value).startswith(("#", "https://")), (tag, name, value)


def _check_page(text: str) -> None:
    """It is whole, and runs nothing but what is ours."""
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
    """What an implementation says stands in code. All that ours say to do harm is `pwned`."""
    assert text.startswith("## ")
    assert "pwned" not in _CODE.sub("", text)


_COMMAND: Final = re.compile(r"::(error|warning|notice) title=[^:,]*::.*")
"""A workflow command of the runner's own."""


def _check_log(text: str) -> None:
    """CI systems obey nothing that is printed, but our own annotations."""
    commands = [line for line in text.splitlines() if line.lstrip().startswith("::")]
    assert all(_COMMAND.fullmatch(line) for line in commands)
    assert not re.search(r"##(\[|vso\[|teamcity\[)", text)
