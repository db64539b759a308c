"""Interrupts at odd moments, and those that are ignored: nothing is lost, nothing is left."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from nucleus_conformance import interrupts
from nucleus_conformance.cli import main
from nucleus_conformance.commands import fuzz as fuzz_command
from nucleus_conformance.commands import run as run_command
from nucleus_conformance.interrupts import SIGNALS, Interrupted
from nucleus_conformance.shell import join
from tests.helpers.command_line import RIGHT, Capture, lines_of, started, wait_for, write_suite
from tests.helpers.patience import FOR_EVER, HANG, PATIENT, stretched
from tests.helpers.programs import ECHO, GREETING, has_ended, program

STUBBORN = f"signal.signal(signal.SIGTERM, signal.SIG_IGN)\n{GREETING}"
OTHERS = [each for each in SIGNALS if each is not signal.SIGTERM]
UNSUPPORTED = 'say({"id": request["id"], "unsupported": {"reason": "not yet"}})'


PRESSED_AS_SOON_AS_IT_LOADS_ANYTHING = """
import os, signal, sys
class Pressing:
    def find_spec(name, *rest):
        if name not in ("nucleus_conformance", "nucleus_conformance.__main__"):
            os.kill(os.getpid(), signal.SIGINT)
sys.modules.pop("__future__", None)
sys.meta_path.insert(0, Pressing)
from nucleus_conformance.__main__ import start
start()
"""


def test_before_anything_is_loaded_it_ends_with_nothing_to_say() -> None:
    ways = [sys.executable, "-c", PRESSED_AS_SOON_AS_IT_LOADS_ANYTHING, "list"]
    done = subprocess.run(ways, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")


@pytest.mark.slow
def test_fuzz_while_the_program_is_ended(tmp_path: Path) -> None:
    """The search is over by then, so nothing of it is lost, and its status stands."""
    made = program(tmp_path, hello=STUBBORN, echo=UNSUPPORTED, end=FOR_EVER)
    path = tmp_path / "found.jsonl"
    few = ("--max-examples", "2", "--seed", "1")
    with started("fuzz", *few, "--json", str(path), *made.arguments) as running:
        wait_for(path, 2)
        for _ in range(3):
            running.send_signal(signal.SIGINT)
            time.sleep(0.05)
        out, err = running.communicate()
    assert (running.returncode, err) == (1, "")
    assert "0 findings in 2 requests" in out
    _, footer = lines_of(path)
    assert (footer["kind"], footer["complete"]) == ("footer", True)
    assert all(has_ended(pid) for pid in made.pids)


def test_smoke_by_somebody_who_cannot_wait(tmp_path: Path) -> None:
    made = program(tmp_path, hello=STUBBORN, echo=FOR_EVER, end=FOR_EVER)
    with started("smoke", *made.arguments) as running:
        wait_for(made.path.with_suffix(".log"), 2)
        for _ in range(3):
            running.send_signal(signal.SIGINT)
            time.sleep(0.02)
        _, err = running.communicate()
    assert (running.returncode, err) == (130, "nucleus-conformance: interrupted\n")
    assert all(has_ended(pid) for pid in made.pids)


def burst(running: subprocess.Popen[str], number: int, gap: float) -> None:
    """Send the signal again and again, until the process has ended: a zombie takes it as well."""
    while running.poll() is None:
        running.send_signal(number)
        time.sleep(gap)


@pytest.mark.parametrize("gap", [0.01, pytest.param(0.03, marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    "number",
    [signal.SIGTERM, *(pytest.param(each, marks=pytest.mark.slow) for each in OTHERS)],
    ids=lambda each: each.name,
)
@pytest.mark.parametrize(
    "command",
    [
        ["run"],
        pytest.param(["fuzz", "--seed", "1"], marks=pytest.mark.slow),
        pytest.param(["smoke"], marks=pytest.mark.slow),
    ],
    ids=" ".join,
)
@pytest.mark.sampled(3)
def test_a_burst_of_signals_is_one(
    tmp_path: Path, command: list[str], number: signal.Signals, gap: float
) -> None:
    made = program(tmp_path, FOR_EVER, echo=FOR_EVER)
    with started(*command, *made.arguments) as running:
        wait_for(made.path.with_suffix(".log"), 2)
        burst(running, number, gap)
        _, err = running.communicate()
    assert running.returncode == 128 + number
    assert "Traceback" not in err
    assert "Exception ignored" not in err
    assert all(has_ended(pid) for pid in made.pids)


@pytest.mark.slow
def test_a_burst_of_signals_is_one_for_several_editions(tmp_path: Path) -> None:
    command = ["run", "--edition", "all"]
    test_a_burst_of_signals_is_one(tmp_path, command, signal.SIGINT, 0.01)


@pytest.mark.parametrize(
    "number",
    [
        signal.SIGINT,
        *(pytest.param(each, marks=pytest.mark.slow) for each in (signal.SIGTERM, signal.SIGHUP)),
    ],
    ids=lambda each: each.name,
)
def test_a_burst_of_signals_is_one_for_what_only_prints(number: signal.Signals) -> None:
    with started("generate", "--count", "1000000") as running:
        assert running.stdout is not None
        assert running.stdout.readline()
        reading = threading.Thread(target=running.stdout.read)
        reading.start()
        burst(running, number, 0.01)
        reading.join()
        assert running.stderr is not None
        assert running.stderr.read() == "nucleus-conformance: interrupted\n"
    assert running.returncode == 128 + number


def test_an_interrupt_is_one_whatever_a_library_makes_of_it(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Hypothesis fails at an assertion of its own, where its engine is stopped before it begins."""

    def interrupted(*_: object) -> None:
        raise Interrupted(signal.SIGTERM)

    engine = "StateForActualGivenExecution.run_engine"
    monkeypatch.setattr(f"hypothesis.core.{engine}", interrupted)
    assert main(["generate", "--count", "1"]) == 128 + signal.SIGTERM
    assert capfd.readouterr().err == "nucleus-conformance: interrupted\n"


