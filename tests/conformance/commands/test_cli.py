from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nucleus_conformance.suite.case
import pytest
from nucleus_conformance.cli import main
from nucleus_conformance.commands import fixtures as commands
from nucleus_conformance.recording import Disagreement
from nucleus_conformance.suite.case import Alternative, Case, Outcome

from nucleus_spec.editions import EDITIONS, V0_17_9
from tests.helpers.programs import has_ended, make_case, program

Capture = pytest.CaptureFixture[str]

KEYS = {
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
}
EXPLAINED = {"comment", "request", "expect", "actual", "hints"}

RIGHT = make_case("box/decode/right", {"confidence": 0.5})
SPOILED = make_case("box/decode/spoiled", {"spoil": 1})
DEVIATING = make_case(
    "box/decode/deviating",
    {"confidence": 95},
    Outcome("rejected", {"code": "out-of-range", "pointer": "/confidence"}),
    also=[Alternative("unchecked-confidence", Outcome("payload", {"confidence": 95}))],
)
RECOMMENDED = make_case(
    "line/decode/spelling", {"x": 10}, Outcome("payload", {"x": 10.0}),
    level="recommended", depth="lexeme",
)  # fmt: skip


def write_suite(folder: Path, *cases: Case) -> None:
    """Fixtures of edition 0.17.9 that hold those cases."""
    (folder / "0.17.9").mkdir(parents=True, exist_ok=True)
    for kind in {case.type for case in cases}:
        data = {
            "format": 1,
            "suite": "9.8.7",
            "edition": "0.17.9",
            "type": kind,
            "notes": {"unchecked-confidence": {"what": "It is not checked."}},
            "requirements": {},
            "cases": [case.to_json() for case in cases if case.type == kind],
        }
        (folder / "0.17.9" / f"{kind}.json").write_text(json.dumps(data), "utf-8")


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Fixtures of four cases in place of the golden ones: echoed, two pass, one deviates, one fails."""
    folder = tmp_path / "fixtures"
    write_suite(folder, RIGHT, DEVIATING, RECOMMENDED)
    monkeypatch.setattr(nucleus_conformance.suite.case, "fixtures_directory", lambda: folder)
    return folder


def lines_of(path: Path) -> list[dict[str, Any]]:
    text = path.read_text("ascii")
    assert text.endswith("\n")
    return [json.loads(line, parse_constant=pytest.fail) for line in text.splitlines()]


class TestMistakes:
    """Each is one clear line on stderr, and nothing else."""

    @pytest.mark.parametrize(
        ("arguments", "status", "said"),
        [
            ("run", 2, "no target: say reference, scale-nucleus==VERSION, python:MODULE"),
            ("run nothing", 2, "nothing is no target: say reference"),
            ("run reference other", 2, "unrecognized arguments: other"),
            ("run reference -- sh", 2, "there are two targets: reference, and the command after"),
            ("run reference --", 2, "there is no command after --"),
            ("run --", 2, "there is no command after --"),
            ("--", 2, "there is no command after --"),
            ("run reference --edition 0.17.7", 2, "there is no edition '0.17.7'; the editions are"),
            ("run reference --edition", 2, "argument --edition: expected one argument"),
            (
                "run reference -k no-such/*",
                2,
                "no case of edition 0.17.9 matches: pattern no-such/*",
            ),
            ("run reference -k no-such", 2, "no case of edition 0.17.9 matches: pattern no-such"),
            ("run reference -k BOX", 2, "no case of edition 0.17.9 matches: pattern BOX"),
            ("run reference --quick", 2, "unrecognized arguments: --quick"),
            ("--quick", 2, "unrecognized arguments: --quick"),
            ("judge", 2, "invalid choice: 'judge'"),
            ("run scale-nucleus==new", 2, "new is no version of scale-nucleus, such as 0.20.0"),
            ("run python:my-port", 2, "my-port is no name of a Python module"),
            ("fixtures", 2, "the following arguments are required: ACTION"),
            ("fixtures check -- sh", 2, "a command after -- is for run, smoke and fuzz only"),
            ("fixtures record --edition 1", 2, "there is no edition '1'; the editions are 0.14.29"),
            ("-- sh", 2, "a command after -- is for run, smoke and fuzz only"),
            ("run -- no-such-program", 3, "cannot start no-such-program: there is no such program"),
            ("run python:no_such_port", 3, "No module named 'no_such_port'"),
            ("run -- sh -c true", 3, "exited with status 0 before it said hello"),
            ("run -- cat", 3, "did not say hello"),
            ("run -- echo hello", 3, "did not say hello: not JSON"),
        ],
    )
    def test_they_are_explained(
        self, capsys: Capture, arguments: str, status: int, said: str
    ) -> None:
        assert main(arguments.split()) == status
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("nucleus-conformance: ")
        assert err.endswith("\n")
        assert err.count("\n") == 1
        assert said in err

    def test_a_report_that_cannot_be_written(self, tmp_path: Path, capsys: Capture) -> None:
        made = program(tmp_path)
        path = tmp_path / "missing" / "report.jsonl"
        assert main(["run", "--json", str(path), *made.arguments]) == 2
        out, err = capsys.readouterr()
        said = (
            f"nucleus-conformance: cannot write the report to {path}: No such file or directory\n"
        )
        assert (out, err) == ("", said)
        assert all(has_ended(pid) for pid in made.pids)

    def test_nothing_is_started_for_a_command_that_makes_no_sense(
        self, tmp_path: Path, capsys: Capture
    ) -> None:
        made = program(tmp_path)
        assert main(["run", "--edition", "9", *made.arguments]) == 2
        assert main(["run", "-k", "no-such-case", *made.arguments]) == 2
        assert made.pids == []

    def test_what_the_user_wrote_is_shown_escaped(self, capsys: Capture) -> None:
        assert main(["run", "\x1b[31m\nred\u202e"]) == 2
        _, err = capsys.readouterr()
        assert err.startswith(r"nucleus-conformance: \x1b[31m red\u202e is no target")

    def test_what_an_implementation_said_is_shown_escaped(
        self, tmp_path: Path, capsys: Capture
    ) -> None:
        made = program(tmp_path, hello="sys.exit('\\x1b]52;c;aGk=\\x07')")
        assert main(["run", *made.arguments]) == 3
        _, err = capsys.readouterr()
        assert r"before it said hello: \x1b]52;c;aGk=\x07" in err
        assert "\x1b" not in err

    def test_no_command_shows_the_help(self, capsys: Capture) -> None:
        assert main([]) == 2
        assert capsys.readouterr().out.startswith("usage: nucleus-conformance")


class TestExitStatus:
    def test_0_every_required_case_passed(self, capsys: Capture) -> None:
        assert main(["run", "reference", "-k", "box/decode/id-of-*"]) == 0
        out, err = capsys.readouterr()
        assert err == ""
        assert re.search(r"^required +(\d+)/\1 passed \(100 %\)$", out, re.MULTILINE)

    def test_0_though_a_recommended_one_failed(
        self, tmp_path: Path, suite: Path, capsys: Capture
    ) -> None:
        assert main(["run", *program(tmp_path).arguments]) == 0
        out = capsys.readouterr().out
        assert "required     2/2 passed (100 %)\nrecommended  0/1 passed (0 %)\n" in out

    def test_1_one_failed(self, tmp_path: Path, suite: Path, capsys: Capture) -> None:
        echo = 'say({"id": request["id"], "payload": {"confidence": 95}})'
        assert main(["run", *program(tmp_path, echo=echo).arguments]) == 1
        assert "FAILED box/decode/right" in capsys.readouterr().out

    def test_1_only_recommended_ones_were_wanted_and_one_failed(
        self, tmp_path: Path, suite: Path, capsys: Capture
    ) -> None:
        assert main(["run", "-k", "spelling", *program(tmp_path).arguments]) == 1
        assert "\nrequired  " not in capsys.readouterr().out

    def test_1_one_is_unsupported(self, tmp_path: Path, suite: Path, capsys: Capture) -> None:
        echo = 'say({"id": request["id"], "unsupported": {"reason": "no boxes"}})'
        assert main(["run", *program(tmp_path, echo=echo).arguments]) == 1
        assert "UNSUPPORTED box/decode/right" in capsys.readouterr().out

    def test_1_one_crashed(self, tmp_path: Path, suite: Path, capsys: Capture) -> None:
        write_suite(suite, RIGHT, SPOILED)
        assert main(["run", *program(tmp_path, "sys.exit(1)").arguments]) == 1
        assert "CRASH box/decode/spoiled" in capsys.readouterr().out

    @pytest.mark.parametrize("echo", ["sys.exit(1)", "raw(b'hello\\n')"])
    def test_3_there_was_no_proper_reply(
        self, tmp_path: Path, suite: Path, capsys: Capture, echo: str
    ) -> None:
        made = program(tmp_path, echo=echo)
        assert main(["run", *made.arguments]) == 3
        assert "required     0/2 passed (0 %)" in capsys.readouterr().out
        assert all(has_ended(pid) for pid in made.pids)

    @pytest.mark.parametrize("damage", ["{", '{"format": 2}', None])
    def test_4_the_fixtures_cannot_be_used(
        self, tmp_path: Path, suite: Path, capsys: Capture, damage: str | None
    ) -> None:
        made = program(tmp_path)
        for path in (suite / "0.17.9").iterdir():
            if damage is None:
                path.unlink()
            else:
                path.write_text(damage)
        assert main(["run", *made.arguments]) == 4
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith(f"nucleus-conformance: {suite / '0.17.9'}")
        assert err.count("\n") == 1
        assert made.pids == []


class TestSelection:
    @pytest.mark.parametrize(
        ("pattern", "ids"),
        [
            ("box/*", ["box/decode/deviating", "box/decode/right"]),
            ("*/spelling", ["line/decode/spelling"]),
            ("decode", ["box/decode/deviating", "box/decode/right", "line/decode/spelling"]),
            ("e/r", ["box/decode/right"]),
            ("box/decode/righ[a-z]", ["box/decode/right"]),
            ("*/????????", ["line/decode/spelling"]),
        ],
    )
    def test_a_pattern_is_part_of_an_id_or_matches_it(
        self, tmp_path: Path, suite: Path, pattern: str, ids: list[str]
    ) -> None:
        path = tmp_path / "report.jsonl"
        main(["run", "-k", pattern, "--json", str(path), *program(tmp_path).arguments])
        assert sorted(line["id"] for line in lines_of(path)[1:-1]) == ids

    def test_an_id_is_that_case_alone(self, tmp_path: Path, suite: Path) -> None:
        path = tmp_path / "report.jsonl"
        write_suite(suite, RIGHT, make_case(f"{RIGHT.id}-too"))
        main(["run", "-k", RIGHT.id, "--json", str(path), *program(tmp_path).arguments])
        assert [line["id"] for line in lines_of(path)[1:-1]] == [RIGHT.id]

    @pytest.mark.parametrize("edition", EDITIONS, ids=str)
    def test_an_edition(self, tmp_path: Path, edition: object) -> None:
        path = tmp_path / "report.jsonl"
        arguments = ["-k", "box/decode/required-only", "--json", str(path)]
        assert main(["run", "reference", "--edition", str(edition), *arguments]) == 0
        assert lines_of(path)[0]["edition"] == str(edition)

    def test_the_default_edition(self, tmp_path: Path) -> None:
        path = tmp_path / "report.jsonl"
        main(["run", "reference", "-k", "box/decode/required-only", "--json", str(path)])
        assert lines_of(path)[0]["edition"] == V0_17_9.name


class TestReport:
    def test_a_header_a_verdict_for_each_case_and_a_footer(
        self, tmp_path: Path, suite: Path, capsys: Capture
    ) -> None:
        path = tmp_path / "report.jsonl"
        made = program(tmp_path)
        assert main(["run", "--json", str(path), *made.arguments]) == 0
        header, *verdicts, footer = lines_of(path)
        assert header == {
            "kind": "header",
            "format": 1,
            "suite": "9.8.7",
            "edition": "0.17.9",
            "implementation": {"name": "echo", "version": "1.0", "language": "Python"},
            "target": " ".join(made.arguments),
            "strict": False,
            "level": "required",
            "depth": None,
            "counts": {"cases": 3, "required": 2, "recommended": 1},
        }
        assert footer == {
            "kind": "footer",
            "required": {"passed": 2, "total": 2},
            "recommended": {"passed": 0, "total": 1},
            "depths": {"value": 2, "lexeme": 1, "bytes": 1},
            "waived": 0,
            "problems": [],
            "complete": True,
            "exit": 0,
        }
        right, deviating, spelling = verdicts
        assert set(right) == set(deviating) == KEYS
        assert set(spelling) == KEYS | EXPLAINED
        assert right == {
            "kind": "verdict",
            "id": "box/decode/right",
            "type": "box",
            "operation": "decode",
            "level": "required",
            "requirements": ["WIRE-1"],
            "flags": [],
            "verdict": "passed",
            "accepted": None,
            "depth": "bytes",
            "differences": [],
        }
        assert (deviating["verdict"], deviating["accepted"]) == ("passed", "unchecked-confidence")
        assert (spelling["verdict"], spelling["depth"]) == ("failed", "value")
        assert spelling["differences"] == [
            {"pointer": "/x", "kind": "number-spelling", "expected": 10.0, "actual": 10}
        ]
        assert "Permitted deviations taken" in capsys.readouterr().out
        assert [each.name for each in tmp_path.glob("report*")] == ["report.jsonl"]

    def test_of_a_strict_run(self, tmp_path: Path, suite: Path, capsys: Capture) -> None:
        path = tmp_path / "report.jsonl"
        arguments = ["--strict", "--json", str(path)]
        assert main(["run", *arguments, *program(tmp_path).arguments]) == 1
        header, _, deviating, _, footer = lines_of(path)
        assert header["strict"] is True
        assert set(deviating) == KEYS | EXPLAINED | {"known"}
        assert (deviating["verdict"], deviating["accepted"]) == ("failed", None)
        assert deviating["known"] == "unchecked-confidence"
        assert footer["required"] == {"passed": 1, "total": 2}
        out = capsys.readouterr().out
        assert "permitted without --strict, by the flag unchecked-confidence" in out
        assert "Permitted deviations taken" not in out

    def test_on_stdout_there_is_nothing_else(
        self, tmp_path: Path, suite: Path, capsys: Capture
    ) -> None:
        assert main(["run", "--json", "-", *program(tmp_path).arguments]) == 0
        out, err = capsys.readouterr()
        kinds = [json.loads(line)["kind"] for line in out.splitlines()]
        assert kinds == ["header", "verdict", "verdict", "verdict", "footer"]
        assert "required     2/2 passed (100 %)" in err

    def test_the_reference_twice_makes_the_same_report(self, tmp_path: Path) -> None:
        texts = []
        for name in ("one", "two"):
            path = tmp_path / name
            assert main(["run", "reference", "-k", "segmentation/", "--json", str(path)]) == 0
            texts.append(path.read_bytes())
        assert texts[0] == texts[1]


HOSTILE = "\x1b[2J\x1b]52;c;aGk=\x07\u202e[bold red]x[/] :smile: \x9b\r\n\ud800"


class TestHostileText:
    @pytest.mark.parametrize(
        "answer",
        [
            "'payload': {hostile: hostile}",
            "'payload': hostile",
            "'text': hostile",
            "'rejected': {'message': hostile, 'code': hostile}",
            "'unsupported': {'reason': hostile, 'issue_url': hostile}",
            "'error': {'caught': hostile}",
            "hostile: {}",
        ],
    )
    @pytest.mark.usefixtures("suite")
    def test_no_answer_reaches_the_terminal_raw(
        self, tmp_path: Path, capsys: Capture, answer: str
    ) -> None:
        echo = f"hostile = {HOSTILE!r}\nsay({{'id': request['id'], {answer}}})"
        hello = f"""
