from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from nucleus_conformance.errors import UsageError
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.gate.gate import Decision, Gate
from nucleus_conformance.gate.known_failing import KnownFailing
from nucleus_conformance.judging.compare import Difference
from nucleus_conformance.judging.verdict import (
    Crash,
    Error,
    Failed,
    Judged,
    NotRun,
    Passed,
    ProtocolBroken,
    Timeout,
    Unsupported,
    Verdict,
)
from nucleus_conformance.suite.case import Case, Level
from tests.helpers.programs import make_case

TODAY = date(2026, 8, 1)
SAID = "expires=2026-12-31 owner=ann reason=why"

PASSED = Passed("bytes")
FAILED = Failed((Difference("/label", "value", "car", "bus"),))
SHALLOW = Passed("value", (Difference("/x", "number-spelling", 10, 10.0),))
UNSUPPORTED = Unsupported("no boxes")
GONE = NotRun("it no longer starts")


def judged_as(*verdicts: Verdict, level: Level = "required") -> list[Judged]:
    """Cases `box/decode/required-0`, and so on."""
    return [
        Judged(make_case(f"box/decode/{level}-{number}", level=level), verdict)
        for number, verdict in enumerate(verdicts)
    ]


def cases_of(judged: Sequence[Judged]) -> list[Case]:
    return [each.case for each in judged]


def ids_of(judged: Sequence[Judged]) -> list[str]:
    return [each.case.id for each in judged]


def gate(*lines: str, level: Level = "required", today: date = TODAY) -> Gate:
    known = KnownFailing.parse("".join(f"{line}\n" for line in lines), "known.txt")
    return Gate(today, level, known)


def decide(judged: Sequence[Judged], by: Gate | None = None) -> Decision:
    """Of a run of the whole suite."""
    return (by or gate()).decide(cases_of(judged), judged, ids_of(judged))


class TestTheStatus:
    @pytest.mark.parametrize(
        ("required", "recommended", "status"),
        [
            ([PASSED], [], 0),
            ([PASSED], [PASSED], 0),
            ([PASSED], [FAILED], 0),
            ([FAILED], [PASSED], 1),
            ([PASSED, FAILED], [], 1),
            ([PASSED, UNSUPPORTED], [], 1),
            ([UNSUPPORTED], [], 1),
            ([Error("")], [], 1),
            ([PASSED, Crash("")], [], 1),
            ([PASSED, GONE], [], 1),
            ([PASSED], [GONE], 1),
            ([Crash(""), Timeout(""), ProtocolBroken(""), GONE], [], 3),
            ([Crash("")], [PASSED], 1),
            ([], [PASSED], 0),
            ([], [FAILED], 1),
            ([], [Crash("")], 3),
        ],
    )
    def test_without_a_list_is_that_of_the_required_cases(
        self, required: list[Verdict], recommended: list[Verdict], status: int
    ) -> None:
        judged = judged_as(*required) + judged_as(*recommended, level="recommended")
        assert decide(judged).status == status

    @pytest.mark.parametrize(
        ("verdict", "status"), [(PASSED, 0), (FAILED, 1), (UNSUPPORTED, 1), (Crash(""), 1)]
    )
    def test_recommended_cases_count_where_they_are_asked_for(
        self, verdict: Verdict, status: int
    ) -> None:
        judged = judged_as(PASSED) + judged_as(verdict, level="recommended")
        assert decide(judged, gate(level="recommended")).status == status

    def test_of_a_clean_run_has_no_problem(self) -> None:
        judged = judged_as(PASSED) + judged_as(FAILED, level="recommended")
        assert decide(judged) == Decision(ExitStatus.HOLDS, (), {}, complete=True)


class TestAnIncident:
    """What no case is to blame for fails the run all the same."""

    def test_is_a_problem_although_every_case_passed(self) -> None:
        judged = judged_as(PASSED)
        decision = gate().decide(cases_of(judged), judged, ids_of(judged), ["it left a process"])
        assert decision == Decision(
            ExitStatus.FALLS_SHORT, ("it left a process",), {}, complete=True
        )


