"""Our strategies against `from_schema` of hypothesis-jsonschema, on our own schemas: time for one
example.

    pip install -e '.[bench]' && pytest tests/benchmarks/test_strategies.py

Both run in one process, by turns, in an environment that is made for it and kept in the cache:
hypothesis-jsonschema breaks on newer versions of Hypothesis than the one named here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nucleus_conformance.targets.releases import cache_directory
from tests.benchmarks import strategies_peer

NEEDS = ("hypothesis-jsonschema==0.23.1", "hypothesis==6.170.9", "attrs", "annotated-types")
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def interpreter() -> Path:
    """A Python that has the peer. What is there already is not made again."""
    version = f"py{sys.version_info.major}.{sys.version_info.minor}"
    home = cache_directory().parent / "benchmarks" / f"{NEEDS[0]}-{version}"
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    uv = [sys.executable, "-m", "uv", "--quiet"]
    if not python.exists():
        subprocess.run([*uv, "venv", "--no-project", "--python", sys.executable, home], check=True)
    subprocess.run([*uv, "pip", "install", "--python", python, *NEEDS], check=True)
    return python


@pytest.mark.parametrize("direction", ["sent", "read"], ids=["predictions", "payloads"])
@pytest.mark.parametrize("name", ["box", "polygon", "keypoints"])
def test_examples(benchmark: Any, interpreter: Path, name: str, direction: str) -> None:
    def measure() -> Any:
        done = subprocess.run(
            [interpreter, strategies_peer.__file__, name, direction],
            stdout=subprocess.PIPE,
            check=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        return json.loads(done.stdout)

    figures = benchmark.pedantic(measure, rounds=1)
    benchmark.extra_info["ratio"] = figures["ratio"]
    benchmark.extra_info["text"] = (
        f"an example of {name} {'predictions' if direction == 'sent' else 'payloads'},"
        f" {figures['own']:,.0f} examples/s (from_schema {figures['peer']:,.0f}: we make"
        f" {1 / figures['ratio']:.1f} times as many; Hypothesis {figures['hypothesis']})"
    )
    assert figures["ratio"] < 1 / 4
