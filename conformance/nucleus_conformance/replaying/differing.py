"""Where two payloads of one prediction differ: the first place of each kind, and how many."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

import msgspec
from attrs import define

from nucleus_conformance.judging.compare import MOST, SHALLOW, Difference, all_differences
from nucleus_conformance.report.causes import general

NAMES_OF_ITEM: Final = ("/reference_id", "/item_id", "/dataset_id")
"""Where the item of a prediction is named in what is sent."""

_NAMES: Final = ("/annotation_id", *NAMES_OF_ITEM)
"""What is told of however much else differs: which prediction it is, and of which item."""

_ENCODE: Final = msgspec.json.Encoder().encode


@define
class Differing:
    """Differences of one kind in one place, but for indices, which is `key`: the first, and all."""

    key: str
    first: Difference
    count: int = 1


def differing(
    before: Mapping[str, Any], now: Mapping[str, Any], spellings: Collection[str]
) -> list[Differing]:
    """All of them. `spellings`: the kinds of those that are asked for between equal values.

    What is in lists of another length is left out: its members stand elsewhere. So are, but for the
    names of prediction and item, those in further places than `MOST`: nobody reads more.
    """
    if not spellings:
        before, now = _unlike(before, now)
    made: dict[tuple[str, str], Differing] = {}
    for each in _outside_of_lists(all_differences(before, now)):
        if each.kind in SHALLOW and each.kind not in spellings:
            continue
        key = general(each.pointer)
        known = made.get((each.kind, key))
        if known is not None:
            known.count += 1
        elif len(made) < MOST or key in _NAMES:
            made[each.kind, key] = Differing(key, each)
    return list(made.values())


def _unlike(
    before: Mapping[str, Any], now: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both without the keys whose values are written alike."""
    try:
        alike = {key for key in before if key in now and _is_alike(before[key], now[key])}
    except (msgspec.MsgspecError, ValueError, OverflowError, RecursionError):
        alike = set()
    return _without(before, alike), _without(now, alike)


def _is_alike(one: Any, other: Any) -> bool:
    """Whether two values are written alike."""
    if one is None or type(one) is str:
        return bool(one == other)
    return _ENCODE(one) == _ENCODE(other)


def _without(payload: Mapping[str, Any], keys: Collection[str]) -> dict[str, Any]:
    return {key: value for key, value in payload.items() if key not in keys}


def _outside_of_lists(found: Iterator[Difference]) -> Iterator[Difference]:
    """Those that are in no list of another length, which comes before its members."""
    within: str | None = None
    for each in found:
        if within is None or not each.pointer.startswith(within):
            within = f"{each.pointer}/" if each.kind == "length" else None
            yield each
