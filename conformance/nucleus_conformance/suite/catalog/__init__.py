"""The inputs of the golden cases: authored here, with what they are for. `record` adds the answers."""

from __future__ import annotations

from typing import Final

from nucleus_conformance.errors import SuiteError
from nucleus_conformance.suite.catalog import collection, geometry, masks, numbers, shared, traps
from nucleus_conformance.suite.catalog.draft import Draft
from nucleus_conformance.suite.catalog.flags import FLAGS
from nucleus_spec.requirements import REQUIREMENTS

SUITE_VERSION: Final = "0.1.0"
"""MAJOR: the format of case files; MINOR: new cases; PATCH: corrections."""

SUBJECTS: Final = (
    "box",
    "line",
    "polygon",
    "keypoints",
    "cuboid",
    "category",
    "scene-category",
    "segmentation",
    "prediction-list",
    "dispatch",
    "long",
)
"""What cases are about, in the order of reports: a file of fixtures each."""


TOMBSTONES: Final[dict[str, str]] = {}
"""Ids that were removed -> the suite version that no longer has them, and why. They are never used again."""


def all_drafts() -> list[Draft]:
    """Every draft, in the order of fixtures. Raises `SuiteError` for one that cannot be."""
    modules = (shared, numbers, geometry, masks, collection, traps)
    found = [each for module in modules for each in module.drafts()]
    seen: set[str] = set()
    for each in found:
        if each.id in seen:
            raise SuiteError(f"two drafts are called {each.id}")
        seen.add(each.id)
        if each.id in TOMBSTONES:
            raise SuiteError(f"{each.id} was removed, and is never used again")
        for name, known in ((each.cites, REQUIREMENTS), ((*each.permits, *each.flags), FLAGS)):
            unknown = [one for one in name if one not in known]
            if unknown:
                raise SuiteError(f"{each.id}: there is no {', '.join(unknown)}")
    return sorted(found, key=lambda each: SUBJECTS.index(each.subject))
