from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from conformance.case import Case, Level
from conformance.compare import ABSENT, Difference
from conformance.errors import UsageError
from conformance.protocol import Hello
from conformance.report.escape import printable
from conformance.report.jsonlines import json_lines
from conformance.report.summary import Run, exit_status, footer, score
from conformance.report.terminal import console, print_run, waiting, with_progress
from conformance.verdict import (
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
from nucleus_spec.editions import V0_17_9
from tests.conformance.programs import make_case

PASSED = Passed("bytes")
FAILED = Failed((Difference("/label", "value", "car", "bus"),))


HELLO = Hello("port", "2.0", "Go 1.22")


def make_run(cases: Sequence[Case], strict: bool = False, hello: Hello = HELLO) -> Run:
    return Run("0.1.0", V0_17_9, hello, cases, strict)


def judged_as(*verdicts: Verdict, level: Level = "required") -> list[Judged]:
    return [
        Judged(make_case(f"box/decode/case-{number}", level=level), verdict)
        for number, verdict in enumerate(verdicts)
    ]


def cases_of(judged: Sequence[Judged]) -> list[Case]:
    return [each.case for each in judged]


KEYS = [
    "kind",
    "id",
    "type",
    "operation",
    "level",
    "requirements",
    "verdict",
    "accepted",
    "depth",
    "differences",
]


class TestVerdictLines:
    def line(self, verdict: Verdict) -> dict[str, Any]:
        return Judged(make_case("box/decode/x", level="recommended"), verdict).to_json()

    def test_what_each_has(self) -> None:
        line = self.line(Passed("lexeme", (Difference("", "key-order", ["a"], ["b"]),), "flag"))
        assert line == {
            "kind": "verdict",
            "id": "box/decode/x",
            "type": "box",
            "operation": "decode",
            "level": "recommended",
            "requirements": ["WIRE-1"],
            "verdict": "passed",
            "accepted": "flag",
            "depth": "lexeme",
            "differences": [
                {"pointer": "", "kind": "key-order", "expected": ["a"], "actual": ["b"]}
            ],
        }
        assert list(line) == KEYS

    @pytest.mark.parametrize(
        ("verdict", "name", "more"),
        [
            (PASSED, "passed", {}),
            (FAILED, "failed", {}),
            (
                Failed((), None, "it said no", "optional-skeleton"),
                "failed",
                {"message": "it said no", "known": "optional-skeleton"},
            ),
            (Unsupported("no boxes"), "unsupported", {"reason": "no boxes"}),
            (
                Unsupported("", "https://example.com"),
                "unsupported",
                {"issue_url": "https://example.com"},
            ),
            (Crash("exited", "oops"), "crash", {"reason": "exited", "stderr": "oops"}),
            (Crash("exited"), "crash", {"reason": "exited"}),
            (Timeout("late"), "timeout", {"reason": "late"}),
            (ProtocolBroken("what"), "protocol-error", {"reason": "what"}),
            (Error("oops"), "error", {"reason": "oops"}),
            (NotRun("gone"), "not-run", {"reason": "gone"}),
        ],
    )
    def test_more_where_there_is_more(
        self, verdict: Verdict, name: str, more: dict[str, str]
    ) -> None:
        line = self.line(verdict)
        assert line["verdict"] == name
        assert {key: line[key] for key in line.keys() - set(KEYS)} == more

    def test_only_passed_is_passed(self) -> None:
        verdicts = judged_as(
            FAILED,
            Unsupported(""),
            Crash(""),
            Timeout(""),
            ProtocolBroken(""),
            Error(""),
            NotRun(""),
        )
        assert Judged(make_case(), PASSED).passed
        assert not any(each.passed for each in verdicts)


class TestSummary:
    def test_the_header(self) -> None:
        cases = [make_case(level=level) for level in ("required", "required", "recommended")]
        header = make_run(cases, strict=True).header()
        assert header == {
            "kind": "header",
            "format": 1,
            "suite": "0.1.0",
            "edition": "0.17.9",
            "implementation": {"name": "port", "version": "2.0", "language": "Go 1.22"},
            "strict": True,
            "counts": {"cases": 3, "required": 2, "recommended": 1},
        }

    def test_nothing_that_did_not_pass_leaves_the_total(self) -> None:
        judged = judged_as(PASSED, FAILED, Unsupported(""), Crash(""), NotRun(""))
        run = make_run([*cases_of(judged), make_case("box/decode/never-judged")])
        assert score(run, judged, "required") == {"passed": 1, "total": 6}
        assert score(run, judged, "recommended") == {"passed": 0, "total": 0}

    def test_the_footer(self) -> None:
        required = judged_as(PASSED, FAILED)
        recommended = judged_as(PASSED, level="recommended")
        judged = [*required, *recommended]
        run = make_run(cases_of(judged))
        assert footer(run, judged) == {
            "kind": "footer",
            "required": {"passed": 1, "total": 2},
            "recommended": {"passed": 1, "total": 1},
            "complete": True,
        }
        assert footer(run, judged[:2])["complete"] is False

    @pytest.mark.parametrize(
        ("required", "recommended", "status"),
        [
            ([PASSED], [], 0),
            ([PASSED], [PASSED], 0),
            ([PASSED], [FAILED], 0),
            ([FAILED], [PASSED], 1),
            ([PASSED, FAILED], [], 1),
            ([PASSED, Unsupported("")], [], 1),
            ([Unsupported("")], [], 1),
            ([Error("")], [], 1),
            ([PASSED, Crash("")], [], 1),
            ([Crash(""), Timeout(""), ProtocolBroken(""), NotRun("")], [], 3),
            ([Crash("")], [PASSED], 1),
            ([], [PASSED], 0),
            ([], [FAILED], 1),
            ([], [Crash("")], 3),
        ],
    )
    def test_the_exit_status(
        self, required: list[Verdict], recommended: list[Verdict], status: int
    ) -> None:
        judged = judged_as(*required) + judged_as(*recommended, level="recommended")
        assert exit_status(make_run(cases_of(judged)), judged) == status

    def test_what_was_not_judged_is_not_clean(self) -> None:
        judged = judged_as(PASSED, PASSED)
        assert exit_status(make_run(cases_of(judged)), judged[:1]) == 1
        assert exit_status(make_run(cases_of(judged)), []) == 1
        rest = judged_as(PASSED, level="recommended")
        assert exit_status(make_run(cases_of([*judged, *rest])), judged) == 1


class TestJsonLines:
    def test_a_line_is_on_disk_at_once_and_the_file_has_its_name_at_the_end(
        self, tmp_path: Path
    ) -> None:
        path, partial = tmp_path / "report.jsonl", tmp_path / "report.jsonl.partial"
        with json_lines(str(path)) as report:
            report.write({"a": "é\n"})
            assert partial.read_bytes() == b'{"a": "\\u00e9\\n"}\n'
            assert not path.exists()
            report.write({"b": 2})
        assert path.read_bytes() == b'{"a": "\\u00e9\\n"}\n{"b": 2}\n'
        assert not partial.exists()

    def test_what_went_wrong_keeps_what_there_is(self, tmp_path: Path) -> None:
        path = tmp_path / "report.jsonl"

        def broken_off() -> None:
            with json_lines(str(path)) as report:
                report.write({"a": 1})
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            broken_off()
        assert path.read_text() == '{"a": 1}\n'
        assert [each.name for each in tmp_path.iterdir()] == ["report.jsonl"]

    def test_an_older_report_is_there_until_then(self, tmp_path: Path) -> None:
        path = tmp_path / "report.jsonl"
        path.write_text("older")
        with json_lines(str(path)) as report:
            report.write({})
            assert path.read_text() == "older"
        assert path.read_text() == "{}\n"

    def test_to_stdout(self, capsys: pytest.CaptureFixture[str]) -> None:
        with json_lines("-") as report:
            report.write({"a": 1})
        assert capsys.readouterr() == ('{"a": 1}\n', "")

    def test_to_nowhere(self, capsys: pytest.CaptureFixture[str]) -> None:
        with json_lines(None) as report:
            report.write({"a": 1})
        assert capsys.readouterr() == ("", "")

    def test_where_it_cannot_be_written(self, tmp_path: Path) -> None:
        path = tmp_path / "missing" / "report.jsonl"
        with pytest.raises(UsageError) as caught, json_lines(str(path)):
            raise AssertionError("it was written")
        said = f"cannot write the report to {path}: No such file or directory"
        assert str(caught.value) == said


class TestPrintable:
    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("plain text, é, 美, \U0001f697", "plain text, é, 美, \U0001f697"),
            ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
            ("\x1b]52;c;aGk=\x07", r"\x1b]52;c;aGk=\x07"),
            ("\x9b31m", r"\x9b31m"),
            ("a\r\nb\tc\x00\x7f\x08", r"a\r\nb\tc\x00\x7f\x08"),
            ("\u202eright to left\u202c", r"\u202eright to left\u202c"),
            ("\u2066isolated\u2069\u200f\u200b\u2028", r"\u2066isolated\u2069\u200f\u200b\u2028"),
            ("\ud800\ufeff", r"\ud800\ufeff"),
            ("\U000e0041", r"\U000e0041"),
        ],
    )
    def test_what_a_terminal_could_obey_is_escaped(self, text: str, shown: str) -> None:
        assert printable(text) == shown

    @given(st.text() | st.text(st.characters(categories=["Cc", "Cf", "Cs", "Zl", "Zp", "Co"])))
    def test_whatever_comes_nothing_of_it_is_obeyed(self, text: str) -> None:
        shown = printable(text)
        assert shown.isprintable()
        shown.encode()
        if text.isprintable():
            assert shown == text


