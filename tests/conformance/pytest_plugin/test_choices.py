"""Several cases that are one decision: each is an item, judged beside all others."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.plugin_runs import PLUGIN, SAID, TWO_MINDED, Fixtures, Run, choosing
from tests.helpers.programs import AFTER, BEFORE, GREETING, Program, has_ended, program

pytest_plugins = ["pytester"]

ODD = choosing("odd")
CASES = (BEFORE, choosing("first"), ODD, AFTER, choosing("last"))

REFUSES = 'say({"id": request["id"], "rejected": {}})'


def asked(made: Program) -> list[str]:
    """The names of what it was asked, but for hello."""
    requests = [json.loads(line) for line in made.log.splitlines()]
    return [each["payload"]["name"] for each in requests if each["op"] != "hello"]


@pytest.fixture
def two_minded(tmp_path: Path) -> Program:
    """Refuses the first and the last, does the odd one as releases do, echoes the others."""
    echo = 'say({"id": request["id"], "payload": request["payload"]})'
    named = f"{BEFORE.id!r}, {AFTER.id!r}"
    lines = "\n".join(f"    {line}" for line in TWO_MINDED.strip().splitlines())
    made = f'if request["payload"]["name"] in ({named}):\n    {echo}\nelse:\n{lines}'
    return program(tmp_path, echo=made)


def test_an_implementation_that_chose_both_ways_fails_where_it_did_the_rarer(
    judge: Run, fixtures: Fixtures, two_minded: Program
) -> None:
    found = judge(two_minded, fixtures(*CASES))
    found.assert_outcomes(passed=4, failed=1)
    assert found.ret == 1
    found.stdout.fnmatch_lines(
        [
            f"*___ {ODD.id} ___*",
            f"INCONSISTENT {ODD.id} [[]required; WIRE-1[]]",
            "  answers as releases do, but box/decode/first and 1 other case "
            "as the documentation says: choose one (--strict shows those that are not as documented)",
        ]
    )


def test_one_that_chose_once_passes(judge: Run, fixtures: Fixtures, tmp_path: Path) -> None:
    cases = (choosing("first"), ODD, choosing("last"))
    released = 'say({"id": request["id"], "value": "released"})'
    for echo in (REFUSES, released):
        judge(program(tmp_path, echo=echo), fixtures(*cases)).assert_outcomes(passed=3)


def test_what_is_no_choice_may_be_either_way(
    judge: Run, fixtures: Fixtures, tmp_path: Path
) -> None:
    cases = (choosing("first", "other"), choosing("odd", "other"), choosing("last", "other"))
    judge(program(tmp_path, echo=TWO_MINDED), fixtures(*cases)).assert_outcomes(passed=3)


def test_the_cases_of_a_choice_are_asked_together_and_once(
    judge: Run, fixtures: Fixtures, two_minded: Program
) -> None:
    judge(two_minded, fixtures(*CASES))
    together = ["box/decode/first", ODD.id, "box/decode/last"]
    assert asked(two_minded) == [BEFORE.id, *together, AFTER.id]
    (pid,) = two_minded.pids
    assert has_ended(pid)


@pytest.mark.parametrize(("selected", "found"), [("odd", "failed"), ("first", "passed")])
def test_what_is_selected_changes_no_verdict(
    judge: Run, fixtures: Fixtures, two_minded: Program, selected: str, found: str
) -> None:
    """So the others of the choice are asked, too, but nothing else."""
    result = judge(two_minded, fixtures(*CASES), "-k", selected)
    result.assert_outcomes(**{found: 1, "deselected": 4})
    first, *others = asked(two_minded)
    assert first == f"box/decode/{selected}"
    assert {first, *others} == {"box/decode/first", ODD.id, "box/decode/last"}


def test_a_minority_that_is_most_of_what_is_selected_is_still_one(
    judge: Run, fixtures: Fixtures, two_minded: Program
) -> None:
    cases = (*CASES, choosing("odd-odd"), choosing("second"))
    result = judge(two_minded, fixtures(*cases), "-k", "odd or last")
    result.assert_outcomes(failed=2, passed=1, deselected=4)
    result.stdout.fnmatch_lines([f"INCONSISTENT {ODD.id} *", "INCONSISTENT box/decode/odd-odd *"])


def test_what_nobody_selected_of_a_choice_is_not_asked(
    judge: Run, fixtures: Fixtures, two_minded: Program
) -> None:
    judge(two_minded, fixtures(*CASES), "-k", "before").assert_outcomes(passed=1, deselected=4)
    assert asked(two_minded) == [BEFORE.id]


def test_a_known_inconsistency_is_expected(
    judge: Run, fixtures: Fixtures, two_minded: Program, known: Callable[..., tuple[str, str]]
) -> None:
    line = f"{ODD.id} {SAID} difference=inconsistent"
    found = judge(two_minded, fixtures(*CASES), *known(line))
    found.assert_outcomes(passed=4, xfailed=1)
    assert found.ret == 0


def test_a_known_inconsistency_is_not_missed_where_the_others_are_not_selected(
    judge: Run, fixtures: Fixtures, two_minded: Program, known: Callable[..., tuple[str, str]]
) -> None:
    line = f"{ODD.id} {SAID} difference=inconsistent"
    found = judge(two_minded, fixtures(*CASES), *known(line), "-k", "odd")
    assert found.ret == 0
    found.assert_outcomes(xfailed=1, deselected=4)


@pytest.mark.parametrize("part", [(), ("-k", "odd")], ids=["whole", "part"])
def test_a_known_inconsistency_that_is_gone_is_noticed(
    judge: Run,
    fixtures: Fixtures,
    tmp_path: Path,
    known: Callable[..., tuple[str, str]],
    part: tuple[str, ...],
) -> None:
    line = f"{ODD.id} {SAID} difference=inconsistent"
    cases = (choosing("first"), ODD, choosing("last"))
    found = judge(program(tmp_path, echo=REFUSES), fixtures(*cases), *known(line), *part)
    assert found.ret == 1
    found.stdout.fnmatch_lines(["*XPASS(strict)*", f"unexpected pass: {ODD.id} in *"])


def test_a_choice_is_undecided_where_the_others_could_not_be_asked(
    judge: Run, fixtures: Fixtures, tmp_path: Path, known: Callable[..., tuple[str, str]]
) -> None:
    once = tmp_path / "once"
    dies = f"open({str(once)!r}, 'w'); os._exit(3)"
    made = program(
        tmp_path,
        hello=f"os._exit(3) if os.path.exists({str(once)!r}) else {GREETING}",
        echo=f'if request["payload"]["name"] == {ODD.id!r}:\n    {REFUSES}\nelse:\n    {dies}',
    )
    line = f"{ODD.id} {SAID} difference=inconsistent"
    cases = (ODD, choosing("first"), choosing("last"))
    found = judge(made, fixtures(*cases), *known(line), "-k", "odd")
    found.assert_outcomes(skipped=1, deselected=2)
    assert found.ret == 1
    found.stdout.fnmatch_lines([f"undecided: {ODD.id} passes, but not all cases of its choice, *"])
    assert "unexpected pass" not in found.stdout.str()


def test_a_target_that_dies_of_one_of_them_costs_that_one(
    judge: Run, fixtures: Fixtures, tmp_path: Path
) -> None:
    dies = f'if request["payload"]["name"] == {ODD.id!r}:\n    os._exit(3)\nelse:\n    {REFUSES}'
    made = program(tmp_path, echo=dies)
    found = judge(made, fixtures(choosing("first"), ODD, choosing("last")))
    found.assert_outcomes(passed=2, failed=1)
    found.stdout.fnmatch_lines([f"CRASH {ODD.id} *"])


@pytest.mark.slow
def test_in_several_processes_it_is_found_as_well(
    pytester: pytest.Pytester, fixtures: Fixtures, two_minded: Program
) -> None:
    """Each worker asks all cases of the choice, and judges those that are its own."""
    pytest.importorskip("xdist")
    target = ("--nucleus-target", shlex.join(two_minded.command.arguments))
    workers = ("-p", "xdist.plugin", "-n2", "--pyargs", "nucleus_conformance")
    found = pytester.runpytest_subprocess(*PLUGIN, *workers, *target, fixtures(*CASES))
    found.assert_outcomes(passed=4, failed=1)
    found.stdout.fnmatch_lines([f"INCONSISTENT {ODD.id} *"])
    assert found.ret == 1
    assert all(has_ended(pid) for pid in two_minded.pids)
