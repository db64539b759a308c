from __future__ import annotations

from nucleus_conformance.judging.choices import Choices
from nucleus_conformance.judging.verdict import Failed, Judged, Passed, Verdict
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

    def test_the_rarer_way_fails(self) -> None:
        for usual, odd in ((deviating, documented), (documented, deviating)):
            verdicts = settled(usual(1, "zero"), odd(2, "empty"), usual(3, "zero"))
            failed = verdicts.pop("box/decode/case-2")
            assert isinstance(failed, Failed)
            (difference,) = failed.differences
            assert difference.kind == "choice"
            assert "box/decode/case-1 and 1 other" in str(difference.expected)
            assert all(isinstance(each, Passed) for each in verdicts.values())

    def test_what_makes_no_choice_is_final_at_once(self) -> None:
        choices = Choices.of(NOTES)
        assert not choices.holds(Judged(case(1), Passed("bytes")))
        assert not choices.holds(Judged(case(2, "other"), Passed("bytes", accepted="other")))
        assert not choices.holds(Judged(case(3, "zero"), Failed(())))
        assert choices.settled() == []
