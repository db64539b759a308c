"""The catalog: the authored inputs of the golden cases. `fixtures record` adds the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from nucleus_conformance.errors import SuiteError
from nucleus_conformance.suite.case import SUBJECTS
from nucleus_conformance.suite.catalog import (
    alike,
    arrays,
    bounds,
    collection,
    equal_keys,
    every_kind,
    everywhere,
    far_in,
    json_keys,
    json_texts,
    later,
    links,
    made_ids,
    many,
    mask_names,
    masks,
    members,
    near_bounds,
    number_texts,
    numbers,
    odd_strings,
    positions,
    sequences,
    shared,
    single_types,
    traps,
    unread,
)
from nucleus_conformance.suite.catalog.draft import Draft
from nucleus_conformance.suite.catalog.flags import FLAGS
from nucleus_spec.requirements import REQUIREMENTS

SUITE_VERSION: Final = "1.0.0"
"""MAJOR: the format of case files; MINOR: new cases; PATCH: corrections."""

TOMBSTONES: Final[dict[str, str]] = {}
"""Removed case id -> the first suite version without it, and the reason. Ids are never reused."""


def all_drafts() -> list[Draft]:
    """All drafts, in the order of the fixtures. Raises `SuiteError` as `checked` does."""
    modules = (
        *(shared, numbers, single_types, masks, collection, traps),
        *(json_keys, json_texts, bounds, everywhere, members, positions, sequences),
        *(alike, arrays, near_bounds, many, made_ids, mask_names, equal_keys),
        *(links, number_texts, odd_strings, far_in, every_kind, unread),
    )
    drafts = [each for module in modules for each in module.drafts()]
    return checked([*drafts, *later.drafts({each.id for each in drafts})])


def checked(drafts: Sequence[Draft], removed: Mapping[str, str] = TOMBSTONES) -> list[Draft]:
    """These drafts, in the order of the fixtures.

    Raises `SuiteError` for a repeated or `removed` id, and for an unknown requirement or flag.
    """
    seen: set[str] = set()
    for each in drafts:
        if each.id in seen:
            raise SuiteError(f"two drafts have the id {each.id}")
        seen.add(each.id)
        if each.id in removed:
            raise SuiteError(f"{each.id} was removed and must not be reused")
        for name, known in ((each.cites, REQUIREMENTS), ((*each.permits, *each.flags), FLAGS)):
            unknown = [one for one in name if one not in known]
            if unknown:
                raise SuiteError(f"{each.id}: no requirement or flag is named {', '.join(unknown)}")
    return sorted(drafts, key=lambda each: SUBJECTS.index(each.subject))
