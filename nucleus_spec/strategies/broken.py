"""Payloads with exactly one fault, and the reference's refusal of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import frozen
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from nucleus_spec import editions
from nucleus_spec.editions import DEFAULT, Edition
from nucleus_spec.strategies.building import named
from nucleus_spec.strategies.faults import Fault, faults_of
from nucleus_spec.strategies.objects import known_type, said
from nucleus_spec.strategies.payloads import DISPATCHED, payloads_of


@frozen
class Broken:
    """A payload that `from_json` refuses, and the refusal's `code`, `pointer` and `requirement`."""

    payload: Any
    code: str
    pointer: str
    requirement: str


@st.composite
def _broken(
    draw: st.DrawFn, type_name: str, under: Edition, faults: Sequence[Fault], *, dispatched: bool
) -> Broken:
    """Payloads of this type, each with one of these faults."""
    fault = draw(st.sampled_from(faults))
    payload = draw(payloads_of(type_name, under, dispatched=dispatched))
    payload, pointer = fault.commit(payload, draw)
    return Broken(payload, fault.code, pointer, fault.requirement)


def broken_payloads(
    type_name: str | None = None,
    edition: str | Edition = DEFAULT,
    *,
    code: str | None = None,
    requirement: str | None = None,
) -> SearchStrategy[Broken]:
    """Payloads of this type with exactly one fault, each with the requirement that it violates.

    `code` and `requirement` restrict the faults. Without a `type_name`, payloads are of any type,
    for `nucleus_spec.from_json`; some have a missing or unknown `type` (DISPATCH-4). A payload with
    the code `not-finite` contains NaN or an infinity, so it cannot be written as JSON.
    Raises `InvalidArgument` if no fault has this code and requirement.
    """
    under = editions.edition(edition)
    dispatched = type_name is None
    strategies = []
    for name in DISPATCHED if type_name is None else (known_type(type_name),):
        wanted = [
            each
            for each in faults_of(name, under, dispatched=dispatched)
            if code in (None, each.code) and requirement in (None, each.requirement)
        ]
        if wanted:
            strategies.append(_broken(name, under, wanted, dispatched=dispatched))
    if not strategies:
        asked = " and ".join(each for each in (code, requirement) if each is not None)
        raise InvalidArgument(f"no {type_name or 'prediction'} payload is refused with {asked}")
    given = {"type_name": type_name, "code": code, "requirement": requirement}
    shown = {name: value for name, value in given.items() if value is not None}
    return named("broken_payloads", st.one_of(strategies), **shown, **said(under))
