"""Random predictions: valid arguments of a constructor, and the payload that says the same.

The lists of parameters are the documentation's; `geometry` is where the wire has it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any, Final

from nucleus_spec.editions import V0_21_2, Edition
from tests.differential import values

PARAMETERS: Final[Mapping[str, tuple[str, ...]]] = {
    name: tuple(listed.split())
    for name, listed in {
        "box": "label x y width height reference_id confidence annotation_id metadata class_pdf "
        "embedding_vector track_reference_id",
        "line": "label vertices reference_id confidence annotation_id metadata class_pdf "
        "track_reference_id",
        "polygon": "label vertices reference_id confidence annotation_id metadata class_pdf "
        "embedding_vector track_reference_id",
        "keypoints": "label keypoints names skeleton reference_id confidence annotation_id metadata "
        "class_pdf track_reference_id",
        "cuboid": "label position dimensions yaw reference_id confidence annotation_id metadata "
        "class_pdf track_reference_id",
        "category": "label reference_id taxonomy_name confidence metadata class_pdf "
        "track_reference_id",
        "scene-category": "label reference_id taxonomy_name confidence metadata",
        "segmentation": "mask_url annotations reference_id annotation_id",
    }.items()
}
"""Type -> the parameters of its constructor, in order. From 0.21.2 on there are two more."""

TYPES: Final = tuple(PARAMETERS)

TAGS: Final = {"scene-category": "category", "segmentation": "mask"}
"""Type -> its `type` in payloads, if that differs."""

PARTS_MUST_BE: Final = frozenset({"keypoints", "cuboid", "segmentation"})
"""The types whose constructors take no plain objects for their parts."""

_OPTIONAL: Final = frozenset({
    "confidence", "annotation_id", "metadata", "class_pdf", "embedding_vector",
    "track_reference_id", "taxonomy_name",
})  # fmt: skip
_IN_GEOMETRY: Final = frozenset({
    "x", "y", "width", "height", "vertices", "keypoints", "names", "skeleton", "position",
    "dimensions", "yaw",
})  # fmt: skip

_URLS: Final = (
    "https://a.b/m.png", "HTTP://a/m.png", "s3://bucket/m.png", "gs://b/m.png", "s3:m.png", " gs:m",
    "\thttps://a", "ht\ntps://a", "file:///m.png", "C:\\m.png", "ftp://a/m.png", "azure://a/m.png",
    "data:image/png;base64,AA==", "//host/m.png", "missing.png", "./missing.png", "..", "https",
    "https//a", "http:", "S3://b", "gs ://b", "\xa0s3://b", "s3\x00://b", "\x01s3://b", "httpss://a",
    "http\u017f://a", "http://[", "http://[::1]/m.png", "http://[a]/", "http://\u2100/", "1http://a", "+s3://b", ":a",
)  # fmt: skip


def arguments(random: Random, name: str, under: Edition) -> dict[str, Any]:
    """Valid arguments of this type, by name and in the documented order."""
    given: dict[str, Any] = {}
    for parameter in PARAMETERS[name]:
        if parameter in _OPTIONAL:
            chance = random.random()
            if chance < 0.1:
                given[parameter] = None
            elif chance < 0.45:
                given[parameter] = _DRAWN[parameter](random)
        else:
            given[parameter] = _DRAWN[parameter](random)
    if name == "keypoints":
        given["names"], given["skeleton"] = _named(random, len(given["keypoints"]))
    if under >= V0_21_2 and random.random() < 0.3:
        _target(random, given)
    return given


def _target(random: Random, given: dict[str, Any]) -> None:
    """Name the item, or the dataset, as editions from 0.21.2 on can."""
    kind = random.random()
    if kind < 0.7:
        given["dataset_item_id"] = values.text(random)
    if kind > 0.5:
        given["dataset_id"] = values.text(random)
    if kind < 0.3:
        given["reference_id"] = None
    if kind < 0.15:
        del given["reference_id"]


def payload(random: Random, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The payload that says what these arguments say, with keys in any order."""
    inside = {key: value for key, value in given.items() if key in _IN_GEOMETRY}
    made = {key: value for key, value in given.items() if key not in _IN_GEOMETRY}
    if inside or random.random() < 0.5:
        made["geometry"] = inside
    if random.random() < 0.8:
        made["type"] = TAGS.get(name, name)
    for keypoint in inside.get("keypoints", ()):
        keypoint.setdefault("visible", True)
    if name == "segmentation":
        made.pop("metadata", None)
    return shuffled(random, made) if random.random() < 0.4 else made