def printed(
    judged: Sequence[Judged],
    *,
    not_judged: Sequence[Case] = (),
    notes: dict[str, dict[str, str]] | None = None,
    notice: str = "",
    hello: Hello = HELLO,
) -> str:
    """What a run prints where there are no colours."""
    to = console()
    to.file = io.StringIO()
    run = make_run([*cases_of(judged), *not_judged], hello=hello)
    print_run(run, judged, notes or {}, to, notice)
    return to.file.getvalue()


class TestTerminal:
    def test_a_clean_run(self) -> None:
        text = printed(judged_as(PASSED, PASSED) + judged_as(PASSED, level="recommended"))
        lines = text.splitlines()
        assert lines[0] == "port 2.0 (Go 1.22) on edition 0.17.9"
        assert lines[1].split() == [
            "type", "required", "recommended", "failed", "unsupported", "other",
        ]  # fmt: skip
        assert lines[2].split() == ["box", "2/2", "1/1", "-", "-", "-"]
        assert lines[-2:] == [
            "required     2/2 passed (100 %)",
            "recommended  1/1 passed (100 %)",
        ]
        assert "\x1b" not in text

    def test_a_type_is_a_row(self) -> None:
        names = ["box/decode/a", "line/decode/a", "box/decode/b", "cuboid/decode/a", "box/decode/c"]
        verdicts: list[Verdict] = [PASSED, FAILED, Unsupported(""), Crash(""), Error("")]
        judged = [
            Judged(make_case(name), verdict) for name, verdict in zip(names, verdicts, strict=True)
        ]
        rows = [line.split() for line in printed(judged).splitlines()[2:5]]
        assert rows == [
            ["box", "1/3", "-", "-", "1", "1"],
            ["line", "0/1", "-", "1", "-", "-"],
            ["cuboid", "0/1", "-", "-", "-", "1"],
        ]

    def test_a_notice(self) -> None:
        text = printed(judged_as(PASSED), notice="scored on another one")
        assert text.splitlines()[1] == "scored on another one"

    @pytest.mark.parametrize(
        ("difference", "shown"),
        [
            (
                Difference("/geometry/x", "value", 1, "one"),
                ["  /geometry/x: value", "    expected 1", '    actual   "one"'],
            ),
            (
                Difference("", "type", None, ["é"]),
                ["  the whole answer: type", "    expected null", '    actual   ["\\u00e9"]'],
            ),
            (
                Difference("/a", "missing", {"x": [1]}, ABSENT),
                ["  /a: missing", '    expected {"x": [1]}', "    actual   (not there)"],
            ),
            (
                Difference("", "outcome", {"rejected": {}}, {"payload": {"x": 1}}),
                [
                    "  the whole answer: outcome",
                    "    expected a refusal",
                    '    actual   the payload {"x": 1}',
                ],
            ),
            (
                Difference(
                    "",
                    "outcome",
                    {"rejected": {"code": "missing", "pointer": "/x"}},
                    {"value": True},
                ),
                [
                    "  the whole answer: outcome",
                    "    expected a refusal: missing at /x",
                    "    actual   the value true",
                ],
            ),
            (
                Difference("", "outcome", {"text": "{}"}, {"rejected": {}}),
                [
                    "  the whole answer: outcome",
                    '    expected the text "{}"',
                    "    actual   a refusal",
                ],
            ),
        ],
        ids=lambda value: value.kind if isinstance(value, Difference) else "",
    )
    def test_a_failure_shows_where_and_what(self, difference: Difference, shown: list[str]) -> None:
        text = printed(judged_as(Failed((difference,))))
        lines = text.splitlines()
        at = lines.index("FAILED box/decode/case-0 [required; WIRE-1]")
        assert lines[at + 1 : at + 5] == ["  Made for a test.", *shown]

    def test_a_failure_shows_what_else_there_is(self) -> None:
        difference = Difference("/a", "value", 1, 2)
        verdict = Failed((difference,) * 3, None, "it said no", "unchecked-number")
        text = printed(judged_as(verdict))
        assert "  /a: value (and 2 more)\n" in text
        assert "    it said: it said no\n" in text
        assert "    permitted without --strict, by the flag unchecked-number\n" in text

    def test_a_long_value_is_cut(self) -> None:
        text = printed(judged_as(Failed((Difference("/a", "value", 1, "x" * 10_000),))))
        (line,) = (line for line in text.splitlines() if line.startswith("    actual"))
        assert len(line) < 200
        assert line.endswith("x…")

    @pytest.mark.parametrize(
        ("verdict", "shown"),
        [
            (Unsupported("no boxes"), ["UNSUPPORTED", "  no boxes"]),
            (
                Crash("exited with status 1", "x" * 999 + "the end"),
                ["CRASH", "  exited", "the end"],
            ),
            (Timeout("too late"), ["TIMEOUT", "  too late"]),
            (ProtocolBroken("not JSON"), ["PROTOCOL-ERROR", "  not JSON"]),
            (Error("oops"), ["ERROR", "  oops"]),
            (NotRun("given up"), ["NOT-RUN", "  given up"]),
        ],
    )
    def test_every_other_verdict_shows_its_reason(self, verdict: Verdict, shown: list[str]) -> None:
        text = printed(judged_as(verdict))
        head, *rest = shown
        assert f"\n{head} box/decode/case-0 [required; WIRE-1]\n" in text
        assert all(each in text for each in rest)
        assert max(len(line) for line in text.splitlines()) < 500

    def test_what_failures_have_in_common_is_counted(self) -> None:
        missing = Failed((Difference("/label", "missing", "car", ABSENT), FAILED.differences[0]))
        refused = Failed((Difference("", "outcome", {"payload": {}}, {"rejected": {}}),))
        accepted = Failed(
            (Difference("", "outcome", {"rejected": {"code": "missing"}}, {"payload": {}}),)
        )
        text = printed(judged_as(missing, missing, FAILED, refused, accepted, Crash("")))
        assert "What is different, by how many cases show it first:" in text
        counts = re.findall(r"^ {2,}(\d+)  (.+)$", text, re.MULTILINE)
        assert counts == [
            ("2", "missing /label"),
            ("1", "value /label"),
            ("1", "refused what is right"),
            ("1", "accepted what calls for a refusal: missing"),
            ("1", "crash"),
        ]

    def test_one_failure_has_nothing_in_common(self) -> None:
        assert "What is different" not in printed(judged_as(FAILED, PASSED))

    def test_a_digest_is_short(self) -> None:
        verdicts = [Failed((Difference(f"/{number}", "value", 1, 2),)) for number in range(40)]
        text = printed(judged_as(*verdicts))
        assert "     28  28 other differences\n" in text
        assert text.count("      1  value /") == 12

    def test_permitted_deviations_are_counted_and_explained(self) -> None:
        one, two = Passed("bytes", (), "unchecked-list"), Passed("bytes", (), "null-reference")
        notes = {"unchecked-list": {"what": "A list is not checked."}}
        text = printed(judged_as(PASSED, one, two, one), notes=notes)
        assert "Permitted deviations taken (with --strict they fail):" in text
        assert "      2  unchecked-list: A list is not checked.\n" in text
        assert "      1  null-reference: \n" in text
        assert "Permitted" not in printed(judged_as(PASSED, FAILED))

    @pytest.mark.parametrize(
        ("passed", "total", "percent"),
        [
            (0, 3, "0 %"),
            (1, 3, "33.3 %"),
            (2, 3, "66.6 %"),
            (1999, 2000, "99.9 %"),
            (3, 3, "100 %"),
        ],
    )
    def test_percentages_are_rounded_down(self, passed: int, total: int, percent: str) -> None:
        judged = judged_as(*[PASSED] * passed, *[FAILED] * (total - passed))
        last = printed(judged).splitlines()[-1]
        assert last == f"required     {passed}/{total} passed ({percent})"

    def test_a_level_without_cases_is_not_scored(self) -> None:
        assert "recommended  " not in printed(judged_as(PASSED)).splitlines()[-1]
        text = printed(judged_as(PASSED, level="recommended"))
        assert [line for line in text.splitlines() if "passed" in line] == [
            "recommended  1/1 passed (100 %)"
        ]

    def test_an_interrupted_run_says_so(self) -> None:
        rest = [make_case("box/decode/x"), make_case("box/decode/y")]
        text = printed(judged_as(PASSED), not_judged=rest)
        assert text.splitlines()[-1] == "interrupted: 2 cases were not judged"


