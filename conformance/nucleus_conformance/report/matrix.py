"""Several reports side by side: a table of implementations by type, required cases only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from typing import Final

from attrs import field, frozen

from nucleus_conformance.report.digest import by_type, what_is_lacking
from nucleus_conformance.report.formats.markdown import code, linked, table
from nucleus_conformance.report.model import Report, Score
from nucleus_conformance.suite.case import in_order
from nucleus_conformance.text import printable

_ALL = "all"

_NAME: Final = 100
"""The most characters of a name, and of a version."""

WHAT: Final = "Required cases that passed, by implementation and type"
"""What the numbers of a matrix are."""


@frozen
class Row:
    """The results of one implementation. `scores` has only types with required cases."""

    name: str
    version: str
    about: str
    """The edition, then `strict`, the depth, the part that is declared, and how many failures are
    waived, if they apply."""
    scores: dict[str, Score]
    """Type, or `all` -> score."""
    incomplete: str
    file: str
    """Where the report is."""
    unsupported: Mapping[str, int] = field(factory=dict)
    """Type, or `all` -> how many required cases are unsupported."""
    lacking: str = ""
    """What is as good as unsupported, a sentence; empty if that is nothing."""

    @property
    def title(self) -> str:
        """Its name and version."""
        return f"{printable(self.name, _NAME)} {printable(self.version, _NAME)}"

    def cell(self, column: str) -> str:
        """The text in a column; `-` if there is no score."""
        return str(self.scores[column]) if column in self.scores else "-"


@frozen
class Matrix:
    """One row per report, in the order given. The columns are the types, then `all`."""

    rows: tuple[Row, ...]
    columns: tuple[str, ...]

    @classmethod
    def of(cls, reports: Sequence[tuple[str, Report]]) -> Matrix:
        """Put reports side by side, each with the name of its file."""
        rows = tuple(_row(name, each) for name, each in reports)
        types = in_order(name for row in rows for name in row.scores if name != _ALL)
        return cls(rows, (*types, _ALL))


def _row(file: str, report: Report) -> Row:
    header = report.header
    ways = [f"{len(header.editions)} editions" if header.editions else header.edition]
    ways += ["strict"] if header.strict else []
    ways += [header.depth] if header.depth else []
    scores = {
        row.name: row.scores["required"] for row in by_type(report) if row.scores["required"].total
    }
    scores[_ALL] = report.score("required")
    ways += [header.declared.size] if header.declared else []
    ways += [f"{len(report.waived)} waived"] if report.waived else []
    about = ", ".join(ways)
    lacking = Counter(
        name
        for case in report.cases
        if case.level == "required" and case.verdict == "unsupported"
        for name in (case.type, _ALL)
    )
    return Row(
        header.name,
        header.version,
        about,
        scores,
        report.incomplete,
        file,
        lacking,
        what_is_lacking(report),
    )


def _remarks(matrix: Matrix) -> Iterator[str]:
    for row in matrix.rows:
        for said in filter(None, (row.incomplete, row.lacking)):
            yield f"{row.title} on {row.about}, {printable(row.file)}: {said}"


def matrix_terminal(matrix: Matrix) -> str:
    """The matrix as a table in plain text."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    made = Table(box=None, pad_edge=False)
    made.add_column("implementation", no_wrap=True)
    made.add_column("edition", no_wrap=True)
    made.add_column("report", no_wrap=True)
    for column in matrix.columns:
        made.add_column(Text(printable(column)), justify="right", no_wrap=True)
    for row in matrix.rows:
        cells = (
            row.title,
            printable(row.about),
            printable(row.file),
            *map(row.cell, matrix.columns),
        )
        made.add_row(*(Text(cell) for cell in cells))
    width = 40 + sum(len(row.title) + len(row.about) + len(row.file) for row in matrix.rows)
    to = Console(
        file=StringIO(), width=width + 20 * len(matrix.columns), color_system=None,
        force_terminal=False, markup=False, highlight=False, emoji=False,
    )  # fmt: skip
    with to.capture() as captured:
        to.print(made)
    lines = [line.rstrip() for line in captured.get().splitlines()]
    remarks = [printable(each) for each in _remarks(matrix)]
    return "\n".join([f"{WHAT}:", "", *lines, *([""] if remarks else []), *remarks]) + "\n"


def matrix_markdown(matrix: Matrix) -> str:
    """The matrix as a table in Markdown."""
    rows = [
        (
            code(row.title),
            code(row.about),
            code(row.file),
            *(_marked(row, column) for column in matrix.columns),
        )
        for row in matrix.rows
    ]
    types = (linked("type", each) for each in matrix.columns)
    head = ("implementation", "edition", "report", *types)
    blocks = [f"{WHAT}.", table(head, rows), *(f"> ⚠️ {code(each)}" for each in _remarks(matrix))]
    return "\n\n".join(blocks) + "\n"


def _marked(row: Row, column: str) -> str:
    score = row.scores.get(column)
    if score is None or not score.total:
        return "-"
    return f"✅ {score}" if score.full and not row.incomplete else str(score)


def matrix_html(matrix: Matrix) -> str:
    """The matrix as a self-contained HTML page."""
    from nucleus_conformance.report.formats.html import page

    return page(
        "matrix.html.j2", matrix=matrix, what=WHAT, remarks=list(_remarks(matrix)), shade=shade
    )


def shade(row: Row, column: str) -> str:
    """The class of the style sheet that colours a cell. What is unsupported is not wrong."""
    score = row.scores.get(column)
    if score is None or not score.total:
        return "dim"
    if score.full:
        return "full"
    supported = score.total - row.unsupported.get(column, 0)
    if score.passed == supported:
        return "lacking"
    return "most" if 2 * score.passed >= supported else "some"
