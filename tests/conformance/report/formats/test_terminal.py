from __future__ import annotations

from typing import Any

import pytest

from nucleus_conformance.report.formats.terminal import plain
from nucleus_conformance.report.model import Report
from nucleus_conformance.suite.catalog.flags import FLAGS
from tests.helpers.printed import printed
from tests.helpers.reports import (
    HOSTILE,
    PAYLOAD,
    Line,
    broken,
    difference,
    failed,
    hostile,
    inconsistent,
    lines,
    passed,
    report,
    waiver,
)


class TestTerminal:
    def test_a_clean_run(self) -> None:
        text = printed(
            passed("box/decode/a"),
            passed("box/decode/b", depth="value"),
            passed("box/decode/c", level="recommended"),
        )
        shown = text.splitlines()
        assert shown[0] == "port 2.0 (Go 1.22) on edition 0.17.9"
        assert shown[1].split() == [
            "type", "required", "recommended", "failed", "unsupported", "other",
        ]  # fmt: skip
        assert shown[2].split() == ["box", "2/2", "1/1", "-", "-", "-"]
        assert shown[-2:] == [
            "required     2/2 passed (100 %)",
            "recommended  1/1 passed (100 %)",
        ]
        assert "\x1b" not in text

    def test_how_it_was_judged(self) -> None:
        first = printed(passed(), strict=True, level="recommended", depth="bytes").splitlines()[0]
        assert first == (
            "port 2.0 (Go 1.22) on edition 0.17.9, strict, recommended cases count, at depth bytes"
        )

    def test_a_type_is_a_row(self) -> None:
        text = printed(
            passed("box/decode/a"),
            failed("line/decode/a"),
            broken("unsupported", "box/decode/b"),
            broken("crash", "cuboid/decode/a"),
            broken("flaky", "box/decode/c"),
        )
        rows = [line.split() for line in text.splitlines()[2:5]]
        assert rows == [
            ["box", "1/3", "-", "-", "1", "1"],
            ["line", "0/1", "-", "1", "-", "-"],
            ["cuboid", "0/1", "-", "-", "-", "1"],
        ]

    def test_a_notice(self) -> None:
        text = printed(passed(), notice="scored on another one")
        assert text.splitlines()[1] == "scored on another one"

    @pytest.mark.parametrize(
        ("given", "shown"),
        [
            (
                difference("/geometry/x", "value", expected=1, actual="one"),
                ["  /geometry/x: value", "    expected 1", '    actual   "one"'],
            ),
            (
                difference("", "type", expected=None, actual=["é"]),
                ["  the whole answer: type", "    expected null", '    actual   ["\\u00e9"]'],
            ),
            (
                difference("/a", "missing", expected={"x": [1]}),
                ["  /a: missing", '    expected {"x": [1]}', "    actual   (not there)"],
            ),
            (
                difference("", "outcome", expected={"rejected": {}}, actual={"payload": {"x": 1}}),
                [
                    "  the whole answer: outcome",
                    "    expected a refusal",
                    '    actual   the payload {"x": 1}',
                ],
            ),
            (
                difference(
                    "",
                    "outcome",
                    expected={"rejected": {"code": "missing", "pointer": "/x"}},
                    actual={"value": True},
                ),
                [
                    "  the whole answer: outcome",
                    "    expected a refusal: missing at /x",
                    "    actual   the value true",
                ],
            ),
            (
                difference("", "outcome", expected={"text": "{}"}, actual={"rejected": 5}),
                [
                    "  the whole answer: outcome",
                    '    expected the text "{}"',
                    "    actual   a refusal",
                ],
            ),
        ],
        ids=lambda value: value["kind"] if isinstance(value, dict) else "",
    )
    def test_a_failure_shows_where_and_what(self, given: Line, shown: list[str]) -> None:
        text = printed(failed(differences=[given]), verbose=True).splitlines()
        at = text.index("FAILED box/decode/bad [required; WIRE-1]")
        assert text[at + 1 : at + 5] == ["  Made for a test.", *shown]

    def test_a_failure_shows_what_else_there_is(self) -> None:
        text = printed(
            failed(
                differences=[difference("/a", "value", expected=1, actual=2)] * 3,
                message="it said no",
                known="unchecked-number",
                hints=["10.0 became 10", "look"],
            ),
            verbose=True,
        )
        assert "  /a: value (and 2 more)\n" in text
        assert "    it said: it said no\n" in text
        assert "    hint: 10.0 became 10\n    hint: look\n" in text
        assert "    permitted without --strict, by the flag unchecked-number\n" in text

    def test_a_long_value_is_cut(self) -> None:
        text = printed(
            failed(differences=[difference("/a", "value", expected=1, actual="x" * 10_000)])
        )
        (line,) = (line for line in text.splitlines() if line.startswith("    actual"))
        assert len(line) < 200
        assert line.endswith("x…")

    @pytest.mark.parametrize(
        "verdict",
        [
            "unsupported",
            "crash",
            "timeout",
            "protocol-error",
            "error",
            "flaky",
            "inconsistent",
            "not-run",
        ],
    )
    def test_every_other_verdict_shows_its_reason(self, verdict: str) -> None:
        text = printed(broken(verdict, reason="too bad"), verbose=True)
        assert f"\n{verdict.upper()} box/decode/broken [required; WIRE-1]\n" in text
        assert "\n  Made for a test.\n  too bad\n" in text

    def test_one_that_is_inconsistent_shows_which_way_is_usual(self) -> None:
        reason = "answers as releases do, but x as documented"
        text = printed(inconsistent(reason=reason), verbose=True)
        assert "\nINCONSISTENT box/decode/odd [required; WIRE-1]\n" in text
        assert "\n  Made for a test.\n  answers as releases do, but x as documented\n" in text

    def test_where_an_implementation_tracks_it(self) -> None:
        text = printed(broken("unsupported", reason="", issue_url="https://example.com/1"))
        assert "\n    https://example.com/1\n" in text

    def test_each_line_of_stderr_has_a_line_of_its_own(self) -> None:
        text = printed(broken("crash", stderr="Traceback:\n  in f\x1b[2J\n::error::x"))
        assert "    | Traceback:\n    |   in f\\x1b[2J\n    | ::error::x\n" in text

    def test_a_crash_shows_the_end_of_stderr(self) -> None:
        text = printed(broken("crash", stderr="x" * 999 + "the end"))
        assert "the end\n" in text
        assert max(len(line) for line in text.splitlines()) < 500

    def test_it_begins_where_a_line_does(self) -> None:
        text = printed(broken("crash", stderr="".join(f"line {n} is here\n" for n in range(99))))
        first, *_, last = [line for line in text.splitlines() if line.startswith("    | ")]
        assert (first[:11], last) == ("    | line ", "    | line 98 is here")

    def test_a_nearest_answer_is_said_to_be_one_where_a_refusal_is_called_for(self) -> None:
        text = printed(
            failed(
                near="unchecked-confidence",
                nearest={"payload": {"confidence": 95}},
                expect={"rejected": {"code": "out-of-range", "pointer": "/confidence"}},
                differences=[difference("/confidence", "missing", expected=95)],
            )
        )
        assert (
            "    the case calls for a refusal: out-of-range at /confidence; the answer is as "
            "permitted by unchecked-confidence, but for /confidence\n"
        ) in text

    def test_both_ways_of_a_decision_are_shown(self) -> None:
        text = printed(inconsistent(beside={"id": "line/decode/usual", "actual": {"rejected": {}}}))
        assert "    as releases do: box/decode/odd: the payload {" in text
        assert "    as the documentation says: line/decode/usual: a refusal\n" in text

    def test_a_hint_stands_beside_what_it_explains(self) -> None:
        one = difference("/label", "value", expected="car", actual="bus")
        two = difference("/confidence", "missing", expected=0)
        spelled = difference("/x", "number-spelling", expected=1, actual=1.0)
        zero = "0 is a value: a truth test or omitempty dropped it"
        text = printed(failed(differences=[spelled, one, two]), verbose=True)
        assert "  /label: value\n" in text
        assert "  /confidence: missing (and 1 more)\n    expected 0\n" in text
        assert f"    hint: /confidence: {zero}" in text
        text = printed(failed(differences=[two, one]), verbose=True)
        assert f"    hint: {zero}" in text

    def test_brackets_are_explained_once_and_only_where_there_are_some(self) -> None:
        said = "(where two texts or orders differ, what differs stands in [brackets])"
        marked = {"differences": [difference("/a", "value", expected="abc", actual="abd")]}
        assert printed(failed("box/decode/a", **marked), failed()).count(said) == 1
        assert printed(failed("box/decode/a", **marked), verbose=True).count(said) == 1
        assert said not in printed(failed())

    def test_a_cause_has_an_example_and_all_that_explains_it(self) -> None:
        text = printed(
            failed(
                "box/decode/b",
                near="unchecked-number",
                nearest={"payload": {"annotation_id": "car-10-1"}},
                differences=[
                    difference("/annotation_id", "value", expected="car-10-1", actual="car-10.0-1"),
                    difference("/x", "missing", expected=[1]),
                ],
                message="it said so",
            )
        )
        at = text.index("1 failure, 1 cause (-v prints every failure):\n")
        assert text[at:].splitlines()[3:11] == [
            "    1  wrong value at /annotation_id (box)",
            "    box/decode/b [required; ANNOTATION-ID-1]",
            "    Made for a test.",
            '    permitted "car-10[]-1"',
            '    actual    "car-10[.0]-1"',
            "    as permitted by unchecked-number, but for /annotation_id",
            "    it said: it said so",
            "    also: missing at /x",
        ]
        assert "    hint: 10 became 10.0: the ids differ" in text

    def test_causes_beyond_a_screen_are_named_and_beyond_that_counted(self) -> None:
        cases = [
            failed(
                f"box/decode/x{number}",
                differences=[difference(f"/key{number}", "value", expected=1, actual=2)],
            )
            for number in range(40)
        ]
        text = printed(*cases)
        assert "40 failures, 40 causes (-v prints every failure):" in text
        assert text.count("    expected 1\n") == 6
        assert text.count("      1  wrong value at /key") == 12
        assert "         and 22 other causes\n" in text
        assert len(text.splitlines()) < 120
        assert printed(*cases, show=2).count("    expected 1\n") == 2
        assert printed(*cases, show=0).count("    expected 1\n") == 0
        assert printed(*cases, verbose=True).count("    expected 1\n") == 40

    def test_without_failures_there_are_no_causes(self) -> None:
        assert "cause" not in printed(passed(), failed(waived=waiver()))

    def test_permitted_deviations_are_counted_and_explained(self) -> None:
        flags = ("unchecked-list", "from-the-future", "unchecked-list", None)
        text = printed(*(passed(f"box/decode/x{n}", accepted=flag) for n, flag in enumerate(flags)))
        assert "Permitted deviations taken (with --strict they fail):" in text
        assert f"      2  unchecked-list: {FLAGS['unchecked-list'].what}\n" in text
        assert "      1  from-the-future: \n" in text
        assert "Permitted" not in printed(passed(), failed())

    def test_known_failures_are_counted_and_not_shown_one_by_one(self) -> None:
        text = printed(
            failed("box/decode/a", waived=waiver()),
            failed("box/decode/b", waived=waiver()),
            broken("crash", "line/decode/a", waived=waiver(pattern="line/*", owner="")),
            failed("line/decode/b"),
        )
        assert "Known failures (they do not decide the exit status):" in text
        assert "      2  box/*: not yet (ann, until 2026-12-31)\n" in text
        assert "      1  line/*: not yet (until 2026-12-31)\n" in text
        assert "box/decode/a" not in text
        assert "    line/decode/b [required; LABEL-1]\n" in text
        assert "required     0/4 passed (0 %)\n" in text

    def test_problems_of_the_gate_are_said(self) -> None:
        text = printed(passed(), problems=["unexpected pass: box/decode/good", "dead entry"])
        assert "\nproblem: unexpected pass: box/decode/good\nproblem: dead entry\n" in text

    def test_a_level_without_cases_is_not_scored(self) -> None:
        assert "recommended  " not in printed(passed()).splitlines()[-1]
        text = printed(passed(level="recommended"))
        assert [line for line in text.splitlines() if "passed" in line] == [
            "recommended  1/1 passed (100 %)"
        ]

    def test_an_incomplete_run_says_so_last(self) -> None:
        text = printed(passed(), unjudged=2)
        assert text.splitlines()[-1] == "incomplete: 2 of 3 cases were not judged"
        assert "required     1/3 passed (33.3 %)\n" in text

    def test_the_same_without_a_terminal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FORCE_COLOR", "1")
        text = plain(report(passed(), failed()))
        assert "\x1b" not in text
        monkeypatch.delenv("FORCE_COLOR")
        assert text == printed(passed(), failed())


