"""One line of the list of known failures: what may fail for now, why, who owns it, and until when.

The line is quoted as in a shell. It has the id of a case, or a pattern, then `KEY=VALUE` pairs in
any order:

    box/decode/percentage-confidence  expires=2026-12-31 owner=ann reason="percent until version 2"
    line/decode/x  expires=2026-10-31 owner=bob reason="cut at 64 KiB" difference="/label: value"

`reason`, `owner` and `expires` are required: a waiver without an owner or an end lowers the bar.
`link` leads to details. `difference` says how the case must fail: the first difference as
`POINTER: KIND`; the kind alone if the whole answer differs; or the verdict if there is no
difference, such as `crash` or `unsupported`. `difference=flaky` is for a case that fails only at
times: it may pass, or fail in any way. `difference=unsupported` may have a pattern that covers any
number of cases, such as `cuboid/*`: each that fails must be answered so, and nine of ten must.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Collection
from datetime import date
from fnmatch import translate
from functools import cached_property
from typing import Any, Final, get_args

from attrs import frozen

from nucleus_conformance.judging.compare import Kind
from nucleus_conformance.judging.verdict import Name, Verdict, differences_of
from nucleus_conformance.text import printable

FLAKY: Final = "flaky"
UNSUPPORTED: Final = "unsupported"
MOST: Final = 9 / 10
"""So many of the cases of a thing are unsupported, at least, where it is so as a whole: those that
call for a refusal of bad JSON pass nevertheless."""
_KEYS: Final = ("expires", "owner", "link", "reason", "difference")
_REQUIRED: Final = ("reason", "owner", "expires")
_KINDS: Final = frozenset(get_args(Kind))
_VERDICTS: Final = frozenset(get_args(Name)) - {"passed", "not-run"} | {FLAKY}


class EntryError(Exception):
    """A line is invalid. The message says what to do."""


def failure(verdict: Verdict) -> str:
    """How a case fails, in the words of `difference`."""
    differences = differences_of(verdict)
    if not differences:
        return verdict.name
    first = differences[0]
    return f"{printable(first.pointer)}: {first.kind}" if first.pointer else str(first.kind)


@frozen
class Entry:
    """What is known about one case, or about the cases that a pattern matches."""

    line: int
    """The number of the line in the file, from 1."""
    pattern: str
    reason: str
    owner: str
    expires: date
    """The last day on which the entry holds."""
    link: str = ""
    difference: str = ""
    """How the cases must fail. Empty: in any way."""

    @cached_property
    def is_pattern(self) -> bool:
        """Whether the entry can match several cases."""
        return any(char in self.pattern for char in "*?[")

    def matches(self, names: Collection[str]) -> bool:
        """Whether the pattern is that of a case with one of these names."""
        if not self.is_pattern:
            return self.pattern in names
        return any(map(self._matcher, names))

    @cached_property
    def _matcher(self) -> Callable[[str], object]:
        return re.compile(translate(self.pattern)).match

    @property
    def is_flaky(self) -> bool:
        """Whether the cases fail only at times."""
        return self.difference == FLAKY

    @property
    def is_unsupported(self) -> bool:
        """Whether the cases must be answered as unsupported."""
        return self.difference == UNSUPPORTED

    def knows(self, how: str) -> bool:
        """Whether the cases may fail like this."""
        return self.is_flaky or self.difference in ("", how)

    def waives(self, how: str, today: date) -> bool:
        """Whether the entry covers a failure like this on that day."""
        return today <= self.expires and self.knows(how)

    def to_json(self) -> dict[str, Any]:
        """The entry as a report shows it with a failure that it waives."""
        data = {"pattern": self.pattern, "reason": self.reason, "link": self.link}
        data |= {"owner": self.owner, "expires": self.expires.isoformat()}
        return {name: value for name, value in data.items() if value}

    def to_line(self) -> str:
        """The entry as a line of the file."""
        values = {name: str(getattr(self, name)) for name in _KEYS}
        said = [f"{name}={_quoted(value)}" for name, value in values.items() if value]
        return f"{_quoted(self.pattern)}  {' '.join(said)}"

    @classmethod
    def parse(cls, text: str, line: int) -> Entry:
        """Read the line with that number. Raises `EntryError` if it is invalid."""
        try:
            pattern, *pairs = shlex.split(text)
        except ValueError as error:
            raise EntryError(f'{error}: put text in double quotes, as in reason="…"') from None
        if not pattern or "=" in pattern:
            raise EntryError(f"starts with {pattern!r}: start with the id of a case, or a pattern")
        said = _pairs(pairs)
        if missing := [key for key in _REQUIRED if key not in said]:
            lacks = " and no ".join(missing)
            raise EntryError(f"{pattern} has no {lacks}: give reason=, owner= and expires=")
        return cls(
            line,
            pattern,
            said["reason"],
            said["owner"],
            _date(said["expires"]),
            _link(said.get("link", "")),
            _difference(said.get("difference", "")),
        )


def _pairs(words: list[str]) -> dict[str, str]:
    said: dict[str, str] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals:
            raise EntryError(
                f'{word} is not KEY=VALUE: put text in double quotes, as in reason="…", '
                "and comments on lines of their own"
            )
        if key not in _KEYS:
            raise EntryError(f"{key} is not a key: the keys are {', '.join(_KEYS)}")
        if key in said:
            raise EntryError(f"{key} is given twice: keep one")
        if not value.strip():
            raise EntryError(
                f"{key} is empty: give a value; only link and difference may be left out"
            )
        said[key] = value
    return said


def _date(text: str) -> date:
    try:
        made = date.fromisoformat(text)
    except ValueError:
        made = None
    if made is None or made.isoformat() != text:
        raise EntryError(f"{text} is not a date: give one such as 2026-12-31")
    return made


def _link(text: str) -> str:
    if text and not text.startswith(("https://", "http://")):
        raise EntryError(f"{text} is not a link: give one that starts with https://")
    return text


def _difference(text: str) -> str:
    pointer, colon, kind = text.rpartition(": ")
    known = kind in _KINDS and pointer.startswith("/") if colon else kind in _KINDS | _VERDICTS
    if text and not known:
        raise EntryError(
            f'{text} is not a difference: give "POINTER: KIND", such as "/label: missing"; '
            "or KIND, if the whole answer differs; or a verdict. "
            f"KIND is one of {', '.join(sorted(_KINDS))}; "
            f"the verdicts are {', '.join(sorted(_VERDICTS))}"
        )
    return text


def _quoted(text: str) -> str:
    """The text quoted so that `shlex.split` reads it back."""
    if re.fullmatch(r"[\w./:@%+,~?&*\[\]!-]+", text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
