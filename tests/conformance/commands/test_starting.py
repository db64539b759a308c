"""Where an implementation runs, how long it may take, and what is said if it does not start."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from attrs import evolve

from nucleus_conformance.cli import main
from nucleus_conformance.targets.limits import Limits
from nucleus_conformance.text import printable
from tests.helpers.command_line import RIGHT, SPOILED, Capture, lines_of, score, write_suite
from tests.helpers.patience import FOR_EVER, HANG, PATIENT, stretched
from tests.helpers.programs import ECHO, GREETING, make_case, program

WHERE = f'open("here.txt", "w").write(os.getcwd())\n{GREETING}'
"""Notes where it runs, there, and says hello."""

UNFLUSHED = """\
import json, sys
out = open(1, "w")
for line in sys.stdin:
    request = json.loads(line)
    if request["op"] == "hello":
        about = {"protocol": 2, "name": "x", "version": "1", "language": "x"}
        print(json.dumps({"id": request["id"], "hello": about}), file=out)
        if len(sys.argv) > 1:
            out.flush()
    else:
        print(json.dumps({"id": request["id"], "payload": request.get("payload")}), file=out)
out.flush()
"""
NOT_FOUND = """
import os, sys
sys.exit(f"stat {os.path.normpath(sys.argv[-1].split('=')[-1])}: no such file")
"""
"""Does not find its last argument."""

LATE = "advice: it answered once its stdin was closed: it may be slow"

with_a_target = pytest.mark.parametrize(
    "command",
    ["run -k box/decode/all-fields", pytest.param("fuzz", marks=pytest.mark.slow), "smoke"],
)


def fuzzed(command: str) -> list[str]:
    """The words of a command, of which a search is short."""
    return [*command.split(), *(["--max-examples", "5"] if command == "fuzz" else [])]


class TestTheDirectory:
    @with_a_target
    def test_is_where_the_user_says(
        self, tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A path in the command means there what it means after `cd`."""
        source, elsewhere = tmp_path / "source", tmp_path / "elsewhere"
        for folder in (source, elsewhere):
            folder.mkdir()
        made = program(source, hello=WHERE)
        monkeypatch.chdir(elsewhere)
        main([*fuzzed(command), "--cwd", "../source", "--", sys.executable, "./program.py"])
        assert made.pids
        assert (source / "here.txt").read_text() == str(source)

    def test_is_an_empty_one_unless_the_user_says(self, tmp_path: Path, suite: Path) -> None:
        made = program(tmp_path, hello=f"assert os.listdir() == []\n{WHERE}")
        assert score(suite, made) == 0
        assert not list(tmp_path.rglob("here.txt"))

    def test_has_a_program_of_its_own(self, tmp_path: Path, capsys: Capture) -> None:
        script = tmp_path / "port.sh"
        script.write_text("#!/bin/sh\nexit 7\n")
        script.chmod(0o755)
        assert main(["run", "--cwd", str(tmp_path), "--", "./port.sh"]) == 3
        assert f"{script} exited with status 7" in capsys.readouterr().err
        assert main(["run", "--cwd", str(tmp_path), "--", "./other.sh"]) == 3
        said = f"cannot start ./other.sh: there is no such program in {tmp_path}"
        assert said in capsys.readouterr().err

    def test_has_the_module(self, tmp_path: Path, capsys: Capture) -> None:
        (tmp_path / "port_of_a_test.py").write_text("raise ImportError('found it')")
        assert main(["run", "--cwd", str(tmp_path), "python:port_of_a_test"]) == 3
        assert "found it" in capsys.readouterr().err

    @pytest.mark.parametrize("workers", ["1", "2"])
    def test_has_the_files_of_a_case_and_is_left_as_it_was(
        self, tmp_path: Path, workers: str
    ) -> None:
        source = tmp_path / "source"
        (source / "kept").mkdir(parents=True)
        made = program(tmp_path, echo='say({"id": request["id"], "value": True})')
        (source / "mine.png").write_text("mine")
        files = ["masks/deep/a.png", "b.png", "mine.png", "kept/c.png"]
        cases = [
            make_case(f"segmentation/local-files/{number}", files=files) for number in range(4)
        ]
        suite = write_suite(tmp_path / "fixtures", cases)
        score(suite, made, "--cwd", str(source), "--workers", workers)
        assert sorted(path.name for path in source.rglob("*")) == ["kept", "mine.png"]
        assert (source / "mine.png").read_text() == "mine"

    def test_is_there_when_a_failure_is_replayed(self, tmp_path: Path) -> None:
        made = program(tmp_path, 'say({"id": request["id"], "payload": 7})')
        suite = write_suite(tmp_path / "fixtures", [SPOILED])
        bundle = tmp_path / "bundle"
        assert score(suite, made, "--cwd", str(tmp_path), "--bundle", str(bundle)) == 1
        (script,) = bundle.rglob("reproduce.sh")
        assert f"cd {tmp_path} || exit" in script.read_text()

    def test_is_in_the_command_that_runs_it_again(self, tmp_path: Path, suite: Path) -> None:
        made = program(tmp_path)
        report = tmp_path / "report.jsonl"
        score(suite, made, "--cwd", str(tmp_path), "--json", str(report))
        target = lines_of(report)[0]["target"]
        assert target == f"--fixtures {suite} --cwd {tmp_path} {' '.join(made.arguments)}"

    @with_a_target
    def test_must_be_one(self, tmp_path: Path, command: str, capsys: Capture) -> None:
        made = program(tmp_path)
        for path, problem in (
            (tmp_path / "no", "No such file or directory"),
            (made.path, "Not a directory"),
        ):
            assert main([*command.split(), "--cwd", str(path), *made.arguments]) == 2
            said = f"nucleus-conformance: --cwd {path}: {problem}\n"
            assert capsys.readouterr().err == said
        assert made.pids == []


