"""What was accepted is told in every format, and whatever is told is harmless."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from contextlib import redirect_stdout
from datetime import date
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from nucleus_conformance.commands.diff import FORMATS as DIFFS
from nucleus_conformance.commands.matrix import FORMATS as MATRICES
from nucleus_conformance.gate.gate import Gate
from nucleus_conformance.gate.known_failing import KnownFailing
from nucleus_conformance.judging.judge import Standard, judged
from nucleus_conformance.judging.verdict import Answer, Judged
from nucleus_conformance.protocol.messages import Hello
from nucleus_conformance.report.bundle import bundle_files
from nucleus_conformance.report.diff import changes
from nucleus_conformance.report.jsonlines import JsonLines
from nucleus_conformance.report.lines import Lines
from nucleus_conformance.report.matrix import Matrix
from nucleus_conformance.report.model import Report, read_report
from nucleus_conformance.report.renderers import RENDERERS
from nucleus_conformance.report.written import Written
from nucleus_conformance.suite.case import Suite
from nucleus_conformance.targets.process import Command

TODAY: Final = date(2026, 1, 1)
HELLO: Final = Hello("echo", "1.0", "Python")
_COMMAND: Final = Command(("true",))


def report_on(
    suite: Suite,
    answers: Sequence[Answer],
    folder: Path,
    *,
    hello: Hello = HELLO,
    known: KnownFailing | None = None,
    strict: bool = False,
    in_full: int = 10**6,
) -> Report:
    """The report of a run in which the cases of the suite got these answers, as it is read again."""
    standard = Standard(strict)
    gate = Gate(TODAY, known=known or KnownFailing())
    verdicts = [judged(*each, standard) for each in zip(suite.cases, answers, strict=True)]
    about = Lines(
        suite.version, [suite.edition.name], hello, suite.cases, "-- true", standard, gate
    )
    path = folder / "report.jsonl"
    with path.open("wb") as file:
        written = Written(JsonLines(file, str(path)), about, False, in_full)
        for each in verdicts:
            written.settle(each)
        ids = [case.id for case in suite.cases]
        decision = gate.decide(suite.cases, written.judged, ids)
        written.write(about.footer(written.judged, decision, decision.status))
    _check_bundle([each for each in verdicts if not each.passed], suite)
    read = read_report(str(path))
    assert read == Report.of(written.lines)
    return read


def check_rendered(report: Report) -> None:
    """Every format has it, and no terminal, page or log obeys anything that it says."""
    for name, render in RENDERERS.items():
        text = render(report)
        _check(text)
        if name == "junit":
            ET.fromstring(text)
        elif name == "badge":
            json.loads(text)
    found = changes(report, report)
    for diff in DIFFS.values():
        _check(diff(found, 3))
    for matrix in MATRICES.values():
        _check(matrix(Matrix.of([("a\x1b[31m", report), ("b", report)])))
    from nucleus_conformance.report.console import console
    from nucleus_conformance.report.formats.terminal import print_report

    with redirect_stdout(io.StringIO()) as out:
        print_report(report, console(), "", 3, True)
    _check(out.getvalue())


def _check(text: str) -> None:
    text.encode("utf-8")
    assert text.replace("\n", " ").isprintable()


def _check_bundle(failures: Sequence[Judged], suite: Suite) -> None:
    """A bundle has no file outside of its folder."""
    for name in bundle_files(failures, _COMMAND, suite.edition):
        path = Path("/bundle") / name
        assert path.resolve() == path
