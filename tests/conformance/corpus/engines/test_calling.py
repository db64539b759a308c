"""Who takes calls at an address and is no cluster is told so at once; one that is silent is not."""

from __future__ import annotations

import socket
from contextlib import closing
from threading import Thread

import pytest

from nucleus_conformance.corpus.engines.ray import calling

SETTINGS = bytes.fromhex("00000c040000000000000500100000000600004000")


def called(said: bytes, *, hangs_up: bool = True) -> None:
    """Call somebody who says that, to whatever he is told."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with closing(connection):
                connection.recv(100)
                connection.sendall(said)
                if not hangs_up:
                    connection.recv(100)

        answering = Thread(target=answer)
        answering.start()
        try:
            calling.call(*server.getsockname())
        finally:
            answering.join()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "it says `HTTP/1.1 400 Bad Request"),
        (b"-ERR unknown command\r\n", "it says `-ERR unknown command"),
        (SETTINGS[:8], "it says"),
        (b"", "it hangs up"),
    ],
)
def test_who_speaks_otherwise_is_no_cluster(said: bytes, told: str) -> None:
    with pytest.raises(OSError, match="who takes the call is no cluster of this Ray: ") as error:
        called(said)
    assert told in str(error.value.strerror)


def test_who_begins_as_a_cluster_does_may_be_one() -> None:
    called(SETTINGS)


@pytest.mark.parametrize("name", ["SPEAKS", "RAY_USE_TLS"])
def test_who_is_silent_may_be_slow(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or waits for the beginning of TLS."""
    if name == "SPEAKS":
        monkeypatch.setattr(calling, name, 0.01)
    else:
        monkeypatch.setenv(name, "1")
    called(b"", hangs_up=False)
