"""A model of the published releases: their outcome for any input, valid or invalid.

The fixtures record, case by case, what releases do with invalid input. For the inputs of `fuzz`,
which nobody has recorded, this model computes it. It shares no reading or writing code with the
reference, so each can reveal errors in the other. `tests/properties` compares it with releases of
every edition. Comments cite the flags (`suite/catalog/flags.py`) of the deviations.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from nucleus_conformance.suite.case import Outcome
from nucleus_spec.editions import V0_15_5, V0_17_8, V0_17_9, V0_21_2, Edition
from nucleus_spec.table import Row, later_rows
from nucleus_spec.wire import Sent

REFUSED: Final = Outcome("rejected", {})

_TAGS: Final = {"scene-category": "category", "segmentation": "mask"}
"""Type -> its `type` in payloads, if that differs."""

_DISPATCHED: Final = {
    kind: kind for kind in ("box", "line", "polygon", "keypoints", "cuboid", "category")
}
"""A payload's `type` -> the type. Any other payload is read as a segmentation."""

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
"""Type -> the optional parameters of all editions."""


class _RefusedError(Exception):
    """The release refuses the input. Any other exception means the same."""


def released_outcome(operation: str, asked: Mapping[str, Any], edition: Edition) -> Outcome:
    """The outcome that a release of this edition gives for the body of a request.

    `operation` is `construct`, `decode`, `encode` or `dispatch`. `construct` is modelled for valid
    arguments, because `fuzz` sends no others.
    """
    try:
        payload: Any = json.loads(asked["text"]) if "text" in asked else asked.get("payload")
        if operation == "dispatch":
            kind = payload.get("type", "")
            kind = _DISPATCHED.get(kind, "segmentation")  # unknown-type-is-mask
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
    # unchecked-string, unchecked-confidence, unchecked-class-pdf, unchecked-list
    values = {name: payload.get(name) for name in _MORE[kind]}
    if "metadata" in values:
        values["metadata"] = payload.get("metadata", {})  # unchecked-metadata, no-depth-limit
    if kind == "segmentation":
        values["mask_url"] = payload["mask_url"]  # unchecked-string
        # absent-segments-are-none, unchecked-list
        values["annotations"] = [_segment(each) for each in payload.get("annotations", [])]
    else:
        values["label"] = payload.get("label", 0)  # absent-label-is-zero, unchecked-string
    values["geometry"] = _geometry(kind, payload)
    for row in _unheard_of(kind, edition):
        values[row.name] = payload.get(row.read_name)
    if edition < V0_21_2:
        values["reference_id"] = payload["reference_id"]  # null-reference, unchecked-string
    else:
        for name in ("reference_id", "dataset_item_id", "dataset_id"):
            values[name] = payload.get(name)  # unchecked-string
    return _checked(kind, values, edition)


def _unheard_of(kind: str, edition: Edition) -> list[Row]:
    """Keys outside the geometry that came after this model; the table defines how they are sent."""
    return [
        row
        for row in later_rows(kind)
        if row.since > V0_21_2 and row.since <= edition and row.inside is None
    ]


def _geometry(kind: str, payload: Any) -> dict[str, Any]:
    if kind in ("category", "scene-category", "segmentation"):
        return {}
    found = payload.get("geometry", {})  # absent-geometry-is-zero
    if kind == "box":
        # absent-geometry-is-zero, unchecked-number, unchecked-range
        return {name: found.get(name, 0) for name in ("x", "y", "width", "height")}
    if kind == "cuboid":
        # unchecked-range
        places = {name: _point(found.get(name, {}), "xyz") for name in ("position", "dimensions")}
        # absent-geometry-is-zero, unchecked-number
        return {**places, "yaw": found.get("yaw", 0)}
    if kind == "keypoints":
        return {
            # absent-geometry-is-zero
            "keypoints": [_keypoint(each) for each in found.get("keypoints", [])],
            "names": found["names"],  # unchecked-list, unchecked-string
            "skeleton": found["skeleton"],  # unchecked-list
        }
    # absent-geometry-is-zero, unchecked-list
    return {"vertices": [_point(each, "xy") for each in found.get("vertices", [])]}


def _point(data: Any, axes: str) -> dict[str, Any]:
    return {axis: data[axis] for axis in axes}  # unchecked-number


