from __future__ import annotations

import json
from typing import Any

import pytest

from nucleus_conformance.judging.compare import Difference
from nucleus_conformance.judging.judge import Standard, judge, judged
from nucleus_conformance.judging.verdict import (
    Answer,
    Crash,
    Error,
    Failed,
    NotRun,
    Passed,
    ProtocolBroken,
    Timeout,
    Verdict,
)
from nucleus_conformance.judging.verdict import Unsupported as UnsupportedVerdict
from nucleus_conformance.protocol.messages import Caught, Response, Unsupported
from nucleus_conformance.suite.case import Alternative, Case, Depth, Outcome
from tests.helpers.programs import make_case

REFUSAL = Outcome("rejected", {"code": "missing", "pointer": "/label"})


def payload(content: object) -> Outcome:
    return Outcome("payload", content)


def text(content: object) -> Outcome:
    return Outcome("text", content)


def failed(verdict: Verdict) -> Failed:
    assert isinstance(verdict, Failed)
    return verdict


def passed(verdict: Verdict) -> Passed:
    assert isinstance(verdict, Passed)
    return verdict


class TestWhatIsExpected:
    def test_the_same_passes_to_the_byte(self) -> None:
        case = make_case(expect=payload({"a": [1, None]}))
        assert judge(case, payload({"a": [1, None]})) == Passed("bytes")

    @pytest.mark.parametrize("kind", ["payload", "text", "value"])
    def test_every_kind_of_answer(self, kind: Any) -> None:
        case = make_case(expect=Outcome(kind, "true"))
        assert isinstance(judge(case, Outcome(kind, "true")), Passed)
        assert isinstance(judge(case, Outcome(kind, "false")), Failed)

    def test_another_value_fails_with_its_differences(self) -> None:
        case = make_case(expect=payload({"a": 1, "b": 2}))
        verdict = failed(judge(case, payload({"a": 1, "b": 3})))
        assert verdict.differences == (Difference("/b", "value", 2, 3),)
        assert verdict.depth is None
        assert verdict.known is None

    def test_true_is_not_1(self) -> None:
        case = make_case(operation="local_files", expect=Outcome("value", True))
        assert isinstance(judge(case, Outcome("value", 1)), Failed)

    def test_another_kind_of_answer_fails(self) -> None:
        case = make_case(expect=payload({"a": 1}))
        verdict = failed(judge(case, Outcome("value", {"a": 1})))
        (found,) = verdict.differences
        assert (found.pointer, found.kind) == ("", "outcome")
        assert found.expected == {"payload": {"a": 1}}
        assert found.actual == {"value": {"a": 1}}


class TestRefusals:
    def test_any_refusal_is_as_good_as_the_references_own(self) -> None:
        case = make_case(expect=REFUSAL)
        for said in (
            {},
            {"code": "other"},
            {"message": "no", "pointer": "/x"},
            dict(REFUSAL.content),
        ):
            assert judge(case, Outcome("rejected", said)) == Passed("bytes")

    def test_to_accept_what_is_to_be_refused_fails(self) -> None:
        verdict = failed(judge(make_case(expect=REFUSAL), payload({"a": 1})))
        (found,) = verdict.differences
        assert found == Difference("", "outcome", REFUSAL.to_json(), {"payload": {"a": 1}})
        assert verdict.message == ""

    def test_to_refuse_what_is_right_fails_with_what_was_said(self) -> None:
        case = make_case(expect=payload({"a": 1}))
        verdict = failed(judge(case, Outcome("rejected", {"message": "I will not", "code": "x"})))
        (found,) = verdict.differences
        assert found == Difference("", "outcome", {"payload": {"a": 1}}, {"rejected": {}})
        assert verdict.message == "I will not"

    def test_a_code_does_for_a_message(self) -> None:
        verdict = failed(judge(make_case(), Outcome("rejected", {"code": "missing"})))
        assert verdict.message == "missing"
        assert failed(judge(make_case(), Outcome("rejected", {}))).message == ""

    def test_a_message_may_be_any_json(self) -> None:
        verdict = failed(judge(make_case(), Outcome("rejected", {"message": {"a": [1]}})))
        assert verdict.message == "{'a': [1]}"


