"""The payloads of a block, each with its type, for whoever hands them on as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import isinf
from typing import Any, Final

import msgspec

from nucleus_conformance.corpus.blocks import Block
from nucleus_conformance.corpus.exact import as_read, class_named, held_in
from nucleus_conformance.corpus.parsing import parsed
from nucleus_spec.editions import Edition
from nucleus_spec.errors import InvalidPrediction
from nucleus_spec.predictions import PREDICTION_TYPES

_NAMES: Final = {cls: name for name, cls in PREDICTION_TYPES.items()}
"""A class -> what the protocol calls that type."""


class Payload(msgspec.Struct, frozen=True):
    """A payload: its line, its JSON pointer there, and what the protocol calls its type.

    `type`: None, if there is none of that name, or the payload is no object. `read` is the payload
    with the names under which a reader looks for what is sent under others.
    """

    line: int
    pointer: str
    type: str | None
    read: Any


_VAST: Final = re.compile(rb"[eE]\+?[0-9]{3}|[0-9]{300}")
"""What a number has, in some spelling, that is beyond every double."""


def may_be_infinite(block: Block) -> bool:
    """Whether a number in it may have been read as infinite, which no JSON text can say."""
    return _VAST.search(block.data) is not None


def is_finite(value: Any) -> bool:
    """Whether no number in a payload was read as infinite."""
    left = [value]
    while left:
        each = left.pop()
        if isinstance(each, dict):
            left += each.values()
        elif isinstance(each, list):
            left += each
        elif isinstance(each, float) and isinf(each):
            return False
    return True


def payloads(block: Block, under: Edition) -> Iterator[Payload | None]:
    """Those of each record of a block, and None for each that cannot be read as JSON."""
    for index, record in enumerate(block.records()):
        if not record or record.isspace():
            continue
        line, pointer = block.place(index)
        try:
            value = parsed(record) if index not in block.broken else _NOTHING
        except InvalidPrediction:
            value = _NOTHING
        if value is _NOTHING:
            yield None
            continue
        for each in held_in(value, pointer, under):
            is_object = isinstance(each.payload, dict)
            cls = each.read_as or class_named(each.payload) if is_object else None
            name = None if cls is None else _NAMES[cls]
            yield Payload(line, each.pointer, name, as_read(each.payload, cls, under))


_NOTHING: Final = object()