def _keypoint(data: Any) -> dict[str, Any]:
    visible = bool(data["visible"])  # truthy-visible
    x, y = data.get("x"), data.get("y")  # unchecked-number
    if visible and (x is None or y is None):
        raise _RefusedError
    return {"x": x, "y": y, "visible": visible}


def _segment(data: Any) -> dict[str, Any]:
    # absent-segment-parts, unchecked-string, unchecked-index
    segment = {"label": data.get("label", ""), "index": data.get("index")}
    metadata = data.get("metadata")  # unchecked-metadata, no-depth-limit
    return segment if metadata is None else {**segment, "metadata": metadata}


def _made(kind: str, asked: Mapping[str, Any], edition: Edition) -> dict[str, Any]:
    """The values of an object that is constructed from valid arguments."""
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
        # optional-segment-index
        given["annotations"] = [_segment(each) for each in given["annotations"]]
    if "vertices" in given:
        given["vertices"] = [_point(each, "xy") for each in given["vertices"]]
    if "keypoints" in given:
        given["keypoints"] = [_keypoint({"visible": True, **each}) for each in given["keypoints"]]
    # unchecked-string, unchecked-confidence, unchecked-class-pdf, unchecked-list
    # unchecked-metadata, null-reference
    values.update({name: value for name, value in given.items() if name not in inside})
    # unchecked-number, unchecked-range, unchecked-list, unchecked-string
    values["geometry"] = {name: given[name] for name in inside}
    late = {"dataset_item_id", "dataset_id"} & given.keys()
    if edition < V0_21_2 and (late or "reference_id" not in given):
        raise _RefusedError
    values.setdefault("reference_id", None)
    return _checked(kind, values, edition)


def _checked(kind: str, values: dict[str, Any], edition: Edition) -> dict[str, Any]:
    """The values, unchanged, after the few checks that releases make."""
    about = (values["reference_id"], values.get("dataset_item_id"))
    if edition >= V0_21_2 and about == (None, None):  # null-reference
        raise _RefusedError
    if kind == "segmentation" and not values["mask_url"]:
        raise _RefusedError
    if kind == "keypoints":
        names, skeleton = values["geometry"]["names"], values["geometry"]["skeleton"]
        count = len(values["geometry"]["keypoints"])
        if len(names) != count or len(set(names)) != len(names):
            raise _RefusedError
        # optional-skeleton
        for pair in skeleton if skeleton is not None or edition < V0_15_5 else ():
            # unchecked-index
            if len(pair) != 2 or any(index > count - 1 for index in pair):
                raise _RefusedError
    return values


def _written(kind: str, values: dict[str, Any], edition: Edition) -> dict[str, Any]:
    """The payload, with its keys in the order sent."""
    tag = _TAGS.get(kind, kind)
    if kind == "segmentation":
        names = ("mask_url", "annotations", "annotation_id", "reference_id")
        payload = {"type": tag, **{name: values[name] for name in names}, **_targets(values)}
        return {**payload, **_later(kind, values, edition)}
    payload = {
        "label": values["label"],
        "type": tag,
        "geometry": values["geometry"],
        "reference_id": values["reference_id"],
    }
    if kind == "cuboid":
        for name in ("annotation_id", "metadata", "track_reference_id"):
            if values[name]:  # unchecked-metadata
                payload[name] = values[name]
    else:
        payload.update(_always(kind, values, edition))
    for name in ("taxonomy_name", "confidence", "class_pdf"):
        if values.get(name) is not None:
            payload[name] = values[name]
    return {**payload, **_targets(values), **_later(kind, values, edition)}


def _later(kind: str, values: dict[str, Any], edition: Edition) -> dict[str, Any]:
    sent = {}
    for row in _unheard_of(kind, edition):
        value = row.schema.get("const") if row.parameter is None else values.get(row.name)
        if row.sent is Sent.ALWAYS or (value if row.sent is Sent.IF_TRUTHY else value is not None):
            sent[row.name] = value
    return sent


def _always(kind: str, values: dict[str, Any], edition: Edition) -> dict[str, Any]:
    """The keys that are sent even if null."""
    sent = {}
    if "annotation_id" in values:
        sent["annotation_id"] = _identifier(kind, values, edition)
    metadata = values["metadata"]
    # unchecked-metadata
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
