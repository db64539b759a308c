"""One line of the list of known failures: what may fail for now, why, whose it is, and until when.

Quoted as in a shell, it is the id of a case, or a pattern, and then `KEY=VALUE`s in any order:

    box/decode/percentage-confidence  expires=2026-12-31 owner=ann reason="percent until version 2"
    line/decode/x  expires=2026-10-31 owner=bob reason="cut at 64 KiB" difference="/label: value"

`reason`, `owner` and `expires` must be said: a waiver that nobody owns, or that never ends, is a lowered bar.
`link` is where more is said. `difference` is how the case must fail: the first difference as `POINTER: KIND`,
the kind alone where the whole answer differs, or the verdict where there is no difference, such as `crash`.
`difference=flaky` is for what fails at times: whatever it does is known.
"""

from __future__ import annotations

import re
import shlex
from datetime import date
from typing import Any, Final, get_args

from attrs import frozen

from nucleus_conformance.judging.compare import Kind
from nucleus_conformance.judging.verdict import Name, Verdict
from nucleus_conformance.text import printable

_FLAKY: Final = "flaky"
_CHOICE: Final = "choice"
_KEYS: Final = ("expires", "owner", "link", "reason", "difference")
_REQUIRED: Final = ("reason", "owner", "expires")
_KINDS: Final = frozenset(get_args(Kind))
_VERDICTS: Final = frozenset(get_args(Name)) - {"passed", "not-run"} | {_FLAKY}


class EntryError(Exception):
    """A line makes no sense. The text says what to do."""


def failure(verdict: Verdict) -> str:
    """How it fails, in the words of `difference`."""
    differences = getattr(verdict, "differences", ())
    if not differences:
        return verdict.name
    first = differences[0]
    return f"{printable(first.pointer)}: {first.kind}" if first.pointer else str(first.kind)


@frozen
class Entry:
    """What is known of one case, or of those that a pattern matches."""

    line: int
    """Where it stands in the file, from 1."""
    pattern: str
    reason: str
    owner: str
    expires: date
    """The last day on which it holds."""
    link: str = ""
    difference: str = ""
    """How the cases must fail. Empty: in any way."""

    @property
    def is_pattern(self) -> bool:
        """Whether it can match several cases."""
        return any(char in self.pattern for char in "*?[")

    @property
    def is_flaky(self) -> bool:
        """Whether the cases fail only at times."""
        return self.difference == _FLAKY

    @property
    def fails_alone(self) -> bool:
        """Whether the cases fail without others beside them. A choice made both ways takes several."""
        return self.difference != _CHOICE

    def knows(self, how: str) -> bool:
        """Whether that is how the cases fail."""
        return self.is_flaky or self.difference in ("", how)

    def waives(self, how: str, today: date) -> bool:
        """Whether a failure of that kind is covered on that day."""
        return today <= self.expires and self.knows(how)

    def to_json(self) -> dict[str, Any]:
        """As a report has it beside a failure that it waives."""
        data = {"pattern": self.pattern, "reason": self.reason, "link": self.link}
        data |= {"owner": self.owner, "expires": self.expires.isoformat()}
        return {name: value for name, value in data.items() if value}

    def to_line(self) -> str:
        """As a line of the file."""
        values = {name: str(getattr(self, name)) for name in _KEYS}
        said = [f"{name}={_quoted(value)}" for name, value in values.items() if value]
        return f"{_quoted(self.pattern)}  {' '.join(said)}"

    @classmethod
    def parse(cls, text: str, line: int) -> Entry:
        """Read the line of that number. Raises `EntryError`."""
        try:
            pattern, *pairs = shlex.split(text)
        except ValueError as error:
            raise EntryError(f'{error}: put text in double quotes, as reason="…"') from None
        if not pattern or "=" in pattern:
            raise EntryError(f"begins with {pattern!r}: begin with the id of a case, or a pattern")
        said = _pairs(pairs)
        for key in _REQUIRED:
            if key not in said:
                raise EntryError(f"{pattern} has no {key}: say reason=, owner= and expires=")
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
                f'{word} is not KEY=VALUE: put text in double quotes, as reason="…", '
                "and a comment on a line of its own"
            )
        if key not in _KEYS:
            raise EntryError(f"{key} is no key: there are {', '.join(_KEYS)}")
        if key in said:
            raise EntryError(f"{key} is said twice: keep one")
        if not value.strip():
            raise EntryError(
                f"{key} is empty: say it, or leave it out if it is a link or difference"
            )
        said[key] = value
    return said


def _date(text: str) -> date:
    try:
        made = date.fromisoformat(text)
    except ValueError:
        made = None
    if made is None or made.isoformat() != text:
        raise EntryError(f"{text} is no date: say one such as 2026-12-31")
    return made


def _link(text: str) -> str:
    if text and not text.startswith(("https://", "http://")):
        raise EntryError(f"{text} is no link: say one that begins with https://")
    return text


def _difference(text: str) -> str:
    pointer, colon, kind = text.rpartition(": ")
    known = kind in _KINDS and pointer.startswith("/") if colon else kind in _KINDS | _VERDICTS
    if text and not known:
        raise EntryError(
            f'{text} is no difference: say "POINTER: KIND", such as "/label: missing"; or KIND, '
            f"if the whole answer differs; KIND is one of {', '.join(sorted(_KINDS))}; "
            f"or a verdict: {', '.join(sorted(_VERDICTS))}"
        )
    return text


def _quoted(text: str) -> str:
    """As `shlex.split` reads it back."""
    if re.fullmatch(r"[\w./:@%+,~?&*\[\]!-]+", text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
