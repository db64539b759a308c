"""Payloads whose keys, types and values are those of others, as dumps have them before a repair."""

from __future__ import annotations

import json
from random import Random
from typing import Any, Final

from tests.helpers.dumps import good

_NAMES: Final = {
    "confidence": ("score", "conf", "Confidence", "confidance"),
    "annotation_id": ("id", "annotationId", "prediction_id"),
    "reference_id": ("image_id", "referenceId", "file_name"),
    "label": ("class", "Label", "category"),
    "type": ("kind", "Type"),
    "mask_url": ("mask", "url"),
    "annotations": ("segments",),
    "geometry": ("Geometry",),
    "width": ("w", "Width"),
    "vertices": ("points", "Vertices"),
    "names": ("keypoints_names",),
    "index": ("value",),
    "visible": ("is_visible",),
    "embedding_vector": ("embedding",),
    "class_pdf": ("probabilities",),
}
_VALUES: Final[tuple[Any, ...]] = (
    7, -1, 0.25, 95, 50.5, "0.9", "7", None, True, [], {}, [0.5, 1.5], {"car": 60, "bus": 40},
    {"car": 0.5, "bus": 0.48}, {"car": 1, "bus": 10**400}, float("inf"), 10**400, "huge",
    "\ud800", "image_1", "x",
)  # fmt: skip
_TYPES: Final = ("Box", "bbox", "Polygon", "segmentation", "Mask", "polyline", "key-points")
_ADDED: Final = tuple(name for names in _NAMES.values() for name in names) + tuple(_NAMES)


def misnamed(count: int, seed: int) -> list[bytes]:
    """So many lines, each with a few such mistakes; some have ids that others have."""
    chance = Random(seed)
    return [_line(_changed(each, chance)) for each in good(count)]


def _line(value: Any) -> bytes:
    """A line, with numbers that Python does not write."""
    text = json.dumps(value).replace("Infinity", "1e400")
    return text.replace('"huge"', "9" * 5000).encode()


def _changed(payload: dict[str, Any], chance: Random) -> dict[str, Any]:
    payload["reference_id"] = f"image_{chance.randrange(9)}"
    payload["annotation_id"] = chance.choice(("a", "b", f"c-{chance.random()}"))
    if chance.random() < 0.3:
        payload["embedding_vector"] = [0.5] * chance.choice((2, 2, 2, 3))
    if chance.random() < 0.2:
        payload["class_pdf"] = {"car": 0.5, "bus": 0.48}
    if chance.random() < 0.3:
        del payload["annotation_id"]
    for _ in range(chance.choice((0, 1, 1, 2, 3))):
        way = chance.random()
        if way < 0.6:
            payload = _renamed(payload, chance)
        elif way < 0.7:
            payload["type"] = chance.choice(_TYPES)
        elif way < 0.9:
            payload[chance.choice(list(payload))] = chance.choice(_VALUES)
        else:
            payload[chance.choice(_ADDED)] = chance.choice(_VALUES)
    return payload


def _renamed(value: Any, chance: Random) -> Any:
    """Some key renamed, wherever it is, and now and then with another value."""
    if isinstance(value, list):
        return [_renamed(each, chance) for each in value]
    if not isinstance(value, dict):
        return value
    made = {}
    for key, held in value.items():
        name = chance.choice(_NAMES[key]) if key in _NAMES and chance.random() < 0.2 else key
        other = name != key and chance.random() < 0.3
        made[name] = chance.choice(_VALUES) if other else _renamed(held, chance)
    return made
