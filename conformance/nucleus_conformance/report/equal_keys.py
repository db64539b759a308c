"""Whether an answer is wrong because the first of equal keys counted, where the last one must.

One wrong parser makes other values, refusals and ids wrong in many places: it is one cause.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from attrs import frozen

from nucleus_conformance.judging.compare import ABSENT, SHALLOW, Difference
from nucleus_spec.pointer import keys_of

HINT: Final = (
    "the parser keeps the first of equal keys, but the last one counts; see flag duplicate-keys"
)

Evidence = Literal["shown", "perhaps", ""]
"""Whether the answer shows it, or may come of it, as it may of something else."""

_AROUND: Final = re.compile(r"^/payload(?=/)")
"""What the answer to a dispatch has around a payload."""


def evidence(request: Mapping[str, Any] | None, differences: Sequence[Difference]) -> Evidence:
    """What the differences from a permitted answer to that request say."""
    text = (request or {}).get("text")
    counting = [each for each in differences if each.kind not in SHALLOW]
    if not isinstance(text, str) or not counting:
        return ""
    read = _Read.of(text)
    if read is None:
        return ""
    found = {read.evidence(each) for each in counting if not each.pointer.endswith("annotation_id")}
    if not found or "" in found:
        return "" if found else "perhaps"
    return "shown" if "shown" in found else "perhaps"


@frozen
class _Read:
    """A text with equal keys, as the first and as the last of them say."""

    first: Any
    last: Any

    @classmethod
    def of(cls, text: str) -> _Read | None:
        try:
            first, last = json.loads(text, object_pairs_hook=_first), json.loads(text)
            return None if json.dumps(first) == json.dumps(last) else cls(first, last)
        except (ValueError, RecursionError):
            return None

    def evidence(self, difference: Difference) -> Evidence:
        if difference.kind == "outcome" or difference.is_cut:
            return "perhaps"
        keys = keys_of(_AROUND.sub("", difference.pointer))
        first, last = _at(self.first, keys), _at(self.last, keys)
        if not _same(first, difference.actual) or _same(first, last):
            return ""
        # what the last one lacks, or has as null, is left as well by a parser that merges
        return "perhaps" if last is ABSENT or last is None else "shown"


def _first(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        made.setdefault(key, value)
    return made


def _at(value: Any, keys: Sequence[str]) -> Any:
    for key in keys:
        if isinstance(value, dict):
            value = value.get(key, ABSENT)
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return ABSENT
    return value


def _same(given: Any, sent: Any) -> bool:
    if given is None:
        return sent is None or sent is ABSENT or sent == {}  # as it is sent, or its default
    return given is sent or (ABSENT not in (given, sent) and json.dumps(given) == json.dumps(sent))
