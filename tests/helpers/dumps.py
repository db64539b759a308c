"""Payloads for tests of dumps, and dumps made of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from nucleus_conformance.corpus.blocks import Block

VERTICES: Final = [{"x": 10.5, "y": 20}, {"x": 30, "y": 20}, {"x": 30, "y": 45.25}]
KEYPOINTS: Final = [{"x": 12.0, "y": 40, "visible": True}, {"visible": False}]
EXTENT: Final = {"x": 4.5, "y": 2, "z": 1.5}
GEOMETRIES: Final[dict[str, dict[str, Any]]] = {
    "box": {"x": 100, "y": 20.5, "width": 30, "height": 40},
    "line": {"vertices": VERTICES},
    "polygon": {"vertices": VERTICES},
    "keypoints": {"keypoints": KEYPOINTS, "names": ["nose", "ear"], "skeleton": [[0, 1]]},
    "cuboid": {"position": EXTENT, "dimensions": EXTENT, "yaw": 0.5},
    "category": {},
}


def payload(kind: str = "box", /, **changes: Any) -> dict[str, Any]:
    """A payload of that type in which nothing is wrong; with these keys, or without those of None.

    A change called `geometry` is of keys in it.
    """
    made: dict[str, Any] = {"reference_id": "image_1", "annotation_id": "a"}
    if kind == "mask":
        segments = [{"label": "car", "index": 1}]
        made |= {"type": "mask", "mask_url": "s3://bucket/m.png", "annotations": segments}
    else:
        geometry = GEOMETRIES[kind] | changes.pop("geometry", {})
        made |= {"type": kind, "label": "car", "geometry": geometry, "confidence": 0.5}
    if kind == "category":
        changes["annotation_id"] = None
    return {key: value for key, value in (made | changes).items() if value is not None}


def good(count: int) -> list[dict[str, Any]]:
    """So many payloads of all types, in which nothing is wrong."""
    kinds = [*GEOMETRIES, "mask"]
    return [
        payload(kinds[at % len(kinds)], reference_id=f"image_{at}", annotation_id=f"a-{at}")
        for at in range(count)
    ]


def lines(payloads: Iterable[Any]) -> bytes:
    """The payloads as lines."""
    return b"".join(json.dumps(each).encode() + b"\n" for each in payloads)


def block(payloads: Iterable[Any]) -> Block:
    """The payloads as a block of lines."""
    return Block(0, 1, 0, lines(payloads))


def written(path: Path, payloads: Iterable[Any]) -> str:
    """The name of a file of these payloads, a line each."""
    path.write_bytes(lines(payloads))
    return str(path)
