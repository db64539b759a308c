from __future__ import annotations

import json
import shlex
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

from nucleus_conformance.gate.known_failing import PATTERN_LIMIT
from nucleus_conformance.pytest_plugin import cases as pytest_cases
from nucleus_conformance.suite.loading import load_suite
from nucleus_spec.editions import DEFAULT, EDITIONS
from tests.helpers.plugin_runs import (
    CASES,
    PLUGIN,
    RECOMMENDED,
    SAID,
    UNSUPPORTED,
    WRONG,
    Fixtures,
    Run,
)
from tests.helpers.programs import AFTER, BEFORE, ECHO, SPOILED, has_ended, make_case, program

IN_SHORT = pytest.version_tuple >= (9,)
"""Whether the summary of pytest says why something failed, if that is no exception."""

pytest_plugins = ["pytester"]


class TestItems:
    def test_are_the_cases_of_the_edition_by_their_ids(self, pytester: pytest.Pytester) -> None:
        for edition in EDITIONS[::4]:
            options = ("--nucleus-target", "reference", "--nucleus-edition", edition.name)
            items, _ = pytester.inline_genitems(
                *PLUGIN, "--pyargs", "nucleus_conformance", *options
            )
            assert [item.name for item in items] == [case.id for case in load_suite(edition).cases]

    def test_are_no_modules_of_the_package_whatever_a_test_file_is_called(
        self, pytester: pytest.Pytester, judge: Run, tmp_path: Path
    ) -> None:
        pytester.makeini("[pytest]\npython_files = *.py\npython_functions = *\n")
        found = judge(program(tmp_path, ECHO), "--collect-only", "-q", "--doctest-modules")
        listed = [line for line in found.outlines if "::" in line]
        assert listed == [f"nucleus_conformance::{case.id}" for case in CASES]

    def test_are_not_put_to_the_target_when_they_are_only_collected(
        self, judge: Run, tmp_path: Path
    ) -> None:
        made = program(tmp_path, ECHO)
        assert judge(made, "--collect-only").ret == 0
        assert made.pids == []

    def test_come_beside_other_tests(
        self, pytester: pytest.Pytester, judge: Run, tmp_path: Path
    ) -> None:
        path = pytester.makepyfile("def test_it(): pass")
        judge(program(tmp_path, ECHO), str(path)).assert_outcomes(passed=5)

    def test_are_not_added_where_the_package_is_not_named(
        self, pytester: pytest.Pytester, fixtures: Fixtures
    ) -> None:
        pytester.makepyfile("def test_it(): pass")
        pytester.mkpydir("conformance")
        given = ("--nucleus-target", "reference", fixtures(*CASES))
        found = pytester.runpytest_inprocess(*PLUGIN, *given)
        found.assert_outcomes(passed=1)

    def test_are_selected_by_k_and_by_node_id(
        self, pytester: pytest.Pytester, judge: Run, fixtures: Fixtures, tmp_path: Path
    ) -> None:
        made = program(tmp_path, ECHO)
        judge(made, "-k", "line").assert_outcomes(passed=2, deselected=2)
        judge(made, "-k", SPOILED.id).assert_outcomes(passed=1, deselected=3)
        target = ("--nucleus-target", shlex.join(made.command.arguments))
        one = f"nucleus_conformance.pytest_plugin.cases::{AFTER.id}"
        given = (*target, fixtures(*CASES))
        found = pytester.runpytest_inprocess(*PLUGIN, "-v", "--pyargs", one, *given)
        found.assert_outcomes(passed=1)
        found.stdout.fnmatch_lines([f"nucleus_conformance::{AFTER.id} PASSED *"])


