from __future__ import annotations

import io
import json
import sys
import time
from pathlib import Path
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator

from nucleus_conformance import cli
from nucleus_conformance.errors import UsageError
from nucleus_conformance.judging.compare import ABSENT, Difference, Kind
from nucleus_conformance.judging.verdict import Name
from nucleus_conformance.report.model import Report, Score, Waiver, read_report
from nucleus_conformance.report.schema import SCHEMA, checks
from nucleus_conformance.suite.loading import load_suite
from tests.helpers.programs import program
from tests.helpers.reports import (
    broken,
    difference,
    failed,
    footer,
    header,
    hostile,
    inconsistent,
    lines,
    passed,
    report,
    waiver,
    write,
)

SCHEMA_JSON = json.loads(SCHEMA.read_text("utf-8"))


def refused(path: Path, text: str | bytes) -> str:
    """What is said of a file with that text."""
    path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    with pytest.raises(UsageError) as caught:
        read_report(str(path))
    said = str(caught.value)
    assert said.startswith(str(path))
    assert "\n" not in said
    return said.removeprefix(str(path))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "report.jsonl"


class TestSchema:
    def test_is_one(self) -> None:
        Draft202012Validator.check_schema(SCHEMA_JSON)

    def test_knows_every_verdict_and_every_difference(self) -> None:
        verdict = SCHEMA_JSON["$defs"]["verdict"]["properties"]["verdict"]["enum"]
        kinds = SCHEMA_JSON["$defs"]["difference"]["properties"]["kind"]["enum"]
        assert set(verdict) == set(get_args(Name))
        assert set(kinds) == set(get_args(Kind))

    @pytest.mark.parametrize("line", [*lines(passed(), failed(), inconsistent()), *hostile()])
    def test_permits_what_a_report_has(self, line: Any) -> None:
        Draft202012Validator(SCHEMA_JSON).validate(line)

    @pytest.mark.parametrize("kind", ["header", "verdict", "footer"])
    def test_permits_no_other_key_and_no_missing_one(self, kind: str) -> None:
        first, case, last = lines(passed())
        line = {"header": first, "verdict": case, "footer": last}[kind]
        check, whole = checks()[kind], Draft202012Validator(SCHEMA_JSON)
        assert check(line) == ""
        for key in line:
            spoiled = {name: value for name, value in line.items() if name != key}
            assert check(spoiled)
            assert not whole.is_valid(spoiled)
        assert check({**line, "more": 1})
        assert not whole.is_valid({**line, "more": 1})

    @pytest.mark.parametrize(
        "name", ["box", "../x", "box/decode/x y", "box/decode/<b>", "b//x", ""]
    )
    def test_permits_no_odd_id(self, name: str) -> None:
        assert checks()["verdict"](passed(id=name))

    def test_says_where_it_is_wrong_and_little_else(self) -> None:
        wrong = {**failed(), "hints": ["x", 5], "request": {"payload": "y" * 10_000}}
        assert checks()["verdict"](wrong) == "$.hints[1]: 5 is not of type 'string'"
        assert len(checks()["verdict"]({**passed(), "verdict": "z" * 10_000})) <= 200


class TestRealRuns:
    """What `run` writes MUST be a report."""

    def run(self, path: Path, *arguments: str) -> Report:
        cli.main(["run", "--json", str(path), *arguments])
        whole = Draft202012Validator(SCHEMA_JSON)
        for line in path.read_text("utf-8").splitlines():
            whole.validate(json.loads(line))
        return read_report(str(path))

    def test_the_reference(self, path: Path) -> None:
        made = self.run(path, "reference", "-k", "box/decode")
        assert made.conforms
        assert not made.incomplete
        assert made.header.name == "nucleus_spec"
        assert made.score("required").full
        footer = json.loads(path.read_text("utf-8").splitlines()[-1])
        assert footer["depths"] == {name: made.depth(name).passed for name in footer["depths"]}

    @pytest.mark.slow
    def test_an_echo(self, path: Path, tmp_path: Path) -> None:
        echo = 'say({"id": request["id"], "payload": request.get("payload")})'
        made = self.run(path, "-k", "box/decode", *program(tmp_path, echo=echo).arguments)
        assert not made.conforms
        assert "failed" in made.verdicts()
        failure = made.failures[0]
        assert failure.expect
        assert failure.actual
        assert failure.request
        assert failure.comment
        footer = json.loads(path.read_text("utf-8").splitlines()[-1])
        assert footer["depths"] == {name: made.depth(name).passed for name in footer["depths"]}

    def test_one_that_crashes(self, path: Path, tmp_path: Path) -> None:
        spoiled = program(
            tmp_path, echo="sys.stderr.write('oops'); sys.stderr.flush(); os._exit(7)"
        )
        made = self.run(path, "-k", "box/construct/only", *spoiled.arguments)
        assert made.footer is not None
        assert made.footer.exit == 3
        assert "crash" in made.verdicts()
        assert "oops" in made.failures[0].stderr


