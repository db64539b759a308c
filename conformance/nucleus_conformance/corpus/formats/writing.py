"""Findings for programs, whoever found them: JSON lines, CSV, SARIF, annotations of GitHub."""

from __future__ import annotations

import csv
import inspect
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import StringIO
from typing import Any, Final, Protocol
from urllib.parse import quote

import msgspec
from attrs import frozen

from nucleus_conformance.corpus.columns import WHOLE, Span
from nucleus_conformance.corpus.sources import STDIN
from nucleus_conformance.suite.documented import Named
from nucleus_conformance.text import number_of, printable
from nucleus_spec import __version__


class Told(Protocol):
    """What is said of a place in a file."""

    @property
    def file(self) -> str:
        """The name of the file."""

    @property
    def line(self) -> int:
        """From 1 on."""

    @property
    def pointer(self) -> str:
        """Where it is in that line, as a JSON pointer that can be shown."""

    @property
    def code(self) -> str:
        """That of its rule."""

    @property
    def severity(self) -> str:
        """`error` or `warning`."""

    @property
    def message(self) -> str:
        """What is said."""


@frozen
class Styled:
    """A line for a terminal. `named`: what it names that leads to the site."""

    text: str
    style: str = ""
    named: tuple[Named, ...] = ()


@frozen
class Ruled:
    """A rule as a SARIF log has it. `address`: where the site tells of it; it may be empty."""

    code: str
    title: str
    advice: str
    severity: str
    address: str = ""


@frozen
class Notice:
    """What is said of a whole run, as a SARIF log has it. An error: it did not do all it should."""

    code: str
    severity: str
    text: str


@frozen
class Noted:
    """A cause as an annotation: the first place that shows it, and all that is said of it."""

    first: Told
    text: str


def json_rows(findings: Iterable[Any]) -> Iterator[str]:
    """A JSON object for each, in ASCII."""
    for each in findings:
        yield f"{json.dumps(msgspec.to_builtins(each))}\n"


def schema_of(
    struct: type[msgspec.Struct], version: int, title: str, *others: type[msgspec.Struct]
) -> dict[str, Any]:
    """The JSON Schema of a line with such an object, or with one of the others.

    `version`: that of the format. The title is what such a line is.
    """
    every = (struct, *others)
    references, known = msgspec.json.schema_components(every, ref_template="#/$defs/{name}")
    definitions: dict[str, Any] = json.loads(json.dumps(known))
    for each in every:
        definitions[each.__name__]["description"] = inspect.getdoc(each)
    made = {"oneOf": list(references)} if others else dict(references[0])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:nucleus-spec:{struct.__name__.lower()}:{version}",
        "title": title,
        "description": (inspect.getdoc(struct) or "").partition("\n")[0],
        **made,
        "$defs": definitions,
    }


_FORMULA: Final = (*"=+-@\t\r", *"\uff1d\uff0b\uff0d\uff20")
"""How a cell begins that a spreadsheet would compute; in full width, too."""


def csv_table(columns: Sequence[str], findings: Iterable[Any]) -> Iterator[str]:
    """A row for each, below a row of names. A cell is empty where it has nothing of that name."""
    yield _row(columns)
    for each in findings:
        yield _row([_cell(getattr(each, name, None)) for name in columns])


def _cell(value: Any) -> str:
    given = "; ".join(value) if isinstance(value, tuple) else value
    text = "" if given is None else printable(str(given))
    return f"'{text}" if text.startswith(_FORMULA) and text != STDIN else text


def _row(cells: Any) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


ColumnsOf = Callable[[Any], Span]
"""Tells in which columns of its line something stands, as `corpus.columns` has them."""


def _whole(_: Told) -> Span:
    return WHOLE


def sarif_log(
    command: str,
    rules: Iterable[Ruled],
    findings: Iterable[Told],
    notices: Iterable[Notice],
    columns: ColumnsOf = _whole,
) -> Iterator[str]:
    """A SARIF 2.1.0 log, as code scanning and editors read it.

    `notices`: on the run as a whole, of which some are known only behind the last finding.
    """
    driver = {
        "name": f"nucleus-conformance {command}",
        "version": __version__,
        "rules": [_rule(each) for each in rules],
    }
    head = json.dumps({"tool": {"driver": driver}, "columnKind": "utf16CodeUnits"})[:-1]
    yield '{"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",'
    yield f' "runs": [{head}, "results": ['
    for index, each in enumerate(findings):
        yield f"{',' if index else ''}\n{json.dumps(_result(each, columns(each)))}"
    yield f'\n], "invocations": [{json.dumps(_invocation(list(notices)))}]}}]}}\n'


def _invocation(notices: Sequence[Notice]) -> dict[str, Any]:
    return {
        "executionSuccessful": all(each.severity != "error" for each in notices),
        "toolExecutionNotifications": [
            {
                "descriptor": {"id": each.code},
                "level": each.severity,
                "message": {"text": printable(each.text)},
            }
            for each in notices
        ],
    }


def _rule(of: Ruled) -> dict[str, Any]:
    return {
        "id": of.code,
        "shortDescription": {"text": of.title},
        "help": {"text": of.advice},
        **({"helpUri": of.address} if of.address else {}),
        "defaultConfiguration": {"level": of.severity},
    }


def _result(finding: Told, span: Span) -> dict[str, Any]:
    physical = {
        "artifactLocation": {"uri": quote(finding.file)},
        "region": {"startLine": finding.line, **_named(span, "startColumn", "endColumn")},
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


def _named(span: Span, first: str, end: str) -> dict[str, int]:
    """The columns of what is not all of its line, under these names."""
    if span == WHOLE:
        return {}
    beyond = {end: span[1]} if span[1] else {}
    return {first: span[0], **beyond}


ANNOTATIONS: Final = 10
"""How many annotations GitHub shows for one step."""


def workflow_commands(
    command: str, causes: Sequence[Noted], closing: str, columns: ColumnsOf = _whole
) -> Iterator[str]:
    """Commands of GitHub: a cause is one annotation, and the last one says how it stands."""
    for each in causes[: ANNOTATIONS - 1]:
        yield _annotation(each, columns(each.first))
    more = len(causes) - (ANNOTATIONS - 1)
    left = f"; {number_of(more, 'more cause')} not shown here, which --format terminal shows"
    rest = left if more > 0 else ""
    yield f"::notice title={command}::{_data(closing + rest)}\n"


def _annotation(cause: Noted, span: Span) -> str:
    first = cause.first
    at = "".join(f",{name}={column}" for name, column in _named(span, "col", "endColumn").items())
    where = f"file={_property(first.file)},line={first.line}{at},title={_property(first.code)}"
    return f"::{first.severity} {where}::{_data(cause.text)}\n"


def _data(text: str) -> str:
    return printable(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
