from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from nucleus_conformance.errors import UsageError
from nucleus_conformance.gate.gate import Gate
from nucleus_conformance.gate.known_failing import KnownFailing
from nucleus_conformance.judging.compare import Difference
from nucleus_conformance.judging.judge import Standard
from nucleus_conformance.judging.verdict import (
    Crash,
    Error,
    Failed,
    Flaky,
    Inconsistent,
    Judged,
    NotRun,
    Passed,
    ProtocolBroken,
    Timeout,
    Unsupported,
    Verdict,
)
from nucleus_conformance.protocol.messages import Hello
from nucleus_conformance.report.jsonlines import json_lines
from nucleus_conformance.report.lines import Lines, verdict_line
from nucleus_conformance.report.model import Report, read_report
from nucleus_conformance.report.schema import SCHEMA
from nucleus_conformance.suite.case import Case, Level, Outcome
from nucleus_conformance.suite.ijson import is_portable
from nucleus_spec.editions import V0_17_9
from tests.helpers.programs import make_case
from tests.helpers.reports import hostile

TODAY = date(2026, 6, 1)
PASSED = Passed("bytes")
FAILED = Failed((Difference("/label", "value", "car", "bus"),))
HELLO = Hello("port", "2.0", "Go 1.22")


def make_lines(
    cases: Sequence[Case], standard: Standard | None = None, gate: Gate | None = None
) -> Lines:
    standard, gate = standard or Standard(), gate or Gate(TODAY)
    return Lines("0.1.0", [V0_17_9.name], HELLO, cases, "-- ./port", standard, gate)


def judged_as(*verdicts: Verdict, level: Level = "required") -> list[Judged]:
    return [
        Judged(make_case(f"box/decode/{level}-{number}", level=level), verdict)
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
    "flags",
    "verdict",
    "accepted",
    "depth",
    "differences",
]


class TestVerdictLines:
    def line(self, verdict: Verdict) -> dict[str, Any]:
        return verdict_line(Judged(make_case("box/decode/x", level="recommended"), verdict))

    def test_what_each_has(self) -> None:
        line = self.line(Passed("lexeme", (Difference("", "key-order", ["a"], ["b"]),), "flag"))
        assert line == {
            "kind": "verdict",
            "id": "box/decode/x",
            "type": "box",
            "operation": "decode",
            "level": "recommended",
            "requirements": ["WIRE-1"],
            "flags": [],
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
            (Flaky("now so, now so"), "flaky", {"reason": "now so, now so"}),
            (
                Inconsistent("absent", "released", "documented", ("box/decode/y",), "value"),
                "inconsistent",
                {
                    "choice": "absent",
                    "chose": "released",
                    "usual": "documented",
                    "reason": "answers as releases do, but box/decode/y as the documentation says:"
                    " choose one (--strict shows those that are not as documented)",
                },
            ),
            (NotRun("gone"), "not-run", {"reason": "gone"}),
        ],
    )
    def test_more_where_there_is_more(
        self, verdict: Verdict, name: str, more: dict[str, str]
    ) -> None:
        line = self.line(verdict)
        assert line["verdict"] == name
        case = make_case("box/decode/x")
        asked = (
            {}
            if name == "passed"
            else {
                "comment": case.comment,
                "request": case.request().body,
                "expect": case.expect.to_json(),
            }
        )
        assert {key: line[key] for key in line.keys() - set(KEYS)} == asked | more

    def test_a_failure_has_the_answer_and_hints(self) -> None:
        answer = Outcome("payload", {"label": "bus", "at": 1})
        spelling = Difference("/x", "number-spelling", 10.0, 10)
        verdict = Failed((*FAILED.differences, spelling))
        line = verdict_line(Judged(make_case("box/decode/x"), verdict, answer))
        assert line["actual"] == {"payload": {"label": "bus", "at": 1}}
        assert [each["pointer"] for each in line["differences"]] == ["/label", "/x"]
        assert (
            "hints" not in line
        )  # of the wrong label none is known, and the rest counts for nothing
        spelled = Judged(make_case("box/decode/x"), Failed((spelling,)), answer)
        assert verdict_line(spelled)["hints"]

    def test_how_deeply_an_answer_agrees_is_said_of_an_inconsistent_one_as_well(self) -> None:
        odd = Inconsistent("absent", "documented", "released", ("box/decode/y",), "lexeme")
        assert self.line(odd)["depth"] == "lexeme"
        assert self.line(Failed((), "value"))["depth"] == "value"
        assert self.line(Flaky("now so"))["depth"] is None

    def test_what_was_said_is_told_of_no_answer_that_passed(self) -> None:
        case = make_case("box/decode/x")
        assert "actual" not in verdict_line(Judged(case, PASSED, case.expect))
        assert verdict_line(Judged(case, Flaky("now so"), case.expect))["actual"] == {
            "payload": {"name": "box/decode/x"}
        }
        assert "actual" not in verdict_line(Judged(case, Crash("exited"), None))

    def test_only_passed_is_passed(self) -> None:
        verdicts = judged_as(
            FAILED,
            Unsupported(""),
            Crash(""),
            Timeout(""),
            ProtocolBroken(""),
            Error(""),
            Flaky(""),
            Inconsistent("", "released", "documented", ("",), "bytes"),
            NotRun(""),
        )
        assert Judged(make_case(), PASSED).passed
        assert not any(each.passed for each in verdicts)