def shuffled(random: Random, given: Mapping[str, Any]) -> dict[str, Any]:
    """The object with its keys in another order."""
    items = list(given.items())
    random.shuffle(items)
    return dict(items)


def mask(random: Random, file: str) -> tuple[str, tuple[str, ...]]:
    """A mask's URL or path, and the files that must exist. `file`: a name that nobody else uses."""
    kind = random.random()
    if kind < 0.6:
        return random.choice(_URLS), ()
    if kind < 0.8:
        return file, (file,)
    folder = f"{file}-folder"
    if kind < 0.9:
        return random.choice((folder, f"{folder}/", f"{folder}/.")), (f"{folder}/m.png",)
    return random.choice((
        (f"./{folder}/m.png", (f"{folder}/m.png",)), (f"./{file}", (file,)),
        (file, ()),
        (f"file:{file}", (file,)), (file.upper(), (file,)), (f"{file}?a=1", (file,)),
    ))  # fmt: skip


def _vertices(random: Random) -> list[Any]:
    count = random.choice((0, 1, 2, 2, 3, 4, 8)) if random.random() < 0.98 else 300
    found = [{"x": values.number(random), "y": values.number(random)} for _ in range(count)]
    if found and random.random() < 0.2:
        found.append(dict(found[0]))  # closed, or the same point twice
    return found


def _point(draw: Callable[[Random], Any]) -> Callable[[Random], dict[str, Any]]:
    return lambda random: {axis: draw(random) for axis in "xyz"}


def _keypoints(random: Random) -> list[Any]:
    count = random.choice((0, 1, 2, 3, 5)) if random.random() < 0.95 else random.choice((17, 133))
    return [_keypoint(random) for _ in range(count)]


def _keypoint(random: Random) -> dict[str, Any]:
    found: dict[str, Any] = {"x": values.number(random), "y": values.number(random)}
    kind = random.random()
    if kind < 0.6:
        return {**found, "visible": True}
    if kind < 0.7:
        return found  # the constructor's default; a payload says it
    for axis in "xy":
        if random.random() < 0.5:
            found[axis] = None
        elif random.random() < 0.3:
            del found[axis]
    return {**found, "visible": False}


def _named(random: Random, count: int) -> tuple[list[str], list[list[int]]]:
    names = [f"{values.text(random)[:20]} {n}" for n in range(count)]
    pairs = random.randint(0, min(count, 6)) if count else 0
    return names, [[random.randrange(count), random.randrange(count)] for _ in range(pairs)]


def _segments(random: Random) -> list[Any]:
    found = []
    for _ in range(random.choice((0, 1, 1, 2, 3, 6))):
        segment: dict[str, Any] = {"label": values.text(random), "index": values.index(random)}
        if random.random() < 0.3:
            segment["metadata"] = None if random.random() < 0.2 else values.metadata(random)
        found.append(segment)
    return found


_DRAWN: Final[Mapping[str, Callable[[Random], Any]]] = {
    **dict.fromkeys(
        ("label", "reference_id", "annotation_id", "track_reference_id", "taxonomy_name"),
        values.text,
    ),
    **dict.fromkeys(("x", "y", "yaw"), values.number),
    **dict.fromkeys(("width", "height"), values.length),
    "vertices": _vertices,
    "keypoints": _keypoints,
    "names": lambda _: [],
    "skeleton": lambda _: [],
    "position": _point(values.number),
    "dimensions": _point(values.length),
    "confidence": values.confidence,
    "metadata": values.metadata,
    "class_pdf": values.class_pdf,
    "embedding_vector": values.embedding,
    "mask_url": lambda random: random.choice(_URLS),
    "annotations": _segments,
}
"""Parameter -> what draws a valid value of it."""
