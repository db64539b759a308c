"""Runs for long and restarts often, and looks at what grows or is left behind.

    python -m tests.soak                                  # a million requests, a hundred deaths
    python -m tests.soak --requests 20000 --deaths 8

The exit status is 1 if the runner had more memory, descriptors, threads or children at the end of a
run than when it was warm, or if processes that died left anything: a process, a thread, a
descriptor, a file. Needs `/proc`, which Linux has.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from fnmatch import fnmatch
from io import StringIO
from pathlib import Path
from typing import Final
from unittest.mock import patch

from attrs import asdict, frozen

from nucleus_conformance.cli import main as command_line
from nucleus_conformance.suite.loading import load_suite
from nucleus_spec.editions import DEFAULT
from tests.helpers.command_line import write_suite
from tests.helpers.programs import has_ended, make_case, program

PATTERN: Final = "category/*"
"""A part of the suite, so that its verdicts, which are kept, take no memory to speak of."""

GROWTH: Final = 4.0
"""MiB by which memory may grow once the runner is warm."""

DIES: Final = """
open(f"left-{os.getpid()}", "w").close()
os.makedirs("a/b/c", exist_ok=True)
if os.fork() == 0:
    note(os.getpid())
    time.sleep(10**6)
if request["payload"]["spoil"] % 2:
    os._exit(3)
os.kill(os.getpid(), signal.SIGKILL)
"""
"""What a program does that dies: it leaves files, and a child that holds its pipes."""

Figure = tuple[str, float, float]
"""What was measured, how much it was, and how much it may be."""


@frozen
class Held:
    """What a process holds."""

    mib: float
    descriptors: int
    threads: int
    children: int


def held(pid: int) -> Held:
    """What that process holds now. Raises `OSError` if it has ended."""
    place = Path(f"/proc/{pid}")
    status = dict(line.split(":", 1) for line in (place / "status").read_text().splitlines())
    children = [(each / "children").read_text().split() for each in (place / "task").iterdir()]
    return Held(
        int(status["VmRSS"].split()[0]) / 1024 if "VmRSS" in status else 0.0,
        len(list((place / "fd").iterdir())),
        int(status["Threads"]),
        sum(map(len, children)),
    )


def grown(samples: Sequence[Held]) -> Iterator[Figure]:
    """How much more there was of anything at the end than when the runner was warm."""
    fifth = len(samples) // 5
    warm, end = samples[fifth : 2 * fifth], samples[-fifth:]
    assert warm, "too few samples: more requests are needed"
    for name in asdict(samples[0]):
        before, after = (max(getattr(each, name) for each in some) for some in (warm, end))
        yield f"growth from {before:.1f}: {name}", after - before, GROWTH if name == "mib" else 0


def steady(requests: int) -> Iterator[Figure]:
    """One run of so many requests: what grows in it, and that all were asked."""
    cases = sum(fnmatch(each.id, PATTERN) for each in load_suite(DEFAULT).cases)
    repeat = -(-requests // cases)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.jsonl"
        given = ["run", "-k", PATTERN, "--repeat", str(repeat), "--json", str(report), "reference"]
        samples = []
        with subprocess.Popen(
            [sys.executable, "-m", "nucleus_conformance", *given],
            cwd=folder,
            stdout=subprocess.DEVNULL,
        ) as process:
            while process.poll() is None:
                try:
                    samples.append(held(process.pid))
                except OSError:
                    break
                time.sleep(0.05)
        *verdicts, footer = map(json.loads, report.read_text("ascii").splitlines()[1:])
    assert process.returncode == footer["exit"] == 0, "the reference does not conform"
    assert len(verdicts) == cases, "not all was judged"
    seconds = time.monotonic() - began
    print(f"{cases * repeat:,} requests in {seconds:.0f} s, {len(samples):,} samples", flush=True)
    yield from grown(samples)


def dying(deaths: int) -> Iterator[Figure]:
    """A run in which a program dies so often: what it leaves, and that all others are judged."""
    names: list[tuple[str, dict[str, int]]] = []
    for number in range(deaths):  # in turn: what only dies is soon given up
        names += [
            (f"box/decode/whole-{number}", {}),
            (f"box/decode/spoiled-{number}", {"spoil": number}),
        ]
    with tempfile.TemporaryDirectory() as name:
        folder, own = Path(name), Path(name, "tmp")
        own.mkdir()
        made = program(folder, DIES)
        suite = write_suite(folder / "suite", [make_case(each, what) for each, what in names])
        report = folder / "report.jsonl"
        given = ["run", "--fixtures", str(suite), "--json", str(report), *made.arguments]
        with patch.dict(os.environ, TMPDIR=str(own)), redirect_stdout(StringIO()):
            command_line(
                [given[0], "-k", "box/decode/whole-*", *given[1:]]
            )  # what is loaded once, is
            before, threads = held(os.getpid()), set(threading.enumerate())
            command_line(given)
        after = held(os.getpid())
        verdicts = [json.loads(line) for line in report.read_text("ascii").splitlines()[1:-1]]
        right = sum(
            each["verdict"] == ("crash" if "spoiled" in each["id"] else "passed")
            for each in verdicts
        )
        assert right == 2 * deaths, f"of {2 * deaths} verdicts {right} are right"
        print(f"{deaths} deaths, {len(made.pids)} processes", flush=True)
        yield "processes left", sum(not has_ended(pid, 5.0) for pid in set(made.pids)), 0
        yield "files left", sum(1 for _ in own.iterdir()), 0
        yield "threads left", len(set(threading.enumerate()) - threads), 0
        yield "descriptors left", after.descriptors - before.descriptors, 0
        yield "children left", after.children - before.children, 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Soak, print each figure beside its bound, and say whether all hold."""
    parser = argparse.ArgumentParser(prog="tests.soak", description=__doc__)
    parser.add_argument("--requests", type=int, default=1_000_000)
    parser.add_argument("--deaths", type=int, default=100)
    options = parser.parse_args(arguments)
    if not Path("/proc/self/status").exists():
        parser.error("this system has no /proc to look at")
    holds = True
    for figures in (steady(options.requests), dying(options.deaths)):
        for said, found, most in figures:
            beyond = found > most
            holds = holds and not beyond
            print(f"{'BEYOND' if beyond else 'ok':6} {said} {found:.1f} of {most:g}", flush=True)
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
