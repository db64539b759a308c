"""Text that an implementation, or a user, gave, made harmless for terminals and the logs of CI systems."""

from __future__ import annotations

import re
from typing import Final

_CI_COMMAND: Final = re.compile(r"^(\s*):(?=:)|#(?=#(?:\[|vso\[|teamcity\[))")
"""What makes a line of a log a command: `::` at its start; `##[` and its like, wherever they stand."""


def printable(text: str) -> str:
    """The same text, on one line, with what a terminal or a CI system could obey escaped.

    That is all that changes how text runs, all that is invisible, and the beginnings of workflow commands.
    """
    shown = text
    if not text.isprintable():
        shown = "".join(
            char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
        )
    return _CI_COMMAND.sub(_escaped, shown)


def _escaped(command: re.Match[str]) -> str:
    blank = command[1]
    return r"\x23" if blank is None else blank + r"\x3a"
