"""Packed parts of predictions: JSON values, class probabilities, points, keypoints, segments."""

from __future__ import annotations

from typing import Any, Final, TypeVar

from nucleus_spec.geometry import Keypoint, Point, Point3D, Segment
from nucleus_spec.strategies.packed import HALF, Packed, listed, one_of, record
from nucleus_spec.strategies.scalars import NAME, NUMBER, SIZE, TEXT, WHOLE, Number, distinct

T = TypeVar("T")

# JSON values: one byte for the kind, then the content. Missing bytes at the end count as zeros.

_DEEP: Final = 60


def _json_value(packed: bytes) -> Any:
    kind, rest = packed[0], packed[1:]
    if kind < 0x20:
        return (None, True, False)[kind % 3]
    if kind < 0x60:
        return _unpack_of(NUMBER, rest)
    if kind < 0xA0 or len(rest) < 4:
        return _unpack_of(TEXT, rest)
    size, rest = rest[0] % 4, rest[1:]
    if kind >= 0xF8:
        return nested(rest[0] % _DEEP, _json_value(rest[1:]))
    step = len(rest) // 3
    parts = [rest[at * step : (at + 1) * step] for at in range(size)]
    if kind < 0xD0:
        return [_json_value(part) for part in parts]
    return {_KEYS(part): _json_value(part[1:] or b"\0") for part in parts}


def _unpack_of(packed: Packed[T], some: bytes) -> T:
    return packed.unpack(some[: packed.width].ljust(packed.width, b"\0"))


_KEYS: Final = one_of(("a", "b", "weather", "lat", "lon", "", "é", "a/b", "type", "metadata", "0"))


def nested(depth: int, value: Any) -> Any:
    """The value inside `depth` lists and objects, alternately."""
    for level in range(depth):
        value = {"a": value} if level % 2 else [value]
    return value


JSON_VALUE: Final[Packed[Any]] = Packed(16, _json_value)


def _json_object(most: int) -> Packed[dict[str, Any]]:
    pair = record({"key": TEXT, "value": JSON_VALUE})
    return listed(pair, most).map(lambda pairs: {each["key"]: each["value"] for each in pairs})


METADATA: Final = _json_object(4)


EMBEDDING: Final = listed(NUMBER, 4)


# Class probabilities: weights, and the form in which the probabilities are written.

CLASSES: Final = 4
WEIGHTS: Final = Packed(2 + CLASSES, lambda packed: packed)
_MORE_CLASSES: Final = listed(TEXT, CLASSES - 1)


def class_pdf(labels: list[str], packed: bytes) -> dict[str, Number]:
    """Probabilities that sum to 1, in one of three forms.

    The forms: exact fractions, thousandths with a sum up to 0.001 off, and the integers 0 and 1.
    """
    style, off, first, *others = packed
    weights = [first + 1, *others][: len(labels)]
    total = sum(weights)
    shares: list[Number]
    if style < 0x80:
        shares = [weight / total for weight in weights]
    elif style < 0xE0:
        thousandths = [weight * 1000 // total for weight in weights[1:]]
        rest = 1000 - sum(thousandths) + (0, 1, -1)[off % 3]
        shares = [each / 1000 for each in (min(max(rest, 0), 1000), *thousandths)]
    else:
        shares = [1, *[0] * (len(weights) - 1)]
    return dict(zip(labels, shares, strict=True))


CLASS_PDF: Final = record({"label": TEXT, "more": _MORE_CLASSES, "weights": WEIGHTS}).map(
    lambda made: class_pdf(distinct([made["label"], *made["more"][: CLASSES - 1]]), made["weights"])
)


# Points, keypoints and segments.

POINT: Final = record({"x": NUMBER, "y": NUMBER}).map(lambda made: Point(**made))
POINT_3D: Final = record({"x": NUMBER, "y": NUMBER, "z": NUMBER}).map(lambda made: Point3D(**made))
EXTENT: Final = record({"x": SIZE, "y": SIZE, "z": SIZE}).map(lambda made: Point3D(**made))
VERTICES: Final = listed(POINT, 6)


def _keypoint(packed: bytes) -> Keypoint:
    """A keypoint, visible half of the time. If it is not visible, it may lack x, y or both."""
    kind = packed[0]
    visible = kind < HALF
    middle = 1 + NUMBER.width
    x = NUMBER.unpack(packed[1:middle]) if visible or kind & 1 else None
    y = NUMBER.unpack(packed[middle:]) if visible or kind & 2 else None
    return Keypoint(x, y, visible)


KEYPOINT: Final = Packed(1 + 2 * NUMBER.width, _keypoint)


PIXEL_VALUE: Final = Packed(
    1 + WHOLE.width,
    lambda packed: str(WHOLE.unpack(packed[1:])) if packed[0] >= 0xC0 else WHOLE.unpack(packed[1:]),
)
SEGMENT_FIELDS: Final[dict[str, Packed[Any]]] = {
    "label": TEXT,
    "index": PIXEL_VALUE,
    "metadata": _json_object(1).or_none(),
}
SEGMENT: Final = record(SEGMENT_FIELDS).map(lambda made: Segment(**made))
SEGMENTS: Final = listed(SEGMENT, 4)


_URLS: Final = (
    *("mask.png", "https://example.com/mask.png", "s3://bucket/mask.png", "gs://bucket/mask.png"),
    *("http:", "HTTPS://EXAMPLE.COM", " s3:m.png", "\thttp://example.com/", "ht\ntps://a.b"),
    *("file:///m.png", "C:\\m.png", "ftp://example.com/m.png", "azure://m", "data:image/png;,"),
    *("//example.com/m.png", "/no/such/m.png", "httpss://m", "mask 1.png", "美丽.png", " "),
)
MASK_URL: Final = Packed(
    1 + NAME.width,
    lambda packed: NAME.unpack(packed[1:]) if packed[0] >= 0xC0 else one_of(_URLS)(packed[1:]),
)


def _each(member: Packed[T], packed: bytes) -> list[T]:
    return [
        member.unpack(packed[at : at + member.width]) for at in range(0, len(packed), member.width)
    ]


FIGURE: Final = record(
    {
        "shown": Packed(5, lambda packed: [byte >= HALF for byte in packed]),
        "names": Packed(5 * TEXT.width, lambda packed: _each(TEXT, packed)),
        "keypoints": Packed(5 * KEYPOINT.width, lambda packed: _each(KEYPOINT, packed)),
        "skeleton": listed(Packed(2, list), 4),
    }
)
"""Five names and keypoints, which of them to use, and pairs of bytes that index these."""