class TestReading:
    def test_a_report(self, path: Path) -> None:
        case = failed(
            differences=[
                difference("/a", "missing", expected=None),
                difference("/b", "extra", actual=[1]),
            ],
            message="no",
            hints=["look"],
            known="some-flag",
            waived=waiver(link="https://example.com"),
        )
        made = read_report(write(path, lines(passed(), case, level="recommended")))
        assert made == report(passed(), case, level="recommended")
        assert made.title == "port 2.0 (Go 1.22) on edition 0.17.9, recommended cases count"
        good, bad = made.cases
        assert good.passed
        assert good.request is None
        assert bad.differences == (
            Difference("/a", "missing", None, ABSENT),
            Difference("/b", "extra", ABSENT, [1]),
        )
        assert bad.actual
        assert bad.actual.content["label"] == "bus"
        assert bad.waived == Waiver("box/*", "not yet", "https://example.com", "ann", "2026-12-31")
        assert bad.waived.about == "ann, until 2026-12-31"
        assert (bad.hints, bad.message, bad.known) == (("look",), "no", "some-flag")

    def test_of_an_inconsistent_answer(self, path: Path) -> None:
        made = read_report(write(path, lines(passed(), inconsistent(), exit=1)))
        odd = made.cases[1]
        assert (odd.verdict, odd.passed) == ("inconsistent", False)
        assert (odd.choice, odd.chose, odd.usual) == ("absent-values", "released", "documented")
        assert odd.reason.startswith("answers as releases do, ")

    def test_from_stdin(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(path, lines(passed()))
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(path.read_bytes())))
        assert read_report("-") == report(passed())
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x\n")))
        with pytest.raises(UsageError, match=r"^stdin, line 1: "):
            read_report("-")

    def test_empty_lines_and_windows_do_no_harm(self, path: Path) -> None:
        text = "\r\n\r\n".join(json.dumps(line) for line in lines(passed()))
        path.write_text(text, "utf-8", newline="")
        assert read_report(str(path)) == report(passed())

    def test_is_fast(self, path: Path) -> None:
        """2,200 lines are half a second of work; this only catches what is far worse."""
        cases = [failed(f"box/decode/case-{number}") for number in range(2200)]
        write(path, lines(*cases))
        began = time.process_time()
        assert len(read_report(str(path)).cases) == 2200
        assert time.process_time() - began < 5


