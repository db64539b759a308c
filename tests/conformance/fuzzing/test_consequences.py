from __future__ import annotations

from nucleus_conformance.fuzzing.consequences import independent
from nucleus_conformance.fuzzing.finding import Finding
from nucleus_conformance.judging.judge import judged
from nucleus_conformance.suite.case import Outcome
from tests.helpers.programs import make_case

TWICE = '{"label": "a", "label": "b", "x": 1}'
"""A text in which the last label counts."""


def finding(name: str, said: Outcome, text: str = TWICE) -> Finding:
    expect = Outcome("payload", {"label": "b", "x": 1})
    case = make_case(f"box/decode/{name}", {}, expect, text=text)
    return Finding(judged(case, said), seen=1)


FIRST = finding("first", Outcome("payload", {"label": "a", "x": 1}))
AGAIN = finding("again", Outcome("payload", {"label": "a", "x": 1}), f" {TWICE} ")
REFUSED = finding("refused", Outcome("rejected", {"message": "no"}))
OTHER = finding("other", Outcome("payload", {"label": "b", "x": 2}))


def test_what_comes_of_the_first_of_equal_keys_is_no_other_finding() -> None:
    assert independent([REFUSED, AGAIN, OTHER, FIRST]) == [OTHER, FIRST]


def test_where_nothing_shows_that_all_are_findings() -> None:
    assert independent([REFUSED, OTHER]) == [REFUSED, OTHER]
