"""Small pictures of predictions, as SVG. There is nothing but numbers in them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

WIDTH: Final = 120
HEIGHT: Final = 80
_MARGIN: Final = 8
_MOST: Final = 500
"""How many points are drawn of one prediction."""
_LARGEST: Final = 1e100

_Point = tuple[float, float]


def picture(payload: Any) -> str:
    """The picture of a payload, be it valid or not; empty, where nothing of it can be drawn."""
    geometry = payload.get("geometry") if isinstance(payload, Mapping) else None
    if not isinstance(geometry, Mapping):
        return _mask(payload) if isinstance(payload, Mapping) else ""
    for draw in (_box, _vertices, _keypoints, _cuboid):
        if drawn := draw(geometry, payload.get("type") != "line"):
            return drawn
    return ""


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < _LARGEST and math.isfinite(value) else None


def _points(values: Any) -> list[_Point]:
    """The points of a list, as far as they are some."""
    found = []
    for each in values[:_MOST] if isinstance(values, Sequence) else ():
        if isinstance(each, Mapping):
            x, y = _number(each.get("x")), _number(each.get("y"))
            if x is not None and y is not None:
                found.append((x, y))
    return found


def _svg(points: Iterable[_Point], parts: str) -> str:
    """The picture of these parts, in the coordinates of the points."""
    xs, ys = zip(*points, strict=True)
    size = max(max(xs) - min(xs), (max(ys) - min(ys)) * WIDTH / HEIGHT) or 1.0
    scale = (WIDTH - 2 * _MARGIN) / size
    left = WIDTH / 2 - scale * (min(xs) + max(xs)) / 2
    top = HEIGHT / 2 - scale * (min(ys) + max(ys)) / 2
    move = f"matrix({scale:.6g} 0 0 {scale:.6g} {left:.6g} {top:.6g})"
    head = f'<svg class="picture" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
    return f'{head}<g transform="{move}">{parts}</g></svg>'


def _path(points: Iterable[_Point], *, closed: bool) -> str:
    line = " L ".join(f"{x:.9g} {y:.9g}" for x, y in points)
    end = " Z" if closed else ""
    fill = "area" if closed else "stroke"
    return f'<path class="{fill}" vector-effect="non-scaling-stroke" d="M {line}{end}"/>'


def _dots(points: Iterable[_Point]) -> str:
    """Points, as lines without a length, whose ends are round."""
    line = " ".join(f"M {x:.9g} {y:.9g} l 0 0" for x, y in points)
    return f'<path class="dots" vector-effect="non-scaling-stroke" d="{line}"/>'


def _box(geometry: Mapping[str, Any], _: bool) -> str:
    values = [_number(geometry.get(name)) for name in ("x", "y", "width", "height")]
    if None in values:
        return ""
    x, y, width, height = (each or 0.0 for each in values)
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    return _svg(corners, _path(corners, closed=True))


def _vertices(geometry: Mapping[str, Any], closed: bool) -> str:
    points = _points(geometry.get("vertices"))
    return _svg(points, _path(points, closed=closed) + _dots(points)) if points else ""


def _keypoints(geometry: Mapping[str, Any], _: bool) -> str:
    points = _points(geometry.get("keypoints"))
    return _svg(points, _dots(points)) if points else ""


def _cuboid(geometry: Mapping[str, Any], _: bool) -> str:
    """It from above."""
    centres = _points([geometry.get("position")])
    extents = _points([geometry.get("dimensions")])
    yaw = _number(geometry.get("yaw")) or 0.0
    if not centres or not extents:
        return ""
    (x, y), (length, width) = centres[0], extents[0]
    cos, sin = math.cos(yaw), math.sin(yaw)
    corners = [
        (x + cos * along - sin * across, y + sin * along + cos * across)
        for along, across in (
            (length / 2, width / 2),
            (length / 2, -width / 2),
            (-length / 2, -width / 2),
            (-length / 2, width / 2),
        )
    ]
    ahead = [(x, y), (x + cos * length / 2, y + sin * length / 2)]
    return _svg(corners, _path(corners, closed=True) + _path(ahead, closed=False))


def _mask(payload: Mapping[str, Any]) -> str:
    """A disc for each segment."""
    segments = payload.get("annotations")
    count = min(len(segments), 20) if isinstance(segments, list) else 0
    if not isinstance(payload.get("mask_url"), str) or not count:
        return ""
    discs = [
        [(3.0 * at + math.cos(turn), math.sin(turn)) for turn in _TURNS] for at in range(count)
    ]
    points = [each for disc in discs for each in disc]
    return _svg(points, "".join(_path(each, closed=True) for each in discs))


_TURNS: Final = [math.tau * at / 24 for at in range(24)]