@pytest.mark.parametrize("number", SIGNALS, ids=lambda each: each.name)
@pytest.mark.sampled(3)
def test_a_run_that_was_started_to_ignore_a_signal_survives_it(
    tmp_path: Path, number: signal.Signals
) -> None:
    """As under `nohup`, when the terminal is closed; or in the background of a script."""
    gate = tmp_path / "gate"
    waits = f"while not os.path.exists({str(gate)!r}): time.sleep(0.01)\n{ECHO}"
    made = program(tmp_path, echo=waits)
    suite = write_suite(tmp_path / "suite", [RIGHT])
    path = tmp_path / "report.jsonl"
    command = ["run", "--fixtures", str(suite), "--json", str(path), *made.arguments]
    with started(*command, ignored=[number]) as running:
        wait_for(made.path.with_suffix(".log"), 2)
        running.send_signal(number)
        gate.touch()
        _, err = running.communicate()
    assert (running.returncode, err) == (0, "")
    _, verdict, footer = lines_of(path)
    assert (verdict["verdict"], footer["complete"]) == ("passed", True)
    assert all(has_ended(pid) for pid in made.pids)


@pytest.mark.fault(24, "run")
def test_reports_that_would_take_long_are_left_for_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """What they are made of is there, and whoever interrupted does not wait."""
    monkeypatch.setattr(run_command, "_LAST_SECONDS", 0.5)
    monkeypatch.setattr(run_command, "write_renderings", lambda *_: time.sleep(HANG))
    interrupts = 'os.kill(os.getppid(), signal.SIGINT)\nsay({"id": request["id"], "payload": {}})'
    made = program(tmp_path, interrupts, echo=interrupts)
    suite = write_suite(tmp_path / "suite", [RIGHT])
    report, page = tmp_path / "it's.jsonl", tmp_path / "page.html"
    given = ["run", "--fixtures", str(suite), "--json", str(report), "--html", str(page)]
    assert main([*given, *made.arguments], PATIENT) == 130
    said = capsys.readouterr()
    assert "there was no time to write all reports" in said.out
    assert join(["nucleus-conformance", "report", str(report)]) in "".join(said.out.splitlines())
    assert said.err == "nucleus-conformance: interrupted\n"
    assert not page.exists()
    assert main(["report", str(report), "--format", "html", "-o", str(page)]) == 0
    assert page.exists()


