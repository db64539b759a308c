"""What a program does outside of any case: a problem of the whole, as after `run`."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.patience import FOR_EVER
from tests.helpers.plugin_runs import CASES, PLUGIN, SAID, WRONG, Fixtures, Run
from tests.helpers.programs import ECHO, SPOILED, has_ended, program

pytest_plugins = ["pytester"]

SAYS_MORE = "raw(b'bye!\\x1b[2J')"
PROBLEM = r"said `bye!\x1b[[]2J` after its last reply; logs and prints belong on stderr"

DAEMON = """
if os.fork() == 0:
    os.setsid()
    note(os.getpid())
    time.sleep(10**6)
time.sleep(0.05)
"""


def test_what_it_says_after_the_end_makes_it_fail(judge: Run, tmp_path: Path) -> None:
    found = judge(program(tmp_path, ECHO, end=SAYS_MORE))
    found.assert_outcomes(passed=4)
    assert found.ret == 1
    found.stdout.fnmatch_lines(["*= nucleus =*", PROBLEM])


@pytest.mark.slow
def test_that_it_does_not_exit_is_a_matter_of_advice(judge: Run, tmp_path: Path) -> None:
    found = judge(program(tmp_path, ECHO, end=FOR_EVER))
    found.assert_outcomes(passed=4)
    assert found.ret == 0
    found.stdout.fnmatch_lines(["advice: it was still there 1 s after its stdin had ended, *"])


@pytest.mark.fault(48, "pytest")
@pytest.mark.skipif(not Path("/proc/self").exists(), reason="only Linux shows environments")
def test_what_has_left_its_group_is_named(judge: Run, tmp_path: Path) -> None:
    made = program(tmp_path, ECHO, end=DAEMON)
    found = judge(made)
    assert found.ret == 1
    left = "when it was ended: a process that it started had left its process group: *"
    found.stdout.fnmatch_lines([left])
    assert all(has_ended(pid) for pid in made.pids)


def test_it_stands_beside_failures_and_what_is_wrong_with_the_list(
    judge: Run, known: Callable[..., tuple[str, str]], tmp_path: Path
) -> None:
    made = program(tmp_path, WRONG, end=SAYS_MORE)
    found = judge(made, "-k", SPOILED.id, *known(f"box/decode/gone {SAID}"))
    found.assert_outcomes(failed=1, deselected=3)
    assert found.ret == 1
    found.stdout.fnmatch_lines([PROBLEM, "dead entry: box/decode/gone *"])


@pytest.mark.slow
def test_what_run_advises_is_advised(judge: Run, tmp_path: Path) -> None:
    advice = "advice: stdout is for replies only: *"
    found = judge(program(tmp_path, 'raw(b"debug\\n")'))
    assert found.ret == 1
    found.stdout.fnmatch_lines(["*= nucleus =*", advice])
    found = judge(program(tmp_path, hello="sys.exit('first: no\\nsecond')", name="dies"))
    found.stdout.fnmatch_lines(
        ["*= nucleus =*", "it also wrote:", "advice: run the command by hand*"]
    )


@pytest.mark.slow
def test_workers_of_xdist_hand_it_over(
    pytester: pytest.Pytester, fixtures: Fixtures, tmp_path: Path
) -> None:
    pytest.importorskip("xdist")
    made = program(tmp_path, ECHO, end=SAYS_MORE)
    target = ("--nucleus-target", shlex.join(made.command.arguments))
    workers = ("-p", "xdist.plugin", "-n2", "--pyargs", "nucleus_conformance")
    found = pytester.runpytest_subprocess(*PLUGIN, *workers, *target, fixtures(*CASES))
    found.assert_outcomes(passed=4)
    assert found.ret == 1
    assert len(made.pids) == 2
    assert sum("after its last reply" in line for line in found.outlines) == 2
