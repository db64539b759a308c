"""What can be repaired in a payload: what is safe by itself, the rest only if it is asked for.

No payload is changed: a repair makes another one of it, or gives it back.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import Any, Final

from attrs import frozen

from nucleus_conformance.corpus.exact import Judged, hashed
from nucleus_conformance.corpus.findings import Finding
from nucleus_conformance.corpus.oddities import is_number
from nucleus_conformance.corpus.written import json_line
from nucleus_spec.pointer import keys_of, pointer_to

SAFE: Final[Mapping[str, str]] = {
    "renamed": "a key that nobody reads got the name that is read, which was not there",
    "type": "a type got its spelling on the wire",
}
UNSAFE: Final[Mapping[str, str]] = {
    "guessed-type": "a prediction without a type got the one that it looks like",
    "percent": "a share in percent was divided by 100",
    "sum": "the shares of a class_pdf were divided by their sum",
    "id": "a prediction got an annotation_id made of all that it says",
}
"""Kind of repair -> what was done."""

LEFT: Final[Mapping[str, str]] = {
    "worse": "there would be more mistakes than before",
    "value": "the key that is meant takes no such value, which is to be mended first (a string is "
    "made no number)",
    "id": "it would be the id of another",
    "equal": "there are two that are equal, of which one is to be dropped",
    "length": "its embedding vector would have another length than is usual",
}
"""Why a repair is left -> what is said."""

_IDS: Final = frozenset({"UPLOAD-1", "UPLOAD-2", "UPLOAD-4"})

_FAR: Final = 0.05
"""How far from 1 the sum of shares may be for it to be rounding."""


@frozen
class Repair:
    """A way to make another payload of one. `kind`: a key of `SAFE` or `UNSAFE`.

    `key`: the pointer to what has a new name by it, with `*` for indices; empty: nothing has.
    """

    kind: str
    of: Callable[[dict[str, Any]], dict[str, Any]]
    key: str = ""


def repairs(
    judged: Judged, findings: list[Finding], *, unsafe: bool, in_percent: bool
) -> Iterator[Repair]:
    """What may be done about the findings of a payload, in the order in which it is to be done.

    `unsafe`: also what is a guess. `in_percent`: it is said of its file that this confidence is a
    percentage, too.
    """
    if not isinstance(judged.payload, dict):
        return
    for each in findings:
        if each.instead and each.code == "unread-key":
            way = keys_of(each.key)
            key = pointer_to(*way[:-1], each.instead)
            yield Repair("renamed", partial(_renamed, way=way, name=each.instead), key)
        elif each.instead and each.code == "DISPATCH-4":
            yield Repair("type", partial(_with, key="type", value=each.instead))
    if unsafe:
        yield from _guesses(judged, findings, in_percent)


def _guesses(judged: Judged, findings: list[Finding], in_percent: bool) -> Iterator[Repair]:
    codes = {each.code for each in findings}
    for each in findings:
        if each.code == "looks-like-another-type" and "type" not in judged.payload:
            yield Repair("guessed-type", partial(_with, key="type", value=each.instead))
    in_hundredths = {
        keys_of(each.pointer.removeprefix(judged.pointer))[0]
        for each in findings
        if each.code == "percent"
    }
    for key in sorted(in_hundredths | ({"confidence"} if in_percent else set())):
        yield Repair("percent", partial(_divided, key=key))
    if "CLASS-PDF-2" in codes:
        yield Repair("sum", _summing_to_one)
    if codes & _IDS:
        yield Repair("id", partial(_named, given=judged.payload.get("annotation_id")))


def _with(payload: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    return {**payload, key: value}


def _renamed(value: Any, way: list[str], name: str) -> Any:
    """A key renamed wherever the way leads, if nothing has its new name."""
    here, rest = way[0], way[1:]
    if isinstance(value, list):
        return [_renamed(each, rest, name) for each in value] if here == "*" else value
    if not isinstance(value, dict) or here not in value:
        return value
    if rest:
        return {**value, here: _renamed(value[here], rest, name)}
    if value.get(name) is not None:
        return value
    return {name if key == here else key: held for key, held in value.items() if key != name}


def _divided(payload: dict[str, Any], key: str, by: float = 100) -> dict[str, Any]:
    """A number, or each of an object of numbers, divided; what is none is left as it is."""
    value: Any = payload.get(key)
    if _can_be_percent(value):
        return _with(payload, key, _quotient(value, by))
    if isinstance(value, dict) and all(map(_can_be_percent, value.values())):
        return _with(payload, key, {name: _quotient(share, by) for name, share in value.items()})
    return payload


def _quotient(value: float, by: float) -> float:
    """As it is done on paper: 33.8 percent are 0.338."""
    return float(Decimal(repr(value)) / Decimal(repr(by)))


def _can_be_percent(value: Any) -> bool:
    return is_number(value) and 0 <= value <= 101


def _summing_to_one(payload: dict[str, Any]) -> dict[str, Any]:
    shares = payload.get("class_pdf")
    if not isinstance(shares, dict) or not all(map(_can_be_percent, shares.values())):
        return payload
    total = math.fsum(shares.values())
    return _divided(payload, "class_pdf", total) if abs(total - 1) <= _FAR else payload


def _named(payload: dict[str, Any], given: Any) -> dict[str, Any]:
    """An id that no other has, in this dump or another, unless it is a copy."""
    if payload.get("annotation_id") != given:
        return payload
    called = given or payload.get("label") or "prediction"
    text = json_line(dict(sorted(payload.items()))).decode()
    return _with(payload, "annotation_id", f"{called}-{hashed(text):016x}")
