"""What is not there, as pytest items: not declared, or declared and not supported."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.combinations import CASES as ALL_CASES
from tests.helpers.combinations import DECLARED, LISTS, Combination
from tests.helpers.plugin_runs import PLUGIN, SAID, UNSUPPORTED, WRONG, Fixtures, Run
from tests.helpers.programs import AFTER, ECHO, SPOILED, greeting, make_case, program

pytest_plugins = ["pytester"]

BOXES = greeting(types=["box"])
NOT_DECLARED = "1 of 2 types; not declared, and left out: line (2 cases)"


class TestWhatIsNotDeclared:
    def test_is_skipped(self, judge: Run, tmp_path: Path) -> None:
        made = program(tmp_path, ECHO, hello=BOXES)
        found = judge(made, "-rs")
        found.assert_outcomes(passed=2, skipped=2)
        assert found.ret == 0
        found.stdout.fnmatch_lines(["SKIPPED [[]2[]] * not declared: line"])
        assert NOT_DECLARED in found.outlines
        assert b'"line"' not in made.log

    def test_alone_is_not_green(self, judge: Run, tmp_path: Path) -> None:
        found = judge(program(tmp_path, ECHO, hello=BOXES), "-k", "line")
        found.assert_outcomes(skipped=2, deselected=2)
        assert found.ret == 1
        assert "nothing was judged" in found.outlines
        found.stdout.fnmatch_lines(
            ["line is not declared, *: --nucleus-type line asks them all the same"]
        )

    def test_leaves_the_other_cases_to_count(
        self, judge: Run, fixtures: Fixtures, tmp_path: Path
    ) -> None:
        """Where only recommended ones are left, these must pass, as after `run`."""
        cases = fixtures(make_case("box/decode/x", {"spoil": 1}, level="recommended"), AFTER)
        found = judge(program(tmp_path, WRONG, hello=BOXES), cases)
        found.assert_outcomes(failed=1, skipped=1)
        assert found.ret == 1

    def test_is_not_what_a_stale_line_of_a_list_is_on(
        self, judge: Run, known: Callable[..., tuple[str, str]], tmp_path: Path
    ) -> None:
        given = known(f"{AFTER.id} {SAID}")
        found = judge(program(tmp_path, ECHO, hello=BOXES), *given)
        assert found.ret == 0
        found.stdout.fnmatch_lines(["*, line 1: on what is not declared, so nothing of it can*"])

    def test_may_be_an_operation(self, judge: Run, fixtures: Fixtures, tmp_path: Path) -> None:
        cases = fixtures(SPOILED, make_case("box/encode/x", operation="encode"))
        found = judge(program(tmp_path, ECHO, hello=greeting(operations=["decode"])), cases, "-rs")
        found.assert_outcomes(passed=1, skipped=1)
        found.stdout.fnmatch_lines(["SKIPPED [[]1[]] * not declared: encode"])

    def test_may_be_said_by_an_option(self, judge: Run, tmp_path: Path) -> None:
        found = judge(program(tmp_path, ECHO), "--nucleus-type", "line")
        found.assert_outcomes(passed=2, skipped=2)
        found = judge(program(tmp_path, ECHO), "--nucleus-operation", "encode")
        found.assert_outcomes(skipped=4)

    def test_under_a_name_that_nobody_knows_fails(self, judge: Run, tmp_path: Path) -> None:
        found = judge(program(tmp_path, ECHO, hello=greeting(types=["box", "Line"])))
        found.assert_outcomes(passed=2, skipped=2)
        assert found.ret == 1
        found.stdout.fnmatch_lines(
            ["declares the type Line, which is not known; did you mean line?"]
        )

    @pytest.mark.slow
    def test_is_told_of_by_several_processes(
        self, pytester: pytest.Pytester, fixtures: Fixtures, tmp_path: Path
    ) -> None:
        pytest.importorskip("xdist")
        made = program(tmp_path, ECHO, hello=BOXES)
        cases = fixtures(SPOILED, make_case("line/decode/x"), make_case("line/decode/y"))
        found = pytester.runpytest_subprocess(
            *PLUGIN, "-p", "xdist.plugin", "-n2", "--pyargs", "nucleus_conformance",
            "--nucleus-target", shlex.join(made.command.arguments), cases,
        )  # fmt: skip
        found.assert_outcomes(passed=1, skipped=2)
        assert found.ret == 0
        assert NOT_DECLARED in found.outlines


@pytest.mark.fault(26, "pytest")
@pytest.mark.fault(37, "pytest")
class TestWhatIsUnsupported:
    def test_is_skipped_but_fails_at_the_end(self, judge: Run, tmp_path: Path) -> None:
        found = judge(program(tmp_path, UNSUPPORTED), "-rs", "-k", "not recommended")
        found.assert_outcomes(passed=2, skipped=1, deselected=1)
        assert found.ret == 1
        found.stdout.fnmatch_lines(["SKIPPED * unsupported: not yet"])
        said = f"1 case unsupported, of what is declared and counts, so that the run fails: {SPOILED.id}"
        assert said in found.outlines

    def test_is_not_green_though_what_does_not_count_passes(
        self, judge: Run, known: Callable[..., tuple[str, str]], tmp_path: Path
    ) -> None:
        options = known(f"box/* {SAID} difference=unsupported")
        spoil = f'{UNSUPPORTED} if request["payload"]["spoil"] is True else {ECHO}'
        made = program(tmp_path, spoil, echo=UNSUPPORTED)
        found = judge(made, "-k", "box or recommended", *options)
        found.assert_outcomes(passed=1, skipped=2, deselected=1)
        assert found.ret == 1
        said = "every case that counts is unsupported, so nothing is known to be right"
        assert said in found.outlines

    def test_is_fine_if_it_is_known(
        self, judge: Run, known: Callable[..., tuple[str, str]], tmp_path: Path
    ) -> None:
        options = known(f"*/spoiled {SAID} difference=unsupported")
        found = judge(program(tmp_path, UNSUPPORTED), *options)
        found.assert_outcomes(passed=2, skipped=2)
        assert found.ret == 0

    def test_is_fine_if_it_is_only_recommended(self, judge: Run, tmp_path: Path) -> None:
        found = judge(program(tmp_path, UNSUPPORTED), "-k", "line")
        found.assert_outcomes(passed=1, skipped=1, deselected=2)
        assert found.ret == 0


class TestAsking:
    def test_is_in_one_go_and_in_order(self, judge: Run, tmp_path: Path) -> None:
        made = program(tmp_path, ECHO)
        judge(made).assert_outcomes(passed=4)
        asked = [line for line in made.log.splitlines() if b'"hello"' not in line]
        assert len(asked) == 4

    def test_a_case_again_asks_again(
        self, judge: Run, pytester: pytest.Pytester, tmp_path: Path
    ) -> None:
        pytester.syspathinsert()
        pytester.makepyfile(
            again="""
            import pytest

            @pytest.hookimpl(wrapper=True)
            def pytest_runtest_call(item):
                item.runtest()
                return (yield)
            """
        )
        made = program(tmp_path, ECHO)
        judge(made, "-p", "again").assert_outcomes(passed=4)
        assert made.log.count(b'"op": "decode"') == 8


@pytest.mark.parametrize("listed", LISTS)
@pytest.mark.parametrize("declared", DECLARED)
def test_a_session_ends_as_a_run_does(
    declared: str, listed: str, judge: Run, fixtures: Fixtures, tmp_path: Path
) -> None:
    it = Combination(declared, listed, "all", "one")
    given = ["--nucleus-type=box"] if declared == "type" else []
    given += [each.replace("--known", "--nucleus-known") for each in it.list_in(tmp_path)]
    found = judge(it.port(tmp_path), fixtures(*ALL_CASES), *given)
    assert found.ret == it.status, found.outlines
