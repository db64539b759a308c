from __future__ import annotations

import re
import shlex
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.targets.releases import find_uv
from nucleus_spec.editions import PUBLISHED
from tests.helpers.command_line import (
    RIGHT,
    SPOILED,
    Capture,
    as_a_program,
    score,
    started,
    write_suite,
)
from tests.helpers.programs import has_ended, program
from tests.helpers.readme import text_of


class TestMistakes:
    """Each is one clear line on stderr, with what a program said there before it ended."""

    @pytest.mark.parametrize(
        ("arguments", "status", "said"),
        [
            ("run", 2, "no target: say reference, scale-nucleus==VERSION, python:MODULE"),
            ("run nothing", 2, "nothing is not a target: say reference"),
            ("run reference other", 2, "unrecognized arguments: other"),
            ("run reference -- sh", 2, "there are two targets: reference, and the command after"),
            ("run reference --", 2, "there is no command after --"),
            ("run --", 2, "there is no command after --"),
            ("--", 2, "there is no command after --"),
            ("run reference --edition 0.17.4", 2, "there is no edition '0.17.4'; the editions are"),
            ("run reference --edition", 2, "argument --edition: expected one argument"),
            (
                "run reference -k no-such/*",
                2,
                "no case of edition 0.17.9 matches: pattern no-such/*",
            ),
            (
                "run reference -k no-such-case",
                2,
                "no case of edition 0.17.9 matches: pattern no-such-case",
            ),
            ("run reference -k BOX", 2, "no case of edition 0.17.9 matches: pattern BOX"),
            ("run reference --quick", 2, "unrecognized arguments: --quick"),
            ("--quick", 2, "unrecognized arguments: --quick"),
            ("judge", 2, "invalid choice: 'judge'"),
            ("rnu reference", 2, "init, completion); did you mean run?"),
            ("fixtures chek", 2, "(choose from record, check, export); did you mean check?"),
            (
                "run reference --strct",
                2,
                "arguments: --strct; did you mean --strict? (see nucleus-",
            ),
            ("run --max-example=3 x", 2, "unrecognized arguments: --max-example=3 (see"),
            ("fuzz --count=5 x", 2, "arguments: --count=5; did you mean --max-requests?"),
            ("generate --max-requests 5", 2, "--max-requests 5; did you mean --count?"),
            ("fuzz --sead=3 x", 2, "unrecognized arguments: --sead=3; did you mean --seed?"),
            ("report x --format htm", 2, "invalid choice: 'htm'"),
            ("report x --format htm", 2, "; did you mean html?"),
            ("run sh -x port", 2, "-x port; put -- before the command, as in -- sh -x port ("),
            (
                "run --show 3 sh port -q",
                2,
                "port -q; put -- before the command, as in -- sh port -q",
            ),
            ("run reference port", 2, "unrecognized arguments: port (see"),
            ("run refrence", 2, "sdk:PATH, or -- COMMAND; did you mean reference?"),
            ("run scale_nucleus==1", 2, f"; did you mean scale-nucleus=={PUBLISHED[-1]}?"),
            ("run python:json", 3, "the module json is no port: it has none of BoxPrediction, "),
            ("run scale-nuclues==0.20.0", 2, "; did you mean scale-nucleus==0.20.0?"),
            ("run scale-nuclues==0.15.9", 2, "scale-nucleus==0.15.8 or scale-nucleus==0.15.10?"),
            ("run pyhton:port", 2, "; did you mean python:port?"),
            ("run pyhton", 2, "; did you mean python:MODULE?"),
            ("run skd:a/b=c", 2, "; did you mean sdk:a/b=c?"),
            ("run reference -k box/decod/*", 2, "box/decod/*; did you mean box/decode/*?"),
            ("run reference -k box/decode/all-feilds", 2, "; did you mean box/decode/all-fields?"),
            ("run reference -k box/ -k polygn", 2, "pattern polygn; did you mean polygon?"),
            ("run reference -k all-feilds", 2, "pattern all-feilds; did you mean all-fields?"),
            ("run reference -k cuboids*", 2, "pattern cuboids*; did you mean cuboid*?"),
            ("run reference --fix-known-failing", 2, "needs --known-failing FILE"),
            (
                "run reference --show -1",
                2,
                "--show: must be a whole number from 0 to 1000000, not -1",
            ),
            (
                "run reference --workers 0",
                2,
                "--workers: must be a whole number from 1 to 256, not 0",
            ),
            ("run reference --json - --html -", 2, "can go to stdout, not json and html"),
            ("run reference --pass-env N_T", 2, "--pass-env N_T: there is no such variable"),
            ("list --type boxx", 2, "has the type boxx; did you mean box?"),
            (
                "run scale-nucleus==new",
                2,
                f"new is not a version of scale-nucleus such as {PUBLISHED[-1]}",
            ),
            ("run python:my-port", 2, "my-port is not the name of a Python module"),
            ("fixtures", 2, "the following arguments are required: ACTION"),
            (
                "fixtures check -- sh",
                2,
                "a command after -- is for run, smoke, fuzz and replay only",
            ),
            ("report -- -x.jsonl", 2, "; ./-x is a file whose name begins with -"),
            ("diff - -", 2, "only one of the two reports can come from stdin (-)"),
            ("fixtures record --edition 1", 2, "there is no edition '1'; the editions are 0.14.29"),
            ("-- sh", 2, "a command after -- is for run, smoke, fuzz and replay only"),
            ("run -- no-such-program", 3, "cannot start no-such-program: there is no such program"),
            ("run python:no_such_port", 3, "No module named 'no_such_port'"),
            ("run -- sh -c true", 3, "exited with status 0 before it said hello"),
            ("run -- cat", 3, "did not say hello"),
            (
                "run -- echo hello",
                3,
                "did not say hello: wrote on stdout what is no reply: `hello`",
            ),
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
        first, *more = err.splitlines()
        assert said in first
        assert all(line.startswith("  ") for line in more)
        was_started = status == 3 and "no-such-program" not in arguments
        assert bool(more) == was_started
        assert not more or more[-1].startswith("  advice: ")

    @pytest.mark.parametrize("pattern", ["nope*", "nope", "none?", "decoed*", "???", "[z]"])
    def test_what_is_like_nothing_is_not_answered_with_a_guess(
        self, capsys: Capture, pattern: str
    ) -> None:
        assert main(["run", "reference", "-k", pattern]) == 2
        assert capsys.readouterr().err.endswith(f"matches: pattern {pattern}\n")

    def test_a_report_that_cannot_be_written(self, tmp_path: Path, capsys: Capture) -> None:
        made = program(tmp_path)
        path = tmp_path / "missing" / "report.jsonl"
        assert main(["run", "--json", str(path), *made.arguments]) == 2
        out, err = capsys.readouterr()
        said = f"nucleus-conformance: cannot write {path}: No such file or directory\n"
        assert (out, err) == ("", said)
        assert made.pids == []

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
        assert err.startswith(r"nucleus-conformance: \x1b[31m red\u202e is not a target")

    def test_what_an_implementation_said_is_shown_escaped(
        self, tmp_path: Path, capsys: Capture
    ) -> None:
        made = program(tmp_path, hello="sys.exit('\\x1b]52;c;aGk=\\x07')")
        assert main(["run", *made.arguments]) == 3
        _, err = capsys.readouterr()
        assert r"before it said hello: \x1b]52;c;aGk=\x07" in err
        assert "\x1b" not in err

    def test_the_last_lines_before_it_ended_are_shown_but_no_more(
        self, tmp_path: Path, capsys: Capture
    ) -> None:
        lines = ["x" * 999 for _ in range(99)]
        said = "\n".join([*lines, "::error::", "\x1b[31mwhy", "the end"])
        made = program(tmp_path, hello=f"sys.exit({said!r})")
        assert main(["run", *made.arguments]) == 3
        first, heading, *more, _advice = capsys.readouterr().err.splitlines()
        assert first.endswith("exited with status 1 before it said hello: the end")
        assert heading == "  it also wrote:"
        assert more[-2:] == [r"  | \x3a:error::", r"  | \x1b[31mwhy"]
        assert len(more) == 7
        assert max(map(len, more)) < 310

    @pytest.mark.parametrize("words", ["fuzz reference", "fuzz -- {}", "generate"])
    @pytest.mark.parametrize("pip", [True, False])
    def test_without_hypothesis_nothing_starts_and_the_line_says_how_it_is_installed(
        self,
        tmp_path: Path,
        capsys: Capture,
        monkeypatch: pytest.MonkeyPatch,
        words: str,
        pip: bool,
    ) -> None:
        made = program(tmp_path)
        pip = pip and find_spec("pip") is not None  # environments of uv have none
        for name in ["hypothesis"] if pip else ["hypothesis", "pip"]:
            monkeypatch.setitem(sys.modules, name, None)
        arguments = words.replace("-- {}", " ".join(made.arguments)).split()
        assert main(arguments) == 2
        out, err = capsys.readouterr()
        assert out == ""
        (line,) = err.splitlines()
        head = f"nucleus-conformance: {arguments[0]} needs Hypothesis: "
        command = shlex.split(line.removeprefix(head))
        assert command[-1] == "nucleus-spec[strategies]"
        assert "pip install 'nucleus-spec[strategies]'" in text_of("docs/fuzz.md")
        install = [sys.executable, "-m", "pip", "install"]
        if not pip:
            install = [find_uv(), "pip", "install", "--python", sys.executable]
        assert command[:-1] == install
        assert made.pids == []

    def test_of_several_extras_all_are_installed_at_once(
        self, capsys: Capture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("hypothesis", "xxhash"):
            monkeypatch.setitem(sys.modules, name, None)
        assert main(["impact", "reference", "reference"]) == 2
        said = capsys.readouterr().err
        assert "impact needs xxhash, Hypothesis: " in said
        assert shlex.split(said)[-1] == "nucleus-spec[lint,strategies]"
        assert main(["impact", "reference", "reference", "--count", "0"]) == 2
        assert shlex.split(capsys.readouterr().err)[-1] == "nucleus-spec[lint]"

    @pytest.mark.parametrize("command", ["fuzz reference", "list", "generate"])
    def test_a_second_type_is_not_taken_for_the_only_one(
        self, capsys: Capture, command: str
    ) -> None:
        assert main([*command.split(), "--type", "box", "--type", "line"]) == 2
        assert "--type takes one value here, and was given two" in capsys.readouterr().err

    @pytest.mark.parametrize(
        "command", ["fuzz reference", "smoke reference", "list", "explain BOX-1"]
    )
    def test_nor_is_a_second_edition(self, capsys: Capture, command: str) -> None:
        assert main([*command.split(), "--edition", "0.17.9", "--edition", "latest"]) == 2
        assert "--edition takes one value here, and was given two" in capsys.readouterr().err

    def test_fixtures_that_are_not_there(self, tmp_path: Path, capsys: Capture) -> None:
        assert main(["run", "--fixtures", f"{tmp_path}/none", "reference"]) == 2
        assert (
            f"cannot read fixtures from {tmp_path}/none: No such file or directory"
            in capsys.readouterr().err
        )

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
        assert score(suite, program(tmp_path)) == 0
        out = capsys.readouterr().out
        assert "required     2/2 passed (100 %)\nrecommended  0/1 passed (0 %)\n" in out

    def test_1_one_failed(self, tmp_path: Path, suite: Path, capsys: Capture) -> None:
        echo = 'say({"id": request["id"], "payload": {"confidence": 95}})'
        assert score(suite, program(tmp_path, echo=echo)) == 1
        assert "box/decode/right [required; " in capsys.readouterr().out

    def test_1_only_recommended_ones_were_wanted_and_one_failed(
        self, tmp_path: Path, suite: Path, capsys: Capture
    ) -> None:
        assert score(suite, program(tmp_path), "-k", "spelling") == 1
        assert "\nrequired  " not in capsys.readouterr().out

    def test_1_one_is_unsupported(self, tmp_path: Path, suite: Path, capsys: Capture) -> None:
        echo = 'say({"id": request["id"], "unsupported": {"reason": "no boxes"}})'
        assert score(suite, program(tmp_path, echo=echo)) == 1
        assert "unsupported: no boxes (" in capsys.readouterr().out

    def test_1_one_crashed(self, tmp_path: Path, suite: Path, capsys: Capture) -> None:
        write_suite(suite, [RIGHT, SPOILED])
        assert score(suite, program(tmp_path, "sys.exit(1)")) == 1
        assert "crash: exited with status 1 (box)" in capsys.readouterr().out

    @pytest.mark.parametrize("echo", ["sys.exit(1)", "raw(b'hello\\n')"])
    @pytest.mark.sampled(2)
    def test_3_there_was_no_proper_reply(
        self, tmp_path: Path, suite: Path, capsys: Capture, echo: str
    ) -> None:
        made = program(tmp_path, echo=echo)
        assert score(suite, made) == 3
        assert "required     0/2 passed (0 %)" in capsys.readouterr().out
        assert all(has_ended(pid) for pid in made.pids)

    @pytest.mark.parametrize("damage", ["{", '{"format": 2}', None])
    def test_2_the_fixtures_cannot_be_used(
        self, tmp_path: Path, suite: Path, capsys: Capture, damage: str | None
    ) -> None:
        made = program(tmp_path)
        for path in (suite / "0.17.9").iterdir():
            if damage is None:
                path.unlink()
            else:
                path.write_text(damage)
        assert score(suite, made) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith(f"nucleus-conformance: {suite / '0.17.9'}")
        assert err.count("\n") == 1
        assert made.pids == []


class TestProcess:
    @pytest.mark.parametrize("run", [["-m", "nucleus_conformance"], ["-c", as_a_program()]])
    def test_versions(self, run: list[str]) -> None:
        result = subprocess.run(
            [sys.executable, *run, "--version"], capture_output=True, text=True, check=True
        )
        assert re.fullmatch(
            r"nucleus-conformance [0-9.]+, suite [0-9.]+, editions 0\.14\.29, .*\n", result.stdout
        )
        assert result.stderr == ""

    def test_help_needs_nothing_heavy(self) -> None:
        """It knows the editions, for which it loads the reference; a mistake needs less."""
        program = """
import sys
from nucleus_conformance.cli import main
assert main(["--quick"]) == main(["judge"]) == 2
heavy = {"attrs", "attr", "nucleus_spec"}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
for arguments in (["--help"], ["run", "--help"], ["fixtures", "--help"]):
    try:
        main(arguments)
    except SystemExit as end:
        assert end.code == 0
heavy = {"rich", "jsonschema", "hypothesis", "jinja2", "pytest", "uv"}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
"""
        command = [sys.executable, "-c", program]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stderr
        assert len(result.stderr.splitlines()) == 2
        for status in ("  0  ", "  1  ", "  2  ", "  3  ", "  4  "):
            assert status in result.stdout

    def test_an_exit_status_is_that_of_the_process(self) -> None:
        with started("run", "nothing") as running:
            out, err = running.communicate()
        assert (running.returncode, out) == (2, "")
        assert err.startswith("nucleus-conformance: nothing is not a target")
