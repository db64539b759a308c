"""`problems` finds what `from_json` refuses: nothing less, and nothing else first."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from attrs import frozen
from hypothesis import assume, given
from hypothesis import strategies as st

import nucleus_spec
from nucleus_conformance.suite.loading import load_suite
from nucleus_spec import (
    CODES,
    EDITIONS,
    PREDICTION_TYPES,
    Edition,
    InvalidPrediction,
    loads,
    problems,
)
from nucleus_spec.requirements import REQUIREMENTS
from nucleus_spec.strategies.faults import faults_of
from nucleus_spec.strategies.payloads import payloads_of
from tests.properties.drawn import TYPES, Read, all_read, all_refused, share

BETWEEN_KEYS = {"KEYPOINT-3", "KEYPOINTS-3", "KEYPOINTS-5", "REFERENCE-1", "CLASS-PDF-2"}
"""What can only be said of values that are valid themselves."""

STRANGE = (None, True, 0, -1, 1.5, 10**30, float("nan"), float("inf"), "", "a", "01", 95, 2)
CONTAINERS: tuple[Any, ...] = ([], {}, [[]], [5], {"x": 1}, {"a": 0.5}, [{}, None], {"a": [{}]})

Said = tuple[str, str, str, str]


def said(error: InvalidPrediction) -> Said:
    return error.code, error.pointer, error.requirement, error.problem


def first(asked: Read) -> list[Said]:
    """What `from_json` raises."""
    return first_of(asked.read)


def first_of(read: Callable[[], Any]) -> list[Said]:
    try:
        read()
    except InvalidPrediction as error:
        return [said(error)]
    return []


def found(asked: Read) -> list[Said]:
    cls = PREDICTION_TYPES[asked.type]
    return [said(each) for each in problems(asked.payload, read_as=cls, edition=asked.under)]


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Each container of a JSON value with each of its keys or indices."""
    for key in value if isinstance(value, dict) else range(len(value)):
        yield value, key
        if isinstance(value[key], (dict, list)):
            yield from places(value[key])


@st.composite
def mutated(draw: st.DrawFn) -> Read:
    """A payload in which one to four values are others, or are not there."""
    asked = draw(all_read())
    payload = copy.deepcopy(asked.payload)
    for _ in range(draw(st.integers(1, 4))):
        there = list(places(payload))
        if not there:
            break
        holder, key = draw(st.sampled_from(there))
        if isinstance(holder, dict) and draw(st.integers(0, 4)) == 0:
            del holder[key]
        else:
            holder[key] = copy.deepcopy(draw(st.sampled_from((*STRANGE, *CONTAINERS))))
    return Read(asked.type, payload, asked.under)


@frozen
class Twice:
    """A payload with two faults in it, and what is to be said of each."""

    asked: Read
    faults: tuple[tuple[str, str, str], ...]


@st.composite
def broken_twice(draw: st.DrawFn) -> Twice:
    """The faults are in different places, and neither is a rule between keys."""
    name, under = draw(st.sampled_from(TYPES)), draw(st.sampled_from(EDITIONS))
    every = [
        each
        for each in faults_of(name, under, dispatched=False)
        if each.requirement not in BETWEEN_KEYS and each.code != "too-deep"
    ]
    payload = draw(payloads_of(name, under, dispatched=False))
    committed = []
    for _ in range(2):
        fault = draw(st.sampled_from(every))
        assume(isinstance(payload, dict))
        try:
            payload, pointer = fault.commit(copy.deepcopy(payload), draw)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            assume(False)  # the first one left nothing to break
        committed.append((fault.code, pointer, fault.requirement))
    (_, one, _), (_, other, _) = committed
    assume(not f"{one}/".startswith(f"{other}/") and not f"{other}/".startswith(f"{one}/"))
    return Twice(Read(name, payload, under), tuple(committed))


class TestProblems:
    """What `from_json` refuses MUST have problems, and nothing else; the first is what it says.
    (REFUSAL-1, REFUSAL-2)
    """

    @given(all_read())
    def test_of_what_is_read_are_none(self, asked: Read) -> None:
        assert found(asked) == []

    @given(st.one_of([all_refused(under=under) for under in EDITIONS]))
    def test_of_what_has_one_fault_begin_with_it(self, asked: Any) -> None:
        read = Read(asked.type, asked.broken.payload, asked.under)
        assert found(read)[:1] == first(read) != []

    @given(mutated())
    def test_of_any_payload_are_those_of_a_refusal(self, asked: Read) -> None:
        every = found(asked)
        assert every[:1] == first(asked)
        assert len({each[:3] for each in every}) == len(every)
        assert all(code in CODES for code, _, _, _ in every)
        assert all(requirement in REQUIREMENTS for _, _, requirement, _ in every)

    @share(2)
    @given(broken_twice())
    def test_are_all_that_is_wrong(self, twice: Twice) -> None:
        assert set(twice.faults) <= {each[:3] for each in found(twice.asked)}


class TestEveryCaseThatIsRead:
    """What a case has read MUST have problems exactly where it is refused. (REFUSAL-1)"""

    @pytest.mark.parametrize("under", EDITIONS, ids=str)
    def test_has_the_problem_that_is_raised(self, under: Edition) -> None:
        read, refused = 0, 0
        for case in load_suite(under).cases:
            if case.operation not in ("decode", "dispatch"):
                continue
            cls = None if case.operation == "dispatch" else PREDICTION_TYPES[case.type]
            try:
                payload = (
                    loads(case.input["text"]) if "text" in case.input else case.input["payload"]
                )
            except InvalidPrediction:
                continue  # it is no payload yet
            every = [said(each) for each in problems(payload, read_as=cls, edition=under)]
            reader: Any = nucleus_spec if cls is None else cls
            raised = first_of(partial(reader.from_json, payload, edition=under))
            assert every[:1] == raised, case.id
            refused += len(raised)
            read += not raised
        assert min(read, refused) > 300