class TestRunning:
    def test_all_pass_in_one_process_which_ends(self, judge: Run, tmp_path: Path) -> None:
        made = program(tmp_path, ECHO)
        found = judge(made)
        found.assert_outcomes(passed=4)
        assert found.ret == 0
        (pid,) = made.pids
        assert has_ended(pid)
        title = " ".join(made.command.arguments)
        assert f"nucleus: {title} on edition {DEFAULT}" in found.outlines

    def test_the_header_says_which_files_of_fixtures_were_changed(
        self, judge: Run, fixtures: Fixtures, tmp_path: Path
    ) -> None:
        option = fixtures(AFTER)
        index = {"editions": {DEFAULT.name: {"files": {"all.json": {"sha256": "0"}}}}}
        (tmp_path / "fixtures" / "index.json").write_text(json.dumps(index))
        found = judge(program(tmp_path, ECHO), option)
        found.assert_outcomes(passed=1)
        found.stdout.fnmatch_lines(["all.json in * has another hash than index.json says*"])

    def test_a_failure_reads_as_after_run_and_has_no_traceback(
        self, judge: Run, tmp_path: Path
    ) -> None:
        found = judge(program(tmp_path, WRONG), "-k", SPOILED.id)
        found.assert_outcomes(failed=1, deselected=3)
        assert found.ret == 1
        found.stdout.fnmatch_lines(
            [
                f"*___ {SPOILED.id} ___*",
                f"FAILED {SPOILED.id} [[]required; WIRE-1[]]",
                "  /spoil: value",
                "    expected true",
                "    actual   false",
                f"FAILED *::{SPOILED.id}{' - wrong value at /spoil' if IN_SHORT else ''}",
            ]
        )
        text = found.stdout.str()
        assert "Traceback" not in text
        assert "CaseFailedError" not in text

    @pytest.mark.parametrize(
        ("spoil", "said"),
        [
            ("sys.exit(3)", ["CRASH * [[]required; WIRE-1[]]", "*exited with status 3"]),
            ("raw(b'what\\n')", ["PROTOCOL-ERROR *", "*no reply: `what`*"]),
        ],
    )
    def test_the_rest_runs_on(
        self, judge: Run, tmp_path: Path, spoil: str, said: list[str]
    ) -> None:
        found = judge(program(tmp_path, spoil), "-k", "not recommended")
        found.assert_outcomes(passed=2, failed=1, deselected=1)
        found.stdout.fnmatch_lines(said)

    def test_x_stops_at_the_first_failure(self, judge: Run, tmp_path: Path) -> None:
        judge(program(tmp_path, WRONG), "-x").assert_outcomes(passed=1, failed=1)

    def test_a_recommended_case_may_fail(self, judge: Run, tmp_path: Path) -> None:
        found = judge(program(tmp_path, WRONG), "-k", "line", "-rx")
        found.assert_outcomes(passed=1, xfailed=1, deselected=2)
        assert found.ret == 0
        found.stdout.fnmatch_lines([f"XFAIL *{RECOMMENDED.id} - *only recommended: /spoil: type"])

    def test_a_recommended_case_must_pass_where_that_is_asked_for(
        self, judge: Run, tmp_path: Path
    ) -> None:
        options = ("-k", "line", "--nucleus-level", "recommended")
        judge(program(tmp_path, WRONG), *options).assert_outcomes(passed=1, failed=1, deselected=2)

    def test_a_recommended_case_counts_where_there_are_only_such(
        self, judge: Run, tmp_path: Path
    ) -> None:
        found = judge(program(tmp_path, WRONG), "-k", "recommended")
        found.assert_outcomes(failed=1, deselected=3)

    def test_an_answer_can_be_too_shallow(
        self, judge: Run, fixtures: Fixtures, tmp_path: Path
    ) -> None:
        number = fixtures(make_case("box/decode/number", {"x": 10}))
        made = program(tmp_path, echo='say({"id": request["id"], "payload": {"x": 10.0}})')
        judge(made, number).assert_outcomes(passed=1)
        found = judge(made, number, "--nucleus-depth", "lexeme")
        found.assert_outcomes(failed=1)
        found.stdout.fnmatch_lines(["  /x: number-spelling"])

    def test_strictness_is_passed_on(self, pytester: pytest.Pytester) -> None:
        given = (
            "--pyargs",
            "nucleus_conformance",
            "--nucleus-target",
            "reference",
            "--nucleus-strict",
        )
        config = pytester.parseconfigure(*PLUGIN, *given)
        plugin = config.pluginmanager.get_plugin("nucleus-conformance-cases")
        assert isinstance(plugin, pytest_cases.Conformance)
        assert plugin.standard.strict

    def test_everything_unsupported_is_not_green(
        self, judge: Run, known: Callable[..., tuple[str, str]], tmp_path: Path
    ) -> None:
        made = program(tmp_path, UNSUPPORTED, echo=UNSUPPORTED)
        found = judge(made, *known(f"* {SAID} difference=unsupported"))
        found.assert_outcomes(skipped=4)
        assert found.ret == 1
        said = "every case that counts is unsupported, so nothing is known to be right"
        assert said in found.outlines

    def test_junit_has_the_ids_and_the_differences(self, judge: Run, tmp_path: Path) -> None:
        report = tmp_path / "junit.xml"
        judge(program(tmp_path, WRONG), f"--junitxml={report}")
        found = {each.get("name"): each for each in ET.parse(report).iter("testcase")}
        assert list(found) == [case.id for case in CASES]
        failure = found[SPOILED.id].find("failure")
        assert failure is not None
        assert "/spoil: value" in str(failure.text)
        assert {each.get("classname") for each in found.values()} == {"nucleus_conformance"}
        values = [each.get("value") for each in ET.parse(report).iter("property")]
        assert values == ["passed", "/spoil: value", "passed", "/spoil: type"]


