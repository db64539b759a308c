"""The requests of `fuzz`: several on each prediction that is drawn.

To draw a prediction takes as long as to put some ten requests to an implementation. So each is
constructed, read, written and dispatched; broken in several ways, one at a time; and made into a
few traps.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final
from zlib import crc32

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from nucleus_conformance.fuzzing.amounts import amounts_of
from nucleus_conformance.fuzzing.asked import Asked, Volley
from nucleus_conformance.fuzzing.far_in import far_in_of
from nucleus_conformance.fuzzing.layers import OPTIONAL, layers_of, local_files
from nucleus_conformance.fuzzing.strings import STRINGS, places_of, with_text
from nucleus_conformance.harness import CLASSES
from nucleus_conformance.suite.catalog.samples import SAMPLES
from nucleus_spec import strategies
from nucleus_spec.editions import Edition
from nucleus_spec.strategies.faults import Fault, faults_of
from nucleus_spec.strategies.payloads import DISPATCHED, spelled
from nucleus_spec.table import part_rows

TYPES: Final = tuple(CLASSES)

_HOLLOW: Final = 2
"""So many keys of each payload are left out, or get values that a truth test takes for none."""

_MASKS: Final = 3
"""So many masks are asked whether they are local."""

_TAGS: Final[Mapping[str, tuple[str, ...]]] = {"segmentation": ("mask", "segmentation")}
"""Type -> its names in payloads, if that is not its own."""

_ABSENT: Final = "(absent)"
_ODD: Final = "(odd)"
"""In place of a `type`: it is left out, or is one of those below."""

_IN_ITS_PLACE: Final[tuple[Any, ...]] = (_ABSENT, None, 0, "", {}, True)

_NO_TYPES: Final[tuple[Any, ...]] = (
    *(None, "", "Box", "boxes", "bbox", "scene-category", "scene_category", "lines"),
    *("cuboids", 7, True, [], {}),
)
"""What no payload may have as its type, where nobody else names the class."""


@cache
def requests(name: str, edition: Edition, types: tuple[str, ...] = TYPES) -> SearchStrategy[Volley]:
    """What is asked of an implementation of this edition: of one prediction of this type.

    It is put into lists with others of these types, too.
    """
    predictions = strategies.predictions(edition=edition, types=(name,))
    faults = faults_of(name, edition)
    codes = {each.code: [one for one in faults if one.code == each.code] for each in faults}
    by_code = st.sampled_from(list(codes.values()))  # so that none is rare
    groups = ((layers_of(name), 3), (STRINGS, 1), (amounts_of(name), 2), (far_in_of(name), 1))
    others = (_misnamed, _half_characters, *((_long,) if name in ("line", "polygon") else ()))

    @st.composite
    def drawn(draw: DrawFn) -> Volley:
        prediction = draw(predictions)
        payload = spelled(draw, prediction, edition, dispatched=False)
        asked = [
            Asked(name, "construct", {"arguments": _arguments(prediction)}),
            Asked(name, "construct", _otherwise(prediction)),
            Asked(name, "decode", {"payload": payload}),
            Asked(name, "encode", {"payload": payload}),
        ]
        asked.append(_collected(draw, name, prediction, types))
        for path in _chosen(_paths(payload), draw(_SEEDS)):
            asked += _hollow(name, payload, path)
        for fault in (draw(st.sampled_from(faults)), draw(st.sampled_from(draw(by_code)))):
            asked.append(_broken(draw, name, payload, fault))
        for traps, count in groups:
            for make in draw(_some(st.sampled_from(traps), count)):
                asked.append(make(draw, name, payload, lambda kind: _payloads(kind, edition)))
        asked.append(draw(st.sampled_from(others))(draw, name, payload, prediction))
        if name in DISPATCHED:  # last, so that the others have the same place for every type
            asked.append(_dispatched(draw, name, payload))
        if name == "segmentation":
            asked += [local_files(draw, name, payload) for _ in range(_MASKS)]
        return tuple(asked)

    return drawn()


def _some(members: SearchStrategy[Any], count: int) -> SearchStrategy[list[Any]]:
    return st.lists(members, min_size=count, max_size=count)


@cache
def _payloads(name: str, edition: Edition) -> SearchStrategy[Any]:
    return strategies.payloads(name, edition)


def _otherwise(prediction: Any) -> dict[str, Any]:
    """The same arguments in another way: points as plain objects, or all by position."""
    arguments = _arguments(prediction)
    if "vertices" in arguments:
        return {"arguments": arguments, "pass": "plain"}
    order = [each.name for each in attrs.fields(type(prediction)) if not each.kw_only]
    given = [place for place, each in enumerate(order) if each in arguments]
    if len(given) < len(arguments):  # some are taken by name only
        return {"arguments": arguments}
    stated = {each: _plain(getattr(prediction, each)) for each in order[: given[-1] + 1]}
    return {"arguments": stated, "pass": "by-position"}


def _dispatched(draw: DrawFn, name: str, payload: dict[str, Any]) -> Asked:
    """The payload under its right `type`, or under none that there is."""
    said = {key: value for key, value in payload.items() if key != "type"}
    kind = draw(st.sampled_from((*_TAGS.get(name, (name,)), _ABSENT, _ODD)))
    if kind is _ODD:
        kind = draw(st.sampled_from(_NO_TYPES))
    said = said if kind is _ABSENT else {**said, "type": kind}
    return Asked("dispatch", "dispatch", {"payload": said})


Path = tuple[str | int, ...]


_SEEDS: Final = st.binary(min_size=4, max_size=4)


def _chosen(paths: list[Path], seed: bytes) -> list[Path]:
    """Some of these, which stay the same while a payload is made smaller, if they are still in it.

    Hypothesis draws small indices, and those of the example before, far more often than others.
    """
    return sorted(paths, key=lambda path: crc32(repr(path).encode(), crc32(seed)))[:_HOLLOW]


def _paths(payload: dict[str, Any]) -> list[Path]:
    """What a payload has, or may have: its keys, but `type`; those of its parts, and members."""
    outer = [key for key in dict.fromkeys((*payload, *OPTIONAL)) if key != "type"]
    return [path for key in outer for path in ((key,), *_paths_in(payload.get(key), (key,)))]


def _paths_in(value: Any, path: Path) -> Iterator[Path]:
    """Those within this value. Of a list, the first and the last member stand for all."""
    if path[0] in ("metadata", "class_pdf") or "metadata" in path:
        return
    inside: dict[Any, Any] = value if isinstance(value, dict) else {}
    if isinstance(value, list) and value:
        inside = {0: value[0], len(value) - 1: value[-1]}
    for key, each in inside.items():
        if not isinstance(each, dict) or isinstance(value, dict):
            yield (*path, key)
        yield from _paths_in(each, (*path, key))


def _hollow(name: str, payload: dict[str, Any], path: Path) -> Iterator[Asked]:
    """The payload without the value at this path, and with others there: falsy ones, and true."""
    for value in _IN_ITS_PLACE:
        said = dict(payload)
        holder: Any = said
        for step in path[:-1]:
            holder[step] = copy.copy(holder[step])
            holder = holder[step]
        if value is not _ABSENT:
            holder[path[-1]] = value
        elif not isinstance(holder, dict) or path[-1] in holder:
            del holder[path[-1]]
        yield Asked(name, "decode", {"payload": said})


def _broken(draw: DrawFn, name: str, payload: dict[str, Any], fault: Fault) -> Asked:
    """The payload with a fault."""
    said, _ = fault.commit(copy.deepcopy(payload), draw)
    if fault.code == "not-finite":  # not JSON, so it must be sent as text
        return Asked(name, "encode", {"text": json.dumps(said)})
    return Asked(name, "decode", {"payload": said})


def _long(draw: DrawFn, name: str, payload: dict[str, Any], _: Any) -> Asked:
    """Many vertices; to draw them quickly, a few are repeated."""
    some = draw(st.lists(strategies.points(), min_size=1, max_size=3))
    count = draw(st.integers(0, 1023))
    plain = [{"x": each.x, "y": each.y} for each in some]
    geometry = {"vertices": [plain[index % len(plain)] for index in range(count)]}
    return Asked(name, "decode", {"payload": {**payload, "geometry": geometry}})


def _joined(text: str) -> str:
    """The text as it is once it has been JSON: two halves that meet are one character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


