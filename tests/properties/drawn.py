"""What the properties are about, drawn together with the edition that it is valid in."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import attrs
from attrs import frozen
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from jsonschema import Draft202012Validator

from nucleus_spec import DEFAULT, EDITIONS, PREDICTION_TYPES, Edition, InvalidPrediction, Prediction
from nucleus_spec.schema import DIRECTORY, Direction
from nucleus_spec.strategies import Broken, broken_payloads, payloads, predictions

TYPES = tuple(PREDICTION_TYPES)
Payload = dict[str, Any]


@frozen
class Sent:
    """A prediction, and the edition in which it is sent."""

    made: Any
    under: Edition

    @property
    def payload(self) -> Payload:
        payload: Payload = self.made.to_payload(edition=self.under)
        return payload

    @property
    def text(self) -> str:
        text: str = self.made.to_json(edition=self.under)
        return text

    def but(self, **changes: Any) -> Sent:
        """The same with other arguments."""
        return attrs.evolve(self, made=attrs.evolve(self.made, **changes))


@frozen
class Read:
    """A payload, the type that reads it, and the edition in which it does."""

    type: str
    payload: Any
    under: Edition

    def read(self) -> Prediction:
        return PREDICTION_TYPES[self.type].from_json(self.payload, edition=self.under)

    def sent(self) -> Payload:
        """What is sent of it, once it has been read."""
        return self.read().to_payload(edition=self.under)


@frozen
class Refused:
    """A payload that one type refuses, and why."""

    type: str
    broken: Broken
    under: Edition


def all_sent(*types: str, since: Edition = EDITIONS[0]) -> st.SearchStrategy[Sent]:
    """Predictions of these types, or of any, each in one of the editions from `since` on."""
    return st.one_of(
        [
            predictions(types=types or TYPES, edition=under).map(functools.partial(_sent, under))
            for under in EDITIONS
            if since <= under
        ]
    )


def _sent(under: Edition, made: Prediction) -> Sent:
    return Sent(made, under)


def all_read(*types: str) -> st.SearchStrategy[Read]:
    """Payloads that these types, or any, read, in every edition."""
    return st.one_of(
        [
            st.builds(Read, st.just(name), payloads(name, under), st.just(under))
            for under in EDITIONS
            for name in types or TYPES
        ]
    )


def all_refused(
    *types: str,
    under: Edition = DEFAULT,
    code: str | None = None,
    requirement: str | None = None,
) -> st.SearchStrategy[Refused]:
    """Payloads that these types, or any, refuse: with that code, for that requirement, if they are
    given.
    """
    found = []
    for name in types or TYPES:
        with suppress(InvalidArgument):  # this type cannot break it
            broken = broken_payloads(name, under, code=code, requirement=requirement)
            found.append(st.builds(Refused, st.just(name), broken, st.just(under)))
    return st.one_of(found)


def share(part: int) -> settings:
    """A part of the examples that the profile asks for, where one takes long; but ten at least."""
    assert settings.default is not None
    return settings(max_examples=max(10, settings.default.max_examples // part))


def readable(payload: Payload) -> Payload:
    """A payload that was sent, as it is read: of one key the names differ."""
    return {"dataset_item_id" if key == "item_id" else key: payload[key] for key in payload}


def refusal(asked: Read) -> tuple[str, str, str] | None:
    """The code, the pointer and the requirement with which it is refused; None if it is read."""
    try:
        asked.read()
    except InvalidPrediction as error:
        return error.code, error.pointer, error.requirement
    return None


def containers(value: Any) -> Iterator[Any]:
    """Every dict and list of a JSON value."""
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from containers(each)
    elif isinstance(value, list):
        yield value
        for each in value:
            yield from containers(each)


def wreck(value: Any) -> None:
    """Empty every dict and list of a JSON value, in place."""
    for each in list(containers(value)):
        each.clear()


@functools.cache
def validator(type_name: str, under: Edition, direction: Direction) -> Draft202012Validator:
    """The committed schema, ready to ask."""
    path = Path(DIRECTORY) / under.name / f"{type_name}.{direction}.json"
    return Draft202012Validator(json.loads(path.read_text("utf-8")))
