"""The requests of `fuzz`: every operation, with input that is valid or has one named fault."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import attrs
from hypothesis import strategies as st

from nucleus_conformance.fuzzing.amounts import amount_requests
from nucleus_conformance.fuzzing.asked import Asked
from nucleus_conformance.fuzzing.layers import layer_requests
from nucleus_conformance.fuzzing.strings import string_requests
from nucleus_conformance.harness import CLASSES
from nucleus_conformance.suite.case import Operation
from nucleus_spec import strategies
from nucleus_spec.editions import Edition
from nucleus_spec.table import part_rows

TYPES: Final = tuple(CLASSES)


def requests(edition: Edition, types: tuple[str, ...]) -> st.SearchStrategy[Asked]:
    """Requests on these types to an implementation of this edition.

    Of each eleven, one is a valid payload, one valid arguments, two have a fault, three are on JSON
    layers or state, one on strings, two on bounds and long lists, and one is of another kind.
    """
    usual: list[st.SearchStrategy[Asked]] = []
    others: list[st.SearchStrategy[Asked]] = []
    for name in types:
        usual += [_read(name, edition), _constructed(name, edition)]
        usual += [_broken(name, edition) for _ in range(2)]
        others.append(_misnamed(name, edition))
        if name not in ("scene-category", "segmentation"):
            others.append(_dispatched(name, edition))
        if name in ("line", "polygon"):
            others.append(_long(name, edition))
        if name != "segmentation":
            others.append(_half_characters(name, edition))

    def payloads(name: str) -> st.SearchStrategy[Any]:
        return strategies.payloads(name, edition)

    layers = layer_requests(types, payloads)
    strings = string_requests(types, payloads)
    amounts = amount_requests(types, payloads)
    groups = (others, layers, layers, layers, strings, amounts, amounts)
    shared = [_any_of(each) for _ in types for each in groups]
    return st.one_of([*usual, *shared, _collected(edition, types)])


def _any_of(kinds: list[st.SearchStrategy[Asked]]) -> st.SearchStrategy[Asked]:
    """One of these, which `one_of` takes for a single branch."""
    return st.integers(0, len(kinds) - 1).flatmap(kinds.__getitem__)


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
            return Asked(name, "encode", text, "WIRE-4", comment)  # as golden cases cite it
        return Asked(name, "decode", {"payload": broken.payload}, broken.requirement, comment)

    return st.builds(ask, strategies.broken_payloads(name, edition))


def _constructed(name: str, edition: Edition) -> st.SearchStrategy[Asked]:
    def ask(prediction: Any) -> Asked:
        given = {"arguments": _arguments(prediction)}
        return Asked(name, "construct", given, "CONSTRUCT-1", "Valid arguments.")

    return st.builds(ask, strategies.predictions(edition=edition, types=(name,)))


def _misnamed(name: str, edition: Edition) -> st.SearchStrategy[Asked]:
    """An argument that the constructor, or that of a part, has no parameter for."""
    holders = [row.part_of for row in part_rows(name) if row.part_of is not None]
    parts = dict.fromkeys(each.parameter for each in holders if each.parameter is not None)

    def ask(prediction: Any, inside: bool) -> Asked:
        arguments = _arguments(prediction)
        found = [arguments[each] for each in parts if arguments.get(each)]
        first = next(iter(found), None)
        while isinstance(first, list):
            first = next(iter(first), None)
        (first if inside and first else arguments)["odd"] = 1
        given = {"arguments": arguments}
        return Asked(name, "construct", given, "CONSTRUCT-2", "An argument that nobody knows.")

    return st.builds(ask, strategies.predictions(edition=edition, types=(name,)), st.booleans())


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
