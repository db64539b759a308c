"""Where the plugin runs an implementation, how long that may take, and what it advises."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from tests.helpers.patience import FOR_EVER, HANG, stretched
from tests.helpers.plugin_runs import PLUGIN, Fixtures, Run
from tests.helpers.programs import BEFORE, GREETING, SPOILED, program

pytest_plugins = ["pytester"]


class TestTheDirectory:
    def test_is_where_the_user_says(
        self, pytester: pytest.Pytester, tmp_path: Path, fixtures: Fixtures
    ) -> None:
        """A path in the command means there what it means after `cd`."""
        source = tmp_path / "source"
        source.mkdir()
        program(source, hello=f'open("here.txt", "w").write(os.getcwd())\n{GREETING}')
        command = shlex.join([sys.executable, "./program.py"])
        given = ["--nucleus-target", command, "--nucleus-cwd", str(source), fixtures(BEFORE)]
        found = pytester.runpytest_inprocess(*PLUGIN, "--pyargs", "nucleus_conformance", *given)
        found.assert_outcomes(passed=1)
        assert (source / "here.txt").read_text() == str(source)

    def test_must_be_one(self, judge: Run, tmp_path: Path) -> None:
        made = program(tmp_path)
        found = judge(made, "--nucleus-cwd", "no")
        assert found.ret == pytest.ExitCode.USAGE_ERROR
        found.stderr.fnmatch_lines(["ERROR: --nucleus-cwd no: No such file or directory"])
        assert made.pids == []


class TestTheTime:
    @pytest.mark.slow
    def test_is_what_the_user_grants(self, judge: Run, tmp_path: Path, fixtures: Fixtures) -> None:
        seconds = stretched(0.5)
        made = program(tmp_path, FOR_EVER)
        found = judge(made, f"--nucleus-timeout={seconds}", fixtures(BEFORE, SPOILED))
        found.assert_outcomes(passed=1, failed=1)
        found.stdout.fnmatch_lines([f"*no complete reply within {seconds:g} s"])

    @pytest.mark.parametrize("seconds", ["0", "soon"])
    def test_must_be_some(self, judge: Run, tmp_path: Path, seconds: str) -> None:
        made = program(tmp_path)
        found = judge(made, f"--nucleus-timeout={seconds}")
        assert found.ret == pytest.ExitCode.USAGE_ERROR
        said = f"*--nucleus-timeout: must be a number of seconds greater than 0, up to 1000000, not {seconds}"
        found.stderr.fnmatch_lines([said])
        assert made.pids == []


class TestAdvice:
    """It names options as pytest has them."""

    def test_on_where_it_runs(self, judge: Run, tmp_path: Path) -> None:
        out = judge(program(tmp_path, hello="sys.exit('no go.mod')")).stdout
        out.fnmatch_lines(["advice: *: --nucleus-cwd DIR runs it in the directory of its source*"])
        out.no_fnmatch_line("* --cwd*")

    @pytest.mark.slow
    def test_on_how_long_it_takes(self, judge: Run, tmp_path: Path, fixtures: Fixtures) -> None:
        made = program(tmp_path, FOR_EVER)
        given = f"--nucleus-timeout={stretched(0.5)}", fixtures(BEFORE, SPOILED)
        out = judge(made, *given).stdout
        out.fnmatch_lines(["advice: *--nucleus-timeout SECONDS gives it longer"])

    def test_on_a_folder_that_is_no_target(self, pytester: pytest.Pytester, tmp_path: Path) -> None:
        given = ["--pyargs", "nucleus_conformance", "--nucleus-target", str(tmp_path)]
        found = pytester.runpytest_inprocess(*PLUGIN, *given)
        found.stderr.fnmatch_lines([f"ERROR: *or --nucleus-cwd {tmp_path} -- COMMAND to run*"])

    def test_on_the_edition(self, judge: Run, tmp_path: Path) -> None:
        hello = GREETING.replace("'name'", "'edition': '0.14.29', 'name'")
        assert hello != GREETING
        out = judge(program(tmp_path, hello=hello), f"--nucleus-timeout={HANG}").stdout
        out.fnmatch_lines(["advice: add --nucleus-edition 0.14.29, *"])