class TestAChoiceThatIsUndecided:
    """A case that passed may yet be inconsistent where another of its choice was not run."""

    def judged(self, level: Level = "required") -> list[Judged]:
        judged = judged_as(PASSED, PASSED, level=level)
        return [evolve(each, undecided="absent") for each in judged]

    def test_fails_the_run_and_is_said_once(self) -> None:
        decision = decide(self.judged())
        assert decision.status == ExitStatus.FALLS_SHORT
        (said,) = decision.problems
        assert said == (
            "undecided: box/decode/required-0 passes, but not all cases of its choice, absent, "
            "were run, so nobody knows whether it is made once for all: "
            "see why the implementation stopped"
        )

    def test_fails_it_at_any_level_as_what_was_not_run_does(self) -> None:
        judged = [*judged_as(PASSED), *self.judged("recommended")]
        assert decide(judged).status == ExitStatus.FALLS_SHORT

    def test_is_not_said_where_a_case_of_the_run_is_missing_anyway(self) -> None:
        judged = self.judged()
        cases = [*cases_of(judged), make_case("box/decode/gone")]
        decision = gate().decide(cases, judged, [case.id for case in cases])
        assert (decision.status, decision.problems) == (ExitStatus.FALLS_SHORT, ())

    @pytest.mark.parametrize("how", ["inconsistent", "crash"])
    def test_says_nothing_of_an_entry(self, how: str) -> None:
        judged = self.judged()
        decision = decide(judged, gate(f"{judged[0].case.id} {SAID} difference={how}"))
        assert [each.partition(":")[0] for each in decision.problems] == ["undecided"]


class TestNothingIsNeverGreen:
    """Nothing judged, or everything unsupported, is never green."""

    def test_no_case(self) -> None:
        decision = decide([])
        assert decision.status == ExitStatus.FALLS_SHORT
        assert decision.problems == ("nothing was judged",)

    def test_no_case_that_counts(self) -> None:
        judged = judged_as(PASSED) + judged_as(PASSED, level="recommended")
        decision = gate().decide(cases_of(judged), judged[1:], ids_of(judged))
        assert decision.status == ExitStatus.FALLS_SHORT
        assert decision.problems == ("nothing was judged",)

    def test_all_unsupported_although_it_is_known(self) -> None:
        judged = judged_as(UNSUPPORTED, UNSUPPORTED)
        decision = decide(judged, gate(f"* {SAID} difference=unsupported"))
        assert list(decision.waived) == ids_of(judged)
        assert decision.status == ExitStatus.FALLS_SHORT
        assert decision.problems == (
            "every case that counts is unsupported, so nothing is known to be right",
        )

    def test_all_that_counts_unsupported_although_a_recommended_case_passes(self) -> None:
        judged = judged_as(UNSUPPORTED) + judged_as(PASSED, level="recommended")
        by = gate(f"*/required-* {SAID}")
        assert decide(judged, by).status == ExitStatus.FALLS_SHORT
        one_passes = decide(judged_as(UNSUPPORTED, PASSED), gate(f"*-0 {SAID}"))
        assert one_passes.status == ExitStatus.HOLDS

    @pytest.mark.parametrize("verdict", [Crash(""), Timeout(""), ProtocolBroken("")])
    def test_nothing_but_broken_replies_although_one_is_known(self, verdict: Verdict) -> None:
        decision = decide(judged_as(verdict, verdict), gate(f"*-0 {SAID}"))
        assert (decision.status, decision.problems) == (ExitStatus.NOT_STARTED, ())

    def test_what_was_not_judged(self) -> None:
        judged = judged_as(PASSED, PASSED, PASSED)
        decision = gate().decide(cases_of(judged), judged[:1], ids_of(judged))
        assert (decision.status, decision.complete) == (ExitStatus.FALLS_SHORT, False)
        assert (decision.complete, decision.problems) == (False, ())

    @given(
        st.lists(st.sampled_from([PASSED, FAILED, SHALLOW, UNSUPPORTED, Crash(""), GONE])),
        st.lists(st.sampled_from([PASSED, FAILED, SHALLOW, UNSUPPORTED, Crash(""), GONE])),
        st.sampled_from(["required", "recommended"]),
    )
    def test_green_is_only_a_run_in_which_all_that_counts_passed(
        self,
        required: list[Verdict],
        recommended: list[Verdict],
        level: Level,
    ) -> None:
        judged = judged_as(*required) + judged_as(*recommended, level="recommended")
        by = gate(level=level)
        decision = decide(judged, by)
        counting = [each for each in judged if each.case in by.counting(cases_of(judged))]
        clean = bool(counting) and all(each.passed for each in counting) and GONE not in recommended
        assert (decision.status == ExitStatus.HOLDS) is clean
        assert decision.status or not decision.problems


