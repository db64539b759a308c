"""Reports for programs: JSON lines, CSV, SARIF and annotations of GitHub."""

from __future__ import annotations

import csv
import inspect
import json
from collections.abc import Iterator
from io import StringIO
from typing import Any, Final
from urllib.parse import quote

import msgspec

from nucleus_conformance.corpus.columns import WHOLE
from nucleus_conformance.corpus.findings import Finding
from nucleus_conformance.corpus.formats.closing import advice, heading, in_one_line
from nucleus_conformance.corpus.merge import Cause, Report
from nucleus_conformance.corpus.rules import rule, title
from nucleus_conformance.corpus.sources import STDIN
from nucleus_conformance.text import number_of, printable
from nucleus_spec import __version__


def json_lines(report: Report) -> Iterator[str]:
    """A JSON object for each finding, in the order of files and lines: `finding.schema.json`."""
    for each in report.findings():
        yield f"{json.dumps(msgspec.to_builtins(each))}\n"


def schema() -> dict[str, Any]:
    """The JSON Schema of a line of `json_lines`."""
    made: dict[str, Any] = json.loads(json.dumps(msgspec.json.schema(Finding)))
    made["$defs"]["Finding"]["description"] = inspect.getdoc(Finding)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


_COLUMNS: Final = Finding.__struct_fields__
_FORMULA: Final = (*"=+-@\t\r", *"\uff1d\uff0b\uff0d\uff20")
"""How a cell begins that a spreadsheet would compute; in full width, too."""


def csv_rows(report: Report) -> Iterator[str]:
    """A row for each finding, below a row of names."""
    yield _row(_COLUMNS)
    for each in report.findings():
        yield _row([_cell(getattr(each, name)) for name in _COLUMNS])


def _cell(value: Any) -> str:
    given = "; ".join(value) if isinstance(value, tuple) else value
    text = "" if given is None else printable(str(given))
    return f"'{text}" if text.startswith(_FORMULA) and text != STDIN else text


def _row(cells: Any) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


def sarif(report: Report) -> Iterator[str]:
    """A SARIF 2.1.0 log, as code scanning and editors read it."""
    codes = sorted({cause.key[0] for cause in report.summary.causes})
    driver = {
        "name": "nucleus-conformance lint",
        "version": __version__,
        "rules": [_rule(code) for code in codes],
    }
    head = json.dumps({"tool": {"driver": driver}, "columnKind": "utf16CodeUnits"})[:-1]
    yield '{"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",'
    yield f' "runs": [{head}, "results": ['
    for index, each in enumerate(report.findings()):
        yield f"{',' if index else ''}\n{json.dumps(_result(each))}"
    yield "\n]}]}\n"


def _rule(code: str) -> dict[str, Any]:
    of = rule(code)
    return {
        "id": code,
        "shortDescription": {"text": title(code)},
        "help": {"text": of.advice},
        "defaultConfiguration": {"level": of.severity},
    }


def _result(finding: Finding) -> dict[str, Any]:
    physical = {
        "artifactLocation": {"uri": quote(finding.file)},
        "region": {"startLine": finding.line, **_columns(finding, "startColumn", "endColumn")},
    }
    return {
        "ruleId": finding.code,
        "level": finding.severity,
        "message": {"text": printable(finding.message)},
        "locations": [
            {
                "physicalLocation": physical,
                "logicalLocations": [{"fullyQualifiedName": finding.pointer}],
            }
        ],
    }


def _columns(finding: Finding, first: str, end: str) -> dict[str, int]:
    """The columns of a prediction that is not all of its line, under these names."""
    if (finding.column, finding.end_column) == WHOLE:
        return {}
    beyond = {end: finding.end_column} if finding.end_column else {}
    return {first: finding.column, **beyond}


ANNOTATIONS: Final = 10
"""How many annotations GitHub shows for one step."""


def github(report: Report) -> Iterator[str]:
    """Workflow commands: a cause is one annotation, and the last one says how it stands."""
    causes = report.summary.causes
    for cause in causes[: ANNOTATIONS - 1]:
        yield _annotation(cause)
    more = len(causes) - (ANNOTATIONS - 1)
    left = f"; {number_of(more, 'more cause')} not shown here, which --format terminal shows"
    rest = left if more > 0 else ""
    yield f"::notice title=lint::{_data(in_one_line(report.summary) + rest)}\n"


def _annotation(cause: Cause) -> str:
    first = cause.first[0]
    inner = f"{first.within}: " if first.within else ""
    end = "" if first.message.endswith("?") else "."
    text = f"{heading(cause)}. {inner}{first.message}{end} To do: {advice(cause)}"
    columns = _columns(first, "col", "endColumn")
    at = "".join(f",{name}={column}" for name, column in columns.items())
    where = f"file={_property(first.file)},line={first.line}{at},title={_property(first.code)}"
    return f"::{first.severity} {where}::{_data(text)}\n"


def _data(text: str) -> str:
    return printable(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
