"""Examples outside of a test, for those who cannot run Hypothesis. The same seed gives the same."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any, Final

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from nucleus_spec.editions import Edition
from nucleus_spec.errors import InvalidPrediction
from nucleus_spec.predictions import PREDICTION_TYPES
from nucleus_spec.strategies.broken import Broken, broken_payloads
from nucleus_spec.strategies.payloads import Payload, payloads
from nucleus_spec.texts import loads

_ROUND: Final = 25
"""So many are drawn at a time, even if fewer are wanted: more of them begin with the same ones.

Not more, because Hypothesis soon makes examples out of parts of earlier ones.
"""

Example = dict[str, Any]


def examples(
    types: Sequence[str], edition: Edition, count: int, first_seed: int, *, broken: bool = False
) -> Iterator[Example]:
    """So many payloads of these types, each with its `type` and what the reference makes of it.

    That is what is `sent` of the prediction that was read; or if they are to be `broken`, the
    `code`, `pointer` and `requirement` of the refusal. A payload with NaN or an infinity, which
    cannot be written as JSON, is a `payload_text`, for which the refusal is that of the text.

    No prediction comes twice, nor does a broken payload, whatever the order of its keys is.
    """
    lines = st.one_of([(_wrong if broken else _right)(each, edition) for each in types])
    random = Random(first_seed)  # noqa: S311  (chooses examples, guards nothing)
    seen: set[str] = set()
    while len(seen) < count:
        for line in _round(lines, random.getrandbits(64)):
            same = _identity(line)
            if same not in seen and len(seen) < count:
                seen.add(same)
                yield line


def _identity(line: Example) -> str:
    """What is the same in two lines that would test the same."""
    told = line if "code" in line else {"type": line["type"], "sent": line["sent"]}
    return json.dumps(told, sort_keys=True)


def _round(lines: SearchStrategy[Example], round_seed: int) -> list[Example]:
    found: list[Example] = []

    @seed(round_seed)
    @settings(
        max_examples=_ROUND,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(lines)
    def draw(line: Example) -> None:
        found.append(line)

    draw()
    return found


def _right(name: str, edition: Edition) -> SearchStrategy[Example]:
    def example(payload: Payload) -> Example:
        read = PREDICTION_TYPES[name].from_json(payload, edition=edition)
        return {"type": name, "payload": payload, "sent": read.to_payload(edition=edition)}

    return st.builds(example, payloads(name, edition))


def _wrong(name: str, edition: Edition) -> SearchStrategy[Example]:
    def example(drawn: Broken) -> Example:
        code, pointer, requirement = drawn.code, drawn.pointer, drawn.requirement
        line: Example = {"type": name, "payload": drawn.payload}
        if code == "not-finite":
            text = json.dumps(drawn.payload)
            line = {"type": name, "payload_text": text}
            code, pointer, requirement = _refusal(text)
        return {**line, "code": code, "pointer": pointer, "requirement": requirement}

    return st.builds(example, broken_payloads(name, edition))


def _refusal(text: str) -> tuple[str, str, str]:
    try:
        loads(text)
    except InvalidPrediction as error:
        return error.code, error.pointer, error.requirement
    raise AssertionError(text)
