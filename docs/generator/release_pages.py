"""The page of every release and port: how much of each edition passes, by type, and what deviates.

It is made of the runs in `docs/recorded`, by the code of `matrix`. Releases whose results are the
same share a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Final

from attrs import evolve, field, frozen

from docs.generator.links import in_repository
from docs.recorded.index import PORTS, RELEASES, Key, Run, read
from nucleus_conformance.report.matrix import WHAT, Matrix, Row, shade
from nucleus_conformance.report.model import Report
from nucleus_spec.editions import EDITIONS, Edition, edition_of_release

_PYPI: Final = "https://pypi.org/project/scale-nucleus"
_TITLES: Final = {"node": "Node", "go": "Go", "rust": "Rust", "java": "Java"}


@frozen
class Group:
    """Those whose runs on an edition have the same results, and the report of one of them."""

    runs: Sequence[Run]
    report: Report
    row: Row = field(init=False)
    """Its row of the matrix."""

    @row.default
    def _row(self) -> Row:
        (row,) = Matrix.of([(self.name, self.report)]).rows
        return evolve(row, name=self.name, version="")

    @property
    def name(self) -> str:
        """The releases, from the first to the last of each span; the languages of ports."""
        spans = [f"{a}" if a == b else f"{a} to {b}" for a, b in _spans(self.runs)]
        ports = [_TITLES[run.subject] for run in self.runs if run.subject in PORTS]
        return ", ".join([*spans, *ports])


def _spans(runs: Iterable[Run]) -> Iterator[tuple[str, str]]:
    """Releases that follow each other, by the first and the last."""
    at = [(RELEASES.index(run.subject), run.version) for run in runs if run.subject in RELEASES]
    for _, found in groupby(enumerate(at), lambda pair: pair[1][0] - pair[0]):
        span = [version for _, (_, version) in found]
        yield span[0], span[-1]


def groups(runs: Mapping[Key, Run], edition: Edition) -> list[Group]:
    """The runs on an edition, grouped by their results; those who speak it come first."""
    of_it = [run for run in runs.values() if run.edition == edition.name]
    same: dict[str, list[Run]] = {}
    for run in of_it:
        same.setdefault(run.results, []).append(run)
    made = [Group(each, each[0].report()) for each in same.values()]
    return sorted(made, key=lambda each: (each.runs[0].exit, each.runs[0].subject in PORTS))


def release_pages(runs: Mapping[Key, Run] | None = None) -> dict[str, str]:
    """The page."""
    recorded = read() if runs is None else runs
    by_edition = {each: groups(recorded, each) for each in EDITIONS}
    return {"releases/index": "\n".join(_page(recorded, by_edition))}


def _page(runs: Mapping[Key, Run], found: Mapping[Edition, Sequence[Group]]) -> Iterator[str]:
    days = sorted({run.date for run in runs.values()})
    suites = ", ".join(sorted({run.suite for run in runs.values()}))
    made = " to ".join(dict.fromkeys((days[0], days[-1])))
    index = in_repository("docs/recorded/index.json")
    yield "# Every release\n"
    yield (
        f"All {len(RELEASES)} published releases of `scale-nucleus` from the first edition on, and "
        f"the ports in {len(PORTS)} languages, each put to all cases of each edition: {len(runs)} "
        f"runs of suite {suites}, made {made}. A release "
        "passes on its own edition, and fails on others; what differs "
        "[between two of them](../specification/differences.md) is why. The ports pass on all.\n"
    )
    yield (
        f"[The index]({index}) has the day, the command and the "
        "SHA-256 of each run. `python -m docs.recorded --write` makes them anew, and so it is done "
        "each night; `python -m docs.recorded --show scale-nucleus==0.20.0 0.17.9` prints a report "
        "as `run --json` writes it.\n"
    )
    yield "## By edition\n"
    yield f"{WHAT.split(',')[0]}, in percent. In bold: the edition that the release speaks.\n"
    yield _overview(runs, found)
    for edition in EDITIONS:
        yield f"## On edition {edition}, by type\n"
        yield f"{WHAT}. Who has the same results, case by case, shares a row.\n"
        yield _by_type(found[edition])
    yield from _deviations(found)


def _overview(runs: Mapping[Key, Run], found: Mapping[Edition, Sequence[Group]]) -> str:
    rows = {run.key: group.row for each in found.values() for group in each for run in group.runs}
    lines = []
    for subject in dict.fromkeys(subject for subject, _ in runs):
        one = next(run for run in runs.values() if run.subject == subject)
        spoken = None if subject in PORTS else edition_of_release(one.version)
        name = escape(one.version)
        head = f'<a href="{_PYPI}/{name}/">{name}</a>' if spoken else f"port: {_TITLES[subject]}"
        cells = [_cell(rows.get((subject, each.name)), "all", spoken is each) for each in EDITIONS]
        lines.append(f'<tr><th scope="row">{head}</th> {" ".join(cells)}</tr>')
    return _heat(["", *(each.name for each in EDITIONS)], lines, "heat")


def _cell(row: Row | None, column: str, is_own: bool | None = None) -> str:
    """A cell of the matrix. `is_own`: in percent, and in bold if it is."""
    if row is None or column not in row.scores:
        return '<td class="dim">-</td>'
    score = row.scores[column]
    said = row.cell(column) if is_own is None else score.percent
    shown = f"<b>{said}</b>" if is_own else said
    other = score.percent if is_own is None else f"{score} cases"
    return f'<td class="{shade(row, column)}" title="{other}">{shown}</td>'


def _by_type(of_edition: Sequence[Group]) -> str:
    *types, every = Matrix.of([(each.name, each.report) for each in of_edition]).columns
    columns = [every, *types]  # what counts most is seen on a phone, too
    lines = []
    for each in of_edition:
        count = f" ({len(each.runs)})" if len(each.runs) > 1 else ""
        cells = " ".join(_cell(each.row, column) for column in columns)
        lines.append(f'<tr><th scope="row">{escape(each.name)}{count}</th> {cells}</tr>')
    return _heat(["", *columns], lines)


def _heat(head: Sequence[str], lines: Sequence[str], kind: str = "heat groups") -> str:
    """A table whose cells are coloured. The page scrolls it where it is too wide."""
    heads = " ".join(f'<th scope="col">{escape(each)}</th>' for each in head)
    table = f'<table class="{kind}"><thead><tr>{heads}</tr></thead>'
    body = "\n".join(["<tbody>", *lines, "</tbody></table></div>"])
    return f'```{{raw}} html\n<div class="wide" tabindex="0">{table}\n{body}\n```\n'


def _deviations(found: Mapping[Edition, Sequence[Group]]) -> Iterator[str]:
    """What each release does otherwise than the documentation says, on its own edition."""
    own = [
        group
        for edition, each in found.items()
        for group in each
        if any(edition_of_release(run.version) is edition for run in _releases(group))
    ]
    yield "## Permitted deviations\n"
    yield (
        "What releases do otherwise than the documentation says, on their own edition: how many "
        "answers, of all cases. They pass all the same, unless a run is `--strict`. The ports have "
        "none.\n"
    )
    flags: dict[str, dict[str, int]] = {}
    for group in own:
        for flag, count in group.report.accepted().items():
            flags.setdefault(flag, {})[group.name] = count
    lines = []
    for flag in sorted(flags, key=lambda name: (-max(flags[name].values()), name)):
        cells = " ".join(f"<td>{flags[flag].get(group.name, '')}</td>" for group in own)
        link = f'<a href="../specification/flags.html#{flag}">{flag}</a>'
        lines.append(f'<tr><th scope="row">{link}</th> {cells}</tr>')
    yield _heat(["", *(_only_releases(group) for group in own)], lines)


def _releases(group: Group) -> list[Run]:
    return [run for run in group.runs if run.subject in RELEASES]


def _only_releases(group: Group) -> str:
    return evolve(group, runs=_releases(group)).name