class TestAdviceOnTheDirectory:
    """What a command names in the user's directory is not in the one in which it runs."""

    @with_a_target
    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["port"], "port is not in the empty directory in which it runs: say --cwd DIR"),
            (["-c", "import sys; sys.exit('?')", "--at=sub/x"], "sub/x is not in the empty"),
            (["prot.py"], "there is no prot.py in the directory that you are in"),
            (["/no such/prot.py"], "there is no /no such/prot.py\n"),
            (["-c", NOT_FOUND, "run", "./prot.go"], "there is no ./prot.go in the directory that"),
            (["-c", NOT_FOUND, "--a=sub/prot.go"], "there is no sub/prot.go in the directory that"),
            (["-c", NOT_FOUND, "a.b('x.py')"], "run the command by hand, as it is run here: "),
            (["-c", "exit('prot.go: bad')", "prot.go"], "run the command by hand, as it is run "),
            (["-m", "no_such_port"], "--cwd DIR runs it in the directory of its source"),
            (["-c", "import os; open(os.getcwd() + '/x')"], "--cwd DIR"),
            (["-c", "raise SystemExit('go.mod file not found')"], "--cwd DIR runs it in the"),
        ],
    )
    def test_names_the_option(
        self,
        tmp_path: Path,
        command: str,
        arguments: list[str],
        said: str,
        monkeypatch: pytest.MonkeyPatch,
        capsys: Capture,
    ) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "port").write_text("")
        (tmp_path / "sub").mkdir()
        (tmp_path / "sub" / "x").touch()
        assert main([*fuzzed(command), "--", sys.executable, *arguments]) == 3
        out, err = capsys.readouterr()
        assert said in out + err

    def test_is_not_given_to_whom_took_it(self, tmp_path: Path, capsys: Capture) -> None:
        for given, advice in (
            (["prot.py"], f"there is no prot.py in {tmp_path}"),
            (["-c", "exit(7)"], "run the command by hand"),
        ):
            assert main(["run", "--cwd", str(tmp_path), "--", sys.executable, *given]) == 3
            said = capsys.readouterr().err.partition("advice: ")[2]
            assert said.startswith(advice)
            assert "--cwd" not in said

    def test_on_a_module_says_where_modules_are(self, capsys: Capture) -> None:
        assert main(["run", "python:no_such_port"]) == 3
        assert "advice: modules are looked for in your directory" in capsys.readouterr().err


