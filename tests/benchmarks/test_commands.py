"""The command line against bare Python: what `--help` costs, and a whole run of the reference."""

from __future__ import annotations

import resource
import subprocess
import sys
from statistics import median
from typing import Any

import pytest

COMMANDS = {
    "--help": ["--help"],
    "run --help": ["run", "--help"],
    "run reference": ["run", "reference"],
}
ROUNDS = 10


def _cpu(arguments: list[str]) -> float:
    """Seconds of processor time that the command took, its own children included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


@pytest.mark.parametrize("name", COMMANDS)
def test_command(benchmark: Any, name: str) -> None:
    peer: list[float] = []
    own: list[float] = []
    benchmark.pedantic(
        lambda: own.append(_cpu(["-m", "nucleus_conformance", *COMMANDS[name]])),
        setup=lambda: peer.append(_cpu(["-c", "pass"])),
        rounds=ROUNDS,
    )
    benchmark.extra_info["ratio"] = median(a / b for a, b in zip(own, peer, strict=True))
    benchmark.extra_info["text"] = (
        f"nucleus-conformance {name}, {benchmark.stats.stats.median:.2f} s,"
        f" {median(own):.3f} s of CPU (python -c pass {median(peer):.3f} s)"
    )
