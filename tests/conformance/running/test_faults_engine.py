"""Faults 29 to 31, 35, 48 and 51: budgets, the runner's own time, and what is left behind."""

from __future__ import annotations

import os
import signal
import time

import pytest

from tests.helpers.command_line import started, wait_for
from tests.helpers.patience import FOR_EVER, stretched
from tests.helpers.programs import ECHO, GREETING, greeting, has_ended, make_case, program
from tests.helpers.trials import Trial

MANY = tuple(make_case(f"box/decode/good-{number}") for number in range(180))


@pytest.mark.fault(29, "run")
class TestFault29StartsAreFree:
    def test_of_as_many_workers_as_there_may_be(self, trial: Trial) -> None:
        made = program(trial.folder, hello=greeting(window=1))
        trial.grant(barren_starts=1, lost_seconds=0.0, seconds_per_reply=0.0)
        scored = trial.score(made, "--workers", "8", cases=MANY)
        assert set(scored.names().values()) == {"passed"}
        assert len(made.pids) == 8
        assert (scored.status, scored.problems) == (0, [])


@pytest.mark.fault(30, "run")
class TestFault30DiesOften:
    @pytest.mark.parametrize("workers", ["1", pytest.param("2", marks=pytest.mark.slow)])
    @pytest.mark.slow
    def test_every_other_case_is_judged(self, trial: Trial, workers: str) -> None:
        deadly = [make_case(f"box/decode/bad-{number}", {"spoil": 1}) for number in range(20)]
        cases = list(MANY)
        for number, case in enumerate(deadly):
            cases.insert(10 * number, case)
        trial.grant(barren_starts=3)
        scored = trial.score(
            program(trial.folder, "os._exit(3)"), "--workers", workers, cases=cases
        )
        expected = {case.id: "crash" if case in deadly else "passed" for case in cases}
        assert scored.names() == expected
        assert scored.status == 1


@pytest.mark.fault(31, "run")
class TestFault31TheRunnerStands:
    @pytest.mark.slow
    def test_while_it_is_stopped_no_time_passes(self, trial: Trial) -> None:
        """It is stopped for longer than a reply may take; what came meanwhile is read first."""
        seconds = stretched(1.2)
        slow = f"time.sleep({seconds / 60})\n{ECHO}"
        made = program(trial.folder, echo=slow, hello=greeting(window=1))
        cases = MANY[:60]
        command = [*trial.command(made, cases=cases), "--timeout", f"{seconds}"]
        options, target = command[:-2], command[-2:]
        split = options.index("--") if "--" in options else len(options)
        with started(*options[:split], *target, *options[split:]) as running:
            wait_for(trial.reports / "report.jsonl.partial", 10)
            running.send_signal(signal.SIGSTOP)
            time.sleep(1.5 * seconds)
            running.send_signal(signal.SIGCONT)
            out, err = running.communicate()
        assert (running.returncode, err) == (0, ""), out
        scored = trial.scored(0, out, complete=True)
        assert set(scored.names().values()) == {"passed"}
        assert scored.problems == []


@pytest.mark.fault(35, "run")
class TestFault35IsStubborn:
    STUBBORN = f"""
for each in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGPIPE):
    signal.signal(each, signal.SIG_IGN)
{GREETING}"""

    def test_and_goes_with_a_runner_that_is_killed(
        self, trial: Trial, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TMPDIR", str(trial.folder / "tmp"))
        made = program(trial.folder, FOR_EVER, hello=self.STUBBORN, end=FOR_EVER)
        cases = [*MANY[:5], make_case("box/decode/spoiled", {"spoil": True})]
        with started(*trial.command(made, cases=cases)) as running:
            wait_for(trial.reports / "report.jsonl.partial", 6)
            (pid,) = made.pids
            assert os.getpgid(pid) == pid
            running.kill()
            running.communicate()
        assert has_ended(pid, stretched(5.0))