class TestAlternatives:
    CASE = make_case(
        expect=REFUSAL,
        also=[
            Alternative("unchecked-number", payload({"x": "1"})),
            Alternative("unchecked-string", payload({"x": "2"})),
        ],
    )

    def test_each_passes_with_its_flag(self) -> None:
        for value, flag in (("1", "unchecked-number"), ("2", "unchecked-string")):
            verdict = passed(judge(self.CASE, payload({"x": value})))
            assert verdict.accepted == flag
            assert verdict.depth is None

    def test_what_is_expected_passes_without_a_flag(self) -> None:
        assert passed(judge(self.CASE, REFUSAL)).accepted is None
        assert passed(judge(self.CASE, REFUSAL, Standard(strict=True))).accepted is None

    def test_only_these_pass(self) -> None:
        verdict = failed(judge(self.CASE, payload({"x": 1})))
        assert verdict.known is None

    def test_an_answer_is_compared_with_the_nearest_outcome(self) -> None:
        verdict = failed(judge(self.CASE, payload({"x": 1})))
        assert verdict.near is not None
        assert verdict.near.flag == "unchecked-number"
        assert [(each.pointer, each.kind) for each in verdict.differences] == [("/x", "type")]

    def test_what_is_spelled_otherwise_is_nearer_than_another_value(self) -> None:
        """However much of it is spelled otherwise."""
        spelled = Alternative("unchecked-number", payload({"x": 1.0, "y": 2.0}))
        case = make_case(expect=payload({"x": 1, "y": 3}), also=[spelled], depth="lexeme")
        verdict = failed(judge(case, payload({"x": 1, "y": 2})))
        assert verdict.near == spelled
        assert [each.kind for each in verdict.differences] == ["number-spelling"] * 2

    def test_the_nearest_is_of_the_same_kind_and_has_the_fewest_differences(self) -> None:
        far, near = payload({"x": "2", "y": 1, "z": 2}), payload({"x": "2", "y": 1})
        case = make_case(
            expect=payload({"x": 5, "y": 5}),
            also=[Alternative("unchecked-list", far), Alternative("unchecked-string", near),
                  Alternative("unchecked-number", REFUSAL)],
        )  # fmt: skip
        assert failed(judge(case, payload({"x": "2", "y": 3}))).near == Alternative(
            "unchecked-string", near
        )
        assert failed(judge(case, payload({"x": 5, "y": 3}))).near is None
        assert failed(judge(case, Outcome("text", "x"))).near is None

    def test_where_nothing_else_is_permitted_the_expected_one_is_the_nearest(self) -> None:
        verdict = failed(judge(self.CASE, payload({"x": 1}), Standard(strict=True)))
        assert verdict.near is None
        assert verdict.differences[0].kind == "outcome"

    def test_strict_lets_none_pass_and_names_the_flag(self) -> None:
        verdict = failed(judge(self.CASE, payload({"x": "2"}), Standard(strict=True)))
        assert verdict.known == "unchecked-string"
        assert verdict.depth is None
        (found,) = verdict.differences
        assert found == Difference("", "outcome", REFUSAL.to_json(), {"payload": {"x": "2"}})

    def test_strict_knows_nothing_of_other_failures(self) -> None:
        assert failed(judge(self.CASE, payload({"x": 1}), Standard(strict=True))).known is None

    def test_a_refusal_may_be_permitted(self) -> None:
        case = make_case(
            expect=payload({}), also=[Alternative("optional-skeleton", Outcome("rejected", {}))]
        )
        answer = Outcome("rejected", {"message": "no"})
        assert passed(judge(case, answer)).accepted == "optional-skeleton"
        verdict = failed(judge(case, answer, Standard(strict=True)))
        assert verdict.known == "optional-skeleton"
        assert verdict.message == "no"

    def test_a_verdict_tells_how_the_alternative_is_spelled(self) -> None:
        case = make_case(expect=REFUSAL, also=[Alternative("unchecked-range", payload({"x": -1}))])
        verdict = passed(judge(case, payload({"x": -1.0})))
        assert verdict.depth is None
        assert [each.kind for each in verdict.differences] == ["number-spelling"]


def deep_case(depth: Depth, expect: Outcome) -> Case:
    return make_case(depth=depth, expect=expect)


class TestDepth:
    EXPECT = payload({"a": 1, "b": 2})
    SPELLED = payload({"a": 1.0, "b": 2})
    ORDERED = payload({"b": 2, "a": 1})
    OTHER = payload({"a": 1, "b": 3})

    @pytest.mark.parametrize(
        ("asked", "answer", "depth", "passes"),
        [
            ("value", EXPECT, "bytes", True),
            ("value", ORDERED, "lexeme", True),
            ("value", SPELLED, "value", True),
            ("value", OTHER, None, False),
            ("lexeme", EXPECT, "bytes", True),
            ("lexeme", ORDERED, "lexeme", True),
            ("lexeme", SPELLED, "value", False),
            ("lexeme", OTHER, None, False),
            ("bytes", EXPECT, "bytes", True),
            ("bytes", ORDERED, "lexeme", False),
            ("bytes", SPELLED, "value", False),
            ("bytes", OTHER, None, False),
        ],
    )
    def test_an_answer_passes_if_it_agrees_as_deeply_as_the_case_asks(
        self, asked: Depth, answer: Outcome, depth: Depth | None, passes: bool
    ) -> None:
        verdict = judge(deep_case(asked, self.EXPECT), answer)
        assert isinstance(verdict, Passed if passes else Failed)
        assert isinstance(verdict, (Passed, Failed))
        assert verdict.depth == depth
        assert bool(verdict.differences) is (depth != "bytes")

    def test_the_depth_counts_for_alternatives_too(self) -> None:
        also = [Alternative("unchecked-number", self.EXPECT)]
        case = make_case(depth="lexeme", expect=REFUSAL, also=also)
        assert isinstance(judge(case, self.ORDERED), Passed)
        assert isinstance(judge(case, self.SPELLED), Failed)
        assert failed(judge(case, self.SPELLED, Standard(strict=True))).known is None


