"""Makes text from implementations and users harmless to terminals and CI logs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

_CI_COMMAND: Final = re.compile(r"^(\s*):(?=:)|#(?=#(?:\[|vso\[|teamcity\[))")
"""What starts a CI command: `::` at the start of a line; `##[` and its variants anywhere."""


_LOOKAHEAD: Final = 16
"""As far as the start of a CI command is looked for."""


class _Shown(dict[int, str]):
    """Code point -> how it is shown, for `str.translate`."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        shown = char if char.isprintable() else char.encode("unicode_escape").decode()
        self[code] = shown
        return shown


_SHOWN: Final = _Shown()


def printable(text: str, limit: int | None = None) -> str:
    """The text on one line, with everything that a terminal or a CI system could obey escaped.

    Escapes control characters, invisible characters, characters that change the direction of text,
    and the starts of workflow commands. `limit`: the most characters that it comes to, the last of
    which is `…` if that is not all.
    """
    shown = text if limit is None else text[: limit + _LOOKAHEAD]
    if not shown.isprintable():
        shown = shown.translate(_SHOWN)
    shown = _CI_COMMAND.sub(_escaped, shown)
    return shown if limit is None else cut(shown, limit)


def cut(text: str, limit: int) -> str:
    """The text in at most so many characters, the last of which is `…` if that is not all."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def around_difference(one: str, other: str, before: int, most: int) -> tuple[str, str]:
    """What two texts have where they begin to differ, and so much `before` that; `most` in all.

    Both are as they are if neither is longer.
    """
    if max(len(one), len(other)) <= most:
        return one, other
    same, end = 0, min(len(one), len(other))
    while same < end:
        middle = (same + end + 1) // 2
        if one[same:middle] == other[same:middle]:
            same = middle
        else:
            end = middle - 1
    begin = max(0, same - before)
    return one[begin : begin + most], other[begin : begin + most]


def _escaped(command: re.Match[str]) -> str:
    blank = command[1]
    return r"\x23" if blank is None else blank + r"\x3a"


LOOKED_AT: Final = 500
"""So many characters of what a program says are looked at."""

_OWN: Final = re.compile(r"/(?:metadata|class_pdf)/")
_OWN_KEYS: Final = re.compile(
    r"(/(?:class_pdf|metadata))/(?:.*?(?= (?:must|is|are|has|cannot|may|should|was)\b)|\S*)",
    re.DOTALL,
)
"""A JSON pointer in a message, through an object whose keys are the user's own."""


def is_own_key(pointer: str) -> bool:
    """Whether a JSON pointer leads into an object whose keys are the user's own."""
    return _OWN.search(pointer) is not None


def without_own_keys(message: str) -> str:
    """The beginning of a message, without the keys of metadata and class_pdf that pointers name."""
    return _OWN_KEYS.sub(r"\1/…", message[:LOOKED_AT])


def quoted(lines: Sequence[str]) -> list[str]:
    """The lines, each made `printable` and marked, under a heading; nothing for no lines."""
    return (
        ["it also wrote:", *(f"| {printable(each.expandtabs())}" for each in lines)]
        if lines
        else []
    )


def excerpt(said: str | bytes, limit: int) -> str:
    """The beginning of what was said, made `printable`, between backquotes."""
    text = said if isinstance(said, str) else said.decode("utf-8", "backslashreplace")
    return f"`{printable(text[:limit])}`"


def end_of(text: str, limit: int) -> str:
    """The last characters, at most `limit`, from the beginning of a line on if one begins there."""
    if len(text) <= limit:
        return text
    end = text[-limit:]
    _, newline, whole = end.partition("\n")
    begins = text[-limit - 1] == "\n"
    return end if begins or not newline or not whole.strip() else whole


def first_of(names: Sequence[str], most: int = 10) -> str:
    """The first ones of these names, and how many more there are."""
    more = [f"{len(names) - most:,} more"] if len(names) > most else []
    return ", ".join([*names[:most], *more])


def either(names: Iterable[str]) -> str:
    """`one`, `one or two`, `one, two or three`."""
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def closest(asked: str, known: Iterable[str]) -> list[str]:
    """The known names that are most like the one asked for, in any case of letters; or none.

    Those are the ones that lack but a number, as `BOX` for `BOX-1`, or else one.
    """
    from difflib import get_close_matches

    names = {name.casefold(): name for name in known}
    numbered = re.compile(rf"{re.escape(asked.casefold())}-[0-9]+")
    close = sorted(filter(numbered.fullmatch, names), key=lambda name: (len(name), name))
    return [names[each] for each in close or get_close_matches(asked.casefold(), names, n=1)]


def suggestion(asked: str, known: Iterable[str]) -> str:
    """`; did you mean …?` with the known names that are most like the one asked for; or nothing."""
    close = closest(asked, known)
    return f"; did you mean {either(close)}?" if close else ""


def counted(lines: Iterable[str]) -> list[str]:
    """Each line once; with how often it is there, if that is more than once."""
    times = Counter(lines)
    return [line if count == 1 else f"{line} ({count} times)" for line, count in times.items()]


def number_of(count: int, noun: str, plural: str = "") -> str:
    """`1 case`, `2,000 cases`: so many of what the noun names. Without a plural, it ends in `s`."""
    return f"{count} {noun}" if count == 1 else f"{count:,} {plural or noun + 's'}"
