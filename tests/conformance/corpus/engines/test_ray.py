"""On a real cluster: the report has the same bytes, and nothing is printed or left but ours."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.corpus import spans
from nucleus_conformance.corpus.engines.ray import cluster as joining
from nucleus_conformance.corpus.engines.ray.session import end_session, living_in
from tests.helpers.cluster_dumps import mixed
from tests.helpers.command_line import refused, started
from tests.helpers.dumps import good, lines, payload

pytestmark = pytest.mark.ray

Capture = pytest.CaptureFixture[str]


class Nodes:
    """A cluster of three nodes."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._stdin: IO[str] = process.stdin
        self._stdout: IO[str] = process.stdout
        self.address = self._stdout.readline().strip()

    def kill_one(self) -> None:
        """Kill a node, with all that it does."""
        self._stdin.write("kill\n")
        self._stdin.flush()
        assert self._stdout.readline() == "killed\n"


@pytest.fixture(scope="module")
def nodes() -> Iterator[Nodes]:
    with tempfile.TemporaryDirectory(prefix="nodes-", ignore_cleanup_errors=True) as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.helpers.ray_nodes", folder],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True, start_new_session=True, cwd=Path(__file__).parents[4],
        )  # fmt: skip
        try:
            yield Nodes(process)
        finally:
            process.kill()
            end_session(process.pid)
            process.communicate()


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let stretches be small."""
    monkeypatch.setattr(spans, "LENGTH", spans.SIZE)
    monkeypatch.delenv("RAY_ADDRESS", raising=False)


def reported(name: Path, *options: str) -> tuple[int, bytes]:
    status = main(["lint", str(name), "--format", "json", *options, "-o", f"{name}.report"])
    return status, Path(f"{name}.report").read_bytes()


def test_the_report_has_the_same_bytes(nodes: Nodes, tmp_path: Path, capfd: Any) -> None:
    dump = mixed(tmp_path / "dump", 12_000)
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
    dump.write_bytes(lines([*good(20_000), *wrong]) * 5)
    here = reported(dump)
    asked, answers = joining.Cluster._answer, []

    def killing(self: joining.Cluster) -> Any:
        answers.append(asked(self))
        if len(answers) == 4:  # the first says that it has joined
            nodes.kill_one()
        return answers[-1]

    monkeypatch.setattr(joining.Cluster, "_answer", killing)
    assert reported(dump, "--engine", "ray", "--address", nodes.address) == here
    assert len(answers) > 12


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=str)
def test_nothing_is_left_of_one_that_was_started(number: signal.Signals, tmp_path: Path) -> None:
    dump = tmp_path / "dump.jsonl"
    dump.write_bytes(lines(good(1000)) * 500)
    folder = Path(tempfile.mkdtemp(prefix="r"))
    options = {"env": {**os.environ, "TMPDIR": str(folder), "RAY_ADDRESS": "local"}}
    with started("lint", str(dump), "--engine", "ray", **options) as process:
        sessions = wait_for_session(process.pid)
        time.sleep(4)  # somewhere on the way: it starts, or checks
        process.send_signal(number)
        _, said = process.communicate(timeout=30)
    wanted = -number if number == signal.SIGKILL else 128 + number
    assert process.returncode == wanted
    until = time.monotonic() + 10
    while any(map(list, map(living_in, sessions))) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(map(list, map(living_in, sessions)))
    if number != signal.SIGKILL:
        assert list(folder.iterdir()) == []
        assert "ray" not in said.lower().replace("--engine ray", "")


def wait_for_session(parent: int) -> list[int]:
    """The processes that it has started, each of which leads a session."""
    children = Path(f"/proc/{parent}/task/{parent}/children")
    until = time.monotonic() + 30
    while not (found := children.read_text().split()) and time.monotonic() < until:
        time.sleep(0.1)
    return list(map(int, found))


def test_nobody_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    dump = tmp_path / "dump.jsonl"
    dump.write_bytes(lines(good(1)))
    monkeypatch.setattr(joining, "ANSWERS", 1.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        for address, why in (
            ("127.0.0.1:1", "Connection refused"),
            (f"127.0.0.1:{port}", "1.5 s are over"),
            ("nonsense", "Invalid address format: nonsense"),
        ):
            said = refused(capsys, "lint", str(dump), "--engine", "ray", "--address", address)
            assert said.endswith(f"nobody answers at --address {address}: {why}\n")