class TestRefusing:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", " is empty: run --json writes reports"),
            ("\n\n", " is empty: run --json writes reports"),
            ("hello\n", ", line 1: not JSON: Expecting value: line 1 column 1 (char 0)"),
            ("[]\n", ", line 1: not the header of a report"),
            ("null\n", ", line 1: not the header of a report"),
            ('{"kind": "verdict"}\n', ", line 1: not the header of a report"),
            (json.dumps({**header(), "format": 1}), ", line 1: format 1, but this version reads 2"),
            (json.dumps({**header(), "format": 3}), ", line 1: format 3, but this version reads 2"),
            (json.dumps({"kind": "header"}), ", line 1: format null, but this version reads 2"),
            (
                json.dumps({**header(), "strict": 1}),
                ", line 1: $.strict: 1 is not of type 'boolean'",
            ),
            ("[" * 200_000 + "\n", ", line 1: not JSON: nested too deeply"),
            ("9" * 5_000 + "\n", ", line 1: not JSON: Exceeds the limit"),
            ('{"kind_text": "{"}\n', ", line 1: not JSON: Expecting property name"),
            ('{"kind_text": 7}\n', ", line 1: not JSON: the JSON object must be str"),
            ('{"kind": 7, "kind_text": "7"}\n', ", line 1: not JSON: kind is there twice"),
            (b"\xff\xfe{\x00\n", ", line 1: not JSON: 'utf-8' codec can't decode byte 0xff"),
        ],
        ids=lambda value: repr(value)[:30],
    )
    def test_what_is_no_report(self, path: Path, text: str | bytes, said: str) -> None:
        assert refused(path, text).startswith(said)

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ([header()], ', line 3: a line of the kind "header" is out of place'),
            ([5], ", line 3: a line of the kind null is out of place"),
            ([{"kind": ["x"]}], ', line 3: a line of the kind ["x"] is out of place'),
            ([passed()], ", line 3: box/decode/good is already in line 2"),
            ([{**passed("box/decode/x"), "level": "x"}], ", line 3: $.level: 'x' is not one of"),
            (
                [lines(passed())[-1], passed("box/decode/x")],
                ", line 4: nothing may follow the footer",
            ),
            ([lines(passed())[-1]] * 2, ", line 4: nothing may follow the footer"),
        ],
        ids=lambda value: str(value)[:30],
    )
    def test_a_line_that_does_not_belong_there(
        self, path: Path, given: list[Any], said: str
    ) -> None:
        first, case, _ = lines(passed())
        text = "".join(f"{json.dumps(line)}\n" for line in [first, case, *given])
        assert refused(path, text).startswith(said)

    @pytest.mark.parametrize(
        ("spoil", "said"),
        [
            (
                {"required": {"passed": 2, "total": 2}},
                ": the footer contradicts the lines: required is 2/2, but the lines say 1/2",
            ),
            (
                {"recommended": {"passed": 0, "total": 1}},
                ": the footer contradicts the lines: recommended is 0/1, but the lines say 0/0",
            ),
            ({"waived": 1}, ": the footer contradicts the lines: waived is 1, but the lines say 0"),
        ],
    )
    def test_a_footer_that_contradicts(self, path: Path, spoil: dict[str, Any], said: str) -> None:
        *rest, last = lines(passed(), failed())
        text = "".join(f"{json.dumps(line)}\n" for line in [*rest, {**last, **spoil}])
        assert refused(path, text) == said

    def test_a_footer_that_calls_complete_what_is_not(self, path: Path) -> None:
        *rest, last = lines(passed(), unjudged=3)
        text = "".join(f"{json.dumps(line)}\n" for line in [*rest, {**last, "complete": True}])
        assert refused(path, text) == ": the header announces 4 cases, but 1 were judged"

    def test_more_cases_than_announced(self, path: Path) -> None:
        first = header(counts={"cases": 0, "required": 1, "recommended": 0})
        made = [first, passed(), footer(first, [passed()], [], 0)]
        text = "".join(f"{json.dumps(line)}\n" for line in made)
        assert refused(path, text) == ": the header announces 0 cases, but 1 were judged"

    @pytest.mark.parametrize("name", ["missing.jsonl", "."])
    def test_what_cannot_be_read(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(UsageError) as caught:
            read_report(str(tmp_path / name))
        assert str(caught.value).startswith(f"cannot read the report {tmp_path / name}: ")


class TestIncomplete:
    """A run that was cut off MUST be read as far as it goes, and be called incomplete."""

    def test_without_a_footer(self, path: Path) -> None:
        made = read_report(write(path, lines(passed(), unjudged=2, end=False)))
        assert made.footer is None
        assert made.incomplete == "incomplete: 2 of 3 cases were not judged"
        assert made.score("required") == Score(1, 3)
        assert not made.conforms

    def test_without_a_footer_though_all_cases_are_there(self, path: Path) -> None:
        made = read_report(write(path, lines(passed(), end=False)))
        assert made.incomplete == "incomplete: the run was cut off before it ended"
        assert not made.conforms

    def test_with_a_footer_that_says_so(self, path: Path) -> None:
        made = read_report(write(path, lines(passed(), unjudged=2, exit=130)))
        assert made.incomplete == "incomplete: 2 of 3 cases were not judged"

    def test_what_was_never_put_to_it_was_not_judged(self) -> None:
        made = report(passed(), broken("not-run"))
        assert made.incomplete == "incomplete: 1 of 2 cases were not judged"

    def test_killed_in_the_middle_of_a_line(self, path: Path) -> None:
        write(path, lines(passed(), failed(), end=False))
        whole = path.read_bytes()
        for end in (len(whole) - 2, len(whole) - 400):
            path.write_bytes(whole[:end])
            made = read_report(str(path))
            assert [each.id for each in made.cases] == ["box/decode/good"]
            assert made.incomplete == "incomplete: 1 of 2 cases were not judged"

    def test_in_the_middle_of_a_character(self, path: Path) -> None:
        made = write(path, lines(passed(), end=False))
        with path.open("ab") as file:
            file.write('{"kind": "verdict", "id": "é'.encode()[:-1])
        assert len(read_report(made).cases) == 1

    def test_only_a_header(self, path: Path) -> None:
        made = read_report(write(path, lines(unjudged=5, end=False)))
        assert made.cases == ()
        assert made.incomplete == "incomplete: 5 of 5 cases were not judged"

    def test_a_complete_one_is_not(self) -> None:
        assert report(passed()).incomplete == ""
        assert report(failed()).incomplete == ""


class TestCounting:
    def test_nothing_that_did_not_pass_leaves_the_total(self) -> None:
        names = (
            "failed",
            "unsupported",
            "crash",
            "timeout",
            "protocol-error",
            "error",
            "flaky",
            "inconsistent",
        )
        cases = [
            broken(name, f"box/decode/x{number}", level="recommended")
            for number, name in enumerate(names)
        ]
        made = report(passed(), *cases)
        assert made.score("required") == Score(1, 1)
        assert made.score("recommended") == Score(0, len(names))
        assert len(made.failures) == len(names)

    @pytest.mark.parametrize(
        ("passed", "total", "percent"),
        [(0, 3, "0 %"), (1, 3, "33.3 %"), (1999, 2000, "99.9 %"), (3, 3, "100 %"), (0, 0, "-")],
    )
    def test_percentages_are_rounded_down(self, passed: int, total: int, percent: str) -> None:
        assert Score(passed, total).percent == percent

    def test_depths_include_the_deeper_ones(self) -> None:
        depths = ("bytes", "bytes", "lexeme", "value", None)
        cases = [passed(f"box/decode/x{n}", depth=depth) for n, depth in enumerate(depths)]
        made = report(*cases, unjudged=1)
        assert made.depth("bytes") == Score(2, 6)
        assert made.depth("lexeme") == Score(3, 6)
        assert made.depth("value") == Score(4, 6)

    def test_flags_taken(self) -> None:
        flags = ("one", "two", "two", None)
        cases = [passed(f"box/decode/x{n}", accepted=flag) for n, flag in enumerate(flags)]
        assert report(*cases).accepted() == {"two": 2, "one": 1}

    def test_a_long_text_is_cut_when_it_is_read(self) -> None:
        crash = broken("crash", reason="r" * 10**6, stderr="e" * 10**6 + "end")
        about = {"name": "n" * 10**6, "version": "1", "language": "x"}
        made = report(crash, implementation=about)
        assert len(made.failures[0].reason) < 5000
        assert len(made.failures[0].stderr) < 5000
        assert made.failures[0].stderr.endswith("end")
        assert len(made.title) < 5000


def test_every_type_of_the_suite_is_a_name() -> None:
    names = {case.type for case in load_suite("0.17.9").cases}
    assert names
    check = checks()["verdict"]
    assert not any(check(passed(type=name)) for name in names)
