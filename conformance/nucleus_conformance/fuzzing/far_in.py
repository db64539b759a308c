"""Requests of `fuzz` on what stands far in: late in a long list, or deep in metadata.

A port that looks at the first few members, levels or characters is right about all short ones.
"""

from __future__ import annotations

import json
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from nucleus_conformance.fuzzing.amounts import hidden
from nucleus_conformance.fuzzing.asked import (
    SEGMENT,
    WITHOUT_CLASSES,
    Asked,
    Made,
    Payloads,
    described,
    reading,
)
from nucleus_conformance.harness import CLASSES
from nucleus_conformance.suite.catalog.draft import alternately
from nucleus_conformance.suite.catalog.members import wrong_shares

_COUNTS: Final = (4, 9, 11, 17, 33, 65)
"""One more than how far some reader looks."""

_VERTEX: Final = {"x": 1, "y": 2.5}
_KEYPOINT: Final = {"x": 1, "y": 2.5, "visible": True}

_WRONG: Final[dict[str, tuple[Any, ...]]] = {
    "vertices": (None, {"x": 1}, {"x": 1, "y": "2"}, {"x": True, "y": 1}, [1, 2]),
    "keypoints": (None, {"x": 1, "y": 2, "visible": 1}, {"x": 1}, {"x": "1", "y": 2}),
    "skeleton": (None, [0], [0, 1.0], [0, -1], [0, 1000], [True, 0]),
    "annotations": (None, {"label": 7, "index": 1}, {"label": "a"}, {"label": "a", "index": -1}),
    "embedding_vector": ("1", True, None, []),
}
"""The holder of many -> members that it must not have."""

_HOLDERS: Final = {
    "vertices": ("line", "polygon"),
    "keypoints": ("keypoints",),
    "skeleton": ("keypoints",),
    "annotations": ("segmentation",),
    "embedding_vector": ("box", "polygon"),
    "class_pdf": tuple(name for name in CLASSES if name not in WITHOUT_CLASSES),
}
"""The holder of many -> the types that have it."""


def far_in_of(name: str) -> tuple[Made, ...]:
    """Those for this type. Each is one kind of trap."""
    makers: dict[Made, bool] = {
        _late_members: bool(_holders(name)),
        _deep_numbers: True,
        _late_keys: True,
        _torn: True,
        _alike_names: name == "keypoints",
        _long_lists: True,
        _unread: True,
    }
    return tuple(make for make, is_for_it in makers.items() if is_for_it)


def _holders(name: str) -> list[str]:
    return [holder for holder, types in _HOLDERS.items() if name in types]


def _wrong_members(holder: str, count: int) -> list[tuple[Any, float]]:
    """Wrong members, each with the share of the others in case that they are shares."""
    if holder == "class_pdf":
        return [(wrong[1], share) for wrong, share in wrong_shares(count - 1)]
    return [(wrong, 0) for wrong in _WRONG[holder]]


def _late_members(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """A long list, or many shares, with a wrong member near its end."""
    holder = draw(st.sampled_from(_holders(name)))
    count = draw(st.sampled_from(_COUNTS))
    place = count - draw(st.integers(1, 3))
    wrong, share = draw(st.sampled_from(_wrong_members(holder, count)))

    def many(right: Any) -> list[Any]:
        return [*[right] * place, wrong, *[right] * (count - place - 1)]

    if holder == "vertices":
        said = {**payload, "geometry": {**payload["geometry"], "vertices": many(_VERTEX)}}
    elif holder in ("keypoints", "skeleton"):
        names = [str(index) for index in range(count)]
        keypoints = many(_KEYPOINT) if holder == "keypoints" else [_KEYPOINT] * count
        skeleton = many([0, 1]) if holder == "skeleton" else []
        geometry = {"keypoints": keypoints, "names": names, "skeleton": skeleton}
        said = {**payload, "geometry": geometry}
    elif holder == "class_pdf":
        shares = dict(zip(map(str, range(count)), many(share), strict=True))
        said = {**payload, "class_pdf": shares}
    else:
        right: Any = SEGMENT if holder == "annotations" else 0.25
        said = {**payload, holder: many(right)}
    return Asked(name, "decode", {"payload": said})


def _deep_numbers(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """A number in deep metadata to which no double is near, or a null."""
    value: Any = "@"
    for _level in range(draw(st.sampled_from([1, 3, 4, 7, 11, 33]))):
        value = draw(st.sampled_from([{"in": value}, [value]]))
    text = json.dumps(described(name, payload, {"n": value}))
    spelled = draw(st.sampled_from(["1e400", "-1e400", "null", "0.1", "1e16"]))
    return Asked(name, "encode", {"text": text.replace('"@"', spelled)})


def _unread(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """Something large or deep under a key that nobody reads."""
    inner = draw(st.sampled_from([1, 2**70, "a", None]))
    value = alternately(draw(st.sampled_from([0, 1, 33, 99, 201, 250])), inner)
    key = draw(st.sampled_from(["unknown", "type", "task_id", "item_id"]))
    return Asked(name, reading(draw), {"payload": {**payload, key: value}})


def _late_keys(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """An object of many keys in which one of them is there twice, escaped or not."""
    count = draw(st.sampled_from(_COUNTS))
    keys = [f"k{index}" for index in range(count)]
    twice = draw(st.sampled_from(keys))
    if draw(st.booleans()):
        twice = f"\\u006b{twice[1:]}"
    members = ", ".join(f'"{key}": 0' for key in keys)
    text = json.dumps(described(name, payload, "@"))
    return Asked(name, reading(draw), {"text": text.replace('"@"', f'{{{members}, "{twice}": 1}}')})


_PAIR: Final = "\U0001f697"


def _torn(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """A pair of surrogates where a buffer of some writer may end."""
    units = draw(st.sampled_from([64, 128, 256, 512, 1024, 2048, 4096]))
    text = "a" * (units - draw(st.integers(1, 3))) + _PAIR * 2
    return Asked(name, reading(draw), {"payload": {**payload, "reference_id": text}})


def _alike_names(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """Names of keypoints that differ late, or that have one hash in some language."""
    same = "a" * draw(st.sampled_from([5, 8, 16, 20, 64, 100, 128, 256]))
    names = draw(st.sampled_from([[same, f"{same}1", f"{same}2"], ["Aa", "BB", "C#"]]))
    return Asked(name, "decode", hidden(payload, names, []))


def _long_lists(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """A list in metadata that is longer than lists of some reader may be."""
    count = draw(st.sampled_from([101, 257, 513, 1001, 1025, 4097]))
    return Asked(name, "decode", {"payload": described(name, payload, {"a": [0] * count})})
