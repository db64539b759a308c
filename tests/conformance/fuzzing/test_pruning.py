from __future__ import annotations

from collections.abc import Generator, Iterable

import pytest
from attrs import define

from nucleus_conformance.fuzzing.finding import Finding
from nucleus_conformance.fuzzing.pruning import shorter
from nucleus_conformance.fuzzing.requests import TYPES
from nucleus_conformance.fuzzing.rounds import Clock
from nucleus_conformance.fuzzing.search import Fuzz
from nucleus_conformance.fuzzing.smaller import smaller
from nucleus_conformance.judging.verdict import Answer, Judged, Passed, Timeout
from nucleus_conformance.protocol.messages import Unsupported
from nucleus_conformance.suite.case import Outcome, Request
from nucleus_conformance.suite.catalog.samples import BOX
from nucleus_spec.editions import DEFAULT
from tests.helpers.programs import make_case


def test_each_lacks_one_member() -> None:
    given = {"payload": {"a": [1, {"b": 2}]}, "files": ["m.png"]}
    payloads = [each["payload"] for each in shorter(given)]
    assert payloads == [{}, {"a": [{"b": 2}]}, {"a": [1]}, {"a": [1, {}]}]
    assert all(each["files"] == ["m.png"] for each in shorter(given))


def test_members_of_batches_stay_what_a_request_may_have() -> None:
    box, other = {"type": "box", "arguments": {"x": 1}}, {"other": {"a": 1}}
    assert [each["batches"] for each in shorter({"batches": [[box, other]]})] == [
        [],
        [[other]],
        [[box]],
        [[{**box, "arguments": {}}, other]],
        [[box, {"other": {}}]],
    ]


def test_of_a_text_it_is_the_payload() -> None:
    assert list(shorter({"text": '{"a": 1}', "files": []})) == [{"payload": {"a": 1}, "files": []}]
    assert list(shorter({"text": '{"a": NaN}'})) == list(shorter({"text": "{"})) == []


@define
class Counting:
    """A target that gives the same answer to everything, and counts."""

    answer: Answer
    asked: int = 0

    def ask(self, requests: Iterable[Request]) -> Generator[Answer, None, None]:
        for _ in requests:
            self.asked += 1
            yield self.answer


RIGHT = Outcome("rejected", {"code": "missing"})


@pytest.mark.parametrize(
    ("answer", "until", "asked"),
    [
        (Timeout("no complete reply within 5 s"), None, 1),
        (RIGHT, 0.0, 0),
        (RIGHT, None, len(list(shorter({"payload": BOX.payload})))),
    ],
    ids=["what is shorter hangs", "the time is up", "nothing is shorter"],
)
def test_it_costs_no_more_than_it_may(answer: Answer, until: float | None, asked: int) -> None:
    finding = Finding(Judged(make_case(payload=BOX.payload), Passed("value")), seen=1)
    target = Counting(answer)
    search = Fuzz(target, DEFAULT, TYPES, {}, lambda _: False)
    is_over = Clock(until).a_share()
    assert smaller("missing", finding, search._once_more, is_over) == ("missing", finding)
    assert target.asked == asked


@pytest.mark.parametrize("most", [7, 100, 300])
def test_a_search_asks_no_more_than_it_may_where_nothing_is_found(most: int) -> None:
    """What is asked before something else counts, too."""
    target = Counting(Unsupported("not yet"))
    search = Fuzz(target, DEFAULT, TYPES, {}, lambda _: False)
    assert list(search.run(most, 1))[-1] == search.asked == target.asked <= most
