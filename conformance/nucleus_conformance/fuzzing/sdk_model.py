"""What the published releases do with any input, right or wrong: the SDK's behaviour as a model that checks nothing.

The fixtures permit, case by case, what releases do where the documentation rules an input out. For inputs that nobody has
recorded, as `fuzz` makes them, this says what that would be. It shares nothing with the reference, so that either
can find the other wrong; `tests/properties` holds it against releases of every edition.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from nucleus_conformance.suite.case import Outcome
from nucleus_spec.editions import V0_15_5, V0_17_8, V0_17_9, V0_21_2, Edition

REFUSED: Final = Outcome("rejected", {})

_TAGS: Final = {"scene-category": "category", "segmentation": "mask"}
"""Type -> what it is called in a payload, where that is another name."""

_DISPATCHED: Final = {
    kind: kind for kind in ("box", "line", "polygon", "keypoints", "cuboid", "category")
}
"""What a payload calls its type -> the type. Anything else is read as a segmentation."""

_SHARED: Final = ("confidence", "annotation_id", "metadata", "class_pdf")
_MORE: Final[Mapping[str, tuple[str, ...]]] = {
    "box": (*_SHARED, "embedding_vector", "track_reference_id"),
    "line": (*_SHARED, "track_reference_id"),
    "polygon": (*_SHARED, "embedding_vector", "track_reference_id"),
    "keypoints": (*_SHARED, "track_reference_id"),
    "cuboid": (*_SHARED, "track_reference_id"),
    "category": ("taxonomy_name", "confidence", "metadata", "class_pdf", "track_reference_id"),
    "scene-category": ("taxonomy_name", "confidence", "metadata"),
    "segmentation": ("annotation_id",),
}
"""Type -> the optional parameters that all editions have."""


class _RefusedError(Exception):
    """The release refuses. So does any other exception: it is what a release would raise."""


def lenient(operation: str, asked: Mapping[str, Any], edition: Edition) -> Outcome:
    """What a release of that edition answers to a request, as far as types and texts are concerned."""
    try:
        payload: Any = json.loads(asked["text"]) if "text" in asked else asked.get("payload")
        if operation == "dispatch":
            kind = payload.get("type", "")
            kind = _DISPATCHED.get(kind, "segmentation")
            said = _written(kind, _read(kind, payload, edition), edition)
            return Outcome("value", {"type": kind, "payload": said})
        kind = asked["type"]
        if operation == "construct":
            return Outcome("payload", _written(kind, _made(kind, asked, edition), edition))
        written = _written(kind, _read(kind, payload, edition), edition)
        if operation == "encode":
            return Outcome("text", json.dumps(written, allow_nan=False))
        return Outcome("payload", written)
    except Exception:
        return REFUSED


def _read(kind: str, payload: Any, edition: Edition) -> dict[str, Any]:
    """The values of an object that is read, by parameter."""
    values = {name: payload.get(name) for name in _MORE[kind]}
    if "metadata" in values:
        values["metadata"] = payload.get("metadata", {})
    if kind == "segmentation":
        values["mask_url"] = payload["mask_url"]
        values["annotations"] = [_segment(each) for each in payload.get("annotations", [])]
    else:
        values["label"] = payload.get("label", 0)
    values["geometry"] = _geometry(kind, payload)
    if edition < V0_21_2:
        values["reference_id"] = payload["reference_id"]
    else:
        for name in ("reference_id", "dataset_item_id", "dataset_id"):
            values[name] = payload.get(name)
    return _checked(kind, values, edition)


def _geometry(kind: str, payload: Any) -> dict[str, Any]:
    if kind in ("category", "scene-category", "segmentation"):
        return {}
    found = payload.get("geometry", {})
    if kind == "box":
        return {name: found.get(name, 0) for name in ("x", "y", "width", "height")}
    if kind == "cuboid":
        places = {name: _point(found.get(name, {}), "xyz") for name in ("position", "dimensions")}
        return {**places, "yaw": found.get("yaw", 0)}
    if kind == "keypoints":
        return {
            "keypoints": [_keypoint(each) for each in found.get("keypoints", [])],
            "names": found["names"],
            "skeleton": found["skeleton"],
        }
    return {"vertices": [_point(each, "xy") for each in found.get("vertices", [])]}


def _point(data: Any, axes: str) -> dict[str, Any]:
    return {axis: data[axis] for axis in axes}


def _keypoint(data: Any) -> dict[str, Any]:
    visible = bool(data["visible"])
    x, y = data.get("x"), data.get("y")
    if visible and (x is None or y is None):
        raise _RefusedError
    return {"x": x, "y": y, "visible": visible}


def _segment(data: Any) -> dict[str, Any]:
    segment = {"label": data.get("label", ""), "index": data.get("index")}
    metadata = data.get("metadata")
    return segment if metadata is None else {**segment, "metadata": metadata}


def _made(kind: str, asked: Mapping[str, Any], edition: Edition) -> dict[str, Any]:
    """The values of an object that is constructed: right arguments only, which is what is asked for here."""
    given = dict(asked["arguments"])
    inside = {
        "box": ("x", "y", "width", "height"),
        "line": ("vertices",),
        "polygon": ("vertices",),
        "keypoints": ("keypoints", "names", "skeleton"),
        "cuboid": ("position", "dimensions", "yaw"),
    }.get(kind, ())
    values: dict[str, Any] = dict.fromkeys(_MORE[kind])
    if kind == "segmentation":
        given["annotations"] = [_segment(each) for each in given["annotations"]]
    if "vertices" in given:
        given["vertices"] = [_point(each, "xy") for each in given["vertices"]]
    if "keypoints" in given:
        given["keypoints"] = [_keypoint({"visible": True, **each}) for each in given["keypoints"]]
    values.update({name: value for name, value in given.items() if name not in inside})
    values["geometry"] = {name: given[name] for name in inside}
    late = {"dataset_item_id", "dataset_id"} & given.keys()
    if edition < V0_21_2 and (late or "reference_id" not in given):
        raise _RefusedError
    values.setdefault("reference_id", None)
    return _checked(kind, values, edition)


def _checked(kind: str, values: dict[str, Any], edition: Edition) -> dict[str, Any]:
    """The few things that releases do check."""
    about = (values["reference_id"], values.get("dataset_item_id"))
    if edition >= V0_21_2 and about == (None, None):
        raise _RefusedError
    if kind == "segmentation" and not values["mask_url"]:
        raise _RefusedError
    if kind == "keypoints":
        names, skeleton = values["geometry"]["names"], values["geometry"]["skeleton"]
        count = len(values["geometry"]["keypoints"])
        if len(names) != count or len(set(names)) != len(names):
            raise _RefusedError
        for pair in skeleton if skeleton is not None or edition < V0_15_5 else ():
            if len(pair) != 2 or any(index > count - 1 for index in pair):
                raise _RefusedError
    return values


def _written(kind: str, values: dict[str, Any], edition: Edition) -> dict[str, Any]:
    """The payload, its keys in the order sent."""
    tag = _TAGS.get(kind, kind)
    if kind == "segmentation":
        names = ("mask_url", "annotations", "annotation_id", "reference_id")
        return {"type": tag, **{name: values[name] for name in names}, **_targets(values)}
    payload = {
        "label": values["label"],
        "type": tag,
        "geometry": values["geometry"],
        "reference_id": values["reference_id"],
    }
    if kind == "cuboid":
        for name in ("annotation_id", "metadata", "track_reference_id"):
            if values[name]:
                payload[name] = values[name]
    else:
        payload.update(_always(kind, values, edition))
    for name in ("taxonomy_name", "confidence", "class_pdf"):
        if values.get(name) is not None:
            payload[name] = values[name]
    return {**payload, **_targets(values)}


def _always(kind: str, values: dict[str, Any], edition: Edition) -> dict[str, Any]:
    """What is sent even if it is null."""
    sent = {}
    if "annotation_id" in values:
        sent["annotation_id"] = _identifier(kind, values, edition)
    metadata = values["metadata"]
    sent["metadata"] = metadata if metadata or kind == "scene-category" else {}
    for name in ("embedding_vector", "track_reference_id"):
        if name in values:
            sent[name] = values[name]
    if edition >= (V0_17_9 if kind == "scene-category" else V0_17_8):
        sent["task_id"] = None
    return sent


def _identifier(kind: str, values: dict[str, Any], edition: Edition) -> Any:
    given, label, about = values["annotation_id"], values["label"], values["reference_id"]
    if given is None and kind == "box":
        box = values["geometry"]
        return f"{label}-{box['x']}-{box['y']}-{box['width']}-{box['height']}-{about}"
    if given is None and kind == "keypoints" and edition >= V0_15_5:
        return f"{label}-{about}-keypoints"
    return given


def _targets(values: dict[str, Any]) -> dict[str, Any]:
    found = {"item_id": values.get("dataset_item_id"), "dataset_id": values.get("dataset_id")}
    return {name: value for name, value in found.items() if value is not None}
