"""The process that talks to Ray, which is kept apart: it prints, sets variables, and may abort."""

from __future__ import annotations

import errno
import os
import pickle
import sys
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Thread
from typing import Any, Final

import ray
from ray import exceptions

from nucleus_conformance.corpus.engines.ray.address import LOCAL, Address
from nucleus_conformance.corpus.engines.ray.calling import call
from nucleus_conformance.corpus.engines.ray.running import (
    Failed,
    Gather,
    Map,
    gather,
    lost,
    packed,
    run,
)
from nucleus_conformance.corpus.engines.ray.session import end_session
from nucleus_conformance.errors import MachineError, UsageError
from nucleus_conformance.text import printable

_LONGEST: Final = 500
"""How many characters are told of what Ray says."""
_AGAIN: Final = 10
"""How often a task is done again that is lost with its process, or its node."""


def main() -> None:
    """Do what comes through the connection whose number is the first argument, until it ends."""
    number, value, by, folder = sys.argv[1:]
    address = Address(value, by)  # type: ignore[arg-type]
    connection = Connection(int(number))
    asked: SimpleQueue[Map | Gather] = SimpleQueue()
    Thread(target=_take, args=(connection, asked), daemon=True).start()
    try:
        _connect(value, folder)
    except Exception as error:
        connection.send(Failed(_told(error, address)))
        return
    connection.send(max(1, int(ray.cluster_resources().get("CPU", 1))))
    made: list[list[Any]] = []
    while True:
        each = asked.get()
        answers = _map(each, made) if isinstance(each, Map) else _gather(each, made)
        for answer in answers:
            connection.send(answer)


def _take(connection: Connection, asked: SimpleQueue[Map | Gather]) -> None:
    """Take what is asked, and end with who asks, however that ended."""
    try:
        while True:
            asked.put(connection.recv())
    except (EOFError, OSError):
        end_session(os.getpid())
        os._exit(0)


def _connect(address: str, folder: str) -> None:
    own: dict[str, Any] = {"include_dashboard": False, "_temp_dir": folder}
    if address != LOCAL:
        _check_answers(address)
        own = {}
    ray.init(address, log_to_driver=False, logging_level="CRITICAL", **own)


def _check_answers(address: str) -> None:
    """Raise an `OSError` if nobody takes a call at that address, or who does is no cluster."""
    host, _, port = address.rpartition(":")
    if port.isdecimal():
        call(host.strip("[]"), int(port))


def _told(error: Exception, address: Address) -> Exception:
    """What is said where there is no cluster."""
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    why = printable(" ".join(said.split()), _LONGEST)
    if address.value == LOCAL:
        return MachineError(f"cannot start Ray: {why}")
    if type(error).__name__ == "AuthenticationError":  # older releases of Ray have none
        return address.refuses()
    if isinstance(error, OSError):  # one of Ray says no more than that it failed
        if error.strerror and error.errno != errno.EPROTO:
            return address.nobody(error.strerror)
        return address.another(error.strerror or "who takes the call is no cluster of this Ray")
    return UsageError(f"cannot join the cluster at {address}: {why}")


def _map(asked: Map, made: list[list[Any]]) -> Iterator[Any]:
    """What came of each item. What else was made is kept, as references."""
    told = ray.put(packed(asked.function, asked.shared))
    task = ray.remote(run).options(
        num_returns=asked.makes, max_retries=_AGAIN, scheduling_strategy="SPREAD"
    )
    made.clear()
    for each in asked.items:
        of_one = task.remote(told, pickle.dumps(each), asked.makes)
        made.append([of_one] if asked.makes == 1 else of_one)
    for references in made:
        yield _awaited(references[:1])
        del references[:1]


def _gather(asked: Gather, made: list[list[Any]]) -> Iterator[Any]:
    task = ray.remote(gather).options(max_retries=_AGAIN, scheduling_strategy="SPREAD")
    told = ray.put(packed(asked.function, asked.shared))
    of_each = [task.remote(told, *things) for things in zip(*made, strict=True)]
    made.clear()
    for reference in of_each:
        yield _awaited([reference])
    yield None


def _awaited(references: Sequence[Any]) -> Any:
    try:
        return ray.get(references[0])
    except exceptions.RayError as error:
        return failed(error)


def failed(error: Exception) -> Failed:
    """What is told of a task that Ray could not do."""
    said = str(error)
    if "ModuleNotFoundError" in said or "failed to import" in said:
        why = "a node of the cluster has no nucleus-spec that is as this one"
        return Failed(UsageError(f"{why}: install the same on all of them, with the extra lint"))
    first = next(iter(said.strip().splitlines()), "")
    return lost(f"{type(error).__name__}: {printable(first)}")
