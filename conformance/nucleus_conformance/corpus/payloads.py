"""The payloads of a block, each with its type, for whoever hands them on as they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from nucleus_conformance.corpus.blocks import Block
from nucleus_conformance.corpus.exact import as_read, class_named, held_in, judged_in_time
from nucleus_conformance.corpus.parsing import NOT_PLAIN, parsed, plainly_parsed
from nucleus_conformance.corpus.rows import left_over, not_looked_into
from nucleus_spec.editions import Edition
from nucleus_spec.errors import InvalidPrediction
from nucleus_spec.predictions import PREDICTION_TYPES

_NAMES: Final = {cls: name for name, cls in PREDICTION_TYPES.items()}
"""A class -> what the protocol calls that type."""


class Payload(msgspec.Struct, frozen=True):
    """A payload: its line, its JSON pointer there, and what the protocol calls its type.

    `type`: None, if there is none of that name, or the payload is no object, or a record or list in
    which no payload is looked for. `read` is the payload
    with the names under which a reader looks for what is sent under others. `is_writable`:
    JSON can be made of it; not of a number beyond every double, nor of an integer with more digits
    than Python writes, which are 4,300.
    """

    line: int
    pointer: str
    type: str | None
    read: Any
    is_writable: bool


def _is_writable(value: Any) -> bool:
    """Whether JSON can be made of a payload."""
    left = [value]
    while left:
        each = left.pop()
        if isinstance(each, dict):
            left += each.values()
        elif isinstance(each, list):
            left += each
        elif isinstance(each, (int, float)) and not _has_digits(each):
            return False
    return True


def _has_digits(number: float) -> bool:
    """Whether it is neither infinite nor an integer with too many."""
    try:
        return str(number).lstrip("-") != "inf"
    except ValueError:
        return False


def payloads(block: Block, under: Edition) -> Iterator[Payload | None]:
    """Those of each record of a block, and None for each that cannot be read as JSON."""
    for index, record in enumerate(block.records()):
        if not record or record.isspace():
            continue
        value = NOT_PLAIN if index in block.broken else plainly_parsed(record)
        is_plain = value is not NOT_PLAIN
        if not is_plain and index not in block.broken:
            value = _parsed(record)
        if value is NOT_PLAIN:
            yield None
            continue
        line, pointer = block.place(index)
        if not pointer and isinstance(value, dict) and "type" in value:  # as most are
            yield _payload(line, "", value, class_named(value), under, is_plain)
            continue
        holds_any = is_inside = False
        for each in held_in(value, pointer, under):
            holds_any, is_inside = True, each.pointer != pointer
            cls = each.read_as if isinstance(each.payload, dict) else None
            cls = cls or class_named(each.payload)
            yield _payload(line, each.pointer, each.payload, cls, under, is_plain)
        if is_inside:
            for left in left_over(value, pointer):
                yield Payload(line, left.pointer, None, left.payload, True)
        elif not holds_any and not_looked_into(value):
            yield Payload(line, pointer, None, value, True)


def problems_of(read: Any, type_name: str, under: Edition, size: int) -> list[InvalidPrediction]:
    """What is wrong with a payload of that type and so many bytes, read under an edition.

    Of one with very many values, the first problem alone.
    """
    return judged_in_time(read, PREDICTION_TYPES[type_name], under, size)[1]


def _parsed(record: bytes) -> Any:
    """The value of a record that is not plain; `NOT_PLAIN` if it cannot be read as JSON."""
    try:
        return parsed(record)
    except InvalidPrediction:
        return NOT_PLAIN


def _payload(
    line: int, pointer: str, payload: Any, cls: Any, under: Edition, is_plain: bool
) -> Payload:
    """One that this class is to read, if there is one. `is_plain`: its text was."""
    name = None if cls is None else _NAMES[cls]
    read = as_read(payload, cls, under)
    return Payload(line, pointer, name, read, is_plain or _is_writable(read))