HOSTILE = "\x1b[2J\x1b]52;c;aGk=\x07\u202e[bold red]x[/] :smile: \x9b\r\n"


class TestHostileText:
    @pytest.mark.parametrize(
        "judged",
        [
            judged_as(Failed((Difference(f"/{HOSTILE}", "extra", ABSENT, 1),))),
            judged_as(Failed((Difference("/a", "value", 1, HOSTILE),), None, HOSTILE)),
            judged_as(Failed((Difference("/a", "value", 1, {HOSTILE: [HOSTILE]}),))),
            judged_as(Failed((Difference("", "outcome", {"rejected": {}}, {"text": HOSTILE}),))),
            judged_as(Unsupported(HOSTILE), Unsupported(HOSTILE)),
            judged_as(Crash(HOSTILE, HOSTILE * 30)),
            judged_as(ProtocolBroken(HOSTILE)),
            judged_as(Error(HOSTILE)),
            judged_as(*[Failed((Difference(HOSTILE, "extra", ABSENT, HOSTILE),))] * 2),
        ],
        ids=lambda judged: judged[0].verdict.name,
    )
    def test_it_is_shown_and_not_obeyed(self, judged: list[Judged]) -> None:
        text = printed(judged)
        assert all(char.isprintable() or char == "\n" for char in text)
        assert "[bold red]x[/] :smile:" in text
        escaped = (r"\x1b[2J", r"\u001b[2J")
        assert any(each in text for each in escaped)

    @pytest.mark.parametrize("part", ["name", "version", "language"])
    def test_the_introduction_is_shown_and_not_obeyed(self, part: str) -> None:
        text = printed(judged_as(PASSED), hello=evolve(HELLO, **{part: HOSTILE}))
        assert all(char.isprintable() or char == "\n" for char in text)
        assert r"\x1b[2J" in text
        assert "[bold red]x[/] :smile:" in text


