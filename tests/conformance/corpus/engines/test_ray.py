"""On a real cluster: the report has the same bytes, and nothing is printed or left but ours."""

from __future__ import annotations

import os
import socket
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGINT, SIGKILL, SIGTERM, Signals
from typing import TYPE_CHECKING, Any

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.commands import engines
from nucleus_conformance.corpus import spans
from nucleus_conformance.corpus.blocks import SIZE
from nucleus_conformance.corpus.engines.ray import cluster as joining
from nucleus_conformance.corpus.engines.ray.session import living_in
from nucleus_conformance.errors import ConformanceError
from tests.helpers.children import children_of
from tests.helpers.cluster_dumps import mixed
from tests.helpers.command_line import started
from tests.helpers.dumps import good, lines, payload

if TYPE_CHECKING:
    from tests.conformance.corpus.engines.conftest import Nodes

pytestmark = pytest.mark.ray

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let stretches be small."""
    monkeypatch.setattr(spans, "LENGTH", SIZE)
    monkeypatch.delenv("RAY_ADDRESS", raising=False)


def reported(name: Path, *options: str) -> tuple[int, bytes]:
    status = main(["lint", str(name), "--format", "json", *options, "-o", f"{name}.report"])
    return status, Path(f"{name}.report").read_bytes()


def test_the_report_has_the_same_bytes(nodes: Nodes, tmp_path: Path, capfd: Any) -> None:
    dump = mixed(tmp_path / "dump", 2_500)
    here = reported(dump)
    said = capfd.readouterr().err.partition("; took")[0]
    before = dict(os.environ)
    assert reported(dump, "--engine", "ray", "--address", nodes.address) == here
    captured = capfd.readouterr()
    assert captured.out == ""
    told = [each for each in captured.err.splitlines() if "waiting" not in each]
    assert [each.partition("; took")[0] for each in told] == [said]
    assert dict(os.environ) == before


def test_and_so_it_has_if_a_node_is_killed(
    nodes: Nodes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump = tmp_path / "dump.jsonl"
    wrong = [payload(confidence=95), payload(reference_id="one"), payload(label=None)]
    dump.write_bytes(lines([*wrong, *good(100_000), *wrong]))
    monkeypatch.setattr(spans, "LENGTH", 2 * SIZE)  # hashes are lost with the node
    here = reported(dump)
    answers = nodes.kill_one_halfway(monkeypatch)
    assert reported(dump, "--engine", "ray", "--address", nodes.address) == here
    assert len(answers) > 8


@pytest.mark.parametrize(
    "number",
    [SIGINT, *(pytest.param(each, marks=pytest.mark.nightly) for each in (SIGTERM, SIGKILL))],
    ids=str,
)
def test_nothing_is_left_of_one_that_is_interrupted(number: Signals, tmp_path: Path) -> None:
    dump = tmp_path / "dump.jsonl"
    dump.write_bytes(lines(good(1000)) * 500)
    with short_folder() as folder:
        with started("lint", str(dump), "--engine", "ray", env=at_home(folder)) as process:
            sessions = wait_for_session(process.pid)
            time.sleep(4)  # somewhere on the way: it starts, or checks
            process.send_signal(number)
            _, said = process.communicate(timeout=30)
        assert process.returncode == (-number if number == SIGKILL else 128 + number)
        wait_for_end(sessions)
        if number != SIGKILL:
            assert list(folder.iterdir()) == []
            assert "ray" not in said.lower().replace("--engine ray", "")


def test_nothing_is_left_of_one_that_is_started(tmp_path: Path) -> None:
    """Nor of its token, which would be in the home."""
    dump = tmp_path / "dump.jsonl"
    dump.write_bytes(lines([*good(20), *good(1)]))
    with short_folder() as folder:
        with started("lint", str(dump), "--engine", "ray", env=at_home(folder)) as process:
            sessions = wait_for_session(process.pid)
            out, _ = process.communicate(timeout=90)
        assert process.returncode == 1
        assert "an upload of all of them is refused as a whole" in out
        wait_for_end(sessions)
        assert list(folder.iterdir()) == []


@contextmanager
def short_folder() -> Iterator[Path]:
    """A folder whose name is short, as sockets want it."""
    with tempfile.TemporaryDirectory(prefix="r", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def at_home(folder: Path) -> dict[str, str]:
    """The variables of a command whose home, and temporary folder, that is."""
    own = {"TMPDIR": str(folder), "HOME": str(folder), "RAY_ADDRESS": "local"}
    return {**os.environ, **own}


def wait_for_end(sessions: Iterable[int]) -> None:
    """Wait until no process of these is left, which must come soon."""
    until = time.monotonic() + 10
    while any(map(list, map(living_in, sessions))) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(map(list, map(living_in, sessions)))


def wait_for_session(parent: int) -> set[int]:
    """The processes that it has started, each of which leads a session."""
    until = time.monotonic() + 30
    while not (found := children_of(parent)) and time.monotonic() < until:
        time.sleep(0.1)
    return found


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("127.0.0.1:1", "nobody answers at --address {}: Connection refused"),
        ("127.0.0.1:{silent}", "nobody answers at --address {}: 1 s are over"),
        ("{nodes}", "the cluster at --address {} refuses this command: it asks for a token"),
    ],
)
def test_no_cluster_is_joined(
    address: str, why: str, started_nodes: Nodes, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: Capture,
) -> None:  # fmt: skip
    dump = tmp_path / "dump.jsonl"
    dump.write_bytes(lines(good(1)))
    if "silent" in address:
        monkeypatch.setattr(joining, "ANSWERS", 1.0)
    monkeypatch.setattr(engines, "_NOTICE", 0.5 if "silent" in address else 100.0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        at = address.format(silent=port, nodes=started_nodes.address)
        assert main(["lint", str(dump), "--engine", "ray", "--address", at]) == 2
    said = capsys.readouterr().err.splitlines()
    before = [f"still waiting for the cluster at {at}"] * ("silent" in address)
    assert said[: len(before) + 1] == [*before, f"nucleus-conformance: {why.format(at)}"]


@pytest.mark.parametrize(
    ("said", "status", "told"),
    [
        ("The remote function failed to import on the worker", 2, "has no nucleus-spec that is as"),
        ("The node is gone\nof the task", 4, "the cluster has lost a task: RayError: The node is"),
    ],
)
def test_what_ray_says_of_a_task_is_one_line(said: str, status: int, told: str) -> None:
    from ray.exceptions import RayError

    from nucleus_conformance.corpus.engines.ray.driver import failed

    error = failed(RayError(said)).error
    assert isinstance(error, ConformanceError)
    assert error.exit_status == status
    assert told in str(error)
    assert "\n" not in str(error)
