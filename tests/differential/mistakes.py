"""Mistakes that people make with predictions, by key: most of them are wrong only just."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any, Final

USERS_OWN: Final = ("metadata", "class_pdf")
"""Keys of objects whose keys are the user's own."""

_MISTAKES: Final[Mapping[str, tuple[Any, ...]]] = {
    "confidence": (95, 70.5, 100, 1.0001, 1.5, 2, -1, -0.0001, "0.9", False, True, [0.5]),
    "class_pdf": (
        {}, {"a": 2}, {"a": 0.9}, {"a": 0.5, "b": 0.5011}, {"a": 0.5, "b": 0.49895}, {"a": 0.8, "b": 0.2012},
        {"a": 0.4, "b": 0.4}, {"a": 1.2, "b": -0.2}, {"a": "1"}, {"a": True}, {"a": None}, [0.5, 0.5],
    ),
    "metadata": ([1], [], "a", "", 1, 0, False, [["a", 1]]),
    "embedding_vector": ("1,2", "", ["1"], {"0": 1}, {}, [None], [True], [[1]]),
    "annotation_id": (7, 0, True, ["a"]),
    "track_reference_id": (7, 0, ["red car"], {}),
    "width": (-1, -0.5, -5e-324, "10", None, True),
    "height": (-1, -1e300, "10", None),
    "x": ("1", None, True, [1]),
    "y": ("1.5", None, False),
    "z": (-1, "1", None),
    "yaw": ("0", None, True),
    "visible": ("false", "true", 0, 1, None, "", [], 2.5),
    "index": (-1, 1.0, 2.5, "01", "-1", "+1", " 1", "", "1.0", "\u0661", True, None, [1]),
    "label": (7, 0, None, True, ["car"], 1.5),
    "reference_id": (None, 7, True, ["image_1"]),
    "dataset_item_id": (7, False, ["a"]),
    "mask_url": ("", None, 7, ["s3://b/m.png"]),
    "annotations": ({}, "", None, {"a": 1}, [{}], [None], [[]], ["car"]),
    "vertices": ({}, "", None, [{}], [[1, 2]], [None], [{"x": 1}], "12", [{"x": 1, "y": 2}, 3]),
    "keypoints": ({}, "", None, [{}], [[1, 2]]),
    "type": ("box", "mask", "segmentation", "scene-category", "Box", "", None, 7, "polygon"),
    "geometry": (None, [], {}, "", {"x": 1}),
}  # fmt: skip
"""Key -> values that it is seen with in public code, or could be."""

_OFTEN: Final = {
    "skeleton": 8,
    "visible": 4,
    "names": 3,
    "index": 3,
    "class_pdf": 3,
    "confidence": 3,
}
"""Keys that are chosen more often than others, for what can be wrong with them in many ways."""


def mistaken(random: Random, root: dict[str, Any]) -> dict[str, Any]:
    """A copy of an object with such a value under one of its keys, or of the keys inside of it."""
    found = copy.deepcopy(root)
    places = [
        (holder, key)
        for holder in objects_of(found)
        for key in holder
        if key in _MISTAKES or key in ("names", "skeleton")
    ]
    places += [(found, key) for key in ("confidence", "class_pdf", "metadata")]
    keys = sorted({key for _, key in places})
    (chosen,) = random.choices(keys, [_OFTEN.get(each, 1) for each in keys])
    holder = random.choice([each for each, key in places if key == chosen])
    if chosen == "skeleton":
        holder[chosen] = _skeleton(random, holder)
    elif chosen == "names":
        holder[chosen] = _names(random, holder)
    else:
        holder[chosen] = copy.deepcopy(random.choice(_MISTAKES[chosen]))
    return found


def _list_at(holder: Mapping[str, Any], key: str) -> list[Any]:
    """The list under that key; empty if another mistake was made there."""
    found = holder.get(key)
    return found if isinstance(found, list) else []


def _skeleton(random: Random, holder: Mapping[str, Any]) -> Any:
    pairs, count = _list_at(holder, "skeleton"), len(_list_at(holder, "keypoints"))
    wrong = random.choice((
        [0, count], [0, count], [count, 0], [0, 2**32], [2**32, 2**32], [-1, 0], [0.0, 0], [0, count, 0],
        [0], [], ["0", 0], [True, 0], [None, 0], None, "01", {"0": 1},
    ))  # fmt: skip
    if random.random() < 0.2:
        return random.choice((None, {}, "", 1))
    return random.choice(([*pairs, wrong], [wrong, *pairs]))


def _names(random: Random, holder: Mapping[str, Any]) -> Any:
    names = _list_at(holder, "names")
    return random.choice((
        [*names[:-1], *names[:1]], names[:-1], [*names, "more"], None, "abc"[: len(names)],
        [*names[:-1], 7], [*names[:-1], None], dict.fromkeys(map(str, names), 1),
    ))  # fmt: skip


def objects_of(value: Any) -> Iterator[dict[str, Any]]:
    """The objects in a value, itself included, whose keys are not the user's own."""
    if isinstance(value, dict):
        yield value
        for key, each in value.items():
            if key not in USERS_OWN:
                yield from objects_of(each)
    elif isinstance(value, list):
        for each in value:
            yield from objects_of(each)
