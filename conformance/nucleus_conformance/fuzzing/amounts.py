"""Requests of `fuzz` on numbers just outside a bound, on lists of any members, and on many of a
kind.
"""

from __future__ import annotations

import json
import math
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from nucleus_conformance.fuzzing.asked import (
    WITHOUT_CLASSES,
    WITHOUT_METADATA,
    Asked,
    Made,
    Payloads,
    described,
    reading,
)
from nucleus_conformance.harness import CLASSES
from nucleus_conformance.suite.case import Operation

_BELOW: Final = (-5e-324, -1e-300, -1e-12, -1e-7, -0.0005, -0.4)
_ABOVE: Final = (1.0000000000000002, 1.000000000001, 1.0000001, 1.0005, 1.001, 1.4)
"""Just outside, as far as doubles, 32-bit floats, tolerances and rounding go."""

_WITH_METADATA: Final = tuple(name for name in CLASSES if name not in WITHOUT_METADATA)
_WITH_CLASSES: Final = tuple(name for name in CLASSES if name not in WITHOUT_CLASSES)

_SCALARS: Final = st.sampled_from([None, True, False, 0, 1, 1.5, 2.0, "1", "", "a"])
_MEMBERS: Final[SearchStrategy[Any]] = st.one_of(
    _SCALARS,
    st.lists(_SCALARS, max_size=2),
    st.dictionaries(st.sampled_from("xyz"), _SCALARS, max_size=2),
)
_MIXED: Final[tuple[tuple[Any, ...], ...]] = (
    *((1, 1.5), (1.0, 2), (1, None), ("a", None), (1, True), (0, False), (1, "1"), ("a", 1)),
    *(([1], [1, 2]), ([], [1]), ([1], 1), ({"x": 1}, {"y": 2}), ({"x": 1}, {}), ([], {}), (1, 1)),
)
_LISTS: Final[SearchStrategy[list[Any]]] = st.one_of(
    st.sampled_from(_MIXED).flatmap(st.permutations),
    st.sampled_from(_MIXED).flatmap(st.permutations),
    st.lists(_SCALARS, min_size=1, max_size=4),
    st.lists(st.lists(_SCALARS, max_size=3), min_size=2, max_size=3),
    st.lists(st.dictionaries(st.sampled_from("xy"), _SCALARS, max_size=2), min_size=2, max_size=3),
    st.lists(_MEMBERS, min_size=1, max_size=4),
)
"""Lists of two that differ; of scalars, of lists, of rows, and of all of them."""


def amounts_of(name: str) -> tuple[Made, ...]:
    """Those for this type. Each is one kind of trap."""
    makers: dict[Made, tuple[str, ...]] = {  # an empty tuple takes all types
        _sizes: ("box", "cuboid"),
        _confidences: _WITH_METADATA,
        _shares: _WITH_CLASSES,
        _lists: (),
        _many_keys: (),
        _many_names: ("keypoints",),
        _pairs: ("keypoints",),
        _many_segments: ("segmentation",),
        _many_labels: ("category", "scene-category"),
        _long_decimals: (),
        _number_texts: (),
        _hidden_places: ("keypoints",),
        _index_texts: ("segmentation",),
    }
    return tuple(make for make, only in makers.items() if not only or name in only)


