"""The runner, which judges every answer, against a bare client over the same pipes, which counts
lines.

    pip install -e '.[bench]' && pytest tests/benchmarks/test_runner.py

Both put the same requests to the same program. Before each round of ours there is one of the bare
client's. Replies that are, byte for byte, what Python's `json.dumps` makes of the expected outcome
are not parsed; those in compact JSON are. `lock-step`: one request at a time, both ends on one
core; else a window of 64, on as many cores as there are. So are the ports that are far ends.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from attrs import evolve

from nucleus_conformance import harness
from nucleus_conformance.protocol.messages import hello_request, request_line
from nucleus_conformance.running.run import judge_all
from nucleus_conformance.running.session import Session, session
from nucleus_conformance.running.worker import WINDOW
from nucleus_conformance.suite.case import Case, Outcome
from nucleus_conformance.suite.loading import load_suite
from nucleus_conformance.targets.process import ChildProcess, Command
from nucleus_spec.editions import DEFAULT
from tests.helpers.patience import HANG
from tests.helpers.ports import Port, built, each_port

CASES = 5000
ROUNDS = 7

ECHO = """
import os, sys
for line in sys.stdin.buffer:
    identifier = line.split(b'"', 4)[3]
    if b'"op": "hello"' in line[:60]:
        window = sys.argv[1].encode()
        line = b'{"id": "%s", "hello": {"protocol": 2, "window": %s}}\\n' % (identifier, window)
    else:
        line = line.replace(b'"op": "decode", "type": "box", ', b"", 1)
        if sys.argv[2:]:
            line = line.replace(b'": ', b'":').replace(b", ", b",")
    os.write(1, line)
"""


def box() -> Case:
    """A typical box: every field that all editions have."""
    return next(each for each in load_suite(DEFAULT).cases if each.id == "box/decode/all-fields")


def bare(command: Command, request: Mapping[str, Any], window: int, folder: Path) -> float:
    """Seconds for all requests, whose replies are only counted.

    They are asked before, too: what compiles while it runs is as warm as it is in our later rounds.
    """
    child = ChildProcess.start(command, folder)
    try:
        child.ask(hello_request(DEFAULT.name), HANG)
        line = request_line("0123456789abcdef", request)
        ask_all(child, line, window)
        start = time.perf_counter()
        ask_all(child, line, window)
        return time.perf_counter() - start
    finally:
        child.kill()


def ask_all(child: ChildProcess, line: bytes, window: int) -> None:
    sent = received = 0
    while received < CASES:
        more = min(window - (sent - received), CASES - sent)
        if more:
            child.send(line * more)
            sent += more
        received += len(child.receive(5))


@contextmanager
def cores(number: int) -> Iterator[None]:
    """This process, and what it starts, on so many cores."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, set(sorted(before)[:number]))
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def judged(running: Session, case: Case) -> tuple[float, float]:
    """Seconds on the clock, and of our own processor time, for all cases judged."""
    start, own = time.perf_counter(), time.process_time()
    passed = sum(each.passed for each in judge_all((case for _ in range(CASES)), running))
    assert passed == CASES
    return time.perf_counter() - start, time.process_time() - own


@pytest.mark.parametrize("window", [WINDOW, 1], ids=["window of 64", "lock-step, one core"])
@pytest.mark.parametrize("name", ["echo", "echo in compact JSON", "scale-nucleus 0.20.0"])
def test_runner(benchmark: Any, tmp_path: Path, name: str, window: int) -> None:
    case = box()
    if name.startswith("echo"):
        case = evolve(case, expect=Outcome("payload", case.input["payload"]))
        compact = ("compact",) if name != "echo" else ()
        command = Command((sys.executable, "-c", ECHO, str(window), *compact))
    else:
        command = Command((sys.executable, harness.__file__, "nucleus.prediction"))
    measure(benchmark, name, command, case, window, tmp_path)


@pytest.mark.parametrize("port", each_port())
def test_port(benchmark: Any, tmp_path: Path, port: Port) -> None:
    command = Command(built(port, tmp_path))
    measure(benchmark, f"the port for {port.language}", command, box(), WINDOW, tmp_path)


def measure(
    benchmark: Any, name: str, command: Command, case: Case, window: int, folder: Path
) -> None:
    """Times our runner and the bare client in turns."""
    peer: list[float] = []
    own: list[tuple[float, float]] = []
    with cores(1 if window == 1 else os.cpu_count() or 1), session(command, DEFAULT) as running:
        for worker in running._workers:
            worker.window = window
        benchmark.pedantic(
            lambda: own.append(judged(running, case)),
            setup=lambda: peer.append(bare(command, case.request().body, window, folder)),
            rounds=ROUNDS,
        )
    clock = median(seconds for seconds, _ in own)
    mine = median(seconds for _, seconds in own)
    benchmark.extra_info["ratio"] = median(a / b for (a, _), b in zip(own, peer, strict=True))
    benchmark.extra_info["text"] = (
        f"{name}, {'lock-step' if window == 1 else 'pipelined'}:"
        f" {CASES / clock:,.0f} cases/s judged,"
        f" {mine / CASES * 1e6:.1f} µs of our own a case (bare {CASES / median(peer):,.0f} lines/s)"
    )
