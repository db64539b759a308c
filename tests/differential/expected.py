"""What a release does with any input: `sdk_model`, and what `fuzz` does not ask of that.

That is: arguments by position, plain objects as points, and prediction lists.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlparse

from attrs import evolve

from nucleus_conformance.fuzzing.sdk_model import REFUSED, released_outcome
from nucleus_conformance.suite.case import Outcome, Request
from nucleus_conformance.targets.releases import RELEASES
from nucleus_spec.editions import V0_21_2, Edition
from tests.differential.predictions import PARAMETERS, PARTS_MUST_BE, TYPES

_SKELETON_IS_OPTIONAL: Final = (0, 16, 5)
_INDEX_IS_OPTIONAL: Final = (0, 18, 1)
"""Releases since which it is so (optional-skeleton, optional-segment-index). Neither is an edition."""


def expected(asked: Request, under: Edition, version: str = "") -> Outcome:
    """What the release of that version answers; without one, the newest of the edition."""
    number = tuple(map(int, (version or RELEASES[under][-1]).split(".")))
    body, operation = asked.body, asked.body["op"]
    if operation == "collect":
        return _collected(body["batches"], under, number)
    if operation == "construct":
        return _constructed(body["type"], body, under, number)
    return _optional(released_outcome(operation, body, under, asked.files), number)


def refused_though_right(asked: Request, under: Edition) -> str:
    """The flag of why releases refuse what is right; empty if there is none.

    early-null: without arguments of null, they would not. unreadable-url: they find no host.
    """
    if asked.body["op"] == "local_files":
        is_mask = asked.body["type"] == "segmentation"
        return "unreadable-url" if is_mask and not _is_readable(asked.body) else ""
    without = copy.deepcopy(dict(asked.body))
    members = [without, *(each for batch in without.get("batches", ()) for each in batch)]
    for given in (each.get("arguments", {}) for each in members):
        for name in ("dataset_item_id", "dataset_id"):
            if given.get(name, "") is None:
                del given[name]
    if without == asked.body:
        return ""
    found = expected(evolve(asked, body=without), under)
    return "" if found.kind == "rejected" else "early-null"


def _constructed(
    kind: str, body: Mapping[str, Any], under: Edition, number: tuple[int, ...]
) -> Outcome:
    given, way = body["arguments"], body.get("pass")
    if way == "by-position":
        given = _by_name(kind, given, under)
        if given is None:
            return REFUSED
    if way == "plain" and kind in PARTS_MUST_BE:
        parts = [given[name] for name in ("keypoints", "annotations", "position") if name in given]
        if parts != [[]]:
            return REFUSED
    if number < _INDEX_IS_OPTIONAL and not _are_indexed(given.get("annotations")):
        return REFUSED
    return _optional(
        released_outcome("construct", {"type": kind, "arguments": given}, under), number
    )


def _are_indexed(segments: Any) -> bool:
    listed = segments if isinstance(segments, list) else ()
    return all("index" in each for each in listed if isinstance(each, dict))


def _optional(found: Outcome, number: tuple[int, ...]) -> Outcome:
    """The outcome of a release that may be too old for a skeleton of null."""
    if number >= _SKELETON_IS_OPTIONAL or found.kind == "rejected":
        return found
    sent = json.loads(found.content) if found.kind == "text" else found.content
    if found.kind == "value":
        sent = sent["payload"] if isinstance(sent, dict) else {}
    geometry = sent.get("geometry") or {}
    return REFUSED if geometry.get("skeleton", ()) is None else found


def _by_name(kind: str, given: Mapping[str, Any], under: Edition) -> dict[str, Any] | None:
    """Arguments that were given in this order, by name; None if there are too many."""
    listed = PARAMETERS[kind]
    if kind == "segmentation" and under >= V0_21_2:
        listed = (*listed, "dataset_item_id")
    if len(given) > len(listed):
        return None
    return dict(zip(listed, given.values(), strict=False))


def _is_readable(body: Mapping[str, Any]) -> bool:
    payload = json.loads(body["text"]) if "text" in body else body["payload"]
    try:
        urlparse(payload["mask_url"])
    except ValueError:
        return False
    return True


def _collected(
    batches: Sequence[Sequence[Mapping[str, Any]]], under: Edition, number: tuple[int, ...]
) -> Outcome:
    lists: dict[str, list[Any]] = {name: [] for name in TYPES}
    for member in (each for batch in batches for each in batch):
        if "other" in member:
            return REFUSED
        made = _constructed(member["type"], member, under, number)
        if made.kind == "rejected":
            return REFUSED
        lists[member["type"]].append(made.content)
    items = [[f"{name.replace('-', '_')}_predictions", sent] for name, sent in lists.items()]
    return Outcome("value", {"items": items, "length": sum(map(len, lists.values()))})
