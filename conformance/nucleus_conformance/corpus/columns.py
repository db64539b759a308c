"""In which columns of its line a prediction stands, where that holds several.

Columns are from 1 on, and count units of UTF-16, as SARIF and editors do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec
import numpy as np

from nucleus_conformance.corpus.blocks import Block
from nucleus_conformance.corpus.findings import Finding
from nucleus_conformance.corpus.streams import units
from nucleus_spec.pointer import keys_of, pointer_to

Span = tuple[int, int]
"""The first column, and the one behind the last; 0: that is in another line, or not known."""

WHOLE: Final[Span] = (1, 0)
"""Where a whole line stands."""

Members = Mapping[str, msgspec.Raw] | Sequence[msgspec.Raw]


class Columns:
    """Finds the columns of what stands in the records of a block."""

    def __init__(self, block: Block) -> None:
        self._block = block
        self._index = -1
        self._record = b""
        self._members: dict[str, Members] = {}
        self._at = self._units = 0
        """A place in the record, and how many units are before it."""

    def placed(
        self, findings: Iterable[Finding], index: int, record: bytes, pointer: str
    ) -> list[Finding]:
        """The same findings, with the columns of what stands at that pointer in that record."""
        column, end = self.of(index, record, pointer)
        if (column, end) == WHOLE:
            return list(findings)
        replace = msgspec.structs.replace
        return [replace(each, column=column, end_column=end) for each in findings]

    def of(self, index: int, record: bytes, pointer: str) -> Span:
        """The columns of what stands at that pointer in that record."""
        at, span = self._block.place(index)[1], self._block.span(index)
        if pointer == at or (self._block.places is not None and not span[1]):
            return span
        if index != self._index:
            self._index, self._record, self._members = index, record, {}
            self._at = self._units = 0
        try:
            inner = self._inner(pointer.removeprefix(at))
        except (msgspec.MsgspecError, ValueError, LookupError, RecursionError):
            return span  # it is read otherwise than a decoder does it
        start = inner.__array_interface__["data"][0] - _address_of(record)
        if start < self._at:
            self._at = self._units = 0
        self._units += units(record[self._at : start])
        self._at = start
        column = span[0] + self._units
        return column, column + units(inner.tobytes())

    def _inner(self, pointer: str) -> Any:
        """The bytes of the record, as they are in it, to which a pointer leads."""
        value: Any = self._record
        way, walked = keys_of(pointer), ""
        for key in way:
            members = self._members.get(walked)
            if members is None:
                kind: Any = list if bytes(value[:64]).lstrip().startswith(b"[") else dict
                members = _DECODERS[kind].decode(value)
                self._members[walked] = members
            walked += pointer_to(key)
            value = memoryview(members[int(key)] if isinstance(members, list) else members[key])  # type: ignore[call-overload]
        return np.frombuffer(value, np.uint8)


_DECODERS: Final[Mapping[Any, Any]] = {
    list: msgspec.json.Decoder(list[msgspec.Raw]),
    dict: msgspec.json.Decoder(dict[str, msgspec.Raw]),
}
"""They give parts of the bytes that they are given, and copy none."""


def _address_of(data: bytes) -> int:
    place: int = np.frombuffer(data, np.uint8).__array_interface__["data"][0]
    return place
