from __future__ import annotations

import os
import subprocess
import sys

import pytest

from nucleus_conformance.targets.environment import allowed_environment, as_batch_work


def test_a_program_is_not_helped_to_flush() -> None:
    """Containers set that for every Python; those who use the program may not."""
    given = {"PYTHONUNBUFFERED": "1", "PYTHONPATH": "port", "PYTHONHASHSEED": "0"}
    allowed = allowed_environment(given)
    assert allowed == {"PYTHONPATH": "port", "PYTHONHASHSEED": "0"}


def test_a_program_is_told_nothing_that_spoils_a_right_one() -> None:
    given = {"PYTHONINSPECT": "1", "PYTHONINTMAXSTRDIGITS": "640", "PYTHONUTF8": "1"}
    assert allowed_environment(given) == {"PYTHONUTF8": "1"}


@pytest.mark.skipif(not hasattr(os, "SCHED_BATCH"), reason="not on this system")
class TestBatchWork:
    def test_is_for_a_while_and_for_those_that_are_started(self) -> None:
        before = os.sched_getscheduler(0)
        with as_batch_work():
            assert os.sched_getscheduler(0) == os.SCHED_BATCH
            with as_batch_work():
                asked = [
                    sys.executable,
                    "-I",
                    "-S",
                    "-c",
                    "import os; print(os.sched_getscheduler(0))",
                ]
                started = subprocess.run(asked, capture_output=True, check=True)
            assert int(started.stdout) == os.SCHED_BATCH
            assert os.sched_getscheduler(0) == os.SCHED_BATCH
        assert os.sched_getscheduler(0) == before

    @pytest.mark.parametrize("name", ["sched_getscheduler", "sched_setscheduler"])
    def test_is_left_out_where_it_may_not_be(
        self, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = os.sched_getscheduler(0)

        def refuse(*_: object) -> None:
            raise PermissionError(1, "Operation not permitted")

        with monkeypatch.context() as patched:
            patched.setattr(os, name, refuse)
            with as_batch_work():
                pass
        assert os.sched_getscheduler(0) == before