hostile = {HOSTILE!r}
say({{"id": request["id"], "hello": {{
    "protocol": 1, "name": hostile, "version": hostile, "language": hostile}}}})"""
        path = tmp_path / "report.jsonl"
        made = program(tmp_path, hello=hello, echo=echo)
        assert main(["run", "--json", str(path), *made.arguments]) in (1, 3)
        out, err = capsys.readouterr()
        assert all(char.isprintable() or char == "\n" for char in out + err)
        assert "[bold red]x[/] :smile:" in out
        assert lines_of(path)[0]["implementation"]["name"] == HOSTILE

    @pytest.mark.usefixtures("suite")
    def test_no_last_words_reach_the_terminal_raw(self, tmp_path: Path, capsys: Capture) -> None:
        said = HOSTILE.replace("\ud800", "")
        made = program(tmp_path, echo=f"os.write(2, {said!r}.encode())\nos._exit(1)")
        assert main(["run", *made.arguments]) == 3
        out, err = capsys.readouterr()
        assert all(char.isprintable() or char == "\n" for char in out + err)
        assert "[bold red]x[/] :smile:" in out


class TestColour:
    @pytest.mark.usefixtures("suite")
    def test_no_color_is_respected(
        self, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        colour = re.compile(r"\x1b\[(\d+;)*(3[0-8]|9[0-7])(;\d+)*m")
        made = program(tmp_path)
        monkeypatch.setenv("TERM", "xterm-256color")
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.delenv("NO_COLOR", raising=False)
        main(["run", *made.arguments])
        assert colour.search(capsys.readouterr().out)
        monkeypatch.setenv("NO_COLOR", "1")
        main(["run", *made.arguments])
        assert not colour.search(capsys.readouterr().out)


class TestFixtures:
    def test_check_of_right_ones(self, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[Path] = []

        def check(directory: Path) -> list[str]:
            asked.append(directory)
            return []

        monkeypatch.setattr(commands, "find_wrong", check)
        assert main(["fixtures", "check"]) == 0
        (directory,) = asked
        assert directory == nucleus_conformance.suite.case.fixtures_directory()
        said = f"the fixtures in {directory} are what the catalog and the reference say\n"
        assert capsys.readouterr() == (said, "")

    def test_check_of_wrong_ones(self, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(commands, "find_wrong", lambda directory: ["one", "two"])
        assert main(["fixtures", "check"]) == 1
        assert capsys.readouterr().out.splitlines() == [
            "one",
            "two",
            "to record them anew: nucleus-conformance fixtures record",
        ]

    @pytest.mark.parametrize(
        ("arguments", "editions"), [([], EDITIONS), (["--edition", "0.17.9"], (V0_17_9,))]
    )
    def test_record(
        self,
        capsys: Capture,
        monkeypatch: pytest.MonkeyPatch,
        arguments: list[str],
        editions: tuple[object, ...],
    ) -> None:
        asked: list[object] = []

        def record(of: object, directory: object, progress: object) -> list[Disagreement]:
            asked.extend([of, directory])
            return []

        monkeypatch.setattr(commands, "write_anew", record)
        assert main(["fixtures", "record", *arguments]) == 0
        directory = nucleus_conformance.suite.case.source_fixtures_directory()
        assert asked == [editions, directory]
        names = ", ".join(str(each) for each in editions)
        assert capsys.readouterr().out == f"recorded {names} in {directory}\n"

    def test_record_where_releases_disagree(
        self, capsys: Capture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        found = [Disagreement(f"box/decode/{name}", V0_17_9, "why") for name in "ab"]
        monkeypatch.setattr(commands, "write_anew", lambda *_: found)
        assert main(["fixtures", "record"]) == 1
        out, err = capsys.readouterr()
        assert out == ""
        assert err.splitlines() == [
            "0.17.9 box/decode/a: why",
            "0.17.9 box/decode/b: why",
            "2 disagreements: nothing was written",
        ]

    def test_record_needs_a_checkout(
        self, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(nucleus_conformance.suite.case, "_IN_SOURCE", tmp_path / "fixtures")
        assert main(["fixtures", "record"]) == 2
        assert "fixtures are recorded in a checkout" in capsys.readouterr().err


AS_A_PROGRAM = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from nucleus_conformance.cli import main
sys.exit(main())
"""
"""The command line, with an interrupt that is heard even where whoever runs the tests ignores it."""