class TestKnownFailures:
    def test_are_expected(
        self, judge: Run, known: Callable[..., tuple[str, str]], tmp_path: Path
    ) -> None:
        line = f'{SPOILED.id} {SAID} link=https://example.org/7 difference="/spoil: value"'
        found = judge(program(tmp_path, WRONG), *known(line), "-rx")
        found.assert_outcomes(passed=2, xfailed=2)
        assert found.ret == 0
        said = f"XFAIL *{SPOILED.id} - *later (ann, until 2999-12-31, https://example.org/7)"
        found.stdout.fnmatch_lines([said])
        assert "= nucleus =" not in found.stdout.str()

    @pytest.mark.parametrize("pattern", [BEFORE.id, "box/decode/*"])
    def test_must_not_pass(
        self, judge: Run, known: Callable[..., tuple[str, str]], tmp_path: Path, pattern: str
    ) -> None:
        found = judge(program(tmp_path, WRONG), "-k", BEFORE.id, *known(f"{pattern} {SAID}"))
        found.assert_outcomes(failed=1, deselected=3)
        found.stdout.fnmatch_lines(
            ["*XPASS(strict)* later (ann*", f"unexpected pass: {pattern} in *known.txt, line 1, *"]
        )

    @pytest.mark.parametrize("spoil", [ECHO, WRONG])
    def test_may_be_flaky(
        self, judge: Run, known: Callable[..., tuple[str, str]], tmp_path: Path, spoil: str
    ) -> None:
        line = f"{SPOILED.id} {SAID} difference=flaky"
        assert judge(program(tmp_path, spoil), *known(line)).ret == 0

    @pytest.mark.parametrize(
        ("edition", "outcomes"),
        [("0.17.9", {"xfailed": 2}), ("0.21.2", {"xfailed": 1, "failed": 1})],
    )
    def test_may_name_an_edition(
        self,
        judge: Run,
        known: Callable[..., tuple[str, str]],
        tmp_path: Path,
        edition: str,
        outcomes: dict[str, int],
    ) -> None:
        """An entry of another edition says nothing about this one, and is not dead."""
        found = judge(program(tmp_path, WRONG), *known(f"{SPOILED.id}@{edition} {SAID}"))
        found.assert_outcomes(passed=2, **outcomes)
        assert "dead entry" not in found.stdout.str()

    def test_must_fail_as_they_are_known_to(
        self, judge: Run, known: Callable[..., tuple[str, str]], tmp_path: Path
    ) -> None:
        found = judge(program(tmp_path, WRONG), *known(f"{SPOILED.id} {SAID} difference=crash"))
        found.assert_outcomes(passed=2, failed=1, xfailed=1)
        found.stdout.fnmatch_lines([f"changed failure: {SPOILED.id} in *"])

    def test_may_be_a_crash_that_is_all_there_is(
        self, judge: Run, known: Callable[..., tuple[str, str]], tmp_path: Path
    ) -> None:
        """As after `run`: see `test_gate`, and the table of exit statuses."""
        made = program(tmp_path, "sys.exit(3)")
        found = judge(made, "-k", SPOILED.id, *known(f"{SPOILED.id} {SAID} difference=crash"))
        found.assert_outcomes(xfailed=1, deselected=3)
        assert found.ret == 0

    def test_expire(
        self, judge: Run, known: Callable[..., tuple[str, str]], tmp_path: Path
    ) -> None:
        line = f"{SPOILED.id} expires=2001-01-01 owner=ann reason=later"
        found = judge(program(tmp_path, WRONG), *known(line))
        found.assert_outcomes(passed=2, failed=1, xfailed=1)
        found.stdout.fnmatch_lines(["expired entry: *, owned by ann, ended on 2001-01-01: *"])

    def test_that_have_expired_say_nothing_of_a_case_that_passes(
        self, judge: Run, known: Callable[..., tuple[str, str]], tmp_path: Path
    ) -> None:
        line = f"{BEFORE.id} expires=2001-01-01 owner=ann reason=later"
        found = judge(program(tmp_path, ECHO), *known(line))
        found.assert_outcomes(passed=4)

    def test_that_are_no_cases_make_it_fail(
        self, judge: Run, known: Callable[..., tuple[str, str]], tmp_path: Path
    ) -> None:
        found = judge(program(tmp_path, ECHO), *known("#", f"box/decode/gone {SAID}"))
        found.assert_outcomes(passed=4)
        assert found.ret == 1
        found.stdout.fnmatch_lines(["*= nucleus =*", "dead entry: box/decode/gone in *, line 2, *"])

    def test_without_a_reason_are_told_of(
        self, judge: Run, known: Callable[..., tuple[str, str]], tmp_path: Path
    ) -> None:
        line = f"{SPOILED.id} expires=2999-12-31 owner=TODO reason=TODO"
        found = judge(program(tmp_path, WRONG), *known(line))
        assert found.ret == 0
        found.stdout.fnmatch_lines(["*known.txt, line 1: still TODO: *"])


