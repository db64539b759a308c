"""What tests of the strategies share."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from random import Random
from typing import Any

from hypothesis import Phase, find, settings
from hypothesis.strategies import SearchStrategy
from jsonschema import Draft202012Validator

from nucleus_spec import PREDICTION_TYPES, Edition, schema, strategies

PUBLIC = [name for name in strategies.__all__ if name not in ("Broken", "boxes_within")]
"""The strategies that need no arguments."""

OF_TYPE: dict[str, Callable[..., SearchStrategy[Any]]] = {
    name: getattr(strategies, f"{name.replace('-', '_')}_predictions") for name in PREDICTION_TYPES
}

few = settings(max_examples=10)

unshrunk = settings(max_examples=2000, phases=[Phase.generate])

unexplained = settings(max_examples=2000, phases=[Phase.generate, Phase.shrink])


def least(strategy: SearchStrategy[Any], is_so: Callable[[Any], bool]) -> Any:
    """What Hypothesis ends at when it makes an example small that is so."""
    return find(strategy, is_so, settings=unexplained, random=Random(2))


@functools.cache
def validator(type_name: str, under: Edition, direction: schema.Direction) -> Draft202012Validator:
    path = schema.DIRECTORY / under.name / f"{type_name}.{direction}.json"
    return Draft202012Validator(json.loads(path.read_text("utf-8")))
