"""What is tried with a program that does not say hello: whether it would at the end of stdin."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve

from nucleus_conformance.errors import CannotStartError
from nucleus_conformance.running.advice import BUFFERS as MAY_BUFFER
from nucleus_conformance.running.advice import FLUSH
from nucleus_conformance.running.session import session
from nucleus_conformance.targets.limits import Limits
from nucleus_spec.editions import DEFAULT
from tests.helpers.patience import FOR_EVER, HANG, PATIENT, stretched
from tests.helpers.programs import GREETING, Program, has_ended, program

SOON = evolve(PATIENT, probe_seconds=0.1, grace_seconds=stretched(0.3))

BUFFERS = "global kept\nkept = request"
AT_ITS_END = f"request = kept\n{GREETING}"
"""What a program does that writes out what it has to say at its end alone."""


def begun(made: Program, limits: Limits = SOON) -> tuple[str, list[str]]:
    """What it is called once it has said hello, and what is told meanwhile."""
    told: list[str] = []
    with session(made.command, DEFAULT, 1, limits, told.append) as running:
        return running.hello.name, told


def test_one_that_does_not_flush_is_told_so_before_its_time_is_over(tmp_path: Path) -> None:
    made = program(tmp_path, hello=BUFFERS, end=AT_ITS_END)
    limits = evolve(SOON, start_seconds=stretched(1.0))
    told: list[str] = []
    with (
        pytest.raises(CannotStartError) as caught,
        session(made.command, DEFAULT, 1, limits, told.append),
    ):
        raise AssertionError("it started")
    assert "did not say hello within" in str(caught.value)
    assert caught.value.advice == FLUSH
    assert told == [MAY_BUFFER]
    assert len(made.pids) == 2
    assert all(map(has_ended, made.pids))


@pytest.mark.slow
def test_one_that_starts_slowly_the_first_time_alone_is_awaited(tmp_path: Path) -> None:
    """The second process says hello while the first one is still busy."""
    pids = repr(str(tmp_path / "program.pids"))
    slow = f"if len(open({pids}).readlines()) == 1:\n    time.sleep({stretched(1.0)})\n{GREETING}"
    made = program(tmp_path, hello=slow)
    assert begun(made) == ("echo", [MAY_BUFFER])
    assert all(map(has_ended, made.pids))


@pytest.mark.slow
def test_one_that_is_slow_is_awaited(tmp_path: Path) -> None:
    """It is never told that stdin has ended, and the second process tells nothing."""
    made = program(tmp_path, hello=f"time.sleep({stretched(1.0)})\n{GREETING}")
    assert begun(made) == ("echo", [])
    assert len(made.pids) == 2
    assert all(map(has_ended, made.pids))


@pytest.mark.parametrize("second", ["sys.exit(1)", "raw(b'busy')", FOR_EVER])
@pytest.mark.sampled(3)
def test_one_whose_second_process_fails_is_awaited(tmp_path: Path, second: str) -> None:
    pids = repr(str(tmp_path / "program.pids"))
    slow = f"if len(open({pids}).readlines()) > 1:\n    {second}\n"
    slow += f"time.sleep({stretched(1.0)})\n{GREETING}"
    made = program(tmp_path, hello=slow)
    assert begun(made) == ("echo", [])
    assert all(map(has_ended, made.pids))


def test_one_that_is_never_heard_of_is_given_up(tmp_path: Path) -> None:
    made = program(tmp_path, hello=FOR_EVER)
    limits = evolve(SOON, start_seconds=stretched(0.5), grace_seconds=0.1)
    with pytest.raises(CannotStartError) as caught, session(made.command, DEFAULT, limits=limits):
        raise AssertionError("it started")
    assert "did not say hello within" in str(caught.value)
    assert all(has_ended(pid, HANG) for pid in made.pids)


def test_one_that_says_hello_at_once_is_not_tried(tmp_path: Path) -> None:
    made = program(tmp_path)
    with session(made.command, DEFAULT, limits=PATIENT):
        pass
    assert len(made.pids) == 1