class TestTheTime:
    @pytest.mark.parametrize("seconds", ["0", "-1", "nan", "soon"])
    @with_a_target
    def test_must_be_some(
        self, tmp_path: Path, command: str, seconds: str, capsys: Capture
    ) -> None:
        made = program(tmp_path)
        assert main([*command.split(), f"--timeout={seconds}", *made.arguments]) == 2
        assert (
            f"must be a number of seconds greater than 0, up to 1000000, not {seconds}"
            in capsys.readouterr().err
        )
        assert made.pids == []

    @pytest.mark.slow
    def test_is_what_the_user_grants(self, tmp_path: Path) -> None:
        made = program(tmp_path, FOR_EVER)
        suite = write_suite(tmp_path / "fixtures", [RIGHT, SPOILED])
        report = tmp_path / "report.jsonl"
        seconds = stretched(0.5)
        assert score(suite, made, f"--timeout={seconds}", "--json", str(report)) == 1
        (verdict,) = [line for line in lines_of(report) if line.get("id") == SPOILED.id]
        assert verdict["reason"] == f"no complete reply within {seconds:g} s"

    @pytest.mark.slow
    def test_may_be_longer_than_usual(self, tmp_path: Path) -> None:
        """For hello too."""
        slow = "time.sleep(0.3)\n"
        made = program(tmp_path, hello=slow + GREETING, echo=slow + ECHO)
        suite = write_suite(tmp_path / "fixtures", [RIGHT])
        command = ["run", "--fixtures", str(suite), *made.arguments]
        short = Limits(start_seconds=0.1, reply_seconds=0.1)
        assert main(command, limits=short) == 3
        assert main([*command[:1], f"--timeout={HANG}", *command[1:]], limits=short) == 0

    @with_a_target
    def test_is_that_for_hello_too(self, tmp_path: Path, command: str, capsys: Capture) -> None:
        made = program(tmp_path, hello=FOR_EVER)
        seconds = stretched(0.3)
        given = [*fuzzed(command), f"--timeout={seconds}", *made.arguments]
        assert main(given, limits=evolve(PATIENT, grace_seconds=0.1)) == 3
        out, err = capsys.readouterr()
        assert f"did not say hello within {seconds:g} s" in out + err
        assert "--timeout SECONDS gives it longer" in out + err