class TestTexts:
    EXPECT = '{"a": 1, "b": "\\u00e9"}'

    @pytest.mark.parametrize(
        ("answer", "depth", "kind"),
        [
            (EXPECT, "bytes", None),
            ('{"a":1,"b":"\\u00e9"}', "lexeme", "text-form"),
            ('{"a": 1, "b": "é"}', "lexeme", "text-form"),
            ('{"b": "é", "a": 1}', "lexeme", "key-order"),
            ('{"a": 1.0, "b": "é"}', "value", "number-spelling"),
            ('{"a": 2, "b": "é"}', None, "value"),
            ('{"a": 1, "b": "é"', None, "value"),
            ("", None, "value"),
            ("[" * 100_000, None, "value"),
            ({"a": 1, "b": "é"}, None, "type"),
            (None, None, "type"),
        ],
        ids=lambda value: str(value)[:30],
    )
    def test_a_text_is_compared_as_text_then_as_json(
        self, answer: object, depth: Depth | None, kind: str | None
    ) -> None:
        verdict = judge(deep_case("value", text(self.EXPECT)), text(answer))
        assert isinstance(verdict, (Passed, Failed))
        assert verdict.depth == depth
        assert [each.kind for each in verdict.differences] == ([kind] if kind else [])
        exact = judge(deep_case("bytes", text(self.EXPECT)), text(answer))
        assert isinstance(exact, Passed) is (depth == "bytes")

    @pytest.mark.parametrize(
        ("answer", "depth"),
        [
            ('{"a": 1, "b": "\ud83d\\ude97"}', "lexeme"),
            ('{"a": 1, "b": "\\ud83d\ude97"}', "lexeme"),
            ('{"b": "\ud83d\\ude97", "a": 1}', "lexeme"),
            ('{"a": 1.0, "b": "\ud83d\\ude97"}', "value"),
            ('{"a": 1, "b": "\\\ud83d\\ude97"}', None),
            ('{"a": 1, "b": "\ude97\\ud83d"}', None),
            ('{"a": 1, "b": "\U0001f697", "b": 1}', None),
        ],
        ids=ascii,
    )
    def test_two_halves_of_a_pair_are_one_character_however_each_is_written(
        self, answer: str, depth: Depth | None
    ) -> None:
        verdict = judge(deep_case("value", text('{"a": 1, "b": "\\ud83d\\ude97"}')), text(answer))
        assert isinstance(verdict, (Passed, Failed))
        assert verdict.depth == depth


class TestNoAnswer:
    @pytest.mark.parametrize("strict", [False, True])
    def test_unsupported_is_not_passed(self, strict: bool) -> None:
        response: Response = Unsupported("no cuboids", "https://example.com/1")
        verdict = judge(make_case(), response, Standard(strict))
        assert verdict == UnsupportedVerdict("no cuboids", "https://example.com/1")

    def test_an_error_is_no_refusal(self) -> None:
        assert judge(make_case(expect=REFUSAL), Caught("oops")) == Error("oops")

    @pytest.mark.parametrize(
        "answer", [Crash("died", "oops"), Timeout("late"), ProtocolBroken("what"), NotRun("gone")]
    )
    def test_silence_is_its_own_verdict(self, answer: Answer) -> None:
        found = judged(make_case(expect=REFUSAL), answer)
        assert found.verdict is answer
        assert found.response is None


class TestWhatWasSaid:
    @pytest.mark.parametrize(
        "answer", [payload({"x": 1}), REFUSAL, Caught("oops"), Unsupported("no boxes")]
    )
    def test_is_kept_beside_the_verdict(self, answer: Response) -> None:
        case = make_case()
        found = judged(case, answer)
        assert found.case is case
        assert found.response is answer
        assert found.verdict == judge(case, answer)

    def test_is_kept_of_what_is_expected(self) -> None:
        case = make_case()
        found = judged(case, case.expect, Standard(strict=True, depth="bytes"))
        assert found.verdict == Passed("bytes")
        assert found.response is case.expect

    def test_is_judged_by_the_standard(self) -> None:
        case, answer = TestAlternatives.CASE, payload({"x": "2"})
        assert judged(case, answer).passed
        assert not judged(case, answer, Standard(strict=True)).passed


def test_judging_changes_nothing() -> None:
    case = TestAlternatives.CASE
    before = json.dumps(case.to_json())
    judge(case, payload({"x": "2"}), Standard(strict=True))
    assert json.dumps(case.to_json()) == before
