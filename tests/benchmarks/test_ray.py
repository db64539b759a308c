"""`lint --engine ray` on a cluster that runs already, against one process.

pip install -e '.[bench,ray]' && pytest tests/benchmarks/test_ray.py

The figure is processor time: of the program, of what it starts, and of all processes of the
cluster, as a multiple of that of the program alone on the same dump. What Ray itself takes to
join, and for the processes that it starts for the command, is part of it: seconds, however long the
dump is. RAY_LINES says how many lines there are.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from statistics import median
from threading import Event, Thread
from typing import Any, Final

import pytest

from nucleus_conformance.corpus.engines.ray.session import end_session, living_in
from tests.benchmarks.test_lint import lint, payloads

pytest.importorskip("ray")

LINES: Final = int(os.environ.get("RAY_LINES", "4000000"))
ROUNDS: Final = 3
MOST: Final = 1.3
_DISTINCT: Final = 200_000
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_EVERY: Final = 0.1
"""Seconds between two looks: what a process takes after the last one before it ends is missed."""


class Cluster:
    """A cluster of three nodes, and the processor time of each of its processes so far."""

    def __init__(self, folder: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.helpers.ray_nodes", folder],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True, start_new_session=True,
        )  # fmt: skip
        assert self._process.stdout is not None
        self.address = self._process.stdout.readline().strip()
        self._taken: dict[int, float] = {}
        self._over = Event()
        Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while not self._over.wait(_EVERY):
            self._look()

    def _look(self) -> None:
        for each in living_in(self._process.pid):
            with suppress(OSError):
                fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
                self._taken[each] = sum(map(int, fields[11:13])) / _TICKS

    @property
    def taken(self) -> float:
        """Seconds of processor time by now, of all that is there or was."""
        self._look()
        return sum(list(self._taken.values()))

    def end(self) -> None:
        """Kill all of it."""
        self._over.set()
        self._process.kill()
        end_session(self._process.pid)
        self._process.communicate()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with tempfile.TemporaryDirectory(prefix="nodes-", ignore_cleanup_errors=True) as folder:
        made = Cluster(folder)
        try:
            yield made
        finally:
            made.end()


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("dump") / "dump.jsonl"
    some = "".join(f"{json.dumps(each)}\n" for each in payloads(_DISTINCT, ids=True))
    with path.open("w") as file:
        for number in range(max(1, LINES // _DISTINCT)):
            file.write(some.replace("camera_front/", f"camera_{number:05}/"))
    return path


def test_against_one_process(benchmark: Any, cluster: Cluster, dump: Path) -> None:
    ratios: list[float] = []

    def both() -> None:
        before = cluster.taken
        own = lint(dump, "--engine", "ray", "--address", cluster.address)
        ratios.append((own + cluster.taken - before) / lint(dump))

    benchmark.pedantic(both, rounds=ROUNDS)
    benchmark.extra_info["ratio"] = median(ratios)
    size = dump.stat().st_size / 1e9
    text = f"lint --engine ray, of one process ({LINES:,} lines, {size:.1f} GB; at most {MOST})"
    benchmark.extra_info["text"] = text
    assert median(ratios) <= MOST
