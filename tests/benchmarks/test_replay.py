"""`replay` against a bare client of the slower of its two targets, which counts lines.

pip install -e '.[bench]' && pytest tests/benchmarks/test_replay.py

Both put the same predictions to the same programs, with a window of 64: the bare client to each of
them alone, of which the slower one counts; what starting takes is left out of both. REPLAY_LINES says how many there are.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any, Final

import pytest

from nucleus_conformance.protocol.messages import hello_request, request_line
from nucleus_conformance.running.worker import WINDOW
from nucleus_conformance.targets.process import ChildProcess, Command
from nucleus_conformance.targets.target import find_target
from nucleus_spec.editions import DEFAULT, PUBLISHED
from tests.benchmarks.test_lint import payloads
from tests.helpers.patience import HANG

LINES: Final = int(os.environ.get("REPLAY_LINES", "100000"))
ROUNDS: Final = 3
LEAST: Final = 0.6
"""What `replay` reaches of the rate of the slower target, where both make the same of a line."""
LEAST_OF_OTHERS: Final = 0.3
"""The same where they make something else of nearly every line: each is told and kept."""

_NEWEST: Final = f"scale-nucleus=={PUBLISHED[-1]}"
PAIRS: Final = [
    (_NEWEST, "scale-nucleus==0.20.0", LEAST),
    ("scale-nucleus==0.20.0", "reference", LEAST),
    ("reference", "reference", LEAST),
    (_NEWEST, "scale-nucleus==0.15.4", LEAST_OF_OTHERS),
]
"""What is replayed, and against what, and what it reaches."""


def bare(command: Command, lines: Sequence[bytes], folder: Path) -> float:
    """Seconds for all these requests, whose replies are only counted."""
    child = ChildProcess.start(command, folder)
    try:
        child.ask(hello_request(DEFAULT.name), HANG)
        start = time.perf_counter()
        sent = received = 0
        while received < len(lines):
            more = min(WINDOW - (sent - received), len(lines) - sent)
            if more:
                child.send(b"".join(lines[sent : sent + more]))
                sent += more
            received += len(child.receive(5))
        return time.perf_counter() - start
    finally:
        child.kill()


@pytest.mark.parametrize(("target", "against", "least"), PAIRS)
def test_the_rate(benchmark: Any, tmp_path: Path, target: str, against: str, least: float) -> None:
    made = list(payloads(LINES, ids=True))
    dump = tmp_path / "dump.jsonl"
    dump.write_text("".join(f"{json.dumps(each)}\n" for each in made))
    lines = [
        request_line("0123456789abcdef", {"op": "decode", "type": each["type"], "payload": each})
        for each in made
    ]
    commands = [find_target(each, (), None).command for each in dict.fromkeys((target, against))]
    shares: list[float] = []

    few = tmp_path / "few.jsonl"
    few.write_text(f"{json.dumps(made[0])}\n")

    def replayed(path: Path) -> float:
        run = [sys.executable, "-m", "nucleus_conformance", "replay", str(path)]
        start = time.perf_counter()
        both = ["--target", target, "--against", against]
        status = subprocess.run([*run, *both], check=False, capture_output=True).returncode
        assert status == (1 if least == LEAST_OF_OTHERS else 0)
        return time.perf_counter() - start

    def both() -> None:
        slower = max(bare(each, lines, tmp_path) for each in commands)
        shares.append(slower / (replayed(dump) - replayed(few)))

    benchmark.pedantic(both, rounds=ROUNDS)
    benchmark.extra_info["ratio"] = median(shares)
    benchmark.extra_info["text"] = (
        f"replay of {target} against {against}, of the rate of the slower one behind bare pipes"
        f" ({LINES:,} lines; at least {least})"
    )
    assert median(shares) >= least