def _sizes(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """A size just below 0."""
    geometry = {**payload["geometry"]}
    value = draw(st.sampled_from(_BELOW))
    if name == "box":
        geometry[draw(st.sampled_from(["width", "height"]))] = value
    else:
        axis = draw(st.sampled_from("xyz"))
        geometry["dimensions"] = {**geometry["dimensions"], axis: value}
    return Asked(name, "decode", {"payload": {**payload, "geometry": geometry}})


def _confidences(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """A confidence just outside 0 to 1."""
    said = {**payload, "confidence": draw(st.sampled_from([*_BELOW, *_ABOVE]))}
    return Asked(name, "decode", {"payload": said})


def _shares(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """A share just outside 0 to 1, at any place, beside others with which it sums to 1."""
    value = draw(st.sampled_from([*_BELOW, *_ABOVE[:-1]]))
    others = [0.5, 0.5 - value] if value < 0 else draw(st.sampled_from([[], [0]]))
    classes = zip("abc", draw(st.permutations([value, *others])), strict=False)
    return Asked(name, "decode", {"payload": {**payload, "class_pdf": dict(classes)}})


def _lists(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """A list in metadata whose members differ in type, length or keys."""
    said = described(name, payload, {"a": draw(_LISTS)})
    return Asked(name, reading(draw), {"payload": said})


def _many_keys(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """Objects of many keys, which are neither in order nor backwards."""
    count = draw(st.sampled_from([16, 32, 64, 128, 256])) + draw(st.integers(1, 2))
    keys = [f"k{index * 37 % count}" for index in range(count)]
    if name in _WITH_CLASSES and draw(st.booleans()):
        said = {**payload, "class_pdf": dict.fromkeys(keys, 1 / len(keys))}
    else:
        said = described(name, payload, dict.fromkeys(keys, 0))
    return Asked(name, "encode", {"payload": said})


def hidden(payload: dict[str, Any], names: list[str], skeleton: list[Any]) -> dict[str, Any]:
    """The input with as many hidden keypoints as names."""
    keypoints = [{"visible": False}] * len(names)
    geometry = {"keypoints": keypoints, "names": names, "skeleton": skeleton}
    return {"payload": {**payload, "geometry": geometry}}


def _many_names(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """Many names, of which two may be the same."""
    count = draw(st.sampled_from([9, 17, 18, 33, 65, 66, 129]))
    names = [str(index) for index in range(count)]
    names[draw(st.integers(1, 2)) * -1] = names[draw(st.integers(0, count - 1))]
    return Asked(name, "decode", hidden(payload, names, []))


def _pairs(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """A skeleton in which one pair has another number of indices."""
    skeleton: list[Any] = [[0, 1]] * draw(st.integers(0, 3))
    odd = draw(st.lists(st.integers(0, 1), max_size=4) | st.integers(0, 1))
    skeleton.insert(draw(st.integers(0, len(skeleton))), odd)
    return Asked(name, "decode", hidden(payload, ["a", "b"], skeleton))


def _many_segments(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """Many segments, each with its own label, index and metadata."""
    count = draw(st.sampled_from([9, 10, 11, 17, 33, 65, 257]))
    segments = [
        {"label": str(index), "index": index, "metadata": {"n": index}} for index in range(count)
    ]
    said = {**payload, "annotations": segments}
    return Asked(name, "decode", {"payload": said})


def _many_labels(draw: DrawFn, name: str, _: dict[str, Any], __: Payloads) -> Asked:
    """A list of predictions with more labels than some reader remembers."""
    count = draw(st.sampled_from([2, 65, 129, 257]))
    members = [
        {"type": name, "arguments": {"label": str(index), "reference_id": str(index)}}
        for index in (*range(count), 0)
    ]
    return Asked("prediction-list", "collect", {"batches": [members]})


_HALFWAY: Final = "9007199254740993."


def _long_decimals(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """A number halfway between two doubles, or a little above as a late digit says."""
    zeros = draw(st.sampled_from([1, 4, 20, 40, 80, 300, 760]))
    number = f"{_HALFWAY}{'0' * zeros}{draw(st.sampled_from('01'))}"
    text = json.dumps(described(name, payload, {"a": "@"})).replace('"@"', number)
    return Asked(name, "decode", {"text": text})


_INDICES: Final = (
    *(
        "\t1",
        "1\n",
        " 1",
        "1 ",
        "+1",
        "-0",
        "+0",
        "1_0",
        "01",
        "1.0",
        "\uff11",
        "\u0661",
        "1\u0660",
    ),
    *("\u00b2", "0x1", "1n", "1,0", ""),
)


def _number_texts(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """A number with a long exponent or mantissa, or at the ends of doubles or integers."""
    metadata = draw(st.sampled_from([{"a": "@"}, {"a": ["@"]}]))
    text = json.dumps(described(name, payload, metadata))
    spelled = draw(_SIGNS) + draw(st.sampled_from(_NUMBERS))
    # What is too large is refused by releases only where they write a text.
    operation: Operation = "encode" if math.isinf(float(spelled)) else reading(draw)
    return Asked(name, operation, {"text": text.replace('"@"', spelled)})


_SIGNS: Final = st.sampled_from(["", "-"])
_NUMBERS: Final = (
    *("1e05", "1E+005", "25e-0007", "1e-00", "0e99999", "0e-4294967297", "1e-400", "1e-99999"),
    *("1e-4294967297", "1e4294967297", "1e99999", "1e18446744073709551617", "0e400"),
    "0e4294967297",
    *("2.4703282292062327e-324", "2.4703282292062328e-324", "5e-324", "2.2250738585072011e-308"),
    *("1.7976931348623158e308", "9007199254740993.0", "9007199254740995.0", f"0.{'0' * 399}1e400"),
    *(f"9007199254740993.{'0' * 783}1", f"0.{'9' * 800}"),
    *(str(2**bits + more) for bits in (31, 32, 53, 63, 64, 128) for more in (-1, 0, 1)),
    str(10**300 + 1),
)


def _hidden_places(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """A hidden keypoint whose place is none."""
    keypoint = {"visible": False, draw(st.sampled_from("xy")): draw(_SCALARS)}
    geometry = {"keypoints": [keypoint], "names": ["a"], "skeleton": []}
    return Asked(name, "decode", {"payload": {**payload, "geometry": geometry}})


def _index_texts(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """A segment's index that is a string of more than digits."""
    segment = {"label": "a", "index": draw(st.sampled_from(_INDICES))}
    return Asked(name, "decode", {"payload": {**payload, "annotations": [segment]}})