class TestColour:
    @pytest.fixture(autouse=True)
    def plain(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "COLORTERM"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("TERM", "xterm-256color")

    COLOUR = re.compile(r"\x1b\[(\d+;)*(3[0-8]|9[0-7])(;\d+)*m")

    def test_a_terminal_has_colours(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FORCE_COLOR", "1")
        assert self.COLOUR.search(printed(judged_as(PASSED, FAILED)))

    def test_no_color_is_respected(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.setenv("NO_COLOR", "1")
        assert not self.COLOUR.search(printed(judged_as(PASSED, FAILED)))

    def test_a_console_adds_nothing_of_its_own(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FORCE_COLOR", "1")
        to = console()
        to.file = io.StringIO()
        to.print(":smile: [bold]x[/] 12 'a' https://example.com")
        assert to.file.getvalue() == ":smile: [bold]x[/] 12 'a' https://example.com\n"

    def test_a_file_has_none(self) -> None:
        assert "\x1b" not in printed(judged_as(PASSED, FAILED))

    def test_progress_passes_everything_on_and_goes_away(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        judged = judged_as(PASSED, FAILED, PASSED)
        quiet = console()
        quiet.file = io.StringIO()
        assert list(with_progress(iter(judged), 3, quiet)) == judged
        with waiting("for nothing", quiet):
            pass
        assert quiet.file.getvalue() == ""
        monkeypatch.setenv("FORCE_COLOR", "1")
        busy = console()
        busy.file = io.StringIO()
        assert list(with_progress(iter(judged), 3, busy)) == judged
        assert "judging" in busy.file.getvalue()

    def test_waiting_shows_what_for_and_obeys_nothing(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("FORCE_COLOR", "1")
        busy = console()
        busy.file = io.StringIO()
        with waiting("\x1b]52;c;aGk=\x07 [bold]x[/]", busy):
            pass
        assert r"\x1b]52;c;aGk=\x07 [bold]x[/]" in busy.file.getvalue()
        assert "\x07" not in busy.file.getvalue()
