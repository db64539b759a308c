"""Drafts: the authored half of cases. Recording adds the answers of the reference and releases."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import Any, Final

from attrs import field, frozen
from attrs.validators import matches_re

from nucleus_conformance.suite.case import Case, Depth, Level, Operation, Outcome, Request
from nucleus_spec.editions import FIRST, Edition
from nucleus_spec.requirements import REQUIREMENTS

ID_PATTERN: Final = re.compile(r"[a-z]+(-[a-z]+)*/[a-z]+(-[a-z]+)*/[a-z0-9]+(-[a-z0-9]+)*")
"""type/operation/name. An id is never renumbered and never reused for another case."""


@frozen
class Draft:
    """An input, its purpose, and whether it is valid, but not the exact outcome."""

    id: str = field(validator=matches_re(ID_PATTERN))
    operation: Operation
    input: Mapping[str, Any]
    comment: str
    cites: tuple[str, ...]
    type: str = ""
    """The prediction type, which need not be the first part of the id."""
    flags: tuple[str, ...] = ()
    """The traps that it sets: known mistakes of ports in other languages."""
    refused: bool = False
    """Whether the documentation rules the input out. The reference must agree."""
    permits: tuple[str, ...] = ()
    """Flags of the deviations that releases may show here. Others stop the recording."""
    level: Level = "required"
    depth: Depth = "value"
    since: Edition = FIRST
    until: Edition | None = None
    """The last edition that has this case; None: all later ones have it."""
    written: str = field(default="", eq=False)
    """Its source in the catalog: `shared.py, line 120`."""

    @property
    def subject(self) -> str:
        """The first part of the id, usually the type. It is the name of the fixture file."""
        return self.id.partition("/")[0]

    def is_of(self, edition: Edition) -> bool:
        """Whether this edition has this case."""
        return self.since <= edition and (self.until is None or edition <= self.until)

    def request(self) -> Request:
        """The request to an implementation."""
        return Request.of(self.operation, self.type, self.input, self.id)

    def case(self, edition: Edition, expect: Outcome) -> Case:
        """The case of this edition. It cites only requirements that the edition has."""
        return Case(
            id=self.id,
            type=self.type,
            operation=self.operation,
            level=self.level,
            depth=self.depth,
            requirements=tuple(n for n in self.cites if REQUIREMENTS[n].since <= edition),
            comment=self.comment,
            input=self.input,
            flags=self.flags,
            expect=expect,
        )


SEGMENTS: Final[Mapping[Operation, str]] = {
    "construct": "construct",
    "decode": "decode",
    "encode": "encode",
    "dispatch": "read",
    "local_files": "local-files",
    "collect": "add",
}
"""Operation -> the middle of an id."""


def draft(
    subject: str,
    operation: Operation,
    name: str,
    comment: str,
    cites: str,
    input: Mapping[str, Any],  # noqa: A002  (the field's own name)
    **options: Any,
) -> Draft:
    """A draft. `cites` are requirement ids separated by blanks; `options` are fields of `Draft`."""
    identifier = f"{subject}/{SEGMENTS[operation]}/{name}"
    kind = options.pop("type", subject)
    cited = tuple(cites.split())
    return Draft(identifier, operation, input, comment, cited, kind, written=_written(), **options)


def _written() -> str:
    """The file and line that make the draft, in `drafts` or the function that it calls."""
    frame: FrameType | None = sys._getframe(2)
    place = _where(frame)
    while frame is not None and frame.f_code.co_name != "drafts":
        place = _where(frame)
        frame = frame.f_back
    return place if frame is not None else ""


def _where(frame: FrameType | None) -> str:
    if frame is None:
        return ""
    return f"{Path(frame.f_code.co_filename).name}, line {frame.f_lineno}"


def spelled(payload: Any, spellings: Mapping[str, str]) -> str:
    """The JSON text of a payload in which these strings stand for numbers, each spelled like that.

    Only a text can say how a number is spelled.
    """
    text = json.dumps(payload)
    for stands_for, spelling in spellings.items():
        text = text.replace(json.dumps(stands_for), spelling)
    return text


def alternately(depth: int, member: Any) -> Any:
    """So many objects and lists in turn around a member. The innermost is an object."""
    for level in range(depth):
        member = [member] if level % 2 else {"in": member}
    return member


def named(*inputs: tuple[str, Any]) -> tuple[tuple[str, Any], ...]:
    """The inputs unchanged: parts of ids with JSON values of any type. Only for type checkers."""
    return inputs
