"""The fast check of a record, which only ever says "nothing is wrong" or "ask the reference".

Each class has a struct (`typed`) and one function, made of its keys and rules as the codec's are:
it doubts what the types cannot say, and gives the hash of the prediction's id. Of a key that nobody
reads and that many records have, the struct takes a note, so that those need not be asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce
from operator import or_
from typing import Any, Final

import msgspec
from msgspec import UNSET
from xxhash import xxh3_64_intdigest

from nucleus_conformance.corpus.oddities import TURN, WHITE, is_unit
from nucleus_conformance.corpus.typed import UnknownConstraintError, Way, struct_of
from nucleus_spec.constraints import DISTRIBUTION, JSON_OBJECT, MAX_DEPTH, Constraint
from nucleus_spec.editions import EDITIONS, Edition
from nucleus_spec.geometry import visible_has_a_place
from nucleus_spec.local_files import is_remote
from nucleus_spec.predictions import (
    DISPATCH,
    BoxPrediction,
    CuboidPrediction,
    KeypointsPrediction,
    LinePrediction,
    PolygonPrediction,
    Prediction,
    SegmentationPrediction,
)
from nucleus_spec.rules import about_an_item, one_name_per_keypoint, skeleton_within_keypoints
from nucleus_spec.upload import compared_ids
from nucleus_spec.wire import IdFormula, Key, parameters

DOUBT: Final = -1
"""What a check gives of a record that is to be judged exactly."""

DOUBTS: Final = (msgspec.MsgspecError, ValueError, RecursionError)
"""What the decoder raises for such a record."""

Decode = Callable[[bytes], Any]


def decoder(
    under: Edition,
    extra: Mapping[type[Prediction], Iterable[Way]],
    *,
    warns: bool,
    counts: bool,
    tells: bool,
) -> Decode | None:
    """What decodes records of this edition. Each has a method `check(record, seen)`.

    That gives the hash of the prediction's id, 0 if it has none, or `DOUBT`. `seen` takes a note of
    what is wanted of the whole dump (`Seen`). `extra`: the keys of a class that nobody reads and
    that are no reason to doubt. `warns`: doubt what warnings are for. `counts`: count labels and
    confidences. `tells`: such keys are noted. None: this edition has something that cannot be
    decided fast.
    """
    try:
        structs = [
            struct_of(cls, under, name, (ways := tuple(extra.get(cls, ()))), {
                "check": _check_of(cls, under, ways, warns=warns, counts=counts, tells=tells)
            })
            for name, cls in DISPATCH.items()
        ]  # fmt: skip
    except UnknownConstraintError:
        return None
    return msgspec.json.Decoder(reduce(or_, structs)).decode


def _check_of(
    cls: Any, under: Edition, ways: tuple[Way, ...], *, warns: bool, counts: bool, tells: bool
) -> Any:
    names: dict[str, Any] = {
        "UNSET": UNSET, "digest": xxh3_64_intdigest, "is_unit": is_unit, "is_remote": is_remote,
        "is_flat": frozenset({dict, list}).isdisjoint,
        "cls": cls,
    }  # fmt: skip
    body = [*_doubts(cls, under, ways, warns), *_noted(cls, under, warns, counts)]
    body += _EXTRAS if ways and tells else []
    body += _identity(cls, under)
    text = "\n".join(["def check(self, record, seen):", *(f"    {line}" for line in body), ""])
    exec(compile(text, f"<corpus {cls.__name__} {under}>", "exec"), names)  # noqa: S102
    return names["check"]


def source(cls: Any, under: Edition) -> str:
    """The text of the check of a class, for people to read."""
    body = [*_doubts(cls, under, (), True), *_noted(cls, under, True, True), *_identity(cls, under)]
    return "\n".join(["def check(self, record, seen):", *(f"    {line}" for line in body), ""])


def _held(key: Key, name: str) -> str:
    """The expression for the value of a parameter."""
    return f"self.{name}" if key.inside is None else f"self.{key.inside}.{name}"


def _known(cls: Any, under: Edition) -> Iterator[tuple[str, Key, Constraint]]:
    for name, key, _ in parameters(cls):
        if key.since <= under and key.constraint is not None:
            yield name, key, key.constraint.inner or key.constraint


_DEEP: Final = f'record.count(b"{{") + record.count(b"[") > {MAX_DEPTH}'
"""Deeper than that no object can be that is in a record with so few brackets."""


def _doubts(cls: Any, under: Edition, ways: tuple[Way, ...], warns: bool) -> Iterator[str]:
    """What is no reason to accept, although the types allow it."""
    is_deep: list[str] = ["True"] if ways else []
    for name, key, constraint in _known(cls, under):
        held = _held(key, name)
        if constraint.bind is JSON_OBJECT.bind:
            is_deep.append(f"({held} and not is_flat(map(type, {held}.values())))")
        elif constraint.bind is DISTRIBUTION.bind:
            yield f"if {held} is not None and not 0.9991 < sum({held}.values()) < 1.0009: return -1"
        elif constraint.schema.get("uniqueItems"):
            yield f"if {held} is not None and len(set({held})) != len({held}): return -1"
        elif constraint.nested is not None:
            yield from _of_parts(held, constraint, is_deep)
    if is_deep:
        yield f"if ({' or '.join(is_deep)}) and {_DEEP}: return -1"
    for rule in _rules(cls):
        yield from _rule(rule, cls, under)
    yield from _names_sent(cls, under)
    if cls is SegmentationPrediction:
        yield "if not is_remote(self.mask_url): return -1"
    if warns:
        yield from _ODD.get(cls, ())


def _names_sent(cls: Any, under: Edition) -> Iterator[str]:
    """Names of an item that no reader looks for, as a release sends them (`exact.as_read`)."""
    for _, key, _ in parameters(cls):
        if key.since <= under and key.read_name != key.name:
            yield f"if self.sent_{key.name} is not None: return -1"


def _of_parts(held: str, constraint: Constraint, is_deep: list[str]) -> Iterator[str]:
    """The same of points, keypoints and segments."""
    of_list = constraint.items is not None
    for rule in _rules(constraint.nested):
        if rule is not visible_has_a_place or not of_list:
            raise UnknownConstraintError(constraint.expects)
        yield f"for each in {held} or ():"
        yield "    if each.visible and (each.x is None or each.y is None): return -1"
    for name, _, inner in _known(constraint.nested, EDITIONS[-1]):
        if inner.bind is JSON_OBJECT.bind and of_list:
            is_deep.append(held)
        elif inner.bind is DISTRIBUTION.bind or inner.schema.get("uniqueItems") or inner.nested:
            raise UnknownConstraintError(name)


def _rules(cls: Any) -> list[Any]:
    rule = getattr(cls, "__attrs_post_init__", None)
    return [] if rule is None else list(getattr(rule, "rules", [rule]))


def _rule(rule: Any, cls: Any, under: Edition) -> Iterator[str]:
    if rule is about_an_item:
        naming = [f"self.{name} is None" for name, key, _ in _known(cls, under) if key.names_item]
        yield f"if {' and '.join(naming)}: return -1"
    elif rule is one_name_per_keypoint:
        yield "if len(self.geometry.names) != len(self.geometry.keypoints): return -1"
    elif rule is skeleton_within_keypoints:
        yield "count = len(self.geometry.keypoints)"
        yield "for first, second in self.geometry.skeleton:"
        yield "    if first >= count or second >= count: return -1"
    else:
        raise UnknownConstraintError(str(rule))


_POINTS: Final = "for each in vertices for place in (each.x, each.y)"

_ODD: Final[Mapping[Any, tuple[str, ...]]] = {
    BoxPrediction: (
        "geometry = self.geometry",
        "width, height = geometry.width, geometry.height",
        "if width <= 1 or height <= 1:",
        "    if width == 0 or height == 0: return -1",
        "    if is_unit((geometry.x, geometry.y, width, height)): return -1",
    ),
    LinePrediction: (
        "vertices = self.geometry.vertices",
        "if len(vertices) < 2: return -1",
        f"if 0 <= vertices[0].x <= 1 and is_unit(place {_POINTS}): return -1",
    ),
    PolygonPrediction: (
        "vertices = self.geometry.vertices",
        "if len(vertices) < 3: return -1",
        f"if 0 <= vertices[0].x <= 1 and is_unit(place {_POINTS}): return -1",
    ),
    KeypointsPrediction: (
        "vertices = [each for each in self.geometry.keypoints if each.visible]",
        f"if len(vertices) > 1 and 0 <= vertices[0].x <= 1 and is_unit(place {_POINTS}): return -1",
    ),
    CuboidPrediction: (
        "extent = self.geometry.dimensions",
        "if extent.x == 0 or extent.y == 0 or extent.z == 0: return -1",
        f"if not -{TURN} <= self.geometry.yaw <= {TURN}: return -1",
    ),
    SegmentationPrediction: (
        "segments = self.annotations",
        "indices = {int(each.index) for each in segments}",
        f"if len(indices) < len(segments) or (segments and max(indices) > {WHITE}): return -1",
    ),
}
"""Class -> doubts that lead to a warning (`oddities`)."""


def _noted(cls: Any, under: Edition, warns: bool, counts: bool) -> Iterator[str]:
    """What is noted of a record that is accepted."""
    names = {name for name, _, _ in _known(cls, under)}
    if "embedding_vector" in names:
        yield "if self.embedding_vector is not None: seen.vector(len(self.embedding_vector))"
    if cls is BoxPrediction and warns:
        yield "if width > geometry.x and height > geometry.y: seen.corner(geometry)"
        yield "seen.boxes += 1"
    if "confidence" in names and warns:
        yield "if self.confidence is not None: seen.shares += 1"
    if counts:
        held = (f"self.{name}" if name in names else None for name in ("label", "confidence"))
        yield f"seen.counted.append((cls, {', '.join(map(str, held))}))"


_EXTRAS: Final = ["seen.extras.append(cls)"]


def _identity(cls: Any, under: Edition) -> Iterator[str]:
    """The hash of what no other prediction of an upload may have, as `exact.identity` gives it."""
    if cls is SegmentationPrediction:
        later = "self.dataset_item_id", "self.dataset_id"
        known = {f"self.{name}" for name, _, _ in _known(cls, under)}
        item = ", ".join(each if each in known else "None" for each in later)
        yield f"seen.mask(self.reference_id, {item})"
        if compared_ids(SegmentationPrediction("m.png", [], "r"), edition=under) is None:
            yield "return 0"
            return
    by_name = {name: key for name, key, _ in _known(cls, under)}
    if "annotation_id" not in by_name:
        yield "return 0"
        return
    yield "given = self.annotation_id"
    key = by_name["annotation_id"]
    if isinstance(key.if_none, IdFormula) and key.if_none_since <= under:
        yield "if given is None:"
        for part in key.if_none.parts:
            yield f"    held_{part} = {_held(by_name[part], part)}"
        types = {name: each.schema.get("type") for name, _, each in _known(cls, under)}
        numbers = {name for name, type_name in types.items() if type_name == "number"}
        yield f"    given = {key.if_none.expression('held_', numbers)}"
    yield r'return digest(f"{self.reference_id}\0{given}".encode()) or 1'