class TestKnownFailures:
    def test_are_waived(self) -> None:
        judged = judged_as(FAILED, PASSED, Crash(""))
        by = gate(f'*-0 {SAID} difference="/label: value"', f"*-2 {SAID}")
        decision = decide(judged, by)
        assert (decision.status, decision.problems) == (ExitStatus.HOLDS, ())
        assert {name: each.line for name, each in decision.waived.items()} == {
            "box/decode/required-0": 1,
            "box/decode/required-2": 2,
        }
        assert [by.waiver(each) for each in judged] == [
            by.known.entries[0],
            None,
            by.known.entries[1],
        ]

    def test_decide_the_same_of_a_part_as_of_the_whole(self) -> None:
        judged = judged_as(Crash(""), PASSED)
        by = gate(f"*-0 {SAID} difference=crash")
        for part in (judged, judged[:1]):
            decision = by.decide(cases_of(part), part, ids_of(judged))
            assert (decision.status, decision.problems) == (ExitStatus.HOLDS, ())

    def test_waive_nothing_else(self) -> None:
        decision = decide(judged_as(FAILED, FAILED), gate(f"*-0 {SAID}"))
        assert decision.status == ExitStatus.FALLS_SHORT

    @pytest.mark.parametrize(
        ("line", "problem"),
        [
            (f"*-1 {SAID}", "unexpected pass"),
            (f"*-0 {SAID} difference=crash", "changed failure"),
            (f"*-9 {SAID}", "dead entry"),
            ("*-0 expires=2026-07-31 owner=ann reason=why", "expired entry"),
        ],
    )
    def test_that_are_not_as_the_list_says_are_problems(self, line: str, problem: str) -> None:
        judged = judged_as(FAILED, PASSED)
        decision = decide(judged, gate(line))
        assert (decision.status, decision.waived) == (ExitStatus.FALLS_SHORT, {})
        assert [each.partition(":")[0] for each in decision.problems] == [problem]

    def test_too_broad_a_pattern_is_a_problem_although_all_is_waived(self) -> None:
        judged = [*judged_as(*[FAILED] * 21), *judged_as(PASSED, level="recommended")]
        decision = decide(judged, gate(f"*/required-* {SAID}"))
        assert len(decision.waived) == 21
        assert decision.status == ExitStatus.FALLS_SHORT
        assert decision.problems[0].startswith("too broad: ")

    def test_of_recommended_cases_must_be_right_although_they_do_not_count(self) -> None:
        judged = judged_as(PASSED) + judged_as(FAILED, PASSED, level="recommended")
        assert decide(judged, gate(f"*/recommended-0 {SAID}")).status == ExitStatus.HOLDS
        assert decide(judged, gate(f"*/recommended-1 {SAID}")).status == ExitStatus.FALLS_SHORT

    @pytest.mark.parametrize(
        "said",
        [SAID, f"{SAID} difference=crash", "expires=2026-07-31 owner=ann reason=why"],
        ids=["any", "pinned", "expired"],
    )
    def test_that_never_ran_are_not_waived(self, said: str) -> None:
        """Nor does the list have a problem with them."""
        judged = judged_as(GONE, PASSED)
        decision = decide(judged, gate(f"*-0 {said}"))
        assert (decision.status, decision.waived) == (ExitStatus.FALLS_SHORT, {})
        assert (decision.complete, decision.problems) == (False, ())

    def test_that_were_not_selected_are_not_looked_at(self) -> None:
        judged = judged_as(PASSED, FAILED)
        by = gate(f"*-1 {SAID}")
        decision = by.decide(cases_of(judged[:1]), judged[:1], ids_of(judged))
        assert decision.status == ExitStatus.HOLDS

    def test_end(self) -> None:
        judged = judged_as(FAILED, PASSED)
        line = "*-0 expires=2026-08-01 owner=ann reason=why"
        assert decide(judged, gate(line)).status == ExitStatus.HOLDS
        late = gate(line, today=TODAY + timedelta(days=1))
        assert decide(judged, late).status == ExitStatus.FALLS_SHORT


