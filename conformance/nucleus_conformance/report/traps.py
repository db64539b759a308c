"""What several causes have in common: what the cases of one flag all try, or arguments by position.

A parser that takes `Label` for `label` sends keys that must not be there, lacks some, accepts what
must be refused: each looks like a fault of its own, and shows in cases of the flag key-case alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from nucleus_conformance.report.digest import explained
from nucleus_conformance.report.model import JudgedCase
from nucleus_conformance.report.sign import Sign

_FLAGS: Final = (
    "key-case", "duplicate-keys", "merged-keys", "null-keeps-value", "special-keys",
    "integer-keys", "magic-keys", "mixed-lists", "alike-keys", "byte-order-mark", "look-alikes",
    "unescaped-twice", "long-values", "deep-nesting", "unknown-keys", "wide-index",
    "loose-bounds", "class-pdf-sum", "leaking-state",
)  # fmt: skip
"""Those whose cases would all fail for one reason."""

_BY_POSITION: Final = "by-position"

_UNCERTAIN: Final = "or an earlier request shows"
"""What a hint says that names several reasons."""

_WRONG: Final = "wrong"
_ONLY_WHERE: Final = "only where"
_PLACED: Final = "arguments by position go wrong"

TRAPS: Final = (f"{_WRONG} {_ONLY_WHERE}", _PLACED)
"""What causes of this kind are called, or how that begins."""

Group = Sequence[tuple[JudgedCase, Sign]]
"""The failures that show a cause, each with its sign."""


def in_common(groups: Sequence[Group]) -> tuple[str, list[int]]:
    """What all cases of some of these groups are, and which groups these are.

    That is that they give arguments by position, or else a flag: of several, that of the most
    groups. An empty name if nothing is in common. A group whose reason is known shares no flag.
    """
    placed = [index for index, group in enumerate(groups) if _is_by_position(group)]
    if placed:
        return _BY_POSITION, placed
    open_ones = {
        index: frozenset.intersection(*(frozenset(case.flags) for case, _ in group))
        for index, group in enumerate(groups)
        if not _is_explained(group)
    }
    of_flag = {
        flag: [index for index, flags in open_ones.items() if flag in flags] for flag in _FLAGS
    }
    flag = max(of_flag, key=lambda each: len(of_flag[each]))
    return (flag, of_flag[flag]) if len(of_flag[flag]) > 1 else ("", [])


def _is_by_position(group: Group) -> bool:
    return all(
        (case.request or {}).get("pass") == _BY_POSITION and sign.kind not in ("accepted", "trap")
        for case, sign in group
    )


def _is_explained(group: Group) -> bool:
    return any(
        sign.kind != "accepted" and sign.hint and _UNCERTAIN not in sign.hint for _, sign in group
    )


def what_is_wrong(signs: Iterable[Sign]) -> str:
    """The words that all of these share, without what was said or expected; else a word for all."""
    words = {sign.words.partition(":")[0] for sign in signs}
    return words.pop() if len(words) == 1 else _WRONG


def trapped(name: str, words: str, sign: Sign) -> Sign:
    """The sign of what is in common, with the difference of the one that a failure shows.

    `words`: what is wrong.
    """
    if name == _BY_POSITION:
        hint = "by name they are right: is this the documented order of the parameters?"
        return Sign("trap", _PLACED, "", sign.difference, hint)
    what = explained(name).rstrip(".")
    hint = f"{what[:1].lower()}{what[1:]}; see flag {name}"
    return Sign("trap", f"{words} {_ONLY_WHERE} {name} is tested", "", sign.difference, hint)