class TestInSeveralProcesses:
    @pytest.mark.slow
    def test_each_has_a_session_and_the_list_is_judged_once_for_all(
        self, pytester: pytest.Pytester, tmp_path: Path, known: Callable[..., tuple[str, str]]
    ) -> None:
        pytest.importorskip("xdist")
        cases = [case for case in load_suite(DEFAULT).cases if case.id.startswith("box/encode/")]
        assert len(cases) > PATTERN_LIMIT
        made = program(tmp_path, echo=UNSUPPORTED)
        given = ("--nucleus-target", shlex.join(made.command.arguments), "-k", "box/encode/")
        lines = (f"box/encode/* {SAID}", f"box/decode/gone {SAID}")
        found = pytester.runpytest_subprocess(
            *PLUGIN,
            "-p",
            "xdist.plugin",
            "-n2",
            *given,
            *known(*lines),
            "--pyargs",
            "nucleus_conformance",
        )
        found.assert_outcomes(skipped=len(cases))
        assert found.ret == 1
        assert len(made.pids) == 2
        assert all(has_ended(pid) for pid in made.pids)
        problems = [line.partition(",")[0] for line in found.outlines if "known.txt, line" in line]
        assert problems == [
            f"too broad: box/encode/* in {tmp_path}/known.txt",
            f"dead entry: box/decode/gone in {tmp_path}/known.txt",
        ]
