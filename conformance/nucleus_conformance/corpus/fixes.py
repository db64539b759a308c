"""What can be repaired in a payload: what is safe by itself, the rest only if it is asked for."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from nucleus_conformance.corpus.exact import Judged, hashed
from nucleus_conformance.corpus.findings import Finding
from nucleus_conformance.corpus.oddities import is_number
from nucleus_spec.pointer import keys_of

SAFE: Final[Mapping[str, str]] = {
    "renamed": "a key that nobody reads got the name that is read, which was not there",
    "type": "a type got its spelling on the wire",
}
UNSAFE: Final[Mapping[str, str]] = {
    "percent": "a share in percent was divided by 100",
    "sum": "the shares of a class_pdf were divided by their sum",
    "id": "a prediction got an annotation_id made of all that it says; copies have one still",
}
"""Kind of repair -> what was done."""

_IDS: Final = frozenset({"UPLOAD-1", "UPLOAD-2", "UPLOAD-4"})

_FAR: Final = 0.05
"""How far from 1 the sum of shares may be for it to be rounding."""


class Fixer:
    """Repairs payloads, and counts what it did. `unsafe`: also what is a guess."""

    def __init__(self, *, unsafe: bool) -> None:
        self._unsafe = unsafe
        self.done: Counter[str] = Counter()

    def fix(self, judged: Judged, findings: list[Finding], *, in_percent: bool) -> bool:
        """Repair the payload itself, and return whether it was changed.

        `in_percent`: the confidences of its file are percentages, whatever is said of this one.
        """
        payload = judged.payload
        if not isinstance(payload, dict):
            return False
        before, given = self.done.total(), payload.get("annotation_id")
        for each in findings:
            self._fix(payload, judged.pointer, each, in_percent=in_percent)
        if self._unsafe and in_percent and is_number(payload.get("confidence")):
            self._divide(payload, "confidence")
        if payload.get("annotation_id") == given and any(each.code in _IDS for each in findings):
            self._name(payload)
        return self.done.total() > before

    def _fix(
        self, payload: dict[str, Any], start: str, finding: Finding, *, in_percent: bool
    ) -> None:
        way = keys_of(finding.pointer.removeprefix(start))
        if finding.code == "unread-key" and finding.instead:
            if _rename(payload, keys_of(finding.key), finding.instead):
                self._count("renamed")
        elif finding.code == "DISPATCH-4" and finding.instead:
            payload["type"] = finding.instead
            self._count("type")
        elif self._unsafe and finding.code == "percent":
            if not (in_percent and way == ["confidence"]):
                self._divide(payload, way[0])
        elif self._unsafe and finding.code == "CLASS-PDF-2":
            self._sum(payload)

    def _name(self, payload: dict[str, Any]) -> None:
        """Give an id that no other has, in this dump or another, unless it is a copy."""
        if self._unsafe:
            given = payload.get("annotation_id") or payload.get("label") or "prediction"
            text = json.dumps(payload, sort_keys=True)
            payload["annotation_id"] = f"{given}-{hashed(text):016x}"
            self._count("id")

    def _count(self, kind: str) -> None:
        self.done[kind] += 1

    def _divide(self, payload: dict[str, Any], key: str) -> None:
        _divide(payload, key, 100)
        self._count("percent")

    def _sum(self, payload: dict[str, Any]) -> None:
        total = math.fsum(payload["class_pdf"].values())
        if abs(total - 1) <= _FAR:
            _divide(payload, "class_pdf", total)
            self._count("sum")


def _divide(payload: dict[str, Any], key: str, by: float) -> None:
    value = payload[key]
    if isinstance(value, dict):
        payload[key] = {name: share / by for name, share in value.items()}
    else:
        payload[key] = value / by


def _rename(value: Any, way: list[str], name: str) -> bool:
    """Rename a key wherever the way leads, if nothing has its new name. Whether it was done."""
    here, rest = way[0], way[1:]
    if here == "*":
        return sum(_rename(each, rest, name) for each in value) > 0
    if rest:
        return here in value and _rename(value[here], rest, name)
    if not isinstance(value, dict) or here not in value or value.get(name) is not None:
        return False
    items = [(name if key == here else key, held) for key, held in value.items() if key != name]
    value.clear()
    value.update(items)
    return True