@contextmanager
def interrupting_collector(is_time: Callable[[], bool]) -> Iterator[list[float]]:
    """The garbage collector runs often, and a signal comes while it does, once it is time.

    And once somebody hears it.

    Yields a list of when that was.
    """
    sent: list[float] = []

    def interrupt(*_: object) -> None:
        if not sent and callable(signal.getsignal(signal.SIGTERM)) and is_time():
            sent.append(time.monotonic())
            os.kill(os.getpid(), signal.SIGTERM)

    often = gc.get_threshold()
    gc.callbacks.append(interrupt)
    gc.set_threshold(20)
    try:
        yield sent
    finally:
        gc.set_threshold(*often)
        gc.callbacks.remove(interrupt)


LONG = {
    "run": ["--repeat", "100000"],
    "fuzz": ["--max-requests", "1000000"],
    "smoke": [],
    "generate": ["--count", "1000000"],
}
"""Commands that go on for long, but for their end."""


@pytest.mark.parametrize(
    "command",
    [pytest.param(name, marks=[pytest.mark.fault(row, name) for row in (24, 34)]) for name in LONG],
)
def test_an_interrupt_that_python_drops_ends_the_command(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], command: str
) -> None:
    """What is raised in a callback of its garbage collector is told on stderr, and that is all."""
    made = program(tmp_path, echo=FOR_EVER if command == "smoke" else ECHO)
    given = [] if command == "generate" else made.arguments
    with interrupting_collector(lambda: command == "generate" or bool(made.pids)) as sent:
        status = main([command, *LONG[command], *given], PATIENT)
    assert time.monotonic() - sent[0] < stretched(2)
    assert status == 128 + signal.SIGTERM
    err = capfd.readouterr().err
    assert "gnored" not in err
    assert "Traceback" not in err
    assert all(has_ended(pid) for pid in made.pids)


@pytest.mark.parametrize(
    ("command", "module", "last"),
    [
        pytest.param("run", run_command, "write_renderings", marks=pytest.mark.fault(24, "run")),
        pytest.param("fuzz", fuzz_command, "independent", marks=pytest.mark.fault(24, "fuzz")),
    ],
    ids=["run", "fuzz"],
)
def test_a_second_press_waits_for_no_report(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
    command: str,
    module: ModuleType,
    last: str,
) -> None:
    """`last`: what is done after the first one, and would take long."""
    pressed: list[float] = []

    def press(*_: object) -> None:
        pressed.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(60)

    monkeypatch.setattr(interrupts, "_SAME_PRESS", 0.0)
    monkeypatch.setattr(interrupts, "_LAST_RESORT", 60.0)  # it would be the end of pytest
    monkeypatch.setattr(module, "_LAST_SECONDS", 60)
    monkeypatch.setattr(module, last, press)
    interrupts_us = f"os.kill(os.getppid(), signal.SIGINT)\n{FOR_EVER}"
    made = program(tmp_path, interrupts_us, echo=interrupts_us, end=FOR_EVER)
    report = tmp_path / "report.jsonl"
    assert main([command, "--json", str(report), *made.arguments], PATIENT) == 130
    assert time.monotonic() - pressed[0] < stretched(0.5)
    assert capsys.readouterr().err == "nucleus-conformance: interrupted\n"
    assert not report.with_name("report.jsonl.partial").exists()
    assert all(has_ended(pid) for pid in made.pids)