class TestAHarnessThatIsWrong:
    """What `smoke` knows, `run` and `fuzz` say."""

    @with_a_target
    @pytest.mark.sampled(2)
    def test_does_not_flush(self, tmp_path: Path, command: str, capsys: Capture) -> None:
        path = tmp_path / "port.py"
        path.write_text(UNFLUSHED)
        limits = Limits(start_seconds=stretched(1.0), grace_seconds=HANG)
        given = [*fuzzed(command), "--", sys.executable, str(path)]
        assert main(given, limits=limits) == 3
        out, err = capsys.readouterr()
        assert "did not say hello within" in out + err
        assert LATE.removeprefix("advice: ") in out + err

    @pytest.mark.slow
    def test_does_not_flush_but_when_it_is_greeted(self, tmp_path: Path, capsys: Capture) -> None:
        path = tmp_path / "port.py"
        path.write_text(UNFLUSHED)
        suite = write_suite(tmp_path / "fixtures", [RIGHT])
        limits = Limits(start_seconds=HANG, reply_seconds=stretched(1.0), grace_seconds=HANG)
        given = ["run", "--fixtures", str(suite), "--", sys.executable, str(path), "hello"]
        assert main(given, limits=limits) == 3
        assert capsys.readouterr().out.count(LATE) == 1

    @pytest.mark.parametrize("command", ["run", "fuzz --max-requests 9"])
    @pytest.mark.slow
    @pytest.mark.sampled(2)
    def test_is_given_up_and_told_meanwhile_what_is_awaited(
        self, tmp_path: Path, command: str, capsys: Capture
    ) -> None:
        path = tmp_path / "port.py"
        path.write_text(UNFLUSHED)
        limits = Limits(start_seconds=HANG, reply_seconds=stretched(0.5), grace_seconds=HANG,
                        notice_seconds=0.05)  # fmt: skip
        given = [*command.split(), "--", sys.executable, str(path), "hello"]
        assert main(given, limits=limits) != 0
        out, err = capsys.readouterr()
        assert err.count("it said hello, and has sent nothing since") == 1
        assert re.search("given up(?: on [a-z-]+)?: no reply to [35] requests", out)
        assert LATE in out

    @pytest.mark.slow
    def test_is_slow_and_not_unflushed(self, tmp_path: Path, capsys: Capture) -> None:
        suite = write_suite(tmp_path / "fixtures", [RIGHT, SPOILED])
        limits = Limits(start_seconds=HANG, reply_seconds=stretched(0.5), grace_seconds=0.1)
        made = program(tmp_path, FOR_EVER)
        assert main(["run", "--fixtures", str(suite), *made.arguments], limits=limits) == 1
        out = capsys.readouterr().out
        assert LATE not in out
        assert "--timeout SECONDS gives it longer" in out

    @with_a_target
    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
    def test_sends_a_byte_order_mark(
        self, tmp_path: Path, command: str, encoding: str, capsys: Capture
    ) -> None:
        coded = GREETING.replace("say(", "raw(json.dumps(", 1).removesuffix(")")
        made = program(tmp_path, hello=f"{coded}).encode({encoding!r}) + b'\\n')")
        assert main([*fuzzed(command), *made.arguments], limits=PATIENT) == 3
        out, err = capsys.readouterr()
        assert "write stdout as UTF-8 without a byte order mark" in out + err

    @with_a_target
    def test_prints_on_stdout(self, tmp_path: Path, command: str, capsys: Capture) -> None:
        made = program(tmp_path, hello="raw(b'ready\\n')")
        assert main([*fuzzed(command), *made.arguments], limits=PATIENT) == 3
        out, err = capsys.readouterr()
        assert "wrote on stdout what is no reply: `ready`" in out + err
        assert "stdout is for replies only" in out + err

    def test_prints_when_it_is_asked(self, tmp_path: Path, capsys: Capture) -> None:
        suite = write_suite(tmp_path / "fixtures", [RIGHT, SPOILED])
        made = program(tmp_path, f"raw(b'debug\\n')\n{ECHO}")
        assert score(suite, made) == 1
        assert (
            "advice: stdout is for replies only: let logs and prints go" in capsys.readouterr().out
        )

    @pytest.mark.parametrize("size", [2**15, 2**17])
    def test_cannot_read_a_long_line(self, tmp_path: Path, size: int, capsys: Capture) -> None:
        """As Go's Scanner, it takes that for the end of the input."""
        dies = "if len(line) > 2**14:\n    sys.exit()\n" + ECHO
        long = make_case("box/decode/long", {"name": "x" * size})
        suite = write_suite(tmp_path / "fixtures", [RIGHT, long])
        assert score(suite, program(tmp_path, echo=dies)) == 1
        advised = "advice: read whole lines, however long" in capsys.readouterr().out
        assert advised == (size > 2**16)

    @pytest.mark.parametrize(
        ("words", "advised"),
        [("", True), ("bufio.Scanner: token too long", True), ("RecursionError: deep", False)],
    )
    def test_is_advised_on_long_lines_where_it_may_have_read_none(
        self, tmp_path: Path, words: str, advised: bool, capsys: Capture
    ) -> None:
        dies = f"if len(line) > 2**17:\n    sys.exit({words!r})\n{ECHO}"
        cases = [RIGHT, make_case("box/decode/long", {"name": "x" * 2**18})]
        suite = write_suite(tmp_path / "fixtures", cases)
        assert score(suite, program(tmp_path, echo=dies)) == 1
        assert ("read whole lines" in capsys.readouterr().out) is advised
        longer = [*cases[:1], make_case("box/decode/longish", {"name": "x" * 2**16}), *cases[1:]]
        suite = write_suite(tmp_path / "fixtures", longer)
        assert score(suite, program(tmp_path, echo=dies)) == 1
        assert "read whole lines" not in capsys.readouterr().out  # it read one

    @pytest.mark.parametrize(
        ("spoil", "advice"),
        [
            ('say({"id": "other", "payload": 1})', "answer each request once, with the id that"),
            ('say({"id": request["id"], "paylod": 1})', "reply with the id of the request and one"),
            (FOR_EVER, "it answered other requests: does it wait for something"),
        ],
    )
    @pytest.mark.sampled(3)
    def test_is_told_what_suits_what_it_did(
        self, tmp_path: Path, spoil: str, advice: str, capsys: Capture
    ) -> None:
        suite = write_suite(tmp_path / "fixtures", [RIGHT, SPOILED])
        limits = Limits(start_seconds=HANG, reply_seconds=stretched(0.5), grace_seconds=0.1)
        made = program(tmp_path, spoil)
        assert main(["run", "--fixtures", str(suite), *made.arguments], limits=limits) == 1
        said = [each for each in capsys.readouterr().out.splitlines() if each.startswith("advice")]
        assert [each.startswith(f"advice: {advice}") for each in said] == [True]

    @with_a_target
    def test_dies_with_a_message_that_is_not_its_last_line(
        self, tmp_path: Path, command: str, capsys: Capture
    ) -> None:
        said = "node:internal/x:1\n  throw err;\n\nError: Cannot find module 'y'\n\nNode.js v20"
        made = program(tmp_path, hello=f"sys.exit({said!r})")
        assert main([*fuzzed(command), *made.arguments], limits=PATIENT) == 3
        out, err = capsys.readouterr()
        assert "before it said hello: Error: Cannot find module 'y'\n" in out + err
        assert "| Node.js v20\n" in out + err

    def test_dies_with_a_message_of_a_request(self, tmp_path: Path) -> None:
        suite = write_suite(tmp_path / "fixtures", [RIGHT, SPOILED])
        made = program(tmp_path, "sys.exit('panic: nil map\\n\\ngoroutine 1 [running]:\\nexit 2')")
        report = tmp_path / "report.jsonl"
        assert score(suite, made, "--json", str(report)) == 1
        (verdict,) = [line for line in lines_of(report) if line.get("verdict") == "crash"]
        assert verdict["reason"] == "exited with status 1: panic: nil map"

    def test_is_advised_harmlessly(self, tmp_path: Path, capsys: Capture) -> None:
        hostile = "\x1b[2J::error::x"
        assert main(["run", "--", sys.executable, hostile]) == 3
        err = capsys.readouterr().err
        assert "\x1b" not in err
        assert printable(hostile)[1:] in err


def test_several_patterns_are_scored_together(tmp_path: Path, capsys: Capture) -> None:
    report = tmp_path / "report.jsonl"
    given = ["-k", "dispatch", "-k", "box/decode/all-fields", "-k", "box/decode/all-f*"]
    assert main(["run", "reference", *given, "--json", str(report)]) == 0
    ids = [line["id"] for line in lines_of(report) if line["kind"] == "verdict"]
    assert len(ids) == len(set(ids))
    assert "box/decode/all-fields" in ids
    others = [each for each in ids if each != "box/decode/all-fields"]
    assert others
    assert all("dispatch" in each for each in others)


def test_a_list_is_not_written_anew_by_a_part(tmp_path: Path, capsys: Capture) -> None:
    given = ["--known-failing", str(tmp_path / "list"), "--fix-known-failing", "-k", "box"]
    assert main(["run", "reference", *given]) == 2
    assert "needs a run of all cases: leave -k out" in capsys.readouterr().err
