"""The process that talks to Ray, as the command sees it. Here it is another one, without Ray."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from nucleus_conformance.corpus.engines.ray import cluster as joining
from nucleus_conformance.corpus.engines.ray.address import LOCAL, Address
from nucleus_conformance.corpus.engines.ray.cluster import Cluster
from nucleus_conformance.corpus.engines.ray.running import Gather, Map
from nucleus_conformance.corpus.engines.ray.session import living_in
from nucleus_conformance.errors import MachineError, UsageError

JOINS = """
import subprocess, sys, time
from multiprocessing.connection import Connection
connection = Connection(int(sys.argv[1]))
connection.send(7)
"""
DOUBLES = f"""{JOINS}
for item in connection.recv().items:
    connection.send(2 * item)
print("its last words", file=sys.stderr)
"""
IS_REFUSED = """
import time
print("InvalidAuthToken: Authentication token is missing", flush=True)
time.sleep(60)
"""
SLEEPS = "import subprocess, sys, time; subprocess.Popen(['sleep', '60']); time.sleep(60)"


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where temporary folders are: its name is short, as sockets want it."""
    with tempfile.TemporaryDirectory(prefix="r") as folder:
        monkeypatch.setenv("TMPDIR", folder)
        yield Path(folder)


def test_answers_and_ends(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "_DRIVER", DOUBLES)
    before = dict(os.environ)
    with Cluster(Address(LOCAL), tmp_path) as cluster:
        cluster.join()
        assert cluster.processors == 7
        assert list(cluster.map(Map(None, None, [1, 2]))) == [2, 4]
        with pytest.raises(MachineError, match="has ended: `its last words`"):
            list(cluster.gather(Gather(None, None)))
    assert list(place.iterdir()) == []
    assert dict(os.environ) == before


@pytest.mark.parametrize(
    ("address", "kind", "said"),
    [
        ("10.0.0.1:6379", UsageError, "nobody answers at --address 10.0.0.1:6379: 0.2 s are over"),
        ("auto", UsageError, "--address auto: no cluster on this machine answers"),
        (LOCAL, MachineError, "cannot start Ray: it did not start in 0 s"),
    ],
)
def test_that_does_not_answer_is_killed_with_all_that_it_started(
    address: str, kind: type[Exception], said: str,
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(joining, "_DRIVER", SLEEPS)
    monkeypatch.setattr(joining, "ANSWERS", 0.2)
    monkeypatch.setattr(joining, "_STARTS", 0.2)
    with Cluster(Address(address), tmp_path) as cluster:
        session = cluster._process.pid
        with pytest.raises(kind, match=said):
            cluster.join()
        assert list(living_in(session))
    assert list(living_in(session)) == []
    assert list(place.iterdir()) == []


def test_that_asks_for_a_token_is_told_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining, "_DRIVER", IS_REFUSED)
    monkeypatch.setattr(joining, "_TICK", 0.01)
    said = "the cluster at --address 10.0.0.1:6379 refuses this command: it asks for a token"
    with Cluster(Address("10.0.0.1:6379"), tmp_path) as c, pytest.raises(UsageError) as told:
        c.join()
    assert str(told.value) == said
    assert "RAY_AUTH_TOKEN_PATH" in told.value.advice


def test_one_that_is_started_has_a_token_of_its_own(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise Ray writes one into the home of the user."""
    monkeypatch.setenv("RAY_AUTH_TOKEN", "theirs")
    own = joining._environment(Address(LOCAL), place)
    assert own["RAY_AUTH_MODE"] == "token"
    assert len(own["RAY_AUTH_TOKEN"]) == 64
    assert joining._environment(Address("a:1"), place)["RAY_AUTH_TOKEN"] == "theirs"


def test_where_names_of_sockets_would_be_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", f"{tmp_path}/{40 * chr(120)}")
    with pytest.raises(MachineError, match="in which names of sockets are too long"):
        Cluster(Address(LOCAL), tmp_path)
