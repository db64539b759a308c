"""`fuzz` on a port that is right: requests asked and judged, against the examples that its
strategies alone give. A second is one of CPU, the port's own included.

    pip install -e '.[bench]' && pytest tests/benchmarks/test_fuzz.py
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from hypothesis.strategies import one_of

from nucleus_conformance.fuzzing.causes import permitted_by
from nucleus_conformance.fuzzing.requests import TYPES, requests
from nucleus_conformance.fuzzing.search import Fuzz
from nucleus_conformance.running.session import Session, session
from nucleus_conformance.suite.loading import load_suite
from nucleus_conformance.targets.target import find_target
from nucleus_spec.editions import DEFAULT
from tests.benchmarks.strategies_peer import examples_per_second

ROUNDS = 5
REQUESTS, EXAMPLES = 4000, 300


def _cpu_of(running: Session) -> float:
    """Seconds that the processes of a session have worked (`proc(5)`)."""
    total = 0
    for worker in running._workers:
        assert worker.child is not None
        stat = Path(f"/proc/{worker.child._process.pid}/stat").read_text("ascii")
        user, system = stat.rpartition(") ")[2].split()[11:13]
        total += int(user) + int(system)
    return total / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize("name", ["reference", "scale-nucleus==0.20.0"])
def test_fuzz(benchmark: Any, name: str) -> None:
    target = find_target(name, (), DEFAULT)
    permitted = permitted_by(load_suite(DEFAULT))
    peer: list[float] = []
    own: list[float] = []
    every = [requests(kind, DEFAULT) for kind in TYPES]

    with session(target.command, DEFAULT) as running:

        def search() -> None:
            start = time.process_time() + _cpu_of(running)
            fuzz = Fuzz(running, DEFAULT, TYPES, permitted, lambda _: False)
            for _ in fuzz.run(REQUESTS, len(own)):
                pass
            assert not fuzz.findings
            own.append(fuzz.asked / (time.process_time() + _cpu_of(running) - start))

        def strategies_alone() -> None:
            peer.append(examples_per_second(one_of(every), EXAMPLES))

        benchmark.pedantic(search, setup=strategies_alone, rounds=ROUNDS)
    ratio = median(alone / ours for ours, alone in zip(own, peer, strict=True))
    benchmark.extra_info["ratio"] = ratio
    benchmark.extra_info["text"] = (
        f"a request of fuzz {name}, {median(own):,.0f} requests/s of CPU (its strategies alone"
        f" {median(peer):,.0f} examples/s: {1 / ratio:.1f} times as many)"
    )
    assert ratio < 1 / 2
