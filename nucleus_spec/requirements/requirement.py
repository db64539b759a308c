"""What a requirement is, and where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final, Literal

from attrs import frozen

from nucleus_spec.editions import FIRST, Edition

Level = Literal["MUST", "SHOULD", "MAY"]


@frozen
class Requirement:
    """One requirement on implementations since the edition `since`.

    It has at least one source: the documentation, releases, or a choice of this project.
    """

    id: str
    level: Level
    text: str
    """One or more sentences, in Markdown."""
    documented: tuple[str, ...]
    """Where the documented module says it: `Class` (its signature), `Class.parameter` or
    `Class.method`."""
    observed: tuple[str, ...]
    """The releases in which it was first observed. Empty: no release shows, or enforces, it."""
    chosen: str
    """What of it neither the documentation says nor every release shows, and why it is so here."""
    since: Edition
    informative: bool
    """No output of an implementation shows it: it binds the server, the mask, an upload of many
    predictions, or nobody."""


def _requirement(
    level: Level,
    name: str,
    text: str,
    documented: Sequence[str] = (),
    observed: Sequence[str] = (),
    chosen: str = "",
    since: Edition = FIRST,
    informative: bool = False,
) -> Requirement:
    names = tuple(dict.fromkeys(documented))
    return Requirement(name, level, text, names, tuple(observed), chosen, since, informative)


must = partial(_requirement, "MUST")
should = partial(_requirement, "SHOULD")
may = partial(_requirement, "MAY")


def of(member: str, *classes: str) -> list[str]:
    """The documented name of this parameter, or method, in each of the classes."""
    return [f"{each}.{member}" for each in classes]


EVERY: Final = (FIRST.name,)
"""Observed in every release since the first edition."""

TRACKED: Final = (
    "BoxPrediction",
    "CategoryPrediction",
    "CuboidPrediction",
    "KeypointsPrediction",
    "LinePrediction",
    "PolygonPrediction",
)
LABELLED: Final = (*TRACKED, "SceneCategoryPrediction")
ALL: Final = (*LABELLED, "SegmentationPrediction")
IDENTIFIED: Final = (
    "BoxPrediction",
    "CuboidPrediction",
    "KeypointsPrediction",
    "LinePrediction",
    "PolygonPrediction",
    "SegmentationPrediction",
)

STRICT_TYPE: Final = (
    "The documentation gives the type, and releases keep any value. That others are refused is "
    "our choice: nobody says what they would mean."
)
"""Why a value of another type than the documented one is refused."""
