"""Which keys of a payload are read, and which nobody reads. The table of keys says it."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from attrs import field, frozen

from nucleus_spec.constraints import Constraint
from nucleus_spec.editions import EDITIONS, Edition
from nucleus_spec.pointer import pointer_to
from nucleus_spec.wire import keys

_MEANT: Final[Mapping[str, str]] = {
    "score": "confidence",
    "conf": "confidence",
    "probability": "confidence",
    "class": "label",
    "class_name": "label",
    "category": "label",
    "class_pdfs": "class_pdf",
    "probabilities": "class_pdf",
    "image_id": "reference_id",
    "file_name": "reference_id",
    "id": "annotation_id",
    "prediction_id": "annotation_id",
    "track_id": "track_reference_id",
    "embedding": "embedding_vector",
    "keypoints_names": "names",
    "keypoint_names": "names",
    "edges": "skeleton",
    "points": "vertices",
    "left": "x",
    "top": "y",
    "w": "width",
    "h": "height",
    "center": "position",
    "size": "dimensions",
    "rotation": "yaw",
    "value": "index",
    "url": "mask_url",
    "mask": "mask_url",
    "segments": "annotations",
    "is_visible": "visible",
}
"""What a key is called elsewhere -> what it is called here."""

_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_ALIKE: Final = 0.8


@frozen
class Shape:
    """The keys that are read of an object, each with the shape of the objects in it, if any."""

    names: Mapping[str, Shape | None]
    inside: Sequence[tuple[str, str, Shape]] = field(init=False)
    """Those of them in which keys are read, with their pointers and shapes."""

    @inside.default
    def _of_names(self) -> Sequence[tuple[str, str, Shape]]:
        return [
            (name, pointer_to(name), shape)
            for name, shape in self.names.items()
            if shape is not None
        ]

    def is_all_of(self, value: Any) -> bool:
        """Whether a value is seen at once to have no key that is not read."""
        return not self.inside and type(value) is dict and value.keys() <= self.names.keys()


def shape_of(cls: Any, under: Edition) -> Shape:
    """The shape of the payloads of a class. Keys that are sent alone are known, too."""
    return _shape_of(cls, under)


@functools.cache
def _shape_of(cls: type, under: Edition) -> Shape:
    names: dict[str, Shape | None] = {}
    inside: dict[str, dict[str, Shape | None]] = {}
    for _, key in keys(cls):
        if key.since > under and key.constraint is not None:
            continue
        place = names if key.inside is None else inside.setdefault(key.inside, {})
        is_constant_object = key.constraint is None and isinstance(key.constant, Mapping)
        within = Shape({}) if is_constant_object else _shape_within(key.constraint, under)
        place[key.read_name] = place[key.name] = within
    for name, members in inside.items():
        names[name] = Shape(members)
    return Shape(names)


def _shape_within(constraint: Constraint | None, under: Edition) -> Shape | None:
    nested = None if constraint is None else constraint.nested
    return None if nested is None else shape_of(nested, under)


@functools.cache
def constraint_at(way: tuple[str, ...], cls: Any, under: Edition) -> Constraint | None:
    """What a key may be to which this way leads, unless it holds parts, or is none of a reader."""
    if "*" in way:
        start = way.index("*")
        parts = _key_at(way[:start], cls, under)
        nested = None if parts is None else parts.nested
        return None if nested is None else constraint_at(way[start + 1 :], nested, under)
    found = _key_at(way, cls, under)
    return None if found is None or found.nested is not None else found


def _key_at(way: tuple[str, ...], cls: Any, under: Edition) -> Constraint | None:
    for _, key in keys(cls):
        place = (key.read_name,) if key.inside is None else (key.inside, key.read_name)
        if place == way and key.since <= under:
            return key.constraint
    return None


@frozen
class Unread:
    """A key that nobody reads: its pointer, and how many objects of the payload have it there."""

    pointer: str
    count: int


MOST_UNREAD: Final = 1_000
"""How many keys of a payload that nobody reads are told apart."""


def unread(payload: Any, shape: Shape) -> tuple[dict[tuple[str, ...], Unread], int]:
    """The keys of a payload that nobody reads: the way to each, with `*` for indices.

    And how many more there are, once that is very many.
    """
    found: dict[tuple[str, ...], Unread] = {}
    more = 0
    for way, pointer in _unread(payload, shape, (), ""):
        first = found.get(way)
        if first is not None:
            found[way] = Unread(first.pointer, first.count + 1)
        elif len(found) < MOST_UNREAD:
            found[way] = Unread(pointer, 1)
        else:
            more += 1
    return dict(sorted(found.items())), more


def _unread(
    value: Any, shape: Shape, way: tuple[str, ...], pointer: str
) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, list):
        within_way = (*way, "*")
        for index, member in enumerate(value):
            if not shape.is_all_of(member):
                yield from _unread(member, shape, within_way, f"{pointer}/{index}")
    elif isinstance(value, dict):
        if not value.keys() <= shape.names.keys():
            for name in value:
                if name not in shape.names:
                    yield (*way, name), pointer + pointer_to(name)
        for name, at, within in shape.inside:
            if name in value and not within.is_all_of(value[name]):
                yield from _unread(value[name], within, (*way, name), pointer + at)


@frozen
class Meant:
    """What may be meant by a key that nobody reads: a key that is read, or nothing.

    `is_spelling`: the key is that name, spelled otherwise; or else it is what others call it.
    """

    name: str
    is_spelling: bool


LONGEST: Final = 64
"""How many characters a key may have for something to be meant by it."""


def meant(way: tuple[str, ...], cls: type, under: Edition) -> Meant:
    """What may be meant by a key that nobody reads."""
    return _NOTHING if len(way[-1]) > LONGEST else _meant(way, cls, under)


_NOTHING: Final = Meant("", is_spelling=True)


@functools.lru_cache(maxsize=10_000)
def _meant(way: tuple[str, ...], cls: type, under: Edition) -> Meant:
    shape: Shape | None = shape_of(cls, under)
    for each in way[:-1]:
        if each != "*" and shape is not None:
            shape = shape.names.get(each)
    return _meant_of(way[-1], () if shape is None else tuple(shape.names))


@functools.lru_cache(maxsize=10_000)
def _meant_of(name: str, known: tuple[str, ...]) -> Meant:
    snake = _CAMEL.sub("_", name).replace("-", "_").replace(" ", "_").lower()
    if snake in known:
        return Meant(snake, is_spelling=True)
    if (synonym := _MEANT.get(snake)) in known:
        return Meant(synonym, is_spelling=False)
    return Meant(_most_alike(snake, known), is_spelling=True)


def _most_alike(asked: str, known: tuple[str, ...]) -> str:
    """The one of these names that shares most letters with it, in their order; or nothing.

    That is of both names, and needs no more steps than the longer of them has letters.
    """
    best = 0.0, ""
    for name, places, least in _as_long(len(asked), known):
        if sum(map(places.__contains__, asked)) >= least:
            shared = _shared(asked, places, len(name))
            if shared >= least:
                best = max(best, (shared / (len(asked) + len(name)), name))
    return best[1]


def _shared(asked: str, places: Mapping[str, int], length: int) -> int:
    """The length of the longest common subsequence, whose ends are the bits that are not left.

    `places`: of each letter of the other name, bits of where it is; `length`: of that name.
    """
    left = every = (1 << length) - 1
    for letter in asked:
        here = left & places.get(letter, 0)
        left = ((left + here) | (left - here)) & every
    return length - left.bit_count()


@functools.lru_cache(maxsize=1_000)
def _as_long(length: int, known: tuple[str, ...]) -> list[tuple[str, Mapping[str, int], float]]:
    """Those that may be alike by their lengths: where letters are, and how many must be shared."""
    shared = ((name, _ALIKE * (length + len(name)) / 2) for name in known)
    return [
        (name, _places(name), least) for name, least in shared if least <= min(length, len(name))
    ]


def _places(name: str) -> Mapping[str, int]:
    return {
        letter: sum(1 << at for at, each in enumerate(name) if each == letter) for letter in name
    }


def meant_of(name: str, known: list[str]) -> str:
    """The one of these names that is meant; or nothing."""
    return "" if len(name) > LONGEST else _meant_of(name, tuple(known)).name


def since(way: tuple[str, ...], cls: type, under: Edition) -> Edition | None:
    """The later edition that reads such a key, if one does."""
    for edition in EDITIONS:
        if edition > under:
            shape: Shape | None = shape_of(cls, edition)
            for each in way:
                if each != "*":
                    shape = None if shape is None else shape.names.get(each, _NONE)
            if shape is not _NONE:
                return edition
    return None


_NONE: Final = Shape({"": None})