class TestRewriting:
    def rewritten(self, judged: Sequence[Judged], by: Gate) -> str:
        found = by.rewriting(cases_of(judged), judged, ids_of(judged), owner="bob")
        return found.text(by.known)

    def test_gives_a_list_with_which_the_run_is_clean(self) -> None:
        judged = judged_as(FAILED, PASSED, UNSUPPORTED) + judged_as(FAILED, level="recommended")
        by = gate("# why", f"*-1 {SAID}", f"*-0 {SAID} difference=crash")
        text = self.rewritten(judged, by)
        assert decide(judged, by).status == ExitStatus.FALLS_SHORT
        assert decide(judged, gate(*text.splitlines())).status == ExitStatus.HOLDS
        assert text.splitlines() == [
            "# why",
            f'*-0  {SAID} difference="/label: value"',
            "box/decode/required-2  expires=2026-08-31 owner=bob reason=TODO"
            " difference=unsupported",
        ]

    def test_lists_what_counts_in_the_order_of_the_suite(self) -> None:
        judged = judged_as(FAILED, FAILED) + judged_as(SHALLOW, level="recommended")

        def listed(by: Gate) -> list[str]:
            found = by.rewriting(cases_of(judged), judged[::-1], ids_of(judged))
            text = found.text(by.known)
            return [line.split()[0] for line in text.splitlines()[1:]]

        assert listed(gate()) == ids_of(judged)[:2]
        assert listed(gate(level="recommended")) == ids_of(judged)[:2]

    def test_is_refused_where_cases_were_left_out(self) -> None:
        judged = judged_as(PASSED, PASSED)
        with pytest.raises(UsageError, match=r"^only a run of all cases can .*: leave out -k$"):
            gate().rewriting(cases_of(judged[:1]), judged[:1], ids_of(judged))

    @pytest.mark.parametrize(
        ("verdicts", "said"),
        [
            ([PASSED, GONE, GONE], "2 of 3 cases were not run"),
            ([Crash(""), Timeout("")], "no case was answered"),
            ([UNSUPPORTED, UNSUPPORTED], "no case was answered"),
        ],
    )
    def test_is_refused_where_the_run_tells_too_little(
        self, verdicts: list[Verdict], said: str
    ) -> None:
        with pytest.raises(UsageError) as caught:
            self.rewritten(judged_as(*verdicts), gate())
        assert str(caught.value) == f"the list of known failures is unchanged: {said}"

    def test_is_refused_where_the_run_was_cut_off(self) -> None:
        judged = judged_as(PASSED, FAILED)
        with pytest.raises(UsageError, match=r": 1 of 2 cases were not run$"):
            gate().rewriting(cases_of(judged), judged[:1], ids_of(judged))