@contextmanager
def started(*arguments: str, **options: Any) -> Iterator[subprocess.Popen[str]]:
    """That command as a process of its own, which ends here at the latest."""
    command = [sys.executable, "-c", AS_A_PROGRAM, *arguments]
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    with subprocess.Popen(command, text=True, stdin=subprocess.DEVNULL, **options) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(path: Path, lines: int) -> None:
    while not path.exists() or path.read_bytes().count(b"\n") < lines:
        time.sleep(0.02)


class TestProcess:
    @pytest.mark.parametrize("run", [["-m", "nucleus_conformance"], ["-c", AS_A_PROGRAM]])
    def test_versions(self, run: list[str]) -> None:
        result = subprocess.run(
            [sys.executable, *run, "--version"], capture_output=True, text=True, check=True
        )
        assert re.fullmatch(
            r"nucleus-conformance [0-9.]+, suite [0-9.]+, editions 0\.14\.29, .*\n", result.stdout
        )
        assert result.stderr == ""

    def test_help_needs_nothing_heavy(self) -> None:
        program = """
import sys
from nucleus_conformance.cli import main
for arguments in (["--help"], ["run", "--help"], ["fixtures", "--help"]):
    try:
        main(arguments)
    except SystemExit as end:
        assert end.code == 0
heavy = {"attrs", "attr", "rich", "jsonschema", "hypothesis", "uv", "nucleus_spec.predictions"}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
"""
        result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
        assert (result.returncode, result.stderr) == (0, "")
        for status in ("  0  ", "  1  ", "  2  ", "  3  ", "  4  "):
            assert status in result.stdout

    def test_an_exit_status_is_that_of_the_process(self) -> None:
        with started("run", "nothing") as running:
            out, err = running.communicate()
        assert (running.returncode, out) == (2, "")
        assert err.startswith("nucleus-conformance: nothing is no target")


