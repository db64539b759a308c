"""Words as a shell reads them: what is printed to be pasted means what it meant, and nothing else.

Scripts may hold any byte: those quote with `shlex`, for whatever shell there is.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterable
from typing import Final

_PART: Final = r"""(?:[\w@%+=:,./-]|'[^']*'|"'"|\$'(?:[^\\']|\\.)*')"""
_LINE: Final = re.compile(rf"{_PART}+(?: {_PART}+)*", re.ASCII)
"""Words that are quoted as here, or need no quotation marks."""


def quote(word: str) -> str:
    """The word as one word of a shell, on one line, and printable.

    What cannot be printed, such as a line feed or a byte that is no UTF-8, is written as bash, zsh
    and ksh read it: `$'\\n'`.
    """
    if word.isprintable():
        return shlex.quote(word)
    return f"$'{''.join(map(_escaped, word))}'"


def join(words: Iterable[str]) -> str:
    """The words as a line of a shell."""
    return " ".join(map(quote, words))


def harmless(line: str) -> str:
    """A line that somebody else says is of a shell: as one word, unless `join` makes such lines.

    A shell does nothing of its own with either.
    """
    return line if _LINE.fullmatch(line) else quote(line)


def _escaped(char: str) -> str:
    if char in "\\'":
        return f"\\{char}"
    if char.isprintable():
        return char
    try:
        data = os.fsencode(char)
    except UnicodeEncodeError:  # no part of a name here: half a character, or one of another locale
        data = char.encode("utf-8", "surrogatepass")
    return "".join(f"\\{byte:03o}" for byte in data)
