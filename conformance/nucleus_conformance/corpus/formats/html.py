"""A report as one HTML page, which loads nothing: what was found, drawn; and what is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from attrs import frozen

from nucleus_conformance.corpus.findings import Finding
from nucleus_conformance.corpus.formats.closing import (
    advice,
    closing,
    heading,
    is_good,
)
from nucleus_conformance.corpus.formats.pictures import picture
from nucleus_conformance.corpus.haste import WRITING, Haste
from nucleus_conformance.corpus.merge import Cause, Report
from nucleus_conformance.corpus.remarks import remarks_on
from nucleus_conformance.corpus.rules import rule
from nucleus_conformance.corpus.seen import BINS
from nucleus_conformance.report.formats.html import page

_CLASSES: Final = 30
"""How many classes have a bar."""
_BAR: Final = 300
"""How long the longest bar is."""


@frozen
class Shown:
    """A finding, and a picture of its prediction."""

    finding: Finding
    message: str
    picture: Any


@frozen
class Section:
    """A cause, as the page has it. What is shown of it is made as it is written."""

    code: str
    severity: str
    heading: str
    advice: str
    why: str
    more: int
    shown: Iterable[Shown]


@frozen
class Bar:
    """A bar of a histogram. `length`: of the longest one, `_BAR`."""

    name: str
    count: int
    length: float


def html(report: Report) -> str:
    """The page."""
    figures = report.summary.figures
    pictures = _pictures(report)
    labels = sorted(figures.labels.items(), key=lambda each: (-each[1], each[0]))
    confidences = {
        f"{at / BINS:.2f} to {(at + 1) / BINS:.2f}": figures.confidences.get(at, 0)
        for at in range(BINS if figures.confidences else 0)
    }
    return page(
        "lint.html.j2",
        closing=closing(report.summary),
        edition=report.header.edition,
        files=[each.section.shown for each in report.sections],
        unfinished=(known := [each.message for each in remarks_on(report)]),
        later=(each.message for each in remarks_on(report) if each.message not in known),
        is_good=is_good(report.summary),
        sections=(
            _section(cause, pictures, report.haste)
            for cause in report.haste.some(report.summary.causes, WRITING)
        ),
        types=_bars(figures.types),
        labels=_bars(dict(labels[:_CLASSES])),
        more_labels=max(0, len(labels) - _CLASSES),
        confidences=_bars(confidences),
    )


def _bars(counts: Mapping[str, int]) -> list[Bar]:
    most = max(counts.values(), default=0) or 1
    return [Bar(name, count, round(_BAR * count / most, 1)) for name, count in counts.items()]


def _section(cause: Cause, pictures: Mapping[int, str], haste: Haste) -> Section:
    from markupsafe import Markup

    of = rule(cause.key[0])
    return Section(
        of.code,
        of.severity,
        heading(cause),
        advice(cause),
        of.why,
        cause.found - len(cause.first),
        (
            Shown(each, each.message, Markup(pictures.get(at, "")))  # noqa: S704  (numbers alone)
            for at, each in haste.some(zip(cause.places, cause.first, strict=True), WRITING)
        ),
    )


def _pictures(report: Report) -> dict[int, str]:
    """Place -> a picture of the prediction there, for those of which something is shown."""
    causes = [each for each in report.summary.causes if each.first[0].effect != "not read"]
    places = {at for cause in causes for at in cause.places}
    return {again.place: picture(again.judged.payload) for again in report.again(places)}