class TestInterrupt:
    def test_the_report_has_what_was_judged_and_says_that_it_is_incomplete(
        self, tmp_path: Path
    ) -> None:
        made = program(tmp_path, echo="time.sleep(0.02)\nsay({'id': request['id'], 'payload': {}})")
        path, partial = tmp_path / "report.jsonl", tmp_path / "report.jsonl.partial"
        with started("run", "--json", str(path), *made.arguments) as running:
            wait_for(partial, 5)
            assert not path.exists()
            running.send_signal(signal.SIGINT)
            out, err = running.communicate()
        assert running.returncode == 130
        assert "Traceback" not in out + err
        header, *verdicts, footer = lines_of(path)
        assert header["kind"] == "header"
        assert len(verdicts) >= 4
        assert {each["kind"] for each in verdicts} == {"verdict"}
        assert (footer["kind"], footer["complete"]) == ("footer", False)
        assert header["counts"]["cases"] > len(verdicts)
        total = header["counts"]["cases"]
        left = total - len(verdicts)
        assert out.splitlines()[-1] == f"incomplete: {left} of {total} cases were not judged"
        assert not partial.exists()
        assert all(has_ended(pid) for pid in made.pids)

    def test_while_it_starts(self, tmp_path: Path) -> None:
        made = program(tmp_path, hello="time.sleep(600)")
        path = tmp_path / "report.jsonl"
        with started("run", "--json", str(path), *made.arguments) as running:
            wait_for(tmp_path / "program.log", 1)
            running.send_signal(signal.SIGINT)
            out, err = running.communicate()
        assert running.returncode == 130
        assert (out, err) == ("", "nucleus-conformance: interrupted\n")
        assert all(has_ended(pid) for pid in made.pids)
        assert list(tmp_path.glob("report*")) == []

    def test_a_killed_run_leaves_what_was_judged_beside(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TMPDIR", str(tmp_path))
        made = program(tmp_path, echo="time.sleep(0.02)\nsay({'id': request['id'], 'payload': {}})")
        path, partial = tmp_path / "report.jsonl", tmp_path / "report.jsonl.partial"
        with started("run", "--json", str(path), *made.arguments) as running:
            wait_for(partial, 5)
            running.kill()
            running.communicate()
        assert not path.exists()
        header, *verdicts = partial.read_text().splitlines()[:5]
        assert json.loads(header)["kind"] == "header"
        assert all(json.loads(each)["kind"] == "verdict" for each in verdicts)
        assert all(has_ended(pid) for pid in made.pids)


class TestPipes:
    @pytest.mark.parametrize("arguments", [[], ["--json", "-"]], ids=["table", "report"])
    def test_whoever_reads_may_stop(self, tmp_path: Path, arguments: list[str]) -> None:
        made = program(tmp_path)
        with started("run", *arguments, *made.arguments, stdout=subprocess.PIPE) as running:
            assert running.stdout
            assert running.stderr
            assert running.stdout.readline()
            running.stdout.close()
            err = running.stderr.read()
            running.wait()
        assert "Traceback" not in err
        assert "Exception" not in err
        assert all(has_ended(pid) for pid in made.pids)

    def test_progress_on_a_terminal_does_not_spoil_a_report_on_stdout(self, tmp_path: Path) -> None:
        made = program(tmp_path, echo='say({"id": request["id"], "payload": 0})')
        output = tmp_path / "stdout"
        ours, theirs = pty.openpty()
        arguments = ["run", "-k", "category/", "--json", "-", *made.arguments]
        environment = {**os.environ, "TERM": "xterm"}
        shown = b""
        try:
            with (
                output.open("w") as file,
                started(*arguments, stdout=file, stderr=theirs, env=environment) as running,
            ):
                os.close(theirs)
                while chunk := read_terminal(ours):
                    shown += chunk
                running.wait()
        finally:
            os.close(ours)
        header, *_, footer = lines_of(output)
        assert (header["kind"], footer["kind"], footer["complete"]) == ("header", "footer", True)
        assert b"judging" in shown
        assert b"on edition 0.17.9" in shown


def read_terminal(descriptor: int) -> bytes:
    """What comes next; nothing once the other end is closed, which systems say differently."""
    try:
        return os.read(descriptor, 65536)
    except OSError:
        return b""
