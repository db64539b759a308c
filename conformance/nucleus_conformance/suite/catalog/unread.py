"""Cases on keys that are not read: what stands under them may be of any type, and as deep as it is.

A port that decodes into classes with typed fields refuses a number where it has a string, though
nobody reads that key.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from nucleus_conformance.suite.catalog.draft import Draft, alternately, draft, spelled
from nucleus_conformance.suite.catalog.samples import SAMPLES, Json, Sample, last_before
from nucleus_spec.table import Row, later_rows, part_rows, rows

_VALUES: Final[tuple[tuple[str, Any, str], ...]] = (
    ("whole-number", 0, "a whole number"),
    ("fraction", 0.5, "a fraction"),
    ("true", True, "true"),
    ("string", "other", "a string"),
    ("null", None, "null"),
    ("list", [None, 1, "a", {}], "a list"),
    ("object", {"x": {"y": [1]}, "label": 1}, "an object"),
    ("large-integer", "@large", "an integer of 40 digits"),
)
"""Name, a value, and what it is."""

_SPELLED: Final = {"@large": "1" + "0" * 39}

_TOP: Final = (
    *("label", "type", "geometry", "reference_id", "confidence", "annotation_id", "metadata"),
    *("class_pdf", "embedding_vector", "track_reference_id", "taxonomy_name", "mask_url"),
    *("annotations", "task_id", "item_id"),
)
"""Keys of payloads. They are not taken from the table, or cases would change with each edition."""

_WITHIN: Final = (
    *("x", "y", "z", "visible", "label", "index", "width", "height", "vertices", "keypoints"),
    *("names", "skeleton", "position", "dimensions", "yaw"),
)
"""Keys of objects inside payloads."""


def drafts() -> Iterator[Draft]:
    """The cases on every type."""
    for sample in SAMPLES:
        cites = f"WIRE-3 TYPE-2 {sample.has_task_id}"
        if sample.type in ("category", "scene-category"):
            cites += " CATEGORY-1"
        if sample.type == "scene-category":
            cites += " SCENE-1"
        unread = [name for name in _TOP if name not in _read(sample)]
        for name, value, what in _VALUES:
            yield _decoded(sample, f"{name}-under-unread-keys",
                           f"What stands under keys that are not read may be {what}.", cites,
                           {**sample.payload, **dict.fromkeys(unread, value)})
            inner = _within(sample.payload, _read_within(sample), value)
            if inner != sample.payload:
                yield _decoded(sample, f"{name}-under-unread-keys-within",
                               f"In objects of a payload, too, it may be {what}.", "WIRE-3", inner)
        yield from _early(sample)
        yield draft("long", "decode", f"{sample.type}-with-an-unknown-key-300-deep",
                    "Nobody counts how deep what is not read is nested.", "WIRE-3",
                    sample.said(unknown=alternately(300, 1)), type=sample.type, level="recommended",
                    flags=("deep-nesting",))


def _decoded(
    sample: Sample, name: str, comment: str, cites: str, payload: Json, **options: Any
) -> Draft:
    """Read as JSON, or as text where only that can say what is meant."""
    text = spelled(payload, _SPELLED)
    given = {"payload": payload} if text == json.dumps(payload) else {"text": text}
    return draft(sample.type, "decode", name, comment, cites, given, flags=("unknown-keys",),
                 **options)


def _read(sample: Sample) -> set[str]:
    """The keys of this type that some edition reads."""
    settable = [row for row in rows(sample.type) if row.parameter is not None]
    return {str(row.inside or row.read_name) for row in settable}


def _read_within(sample: Sample) -> set[str]:
    """The keys that some object inside payloads of this type has, in whatever edition."""
    own = [row for row in rows(sample.type) if row.inside is not None]
    return {row.read_name for row in (*own, *part_rows(sample.type))}


def _within(value: Any, own: set[str], odd: Any, depth: int = 0) -> Any:
    """The payload with unread keys in its objects: those that others have there."""
    if isinstance(value, list):
        return [_within(each, own, odd, depth) for each in value]
    if not isinstance(value, Mapping):
        return value
    inner = {key: _within(each, own, odd, depth + 1) for key, each in value.items()}
    if depth == 0 or not value:
        return inner
    return {**inner, **{name: odd for name in _WITHIN if name not in own | value.keys()}}


def _early(sample: Sample) -> Iterator[Draft]:
    """Keys that later editions read, in those before."""
    later: dict[Any, list[Row]] = {}
    for row in later_rows(sample.type):
        if row.inside is None and row.part_of is None and row.parameter is not None:
            later.setdefault(last_before([row]), []).append(row)
    for number, (until, early) in enumerate(sorted(later.items()), 1):
        suffix = "" if number == 1 else f"-{number}"
        for name, value, what in _VALUES:
            yield _decoded(sample, f"{name}-under-early-keys{suffix}",
                           f"Under keys of later editions, too, it may be {what}.", "WIRE-3",
                           {**sample.payload, **{row.read_name: value for row in early}},
                           until=until)
