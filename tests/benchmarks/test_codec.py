"""What compiling the table of keys gains: the codec against loops over the table that do the same.

pip install -e '.[bench]' && pytest tests/benchmarks/test_codec.py
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

import pytest

from nucleus_spec import DEFAULT, BoxPrediction
from nucleus_spec.pointer import MISSING
from nucleus_spec.wire import Sent, keys, parameters
from tests.benchmarks.test_objects import LOOPS, PAYLOADS, ROUNDS

KEYS = [(field, key) for field, key in keys(BoxPrediction) if key.since <= DEFAULT]
PARAMETERS = [key for _, key, _ in parameters(BoxPrediction) if key.since <= DEFAULT]


def write(box: BoxPrediction) -> dict[str, Any]:
    payload: dict[str, Any] = {}
    for field, key in KEYS:
        constraint = key.constraint
        value = key.constant if constraint is None else getattr(box, field)
        if value is None and key.if_none is not None:
            value = key.if_none(box)
        elif value is not None and constraint is not None and constraint.leaves is not None:
            value = constraint.leaves(value)
        if key.inside is not None:
            payload.setdefault(key.inside, {})[key.name] = value
        elif key.sent is Sent.ALWAYS or value is not None:
            payload[key.name] = value
    return payload


def read(payload: dict[str, Any]) -> BoxPrediction:
    values = []
    for key in PARAMETERS:
        holder = payload if key.inside is None else payload.get(key.inside, MISSING)
        if type(holder) is not dict:
            raise ValueError
        values.append(holder.get(key.read_name, key.if_absent))
    return BoxPrediction(*values)


@pytest.mark.parametrize("name", PAYLOADS)
@pytest.mark.parametrize("way", ["reading", "writing"])
def test_compiled(benchmark: Any, name: str, way: str) -> None:
    payload = PAYLOADS[name]
    box = BoxPrediction.from_json(payload)
    assert read(payload) == box
    assert list(write(box).items()) == list(box.to_payload().items())
    compiled: Callable[[], Any] = partial(BoxPrediction.from_json, payload)
    looping: Callable[[], Any] = partial(read, payload)
    if way == "writing":
        compiled, looping = box.to_payload, lambda: write(box)
    peer: list[float] = []

    def repeat(function: Callable[[], Any]) -> None:
        for _ in range(LOOPS):
            function()

    def time_the_peer() -> None:
        start = time.perf_counter()
        repeat(looping)
        peer.append(time.perf_counter() - start)

    benchmark.pedantic(lambda: repeat(compiled), setup=time_the_peer, rounds=ROUNDS // 2)
    own = benchmark.stats.stats.data
    benchmark.extra_info["ratio"] = median(a / b for a, b in zip(own, peer, strict=True))
    benchmark.extra_info["text"] = f"{way} a {name}, of what a loop over the keys takes"
