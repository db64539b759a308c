"""A run as a whole: its order, its choices, its end. What is asked is in this process."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence

import pytest
from attrs import define, evolve, field

from nucleus_conformance.judging.judge import Standard
from nucleus_conformance.judging.verdict import (
    Answer,
    Crash,
    Failed,
    Flaky,
    Inconsistent,
    Judged,
    NotRun,
    Passed,
    Verdict,
)
from nucleus_conformance.running.run import judge_all, run
from nucleus_conformance.suite.case import Alternative, Case, Outcome, Request, Suite
from nucleus_spec.editions import DEFAULT
from tests.helpers.programs import make_case

NOTES = {flag: {"what": "", "choice": "absent"} for flag in ("zero", "empty")}
RELEASED = Outcome("value", "released")
OTHER = Outcome("payload", "other")


def plain(name: str) -> Case:
    return make_case(f"box/decode/{name}")


def choosing(name: str, flag: str = "zero") -> Case:
    """A case that is to be refused, where releases are known to answer."""
    refused = Outcome("rejected", {})
    return make_case(f"box/decode/{name}", expect=refused, also=[Alternative(flag, RELEASED)])


def suite(*cases: Case) -> Suite:
    return Suite("9.8.7", DEFAULT, cases, NOTES)


@define
class Scripted:
    """Answers as it is told, or else as it should. Notes what it is asked, and its end."""

    script: Mapping[str, Sequence[Answer | type[BaseException]]] = field(factory=dict)
    """Name -> the answers, the last of which is repeated. What can be raised is."""
    asked: list[str] = field(factory=list)
    closed: int = 0

    def ask(self, requests: Iterable[Request]) -> Generator[Answer, None, None]:
        try:
            for request in requests:
                before = self.asked.count(request.name)
                self.asked.append(request.name)
                said = self.script.get(request.name.rpartition("/")[2])
                if said is None:
                    assert request.likely is not None
                    yield request.likely
                    continue
                answer = said[min(before, len(said) - 1)]
                if isinstance(answer, type):
                    raise answer
                yield answer
        finally:
            self.closed += 1


def names(judged: Iterable[Judged]) -> list[str]:
    return [each.case.id.rpartition("/")[2] for each in judged]


def verdicts(judged: Iterable[Judged]) -> dict[str, Verdict]:
    return {each.case.id.rpartition("/")[2]: each.verdict for each in judged}


class TestOrder:
    def test_is_that_of_the_suite(self) -> None:
        target = Scripted({"b": [OTHER]})
        found = list(run(suite(plain("b"), plain("a"), plain("c")), target))
        assert names(found) == ["b", "a", "c"]
        assert target.asked == ["box/decode/b", "box/decode/a", "box/decode/c"]
        assert [type(each.verdict) for each in found] == [Failed, Passed, Passed]
        expected = [each.case.expect for each in found]
        assert [each.response for each in found] == [OTHER, *expected[1:]]

    def test_each_comes_as_soon_as_it_is_known(self) -> None:
        target = Scripted()
        running = run(suite(plain("a"), plain("b"), plain("c")), target)
        assert target.asked == []
        assert names([next(running)]) == ["a"]
        assert target.asked == ["box/decode/a"]
        running.close()

    def test_no_cases_are_no_verdicts(self) -> None:
        target = Scripted()
        assert list(run(suite(), target)) == []
        assert target.closed == 1

    def test_what_was_never_asked_has_its_place(self) -> None:
        target = Scripted({"b": [NotRun("gone")]})
        found = verdicts(run(suite(plain("a"), plain("b"), plain("c")), target))
        assert list(found) == ["a", "b", "c"]
        assert found["b"] == NotRun("gone")


class TestTheStandard:
    CASE = choosing("odd")

    @pytest.mark.parametrize("strict", [False, True])
    def test_reaches_the_judge(self, strict: bool) -> None:
        target, by = Scripted({"odd": [RELEASED]}), Standard(strict)
        (found,) = run(suite(self.CASE), target, by)
        (alone,) = judge_all([self.CASE], target, by)
        assert found.passed is alone.passed is not strict


class TestChoices:
    def test_are_held_back_and_come_last(self) -> None:
        whole = suite(choosing("w"), plain("a"), choosing("x", "empty"), plain("b"))
        target = Scripted()
        running = run(whole, target)
        assert names([next(running)]) == ["a"]
        assert target.asked == ["box/decode/w", "box/decode/a"]
        assert names(running) == ["b", "w", "x"]
        assert target.closed == 1

    def test_made_both_ways_are_inconsistent(self) -> None:
        whole = suite(choosing("w"), choosing("x", "empty"), choosing("y"), plain("a"))
        found = verdicts(run(whole, Scripted({"x": [RELEASED]})))
        like = ("box/decode/w", "box/decode/y")
        usual = Outcome("rejected", {})
        assert found.pop("x") == Inconsistent("absent", "released", "documented", like, None, usual)
        assert all(isinstance(each, Passed) for each in found.values())
        assert found.keys() == {"a", "w", "y"}

    MINORITY = (choosing("odd"), choosing("odder", "empty"))
    USUAL = tuple(choosing(name) for name in "xyz")

    @pytest.mark.parametrize("usual", [0, 1, 3])
    def test_a_selection_changes_no_verdict(self, usual: int) -> None:
        """Of two minded answers, as many of the usual kind are selected."""
        whole = [plain("a"), *self.MINORITY, *self.USUAL, plain("b")]
        target = Scripted({"odd": [RELEASED], "odder": [RELEASED]})
        chosen = suite(*self.MINORITY, *self.USUAL[:usual])
        found = verdicts(run(chosen, target, whole=whole))
        assert [type(each) for each in found.values()] == [Passed] * usual + [Inconsistent] * 2
        assert sorted(found) == sorted(["odd", "odder", *"xyz"[:usual]])
        assert len(target.asked) == 5

    def test_a_selection_without_a_choice_asks_nothing_else(self) -> None:
        target = Scripted()
        assert names(run(suite(plain("a")), target, whole=[plain("a"), *self.USUAL])) == ["a"]
        assert target.asked == ["box/decode/a"]

    def test_none_is_rarer_where_one_was_never_asked(self) -> None:
        target = Scripted({"x": [RELEASED], "w": [NotRun("gone")]})
        found = verdicts(run(suite(choosing("x"), choosing("y"), choosing("w")), target))
        assert [type(found[each]) for each in "xyw"] == [Passed, Passed, NotRun]

    def test_are_undecided_where_one_was_never_asked(self) -> None:
        whole = [choosing("x"), plain("a"), choosing("y"), choosing("w")]
        target = Scripted({"w": [NotRun("gone")]})
        found = {
            each.case.id: each.undecided for each in run(suite(*whole[:2]), target, whole=whole)
        }
        assert found == {"box/decode/x": "absent", "box/decode/a": ""}
        assert not any(each.undecided for each in run(suite(*whole), Scripted()))

    def test_that_fail_are_not_held_back(self) -> None:
        whole = suite(choosing("w"), choosing("x"), plain("a"))
        found = list(run(whole, Scripted({"w": [OTHER]})))
        assert names(found) == ["w", "a", "x"]
        assert isinstance(found[0].verdict, Failed)
        assert found[2].passed

    def test_are_none_where_each_case_is_judged_for_itself(self) -> None:
        cases = [choosing("w"), choosing("x"), choosing("y")]
        found = list(judge_all(cases, Scripted({"x": [RELEASED]})))
        assert names(found) == ["w", "x", "y"]
        assert all(each.passed for each in found)


class TestRepeat:
    @pytest.mark.parametrize("times", [1, 2, 5])
    def test_each_is_asked_so_often_in_a_row(self, times: int) -> None:
        target = Scripted()
        found = list(run(suite(plain("a"), choosing("x"), plain("b")), target, repeat=times))
        assert names(found) == ["a", "b", "x"]
        assert target.asked == [f"box/decode/{name}" for name in "axb" for _ in range(times)]
        assert all(each.passed for each in found)

    def test_an_answer_that_changes_is_flaky(self) -> None:
        target = Scripted({"a": [plain("a").expect, OTHER]})
        found = verdicts(run(suite(plain("a"), plain("b")), target, repeat=3))
        reason = (
            "asked 3 times in a row, it answered differently: what is expected,"
            ' then {"payload": "other"}'
        )
        assert found == {"a": Flaky(reason), "b": Passed("bytes")}

    def test_a_choice_that_changes_is_flaky_and_not_held_back(self) -> None:
        target = Scripted({"x": [RELEASED, Outcome("rejected", {})]})
        found = list(run(suite(choosing("x"), plain("a")), target, repeat=2))
        assert names(found) == ["x", "a"]
        assert isinstance(found[0].verdict, Flaky)

    def test_one_that_was_not_asked_each_time_was_not_run(self) -> None:
        target = Scripted({"a": [OTHER, NotRun("gone")]})
        (found,) = run(suite(plain("a")), target, repeat=2)
        assert found.verdict == NotRun("gone")

    def test_the_same_failure_each_time_is_that_failure(self) -> None:
        target = Scripted({"a": [Crash("died", "once"), Crash("died", "twice")]})
        (found,) = run(suite(plain("a")), target, repeat=2)
        assert found.verdict == Crash("died", "once")


class TestInterrupt:
    """It ends the asking; what was held back comes, and then it goes on."""

    WHOLE = suite(choosing("w"), plain("a"), choosing("x"), plain("b"), plain("c"))

    def until_then(self, running: Iterator[Judged]) -> list[str]:
        """What comes before it goes on."""
        found: list[Judged] = []
        with pytest.raises(KeyboardInterrupt):
            found.extend(running)
        return names(found)

    def test_from_inside(self) -> None:
        target = Scripted({"b": [KeyboardInterrupt]})
        assert self.until_then(run(self.WHOLE, target)) == ["a", "w", "x"]
        assert target.asked[-1] == "box/decode/b"
        assert target.closed == 1

    def test_thrown_in(self) -> None:
        target = Scripted()
        running = run(self.WHOLE, target)
        assert names([next(running), next(running)]) == ["a", "b"]
        first = running.throw(KeyboardInterrupt())
        assert names([first]) == ["w"]
        assert isinstance(first.verdict, Passed)
        assert self.until_then(running) == ["x"]
        assert target.asked[-1] == "box/decode/b"
        assert target.closed == 1

    def test_of_what_was_held_back_the_rarer_way_is_named_only_if_all_are_known(self) -> None:
        for last, inconsistent in (("b", 1), ("w", 0)):
            cases = [choosing("x"), plain("a"), choosing("y"), plain("b"), choosing("w")]
            script: dict[str, Sequence[Answer | type[BaseException]]] = {
                "x": [RELEASED],
                last: [KeyboardInterrupt],
            }
            cases = cases if last == "w" else cases[:-1]
            found: list[Judged] = []
            with pytest.raises(KeyboardInterrupt):
                found.extend(run(suite(*cases), Scripted(script)))
            kinds = [type(each.verdict) for each in found]
            assert kinds.count(Inconsistent) == inconsistent
            assert len(found) == 3 + (last == "w")

    def test_thrown_in_while_what_was_held_back_comes(self) -> None:
        running = run(self.WHOLE, Scripted())
        assert names([next(running) for _ in range(4)]) == ["a", "b", "c", "w"]
        assert names([running.throw(KeyboardInterrupt())]) == ["x"]
        assert self.until_then(running) == []

    def test_thrown_in_where_nothing_was_held_back(self) -> None:
        target = Scripted()
        running = run(suite(plain("a"), plain("b")), target)
        next(running)
        with pytest.raises(KeyboardInterrupt):
            running.throw(KeyboardInterrupt())
        assert target.closed == 1

    def test_while_a_case_is_repeated_leaves_that_case_out(self) -> None:
        target = Scripted({"b": [plain("b").expect, KeyboardInterrupt]})
        assert self.until_then(run(suite(plain("a"), plain("b")), target, repeat=2)) == ["a"]
        assert target.closed == 1


class TestTheEnd:
    """However it ends, the asking does at once: nobody waits until the generator is collected."""

    @pytest.mark.parametrize("repeat", [1, 2])
    def test_of_a_run_that_is_closed(self, repeat: int) -> None:
        target = Scripted()
        for running in (
            run(suite(plain("a"), plain("b")), target, repeat=repeat),
            judge_all([plain("a"), plain("b")], target, repeat=repeat),
        ):
            target.closed = 0
            next(running)
            assert target.closed == 0
            running.close()
            assert target.closed == 1

    def test_of_a_run_that_is_closed_gives_nothing_that_was_held_back(self) -> None:
        running = run(suite(choosing("x"), plain("a"), plain("b")), Scripted())
        next(running)
        running.close()
        assert list(running) == []

    @pytest.mark.parametrize("repeat", [1, 2])
    def test_by_an_error_is_that_error(self, repeat: int) -> None:
        target = Scripted({"b": [ZeroDivisionError]})
        with pytest.raises(ZeroDivisionError):
            list(run(suite(choosing("x"), plain("a"), plain("b")), target, repeat=repeat))
        assert target.closed == 1

    def test_by_an_error_that_is_thrown_in_is_that_error(self) -> None:
        target = Scripted()
        running = run(suite(choosing("x"), plain("a"), plain("b")), target)
        next(running)
        with pytest.raises(ZeroDivisionError):
            running.throw(ZeroDivisionError())
        assert target.closed == 1


def test_a_suite_without_notes_has_no_choices() -> None:
    whole = evolve(suite(choosing("w"), choosing("x"), plain("a")), notes={})
    found = list(run(whole, Scripted({"x": [RELEASED]})))
    assert names(found) == ["w", "x", "a"]
    assert all(each.passed for each in found)


class TestWhereItIsBrokenOff:
    """The asking ends at once, while the traceback of what broke it off still holds all that is."""

    @pytest.mark.parametrize("asking", ["run", "judge_all"])
    def test_the_asking_has_ended(self, asking: str) -> None:
        target, whole = Scripted(), suite(plain("a"), plain("b"))
        found = run(whole, target) if asking == "run" else judge_all(whole.cases, target)
        next(found)
        with pytest.raises(ValueError, match="enough") as caught:
            found.throw(ValueError("enough"))
        assert target.closed == 1
        assert caught.tb
