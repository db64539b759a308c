from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
from pathlib import Path

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.suite.case import Alternative, Outcome
from nucleus_spec.editions import EDITIONS, V0_17_9
from tests.helpers.command_line import (
    RIGHT,
    Capture,
    lines_of,
    score,
    started,
    wait_for,
    write_suite,
)
from tests.helpers.patience import FOR_EVER
from tests.helpers.programs import ECHO, has_ended, make_case, program

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
EXPLAINED = {"comment", "request", "expect", "actual"}


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
        score(suite, program(tmp_path), "-k", pattern, "--json", str(path))
        assert sorted(line["id"] for line in lines_of(path)[1:-1]) == ids

    def test_an_id_is_that_case_alone(self, tmp_path: Path, suite: Path) -> None:
        path = tmp_path / "report.jsonl"
        write_suite(suite, [RIGHT, make_case(f"{RIGHT.id}-too")])
        score(suite, program(tmp_path), "-k", RIGHT.id, "--json", str(path))
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
        assert score(suite, made, "--json", str(path)) == 0
        header, *verdicts, footer = lines_of(path)
        assert header == {
            "kind": "header",
            "format": 2,
            "suite": "9.8.7",
            "edition": "0.17.9",
            "implementation": {"name": "echo", "version": "1.0", "language": "Python"},
            "target": f"--fixtures {suite} {' '.join(made.arguments)}",
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
        assert set(spelling) == KEYS | EXPLAINED | {"hints"}
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
        assert score(suite, program(tmp_path), "--strict", "--json", str(path)) == 1
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
        assert score(suite, program(tmp_path), "--json", "-") == 0
        out, err = capsys.readouterr()
        kinds = [json.loads(line)["kind"] for line in out.splitlines()]
        assert kinds == ["header", "verdict", "verdict", "verdict", "footer"]
        assert "required     2/2 passed (100 %)" in err

    @pytest.mark.parametrize(
        ("pattern", "said"),
        [
            ("right", "no failure to replay"),
            ("spelling", "1 failure to replay: {}"),
            ("*", "2 failures to replay: {}"),
        ],
    )
    def test_a_bundle_holds_only_failures_and_says_how_many(
        self, tmp_path: Path, suite: Path, capsys: Capture, pattern: str, said: str
    ) -> None:
        bundle = tmp_path / "replay"
        score(suite, program(tmp_path), "-k", pattern, "--strict", "--bundle", str(bundle))
        assert capsys.readouterr().out.splitlines()[-1] == said.format(bundle)
        assert bundle.exists() == ("{}" in said)

    @pytest.mark.parametrize("option", ["--html", "--bundle"])
    def test_the_table_is_printed_even_if_a_file_cannot_be_written(
        self, tmp_path: Path, suite: Path, capsys: Capture, option: str
    ) -> None:
        """What is in the way here was not there when the run began."""
        path = tmp_path / "late"
        echo = f"os.makedirs({str(path / 'x')!r}, exist_ok=True)\n{ECHO}"
        assert score(suite, program(tmp_path, echo=echo), option, str(path)) == 2
        out, err = capsys.readouterr()
        assert "2/2 passed" in out
        assert f"{path}" in err

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
    def test_no_answer_reaches_the_terminal_raw(
        self, tmp_path: Path, suite: Path, capsys: Capture, answer: str
    ) -> None:
        echo = f"hostile = {HOSTILE!r}\nsay({{'id': request['id'], {answer}}})"
        hello = f"""
hostile = {HOSTILE!r}
say({{"id": request["id"], "hello": {{
    "protocol": 2, "name": hostile, "version": hostile, "language": hostile}}}})"""
        path = tmp_path / "report.jsonl"
        made = program(tmp_path, hello=hello, echo=echo)
        assert score(suite, made, "--json", str(path)) in (1, 3)
        out, err = capsys.readouterr()
        assert all(char.isprintable() or char == "\n" for char in out + err)
        assert "[bold red]x[/] :smile:" in out
        assert lines_of(path)[0]["implementation"]["name"] == HOSTILE

    def test_no_last_words_reach_the_terminal_raw(
        self, tmp_path: Path, suite: Path, capsys: Capture
    ) -> None:
        said = HOSTILE.replace("\ud800", "")
        made = program(tmp_path, echo=f"os.write(2, {said!r}.encode())\nos._exit(1)")
        assert score(suite, made) == 3
        out, err = capsys.readouterr()
        assert all(char.isprintable() or char == "\n" for char in out + err)
        assert "[bold red]x[/] :smile:" in out


class TestColour:
    def test_no_color_is_respected(
        self, tmp_path: Path, suite: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        colour = re.compile(r"\x1b\[(\d+;)*(3[0-8]|9[0-7])(;\d+)*m")
        made = program(tmp_path)
        monkeypatch.setenv("TERM", "xterm-256color")
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.delenv("NO_COLOR", raising=False)
        score(suite, made)
        assert colour.search(capsys.readouterr().out)
        monkeypatch.setenv("NO_COLOR", "1")
        score(suite, made)
        assert not colour.search(capsys.readouterr().out)


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
        made = program(tmp_path, hello=FOR_EVER)
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


class TestStandard:
    def test_the_depth_is_asked_of_every_answer(self, tmp_path: Path, capsys: Capture) -> None:
        suite = write_suite(tmp_path / "suite", [make_case("box/decode/whole", {"spoil": 10})])
        made = program(tmp_path, "say({'id': request['id'], 'payload': {'spoil': 10.0}})")
        assert score(suite, made) == 0
        assert score(suite, made, "--depth", "value") == 0
        assert score(suite, made, "--depth", "lexeme") == 1
        assert score(suite, made, "--depth", "bytes") == 1

    def test_what_is_selected_is_judged_as_in_a_whole_run(
        self, tmp_path: Path, capsys: Capture
    ) -> None:
        """Of cases that are one decision, those that are left out are asked as well."""
        flag = "unchecked-confidence"
        refused = Outcome("rejected", {"code": "out-of-range"})
        cases = [
            make_case(
                f"box/decode/{name}",
                given,
                refused,
                also=[Alternative(flag, Outcome("payload", given))],
            )
            for name, given in (("a", {"x": 1}), ("b", {"x": 2}), ("odd", {"spoil": 1}))
        ]
        notes = {flag: {"what": "It is not checked.", "choice": flag}}
        suite = write_suite(tmp_path / "suite", cases, notes)
        made = program(tmp_path, "say({'id': request['id'], 'rejected': {'message': 'no'}})")
        assert score(suite, made, "-k", "box/decode/odd") == 1
        assert "two ways to decide unchecked-confidence" in capsys.readouterr().out


class TestPipes:
    @pytest.mark.parametrize("arguments", [[], ["--json", "-"]], ids=["table", "report"])
    @pytest.mark.slow
    def test_whoever_reads_may_stop(self, tmp_path: Path, arguments: list[str]) -> None:
        made = program(tmp_path, echo='say({"id": request["id"], "payload": 0})')
        asked = ("run", "-k", "category/", *arguments, *made.arguments)
        with started(*asked, stdout=subprocess.PIPE) as running:
            assert running.stdout
            assert running.stderr
            assert running.stdout.readline()
            running.stdout.close()
            err = running.stderr.read()
            status = running.wait()
        assert status in ([1, 141] if arguments else [1])  # what is known, and else that of SIGPIPE
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
