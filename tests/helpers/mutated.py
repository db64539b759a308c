"""Lines of a dump with small mistakes, of every kind that a decoder may overlook."""

from __future__ import annotations

import json
import re
from random import Random
from typing import Final

from tests.helpers.dumps import good, payload

SEEDS: Final = [
    json.dumps(each).encode()
    for each in (
        *good(7),
        payload("box", annotation_id=None, class_pdf={"car": 0.5, "bus": 0.5}, metadata={"a": 1}),
        payload("box", geometry={"x": 1, "y": 2.5}, embedding_vector=[1, 2.5]),
        payload("keypoints", metadata={"deep": {"er": [1, {}]}}, annotation_id=None),
        payload("line", dataset_item_id="i", dataset_id="d", item_id="i", task_id=None),
        payload("mask", mask_url="local.png", annotations=[{"label": "a", "index": "2"}]),
        payload("mask", mask_url="local.tif"),
        {**payload("mask", item_id="i", confidence=95), "geometry": {"x": 1, "vertices": []}},
        payload("mask", dataset_item_id="i", dataset_id="d", class_pdf={"car": 60, "bus": 40}),
        payload("box", item_id=7, geometry={"left": 1}),
        payload("category", taxonomy_name="weather", metadata={}),
    )
]
PARTS: Final = [
    b"true", b"null", b"-1", b'"01"', b'"1"', b"1e400", b"NaN", b"{}", b"[]", b'"\\ud800"', b"1.0",
    b"10", b'"x"', b"2", b"0", b"0.5", b"1e-5", b"-0.0", b"123456789012345678901234567890", b"01",
    b'"\xff"', b'"\\u0041"', b"[[[[]]]]", b'{"a": {"b": [1]}}', b'"type": "line",', b'"type"',
    b'"confidence": 2,', b'"label": "q",', b'"box"', b'"mask"', b",", b"}", b"{", b'"score": 1,', b'"*": 1,', b'"\\ud800": 1,', b'"item_id": "j",', b'"dataset_item_id": null,',
    b'"reference_id": null,', b"[" * 250 + b"]" * 250, b'{"a": ' * 210 + b"1" + b"}" * 210,
]  # fmt: skip
_VALUE: Final = re.compile(rb': ("[^"]*"|[-0-9.e]+|true|false|null|\{\}|\[\])')


def mutated(line: bytes, chance: Random) -> bytes:
    """The line with one to three small changes."""
    text = bytearray(line)
    for _ in range(chance.choice((1, 1, 2, 3))):
        at, kind = chance.randrange(len(text) + 1), chance.random()
        values = list(_VALUE.finditer(bytes(text)))
        if kind < 0.5 and values:
            start, end = chance.choice(values).span(1)
            text[start:end] = chance.choice(PARTS)
        elif kind < 0.7:
            text[at:at] = chance.choice(PARTS)
        elif kind < 0.9:
            del text[at : at + chance.randrange(1, 12)]
        else:
            text[at : at + 1] = bytes([chance.randrange(256)])
    return bytes(text).replace(b"\n", b" ") or b"{}"


def mutated_lines(count: int, seed: int) -> list[bytes]:
    """So many lines; one in ten is right."""
    chance = Random(seed)
    return [
        mutated(line, chance) if chance.random() < 0.9 else line
        for line in (chance.choice(SEEDS) for _ in range(count))
    ]
