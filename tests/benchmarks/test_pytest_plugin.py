"""The pytest plugin against as many empty items: what the cases cost beyond pytest itself.

    pip install -e '.[bench]' && pytest tests/benchmarks/test_pytest_plugin.py

Processor time of pytest alone, without that of the implementation, alternating in the same run.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

from nucleus_conformance.suite.loading import load_suite
from nucleus_spec.editions import DEFAULT

ROUNDS = 5
BOUND = 1.3
"""The most that the cases may cost, as a multiple of empty items."""

EMPTY = """
import pytest

class Empty(pytest.Item):
    def runtest(self):
        pass

    def reportinfo(self):
        return self.path, None, self.name

class Empties(pytest.File):
    def collect(self):
        for number in range({count}):
            yield Empty.from_parent(self, name=f"box/decode/number-{{number}}")

def pytest_collect_file(file_path, parent):
    if file_path.suffix == ".empty":
        return Empties.from_parent(parent, path=file_path)
"""
MAIN = """
import resource, sys, pytest
status = pytest.main(sys.argv[1:])
own = resource.getrusage(resource.RUSAGE_SELF)
print(own.ru_utime + own.ru_stime, file=sys.stderr)
sys.exit(status)
"""


def _own_cpu(folder: Path, *options: str) -> float:
    """Seconds of processor time of pytest itself, in which every item passes."""
    usual = ("-q", "-p", "no:cacheprovider", "--rootdir", str(folder))
    plugin = ("-p", "nucleus_conformance.pytest_plugin.plugin")
    done = subprocess.run(
        [sys.executable, "-c", MAIN, *usual, *plugin, *options],
        cwd=folder,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stderr.splitlines()[-1])


def test_plugin(benchmark: Any, tmp_path: Path) -> None:
    count = len(load_suite(DEFAULT).cases)
    (tmp_path / "conftest.py").write_text(EMPTY.format(count=count), "utf-8")
    (tmp_path / "items.empty").touch()
    cases = ("--pyargs", "nucleus_conformance", "--nucleus-target", "reference")
    peer: list[float] = []
    own: list[float] = []
    benchmark.pedantic(
        lambda: own.append(_own_cpu(tmp_path, *cases)),
        setup=lambda: peer.append(_own_cpu(tmp_path, "items.empty")),
        rounds=ROUNDS,
    )
    ratio = median(a / b for a, b in zip(own, peer, strict=True))
    benchmark.extra_info["ratio"] = ratio
    benchmark.extra_info["text"] = (
        f"pytest on {count:,} cases, {median(own):.2f} s of its own CPU"
        f" ({count:,} empty items {median(peer):.2f} s)"
    )
    assert ratio <= BOUND
