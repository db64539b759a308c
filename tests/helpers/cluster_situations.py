"""What puts a command into each situation of docs/exit-status.md that a cluster has, without Ray."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.corpus.engines.ray import cluster
from nucleus_conformance.corpus.engines.ray.running import Map, lost
from tests.helpers import lint_situations, replays
from tests.helpers.lone_cluster import LoneCluster

SILENT: Final = "import time; time.sleep(60)"
REFUSED: Final = f"print('InvalidAuthToken: it is missing', flush=True); {SILENT}"
AT: Final = ("--address", "10.0.0.1:6379")


class Losing(LoneCluster):
    """A cluster that loses every task."""

    def map(self, asked: Map) -> Iterator[Any]:
        """Raise what is said of that."""
        raise lost("its node has gone").error


def _status(command: str, changes: dict[str, Any], options: tuple[str, ...], folder: Path) -> int:
    """The status of that command on a cluster, with these names of its module changed."""
    given = _RIGHT[command](folder)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("nucleus_conformance.cli.need_engine", lambda *_: None)
        patched.delenv("RAY_ADDRESS", raising=False)
        for name, value in changes.items():
            patched.setattr(cluster, name, value)
        return main([*given[:2], "--engine", "ray", *options, *given[2:]])


Change = tuple[dict[str, Any], tuple[str, ...]]

_CHANGES: Final[dict[str, Change]] = {
    "a cluster (`--engine ray`) that does not answer": (
        {"_DRIVER": SILENT, "ANSWERS": 0.1, "_TICK": 0.05},
        AT,
    ),
    "a cluster that asks for another token": ({"_DRIVER": REFUSED, "_TICK": 0.05}, AT),
    "a cluster that cannot be started here": (
        {"_DRIVER": SILENT, "_STARTS": 0.1, "_TICK": 0.05},
        (),
    ),
    "a cluster that loses a task again and again": ({"Cluster": Losing}, ()),
}
"""The situation -> what is changed for it, and the options."""

_RIGHT: Final = {"lint": lint_situations.right, "replay": replays.right}
"""The commands that have an engine -> their arguments for a right dump in a folder."""


def of(command: str) -> dict[str, Callable[[Path], int]]:
    """The situation -> the status of that command in it, by the folder that it may write in."""
    if command not in _RIGHT:
        return {}
    return {name: partial(_status, command, *change) for name, change in _CHANGES.items()}
