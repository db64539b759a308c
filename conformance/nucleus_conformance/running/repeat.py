"""Asking more than once: an implementation whose answers differ is flaky."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Final

from attrs import evolve

from nucleus_conformance.judging.verdict import Flaky, Judged, NotRun
from nucleus_conformance.suite.case import Outcome

_SHOWN: Final = 200
"""The most characters of an answer that are shown."""

_BEFORE: Final = 40
"""How many of them stand before what differs, if that is far behind."""


def repeated(judged: Iterator[Judged], times: int) -> Iterator[Judged]:
    """One verdict a case, where `judged` has `times` verdicts on each, in a row.

    A case that was not asked every time is `NotRun`. Of each answer no more is kept than is needed
    to compare it, however many `times` there are.
    """
    for first in judged:
        yield _together(first, islice(judged, times - 1))


def _together(first: Judged, others: Iterator[Judged]) -> Judged:
    said = _answer(first)
    count = 1
    left_out = first if isinstance(first.verdict, NotRun) else None
    failed = None if first.passed else first
    other: str | None = None
    for each in others:
        count += 1
        if left_out is None and isinstance(each.verdict, NotRun):
            left_out = each
        if failed is None and not each.passed:
            failed = each
        if other is None and (found := _answer(each)) != said:
            other = found
    if left_out is not None or other is None:
        return left_out or first
    pairs = enumerate(zip(said, other, strict=False))
    same = next((n for n, (one, two) in pairs if one != two), min(len(said), len(other)))
    differently = f"{_shown(said, same)}, then {_shown(other, same)}"
    reason = f"asked {count} times in a row, it answered differently: {differently}"
    return evolve(failed or first, verdict=Flaky(reason))


def _answer(judged: Judged) -> str:
    """What was answered, as a text that is the same for the same answer."""
    response = judged.response
    if not isinstance(response, Outcome):
        return judged.verdict.name
    if response.kind == "rejected":
        return "a refusal"
    if response == judged.case.expect and judged.passed:
        return "what is expected"
    return json.dumps(response.to_json(), sort_keys=True)


def _shown(answer: str, same: int) -> str:
    """An answer on at most `_SHOWN` characters. `same`: from where on it differs from the other."""
    if len(answer) <= _SHOWN:
        return answer
    begin = 0 if same < _SHOWN // 2 else same - _BEFORE
    part = answer[begin : begin + _SHOWN]
    before, after = "…" if begin else "", "…" if begin + _SHOWN < len(answer) else ""
    return f"{before}{part}{after} ({len(answer)} characters)"
