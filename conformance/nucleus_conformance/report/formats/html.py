"""A report as one self-contained HTML file, which loads nothing.

All text from an implementation is made printable, then escaped. A content-security policy permits
only the script and the style sheet of the page, by their hashes.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from nucleus_conformance.report.causes import Cause, causes, overlap, what_fails
from nucleus_conformance.report.digest import (
    ABOUT_REFUSED,
    BRACKETS,
    LEVELS,
    REFUSED_BY,
    Row,
    by_edition,
    by_type,
    decided,
    explained,
    explaining,
    has_brackets,
    permitted,
    place,
    problems,
    refusals,
    rerun,
    shows_in,
    sides,
    what_is_lacking,
    why_it_holds,
)
from nucleus_conformance.report.model import JudgedCase, Report
from nucleus_conformance.report.pretty import Line, outcome_lines, plain_lines
from nucleus_conformance.suite.case import DEPTHS, Outcome
from nucleus_conformance.text import printable
from nucleus_spec.requirements import REQUIREMENTS

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES: Final = Path(__file__).with_name("templates")
_OPEN_LIMIT: Final = 10
FULL: Final = 500
"""How many failures are shown in full: as many of each cause, but three at least. A page of all
editions would have 20 MB otherwise. Of the others, it has what differs first."""

_FULL_OF_CAUSE: Final = 3
_CODE: Final = re.compile(r"`([^`]+)`")
_DIFFERENCES: Final = 12
_PROBLEMS: Final = 10
_KINDS: Final = {"payload": "the payload", "text": "the text", "value": "the value", "rejected": ""}


def html(report: Report) -> str:
    """The report as a page: the score, the types, and all failures, with search and filters."""
    scores = [(level, report.score(level)) for level in LEVELS]
    scores = [each for each in scores if each[1].total] or scores[:1]
    level, score = scores[0]
    found = causes(report.failures)
    full = max(_FULL_OF_CAUSE, FULL // max(1, len(found)))
    sets = {
        names: number
        for number, names in enumerate(dict.fromkeys(each.requirements for each in report.cases))
    }
    return page(
        "report.html.j2",
        report=report,
        header=report.header,
        scores=scores,
        main={"level": level, "score": score, "share": _share(score.passed, score.total)},
        depths=[(depth, report.depth(depth)) for depth in DEPTHS],
        levels=LEVELS,
        verdicts=report.verdicts(),
        rows=[_row(report, row) for row in by_type(report)],
        editions=[_row(report, row) for row in by_edition(report)],
        requirements=list(_requirements(report)),
        causes=list(_causes(report, found, full)),
        overlap=overlap(found),
        legend=BRACKETS if _any_brackets(report) else "",
        problems=[
            (said[:_PROBLEMS], said[_PROBLEMS:])
            for said in problems(report.problems, len(report.problems))
        ],
        holds=why_it_holds(report),
        without=what_is_lacking(report),
        full=full,
        sets=[" ".join(names) for names in sets],
        set_of=lambda case: sets[case.requirements],
        opened=len(report.failures) <= _OPEN_LIMIT,
        view=partial(_case, report),
        what=_what,
        deviations=[
            {"flag": flag, "count": count, "what": explained(flag)}
            for flag, count in report.accepted().items()
        ],
        refused=[
            {"by": by, "count": count, "like": like}
            for by, (count, like) in refusals(report).items()
        ],
        refused_by=REFUSED_BY,
        about_refused=ABOUT_REFUSED,
        passed=_passed(report),
    )


@cache
def environment() -> Environment:
    """The Jinja environment, which makes every text printable and then escapes it."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    from nucleus_conformance.report.formats.page_links import (
        hinted,
        link,
        named,
        naming,
        on_the_site,
    )

    def shown(value: Any) -> Any:
        return printable(value) if isinstance(value, str) and type(value) is str else value

    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def prose(text: str) -> Any:
        """A sentence, with the words between backticks as code."""
        return Markup(_CODE.sub(r"<code>\1</code>", _escaped(printable(text))))  # noqa: S704  (escaped)

    made.globals |= {each.__name__: each for each in (link, named, naming, on_the_site)}
    made.filters["hinted"] = hinted
    made.filters["prose"] = prose
    made.filters["thousands"] = lambda number: f"{number:,}"
    return made


def page(template: str, **values: Any) -> str:
    """Render a template with the style sheet, the script, and a policy that permits only these."""
    from markupsafe import Markup

    style, script = ((_TEMPLATES / name).read_text("utf-8") for name in ("style.css", "report.js"))
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        environment()
        .get_template(template)
        .render(
            policy=policy,
            style=Markup(style),  # noqa: S704  (a file of this package)
            script=Markup(script),  # noqa: S704  (so is this)
            **values,
        )
    )


