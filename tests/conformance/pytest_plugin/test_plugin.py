from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.plugin_runs import PLUGIN, RECOMMENDED, WRONG, Run
from tests.helpers.programs import BEFORE, ECHO, GREETING, program
from tests.helpers.published import SITE, published

pytest_plugins = ["pytester"]


class TestWithoutATarget:
    def test_nothing_is_imported(self) -> None:
        script = (
            "import json, sys, pytest\n"
            "before = set(sys.modules)\n"
            "import nucleus_conformance.pytest_plugin.plugin\n"
            "print(json.dumps(sorted(set(sys.modules) - before)))\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True
        )
        assert json.loads(done.stdout) == [
            "nucleus_conformance",
            "nucleus_conformance.pytest_plugin",
            "nucleus_conformance.pytest_plugin.options",
            "nucleus_conformance.pytest_plugin.plugin",
        ]

    @pytest.mark.parametrize(
        "options",
        [
            ["--pyargs", "nucleus_conformance"],
            ["--pyargs", "nucleus_conformance.pytest_plugin.cases::box/decode/all-fields"],
            ["--nucleus-strict"],
            ["--nucleus-edition=0.17.9"],
        ],
    )
    def test_whoever_asks_for_cases_is_told_what_to_name(
        self, pytester: pytest.Pytester, options: list[str]
    ) -> None:
        found = pytester.runpytest_inprocess(*PLUGIN, *options)
        assert found.ret == pytest.ExitCode.USAGE_ERROR
        found.stderr.fnmatch_lines(["ERROR: what is to be judged? Name it: --nucleus-target *"])

    @pytest.mark.parametrize("option", ["--nucleus-x=1", "--nucleus-targets=1"])
    def test_others_may_have_options_that_begin_alike(
        self, pytester: pytest.Pytester, option: str
    ) -> None:
        name = option.partition("=")[0]
        pytester.makeconftest(f"def pytest_addoption(parser):\n    parser.addoption({name!r})")
        path = pytester.makepyfile("def test_it(): pass")
        found = pytester.runpytest_inprocess(*PLUGIN, str(path), option)
        found.assert_outcomes(passed=1)

    def test_nothing_is_registered(self, pytester: pytest.Pytester) -> None:
        config = pytester.parseconfigure(*PLUGIN)
        assert not config.pluginmanager.has_plugin("nucleus-conformance-cases")

    def test_other_tests_run_as_ever(self, pytester: pytest.Pytester) -> None:
        path = pytester.makepyfile("def test_it(): pass")
        pytester.runpytest_inprocess(*PLUGIN).assert_outcomes(passed=1)
        given = ("--pyargs", str(path), "-k", "not nucleus_conformance")
        pytester.runpytest_inprocess(*PLUGIN, *given).assert_outcomes(passed=1)

    def test_the_options_have_help(self, pytester: pytest.Pytester) -> None:
        text = pytester.runpytest_inprocess(*PLUGIN, "--help").stdout.str()
        for name in ("target", "edition", "fixtures", "known-failing", "level", "depth", "strict"):
            assert f"--nucleus-{name}" in text


class TestWhatCannotRun:
    def test_a_target_that_does_not_start_fails_once(self, judge: Run, tmp_path: Path) -> None:
        made = program(tmp_path, hello="sys.exit(3)")
        found = judge(made)
        found.assert_outcomes(failed=1)
        assert found.ret == 1
        found.stdout.fnmatch_lines(
            [f"NOT-RUN {BEFORE.id} *", "*exited with status 3 before it said hello*", "!*hello*!"]
        )

    @pytest.mark.fault(20, "pytest")
    def test_what_such_a_one_said_last_is_shown_and_not_obeyed(
        self, judge: Run, tmp_path: Path
    ) -> None:
        said = r'sys.exit("\x1b]0;owned\x07\u202e" + "e" * 5000)'
        text = judge(program(tmp_path, hello=said)).stdout.str()
        assert not {"\x1b]", "\x07", "\u202e"} & set(re.findall("\x1b]|\x07|\u202e", text))
        assert r"\x1b]0;owned\x07" in text

    def test_a_target_that_no_longer_starts_ends_the_run(self, judge: Run, tmp_path: Path) -> None:
        starts = repr(str(tmp_path / "program.pids"))
        only_once = f"if len(open({starts}).readlines()) > 1: sys.exit(3)\n{GREETING}"
        found = judge(program(tmp_path, "sys.exit(1)", hello=only_once))
        assert found.parseoutcomes()["passed"] == 1
        assert RECOMMENDED.id not in found.stdout.str()
        found.stdout.fnmatch_lines(["NOT-RUN *", "*exited with status 3 before it said hello*"])
        assert found.ret == 1

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (["--nucleus-target", "nobody"], "ERROR: nobody is not a target: say reference, *"),
            (["--nucleus-target", ""], "ERROR: what is to be judged? Name it: *"),
            (["--nucleus-target", "a 'b"], "ERROR: --nucleus-target a 'b: No closing quotation"),
            (["--nucleus-target=-- nobody"], "ERROR: cannot start nobody: there is no such *"),
            (
                ["--nucleus-target", "reference", "--nucleus-edition", "7"],
                "ERROR: there is no edition '7'; the editions are *",
            ),
            (
                ["--nucleus-target", "reference", "--nucleus-known-failing", "no.txt"],
                "ERROR: no.txt: there is no such file; *",
            ),
        ],
    )
    def test_options_that_make_no_sense(
        self, pytester: pytest.Pytester, options: list[str], said: str
    ) -> None:
        found = pytester.runpytest_inprocess(*PLUGIN, "--pyargs", "nucleus_conformance", *options)
        assert found.ret == pytest.ExitCode.USAGE_ERROR
        found.stderr.fnmatch_lines([said])

    def test_a_list_that_makes_no_sense(
        self, judge: Run, known: Callable[..., tuple[str, str]], tmp_path: Path
    ) -> None:
        found = judge(program(tmp_path, ECHO), *known("#", "box/*"))
        assert found.ret == pytest.ExitCode.USAGE_ERROR
        found.stderr.fnmatch_lines(
            ["ERROR: *known.txt, line 2: box/[*] has no reason and no owner*"]
        )


@pytest.mark.parametrize("address", [SITE, ""], ids=["a site", "none"])
def test_a_failure_says_where_the_site_tells_of_it(
    judge: Run, tmp_path: Path, address: str
) -> None:
    with published(address):
        said = judge(program(tmp_path, echo=WRONG), "-k", BEFORE.id).stdout.str()
    assert f"FAILED {BEFORE.id} " in said
    (requirement,) = BEFORE.requirements
    places = [line for line in said.splitlines() if re.search("^(?!-- Docs).*https://", line)]
    lines = [line.removeprefix("E").strip() for line in places]
    told = f"{SITE}specification/requirements.html#{requirement.lower()}"
    assert lines == ([told] if address else [])
