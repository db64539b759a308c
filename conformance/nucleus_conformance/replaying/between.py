"""Which changes come of an edition that began between those that the two speak."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Final

from nucleus_conformance.replaying.changes import Change
from nucleus_spec.editions import Edition, edition
from nucleus_spec.pointer import keys_of
from nucleus_spec.table import generated_since, sent_since

_OF_KEYS: Final = ("new-key", "lost-key", "item")
_OF_IDS: Final = ("new-annotation-id", "lost-annotation-id")


def began(first: Change, types: Collection[str], now: str, before: str) -> str:
    """What a later edition began to send, in a sentence; empty if that does not explain a cause.

    `first`: the first change of it, `types`: those of its predictions. `now`, `before`: the names
    of the editions that the two speak.
    """
    older, newer = sorted(map(edition, (now, before)))
    was, became = first.before, first.now
    if edition(now) is older:
        was, became = became, was
    if first.said:
        return ""
    if first.code in _OF_KEYS and not was:
        since, what = sent_since().get(first.key, {}), " of ".join(_names(first.key))
        how = ", as null" if became == "null" else ""
    elif first.code in _OF_IDS and was in ("", "null"):
        rows = (row for row in generated_since() if row.pointer == first.key)
        since = {row.type: row.if_none_since for row in rows}
        what, how = f"a generated {' of '.join(_names(first.key))}", ""
    else:
        return ""
    if not all(each in since and older < since[each] <= newer for each in types):
        return ""
    said = f"{what} is sent since edition {_editions({each: since[each] for each in types})}{how}"
    return f"{said}: between editions this is how it changed"


def _names(pointer: str) -> list[str]:
    return [each for each in reversed(keys_of(pointer)) if each != "*"]


def _editions(since: Mapping[str, Edition]) -> str:
    """The usual one, and behind it those of types that have another."""
    usual = Counter(since.values()).most_common(1)[0][0]
    others = [f"{name}: {each}" for name, each in since.items() if each is not usual]
    return f"{usual} ({', '.join(others)})" if others else str(usual)
