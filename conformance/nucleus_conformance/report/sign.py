"""One thing that a failure shows."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Final

from attrs import frozen

from nucleus_conformance.judging.compare import Difference
from nucleus_conformance.report.hints import hint_of

INCONSISTENT: Final = "inconsistent"

ANY_NUMBER: Final = re.compile(r"(?<![A-Za-z0-9])(?:0x[0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)")

_EVERYWHERE: Final = {"null-for-absent", "absent-for-null", "number-spelling", "key-order"}
"""Kinds that are one cause, at however many places."""


@frozen
class Sign:
    """One thing that a failure shows: what tells causes apart, and how it is called."""

    kind: str
    words: str
    place: str = ""
    """Where: a pointer, with `*` for an index; empty if the words say all."""
    difference: Difference | None = None
    known: str = ""
    """The reason, if it is known of more than the difference."""
    as_in: str = ""
    """The words, without what differs between signs of one cause; empty if nothing does."""
    in_full: str = ""
    """The words, with the values that they leave out; empty if they leave out none."""

    @property
    def alike(self) -> str:
        """What the words of all signs of one cause share."""
        return self.as_in or self.words

    @cached_property
    def hint(self) -> str:
        """The probable reason, in a sentence; empty if none is known."""
        return self.known or (hint_of(self.difference) if self.difference else "")

    @property
    def is_unexplained_text(self) -> bool:
        """Whether a text is wrong, and nobody knows why: others in its place may have a reason."""
        if self.difference is None or self.hint:
            return False
        sides = self.difference.expected, self.difference.actual
        return all(isinstance(each, str) for each in sides)

    @property
    def shared(self) -> str:
        """What makes signs in several places one cause; empty if nothing does."""
        if self.kind in _EVERYWHERE:
            return self.kind
        if self.kind == INCONSISTENT:
            return self.words
        return ANY_NUMBER.sub("#", self.hint.rpartition("; see flag")[2]) if self.hint else ""
