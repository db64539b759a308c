"""What a program wrote to stderr before it ended: which lines say why, and what stands around them.

The last line seldom says it. Node ends with its version, npm with the place of its log, Rust with
a note on backtraces.
"""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import Final

from attrs import frozen

_LAST_LINES: Final = 8
_ERRORS: Final = 4
"""How many lines that say why are shown, at most: the first ones."""
_WIDEST: Final = 300
_NOTHING: Final = "it wrote nothing to stderr"

_SAYS_WHY: Final = re.compile(
    r"(?=[-\w./\\\"'<\[])"  # not indented, as frames and quoted source are
    r".*?(?:\w*(?:Error|Exception)\b|\berror\b[^:\s]*(?: \w+)?:|npm (?:error|ERR!)"
    r"|\b(?:fatal|panic(?:ked)?|cannot|can't|could not|unable to|not found|no such|denied)\b"
    r"|\S:[0-9]+: )"  # as compilers begin: the file, the line
    r"|(?:\w+\.)*[A-Z]\w*[a-z]: "  # the name of a class
)
_IS_NOISE: Final = re.compile(r"node:internal/|(?:throw|raise)\b")
"""What quotes the place where it was raised."""


@frozen
class LastWords:
    """What it said last."""

    why: str
    """The lines that say why it ended, or else the last one, as one line."""
    rest: tuple[str, ...]
    """The last other lines."""


def last_words(stderr: str) -> LastWords:
    """What a program said on stderr before it ended."""
    lines = [line[:_WIDEST] for line in stderr.splitlines() if line.strip()]
    errors: list[str] = []
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        if _says_why(line) and line not in errors:
            errors.append(line)
            if line.endswith(":") and following[:1].strip():  # Rust says it on the next line
                errors.append(following)
    errors = errors[:_ERRORS] or lines[-1:]
    rest = tuple(line for line in lines[-_LAST_LINES:] if line not in errors)
    return LastWords(" / ".join(errors) or _NOTHING, rest)


def _says_why(line: str) -> bool:
    return _SAYS_WHY.match(line) is not None and _IS_NOISE.match(line) is None
