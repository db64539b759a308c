"""The reference, which checks everything, against the SDK, which checks nothing: reading and
writing objects.

    pip install -e '.[bench]' && pytest tests/benchmarks

Before each round of ours there is one of the SDK's; the ratio is the median of the rounds' ratios.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import pytest

import nucleus_spec

BOX = {
    "label": "11004",
    "type": "box",
    "geometry": {
        "x": 301.78,
        "y": 602.9,
        "width": 153.45000000000005,
        "height": 224.93000000000006,
    },
    "reference_id": "Batch_20_81685.jpg",
    "confidence": 0.8508,
    "metadata": {},
}
PAYLOADS: dict[str, dict[str, Any]] = {
    "box with a generated id": BOX,
    "box with an id": {**BOX, "annotation_id": "box_1"},
    "box with everything": {
        **BOX,
        "annotation_id": "box_1",
        "metadata": {"weather": "clear", "lanes": 3},
        "class_pdf": {"car": 0.75, "bus": 0.25},
        "embedding_vector": [0.25, -1.5, 3.0, 0.125],
        "track_reference_id": "red_car",
    },
}


LOOPS = 2000
ROUNDS = 100


@pytest.mark.parametrize("name", PAYLOADS)
def test_read_and_write(benchmark: Any, name: str) -> None:
    sdk = importlib.import_module("nucleus.prediction")
    payload = PAYLOADS[name]
    peer: list[float] = []

    def rounds_of(read: Callable[[Any], Any]) -> Callable[[], Any]:
        def loop() -> Any:
            for _ in range(LOOPS):
                sent = read(payload).to_payload()
            return sent

        return loop

    def time_the_peer() -> None:
        start = time.perf_counter()
        peer_loop()
        peer.append(time.perf_counter() - start)

    peer_loop = rounds_of(sdk.BoxPrediction.from_json)
    own_loop = rounds_of(nucleus_spec.BoxPrediction.from_json)
    assert own_loop() == peer_loop()
    benchmark.pedantic(own_loop, setup=time_the_peer, rounds=ROUNDS)
    own = benchmark.stats.stats.data
    benchmark.extra_info["ratio"] = median(a / b for a, b in zip(own, peer, strict=True))
    benchmark.extra_info["text"] = (
        f"from_json and to_payload of a {name}, {median(own) / LOOPS * 1e6:.2f} µs"
        f" (scale-nucleus {median(peer) / LOOPS * 1e6:.2f} µs)"
    )