class TestSummary:
    def test_the_header(self) -> None:
        cases = [make_case(level=level) for level in ("required", "required", "recommended")]
        made = make_lines(cases, Standard(strict=True, depth="lexeme"), Gate(TODAY, "recommended"))
        assert made.header() == {
            "kind": "header",
            "format": 2,
            "suite": "0.1.0",
            "edition": "0.17.9",
            "implementation": {"name": "port", "version": "2.0", "language": "Go 1.22"},
            "target": "-- ./port",
            "strict": True,
            "level": "recommended",
            "depth": "lexeme",
            "counts": {"cases": 3, "required": 2, "recommended": 1},
        }

    def test_a_known_failure_says_so(self) -> None:
        known = KnownFailing.parse(
            "box/decode/required-0 owner=ann expires=2026-12-31 reason=x", "f"
        )
        made = make_lines([], gate=Gate(TODAY, known=known))
        one, other = judged_as(FAILED, FAILED)
        line = verdict_line(one)
        assert made.waived(line, one)["waived"]["reason"] == "x"
        assert {**made.waived(line, one), "waived": None} == {**line, "waived": None}
        assert made.waived(verdict_line(other), other) == verdict_line(other)

    def footer(self, judged: Sequence[Judged], unjudged: Sequence[Case] = ()) -> dict[str, Any]:
        cases = [*cases_of(judged), *unjudged]
        made = make_lines(cases)
        decision = made.gate.decide(cases, judged, [case.id for case in cases])
        return made.footer(judged, decision, decision.status)

    def test_nothing_that_did_not_pass_leaves_the_total(self) -> None:
        judged = judged_as(PASSED, FAILED, Unsupported(""), Crash(""), NotRun(""))
        last = self.footer(judged, [make_case("box/decode/never-judged")])
        assert last["required"] == {"passed": 1, "total": 6}
        assert last["recommended"] == {"passed": 0, "total": 0}
        assert last["complete"] is False
        assert last["exit"] == 1

    def test_the_footer(self) -> None:
        judged = [*judged_as(PASSED, FAILED), *judged_as(Passed("value"), level="recommended")]
        assert self.footer(judged) == {
            "kind": "footer",
            "required": {"passed": 1, "total": 2},
            "recommended": {"passed": 1, "total": 1},
            "depths": {"value": 2, "lexeme": 1, "bytes": 1},
            "waived": 0,
            "problems": [],
            "complete": True,
            "exit": 1,
        }


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

    def test_every_parser_can_read_a_line(self, tmp_path: Path) -> None:
        """A member that not every parser reads MUST be carried as text."""
        path = tmp_path / "report.jsonl"
        with json_lines(str(path)) as report:
            report.write({"message": "\ud83d ##[add-mask]", "expect": {"value": 2**53}, "n": 1})
        line = path.read_text("utf-8")
        assert "##" not in line
        assert json.loads(line) == {
            "message_text": '"\\ud83d ##[add-mask]"',
            "expect_text": '{"value": 9007199254740992}',
            "n": 1,
        }

    def test_a_line_fits_the_schema_whatever_is_carried_as_text(self, tmp_path: Path) -> None:
        """Every line written MUST be I-JSON, and fit the schema, whatever an answer has in it."""
        path = tmp_path / "report.jsonl"
        with json_lines(str(path)) as written:
            for line in hostile():
                written.write(line)
        whole = Draft202012Validator(json.loads(SCHEMA.read_bytes()))
        names = set()
        for text in path.read_text("utf-8").splitlines():
            line = json.loads(text)
            assert is_portable(line, 63)
            whole.validate(line)
            names |= {name for name in line if name.endswith("_text")}
        assert {"implementation_text", "differences_text", "actual_text", "problems_text"} <= names
        assert read_report(str(path)) == Report.of(hostile())

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
        said = f"cannot write {path}: No such file or directory"
        assert str(caught.value) == said
