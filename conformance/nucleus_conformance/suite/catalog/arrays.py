"""Cases on lists in metadata, which some readers make rectangular, or of one type.

Data frames, columns and typed collections fill in what a row lacks, make 1 a 1.0 beside 1.5, and a
string beside `"1"`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from nucleus_conformance.suite.catalog.draft import Draft, draft, spelled
from nucleus_conformance.suite.catalog.samples import SAMPLES, SEGMENTATION, Sample

_LISTS: Final[tuple[tuple[str, list[Any], str], ...]] = (
    ("rows-with-other-keys", [{"x": 1}, {"y": 2}, {"y": 3, "x": 4}, {}],
     "Objects in a list have each their own keys: none is filled in."),
    ("columns", [{"x": [1, 2]}, {"x": [3]}, {"x": None}, {"x": 4}, {"x": {"y": 5}}],
     "Equal keys of objects in a list may have values of different types."),
    ("null-and-numbers", [1, None, 2, None], "A null among numbers is neither NaN nor 0."),
    ("null-and-strings", ["a", None, "", None], "A null among strings is not the empty one."),
    ("booleans-and-numbers", [1, True, 0, False, None], "true is not 1, even beside one."),
    ("strings-and-numbers", [1, "1", 1, "a"], "A number does not become a string beside one."),
    ("lists-of-other-lengths", [[1], [1, 2], [], [1, 2, 3]],
     "Lists in a list have each their own length: none is filled up or cut."),
    ("lists-and-numbers", [[1], 1, [[1]], {"a": 1}, "1"],
     "Members of a list may be nested to different depths."),
    ("empty-members", [[], {}, "", None, [[]], [{}], {"": []}],
     "Empty members of a list are kept, each of its own kind."),
    ("equal-members", [2, 1, 2, "b", "a", "b", [1], [1], {"a": 1}, {"a": 1}],
     "A list is no set: equal members stay, and in their places."),
)
"""Name, a list, and what is kept."""

_ALONE: Final[dict[str, list[Any]]] = {
    "number": [1], "string": ["a"], "null": [None], "list": [[1]], "object": [{"a": 1}],
    "empty": [[]],
}


def drafts() -> Iterator[Draft]:
    """The cases on lists."""
    for sample in SAMPLES:
        if "metadata" not in sample.options and sample is not SEGMENTATION:
            continue
        for name, value, comment in _LISTS:
            yield _decode(sample, name, {"list": value, "in": {"list": [value]}}, comment)
        yield _decode(sample, "one-member", dict(_ALONE),
                      "A list of one member stays a list.")
    for sample in SAMPLES:
        yield _mixed(sample)


def _decode(sample: Sample, name: str, metadata: dict[str, Any], comment: str) -> Draft:
    if sample is SEGMENTATION:
        segments = [{"label": "car", "index": 1, "metadata": metadata}]
        cites, given = "SEGMENT-3", sample.said(annotations=segments)
    else:
        cites, given = "METADATA-1", sample.said(metadata=metadata)
    return draft(sample.type, "decode", f"{name}-in-metadata-lists", comment, cites, given,
                 flags=("mixed-lists",))


def _mixed(sample: Sample) -> Draft:
    """Integers beside floats, in each object and list of a payload."""
    numbers = {"@a@": "1", "@b@": "1.0", "@c@": "1.5", "@d@": "0", "@e@": "0.0"}
    names = list(numbers)
    vertices = [dict(zip("xy", pair, strict=True)) for pair in (names[:2], names[2:4], names[1:3])]
    shown = {"visible": True}
    geometry: dict[str, dict[str, Any]] = {
        "box": dict(zip(("x", "y", "width", "height"), names, strict=False)),
        "line": {"vertices": vertices},
        "polygon": {"vertices": vertices},
        "keypoints": {"keypoints": [{**each, **shown} for each in vertices],
                      "names": ["a", "b", "c"], "skeleton": [[0, 1]]},
        "cuboid": {"position": dict(zip("xyz", names, strict=False)),
                   "dimensions": dict(zip("xyz", names[1:], strict=False)), "yaw": "@b@"},
    }
    metadata = {"list": [*names, [*reversed(names)]], **dict(zip("abcde", names, strict=True))}
    options = {"metadata": metadata, "class_pdf": {"car": "@a@", "bus": "@e@", "van": "@d@"},
               "embedding_vector": names}
    members = {name: each for name, each in options.items() if name in sample.options}
    if sample.type in geometry:
        members["geometry"] = geometry[sample.type]
    if sample is SEGMENTATION:
        segment = {"label": "car", "index": 1, "metadata": metadata}
        members["annotations"] = [segment]
    text = spelled(json.loads(json.dumps(sample.said(**members)["payload"])), numbers)
    return draft(sample.type, "decode", "mixed-numbers",
                 "Integers beside floats stay integers, and whole floats beside both stay floats.",
                 "NUMBER-1 WIRE-6", {"text": text}, level="recommended", depth="lexeme",
                 flags=("mixed-lists", "number-lexeme"))
