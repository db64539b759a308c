"""Examples a second of one of our strategies, and of hypothesis-jsonschema's `from_schema`, by
turns in one process.

`python strategies_peer.py box sent` writes one line of JSON. `test_strategies.py` runs it in an
environment of its own, with a Hypothesis that hypothesis-jsonschema works with.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
import warnings
from statistics import median
from typing import Any

import hypothesis
from hypothesis import HealthCheck, Phase, given, settings

from nucleus_spec import schema, strategies

EDITION = "0.17.9"
ROUNDS = 5
PEER_EXAMPLES, OWN_EXAMPLES = 50, 600


def examples_per_second(strategy: Any, number: int) -> float:
    seen = 0

    @settings(
        max_examples=number,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def count(_: Any) -> None:
        nonlocal seen
        seen += 1

    start = time.process_time()
    count()
    return seen / (time.process_time() - start)


def simplified(part: Any, definitions: dict[str, Any]) -> Any:
    """A schema as `from_schema` likes it best: no references, no unions with null, no conditions.

    It is some ten times as quick with this as with what we publish. Less is asked of it, so that a
    keypoint may be visible and nowhere.
    """
    if isinstance(part, list):
        return [simplified(each, definitions) for each in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return simplified(definitions[part["$ref"].rpartition("/")[2]], definitions)
    dropped = ("$schema", "$id", "$defs", "$comment", "title", "if", "then")
    made = {
        key: simplified(value, definitions) for key, value in part.items() if key not in dropped
    }
    if {"type": "null"} in made.get("anyOf", []):
        (inner,) = (each for each in made["anyOf"] if each != {"type": "null"})
        return {**inner, "type": [inner["type"], "null"]}
    for every in made.pop("allOf", []):
        made["required"] = [*made["required"], *every["required"]]
        made["properties"] = {**made["properties"], **every["properties"]}
    return made


def main(name: str, direction: Any) -> None:
    from_schema = importlib.import_module("hypothesis_jsonschema").from_schema
    warnings.simplefilter("ignore")
    if direction == "sent":
        own_strategy = getattr(strategies, f"{name}_predictions")(edition=EDITION)
    else:
        own_strategy = strategies.payloads(name, EDITION)
    published = schema.schema(name, EDITION, direction)
    peer_strategy = from_schema(simplified(published, published.get("$defs", {})))
    own, peer = [], []
    for _ in range(ROUNDS):
        peer.append(examples_per_second(peer_strategy, PEER_EXAMPLES))
        own.append(examples_per_second(own_strategy, OWN_EXAMPLES))
    figures = {
        "hypothesis": hypothesis.__version__,
        "ratio": median(theirs / ours for ours, theirs in zip(own, peer, strict=True)),
        "own": median(own),
        "peer": median(peer),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
