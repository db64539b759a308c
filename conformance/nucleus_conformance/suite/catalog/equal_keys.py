"""Cases in which every object has each of its keys twice, and the last value counts.

A port may read one key, or the objects of one kind, in a way of its own, where the first counts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from nucleus_conformance.suite.catalog.draft import Draft, draft
from nucleus_conformance.suite.catalog.samples import BOX, LINE, SAMPLES, SEGMENTATION

_OPTIONS: Final[Mapping[str, Any]] = {"level": "recommended", "flags": ("duplicate-keys",)}


def drafts() -> Iterator[Draft]:
    """The cases on every type, and on the key that names it."""
    for sample in SAMPLES:
        payload = sample.said(**sample.options)["payload"]
        yield draft(sample.type, "decode", "every-key-twice",
                    "Every object, at every level, has each key twice: the last of two counts, "
                    "whichever key it is.", "WIRE-8", {"text": doubled(payload)}, **_OPTIONS)
    for first, last in ((BOX, LINE), (LINE, BOX), (BOX, SEGMENTATION), (SEGMENTATION, BOX)):
        begun = f'{{"type": {json.dumps(first.payload["type"])}, '
        yield draft("dispatch", "dispatch", f"{last.type}-after-the-type-of-{first.type}",
                    "Of two types the last one says what the payload is.", "WIRE-8 DISPATCH-1",
                    {"text": begun + json.dumps(last.payload)[1:]}, **_OPTIONS)


def doubled(value: Any) -> str:
    """The JSON text in which all members of objects are there twice, first with other values."""
    if isinstance(value, Mapping):
        first = json.dumps(_other(value))[1:-1]
        last = ", ".join(f"{json.dumps(key)}: {doubled(each)}" for key, each in value.items())
        return f"{{{first}, {last}}}" if value else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(doubled, value))}]"
    return json.dumps(value)


def _other(value: Any) -> Any:
    """A value of the same shape that differs in all that is not a key."""
    if isinstance(value, Mapping):
        return {key: _other(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_other(each) for each in value]
    if value is None or isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return f"other {value}" if isinstance(value, str) else value / 2