_HALVES: Final = st.text(st.sampled_from("a\ud83d\ude97"), min_size=1, max_size=4).map(_joined)


def _half_characters(draw: DrawFn, name: str, payload: dict[str, Any], _: Any) -> Asked:
    """Lone surrogates, which JSON can express but many readers cannot keep."""
    place = draw(st.sampled_from(places_of(name, payload)))
    return Asked(name, "decode", {"payload": with_text(payload, place, draw(_HALVES))})


@cache
def _holders(name: str) -> tuple[str, ...]:
    """The parameters that take points, keypoints or segments."""
    holders = [row.part_of for row in part_rows(name) if row.part_of is not None]
    return tuple(dict.fromkeys(each.parameter for each in holders if each.parameter is not None))


def _misnamed(draw: DrawFn, name: str, _: Any, prediction: Any) -> Asked:
    """An argument that the constructor, or that of a part, has no parameter for."""
    arguments = _arguments(prediction)
    first = next((arguments[each] for each in _holders(name) if arguments.get(each)), None)
    while isinstance(first, list):
        first = next(iter(first), None)
    (first if first and draw(st.booleans()) else arguments)["odd"] = 1
    return Asked(name, "construct", {"arguments": arguments})


_OTHER_MEMBERS: Final = {each.type: {"type": each.type, **each.given()} for each in SAMPLES}
"""Type -> a member of a list that `collect` takes."""

_NO_MEMBERS: Final = ({"other": None}, {"other": {"type": "box"}})
"""What is no prediction."""


def _collected(draw: DrawFn, name: str, prediction: Any, types: tuple[str, ...]) -> Asked:
    """The prediction in a list, once or more, with others before and behind it."""
    own = {"type": name, "arguments": _arguments(prediction)}
    others = [_OTHER_MEMBERS[each] for each in types]
    members = st.sampled_from([own, *others, own, *others, *_NO_MEMBERS])
    batches = draw(st.lists(st.lists(members, max_size=4), max_size=2))
    return Asked("prediction-list", "collect", {"batches": batches})


def _arguments(prediction: Any) -> dict[str, Any]:
    """The constructor arguments of this prediction, or part, in the form of a request.

    What is the default is left out.
    """
    found = {each: getattr(prediction, each.name) for each in attrs.fields(type(prediction))}
    return {
        each.name: _plain(value)
        for each, value in found.items()
        if value != each.default or type(value) is not type(each.default)
    }


def _plain(value: Any) -> Any:
    """The value as JSON. Parts are stated without what is the default."""
    if attrs.has(type(value)):
        return _arguments(value)
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return value
