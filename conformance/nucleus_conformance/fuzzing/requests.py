"""The requests of `fuzz`: every operation, with input that is valid or has one named fault."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import attrs
from attrs import frozen
from hypothesis import strategies as st

from nucleus_conformance.harness import CLASSES
from nucleus_conformance.suite.case import Operation
from nucleus_spec import strategies
from nucleus_spec.editions import Edition

TYPES: Final = tuple(CLASSES)


@frozen
class Asked:
    """One request, without its id."""

    type: str
    operation: Operation
    input: Mapping[str, Any]
    requirement: str
    """The requirement that the input violates; for valid input, the one that it tests."""
    comment: str


def requests(edition: Edition, types: tuple[str, ...]) -> st.SearchStrategy[Asked]:
    """Requests on these types to an implementation of this edition."""
    kinds: list[st.SearchStrategy[Asked]] = []
    for name in types:
        kinds += [_read(name, edition), _broken(name, edition), _constructed(name, edition)]
        if name not in ("scene-category", "segmentation"):
            kinds.append(_dispatched(name, edition))
        if name in ("line", "polygon"):
            kinds.append(_long(name, edition))
        if name != "segmentation":
            kinds.append(_half_characters(name, edition))
    kinds.append(_collected(edition, types))
    return st.one_of(kinds)


def _read(name: str, edition: Edition) -> st.SearchStrategy[Asked]:
    def ask(operation: Operation, payload: Any) -> Asked:
        return Asked(name, operation, {"payload": payload}, "WIRE-1", "A valid payload.")

    operations: st.SearchStrategy[Operation] = st.sampled_from(["decode", "encode"])
    return st.builds(ask, operations, strategies.payloads(name, edition))


def _dispatched(name: str, edition: Edition) -> st.SearchStrategy[Asked]:
    def ask(payload: Any) -> Asked:
        said = {**payload, "type": name}
        return Asked("dispatch", "dispatch", {"payload": said}, "TYPE-1", "A valid payload.")

    return st.builds(ask, strategies.payloads(name, edition))


def _long(name: str, edition: Edition) -> st.SearchStrategy[Asked]:
    """Many vertices; to draw them quickly, a few are repeated."""

    def ask(payload: Any, some: list[Any], count: int) -> Asked:
        plain = [{"x": each.x, "y": each.y} for each in some]
        geometry = {"vertices": [plain[index % len(plain)] for index in range(count)]}
        return Asked(name, "decode", {"payload": {**payload, "geometry": geometry}}, "VERTICES-1",
                     "Many vertices.")  # fmt: skip

    some = st.lists(strategies.points(), min_size=1, max_size=3)
    return st.builds(ask, strategies.payloads(name, edition), some, st.integers(0, 1023))


def _half_characters(name: str, edition: Edition) -> st.SearchStrategy[Asked]:
    """Lone surrogates, which JSON can express but many readers cannot keep."""

    def ask(payload: Any, text: str) -> Asked:
        said = {"payload": {**payload, "label": text}}
        return Asked(name, "decode", said, "WIRE-5", "A label that may contain lone surrogates.")

    halves = st.text(st.sampled_from("a\ud83d\ude97"), min_size=1, max_size=4)
    return st.builds(ask, strategies.payloads(name, edition), halves)


def _broken(name: str, edition: Edition) -> st.SearchStrategy[Asked]:
    def ask(broken: strategies.Broken) -> Asked:
        comment = f"A payload with a fault at {broken.pointer or 'its root'}: {broken.code}."
        if broken.code == "not-finite":  # not JSON, so it must be sent as text
            text = {"text": json.dumps(broken.payload)}
            return Asked(name, "encode", text, broken.requirement, comment)
        return Asked(name, "decode", {"payload": broken.payload}, broken.requirement, comment)

    return st.builds(ask, strategies.broken_payloads(name, edition))


def _constructed(name: str, edition: Edition) -> st.SearchStrategy[Asked]:
    def ask(prediction: Any) -> Asked:
        given = {"arguments": _arguments(prediction)}
        return Asked(name, "construct", given, "CONSTRUCT-1", "Valid arguments.")

    return st.builds(ask, strategies.predictions(edition=edition, types=(name,)))


def _collected(edition: Edition, types: tuple[str, ...]) -> st.SearchStrategy[Asked]:
    def ask(batches: list[list[Any]]) -> Asked:
        members = [
            [{"type": _type_of(each), "arguments": _arguments(each)} for each in batch]
            for batch in batches
        ]
        given = {"batches": members}
        return Asked("prediction-list", "collect", given, "LIST-1", "Predictions of several types.")

    batch = st.lists(strategies.predictions(edition=edition, types=types), max_size=4)
    return st.builds(ask, st.lists(batch, max_size=2))


def _type_of(prediction: Any) -> str:
    return next(name for name, cls in CLASSES.items() if cls == type(prediction).__name__)


def _arguments(prediction: Any) -> dict[str, Any]:
    """The constructor arguments of this prediction, in the form of a request."""
    found = {each.name: getattr(prediction, each.name) for each in attrs.fields(type(prediction))}
    defaults = {each.name: each.default for each in attrs.fields(type(prediction))}
    return {
        name: _plain(value)
        for name, value in found.items()
        if value != defaults[name] or (value is None and name == "reference_id")
    }


def _plain(value: Any) -> Any:
    if attrs.has(type(value)):
        return {each.name: _plain(getattr(value, each.name)) for each in attrs.fields(type(value))}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return value
