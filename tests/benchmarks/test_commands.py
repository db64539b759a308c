"""The command line against bare Python: what `--help` costs, a whole run of the reference, and what
the runner itself costs of a run of one case.
"""

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


ONE = ["run", "-k", "box/decode/all-fields", "reference"]
MAIN = """
import resource, sys
from nucleus_conformance.cli import main
assert main() == 0
own = resource.getrusage(resource.RUSAGE_SELF)
print(own.ru_utime + own.ru_stime, file=sys.stderr)
"""


def _own_cpu(arguments: list[str]) -> float:
    """Seconds of processor time of the command itself, without the implementation that it asks."""
    command = [sys.executable, "-c", MAIN, *arguments]
    done = subprocess.run(command, capture_output=True, check=True)
    return float(done.stderr)


def test_one_case(benchmark: Any) -> None:
    """The runner itself takes 0.3 s at most; it is the imports that count, hardly the one case."""
    peer: list[float] = []
    own: list[float] = []
    benchmark.pedantic(
        lambda: own.append(_own_cpu(ONE)), setup=lambda: peer.append(_cpu(["-c", "pass"])),
        rounds=ROUNDS,
    )  # fmt: skip
    benchmark.extra_info["ratio"] = median(a / b for a, b in zip(own, peer, strict=True))
    benchmark.extra_info["text"] = (
        f"nucleus-conformance {' '.join(ONE)}, {median(own):.3f} s of its own CPU"
        f" (python -c pass {median(peer):.3f} s)"
    )
    assert median(own) < 0.3
