"""Schema and reference: two readings of one spec."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nucleus_spec import EDITIONS, PREDICTION_TYPES, Edition
from nucleus_spec.strategies import json_values
from tests.properties.drawn import (
    Read,
    Refused,
    Sent,
    all_read,
    all_refused,
    all_sent,
    containers,
    refusal,
    share,
    validator,
)

half = share(2)
"""A validator takes its time."""

NOT_SAID = (
    ("not-a-distribution", "/class_pdf"),
    ("length-mismatch", "/geometry/names"),
    ("index-out-of-range", "/geometry/skeleton/"),
)
"""What JSON Schema cannot say: codes, and how their pointers begin."""


def is_valid(asked: Read) -> bool:
    return validator(asked.type, asked.under, "read").is_valid(asked.payload)


def can_be_said(why: tuple[str, str, str]) -> bool:
    return not any(why[0] == code and why[1].startswith(place) for code, place in NOT_SAID)


def is_whole(value: Any) -> bool:
    """Whether it is an integer to JSON Schema alone."""
    return isinstance(value, float) and value.is_integer()


def at(payload: Any, pointer: str) -> Any:
    """The value at a pointer; None if nothing is there."""
    for escaped in pointer.split("/")[1:]:
        step = escaped.replace("~1", "/").replace("~0", "~")
        if isinstance(payload, list) and int(step) < len(payload):
            payload = payload[int(step)]
        else:
            payload = payload.get(step) if isinstance(payload, dict) else None
    return payload


class TestAccepted:
    """What the reference reads or sends MUST be valid. (WIRE-1)"""

    @half
    @given(all_read())
    def test_payloads_that_are_read(self, asked: Read) -> None:
        validator(asked.type, asked.under, "read").validate(asked.payload)
        validator(asked.type, asked.under, "sent").validate(asked.sent())

    @half
    @given(all_sent())
    def test_payloads_that_are_sent(self, sent: Sent) -> None:
        (name,) = (each for each, cls in PREDICTION_TYPES.items() if type(sent.made) is cls)
        validator(name, sent.under, "sent").validate(sent.payload)

    @half
    @given(all_sent(), st.integers(0))
    def test_no_key_can_be_sent_that_is_not_of_the_spec(self, sent: Sent, place: int) -> None:
        (name,) = (each for each, cls in PREDICTION_TYPES.items() if type(sent.made) is cls)
        payload = sent.payload
        kept = [payload.get(each) for each in ("metadata", "class_pdf")]
        free = {id(inner) for each in kept for inner in containers(each)}
        for segment in payload.get("annotations", ()):
            free |= {id(inner) for inner in containers(segment.get("metadata"))}
        spots = [
            each for each in containers(payload) if isinstance(each, dict) and id(each) not in free
        ]
        spots[place % len(spots)]["score"] = 0.5
        assert not validator(name, sent.under, "sent").is_valid(payload)


class TestRefused:
    """What the reference refuses MUST be invalid, as far as a schema can say it. (WIRE-1)"""

    @half
    @given(st.one_of([all_refused(under=under) for under in EDITIONS]))
    def test_broken_payloads(self, asked: Refused) -> None:
        broken = asked.broken
        if broken.code in ("not-finite", "too-deep"):
            return  # not JSON; and no schema counts levels
        valid = is_valid(Read(asked.type, broken.payload, asked.under))
        said = can_be_said((broken.code, broken.pointer, broken.requirement))
        whole = is_whole(at(broken.payload, broken.pointer))
        if said and not (whole and broken.code == "wrong-type"):
            assert not valid


class TestAnything:
    """Of whatever stands in a payload, schema and reference MUST say the same. (WIRE-1,
    REFERENCE-1, GEOMETRY-1)
    """

    @given(all_read(), st.integers(0), json_values())
    def test_that_takes_the_place_of_any_value(self, asked: Read, place: int, value: Any) -> None:
        spots = list(_spots(asked.payload))
        holder, key = spots[place % len(spots)]
        holder[key] = value
        self.check(asked)

    @given(all_read(), st.integers(0))
    def test_that_is_left_out(self, asked: Read, place: int) -> None:
        spots = list(_spots(asked.payload))
        holder, key = spots[place % len(spots)]
        del holder[key]
        self.check(asked)

    @half
    @given(st.sampled_from(EDITIONS), json_values())
    def test_that_is_no_payload_at_all(self, under: Edition, value: Any) -> None:
        for name in PREDICTION_TYPES:
            self.check(Read(name, value, under))

    @staticmethod
    def check(asked: Read) -> None:
        why = refusal(asked)
        if why is None:
            validator(asked.type, asked.under, "read").validate(asked.payload)
        elif can_be_said(why) and not is_whole(at(asked.payload, why[1])):
            assert not is_valid(asked), why


def _spots(payload: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a payload where a value stands: what holds it, and its key or index."""
    for each in containers(payload):
        for key in range(len(each)) if isinstance(each, list) else list(each):
            yield each, key
