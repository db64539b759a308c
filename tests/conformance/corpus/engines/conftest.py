"""A cluster of three nodes, and a bucket that they read, which all tests marked `ray` share."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import pytest
from attrs import define

from nucleus_conformance.corpus.engines.ray.cluster import Cluster
from nucleus_conformance.corpus.engines.ray.session import end_session
from tests.helpers.children import children_of

ROOT = Path(__file__).parents[4]


@pytest.fixture(autouse=True)
def no_child_is_left(bounded: None) -> Iterator[None]:
    """But for what all tests share."""
    before = children_of(os.getpid())
    yield
    assert children_of(os.getpid()) <= before


@define
class Nodes:
    """A cluster of three nodes. `process`: what has started it; `token`: what it asks for."""

    process: subprocess.Popen[str]
    address: str
    token: str

    def kill_one(self) -> None:
        """Kill a node, with all that it does."""
        stdin: IO[str] | Any = self.process.stdin
        stdout: IO[str] | Any = self.process.stdout
        stdin.write("kill\n")
        stdin.flush()
        assert stdout.readline() == "killed\n"

    def kill_one_halfway(self, patch: pytest.MonkeyPatch) -> list[Any]:
        """Kill a node once a command has its third answer. Returns its answers, as they come."""
        asked, answers = Cluster._answer, []

        def killing(cluster: Cluster) -> Any:
            answers.append(asked(cluster))
            if len(answers) == 4:  # the first says that it has joined
                self.kill_one()
            return answers[-1]

        patch.setattr(Cluster, "_answer", killing)
        return answers


@pytest.fixture(scope="session")
def variables_of_bucket() -> Iterator[Mapping[str, str]]:
    """The variables by which buckets are found on a local server of the protocol of S3."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-p", str(port)]
    silent: dict[str, Any] = dict.fromkeys(("stdout", "stderr"), subprocess.DEVNULL)
    with subprocess.Popen(command, **silent) as server:
        try:
            until = time.monotonic() + 60
            while time.monotonic() < until:
                with suppress(OSError):
                    socket.create_connection(("127.0.0.1", port)).close()
                    break
                time.sleep(0.1)
            yield {
                "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
                "AWS_ACCESS_KEY_ID": "any",
                "AWS_SECRET_ACCESS_KEY": "any",
                "AWS_DEFAULT_REGION": "us-east-1",
            }
        finally:
            server.kill()


@pytest.fixture(scope="session")
def started_nodes(variables_of_bucket: Mapping[str, str]) -> Iterator[Nodes]:
    """The nodes, which no command can join yet: it has not their token."""
    token = secrets.token_hex()
    with tempfile.TemporaryDirectory(prefix="nodes-", ignore_cleanup_errors=True) as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.helpers.ray_nodes", folder],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True, start_new_session=True, cwd=ROOT,
            env={**os.environ, **variables_of_bucket, **_secret(token)},
        )  # fmt: skip
        assert process.stdout is not None
        try:
            address = process.stdout.readline().strip()
            assert address, "the nodes did not start"
            yield Nodes(process, address, token)
        finally:
            process.kill()
            end_session(process.pid)
            process.communicate()


@pytest.fixture
def nodes(started_nodes: Nodes, monkeypatch: pytest.MonkeyPatch) -> Nodes:
    """The nodes, which commands can join."""
    for name, value in _secret(started_nodes.token).items():
        monkeypatch.setenv(name, value)
    return started_nodes


def _secret(token: str) -> Mapping[str, str]:
    return {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": token}
