"""The payloads of a block, each with its type, for whoever hands them on as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from nucleus_conformance.corpus.blocks import Block
from nucleus_conformance.corpus.exact import as_read, held_in
from nucleus_conformance.corpus.parsing import parsed
from nucleus_spec.editions import Edition
from nucleus_spec.errors import InvalidPrediction
from nucleus_spec.predictions import DISPATCH, PREDICTION_TYPES

_NAMES: Final = {cls: name for name, cls in PREDICTION_TYPES.items()}
_TAGS: Final = {tag: _NAMES[cls] for tag, cls in DISPATCH.items()}
"""The `type` of a payload -> what the protocol calls that type."""


class Payload(msgspec.Struct, frozen=True):
    """A payload: its line, its JSON pointer there, and what the protocol calls its type.

    `type`: None, if there is none of that name, or the payload is no object. `read` is the payload
    with the names under which a reader looks for what is sent under others.
    """

    line: int
    pointer: str
    type: str | None
    read: Any


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
            name = _type_of(each.payload, each.read_as)
            cls = None if name is None else PREDICTION_TYPES[name]
            read = each.payload if cls is None else as_read(each.payload, cls, under)
            yield Payload(line, each.pointer, name, read)


_NOTHING: Final = object()


def _type_of(payload: Any, read_as: type | None) -> str | None:
    if not isinstance(payload, Mapping):
        return None
    if read_as is not None:
        return _NAMES[read_as]
    tag = payload.get("type")
    return _TAGS.get(tag) if isinstance(tag, str) else None
