"""The inputs of the differential test: for a seed and an index, always the same one.

They cover every operation of the protocol on every type. About half are right; of the others, most
have one fault.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from random import Random
from typing import Any, Final

from attrs import evolve, frozen

from nucleus_conformance.suite.case import Operation, Outcome, Request
from nucleus_spec.editions import Edition
from tests.differential.faults import (
    in_floats,
    spelled,
    spoiled,
    spoiled_text,
    with_unknown_keys,
)
from tests.differential.predictions import (
    PARAMETERS,
    PARTS_MUST_BE,
    TAGS,
    TYPES,
    arguments,
    mask,
    payload,
    shuffled,
)

PREDICTION_LIST: Final = "prediction-list"

_OPERATIONS: Final[Mapping[Operation, int]] = {
    "decode": 30, "encode": 20, "construct": 30, "dispatch": 8, "local_files": 5, "collect": 7,
}  # fmt: skip
_VARIED: Final = 12
_RIGHT: Final = 0.55
"""The share of inputs without a fault."""

_DECODE: Final[Operation] = "decode"
_ENCODE: Final[Operation] = "encode"


@frozen
class Input:
    """One request: `given` is what the input of a case is. Of a list, the type is its own."""

    type: str
    operation: Operation
    given: Mapping[str, Any]
    is_right: bool = False
    """Whether it was made without a fault, so that the reference must take it."""
    answer: Outcome | None = None
    """What the answer has to be, if that is known."""

    def request(self, name: str) -> Request:
        """The request, with this name for messages."""
        return Request.of(self.operation, self.type, self.given, name)


def made(seed: str, index: int, under: Edition) -> Input:
    """The input of that number. `seed`: any text; inputs of other editions differ.

    One in `_VARIED` is the input before it with its numbers in another spelling, for what
    remembers too much.
    """
    random = Random(f"{seed}/{under}/{index}")
    if index % _VARIED == 1:
        return _varied(made(seed, index - 1, under))
    (operation,) = random.choices(list(_OPERATIONS), list(_OPERATIONS.values()))
    is_right = random.random() < _RIGHT
    if operation == "collect":
        return Input(PREDICTION_LIST, operation, _batches(random, under, is_right), is_right)
    name = random.choice(TYPES)
    if operation == "local_files" and random.random() < 0.8:
        name = "segmentation"
    given = arguments(random, name, under)
    if operation == "construct":
        asked, is_right = _constructed(random, name, given, is_right)
        return Input(name, operation, asked, is_right)
    return _read(random, name, operation, given, index, is_right)


def _varied(asked: Input) -> Input:
    """The same in floats, as far as there are integers."""
    given = {name: in_floats(value) for name, value in asked.given.items()}
    return evolve(asked, given=given, is_right=False)


def read_again(asked: Input, sent: Outcome) -> Input | None:
    """The payload, or text, that was sent for an input, as the next input; None if it is none.

    What names its item by `dataset_item_id` alone cannot be read: it is sent as `item_id`.
    """
    if sent.kind not in ("payload", "text"):
        return None
    payload = json.loads(sent.content) if sent.kind == "text" else sent.content
    if sent.kind == "text":
        given, operation, answer = {"text": sent.content}, _DECODE, Outcome("payload", payload)
    else:
        text = Outcome("text", json.dumps(payload))
        given, operation, answer = {"payload": payload}, _ENCODE, text
    names_item = "item_id" in payload
    return Input(asked.type, operation, given, not names_item, None if names_item else answer)


def _read(
    random: Random,
    name: str,
    operation: Operation,
    given: dict[str, Any],
    index: int,
    is_right: bool,
) -> Input:
    """A payload to read, or its text, in whatever operation."""
    files: tuple[str, ...] = ()
    if operation == "local_files" and name == "segmentation":
        given["mask_url"], files = mask(random, f"mask-{index}.png")
    said = payload(random, name, given)
    if operation == "dispatch":
        tag = TAGS.get(name, name)
        said["type"] = tag if is_right else random.choice((tag, tag, name, "mask", "Box", None, 1))
    if random.random() < 0.15:
        said = with_unknown_keys(random, said)
    spoil_text = not is_right and random.random() < 0.25
    if not is_right and not spoil_text:
        said = spoiled(random, said)
        if said and random.random() < 0.15:
            said = spoiled(random, said)
    asked: dict[str, Any] = {"payload": said}
    if spoil_text or random.random() < 0.4:
        text = spelled(random, said)
        asked = {"text": spoiled_text(random, text) if spoil_text else text}
    if operation == "local_files":
        asked["files"] = files
        is_right = is_right and name != "segmentation"
    return Input(name, operation, asked, is_right)


def _constructed(
    random: Random, name: str, given: dict[str, Any], is_right: bool
) -> tuple[dict[str, Any], bool]:
    """Arguments of a constructor with how they are passed, and whether they are right."""
    kind = random.random()
    if kind < 0.25:
        return _in_order(random, name, given, is_right)
    if kind < 0.35:
        return {"arguments": given, "pass": "plain"}, is_right and name not in PARTS_MUST_BE
    if random.random() < 0.3:
        given = shuffled(random, given)
    if is_right:
        return {"arguments": given}, True
    chance = random.random()
    if chance < 0.05:
        given[random.choice(("dataset_item_id", "dataset_id"))] = random.choice((None, "di_1"))
    elif chance < 0.15:
        given = with_unknown_keys(random, given)
    else:
        given = spoiled(random, given)
    return {"arguments": given}, False


def _in_order(
    random: Random, name: str, given: Mapping[str, Any], is_right: bool
) -> tuple[dict[str, Any], bool]:
    """Arguments by position: nothing may be left out but at the end, and is null if it must be."""
    listed = PARAMETERS[name]
    least = listed.index("reference_id") + 1 if is_right else len(listed) // 2
    count = random.randint(least, len(listed))
    found = {each: given.get(each) for each in listed[:count]}
    if not is_right and random.random() < 0.2:
        found["dataset_item_id"] = "di_1"
    return (
        {"arguments": found, "pass": "by-position"},
        is_right and found["reference_id"] is not None,
    )


def _batches(random: Random, under: Edition, is_right: bool) -> dict[str, Any]:
    batches = [
        [_member(random, under) for _ in range(random.choice((0, 1, 1, 2, 4)))]
        for _ in range(random.choice((0, 1, 1, 2)))
    ]
    members = [(batch, place) for batch in batches for place in range(len(batch))]
    if not is_right and members:
        batch, place = random.choice(members)
        if random.random() < 0.2:
            batch[place] = {"other": random.choice((None, 7, "box", [], {}, {"type": "box"}))}
        else:
            batch[place]["arguments"] = spoiled(random, batch[place]["arguments"])
    return {"batches": batches}


def _member(random: Random, under: Edition) -> dict[str, Any]:
    name = random.choice(TYPES)
    return {"type": name, "arguments": arguments(random, name, under)}


def size_of(asked: Input) -> int:
    """How long an input is, as JSON."""
    return len(json.dumps(asked.given))
