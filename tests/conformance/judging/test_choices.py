from __future__ import annotations

from collections.abc import Callable

import pytest

from nucleus_conformance.judging.choices import Choices
from nucleus_conformance.judging.verdict import Failed, Inconsistent, Judged, Passed, Verdict, Way
from nucleus_conformance.suite.case import Alternative, Case, Outcome
from tests.helpers.programs import make_case

NOTES = {
    "zero": {"what": "", "choice": "absent"},
    "empty": {"what": "", "choice": "absent"},
    "other": {"what": ""},
}


def case(number: int, *flags: str) -> Case:
    also = [Alternative(flag, Outcome("payload", flag)) for flag in flags]
    return make_case(f"box/decode/case-{number}", expect=Outcome("rejected", {}), also=also)


Make = Callable[[int, str], Judged]


def settled(*judged: Judged) -> dict[str, Verdict]:
    choices = Choices.of(NOTES)
    for each in judged:
        assert choices.holds(each)
    return {each.case.id: each.verdict for each in choices.settled()}


def deviating(number: int, flag: str) -> Judged:
    return Judged(case(number, flag), Passed("bytes", accepted=flag))


def documented(number: int, flag: str) -> Judged:
    return Judged(case(number, flag), Passed("bytes"))


class TestChoices:
    """Flags of one choice MUST be taken together, or not at all."""

    def test_one_way_for_all_is_right(self) -> None:
        for way in (deviating, documented):
            verdicts = settled(way(1, "zero"), way(2, "empty"), way(3, "zero"))
            assert all(isinstance(each, Passed) for each in verdicts.values())
            assert len(verdicts) == 3

    @pytest.mark.parametrize(
        ("usual", "odd", "chose", "instead", "reason"),
        [
            (
                deviating, documented, "documented", "released",
                "answers as the documentation says, but box/decode/case-1 and 1 other case "
                "as releases do: choose one (--strict shows those that are not as documented)",
            ),
            (
                documented, deviating, "released", "documented",
                "answers as releases do, but box/decode/case-1 and 1 other case "
                "as the documentation says: choose one (--strict shows those that are not as documented)",
            ),
        ],
    )  # fmt: skip
    def test_the_rarer_way_is_inconsistent(
        self, usual: Make, odd: Make, chose: Way, instead: Way, reason: str
    ) -> None:
        verdicts = settled(usual(1, "zero"), odd(2, "empty"), usual(3, "zero"))
        found = verdicts.pop("box/decode/case-2")
        like = ("box/decode/case-1", "box/decode/case-3")
        assert found == Inconsistent("absent", chose, instead, like, "bytes")
        assert isinstance(found, Inconsistent)
        assert found.reason == reason
        assert all(isinstance(each, Passed) for each in verdicts.values())

    @pytest.mark.parametrize(
        ("others", "said"),
        [
            (1, "case-1 as"),
            (2, "case-1 and 1 other case as"),
            (4, "case-1 and 3 other cases as"),
        ],
    )
    def test_it_is_said_how_many_are_the_usual_way(self, others: int, said: str) -> None:
        usual = [documented(number, "zero") for number in range(1, others + 1)]
        found = settled(*usual, deviating(9, "zero"))["box/decode/case-9"]
        assert isinstance(found, Inconsistent)
        assert said in found.reason

    def test_what_was_said_is_kept(self) -> None:
        choices = Choices.of(NOTES)
        answer = Outcome("payload", "zero")
        for number in (1, 2):
            assert choices.holds(documented(number, "zero"))
        assert choices.holds(Judged(case(3, "zero"), Passed(None, accepted="zero"), answer))
        *_, odd = choices.settled()
        assert isinstance(odd.verdict, Inconsistent)
        assert odd.response is answer

    def test_each_choice_is_one_of_its_own(self) -> None:
        notes = {**NOTES, "more": {"what": "", "choice": "beyond"}}
        choices = Choices.of(notes)
        for each in (deviating(1, "zero"), documented(2, "more"), deviating(3, "empty")):
            assert choices.holds(each)
        assert [choices.made_in(case(1, flag)) for flag in ("zero", "more", "other")] == [
            "absent",
            "beyond",
            "",
        ]
        assert all(isinstance(each.verdict, Passed) for each in choices.settled())

    def test_what_makes_no_choice_is_final_at_once(self) -> None:
        choices = Choices.of(NOTES)
        assert not choices.holds(Judged(case(1), Passed("bytes")))
        assert not choices.holds(Judged(case(2, "other"), Passed("bytes", accepted="other")))
        assert not choices.holds(Judged(case(3, "zero"), Failed(())))
        assert choices.settled() == []


class TestWithTheirLike:
    """A part of a suite is asked with the other cases of its choices, and with no others."""

    suite = (case(1, "zero"), case(2, "empty"), case(3, "other"), case(4))

    def test_cases_of_a_choice_bring_the_rest_of_it(self) -> None:
        found = Choices.of(NOTES).with_their_like(self.suite[1:2], self.suite)
        assert found == [self.suite[1], self.suite[0]]

    @pytest.mark.parametrize("place", [2, 3])
    def test_cases_of_no_choice_bring_nothing(self, place: int) -> None:
        chosen = [self.suite[place]]
        assert Choices.of(NOTES).with_their_like(chosen, self.suite) == chosen

    def test_both_at_once(self) -> None:
        chosen = [self.suite[0], self.suite[3]]
        found = Choices.of(NOTES).with_their_like(chosen, self.suite)
        assert found == [*chosen, self.suite[1]]
