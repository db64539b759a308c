"""A model of the published releases: their outcome for any input, valid or invalid.

The fixtures record, case by case, what releases do with invalid input. For the inputs of `fuzz`,
which nobody has recorded, this model computes it. It shares no reading or writing code with the
reference, so each can reveal errors in the other. `tests/properties` compares it with releases of
every edition. Comments cite the flags (`suite/catalog/flags.py`) of the deviations.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from types import SimpleNamespace
from typing import Any, Final
from urllib.parse import urlparse

from nucleus_conformance.suite.case import Outcome
from nucleus_spec.editions import V0_15_5, V0_17_8, V0_17_9, V0_21_2, Edition
from nucleus_spec.table import Row, later_rows, part_rows, rows
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

_PARTS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "line": {"vertices": ("x", "y")},
    "polygon": {"vertices": ("x", "y")},
    "cuboid": {"position": ("x", "y", "z"), "dimensions": ("x", "y", "z")},
    "keypoints": {"keypoints": ("x", "y", "visible")},
    "segmentation": {"annotations": ("label", "index", "metadata")},
}
"""Type -> parameter that takes an object, or a list of objects -> the parameters of its class."""

_SINGLE_PARTS: Final[Mapping[str, frozenset[str]]] = {
    "cuboid": frozenset({"position", "dimensions"})
}
"""Type -> those that take an object."""


class _RefusedError(Exception):
    """The release refuses the input. Any other exception means the same."""


def released_outcome(
    operation: str, asked: Mapping[str, Any], edition: Edition, files: Collection[str] = ()
) -> Outcome:
    """The outcome that a release of this edition gives for the body of a request.

    `operation` is `construct`, with arguments by name, `decode`, `encode`, `dispatch` or
    `local_files`; `files` are the paths that exist then.
    """
    try:
        # unwritten-not-finite
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
        if operation == "local_files":
            return Outcome("value", kind == "segmentation" and _is_local(written, files))
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
        holder = payload if row.inside is None else payload.get(row.inside, {})
        given = row.default if row.parameter is None else holder.get(row.read_name, row.default)
        values[row.parameter or row.name] = _json(given, edition)
    for row in _unheard_of(kind, edition, of_parts=True):
        assert row.part_of is not None
        holder = payload if row.part_of.inside is None else payload.get(row.part_of.inside, {})
        _keep(row, holder.get(row.part_of.read_name), values)
    if edition < V0_21_2:
        values["reference_id"] = payload["reference_id"]  # null-reference, unchecked-string
    else:
        for name in ("reference_id", "dataset_item_id", "dataset_id"):
            values[name] = payload.get(name)  # unchecked-string
    return _checked(kind, values, edition)


def _unheard_of(kind: str, edition: Edition, *, of_parts: bool = False) -> list[Row]:
    """Keys that came after this model; the table defines how they are read and sent.

    `of_parts`: those of points, keypoints and segments; otherwise those of predictions.
    """
    return [
        row
        for row in later_rows(kind)
        if V0_21_2 < row.since <= edition
        and (row.part_of is not None) is of_parts
        and (row.part_of is None or row.part_of.since <= V0_21_2)
    ]


def _keep(row: Row, given: Any, values: dict[str, Any]) -> None:
    """Take the values of a part's key over from what was given into what will be sent."""
    assert row.part_of is not None
    holder = values if row.part_of.inside is None else values[row.part_of.inside]
    made = holder[row.part_of.name]
    parts = zip(given, made, strict=True) if isinstance(made, list) else [(given, made)]
    for part, sent in parts:
        value = part.get(row.read_name, row.default)
        if value is None and row.if_none is not None:
            value = row.if_none(SimpleNamespace(**part))
        if _is_sent(row, value):
            sent[row.name] = value
            _reorder(sent, row)


def _reorder(sent: dict[str, Any], row: Row) -> None:
    """Put the keys of a part in the order of the table."""
    assert row.part_of is not None
    known = [each.name for each in part_rows(row.type) if each.part_of == row.part_of]
    ordered = sorted(sent.items(), key=lambda item: known.index(item[0]))
    sent.clear()
    sent.update(ordered)


def _json(value: Any, edition: Edition) -> Any:
    """A default of the table as JSON."""
    if isinstance(value, tuple):
        return [_json(each, edition) for each in value]
    return value.to_payload(edition=edition) if hasattr(value, "to_payload") else value


