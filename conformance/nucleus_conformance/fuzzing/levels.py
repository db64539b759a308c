"""Which requests an implementation is only recommended to answer rightly, and why.

Golden cases say so one by one. What `fuzz` finds has the same level as a case with the same
request; `tests/conformance/fuzzing/test_levels.py` compares them all.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from nucleus_conformance.harness import CLASSES
from nucleus_conformance.judging.compare import SHALLOW, Difference
from nucleus_conformance.suite.case import Operation

DEEPEST_REQUIRED: Final = 100
"""How deep metadata may be nested before cases are only recommended (METADATA-1, SEGMENT-3)."""

_LONGEST_INTEGER: Final = 1000
_LONGEST_DECIMAL: Final = 35
"""How many digits a number may have before cases on it are only recommended (NUMBER-1)."""

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
"""In Python surrogates are always alone."""

_OF_SPELLING: Final = {"number-spelling": "WIRE-6", "key-order": "WIRE-2", "text-form": "WIRE-2"}


FLAGS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "CLASS-PDF-2": ("class-pdf-sum",),
    "LOCAL-2": (),
    "METADATA-1": ("deep-nesting",),
    "NUMBER-1": ("number-lexeme",),
    "SEGMENT-3": ("deep-nesting",),
    "VERTICES-2": ("plain-vertices",),
    "WIRE-2": ("key-order",),
    "WIRE-3": ("deep-nesting",),
    "WIRE-6": ("number-lexeme",),
    "WIRE-7": ("byte-order-mark",),
    "WIRE-8": ("duplicate-keys",),
    "WIRE-9": ("unicode",),
}
"""What only recommends a case -> the flags of such a case."""


def recommended_by(kind: str, operation: Operation, given: Mapping[str, Any]) -> str:
    """The requirement that makes a case with this input only a recommended one; or else `""`.

    `kind` is the case's type, `given` its input.
    """
    return next(_reasons(kind, operation, given), "")


def spelling_only(difference: Difference) -> str:
    """The recommendation that a difference in spelling violates; `""` for one in value."""
    return _OF_SPELLING[difference.kind] if difference.kind in SHALLOW else ""


def _reasons(kind: str, operation: Operation, given: Mapping[str, Any]) -> Iterator[str]:
    value = next((given[name] for name in _GIVEN if name in given), None)
    text = given.get("text")
    if isinstance(text, str):
        read = _Read(text.removeprefix("\ufeff"))
        value = read.value
        if text.startswith("\ufeff") and isinstance(value, Mapping):
            yield "WIRE-7"
        if read.repeats:
            yield "WIRE-8"
        if read.hard_number:
            yield "NUMBER-1"
    if _has_surrogate(value):
        yield "WIRE-9"
    if _has_long_integer(value):
        yield "NUMBER-1"
    if isinstance(value, Mapping) and kind in CLASSES:
        yield from _reasons_in_members(kind, operation, value)
    if given.get("pass") == "plain" and kind in ("line", "polygon"):
        yield "VERTICES-2"


def _reasons_in_members(
    kind: str, operation: Operation, members: Mapping[str, Any]
) -> Iterator[str]:
    yield from _deep(kind, members)
    if any(_is_deep(each) for key, each in members.items() if key not in _MEASURED):
        yield "WIRE-3"
    if _is_at_the_tolerance(members.get("class_pdf")):
        yield "CLASS-PDF-2"
    url = members.get("mask_url")
    if operation != "local_files" or not isinstance(url, str):
        return
    scheme = re.sub(r"[\t\r\n]", "", url.partition(":")[0]).lstrip(" ").lower()
    if scheme in _REMOTE and any(map(str.isspace, url)):
        yield "LOCAL-2"


_MEASURED: Final = ("metadata", "annotations")
"""The keys under which METADATA-1 and SEGMENT-3 say how deep it may be."""

_REMOTE: Final = ("http", "https", "s3", "gs")
_LARGEST: Final = Decimal(sys.float_info.max)
_GIVEN: Final = ("payload", "arguments", "batches")


class _Read:
    """A text that was read as Python reads JSON, and what is unusual in it."""

    def __init__(self, text: str) -> None:
        self.repeats = False
        self.hard_number = False
        try:
            self.value: Any = json.loads(
                text,
                object_pairs_hook=self._object,
                parse_int=self._integer,
                parse_float=self._number,
            )
        except (ValueError, RecursionError):
            self.value = None
            self.repeats = self.hard_number = False

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        self.repeats = self.repeats or len(made) != len(pairs)
        return made

    def _integer(self, written: str) -> int:
        if len(written) > _LONGEST_INTEGER:
            self.hard_number = True
            return 0
        return int(written)

    def _number(self, written: str) -> float:
        number = float(written)
        digits = re.split("[eE]", written)[0].replace(".", "").lstrip("-0")
        near = number != 0 or not digits
        # Of a number that is finite and not 0, the exponent is none that `Decimal` does not know.
        held = math.isinf(number) or number == 0 or abs(Decimal(written)) <= _LARGEST
        if len(digits) > _LONGEST_DECIMAL or not (near and held):
            self.hard_number = True
        return number


def _parts(value: Any) -> Iterator[Any]:
    """The value and everything in it, keys included; however deep it is."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        yield each
        if isinstance(each, Mapping):
            waiting += each
            waiting += each.values()
        elif isinstance(each, (list, tuple)):
            waiting += each


def _has_surrogate(value: Any) -> bool:
    return any(isinstance(each, str) and _SURROGATE.search(each) for each in _parts(value))


def _has_long_integer(value: Any) -> bool:
    return any(type(each) is int and abs(each) >= 10**_LONGEST_INTEGER for each in _parts(value))


def _deep(kind: str, payload: Mapping[str, Any]) -> Iterator[str]:
    if kind != "segmentation":
        if _is_deep(payload.get("metadata")):
            yield "METADATA-1"
        return
    segments = payload.get("annotations")
    for each in segments if isinstance(segments, list) else ():
        if isinstance(each, Mapping) and _is_deep(each.get("metadata")):
            yield "SEGMENT-3"


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST_REQUIRED + 1):
        level = [each for each in level if isinstance(each, (Mapping, list))]
        if not level:
            return False
        level = [
            inner
            for each in level
            for inner in (each.values() if isinstance(each, Mapping) else each)
        ]
    return True


def _is_at_the_tolerance(shares: Any) -> bool:
    """Whether right shares sum to 0.001 from 1 (CLASS-PDF-2), or to hardly more."""
    if not isinstance(shares, Mapping) or not shares:
        return False
    if not all(type(each) in (int, float) and 0 <= each <= 1 for each in shares.values()):
        return False
    total = sum((Decimal(repr(each)) for each in shares.values()), Decimal(0))
    return Decimal("0.001") <= abs(total - 1) < Decimal("0.001001")
