from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.conformance import faults
from tests.conformance.faults import Fault
from tests.conformance.programs import SPOILED, has_ended
from tests.conformance.trials import CASES, Trial

BOUND = 8.0
"""Seconds that any of these runs may take, many starts of a process included."""

TABLE = {name: value for name, value in vars(faults).items() if name.startswith("FAULT_")}


@pytest.fixture
def trial(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Trial:
    return Trial(tmp_path, monkeypatch, capsys)


def programs() -> list[object]:
    """Every fault that spoils a case, with many requests open at once, and with one."""
    return [
        pytest.param(fault, hello, id=f"{name[6:].lower().replace('_', '-')}-{fault.name}-{how}")
        for name, found in TABLE.items()
        if isinstance(found, list)
        for fault in found
        for how, hello in (("together", {}), ("alone", {"window": 1}))
        if how == "together" or "window" not in fault.hello
    ]


@pytest.mark.parametrize(("fault", "hello"), programs())
def test_a_fault_costs_a_case_at_most(trial: Trial, fault: Fault, hello: dict[str, int]) -> None:
    made = fault.program(trial.folder, **hello)
    trial.deadline(fault.seconds)
    try:
        scored = trial.score(made, *fault.options, survives=fault.survives)
        assert fault.survives != all(has_ended(pid, 0) for pid in made.pids)
    finally:
        if fault.survives:
            os.kill(made.pids[1], signal.SIGKILL)
    spoiled = scored.verdicts[SPOILED.id]
    others = {case.id: "passed" for case in CASES if case is not SPOILED}
    assert scored.names() == {**others, SPOILED.id: fault.verdict}
    assert fault.reason in spoiled.get("reason", "")
    assert spoiled.get("stderr", "").endswith(fault.stderr)
    assert len(scored.problems) == bool(fault.problem)
    assert all(fault.problem in problem for problem in scored.problems)
    assert scored.status == (fault.verdict != "passed" or bool(fault.problem))
    assert scored.seconds < BOUND