def _is_sent(row: Row, value: Any) -> bool:
    return row.sent is Sent.ALWAYS or (
        bool(value) if row.sent is Sent.IF_TRUTHY else value is not None
    )


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
    own = ("mask_url", "annotations") if kind == "segmentation" else ("label", *inside)
    about = ("reference_id", "dataset_item_id", "dataset_id")
    later = {row.parameter for row in _unheard_of(kind, edition) if row.parameter is not None}
    _known(given, {*own, *about, *_MORE[kind], *later})
    parts = _unheard_of(kind, edition, of_parts=True)
    single = _SINGLE_PARTS.get(kind, frozenset()) & given.keys()
    for parameter, names in _PARTS.get(kind, {}).items():
        later = {row.name for row in parts if row.part_of and row.part_of.parameter == parameter}
        listed = given.get(parameter, ())
        if isinstance(listed, Mapping) != (parameter in single):
            raise _RefusedError
        for part in [listed] if isinstance(listed, Mapping) else listed:
            _known(part, {*names, *later})
    raw = dict(given)
    if kind == "segmentation":
        # optional-segment-index
        given["annotations"] = [
            _segment({"label": each["label"], **each}) for each in given["annotations"]
        ]
    if kind in ("line", "polygon"):
        given["vertices"] = [_point(each, "xy") for each in given["vertices"]]
    for name in single:
        given[name] = _point(given[name], "xyz")
    if kind == "keypoints":
        given["keypoints"] = [
            {**_keypoint(each), "visible": each["visible"]}  # unchecked, not truthy
            for each in ({"visible": True, **part} for part in given["keypoints"])
        ]
    # unchecked-string, unchecked-confidence, unchecked-class-pdf, unchecked-list
    # unchecked-metadata, null-reference
    values.update({name: value for name, value in given.items() if name not in inside})
    # unchecked-number, unchecked-range, unchecked-list, unchecked-string
    values["geometry"] = {name: given[name] for name in inside}
    for row in parts:
        assert row.part_of is not None
        assert row.part_of.parameter is not None
        _keep(row, raw[row.part_of.parameter], values)
    late = {"dataset_item_id", "dataset_id"} & given.keys()  # early-null
    if edition < V0_21_2 and (late or "reference_id" not in given):
        raise _RefusedError
    values.setdefault("reference_id", None)
    return _checked(kind, values, edition)


def _known(given: Mapping[str, Any], names: set[str]) -> None:
    """Refuse an argument that no parameter of a constructor has the name of."""
    if given.keys() - names:
        raise _RefusedError


def _checked(kind: str, values: dict[str, Any], edition: Edition) -> dict[str, Any]:
    """The values, unchanged, after the few checks that releases make."""
    later = [row.parameter or row.name for row in _unheard_of(kind, edition) if row.names_item]
    about = [values.get(name) for name in ("reference_id", "dataset_item_id", *later)]
    if edition >= V0_21_2 and not any(each is not None for each in about):  # null-reference
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
        return _with_later(kind, payload, values, edition)
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
    return _with_later(kind, {**payload, **_targets(values)}, values, edition)


def _with_later(
    kind: str, payload: dict[str, Any], values: dict[str, Any], edition: Edition
) -> dict[str, Any]:
    """The payload with the keys that came after this model, at their places."""
    unheard_of = sorted(_unheard_of(kind, edition), key=lambda row: row.sent is not Sent.ALWAYS)
    for row in unheard_of:
        value = _json(values.get(row.parameter or row.name, row.default), edition)
        if value is None and row.if_none is not None and row.if_none_since <= edition:
            value = row.if_none(SimpleNamespace(**values, **values["geometry"]))
        if _is_sent(row, value):
            holder = payload if row.inside is None else payload.setdefault(row.inside, {})
            holder[row.name] = value
    if not unheard_of:
        return payload
    places: dict[str, tuple[bool, int]] = {}
    known = [row for row in rows(kind) if row.since <= edition]
    always = {row.inside or row.name for row in known if row.sent is Sent.ALWAYS}
    for place, row in enumerate(known):
        name = row.inside or row.name
        places.setdefault(name, (name not in always, place))
    return dict(sorted(payload.items(), key=lambda item: places[item[0]]))


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


def _is_local(payload: Mapping[str, Any], files: Collection[str]) -> bool:
    """Whether the mask is a local file, which must then exist."""
    url = payload["mask_url"]
    if urlparse(url).scheme in ("http", "https", "s3", "gs"):  # unreadable-url
        return False
    if url.removeprefix("./") not in files:
        raise _RefusedError
    return True


def _targets(values: dict[str, Any]) -> dict[str, Any]:
    found = {"item_id": values.get("dataset_item_id"), "dataset_id": values.get("dataset_id")}
    return {name: value for name, value in found.items() if value is not None}
