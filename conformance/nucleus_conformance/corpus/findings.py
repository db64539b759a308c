"""What is said of a prediction: a finding, as reports and parts have it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

import msgspec

from nucleus_conformance.corpus.rules import Effect, Severity
from nucleus_spec.errors import InvalidPrediction
from nucleus_spec.showing import show_pointer

_LONGEST: Final = 200
"""How many characters of a text of the dump are told."""


class Finding(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One mistake of one prediction.

    `line`: from 1 on. `pointer`: the JSON pointer in that line, or in the document that it is of;
    `within`: that of the prediction, where a line or document holds several; `key`: that in the
    payload, with `*` for indices. `requirement`: the id of what is violated. `problem`: the
    portable code of what is wrong. `item`: the reference_id, or else the dataset_item_id. `count`:
    how often the payload has it. `instead`: what to write in place of a key or a type. `others`:
    where the first of those are that it clashes with; `more`: how many there are beside those.
    `column`: where in the line the prediction begins, from 1 on, in units of UTF-16; `end_column`:
    the column behind its end; 0: that is the end of the line, or in another one.
    """

    file: str
    line: int
    code: str
    severity: Severity
    effect: Effect
    message: str
    pointer: str = ""
    key: str = ""
    requirement: str = ""
    problem: str = ""
    type: str = ""
    item: str | None = None
    annotation_id: str | None = None
    count: int = 1
    instead: str = ""
    others: tuple[str, ...] = ()
    within: str = ""
    more: int = 0
    column: int = 1
    end_column: int = 0

    @property
    def place(self) -> str:
        """File and line, and where the prediction is in it."""
        inner = f" at {self.within}" if self.within else ""
        column = f":{self.column}" if self.column > 1 else ""
        return f"{self.file}:{self.line}{column}{inner}"

    @property
    def cause(self) -> tuple[str, ...]:
        """What it has in common with findings that have one cause."""
        return self.code, self.problem, self.key, self.instead


def said_of(problem: InvalidPrediction) -> str:
    """Its message without code and requirement, which findings have beside it."""
    return f"{show_pointer(problem.pointer) or problem.subject} {problem.problem}"


_INDEX: Final = re.compile(r"/\d+(?=/|$)")
_OWN: Final = re.compile(r"^(.*?/(?:metadata|class_pdf))/.*", re.DOTALL)


def pattern_of(pointer: str) -> str:
    """A JSON pointer into a payload, with `*` for each index, and without the user's own keys."""
    return _pattern_of(pointer) if len(pointer) <= _LONGEST else _pattern_of.__wrapped__(pointer)


@lru_cache(maxsize=10_000)
def _pattern_of(pointer: str) -> str:
    return _INDEX.sub("/*", _OWN.sub(r"\1/…", pointer))


def shown_pointer(pointer: str) -> str:
    """A JSON pointer as messages show it."""
    return show_pointer(pointer)


def shown_pattern_of(pointer: str) -> str:
    """The same as messages show it."""
    return show_pointer(pattern_of(pointer))


def told(value: Any) -> str | None:
    """A text of the dump as a report has it: characters, and not too many of them."""
    if not isinstance(value, str):
        return None
    if len(value) <= _LONGEST and value.isascii():
        return value
    text = value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def is_percent(finding: Finding) -> bool:
    """Whether it says that a confidence looks like percent."""
    return finding.code == "percent" and finding.key == "/confidence"


def same_once(problems: list[InvalidPrediction]) -> list[tuple[InvalidPrediction, int]]:
    """The first problem of each kind and place, and how many there are of it."""
    if len(problems) == 1:
        return [(problems[0], 1)]
    kinds: dict[tuple[str, str, str], list[Any]] = {}
    for each in problems:
        key = each.requirement, each.code, pattern_of(each.pointer)
        kinds.setdefault(key, [each, 0])[1] += 1
    return [(first, count) for first, count in kinds.values()]
