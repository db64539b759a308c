"""Deaths of a known cause do not cost a search all of its time."""

from __future__ import annotations

import pytest

from nucleus_conformance.fuzzing.asked import Asked
from nucleus_conformance.fuzzing.examiner import Examiner, Put
from nucleus_conformance.fuzzing.requests import TYPES
from nucleus_conformance.fuzzing.search import Fuzz
from nucleus_conformance.fuzzing.spared import Spared
from nucleus_conformance.judging.judge import LENIENT
from nucleus_conformance.judging.verdict import Answer, Crash
from nucleus_conformance.suite.case import Outcome, Request
from nucleus_spec.editions import DEFAULT
from tests.helpers.in_process import InProcess
from tests.helpers.miniatures import RIGHT, Miniature


class Panics(InProcess):
    """Dies of what it should refuse, or of all that it is asked."""

    def __init__(self, wrong: Miniature = RIGHT, of_all: bool = False) -> None:
        super().__init__(wrong.module())
        self.deaths = 0
        self._of_all = of_all

    def _answer(self, request: Request) -> Answer:
        answer = super()._answer(request)
        refuses = isinstance(answer, Outcome) and answer.kind == "rejected"
        if not (refuses or self._of_all):
            return answer
        self.deaths += 1
        return Crash("exited with status 101: panicked")


def searched(target: Panics, most: int = 1500) -> Fuzz:
    search = Fuzz(target, DEFAULT, ("box", "line"), {}, lambda _: False)
    list(search.run(most, 1))
    return search


@pytest.mark.fault(30, "fuzz")
class TestASearch:
    @pytest.mark.slow
    def test_of_what_dies_of_each_refusal_goes_on_with_the_rest(self) -> None:
        target = Panics()
        search = searched(target, 800)
        left_out = search.spared.left_out
        assert list(search.findings) == ["crash-exited-with-status"]
        assert search.asked + left_out.total() == 800
        assert target.deaths < left_out.total()
        assert all(is_refused for _, _, is_refused in left_out)
        assert search.spared.told.startswith(f"{left_out.total()} requests left out, of which ")

    @pytest.mark.slow
    @pytest.mark.nightly
    def test_finds_what_else_is_wrong(self) -> None:
        wrong = "def sent(payload):\n    payload['reference_id'] = 'other'\n    return payload"
        found = searched(Panics(Miniature(wrong))).findings
        assert {"crash-exited-with-status", "value-reference-id"} <= found.keys()

    @pytest.mark.slow
    def test_of_what_always_dies_ends(self) -> None:
        target = Panics(of_all=True)
        search = searched(target)
        assert search.asked + search.spared.left_out.total() <= 1500
        assert target.deaths < 200

    def test_of_what_lives_leaves_nothing_out(self) -> None:
        search = Fuzz(InProcess(RIGHT.module()), DEFAULT, ("line",), {}, lambda _: False)
        list(search.run(200, 1))
        assert (search.spared.told, search.spared.left_out.total()) == ("", 0)


@pytest.fixture
def put() -> Put:
    examiner = Examiner(DEFAULT, {}, lambda _: False, LENIENT)
    return examiner.put(Asked(TYPES[0], "decode", {"payload": {}}))


def asked(spared: Spared, put: Put, tries: int, dies: bool) -> int:
    """How many of so many are asked."""
    count = 0
    for _ in range(tries):
        if spared.asks(put):
            count += 1
            (spared.died if dies else spared.lived)(put)
    return count


class TestAKind:
    def test_is_asked_for_ever_less(self, put: Put) -> None:
        assert [asked(spared := Spared(), put, tries, dies=True) for tries in (1, 2, 640)] == [
            1,
            2,
            16,
        ]
        assert spared.left_out.total() == 624

    def test_that_answers_again_is_asked_again(self, put: Put) -> None:
        spared = Spared()
        asked(spared, put, 300, dies=True)
        assert asked(spared, put, 300, dies=False) > 200
        assert asked(spared, put, 100, dies=False) == 100