class TestHostileText:
    def test_it_is_shown_and_not_obeyed(self) -> None:
        text = plain(Report.of(hostile()))
        assert all(char.isprintable() or char == "\n" for char in text)
        assert "[bold red]x[/] :smile:" in text
        assert r"\x1b[2J" in text

    @pytest.mark.parametrize("start", ["::add-mask::x", "  ::error::x", "##[add-mask]x"])
    def test_a_ci_system_finds_no_command_in_it(self, start: str) -> None:
        about = {"name": start, "version": start, "language": start}
        cases = [
            failed(message=start, differences=[difference(start, "extra", actual=start)]),
            broken("crash", reason=start, stderr=start),
            broken("unsupported", "line/decode/x", reason=start, issue_url=start),
        ]
        text = plain(report(*cases, implementation=about, problems=[start]))
        assert start.strip()[2:] in text
        for line in text.splitlines():
            assert not line.lstrip().startswith("::")
            assert "##[" not in line

    def test_a_notice_is_shown_and_not_obeyed(self) -> None:
        text = printed(passed(), notice=HOSTILE)
        assert all(char.isprintable() or char == "\n" for char in text)

    def test_depth_beyond_what_python_writes_does_not_break_it(self) -> None:
        deep: list[Any] = []
        for _ in range(100_000):
            deep = [deep]
        case = failed(
            differences=[difference("/label", "type", expected="car", actual=deep)],
            actual={"payload": {**PAYLOAD, "label": deep}},
        )
        assert "(nested too deeply to be shown)" in plain(Report.of(lines(case)))
