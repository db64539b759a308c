"""Strategies for the parts of predictions: texts, numbers, points and the rest.

Predictions are composed of the constants. The functions give them names, and take sub-strategies
for their parts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from nucleus_spec.geometry import Keypoint, Point, Point3D, Segment
from nucleus_spec.strategies import long_lists
from nucleus_spec.strategies.building import given_only, mostly, named, or_none
from nucleus_spec.strategies.long_lists import LONGEST_EMBEDDING
from nucleus_spec.strategies.scalars import (
    NAMES,
    NUMBERS,
    PROBABILITIES,
    SIZES,
    TEXTS,
    WHOLES,
    Number,
)

# JSON values.

_KEYS: Final = TEXTS | st.sampled_from(
    ("a", "b", "weather", "lat", "lon", "", "é", "a/b", "type", "metadata", "0", "10", "9")
)
_ATOMS: Final[SearchStrategy[Any]] = st.none() | st.booleans() | NUMBERS | TEXTS
_DEEP: Final = 60
_MOST_KEYS: Final = 20


def nested(depth: int, value: Any) -> Any:
    """The value inside `depth` lists and objects, alternately."""
    for level in range(depth):
        value = {"a": value} if level % 2 else [value]
    return value


def _and_containers(members: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return _ATOMS | st.lists(members, max_size=2) | st.dictionaries(_KEYS, members, max_size=2)


_JSON: Final[SearchStrategy[Any]] = _and_containers(_and_containers(_ATOMS)) | st.builds(
    nested, st.integers(1, _DEEP), _ATOMS
)


def _counted(values: Sequence[Any], key: str) -> dict[str, Any]:
    """The values under this key and a number. Equal keys need not be avoided, and shrink so."""
    return {f"{key}{index}": value for index, value in enumerate(values)}


_MANY: Final = st.builds(
    long_lists.stretched,
    st.lists(_ATOMS, min_size=1, max_size=4),
    st.integers(1, _MOST_KEYS) | st.just(_MOST_KEYS),
)

METADATA: Final[SearchStrategy[dict[str, Any]]] = mostly(
    st.dictionaries(_KEYS, _JSON, max_size=2),
    st.builds(_counted, _MANY, _KEYS),
    one_in=16,
)

# Lists of numbers.

EMBEDDINGS: Final = long_lists.lists(
    NUMBERS,
    4,
    long_lists.rare_sizes(LONGEST_EMBEDDING, 128, 512, LONGEST_EMBEDDING, 256, 768, 1536, one_in=6),
)

_FRACTIONS, _INTEGERS, _OFF = "fractions", "integers", (0, 1, -1)
_WRITTEN: Final = st.sampled_from((_FRACTIONS, *_OFF, _INTEGERS))
"""How probabilities are written: in full; in thousandths, with so many too many; as 0 and 1."""


def _distribution(weights: Mapping[str, int], written: str | int) -> dict[str, Number]:
    """Probabilities that sum to 1, within the 0.001 of CLASS-PDF-2."""
    first, *others = weights
    total = 1 + sum(weights.values())
    if written == _FRACTIONS:
        shares = {label: weight / total for label, weight in weights.items()}
        return {**shares, first: (weights[first] + 1) / total}
    if isinstance(written, str):
        return {first: 1, **dict.fromkeys(others, 0)}
    thousandths = {label: weights[label] * 1000 // total for label in others}
    rest = min(1000 + written - sum(thousandths.values()), 1000)
    return {first: rest / 1000} | {label: each / 1000 for label, each in thousandths.items()}


def _weights(labels: SearchStrategy[str]) -> SearchStrategy[dict[str, int]]:
    return st.dictionaries(labels, st.integers(0, 100), min_size=1, max_size=3)


def _class_pdfs(weights: SearchStrategy[dict[str, int]]) -> SearchStrategy[dict[str, Number]]:
    return st.builds(_distribution, weights, _WRITTEN)


def _numbered(weights: dict[str, int], size: int | None) -> dict[str, int]:
    """These, or so many classes with numbers in place of labels."""
    if size is None:
        return weights
    shares = long_lists.stretched([*weights.values()], size)
    return {str(index): share for index, share in enumerate(shares)}


CLASS_PDFS: Final = _class_pdfs(
    st.builds(_numbered, _weights(TEXTS), long_lists.rare_sizes(100, 20, 80, 10, 100, one_in=8))
)

# Points, keypoints, segments and masks.

_POINT: Final = {"x": NUMBERS, "y": NUMBERS}
POINTS: Final = st.builds(Point, **_POINT)
LINES: Final = long_lists.lists(
    POINTS, 5, long_lists.rare_sizes(300, 17, 64, 100, 257, 300, one_in=8)
)
_POINT_3D: Final = {"x": NUMBERS, "y": NUMBERS, "z": NUMBERS}
POINTS_3D: Final = st.builds(Point3D, **_POINT_3D)
EXTENTS: Final = st.builds(Point3D, SIZES, SIZES, SIZES)
_SHOWN: Final = st.sampled_from(("visible", "hidden", "without x", "without y", "nowhere"))


def _keypoint(shown: str, x: Number, y: Number) -> Keypoint:
    return Keypoint(
        None if shown in ("without x", "nowhere") else x,
        None if shown in ("without y", "nowhere") else y,
        shown == "visible",
    )


KEYPOINTS: Final = st.builds(_keypoint, _SHOWN, NUMBERS, NUMBERS)
PIXEL_VALUES: Final[SearchStrategy[int | str]] = WHOLES | WHOLES.map(str)
_SEGMENT: Final[Mapping[str, SearchStrategy[Any]]] = {
    "label": TEXTS,
    "index": PIXEL_VALUES,
    "metadata": or_none(st.dictionaries(_KEYS, _ATOMS, max_size=2)),
}
SEGMENTS: Final = st.builds(Segment, **_SEGMENT)

_URLS: Final = (
    *("mask.png", "https://example.com/mask.png", "s3://bucket/mask.png", "gs://bucket/mask.png"),
    *("http:", "HTTPS://EXAMPLE.COM", " s3:m.png", "\thttp://example.com/", "ht\ntps://a.b"),
    *("file:///m.png", "C:\\m.png", "ftp://example.com/m.png", "azure://m", "data:image/png;,"),
    *("//example.com/m.png", "/no/such/m.png", "httpss://m", "mask 1.png", "美丽.png", " "),
)
MASK_URLS: Final = st.sampled_from(_URLS) | st.builds(str, NAMES)


def labels() -> SearchStrategy[str]:
    """Texts for labels and ids: from none to 300 characters, in any script, some hard to keep."""
    return named("labels", TEXTS)


def mask_urls() -> SearchStrategy[str]:
    """Non-empty URLs and paths of masks, remote and local."""
    return named("mask_urls", MASK_URLS)


def coordinates() -> SearchStrategy[Number]:
    """Integers of any size and finite floats: small ones, pixels, and numbers often misprinted.

    They include -0.0, 1e16, 1e-05, 5e-324, 2**53 + 1, integers beyond 2**64 and arbitrary doubles.
    """
    return named("coordinates", NUMBERS)


def sizes() -> SearchStrategy[Number]:
    """The non-negative numbers of `coordinates`."""
    return named("sizes", SIZES)


def confidences() -> SearchStrategy[Number]:
    """Integers and floats from 0 to 1, both inclusive."""
    return named("confidences", PROBABILITIES)


def json_values() -> SearchStrategy[Any]:
    """JSON values of every kind, nested up to about 60 levels deep."""
    return named("json_values", _JSON)


def metadata(
    *,
    keys: SearchStrategy[str] | None = None,
    values: SearchStrategy[Any] | None = None,
) -> SearchStrategy[dict[str, Any]]:
    """JSON objects, possibly empty, with up to 20 keys; up to four if a part is given."""
    given = given_only(keys=keys, values=values)
    made = st.dictionaries(given.get("keys", _KEYS), given.get("values", _JSON), max_size=4)
    return named("metadata", made if given else METADATA, **given)


def embeddings(*, length: int | None = None) -> SearchStrategy[list[Number]]:
    """Lists of up to 2,048 numbers, possibly empty; with `length`, of that many (EMBEDDING-2).

    Raises `InvalidArgument` if `length` is not from 0 to 2048.
    """
    if length is None:
        return named("embeddings", EMBEDDINGS)
    if not 0 <= length <= LONGEST_EMBEDDING:
        raise InvalidArgument(f"length must be from 0 to {LONGEST_EMBEDDING}, but is {length}")
    return named("embeddings", long_lists.lists_of_size(NUMBERS, length), length=length)


def class_pdfs(*, labels: SearchStrategy[str] | None = None) -> SearchStrategy[dict[str, Number]]:
    """Probabilities of 1 to 100 classes, with sum 1 within the 0.001 of CLASS-PDF-2.

    If `labels` is given, there are up to three classes.
    """
    given = given_only(labels=labels)
    return named("class_pdfs", _class_pdfs(_weights(**given)) if given else CLASS_PDFS, **given)


def points(
    *, x: SearchStrategy[Number] | None = None, y: SearchStrategy[Number] | None = None
) -> SearchStrategy[Point]:
    """Points in an image, or beside it.

    `points(x=st.floats(0, 1920), y=st.floats(0, 1080))` are inside of one of that size.
    """
    given = given_only(x=x, y=y)
    return named("points", st.builds(Point, **{**_POINT, **given}), **given)


def points_3d(
    *,
    x: SearchStrategy[Number] | None = None,
    y: SearchStrategy[Number] | None = None,
    z: SearchStrategy[Number] | None = None,
) -> SearchStrategy[Point3D]:
    """Points in a point cloud. `sizes()` for all three coordinates makes extents."""
    given = given_only(x=x, y=y, z=z)
    return named("points_3d", st.builds(Point3D, **{**_POINT_3D, **given}), **given)


@st.composite
def _keypoints(draw: st.DrawFn, /, **given: SearchStrategy[Any]) -> Keypoint:
    """A keypoint of these parts; what is not given fits to it (KEYPOINT-3)."""
    made = {name: draw(each) for name, each in given.items()}
    if "visible" not in made:
        made["visible"] = None not in made.values() and not draw(st.booleans())
    for name in ("x", "y"):
        if name not in made:
            made[name] = draw(NUMBERS if made["visible"] else or_none(NUMBERS))
    return Keypoint(**made)


def keypoints(
    *,
    x: SearchStrategy[Number | None] | None = None,
    y: SearchStrategy[Number | None] | None = None,
    visible: SearchStrategy[bool] | None = None,
) -> SearchStrategy[Keypoint]:
    """Keypoints: visible ones with both coordinates, hidden ones with both, one or none."""
    given = given_only(x=x, y=y, visible=visible)
    return named("keypoints", _keypoints(**given) if given else KEYPOINTS, **given)


def segments(
    *,
    label: SearchStrategy[str] | None = None,
    index: SearchStrategy[int | str] | None = None,
    metadata: SearchStrategy[Mapping[str, Any] | None] | None = None,
) -> SearchStrategy[Segment]:
    """Segments of a mask. The index is an integer, or its digits as text (SEGMENT-2)."""
    given = given_only(label=label, index=index, metadata=metadata)
    return named("segments", st.builds(Segment, **{**_SEGMENT, **given}), **given)