def _hash(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode()}"


def _share(part: int, total: int) -> float:
    return round(100 * part / total, 2) if total else 0


def _row(report: Report, row: Row) -> dict[str, Any]:
    total = sum(row.verdicts.values())
    order = [name for name in report.verdicts() if row.verdicts.get(name)]
    order.sort(key=lambda name: name != "passed")
    bar, start = [], 0.0
    for name in order:
        width = _share(row.verdicts[name], total)
        bar.append({"verdict": name, "start": round(start, 2), "width": width})
        start += width
    label = ", ".join(f"{row.verdicts[name]} {name}" for name in order)
    return {
        "name": row.name,
        "scores": row.scores,
        "verdicts": row.verdicts,
        "bar": bar,
        "label": label,
    }


def _passed(report: Report) -> dict[str, list[JudgedCase]]:
    found: dict[str, list[JudgedCase]] = {}
    for each in report.cases:
        if each.passed:
            found.setdefault(each.type, []).append(each)
    return found


def _any_brackets(report: Report) -> bool:
    return any(has_brackets(each) for case in report.failures for each in case.differences)


def _requirements(report: Report) -> Iterator[dict[str, Any]]:
    """Each requirement that is cited, its text if this version knows it, and its failures."""
    cited = {name for each in report.cases for name in each.requirements}
    failing = Counter(name for each in report.failures for name in each.requirements)
    for name in sorted(cited):
        text = REQUIREMENTS[name].text if name in REQUIREMENTS else ""
        yield {"id": name, "text": text, "failures": failing[name]}


def _causes(report: Report, found: Iterable[Cause], full: int) -> Iterator[dict[str, Any]]:
    """Each cause, and so many failures in full. One that shows several stands in the first."""
    seen: set[str] = set()
    for cause in found:
        difference = cause.sign.difference
        cases = [each for each in cause.cases if each.id not in seen]
        yield {
            "cause": cause,
            "shows_in": shows_in(report, cause.cases),
            "sides": sides(difference) if difference else (),
            "permitted": permitted(cause.example, difference),
            "decided": decided(cause.example),
            "cases": cases[:full],
            "brief": cases[full:],
            "elsewhere": [each.id for each in cause.cases if each.id in seen],
        }
        seen.update(each.id for each in cause.cases)


def _case(report: Report, case: JudgedCase) -> Mapping[str, Any]:
    """The values that the template of a failure needs."""
    differences = [
        {
            "pointer": place(each),
            "kind": each.kind,
            **dict(zip(("expected", "actual"), sides(each), strict=True)),
        }
        for each in case.differences
        if each.kind != "outcome"
    ]
    return {
        "case": case,
        "what": _what(case),
        "permitted": permitted(case),
        "decided": decided(case),
        "differences": differences[:_DIFFERENCES],
        "more": max(0, len(differences) - _DIFFERENCES),
        "panes": list(_panes(case)),
        "stderr": case.stderr.expandtabs().splitlines(),
        "rerun": rerun(report, case),
        "explaining": explaining(report, case),
    }


def _what(case: JudgedCase) -> str:
    """What is wrong, in a few words."""
    more = len(case.differences) - 1
    what = what_fails(case) if case.differences else case.reason[:200]
    return what + (f" (and {more} more)" if more > 0 else "")


def _panes(case: JudgedCase) -> Iterator[dict[str, Any]]:
    if case.request is not None:
        yield _pane("input", "", plain_lines(case.request))
    both: tuple[tuple[Outcome | None, Any], ...] = (
        (case.compared_with, "expected"),
        (case.actual, "actual"),
    )
    for outcome, name in both:
        if outcome is not None:
            lines = outcome_lines(outcome, case.differences, name)
            yield _pane(name, _KINDS[outcome.kind], lines)


def _pane(name: str, what: str, lines: Iterable[Line]) -> dict[str, Any]:
    from markupsafe import Markup

    content = Markup("".join(_markup(line) for line in lines))  # noqa: S704  (escaped)
    return {"name": name, "what": what, "content": content}


def _markup(line: Line) -> str:
    """A line of a listing. A marked line is a block element, which needs no line break."""
    if not line.kind:
        return f"{_escaped(line.text)}\n"
    before, rest = _escaped(line.text[: line.start]), _escaped(line.text[line.end :])
    differing = _escaped(line.text[line.start : line.end])
    return f"<mark>{before}{f'<b>{differing}</b>' if differing else ''}{rest}</mark>"


def _escaped(text: str) -> str:
    """Text escaped for use between tags. Quotes, of which there are thousands, stay as they are."""
    return escape(text, quote=False)
