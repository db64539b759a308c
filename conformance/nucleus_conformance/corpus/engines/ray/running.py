"""What runs in each process of a cluster: it says what came of a task, errors among that."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from typing import Any

from attrs import frozen

from nucleus_conformance.errors import MachineError, UsageError
from nucleus_spec import __version__


@frozen
class Map:
    """Asks for `function(shared, item)` of each item, which makes a list of so many things.

    The first of them is awaited, in the order of the items; the others stay where they are.
    """

    function: Any
    shared: Any
    items: Sequence[Any]
    makes: int = 1


@frozen
class Gather:
    """Asks for `function(shared, things)`, of each of the others of what was made, of all items."""

    function: Any
    shared: Any


@frozen
class Failed:
    """What came instead of an answer: an error that ends the command."""

    error: Exception


def packed(function: Any, shared: Any) -> bytes:
    """What each task is told first: it is not looked into where another version of this runs."""
    return pickle.dumps((__version__, pickle.dumps((function, shared))))


def run(told: bytes, item: bytes, makes: int) -> Any:
    """What came of an item: as many things as that makes."""
    made = _run(told, lambda function, shared: function(shared, pickle.loads(item)))  # noqa: S301
    if isinstance(made, Failed):
        made = [made, *[None] * (makes - 1)]
    return made[0] if makes == 1 else made


def gather(told: bytes, *things: Any) -> Any:
    """What came of these things."""
    return _run(told, lambda function, shared: function(shared, things))


def _run(told: bytes, task: Any) -> Any:
    version, data = pickle.loads(told)  # noqa: S301  (who has the cluster's processes run this sends it)
    if version != __version__:
        said = f"a node of the cluster has nucleus-spec {__version__}, and this is {version}"
        return Failed(UsageError(f"{said}: install the same on all of them"))
    try:
        return task(*pickle.loads(data))  # noqa: S301
    except Exception as error:
        return Failed(error)


def lost(why: str) -> Failed:
    """What is told of a task that was tried again and again in vain."""
    advice = "see that its nodes have memory enough, and stay"
    return Failed(MachineError(f"the cluster has lost a task: {why}", advice))
