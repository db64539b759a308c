"""How many requests are open together: as many as the implementation takes, within bounds."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from nucleus_conformance.protocol.messages import VERSION
from nucleus_conformance.running.session import session
from nucleus_conformance.running.worker import WINDOW, WINDOW_BYTES
from nucleus_conformance.targets.process import Command
from nucleus_spec.editions import DEFAULT
from tests.helpers.patience import PATIENT, stretched
from tests.helpers.programs import judge_all, make_case, program

COUNTING = """
import json, os, select, sys

window, log, idle = json.loads(sys.argv[1]), sys.argv[2], float(sys.argv[3])
left, waiting, together = b"", [], []
while True:
    if select.select([0], [], [], idle)[0]:
        data = os.read(0, 1 << 20)
        if not data:
            break
        *lines, left = (left + data).split(b"\\n")
        waiting += map(json.loads, lines)
        continue
    if waiting:
        together.append(len(waiting))
    for request in waiting:
        if request["op"] == "hello":
            about = {"protocol": PROTOCOL, "name": "x", "version": "1", "language": "Python"}
            answer = {"hello": {**about, **window}}
        elif request["payload"]["text"].startswith("die") and not os.path.exists(f"{log}.died"):
            open(f"{log}.died", "w").close()
            os._exit(1)
        else:
            answer = {"payload": request["payload"]}
        os.write(1, json.dumps({"id": request["id"], **answer}).encode() + b"\\n")
    waiting = []
    with open(log, "w") as file:
        file.write(json.dumps(together))
"""
"""Answers only once nothing more comes, and notes how many requests it had by then, each time."""


def most_open(folder: Path, window: str, count: int, size: int = 1) -> int:
    return max(open_together(folder, window, ["x" * size] * count))


def open_together(folder: Path, window: str, texts: Sequence[str]) -> list[int]:
    """How many were open in the last process whenever it answered."""
    script, log = folder / "counting.py", folder / "log"
    script.write_text(COUNTING.replace("PROTOCOL", str(VERSION)), "utf-8")
    command = Command((sys.executable, str(script), window, str(log), str(stretched(0.15))))
    cases = [make_case(f"box/decode/x{n}", {"text": text}) for n, text in enumerate(texts)]
    found = judge_all(command, cases)
    assert all(each.passed for each in found)
    counts: list[int] = json.loads(log.read_text())
    return counts


@pytest.mark.parametrize(
    ("window", "count", "most"),
    [
        ("{}", WINDOW + 6, WINDOW),
        ('{"window": 1}', 3, 1),
        ('{"window": 3}', 8, 3),
        ('{"window": 1000}', WINDOW + 6, WINDOW),
    ],
)
@pytest.mark.sampled(3)
def test_it_is_the_least_of_what_both_take(
    tmp_path: Path, window: str, count: int, most: int
) -> None:
    assert most_open(tmp_path, window, count) == most


@pytest.mark.slow
def test_it_is_smaller_where_requests_are_long(tmp_path: Path) -> None:
    """A pipe that is full on both sides would stop both. It holds 64 KiB, on any system of today."""
    size = 2**13
    assert 2 <= most_open(tmp_path, "{}", 20, size) <= 2**16 // size


def test_what_is_answered_makes_room(tmp_path: Path) -> None:
    """Bytes count only while their request is open."""
    counts = open_together(tmp_path, "{}", ["x" * (WINDOW_BYTES // 8)] * 20)
    assert sorted(counts)[-2] > 1


@pytest.mark.slow
def test_what_was_lost_with_a_process_makes_room(tmp_path: Path) -> None:
    texts = ["die" + "x" * (WINDOW_BYTES // 2)] * 2 + ["x"] * (WINDOW + 6)
    assert max(open_together(tmp_path, "{}", texts)) == WINDOW


def test_several_processes_share_it(tmp_path: Path) -> None:
    request = make_case("box/decode/x").request()
    with session(program(tmp_path).command, DEFAULT, 4, PATIENT) as running:
        assert len(list(running.ask([request] * WINDOW))) == WINDOW
        assert [each.window for each in running._workers] == [WINDOW // 4] * 4


def test_a_replay_has_twice_as_many(tmp_path: Path) -> None:
    with session(program(tmp_path).command, DEFAULT, limits=PATIENT, windows=2) as running:
        assert [each.window for each in running._workers] == [2 * WINDOW]
